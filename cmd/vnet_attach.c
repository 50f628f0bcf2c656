/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_attach.c - `vnet attach` and `vnet detach`: the machine's network cards in worlds. */
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "lib/errtext.h"

/* Says what went wrong with an interface and a world. */
static int report(int error, const char *name, const char *world, const struct os_reason *why)
{
	if (!error)
		return 0;
	if (why->text[0])
		cmd_warnx("%s", why->text);
	else if (error == -ENOENT)
		cmd_warnx("no world is called \"%.64s\"", world);
	else if (error == -ENODEV)
		cmd_warnx("the machine has no interface called %.64s", name);
	else
		cmd_warnx("%.64s: %s", name, err_text(error));
	return 1;
}

/* The world that is meant; worlds can't be reached from within one. */
static const char *world_of(const char *word)
{
	if (os_world_inside())
		cmd_errx(1, "this is a world; run it on the machine");
	return word ? word : vnet_choose();
}

int cmd_vnet_attach(int argc, char **argv)
{
	const bool force = argc > 1 && strcmp(argv[1], "-f") == 0;
	char **words = argv + 1 + force;
	const int count = argc - 1 - force;
	struct os_reason why;
	const char *world;

	if (count < 1 || count > 2 || words[0][0] == '-')
		return vnet_usage("attach");
	world = world_of(count == 2 ? words[1] : NULL);
	return report(os_nic_attach(world, words[0], force, &why), words[0], world, &why);
}

int cmd_vnet_detach(int argc, char **argv)
{
	struct os_reason why;
	const char *world;

	if (argc < 2 || argc > 3 || argv[1][0] == '-')
		return vnet_usage("detach");
	world = world_of(argc == 3 ? argv[2] : NULL);
	return report(os_nic_detach(world, argv[1], &why), argv[1], world, &why);
}

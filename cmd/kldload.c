/* SPDX-License-Identifier: BSD-2-Clause */
/* kldload.c - kldload(8) and kldunload(8). Nothing is loaded: a world remembers which modules it asked for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/kld.h"

static bool in_jail(void)
{
	return os_world_self(cmd_world())->jid != 0;
}

/* Loads one file; false when that failed, which has been reported. */
static bool load(const char *file, bool if_missing, bool verbose)
{
	const struct kld_module *module = kld_find(file);
	int id;

	int error = in_jail() ? -EPERM : !module ? -ENOENT : kld_load(cmd_world(), module, &id);
	if (error == -EEXIST && if_missing) {
		if (verbose)
			printf("%s is already loaded\n", file);
		return true;
	}
	if (error == -EEXIST)
		cmd_warnx("can't load %s: module already loaded or in kernel", file);
	else if (error)
		cmd_warn(error, "can't load %s", file);
	else if (verbose)
		printf("Loaded %s, id=%d\n", file, id);
	return !error;
}

int cmd_kldload(int argc, char **argv)
{
	bool if_missing = false, verbose = false;
	int c, status = 0;

	cmd_optreset();
	while ((c = cmd_getopt(argc, argv, "nqv")) != -1) {
		if (c == 'n')
			if_missing = true;
		else if (c == 'v' || c == 'q')
			verbose = c == 'v';
		else
			optind = argc;
	}
	if (optind >= argc) {
		fprintf(stderr, "usage: kldload [-nqv] file ...\n");
		return 1;
	}
	for (; optind < argc; optind++)
		if (!load(argv[optind], if_missing, verbose))
			status = 1;
	return status;
}

/* The loaded module of that number, or NULL. */
static const struct kld_module *module_of(const char *number)
{
	struct kld_loaded list[KLD_MODULES];
	int count = kld_list(cmd_world(), list);

	for (int i = 0; i < count; i++)
		if (list[i].id == atoi(number))
			return list[i].module;
	return NULL;
}

/* Destroys the interfaces of a module's kinds in one stack. */
static void destroy_in(struct os_vnet *v, const struct kld_module *module)
{
	struct os_if *list = NULL;
	int count = os_if_list(v, &list);

	for (int i = 0; i < count; i++)
		if (*list[i].kind && kld_of_kind(list[i].kind) == module)
			os_if_destroy(v, list[i].name); /* an epair's second end is gone by then */
	free(list);
}

/* A kind's interfaces go with its module, in every jail. */
static void destroy_interfaces(const struct kld_module *module)
{
	struct os_jail *jails = NULL;
	int count = os_jail_list(cmd_world(), &jails);

	destroy_in(cmd_vnet(), module);
	for (int i = 0; i < count; i++) {
		struct os_vnet *v = NULL;
		if (jails[i].vnet && os_vnet_open(cmd_world(), jails[i].jid, &v) == 0)
			destroy_in(v, module);
		os_vnet_close(v);
		os_jail_clear(&jails[i]);
	}
	free(jails);
}

/* Unloads one file, named or numbered; false when that failed, which has been reported. */
static bool unload(const char *file, bool by_number, bool verbose)
{
	bool kernel = strcmp(file, by_number ? "1" : "kernel") == 0;
	const struct kld_module *module = by_number ? module_of(file) : kld_find(file);

	if (!kernel && (!module || !kld_is_loaded(cmd_world(), module))) {
		cmd_warn(ENOENT, by_number ? "can't stat file id %s" : "can't find file %s", file);
		return false;
	}
	if (verbose && module)
		printf("Unloading %s.ko\n", module->name);
	int error = in_jail() ? -EPERM : kernel ? -EBUSY : kld_unload(cmd_world(), module);
	if (error)
		cmd_warn(error, "can't unload file");
	else
		destroy_interfaces(module);
	return !error;
}

int cmd_kldunload(int argc, char **argv)
{
	bool by_number = false, verbose = false, bad = false;
	int c, status = 0;

	cmd_optreset();
	while ((c = cmd_getopt(argc, argv, "finv")) != -1) {
		if (c == 'i' || c == 'n')
			by_number = c == 'i';
		else if (c == 'v')
			verbose = true;
		else if (c == '?')
			bad = true;
	}
	if (bad || optind >= argc) {
		fprintf(stderr, "usage: kldunload [-fv] -i id ...\n       kldunload [-fv] [-n] name ...\n");
		return 1;
	}
	for (; optind < argc; optind++)
		if (!unload(argv[optind], by_number, verbose))
			status = 1;
	return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_save.c - `vnet save`: the running network as a lab file. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "lab/recover.h"
#include "lab/running.h"
#include "lab/save.h"
#include "lib/errtext.h"
#include "lib/whole.h"

/* In the world; `arg` is where the text goes. Nobody changes the network meanwhile. */
static int save(void *arg)
{
	struct lab *lab = vnet_lab_running(), *kept, *seen;
	char *text = NULL;
	struct lab_error e;
	const int lock = running_lock();
	int error;

	if (lock < 0)
		cmd_err(1, lock, "the network's description");
	error = recover(cmd_world(), &(struct external_cards){0}, true, &kept, &seen, &e);
	if (error < 0)
		cmd_errx(1, "%s", e.text[0] ? e.text : err_text(error));
	if (error || !recover_certain(seen))
		cmd_errx(1, "a change of this network was broken off half way, and what it has is not certain: "
		            "`vnet apply` makes it whole");
	error = save_lab(seen, &text);
	if (error)
		cmd_err(1, error, "the network can't be described");
	error = write_all(*(int *)arg, text, strlen(text));
	if (error)
		cmd_err(1, error, "write");
	free(text);
	lab_free(lab);
	lab_free(kept);
	lab_free(seen);
	close(lock);
	return 0;
}

/* Puts the text that has come into the file of this name. */
static int put(FILE *whole, const char *path)
{
	size_t size;
	char *text;
	int error;

	rewind(whole);
	error = read_all(whole, SIZE_MAX, &text, &size);
	if (error)
		return error;
	error = replace_file(path, text, size, 0666);
	free(text);
	return error;
}

int cmd_vnet_save(int argc, char **argv)
{
	const int first = vnet_options(argc, argv);
	const char *path = first < argc ? argv[first] : "-";
	int fd = STDOUT_FILENO, status, error;
	FILE *whole;

	if (argc - first > 1 || (path[0] == '-' && path[1]))
		return vnet_usage("save");
	if (strcmp(path, "-") == 0)
		return vnet_run(save, &fd);
	whole = tmpfile();
	if (!whole)
		cmd_err(1, errno, "a temporary file");
	fd = fileno(whole);
	status = vnet_run(save, &fd);
	error = status ? 0 : put(whole, path);
	fclose(whole);
	if (error)
		cmd_err(1, error, "%.200s", path);
	return status;
}

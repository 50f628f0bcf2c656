/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_save.c - `vnet save`: the running network as a lab file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "lab/look.h"
#include "lab/save.h"
#include "lib/whole.h"

/* In the world; `arg` is where the text goes. */
static int save(void *arg)
{
	struct lab *lab = vnet_lab_running(), *seen = NULL;
	char *text = NULL;
	int error = look_lab(cmd_world(), lab, &seen);

	if (!error)
		error = save_lab(seen, &text);
	if (error)
		cmd_err(1, error, "the network can't be described");
	error = write_all(*(int *)arg, text, strlen(text));
	if (error)
		cmd_err(1, error, "write");
	free(text);
	lab_free(lab);
	lab_free(seen);
	return 0;
}

/* Puts what is in a file into the one of this name. */
static int copy_to(int from, const char *path)
{
	const int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	char buffer[65536];
	ssize_t got = 1;
	int error = to < 0 || lseek(from, 0, SEEK_SET) < 0 ? -errno : 0;

	while (!error && got) {
		got = read(from, buffer, sizeof buffer);
		if (got > 0)
			error = write_all(to, buffer, (size_t)got);
		else if (got < 0 && errno != EINTR)
			error = -errno;
	}
	if (to >= 0 && close(to) < 0 && !error)
		error = -errno;
	return error;
}

int cmd_vnet_save(int argc, char **argv)
{
	const int first = vnet_options(argc, argv);
	const char *path = first < argc ? argv[first] : "-";
	int fd = STDOUT_FILENO, status, error;
	FILE *whole;

	if (argc - first > 1 || (path[0] == '-' && path[1])) {
		fputs("usage: vnet save [-w world] [file | -]\n", stderr);
		return 64;
	}
	if (strcmp(path, "-") == 0)
		return vnet_run(save, &fd);
	/* An earlier file of this name is not lost to a network that can't be described. */
	whole = tmpfile();
	if (!whole)
		cmd_err(1, errno, "a temporary file");
	fd = fileno(whole);
	status = vnet_run(save, &fd);
	error = status ? 0 : copy_to(fd, path);
	fclose(whole);
	if (error)
		cmd_err(1, error, "%.200s", path);
	return status;
}

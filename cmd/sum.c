/* SPDX-License-Identifier: BSD-2-Clause */
/* sum.c - sum(1): BSD's checksum of 16 bits and the size of files. FreeBSD prints both without leading zeros. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"

/* 0 or -errno. */
static int add_up(int fd, unsigned *sum, uintmax_t *size)
{
	uint8_t buffer[65536];
	ssize_t length;

	while ((length = read(fd, buffer, sizeof buffer)) != 0) {
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return -errno;
		for (ssize_t i = 0; i < length; i++)
			*sum = (((*sum & 1) << 15 | *sum >> 1) + buffer[i]) & 0xffff;
		*size += (uintmax_t)length;
	}
	return 0;
}

/* One file, or NULL for standard input; returns the exit status. */
static int run(const char *name)
{
	const int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : 0;
	uintmax_t size = 0;
	unsigned sum = 0;
	int error = fd < 0 ? -errno : add_up(fd, &sum, &size);

	if (name && fd >= 0)
		close(fd);
	if (error) {
		cmd_warn(error, "%s", name ? name : "stdin");
		return 1;
	}
	printf("%u %ju%s%s\n", sum, (size + 1023) / 1024, name ? " " : "", name ? name : "");
	return 0;
}

/* It has no options. */
int cmd_sum(int argc, char **argv)
{
	int status = 0;

	if (argc < 2)
		return run(NULL);
	for (int i = 1; i < argc; i++)
		status |= run(argv[i]);
	return status;
}

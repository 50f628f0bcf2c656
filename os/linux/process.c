/* SPDX-License-Identifier: BSD-2-Clause */
/* process.c - how a process is: os_process_look(). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "os/os.h"

/* Since the machine's start, as proc_pid_stat(5) counts. */
static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int os_process_look(pid_t pid, bool *waits, unsigned *age)
{
	const uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK), now = now_ms();
	char path[32], text[512];
	uint64_t start = 0;
	char *rest;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	in = fopen(path, "re");
	if (!in)
		return errno == ENOENT ? -ESRCH : -errno;
	text[fread(text, 1, sizeof text - 1, in)] = '\0';
	fclose(in);
	rest = strrchr(text, ')'); /* the name before it may have anything in it */
	if (!rest || rest[1] != ' ')
		return -ESRCH;
	*waits = rest[2] == 'S';
	/* The state is the third field, the start the twenty-second. */
	for (int field = 2; rest && field < 22; field++)
		rest = strchr(rest + 1, ' ');
	if (!rest || sscanf(rest, " %" SCNu64, &start) != 1)
		return -EPROTO;
	start = start * 1000 / ticks;
	*age = now > start ? (unsigned)(now - start) : 0;
	return 0;
}

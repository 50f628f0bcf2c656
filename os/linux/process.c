/* SPDX-License-Identifier: BSD-2-Clause */
/* process.c - how a process is: os_process_look(). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "os/linux/keeper.h"

/* Since the machine's start, as proc_pid_stat(5) counts. */
static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

char *process_fields(pid_t pid, char text[PROCESS_FIELDS])
{
	char path[32], *rest;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	in = fopen(path, "re");
	if (!in)
		return NULL;
	text[fread(text, 1, PROCESS_FIELDS - 1, in)] = '\0';
	fclose(in);
	rest = strrchr(text, ')'); /* the name before it may have anything in it */
	errno = ESRCH;
	return rest && rest[1] == ' ' ? rest + 2 : NULL;
}

int os_process_look(pid_t pid, bool *waits, unsigned *age)
{
	const uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK), now = now_ms();
	char text[PROCESS_FIELDS], *rest = process_fields(pid, text);
	uint64_t start = 0;

	if (!rest)
		return errno == ENOENT ? -ESRCH : -errno;
	*waits = rest[0] == 'S';
	/* The state is the third field, the start the twenty-second. */
	for (int field = 3; rest && field < 22; field++)
		rest = strchr(rest + 1, ' ');
	if (!rest || sscanf(rest, " %" SCNu64, &start) != 1)
		return -EPROTO;
	start = start * 1000 / ticks;
	*age = now > start ? (unsigned)(now - start) : 0;
	return 0;
}

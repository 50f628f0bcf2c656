/* SPDX-License-Identifier: BSD-2-Clause */
/* world.h - a world's beginnings, inside os/linux. */
#ifndef OS_LINUX_WORLD_H
#define OS_LINUX_WORLD_H

#include "os/linux/keeper.h"

/* Descriptors that a keeper gives itself if it may. */
enum { WORLD_FILES = 1 << 20 };

/* Connects to a world from outside and checks that it is this user's. *pid gets its keeper. -ENOENT. */
int world_connect(const char *name, pid_t *pid);

/* What a new keeper starts with; the descriptors are its own. */
struct birth {
	char name[OS_WORLDNAME];
	bool ephemeral;
	const char *const *commands; /* FreeBSD's paths of them, ends with NULL */
	int listener;                /* bound to the world's address */
	int number;                  /* bound to the machine-wide number of the world; held, not used */
	const char *const *nics;     /* its host's network cards, ends with NULL; NULL: none */
	unsigned serial_base;
	uint32_t nic_mac; /* the low three bytes of the first card's MAC address */
	int lifeline;     /* the ephemeral world's maker holds the other end; -1 */
	int go;           /* a byte comes when the user namespace is mapped, -1 */
	int status;       /* a line comes back: "" = it runs, else what went wrong */
	int exe;          /* this program, to be put into the world's bin directory */
};

/* world_layers.c, for the new process 1: the world's own directory becomes descriptor WORLD_DIR_FD, holding the
 * program; /etc, /run and the directories of FreeBSD's commands become the world's own, and /sys shows its stacks. */
void world_layers(const struct birth *b);

/* Tells the maker why there will be no world, and ends. `error` is an errno, negative or not. */
_Noreturn void world_fail(int error, const char *what);

/* The new process 1: sets up the world and runs the keeper. Never returns. */
_Noreturn void world_birth(const struct birth *b);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * os.h - the contract between vnet and the operating system it runs on.
 *
 * Everything above this header (lib/, cmd/, lab/) is portable and speaks FreeBSD's vocabulary; everything below it
 * (os/linux/) translates. One implementation is chosen at link time; tests/fake_*.c is another, in memory.
 *
 * Errors. Every function that can fail returns 0 (or a count) on success and a negative errno on failure; none prints.
 * Where the kernel or the keeper gave its own words for a failure they are kept in the handle:
 * os_world_reason(), os_vnet_reason().
 * Lists are malloc'ed arrays that the caller frees with free(). Destroying functions accept NULL.
 */
#ifndef OS_H
#define OS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/params.h"

enum {
	OS_IFNAME = 16,    /* interface name with its NUL, as IFNAMSIZ on both systems */
	OS_JAILNAME = 256, /* jail name with its NUL: MAXHOSTNAMELEN in FreeBSD's <sys/param.h> */
	OS_WORLDNAME = 64, /* world name with its NUL */
	OS_DESCR = 160,    /* interface description with its NUL */
	OS_GROUPS = 8,     /* groups of one interface, its cloner's included */
	OS_NICS = 8,       /* network cards that a world's host can start with */
	OS_PATH = 1024,    /* a jail's root directory with its NUL: MAXPATHLEN on FreeBSD */
};

/* The words of a failure, for handles that do not exist yet. Empty when there is nothing to add to the errno. */
struct os_reason {
	char text[256];
};

/* Handles: a world, as a process in it sees it, and a network stack. */
struct os_world;
struct os_vnet;

#include "os/os_bridge.h"
#include "os/os_if.h"
#include "os/os_lab.h"
#include "os/os_route.h"
#include "os/os_socket.h"
#include "os/os_virtual.h"
#include "os/os_world.h"

#endif

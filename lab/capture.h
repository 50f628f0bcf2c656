/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * capture.h - what passes many interfaces of many stacks, in the order in which it does, as one file (pcapng.h).
 *
 * A socket listens to every interface; the process stays where it is. What is read waits for a moment, until nothing
 * earlier can come from another socket, and is then sorted by the time that the kernel noted.
 */
#ifndef LAB_CAPTURE_H
#define LAB_CAPTURE_H

#include <stdint.h>
#include <stdio.h>

#include "os/os.h"

enum { CAPTURE_MOST = 262144 }; /* bytes of a frame that are kept where nothing else is said, and can be */

struct capture;

/* Begins a file on a stream that stays the caller's; of each frame at most `most` bytes are kept. -errno. */
int capture_begin(struct capture **out, FILE *stream, unsigned most);

/* Listens to an interface, which the file calls `shown`. Its frames count from here. -errno. */
int capture_add(struct capture *c, struct os_vnet *v, const char *ifname, const char *shown);
size_t capture_ports(const struct capture *c);

/*
 * Writes what comes until `count` frames have (0: without an end), until the descriptor `stop` can be read, or until
 * nobody reads the stream any more. 0 or -errno of the stream's.
 */
int capture_run(struct capture *c, uint64_t count, int stop);

/* Ends the file and frees it all; *frames and *lost are how many there were, and for how many was no room. 0 or -errno
 * of the stream's. */
int capture_end(struct capture *c, uint64_t *frames, uint64_t *lost);

#endif

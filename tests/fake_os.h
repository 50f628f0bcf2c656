/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fake_os.h - an operating system in memory, for unit tests: os/os.h without a kernel, a keeper or rights.
 *
 * Its state is shared with the children of the process, so that a test can run commands that exit() in children, one
 * after the other, and look at what they did.
 */
#ifndef TESTS_FAKE_OS_H
#define TESTS_FAKE_OS_H

#include "os/os.h"

/* Forgets everything: a world named "test" with a host stack that has a configured lo0. Call it first in each case. */
void fake_os_reset(void);

/* This process and the children that it makes from now on are in the jail (0: on the host), as after attaching. */
void fake_os_enter(int jid);

/* The next call that changes something fails with -error and says `reason`. 0 takes that back. */
void fake_os_fail(int error, const char *reason);

/* What os_limits() answers: nothing is limited, until a test says so. Kept by the process and its later children. */
extern struct os_limits fake_limits;

/* How many neighbours stacks were told by os_neigh_hint() in this process. */
extern size_t fake_hints;

/* How often interfaces were listed, by commands too. */
unsigned fake_if_lists(void);

/* What a command did. Longer output is cut. */
struct fake_result {
	int status;
	char out[16384], err[4096];
};

/*
 * Runs one command line, as "ifconfig epair0a name 'my name'", in a child process. Words are parted by blanks, single
 * quotes keep blanks.
 */
void fake_run(struct fake_result *r, const char *line);

/* Runs a command with these words. A status over 255 is 256 + the signal that ended it. */
void fake_run_words(struct fake_result *r, int argc, char **argv);

#endif

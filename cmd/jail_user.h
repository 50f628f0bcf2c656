/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_user.h - running a command as a user with a fresh environment: jail(8)'s exec.* and jexec(8). */
#ifndef CMD_JAIL_USER_H
#define CMD_JAIL_USER_H

#include <stdbool.h>
#include <sys/types.h>

/* A row of the password file, copied. */
struct jail_user {
	uid_t uid;
	gid_t gid;
	char name[64], home[1024], shell[1024];
};

/* Looks a user up by name, or the current one for NULL, in the password file that this process sees. */
bool jail_user_find(const char *name, struct jail_user *u);

/* Becomes the user: groups, gid, uid. Reports and returns false when that fails. */
bool jail_user_become(const struct jail_user *u);

/* `clean`: empties the environment but for TERM. `u` may be NULL; with it its SHELL, HOME and USER are set. */
void jail_user_environ(const struct jail_user *u, bool clean);

/*
 * As execvp(3), but FreeBSD's commands are found where a world keeps them: under FreeBSD's
 * directories for them ("/sbin/ifconfig"), and by their bare names too if `clean`, when PATH does not lead there.
 * Returns only on failure.
 */
void jail_exec(char *const *argv, bool clean);

#endif

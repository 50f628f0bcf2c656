/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_user.c - becoming a user inside a jail. */
#include "cmd/jail_user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

/* false: too long. */
static bool copy(char *to, size_t size, const char *from)
{
	return (size_t)snprintf(to, size, "%s", from) < size;
}

bool jail_user_find(const char *name, struct jail_user *u)
{
	const struct passwd *p = name != NULL ? getpwnam(name) : getpwuid(getuid());
	if (p == NULL)
		return false;
	u->uid = p->pw_uid;
	u->gid = p->pw_gid;
	return copy(u->name, sizeof u->name, p->pw_name) && copy(u->home, sizeof u->home, p->pw_dir) &&
	       copy(u->shell, sizeof u->shell, p->pw_shell[0] != '\0' ? p->pw_shell : "/bin/sh");
}

bool jail_user_become(const struct jail_user *u)
{
	/* a world may have a single id: then its groups can't be set, and need not be for the user one is already */
	bool same = u->uid == geteuid() && u->gid == getegid();
	if (initgroups(u->name, u->gid) != 0 && !same) {
		cmd_warn(errno, "%s: cannot set groups (a world with one user id has no other users)", u->name);
		return false;
	}
	if (setgid(u->gid) != 0 || setuid(u->uid) != 0) {
		cmd_warn(errno, "%s: cannot become uid %ld, gid %ld (a world with one user id has no other users)",
		         u->name, (long)u->uid, (long)u->gid);
		return false;
	}
	return true;
}

void jail_user_environ(const struct jail_user *u, bool clean)
{
	const char *now = getenv("TERM");
	char *term = now != NULL ? strdup(now) : NULL;
	if (clean)
		clearenv();
	if (u != NULL) {
		setenv("SHELL", u->shell, 1);
		setenv("HOME", u->home, 1);
		setenv("USER", u->name, 1);
	}
	if (clean) {
		if (term != NULL)
			setenv("TERM", term, 1);
		setenv("PATH", "/bin:/usr/bin", 1);
	}
	free(term);
}

void jail_exec(char *const *argv, bool clean)
{
	static const char *const homes[] = {"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"};
	const char *slash = strrchr(argv[0], '/'), *base = slash != NULL ? slash + 1 : argv[0];
	bool ours = slash == NULL && clean;
	char path[1024];
	for (size_t i = 0; slash != NULL && i < sizeof homes / sizeof homes[0]; i++)
		ours = ours || (strlen(homes[i]) == (size_t)(base - argv[0]) &&
		                strncmp(argv[0], homes[i], (size_t)(base - argv[0])) == 0);
	const struct cmd *c = ours ? cmd_find(base) : NULL;
	if (c != NULL && c->path && (size_t)snprintf(path, sizeof path, "%s/%s", os_world_bin(), base) < sizeof path)
		execv(path, argv);
	execvp(argv[0], argv);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_spaces.c - the hostname, mount and IPC namespaces that a jail gets when a process first enters it (keeper.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "os/linux/client.h"
#include "os/linux/keeper.h"

bool spaces_hostname(const struct jail *j, char *name, size_t size)
{
	struct utsname uts;

	if (j->utsfd < 0 || setns(j->utsfd, CLONE_NEWUTS) < 0)
		return false;
	if (uname(&uts) < 0)
		return false;
	snprintf(name, size, "%s", uts.nodename);
	return true;
}

void spaces_leave(const struct keeper *k)
{
	if (setns(k->host.utsfd, CLONE_NEWUTS) < 0)
		abort(); /* a keeper that lost its way can't go on */
}

/* Gives the hostname namespace that the keeper is in the names that params say; those they don't say stay. */
static int set_names(const struct params *p)
{
	const char *name = params_get(p, "host.hostname"), *domain = params_get(p, "host.domainname");

	if (name && sethostname(name, strnlen(name, HOST_NAME_MAX)) < 0)
		return -errno;
	return domain && setdomainname(domain, strnlen(domain, HOST_NAME_MAX)) < 0 ? -errno : 0;
}

void spaces_set_hostname(const struct keeper *k, const struct jail *j, const struct params *p)
{
	if (j->utsfd < 0 || setns(j->utsfd, CLONE_NEWUTS) < 0)
		return;
	(void)set_names(p);
	spaces_leave(k);
}

void spaces_follow_host(const struct keeper *k, const struct jail *j)
{
	const struct jail *host = jail_host(j);
	struct params p = {0};
	struct utsname uts;

	if (host == j || j->utsfd < 0)
		return;
	if (host->utsfd >= 0 && setns(host->utsfd, CLONE_NEWUTS) == 0 && uname(&uts) == 0) {
		(void)params_set(&p, "host.hostname", uts.nodename);
		(void)params_set(&p, "host.domainname", uts.domainname);
	} else if (host->params)
		(void)params_unpack(&p, host->params, host->params_len);
	spaces_set_hostname(k, j, &p);
	spaces_leave(k);
	params_clear(&p);
}

/* Makes the jail's hostname and mount namespaces; the keeper visits them and comes back. */
int spaces_make(struct keeper *k, struct jail *j)
{
	struct params p = {0};
	struct stat st = {0};
	int error = params_unpack(&p, j->params, j->params_len);

	if (error)
		return error;
	if (unshare(CLONE_NEWUTS) < 0) {
		error = -errno;
		goto out;
	}
	/* Nothing is inherited. */
	if (sethostname("", 0) < 0 || setdomainname("", 0) < 0)
		error = -errno;
	if (!error)
		error = set_names(&p);
	j->utsfd = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);
	if (j->utsfd < 0 || fstat(j->utsfd, &st) < 0)
		error = -errno;
	spaces_leave(k);
	if (!error) {
		j->uts = st.st_ino;
		error = registry_add_place(k, j->uts, j);
	}
	if (!error)
		error = mount_jail(k, jail_stack(j)->fd, j->parent->mntfd, j->node, &j->mntfd);
out:
	if (error && j->utsfd >= 0) {
		registry_remove_place(k, j->uts);
		close(j->utsfd);
		j->utsfd = -1;
	}
	params_clear(&p);
	return error;
}

/* Whether a jail is to have System V IPC of its own. */
static bool wants_ipc(const struct jail *j)
{
	static const char *const kinds[] = {"sysvmsg", "sysvsem", "sysvshm"};
	struct params p = {0};
	bool wants = false;

	if (params_unpack(&p, j->params, j->params_len) == 0)
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			const char *value = params_get(&p, kinds[i]);

			wants = wants || (value && strcmp(value, "new") == 0);
		}
	params_clear(&p);
	return wants;
}

int spaces_ipc(const struct keeper *k, struct jail *j, int *fd)
{
	int error = 0;

	while (j != &k->host && !wants_ipc(j))
		j = j->parent;
	*fd = j->ipcfd;
	if (j == &k->host || j->ipcfd >= 0)
		return 0;
	if (unshare(CLONE_NEWIPC) < 0 || (j->ipcfd = open("/proc/thread-self/ns/ipc", O_RDONLY | O_CLOEXEC)) < 0)
		error = -errno;
	if (setns(WORLD_IPC_FD, CLONE_NEWIPC) < 0)
		abort(); /* a keeper that lost its way can't go on */
	*fd = j->ipcfd;
	return error;
}

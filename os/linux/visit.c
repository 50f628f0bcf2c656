/* SPDX-License-Identifier: BSD-2-Clause */
/* visit.c - a moment in another network stack (visit.h). */
#include "os/linux/visit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

/* Takes the process into a network namespace; returns a descriptor of the one that it was in, or -errno. */
static int enter(int nsfd)
{
	const int back = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (back < 0)
		return -errno;
	if (setns(nsfd, CLONE_NEWNET) < 0) {
		const int error = -errno;

		close(back);
		return error;
	}
	return back;
}

int visit_leave(int back)
{
	int error = 0;

	if (back < 0)
		return 0;
	if (setns(back, CLONE_NEWNET) < 0)
		error = -errno;
	close(back);
	return error;
}

int visit_open(int nsfd, struct nl *nl)
{
	const int back = enter(nsfd);
	int error, left;

	nl->fd = -1;
	if (back < 0)
		return back;
	error = nl_open(nl);
	left = visit_leave(back);
	return error ? error : left;
}

int visit_stack(struct os_vnet *v, int *back)
{
	int nsfd;

	*back = -1;
	if (v->jid == 0)
		return 0;
	nsfd = client_nsfd(v);
	if (nsfd < 0)
		return nsfd;
	*back = enter(nsfd);
	return *back < 0 ? *back : 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* features.c - which kinds of interfaces and queues this kernel has: os_features(). */
#include <errno.h>
#include <fcntl.h>
#include <linux/pkt_sched.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/linux/idmap.h"
#include "os/linux/link.h"
#include "os/linux/linkinfo.h"

/* What the child has found out. */
struct answer {
	int error; /* there is no stack to try it in */
	unsigned missing;
};

static bool kernel_has(struct nl *nl, const char *kind)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);
	char name[16];

	if (!msg)
		return false;
	snprintf(name, sizeof name, "try-%s", kind);
	mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	linkinfo_put(msg, kind);
	return nl_commit(nl) != -EOPNOTSUPP;
}

/* A queueing discipline without its options is refused, and one that is not there is not found. */
static bool kernel_queues(struct nl *nl, const char *kind)
{
	struct tcmsg *tcm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, sizeof *tcm, &tcm);

	if (!msg)
		return false;
	tcm->tcm_ifindex = 1;
	tcm->tcm_parent = TC_H_ROOT;
	mnl_attr_put_strz(msg, TCA_KIND, kind);
	return nl_commit(nl) != -ENOENT;
}

static bool have_tun(void)
{
	const int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* In a stack that ends with this process, which an ordinary user may have in a user namespace. */
static void try_out(struct answer *a)
{
	static struct nl nl;

	if (unshare(CLONE_NEWNET | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) < 0) {
		a->error = -errno;
		return;
	}
	a->error = nl_open(&nl);
	if (a->error)
		return;
	a->missing |= kernel_has(&nl, "veth") ? 0 : 1u << OS_FEATURE_CABLE;
	a->missing |= kernel_has(&nl, "bridge") ? 0 : 1u << OS_FEATURE_BRIDGE;
	a->missing |= kernel_has(&nl, "dummy") || kernel_has(&nl, "ifb") ? 0 : 1u << OS_FEATURE_LOOPBACK;
	a->missing |= kernel_queues(&nl, "tbf") ? 0 : 1u << OS_FEATURE_RATE;
	a->missing |= kernel_queues(&nl, "netem") ? 0 : 1u << OS_FEATURE_DELAY;
	a->missing |= have_tun() ? 0 : 1u << OS_FEATURE_TAP;
	nl_close(&nl);
}

int os_features(unsigned *missing, struct os_reason *why)
{
	struct answer a = {0};
	ssize_t length = 0;
	int ends[2], status;
	pid_t child;

	why->text[0] = '\0';
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child == 0) {
		try_out(&a);
		_exit(write(ends[1], &a, sizeof a) != sizeof a);
	}
	close(ends[1]);
	if (child > 0) {
		length = read(ends[0], &a, sizeof a);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(ends[0]);
	if (length != sizeof a)
		return -EAGAIN;
	*missing = a.missing;
	if (a.error)
		snprintf(why->text, sizeof why->text, "%s", idmap_hint(-a.error) ? idmap_hint(-a.error) : "");
	return a.error;
}

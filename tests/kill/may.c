/* SPDX-License-Identifier: BSD-2-Clause */
/* may.c - tries things that a jail may forbid, one a word, and says of each how it went: may mount inet bind ... */
#include <errno.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <unistd.h>

static int try_mount(void)
{
	if (mount("tmpfs", "/mnt", "tmpfs", 0, NULL) < 0)
		return -1;
	return umount2("/mnt", MNT_DETACH);
}

static int try_domain(void)
{
	return setdomainname("a", 1);
}

static int try_msg(void)
{
	return msgget(IPC_PRIVATE, 0600);
}

static int try_sem(void)
{
	return semget(IPC_PRIVATE, 1, 0600);
}

static int try_shm(void)
{
	return shmget(IPC_PRIVATE, 1, 0600);
}

static int try_unix(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int try_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

static int try_inet(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static int try_inet6(void)
{
	return socket(AF_INET6, SOCK_DGRAM, 0);
}

/* A raw socket, which needs CAP_NET_RAW, and a family that is none of the usual, which needs it too. */
static int try_raw(void)
{
	return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static int try_packet(void)
{
	return socket(AF_PACKET, SOCK_DGRAM, 0);
}

static int try_bind(void)
{
	const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(7)};

	return bind(socket(AF_INET, SOCK_DGRAM, 0), (const struct sockaddr *)&any, sizeof any);
}

/* The last of the kernel's messages. */
static int try_messages(void)
{
	char last[16];

	return klogctl(3, last, sizeof last);
}

/* The right to set an immutable file's flag, and to lock more memory than the limit. */
static int try_flags(void)
{
	errno = EPERM;
	return prctl(PR_CAPBSET_READ, CAP_LINUX_IMMUTABLE, 0, 0, 0) - 1;
}

static int try_lock(void)
{
	errno = EPERM;
	return prctl(PR_CAPBSET_READ, CAP_IPC_LOCK, 0, 0, 0) - 1;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} tries[] = {
	        {"mount", try_mount}, {"domain", try_domain}, {"msg", try_msg},           {"sem", try_sem},
	        {"shm", try_shm},     {"unix", try_unix},     {"netlink", try_netlink},   {"inet", try_inet},
	        {"inet6", try_inet6}, {"raw", try_raw},       {"packet", try_packet},     {"bind", try_bind},
	        {"flags", try_flags}, {"lock", try_lock},     {"messages", try_messages},
	};

	for (int i = 1; i < argc; i++) {
		bool known = false;

		for (size_t t = 0; t < sizeof tries / sizeof *tries; t++)
			if (strcmp(argv[i], tries[t].name) == 0) {
				known = true;
				printf("%s: %s\n", argv[i], tries[t].run() < 0 ? strerror(errno) : "yes");
			}
		if (!known) {
			fprintf(stderr, "may: %s?\n", argv[i]);
			return 64;
		}
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * floor.c - the least that the kernel must be asked for to get what build480.c builds: the same namespaces, settings,
 * links and addresses, with the same names and marks, by nothing but system calls. It knows every interface's number
 * beforehand, asks nothing, remembers nothing and puts all messages to a stack that can go together into one.
 *
 * usage: floor [-d | -l] jails
 *
 * -d makes each jail's end of its epair in the jail at once; otherwise it is made beside the other end and moved, as
 * ifconfig(8) has it and build480.c does.
 *
 * -l makes what `vnet up single,N` makes: hosts and a switch, each in a namespace, every interface in its own at once,
 * without marks, and only the last message of many acknowledged.
 *
 * Prints the seconds from the first bridge to the last address. Everything is in a network namespace of its own and
 * goes with the process; the standard input's end ends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/mount.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A socket to a stack, and the messages that wait to be sent to it. */
struct stack {
	int fd;
	uint32_t seq;
	unsigned waiting;
	struct nlmsghdr *last; /* in the batch */
	size_t length;
	char batch[8192] __attribute__((aligned(8)));
};

static bool lab; /* -l */

_Noreturn static void fail(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void open_stack(struct stack *s)
{
	struct sockaddr_nl self = {.nl_family = AF_NETLINK};

	s->waiting = 0;
	s->length = 0;
	s->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&self, sizeof self) < 0)
		fail("netlink");
}

static struct nlmsghdr *add(struct stack *s, uint16_t type, uint16_t flags, size_t size, void *header)
{
	struct nlmsghdr *m = mnl_nlmsg_put_header(s->batch + s->length);

	if (lab && s->waiting) {
		s->last->nlmsg_flags &= (uint16_t)~NLM_F_ACK;
		s->waiting--;
	}
	s->last = m;
	m->nlmsg_type = type;
	m->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	m->nlmsg_seq = ++s->seq;
	*(void **)header = mnl_nlmsg_put_extra_header(m, size);
	s->waiting++;
	return m;
}

/* Ends the message that add() began. */
static void end(struct stack *s, const struct nlmsghdr *m)
{
	s->length += NLMSG_ALIGN(m->nlmsg_len);
	if (s->length > sizeof s->batch - 1024) {
		errno = EMSGSIZE;
		fail("batch");
	}
}

static void commit(struct stack *s, const char *what)
{
	static char buffer[32768] __attribute__((aligned(8)));

	if (send(s->fd, s->batch, s->length, 0) < 0)
		fail(what);
	while (s->waiting) {
		int left = (int)recv(s->fd, buffer, sizeof buffer, 0);

		if (left < 0)
			fail(what);
		for (const struct nlmsghdr *m = (void *)buffer; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left)) {
			const struct nlmsgerr *e = mnl_nlmsg_get_payload(m);

			if (m->nlmsg_type == NLMSG_ERROR && e->error) {
				errno = -e->error;
				fail(what);
			}
			s->waiting--;
		}
	}
	s->length = 0;
}

/* ------------------------------------------------------------------------------------------------- messages */

static struct nlmsghdr *change(struct stack *s, int index, uint32_t flags, uint32_t mask)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *m = add(s, RTM_SETLINK, 0, sizeof *ifm, &ifm);

	ifm->ifi_index = index;
	ifm->ifi_flags = flags;
	ifm->ifi_change = mask;
	return m;
}

/* A mark as long as the library's; `more` stands for what it adds after the first one. */
static void put_mark(struct nlmsghdr *m, const char *kind, unsigned unit, unsigned vnet, const char *more)
{
	struct timespec t;
	char text[128];

	clock_gettime(CLOCK_BOOTTIME, &t);
	snprintf(text, sizeof text, "vnet1 k=%s u=%u h=0 v=%u j=%llx %s", kind, unit, vnet,
	         (unsigned long long)t.tv_sec * 1000000000u + (unsigned long long)t.tv_nsec, more);
	mnl_attr_put_strz(m, IFLA_IFALIAS, text);
}

static void mark(struct stack *s, int index, const char *kind, unsigned unit)
{
	struct nlmsghdr *m = change(s, index, 0, 0);

	put_mark(m, kind, unit, 0, "");
	end(s, m);
}

static void up(struct stack *s, int index)
{
	end(s, change(s, index, IFF_UP, IFF_UP));
}

static void put_end(struct nlmsghdr *m, unsigned unit, char side)
{
	const uint8_t mac[6] = {0x02,          (uint8_t)(unit * 37), (uint8_t)(unit >> 16), (uint8_t)(unit >> 8),
	                        (uint8_t)unit, (uint8_t)side};
	char name[IFNAMSIZ];

	snprintf(name, sizeof name, "epair%u%c", unit, side);
	mnl_attr_put_strz(m, IFLA_IFNAME, name);
	mnl_attr_put(m, IFLA_ADDRESS, sizeof mac, mac);
	mnl_attr_put_u32(m, IFLA_NUM_TX_QUEUES, 1);
	mnl_attr_put_u32(m, IFLA_NUM_RX_QUEUES, 1);
}

/* Makes a cable; nsfd >= 0 is where its b end is made. */
static void add_epair(struct stack *s, unsigned unit, int a, int b, int nsfd)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *m = add(s, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);
	struct nlattr *info, *data, *peer;

	ifm->ifi_index = a;
	put_end(m, unit, 'a');
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(m, VETH_INFO_PEER);
	ifm = mnl_nlmsg_get_payload_tail(m);
	memset(ifm, 0, sizeof *ifm);
	ifm->ifi_index = b;
	m->nlmsg_len += (uint32_t)sizeof *ifm;
	put_end(m, unit, 'b');
	if (nsfd >= 0)
		mnl_attr_put_u32(m, IFLA_NET_NS_FD, (uint32_t)nsfd);
	mnl_attr_nest_end(m, peer);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	end(s, m);
}

static void add_bridge(struct stack *s, int index)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *m = add(s, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);
	struct nlattr *info, *data;

	ifm->ifi_index = index;
	mnl_attr_put_strz(m, IFLA_IFNAME, "bridge0");
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "bridge");
	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	mnl_attr_put_u32(m, IFLA_BR_AGEING_TIME, 1200 * 100);
	mnl_attr_put_u8(m, IFLA_BR_MCAST_SNOOPING, 0);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	end(s, m);
}

static void move(struct stack *s, int index, int nsfd, int new_index, unsigned unit)
{
	struct nlmsghdr *m = change(s, index, 0, IFF_UP);

	mnl_attr_put_u32(m, IFLA_NET_NS_FD, (uint32_t)nsfd);
	mnl_attr_put_u32(m, IFLA_NEW_IFINDEX, (uint32_t)new_index);
	put_mark(m, "epair", unit, unit + 1, "s=b");
	end(s, m);
}

static void join_bridge(struct stack *s, int index, int bridge, unsigned unit)
{
	struct nlmsghdr *m = change(s, index, 0, 0);

	mnl_attr_put_u32(m, IFLA_MASTER, (uint32_t)bridge);
	put_mark(m, "epair", unit, 0, "s=a e=1234567890");
	end(s, m);
}

static void add_address(struct stack *s, int index, uint32_t address, uint8_t plen)
{
	const uint32_t net = htonl(address), broadcast = htonl(address | ~0u >> plen);
	struct ifaddrmsg *ifa;
	struct nlmsghdr *m = add(s, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sizeof *ifa, &ifa);

	ifa->ifa_family = AF_INET;
	ifa->ifa_prefixlen = plen;
	ifa->ifa_index = (uint32_t)index;
	mnl_attr_put(m, IFA_LOCAL, 4, &net);
	mnl_attr_put(m, IFA_ADDRESS, 4, &net);
	mnl_attr_put(m, IFA_BROADCAST, 4, &broadcast);
	end(s, m);
}

/* ---------------------------------------------------------------------------------------------------- stacks */

static int proc = -1; /* a proc file system */

/* As os/linux/tunable.h says: looking settings up gets slower with each namespace that was looked at. */
static void fresh_proc(void)
{
	static unsigned calls;
	int fs;

	if (calls++ % 32)
		return;
	close(proc);
	fs = (int)syscall(SYS_fsopen, "proc", FSOPEN_CLOEXEC);
	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		fail("fsopen");
	proc = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	close(fs);
	if (proc < 0)
		fail("fsmount");
}

/* The settings that os/linux/stack.c gives a fresh stack, where they differ from the kernel's own. */
static void set_up_namespace(void)
{
	static const struct {
		const char *path, *value;
		enum { ANY, JAIL, LAB } use;
	} settings[] = {
	        {"ipv4/conf/all/arp_ignore", "1", ANY},
	        {"ipv4/conf/all/arp_announce", "2", ANY},
	        {"ipv4/conf/all/promote_secondaries", "1", ANY},
	        {"ipv6/conf/default/accept_ra", "0", ANY},
	        {"ipv6/conf/all/keep_addr_on_down", "1", ANY},
	        {"ipv4/icmp_ratemask", "0", ANY},
	        {"ipv6/icmp/ratelimit", "0", ANY},
	        {"ipv6/conf/all/accept_dad", "2", JAIL},
	        {"ipv6/conf/default/router_solicitation_delay", "0", JAIL},
	        {"ipv6/conf/default/accept_dad", "0", LAB},
	        {"ipv6/conf/default/addr_gen_mode", "1", LAB},
	};
	char path[128];

	if (lab)
		fresh_proc();

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		int fd;

		if (settings[i].use != ANY && settings[i].use != (lab ? LAB : JAIL))
			continue;
		snprintf(path, sizeof path, "sys/net/%s", settings[i].path);
		fd = openat(proc, path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 && errno == ENOENT)
			continue; /* a kernel without IPv6 */
		if (fd < 0 || write(fd, settings[i].value, 1) != 1)
			fail(path);
		close(fd);
	}
}

static void name_loopback(struct stack *s, bool up)
{
	struct ifinfomsg *ifm;
	struct nlattr *list;
	struct nlmsghdr *m = change(s, 1, lab && up ? IFF_UP : 0, IFF_UP);

	mnl_attr_put_u32(m, IFLA_MTU, 16384);
	if (lab) {
		end(s, m); /* it gets its names when a process first enters */
		return;
	}
	mnl_attr_put_strz(m, IFLA_IFNAME, "lo0");
	put_mark(m, "lo", 0, 0, "");
	end(s, m);
	m = add(s, RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, sizeof *ifm, &ifm);
	ifm->ifi_index = 1;
	list = mnl_attr_nest_start(m, IFLA_PROP_LIST);
	mnl_attr_put_strz(m, IFLA_ALT_IFNAME, "lo");
	mnl_attr_nest_end(m, list);
	end(s, m);
}

/* Makes one jail's stack and joins it to the bridge by an epair; its namespace stays open. */
static void add_jail(struct stack *host, int host_fd, unsigned i, bool direct)
{
	enum { BRIDGE = 2, INSIDE = 2 };
	const int a = 3 + 2 * (int)i, b = a + 1;
	struct stack s = {.fd = -1};
	int nsfd;

	if (unshare(CLONE_NEWNET) < 0)
		fail("unshare");
	set_up_namespace();
	open_stack(&s);
	name_loopback(&s, false);
	commit(&s, "lo0");
	nsfd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (nsfd < 0 || setns(host_fd, CLONE_NEWNET) < 0)
		fail("namespace");

	add_epair(host, i, a, direct ? INSIDE : b, direct ? nsfd : -1);
	mark(host, a, "epair", i);
	mark(direct ? &s : host, direct ? INSIDE : b, "epair", i);
	if (!direct)
		move(host, b, nsfd, INSIDE, i);
	join_bridge(host, a, BRIDGE, i);
	up(host, a);
	commit(host, "epair");

	add_address(&s, INSIDE, 0x0a000001 + i, 16);
	up(&s, INSIDE);
	commit(&s, "address");
	close(s.fd);
}

/* A namespace with a lab's settings, which the process is then in; its descriptor. */
static int new_stack(struct stack *s, bool up)
{
	int nsfd;

	if (unshare(CLONE_NEWNET) < 0)
		fail("unshare");
	set_up_namespace();
	open_stack(s);
	name_loopback(s, up);
	nsfd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (nsfd < 0)
		fail("namespace");
	return nsfd;
}

static void build_lab(unsigned hosts)
{
	enum { BRIDGE = 2, INSIDE = 2 };
	static struct stack hub;
	const int hub_fd = new_stack(&hub, false);

	add_bridge(&hub, BRIDGE);
	up(&hub, BRIDGE);
	commit(&hub, "bridge");
	for (unsigned i = 0; i < hosts; i++) {
		struct stack s = {.fd = -1};

		new_stack(&s, true);
		add_epair(&s, i, INSIDE, 3 + (int)i, hub_fd);
		add_address(&s, INSIDE, 0x0a000001 + i, 8);
		up(&s, INSIDE);
		commit(&s, "host");
		close(s.fd);
	}
	for (unsigned i = 0; i < hosts; i++) {
		struct nlmsghdr *m = change(&hub, 3 + (int)i, IFF_UP, IFF_UP);

		mnl_attr_put_u32(m, IFLA_MASTER, BRIDGE);
		end(&hub, m);
		if (i % 100 == 99 || i + 1 == hosts)
			commit(&hub, "ports");
	}
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const bool direct = argc > 1 && strcmp(argv[1], "-d") == 0;
	const int option = argc > 1 && argv[1][0] == '-';
	const unsigned jails = argc == 2 + option ? (unsigned)atoi(argv[1 + option]) : 0;
	struct rlimit files;
	struct stack host = {.fd = -1};
	double start;
	int host_fd;
	char byte;

	lab = option && strcmp(argv[1], "-l") == 0;
	if (jails < 1 || jails > 1000 || option != (direct || lab)) {
		fputs("usage: floor [-d | -l] jails\n", stderr);
		return 64;
	}
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	if (unshare(CLONE_NEWNET | CLONE_NEWNS | (geteuid() ? CLONE_NEWUSER : 0)) < 0)
		fail("unshare");
	host_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (host_fd < 0)
		fail("namespace");
	open_stack(&host);

	proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	start = seconds();
	if (lab) {
		build_lab(jails);
		goto done;
	}
	add_bridge(&host, 2);
	mark(&host, 2, "bridge", 0);
	up(&host, 2);
	commit(&host, "bridge");
	for (unsigned i = 0; i < jails; i++)
		add_jail(&host, host_fd, i, direct);
done:
	printf("%.4f\n", seconds() - start);
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	return 0;
}

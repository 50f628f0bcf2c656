/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sock_diag.c - sockets from the kernel's NETLINK_SOCK_DIAG (sock_diag(7)): TCP's, UDP's and AF_UNIX ones; raw ones
 * from /proc/net/raw, because few kernels have raw_diag.
 */
#include <ctype.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/addr.h"
#include "os/linux/sock.h"

/* Linux's numbers of TCP's states (net/tcp_states.h of the kernel; tcp(7) has their names). */
enum { LINUX_ESTABLISHED = 1, LINUX_LISTEN = 10 };

static enum os_tcp_state tcp_state(uint8_t state)
{
	static const enum os_tcp_state states[] = {
	        [LINUX_ESTABLISHED] = OS_TCP_ESTABLISHED,
	        [2] = OS_TCP_SYN_SENT,
	        [3] = OS_TCP_SYN_RECEIVED,
	        [4] = OS_TCP_FIN_WAIT_1,
	        [5] = OS_TCP_FIN_WAIT_2,
	        [6] = OS_TCP_TIME_WAIT,
	        [7] = OS_TCP_CLOSED,
	        [8] = OS_TCP_CLOSE_WAIT,
	        [9] = OS_TCP_LAST_ACK,
	        [LINUX_LISTEN] = OS_TCP_LISTEN,
	        [11] = OS_TCP_CLOSING,
	        [12] = OS_TCP_SYN_RECEIVED, /* half open */
	        [13] = OS_TCP_CLOSED,       /* bound */
	};

	return state < sizeof states / sizeof *states ? states[state] : OS_TCP_CLOSED;
}

static void forget(void *arg)
{
	struct sockets *s = arg;

	s->count = s->keep;
}

/* --------------------------------------------------------------------------------------------------- TCP and UDP */

/* What TCP counts of a connection. */
static void take_counts(const struct nlattr *a, struct os_socket *s)
{
	const size_t size = a ? mnl_attr_get_payload_len(a) : 0;
	struct tcp_info info = {0};

	if (!size)
		return;
	memcpy(&info, mnl_attr_get_payload(a), size < sizeof info ? size : sizeof info);
	s->resent = info.tcpi_total_retrans;
	s->disordered = info.tcpi_rcv_ooopack;
}

static void take_queues(const struct inet_diag_msg *m, struct os_socket *s)
{
	s->listening = s->type == SOCK_STREAM && m->idiag_state == LINUX_LISTEN;
	if (s->listening) {
		s->qlen = m->idiag_rqueue;
		s->qlimit = m->idiag_wqueue;
	} else {
		s->waiting = m->idiag_rqueue;
		s->unsent = m->idiag_wqueue;
	}
}

static int add_inet(const struct nlmsghdr *msg, void *arg)
{
	static const uint8_t any[16];
	struct sockets *list = arg;
	const struct inet_diag_msg *m = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[INET_DIAG_MAX + 1];
	struct os_socket *s;

	if (mnl_nlmsg_get_payload_len(msg) < sizeof *m || (m->idiag_family != AF_INET && m->idiag_family != AF_INET6))
		return 0;
	s = sock_new(list);
	if (!s)
		return -ENOMEM;
	const size_t size = m->idiag_family == AF_INET ? 4 : 16;

	nl_attrs(msg, sizeof *m, t, INET_DIAG_MAX);
	s->family = m->idiag_family;
	s->protocol = list->protocol;
	s->type = s->protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM;
	s->state = tcp_state(m->idiag_state);
	s->lport = ntohs(m->id.idiag_sport);
	s->rport = ntohs(m->id.idiag_dport);
	memcpy(s->local, m->id.idiag_src, size);
	memcpy(s->remote, m->id.idiag_dst, size);
	s->index = m->id.idiag_if;
	s->id = m->idiag_inode;
	take_queues(m, s);
	take_counts(t[INET_DIAG_INFO], s);
	if (s->family == AF_INET6) {
		s->both = t[INET_DIAG_SKV6ONLY] && !nl_u8(t[INET_DIAG_SKV6ONLY], 1) && memcmp(s->local, any, 16) == 0;
		sock_unmap(s);
	}
	return 0;
}

int sock_read_inet(struct nl *nl, int family, int protocol, struct sockets *s)
{
	struct inet_diag_req_v2 *q;

	if (!nl_request(nl, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof *q, &q))
		return -ENOBUFS;
	q->sdiag_family = (uint8_t)family;
	q->sdiag_protocol = (uint8_t)protocol;
	q->idiag_ext = protocol == IPPROTO_TCP ? 1 << (INET_DIAG_INFO - 1) : 0;
	q->idiag_states = ~0u;
	s->keep = s->count;
	s->protocol = protocol;
	return nl_dump(nl, add_inet, forget, s);
}

/* ------------------------------------------------------------------------------------------------------- AF_UNIX */

enum { BOTH_WAYS = 3 }; /* of a socket's shutdown: receiving and sending */

/* A name as text: abstract ones begin with an @, and no byte can begin a new line. */
static void take_name(const struct nlattr *a, struct os_socket *s)
{
	const char *name = a ? mnl_attr_get_payload(a) : "";
	size_t size = a ? mnl_attr_get_payload_len(a) : 0;

	if (size >= sizeof s->name)
		size = sizeof s->name - 1;
	if (size && name[0])
		size = strnlen(name, size);
	for (size_t i = 0; i < size; i++)
		s->name[i] = i == 0 && !name[0] ? '@' : iscntrl((unsigned char)name[i]) ? '?' : name[i];
}

static int add_unix(const struct nlmsghdr *msg, void *arg)
{
	const struct unix_diag_msg *m = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[UNIX_DIAG_MAX + 1];
	struct unix_diag_rqlen queue = {0};
	struct unix_diag_vfs vfs = {0};
	struct os_socket *s;

	/* What waits to be accepted is no socket of anybody's. */
	if (mnl_nlmsg_get_payload_len(msg) < sizeof *m || m->udiag_family != AF_UNIX || !m->udiag_ino)
		return 0;
	s = sock_new(arg);
	if (!s)
		return -ENOMEM;
	nl_attrs(msg, sizeof *m, t, UNIX_DIAG_MAX);
	if (t[UNIX_DIAG_RQLEN] && mnl_attr_get_payload_len(t[UNIX_DIAG_RQLEN]) >= sizeof queue)
		memcpy(&queue, mnl_attr_get_payload(t[UNIX_DIAG_RQLEN]), sizeof queue);
	if (t[UNIX_DIAG_VFS] && mnl_attr_get_payload_len(t[UNIX_DIAG_VFS]) >= sizeof vfs)
		memcpy(&vfs, mnl_attr_get_payload(t[UNIX_DIAG_VFS]), sizeof vfs);
	s->family = AF_UNIX;
	s->type = m->udiag_type;
	s->id = m->udiag_ino;
	s->peer = nl_u32(t[UNIX_DIAG_PEER], 0);
	/* Nobody knows the number of a peer that is not yet accepted; one that is gone has taken both directions with
	 * it. */
	s->connected = s->peer || (m->udiag_state == LINUX_ESTABLISHED && nl_u8(t[UNIX_DIAG_SHUTDOWN], 0) != BOTH_WAYS);
	s->node = vfs.udiag_vfs_ino;
	s->listening = m->udiag_state == LINUX_LISTEN;
	if (s->listening) {
		s->qlen = queue.udiag_rqueue;
		s->qlimit = queue.udiag_wqueue;
	} else {
		s->waiting = queue.udiag_rqueue;
		s->unsent = queue.udiag_wqueue;
	}
	take_name(t[UNIX_DIAG_NAME], s);
	return 0;
}

int sock_read_unix(struct nl *nl, struct sockets *s)
{
	struct unix_diag_req *q;

	if (!nl_request(nl, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof *q, &q))
		return -ENOBUFS;
	q->sdiag_family = AF_UNIX;
	q->udiag_states = ~0u;
	q->udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN;
	s->keep = s->count;
	return nl_dump(nl, add_unix, forget, s);
}

/* ----------------------------------------------------------------------------------------------------------- raw */

/* An address of /proc/net/raw: words of 32 bits as the processor writes them. */
static bool parse_addr(const char *hex, int family, uint8_t *addr)
{
	const size_t words = family == AF_INET ? 1 : 4;

	if (strlen(hex) != 8 * words)
		return false;
	for (size_t i = 0; i < words; i++) {
		unsigned word;

		if (sscanf(hex + 8 * i, "%8x", &word) != 1)
			return false;
		memcpy(addr + 4 * i, &word, 4);
	}
	return true;
}

static int add_raw(const char *line, int family, struct sockets *list)
{
	char local[33], remote[33];
	unsigned protocol, rport, unsent, waiting;
	unsigned long id;
	struct os_socket *s;

	if (sscanf(line, " %*u: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %*x %x:%x %*x:%*x %*x %*u %*u %lu", local,
	           &protocol, remote, &rport, &unsent, &waiting, &id) != 7)
		return 0; /* the heading */
	s = sock_new(list);
	if (!s)
		return -ENOMEM;
	s->family = family;
	s->type = SOCK_RAW;
	s->protocol = (int)protocol;
	s->waiting = waiting;
	s->unsent = unsent;
	s->id = id;
	if (!parse_addr(local, family, s->local) || !parse_addr(remote, family, s->remote))
		list->count--;
	return 0;
}

int sock_read_raw(int family, struct sockets *s)
{
	FILE *in = fopen(family == AF_INET ? "/proc/thread-self/net/raw" : "/proc/thread-self/net/raw6", "re");
	char line[512];
	int error = 0;

	if (!in)
		return errno == ENOENT ? 0 : -errno; /* a kernel without IPv6 */
	while (!error && fgets(line, sizeof line, in))
		error = add_raw(line, family, s);
	fclose(in);
	return error;
}

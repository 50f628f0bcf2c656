/* SPDX-License-Identifier: BSD-2-Clause */
/* sock_packet.c - os_bpf_list(): who listens to interfaces, by packet(7) sockets (sock_diag(7), packet_diag.h). */
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/sock.h"

struct listeners {
	struct os_bpf *list;
	size_t count, room;
};

/* Whether it asked for all that its interface hears. */
static bool is_promiscuous(const struct nlattr *a)
{
	const size_t count = a ? mnl_attr_get_payload_len(a) / sizeof(struct packet_diag_mclist) : 0;
	bool found = false;

	for (size_t i = 0; i < count && !found; i++) {
		struct packet_diag_mclist one;

		memcpy(&one, (const char *)mnl_attr_get_payload(a) + i * sizeof one, sizeof one);
		found = one.pdmc_type == PACKET_MR_PROMISC;
	}
	return found;
}

static int add_listener(const struct nlmsghdr *msg, void *arg)
{
	struct listeners *l = arg;
	const struct packet_diag_msg *m = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[PACKET_DIAG_MAX + 1];
	uint32_t memory[SK_MEMINFO_VARS] = {0};
	struct packet_diag_info info;
	struct os_bpf *list;

	if (mnl_nlmsg_get_payload_len(msg) < sizeof *m || !m->pdiag_num)
		return 0;
	nl_attrs(msg, sizeof *m, t, PACKET_DIAG_MAX);
	if (!t[PACKET_DIAG_INFO] || mnl_attr_get_payload_len(t[PACKET_DIAG_INFO]) < sizeof info)
		return 0;
	memcpy(&info, mnl_attr_get_payload(t[PACKET_DIAG_INFO]), sizeof info);
	if ((int32_t)info.pdi_index <= 0)
		return 0; /* it listens to all (0), as nothing does on FreeBSD, or to what is gone (-1) */
	if (t[PACKET_DIAG_MEMINFO]) {
		const size_t size = mnl_attr_get_payload_len(t[PACKET_DIAG_MEMINFO]);

		memcpy(memory, mnl_attr_get_payload(t[PACKET_DIAG_MEMINFO]),
		       size < sizeof memory ? size : sizeof memory);
	}
	list = grow(l->list, l->count, &l->room, sizeof *list);
	if (!list)
		return -ENOMEM;
	l->list = list;
	list[l->count++] = (struct os_bpf){
	        .socket = m->pdiag_ino,
	        .index = info.pdi_index,
	        .promiscuous = is_promiscuous(t[PACKET_DIAG_MCLIST]),
	        .stored = memory[SK_MEMINFO_RMEM_ALLOC],
	        .dropped = memory[SK_MEMINFO_DROPS],
	};
	return 0;
}

static void forget(void *arg)
{
	((struct listeners *)arg)->count = 0;
}

static int read_listeners(struct nl *nl, void *arg)
{
	struct packet_diag_req *q;

	if (!nl_request(nl, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof *q, &q))
		return -ENOBUFS;
	q->sdiag_family = AF_PACKET;
	q->pdiag_show = PACKET_SHOW_INFO | PACKET_SHOW_MCLIST | PACKET_SHOW_MEMINFO;
	return nl_dump(nl, add_listener, forget, arg);
}

/* Newest first: numbers are given upwards, on each processor. */
static int newest_first(const void *a, const void *b)
{
	const struct os_bpf *x = a, *y = b;

	return x->socket > y->socket ? -1 : x->socket < y->socket;
}

int os_bpf_list(struct os_vnet *v, struct os_bpf **list)
{
	struct listeners l = {0};
	const int error = sock_diag_in(v, read_listeners, &l);

	if (error) {
		free(l.list);
		return error;
	}
	if (l.count)
		qsort(l.list, l.count, sizeof *l.list, newest_first);
	for (size_t i = 0; i < l.count; i++)
		l.list[i].index = ifindex_shown(v, l.list[i].index);
	*list = l.list;
	return (int)l.count;
}

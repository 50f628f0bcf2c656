/* SPDX-License-Identifier: BSD-2-Clause */
/* tc.c - programs that see a link's frames as they come in or go out (tc.h). */
#include "os/linux/tc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/tc_act/tc_mirred.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/grow.h"

static uint32_t parent_of(enum tc_side side)
{
	return TC_H_MAKE(TC_H_CLSACT, side == TC_IN ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS);
}

int tc_hook(struct nl *nl, unsigned index)
{
	struct tcmsg *tcm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, sizeof *tcm, &tcm);
	int error;

	if (!msg)
		return -ENOBUFS;
	tcm->tcm_ifindex = (int)index;
	tcm->tcm_parent = TC_H_CLSACT;
	tcm->tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
	mnl_attr_put_strz(msg, TCA_KIND, "clsact");
	error = nl_commit(nl);
	return error == -EEXIST ? 0 : error;
}

/* Appends a request about a filter. */
static struct nlmsghdr *put_filter(struct nl *nl, uint16_t type, uint16_t flags, unsigned index, enum tc_side side,
                                   uint16_t prio)
{
	struct tcmsg *tcm;
	struct nlmsghdr *msg = nl_request(nl, type, flags, sizeof *tcm, &tcm);

	if (!msg)
		return NULL;
	tcm->tcm_ifindex = (int)index;
	tcm->tcm_parent = parent_of(side);
	if (type != RTM_GETTFILTER)
		tcm->tcm_info = TC_H_MAKE((uint32_t)prio << 16, htons(ETH_P_ALL));
	mnl_attr_put_strz(msg, TCA_KIND, "bpf");
	return msg;
}

static void put_program(struct nlmsghdr *msg, const struct sock_filter *program, uint16_t length)
{
	mnl_attr_put_u16(msg, TCA_BPF_OPS_LEN, length);
	mnl_attr_put(msg, TCA_BPF_OPS, length * sizeof *program, program);
}

/* Kernels without a part of this have no such kind of qdisc, filter or action. */
static int add_filter(struct nl *nl)
{
	const int error = nl_commit(nl);

	if (error != -ENOENT)
		return error;
	snprintf(nl->reason, sizeof nl->reason, "this kernel lacks clsact, cls_bpf or act_mirred");
	return -EOPNOTSUPP;
}

/* Begins a filter with a handle; its options follow, add_filter() sends it. `how`: NLM_F_EXCL, or 0 to replace one. */
static int begin_filter(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio, uint32_t handle, uint16_t how,
                        struct nlmsghdr **msg, struct nlattr **options)
{
	const int error = tc_hook(nl, index);

	if (error)
		return error == -ENOENT ? -EOPNOTSUPP : error;
	*msg = put_filter(nl, RTM_NEWTFILTER, NLM_F_CREATE | how, index, side, prio);
	if (!*msg)
		return -ENOBUFS;
	((struct tcmsg *)mnl_nlmsg_get_payload(*msg))->tcm_handle = handle;
	*options = mnl_attr_nest_start(*msg, TCA_OPTIONS);
	return 0;
}

/* A filter whose program says what becomes of a frame: TC_ACT_*. */
static int add_verdict(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio,
                       const struct sock_filter *program, size_t length)
{
	struct nlattr *options;
	struct nlmsghdr *msg;
	int error = begin_filter(nl, index, side, prio, 1, NLM_F_EXCL, &msg, &options);

	if (error)
		return error;
	put_program(msg, program, length);
	mnl_attr_put_u32(msg, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
	mnl_attr_nest_end(msg, options);
	error = add_filter(nl);
	return error == -EEXIST ? 0 : error;
}

int tc_drop_stp(struct nl *nl, unsigned index, enum tc_side side)
{
	static const struct sock_filter program[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x0180c200, 0, 3),
	        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x0000, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, TC_ACT_SHOT), BPF_STMT(BPF_RET | BPF_K, (uint32_t)TC_ACT_UNSPEC),
	};

	return add_verdict(nl, index, side, TC_PRIO_STP, program, sizeof program / sizeof *program);
}

int tc_drop_inet6(struct nl *nl, unsigned index, enum tc_side side)
{
	static const struct sock_filter program[] = {
	        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, TC_ACT_SHOT),
	        BPF_STMT(BPF_RET | BPF_K, (uint32_t)TC_ACT_UNSPEC),
	};

	return add_verdict(nl, index, side, TC_PRIO_INET6, program, sizeof program / sizeof *program);
}

static const struct sock_filter all[] = {BPF_STMT(BPF_RET | BPF_K, 0xffffffff)};

/* A filter's one action: what it picks goes out through a link. */
static void put_mirred(struct nlmsghdr *msg, const struct tc_mirred *mirred)
{
	struct nlattr *actions = mnl_attr_nest_start(msg, TCA_BPF_ACT), *action = mnl_attr_nest_start(msg, 1);
	struct nlattr *parameters;

	mnl_attr_put_strz(msg, TCA_ACT_KIND, "mirred");
	parameters = mnl_attr_nest_start(msg, TCA_ACT_OPTIONS);
	mnl_attr_put(msg, TCA_MIRRED_PARMS, sizeof *mirred, mirred);
	mnl_attr_nest_end(msg, parameters);
	mnl_attr_nest_end(msg, action);
	mnl_attr_nest_end(msg, actions);
}

/* Does with every frame what mirred is told to; the filter's handle is the target. */
static int add_mirred(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio, const struct tc_mirred *what)
{
	struct nlattr *options;
	struct nlmsghdr *msg;
	int error = begin_filter(nl, index, side, prio, what->ifindex, NLM_F_EXCL, &msg, &options);

	if (error)
		return error;
	put_program(msg, all, sizeof all / sizeof *all);
	put_mirred(msg, what);
	mnl_attr_nest_end(msg, options);
	return add_filter(nl);
}

int tc_mirror(struct nl *nl, unsigned index, enum tc_side side, unsigned to)
{
	/* After the copy the next filter has its turn. */
	const struct tc_mirred mirror = {.action = TC_ACT_UNSPEC, .eaction = TCA_EGRESS_MIRROR, .ifindex = to};

	return add_mirred(nl, index, side, TC_PRIO_SPAN, &mirror);
}

int tc_send(struct nl *nl, unsigned index, uint16_t prio, const struct tc_send *s)
{
	const struct tc_mirred mirred = {.action = s->copy ? TC_ACT_UNSPEC : TC_ACT_STOLEN,
	                                 .eaction = s->copy ? TCA_EGRESS_MIRROR : TCA_EGRESS_REDIR,
	                                 .ifindex = s->to};
	struct nlattr *options;
	struct nlmsghdr *msg;
	int error = begin_filter(nl, index, TC_IN, prio, 1, 0, &msg, &options);

	if (error)
		return error;
	if (s->program)
		put_program(msg, s->program, (uint16_t)s->length);
	else
		put_program(msg, all, 1);
	if (s->to)
		put_mirred(msg, &mirred);
	/* Without the attribute it would stay as it was. */
	mnl_attr_put_u32(msg, TCA_BPF_FLAGS, s->to ? 0 : TCA_BPF_FLAG_ACT_DIRECT);
	mnl_attr_nest_end(msg, options);
	return add_filter(nl);
}

static int take_away(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio, uint32_t handle)
{
	struct nlmsghdr *msg = put_filter(nl, RTM_DELTFILTER, 0, index, side, prio);

	if (!msg)
		return -ENOBUFS;
	((struct tcmsg *)mnl_nlmsg_get_payload(msg))->tcm_handle = handle;
	return nl_commit(nl);
}

bool tc_removed(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio)
{
	return take_away(nl, index, side, prio, 0) == 0;
}

int tc_remove(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio, uint32_t handle)
{
	const int error = take_away(nl, index, side, prio, handle);

	/* -EINVAL: the link has no hook. */
	return error == -ENOENT || error == -EINVAL ? 0 : error;
}

struct handles {
	uint32_t *list;
	size_t count, room;
};

/* Where a filter's copies go; 0: nowhere, that link has gone. */
static unsigned mirror_of(const struct nlmsghdr *msg)
{
	const struct nlattr *t[TCA_MAX + 1], *options[TCA_BPF_MAX + 1], *list[2], *action[TCA_ACT_MAX + 1];
	const struct nlattr *mirred[TCA_MIRRED_MAX + 1];
	struct tc_mirred m;

	nl_attrs(msg, sizeof(struct tcmsg), t, TCA_MAX);
	nl_nested(t[TCA_OPTIONS], options, TCA_BPF_MAX);
	nl_nested(options[TCA_BPF_ACT], list, 1);
	nl_nested(list[1], action, TCA_ACT_MAX);
	nl_nested(action[TCA_ACT_OPTIONS], mirred, TCA_MIRRED_MAX);
	if (!mirred[TCA_MIRRED_PARMS] || mnl_attr_get_payload_len(mirred[TCA_MIRRED_PARMS]) < sizeof m)
		return 0;
	memcpy(&m, mnl_attr_get_payload(mirred[TCA_MIRRED_PARMS]), sizeof m);
	return m.ifindex;
}

static int add_handle(const struct nlmsghdr *msg, void *arg)
{
	struct handles *hs = arg;
	const struct tcmsg *tcm = mnl_nlmsg_get_payload(msg);
	uint32_t *list;

	if (msg->nlmsg_type != RTM_NEWTFILTER || TC_H_MAJ(tcm->tcm_info) >> 16 != TC_PRIO_SPAN || !mirror_of(msg))
		return 0;
	list = grow(hs->list, hs->count, &hs->room, sizeof *list);
	if (!list)
		return -ENOMEM;
	hs->list = list;
	hs->list[hs->count++] = tcm->tcm_handle;
	return 0;
}

static void forget_handles(void *arg)
{
	((struct handles *)arg)->count = 0;
}

int tc_mirrors(struct nl *nl, unsigned index, enum tc_side side, uint32_t **links)
{
	struct handles hs = {0};
	struct nlmsghdr *msg = put_filter(nl, RTM_GETTFILTER, NLM_F_DUMP, index, side, 0);
	int error;

	if (!msg)
		return -ENOBUFS;
	error = nl_dump(nl, add_handle, forget_handles, &hs);
	if (error) {
		free(hs.list);
		*links = NULL;
		return error == -ENOENT || error == -EINVAL ? 0 : error;
	}
	*links = hs.list;
	return (int)hs.count;
}

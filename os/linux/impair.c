/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * impair.c - what links do to the packets that are sent into them: os_bulk_impair(), os_impair_*().
 *
 * Each is a chain of queueing disciplines (<linux/pkt_sched.h>, tc-netem(8), tc-tbf(8)), every one in the one before:
 *	CUTTER  tbf without a limit that counts, whose bucket is one packet: it cuts segments of 64 KiB into packets
 *	LINE    netem: delay, jitter, loss, duplicates, damage, order
 *	SHAPER  tbf: the rate
 *	QUEUE   pfifo: the packets that wait for it
 * LINE is there for anything but a rate, SHAPER and QUEUE for a rate. Why: docs/design.md.
 */
#include "os/linux/impair.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/link.h"

/* Handles that nobody else takes. */
enum {
	CUTTER = 0x76710000,
	LINE = 0x76720000,
	SHAPER = 0x76730000,
	QUEUE = 0x76740000,
	ONLY_CLASS = 1, /* of tbf and netem: where the next one hangs */
};

enum {
	HEADERS = 14 + 2 * 4, /* before a packet: Ethernet's, two VLAN tags */
	SMALLEST = 84,
	USUAL = 1514,         /* bytes of a frame, with preamble and gap; without */
	FASTEST = 1250000000, /* bytes per second of a link without a rate: as much as one of ours may carry */
	BUCKET_MS = 8,        /* a late timer makes up for as much */
	LINE_SPARE = 1000,
	LINE_MOST = 10000000,
};
static const uint64_t no_rate = 1ULL << 40; /* bytes per second */

/* Asks for a discipline in the place of the one with this handle, if there is one. */
static struct nlmsghdr *put_qdisc(struct nl *nl, unsigned index, uint32_t parent, uint32_t handle, const char *kind)
{
	struct tcmsg *tcm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, sizeof *tcm, &tcm);

	if (!msg)
		return NULL;
	tcm->tcm_ifindex = (int)index;
	tcm->tcm_parent = parent;
	tcm->tcm_handle = handle;
	mnl_attr_put_strz(msg, TCA_KIND, kind);
	return msg;
}

/* rate: bytes per second; limit: what its queue may have until it gets another one, then that one's. */
static bool put_tbf(struct nl *nl, unsigned index, uint32_t parent, uint32_t handle, uint64_t rate, uint64_t bucket,
                    uint64_t limit)
{
	struct nlmsghdr *msg = put_qdisc(nl, index, parent, handle, "tbf");
	const struct tc_tbf_qopt parms = {
	        .rate = {.rate = rate < UINT32_MAX ? (uint32_t)rate : UINT32_MAX, .linklayer = TC_LINKLAYER_ETHERNET},
	        .limit = (uint32_t)limit,
	};
	struct nlattr *options;

	if (!msg)
		return false;
	options = mnl_attr_nest_start(msg, TCA_OPTIONS);
	mnl_attr_put(msg, TCA_TBF_PARMS, sizeof parms, &parms);
	mnl_attr_put_u64(msg, TCA_TBF_RATE64, rate);
	mnl_attr_put_u32(msg, TCA_TBF_BURST, bucket < INT32_MAX ? (uint32_t)bucket : INT32_MAX);
	mnl_attr_nest_end(msg, options);
	return true;
}

/* How many packets the line must hold, however small they are: as many as come at the rate while one is on its way. */
static uint32_t line_limit(const struct os_impair *i)
{
	const double time = (double)(i->delay + 4 * i->jitter) / 1e6;
	const double packets = i->rate ? (double)i->rate / 8 * time / SMALLEST : FASTEST * time / USUAL;

	return packets < LINE_MOST ? (uint32_t)packets + LINE_SPARE : LINE_MOST;
}

/* netem's shares are of 2^32 - 1; rounded, so that they are the same again when they are read. */
static uint32_t share(uint64_t part)
{
	return (uint32_t)((part * UINT32_MAX + OS_IMPAIR_WHOLE / 2) / OS_IMPAIR_WHOLE);
}

static uint64_t part(uint32_t share)
{
	return ((uint64_t)share * OS_IMPAIR_WHOLE + UINT32_MAX / 2) / UINT32_MAX;
}

/* Gilbert's model: in its bad state all packets are lost, and 1 of `burst` ends it; what begins it follows from the
 * loss. The parts are those of share(). */
static void put_bursts(struct nlmsghdr *msg, const struct os_impair *i)
{
	const double end = (double)UINT32_MAX / (double)i->burst, loss = (double)i->loss / OS_IMPAIR_WHOLE;
	const struct tc_netem_gemodel model = {.p = (uint32_t)(end * loss / (1 - loss) + 0.5),
	                                       .r = (uint32_t)(end + 0.5)};
	struct nlattr *nest = mnl_attr_nest_start(msg, TCA_NETEM_LOSS);

	mnl_attr_put(msg, NETEM_LOSS_GE, sizeof model, &model);
	mnl_attr_nest_end(msg, nest);
}

/* All attributes are put: what one doesn't say stays as it was. */
static bool put_netem(struct nl *nl, unsigned index, const struct os_impair *i)
{
	struct nlmsghdr *msg = put_qdisc(nl, index, CUTTER | ONLY_CLASS, LINE, "netem");
	const struct tc_netem_qopt all = {
	        .limit = line_limit(i),
	        .loss = i->burst ? 0 : share(i->loss),
	        .duplicate = share(i->duplicate),
	        .gap = i->reorder ? 1 : 0,
	};
	const struct tc_netem_corr corr = {0};
	const struct tc_netem_reorder reorder = {.probability = share(i->reorder)};
	const struct tc_netem_corrupt corrupt = {.probability = share(i->corrupt)};
	const struct tc_netem_rate rate = {0};
	struct nlattr *options;

	if (!msg)
		return false;
	options = mnl_attr_nest_start(msg, TCA_OPTIONS);
	memcpy(mnl_nlmsg_put_extra_header(msg, sizeof all), &all, sizeof all);
	mnl_attr_put(msg, TCA_NETEM_CORR, sizeof corr, &corr);
	mnl_attr_put(msg, TCA_NETEM_REORDER, sizeof reorder, &reorder);
	mnl_attr_put(msg, TCA_NETEM_CORRUPT, sizeof corrupt, &corrupt);
	mnl_attr_put(msg, TCA_NETEM_RATE, sizeof rate, &rate);
	if (i->burst)
		put_bursts(msg, i);
	mnl_attr_put_u64(msg, TCA_NETEM_LATENCY64, i->delay * 1000); /* nanoseconds */
	mnl_attr_put_u64(msg, TCA_NETEM_JITTER64, i->jitter * 1000);
	mnl_attr_nest_end(msg, options);
	return true;
}

static bool put_pfifo(struct nl *nl, unsigned index, uint64_t packets)
{
	struct nlmsghdr *msg = put_qdisc(nl, index, SHAPER | ONLY_CLASS, QUEUE, "pfifo");
	const struct tc_fifo_qopt fifo = {.limit = (uint32_t)packets};

	if (msg)
		mnl_attr_put(msg, TCA_OPTIONS, sizeof fifo, &fifo);
	return msg;
}

static bool put_all(struct nl *nl, unsigned index, uint32_t mtu, const struct os_impair *i)
{
	const uint64_t packet = mtu + HEADERS, rate = i->rate / 8, queue = i->queue ? i->queue : OS_IMPAIR_QUEUE;
	const uint64_t bucket = rate * BUCKET_MS / 1000;
	bool put = put_tbf(nl, index, TC_H_ROOT, CUTTER, no_rate, packet, LINE_MOST);

	if (put && os_impair_more_than_rate(i))
		put = put_netem(nl, index, i);
	if (put && rate)
		put = put_tbf(nl, index, (os_impair_more_than_rate(i) ? LINE : CUTTER) | ONLY_CLASS, SHAPER, rate,
		              bucket > 2 * packet ? bucket : 2 * packet, queue) &&
		      put_pfifo(nl, index, queue);
	return put;
}

/* Sends what waits, then makes the chain. */
static int make(struct nl *nl, unsigned index, uint32_t mtu, const struct os_impair *i)
{
	int error = nl_commit(nl);

	if (error || (!i->rate && !os_impair_more_than_rate(i)))
		return error;
	if (!put_all(nl, index, mtu, i))
		return -ENOBUFS;
	error = nl_commit(nl);
	if (error != -ENOENT)
		return error;
	snprintf(nl->reason, sizeof nl->reason, "this kernel lacks sch_tbf%s",
	         os_impair_more_than_rate(i) ? " or sch_netem" : "");
	return -EOPNOTSUPP;
}

int os_bulk_impair(struct os_vnet *v, unsigned index, uint32_t mtu, const struct os_impair *i)
{
	return make(&v->nl, index, mtu, i);
}

/* ------------------------------------------------------------------------------------------------------ reading */

/* What is there of a link's chain. */
struct chain {
	unsigned index;
	bool own;          /* it begins with CUTTER */
	bool line, shaper; /* of ours */
	bool any;
	struct os_impair impair;
};

struct chains {
	struct chain *list;
	size_t count, room;
};

/* The chain of the link that is listed; the kernel lists those of one link together. */
static struct chain *chain_of(struct chains *cs, unsigned index)
{
	struct chain *list;

	if (cs->count && cs->list[cs->count - 1].index == index)
		return &cs->list[cs->count - 1];
	list = grow(cs->list, cs->count, &cs->room, sizeof *list);
	if (!list)
		return NULL;
	cs->list = list;
	list[cs->count] = (struct chain){.index = index};
	return &list[cs->count++];
}

/* A fixed part, zeros where the kernel has said less. */
static void copy_part(const struct nlattr *a, void *to, size_t size)
{
	const size_t length = a ? mnl_attr_get_payload_len(a) : 0;

	memset(to, 0, size);
	if (length)
		memcpy(to, mnl_attr_get_payload(a), length < size ? length : size);
}

static uint64_t read_u64(const struct nlattr *a, uint64_t fallback)
{
	uint64_t value = fallback;

	if (a && mnl_attr_get_payload_len(a) >= sizeof value)
		memcpy(&value, mnl_attr_get_payload(a), sizeof value);
	return value;
}

static void read_tbf(const struct nlattr *options, struct chain *c)
{
	const struct nlattr *t[TCA_TBF_MAX + 1];
	struct tc_tbf_qopt parms;
	uint64_t rate;

	nl_nested(options, t, TCA_TBF_MAX);
	copy_part(t[TCA_TBF_PARMS], &parms, sizeof parms);
	rate = read_u64(t[TCA_TBF_RATE64], parms.rate.rate);
	if (rate >= no_rate)
		return;
	c->any = true;
	c->impair.rate = 8 * rate;
}

/* Of a model with more to it the shares are what they come to in the long run. */
static void read_bursts(const struct nlattr *attr, struct os_impair *i)
{
	const struct nlattr *t[NETEM_LOSS_MAX + 1];
	struct tc_netem_gemodel model;
	double bad, lost;

	nl_nested(attr, t, NETEM_LOSS_MAX);
	copy_part(t[NETEM_LOSS_GE], &model, sizeof model);
	if (!model.p || !model.r)
		return;
	bad = model.p / ((double)model.p + model.r);
	lost = bad * (1 - model.h / (double)UINT32_MAX) + (1 - bad) * (model.k1 / (double)UINT32_MAX);
	i->loss = (uint64_t)(lost * OS_IMPAIR_WHOLE + 0.5);
	i->burst = (uint64_t)((double)UINT32_MAX / model.r + 0.5);
}

static void read_netem(const struct nlattr *options, struct chain *c)
{
	const struct nlattr *t[TCA_NETEM_MAX + 1] = {0};
	struct tc_netem_qopt all;
	struct tc_netem_reorder reorder;
	struct tc_netem_corrupt corrupt;
	struct tc_netem_rate rate;
	const struct nlattr *attr;
	const char *end;
	const void *rest;

	copy_part(options, &all, sizeof all);
	if (!options || mnl_attr_get_payload_len(options) < MNL_ALIGN(sizeof all))
		return;
	end = (const char *)options + options->nla_len;
	rest = (const char *)mnl_attr_get_payload(options) + MNL_ALIGN(sizeof all);
	for (attr = rest; mnl_attr_ok(attr, (int)(end - (const char *)attr)); attr = mnl_attr_next(attr))
		if (mnl_attr_get_type(attr) <= TCA_NETEM_MAX)
			t[mnl_attr_get_type(attr)] = attr;
	copy_part(t[TCA_NETEM_REORDER], &reorder, sizeof reorder);
	copy_part(t[TCA_NETEM_CORRUPT], &corrupt, sizeof corrupt);
	copy_part(t[TCA_NETEM_RATE], &rate, sizeof rate);
	c->any = true;
	c->impair.delay = read_u64(t[TCA_NETEM_LATENCY64], 0) / 1000;
	c->impair.jitter = read_u64(t[TCA_NETEM_JITTER64], 0) / 1000;
	c->impair.loss = part(all.loss);
	if (t[TCA_NETEM_LOSS])
		read_bursts(t[TCA_NETEM_LOSS], &c->impair);
	c->impair.duplicate = part(all.duplicate);
	c->impair.corrupt = part(corrupt.probability);
	c->impair.reorder = part(reorder.probability);
	if (rate.rate)
		c->impair.rate = 8 * read_u64(t[TCA_NETEM_RATE64], rate.rate);
}

static void read_pfifo(const struct nlattr *options, struct chain *c)
{
	struct tc_fifo_qopt fifo;

	copy_part(options, &fifo, sizeof fifo);
	c->impair.queue = fifo.limit;
}

static void read_member(const struct nlmsghdr *msg, struct chain *c)
{
	const struct tcmsg *tcm = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[TCA_MAX + 1];
	const char *kind;

	nl_attrs(msg, sizeof *tcm, t, TCA_MAX);
	kind = nl_str(t[TCA_KIND]);
	c->own = c->own || tcm->tcm_handle == CUTTER;
	c->line = c->line || tcm->tcm_handle == LINE;
	c->shaper = c->shaper || tcm->tcm_handle == SHAPER;
	if (strcmp(kind, "tbf") == 0)
		read_tbf(t[TCA_OPTIONS], c);
	else if (strcmp(kind, "netem") == 0)
		read_netem(t[TCA_OPTIONS], c);
	else if (strcmp(kind, "pfifo") == 0)
		read_pfifo(t[TCA_OPTIONS], c);
}

static int member_answer(const struct nlmsghdr *msg, void *arg)
{
	if (msg->nlmsg_type == RTM_NEWQDISC)
		read_member(msg, arg);
	return 0;
}

static int list_answer(const struct nlmsghdr *msg, void *arg)
{
	const struct tcmsg *tcm = mnl_nlmsg_get_payload(msg);
	struct chain *c;

	if (msg->nlmsg_type != RTM_NEWQDISC)
		return 0;
	c = chain_of(arg, (unsigned)tcm->tcm_ifindex);
	if (!c)
		return -ENOMEM;
	read_member(msg, c);
	return 0;
}

static void forget(void *arg)
{
	((struct chains *)arg)->count = 0;
}

int os_impair_list(struct os_vnet *v, struct os_impaired **list)
{
	struct chains cs = {0};
	struct tcmsg *tcm;
	int error, count = 0;

	if (!nl_request(&v->nl, RTM_GETQDISC, NLM_F_DUMP, sizeof *tcm, &tcm))
		return -ENOBUFS;
	error = nl_dump(&v->nl, list_answer, forget, &cs);
	*list = error ? NULL : calloc(cs.count + 1, sizeof **list);
	for (size_t i = 0; *list && i < cs.count; i++) {
		struct os_impair *impair = &cs.list[i].impair;

		if (!cs.list[i].any)
			continue;
		if (!impair->rate || impair->queue == OS_IMPAIR_QUEUE)
			impair->queue = 0;
		(*list)[count++] = (struct os_impaired){ifindex_shown(v, cs.list[i].index), *impair};
	}
	free(cs.list);
	return error ? error : *list ? count : -ENOMEM;
}

/* ----------------------------------------------------------------------------------------------------- changing */

static int drop(struct nl *nl, unsigned index)
{
	struct tcmsg *tcm;
	int error;

	if (!nl_request(nl, RTM_DELQDISC, 0, sizeof *tcm, &tcm))
		return -ENOBUFS;
	tcm->tcm_ifindex = (int)index;
	tcm->tcm_parent = TC_H_ROOT;
	error = nl_commit(nl);
	return error == -ENOENT || error == -EINVAL ? 0 : error; /* none was there */
}

/*
 * A link's own chain, an empty one if it has none: asked for member by member, for a list would be of all links of the
 * stack, and a switch has many.
 */
static int find_chain(struct nl *nl, unsigned index, struct chain *chain)
{
	static const uint32_t members[] = {CUTTER, LINE, SHAPER, QUEUE};
	int error = 0;

	*chain = (struct chain){.index = index};
	for (size_t i = 0; i < sizeof members / sizeof *members && (!i || chain->own) && !error; i++) {
		struct tcmsg *tcm;

		/* Without ECHO there is no answer but to those who watch; ACK, so that none is waited for in vain. */
		if (!nl_request(nl, RTM_GETQDISC, NLM_F_ECHO | NLM_F_ACK, sizeof *tcm, &tcm))
			return -ENOBUFS;
		tcm->tcm_ifindex = (int)index;
		tcm->tcm_handle = members[i];
		error = nl_get(nl, member_answer, chain);
		error = error == -ENOENT ? 0 : error;
	}
	return error;
}

int os_impair_set(struct os_vnet *v, const char *name, const struct os_impair *i)
{
	struct chain have;
	struct link l;
	int error = link_get(&v->nl, name, 0, &l);

	if (!error)
		error = find_chain(&v->nl, l.index, &have);
	/* A chain of other parts takes the place of all of it. */
	if (!error && (!have.own || have.line != os_impair_more_than_rate(i) || have.shaper != (i->rate != 0)))
		error = drop(&v->nl, l.index);
	return error ? error : make(&v->nl, l.index, l.mtu, i);
}

int impair_resized(struct os_vnet *v, unsigned index, uint32_t mtu)
{
	struct chain have;
	const int error = find_chain(&v->nl, index, &have);

	return error || !have.own ? error : make(&v->nl, index, mtu, &have.impair);
}

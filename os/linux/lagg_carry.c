/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lagg_carry.c - which port a frame goes out through: filters on an aggregate's back end, and one on each port, which
 * lets in what the port gets or drops it (lagg.h).
 *
 * The filters on the back end are tried one after the other, by priority: each picks the frames of one port, the last
 * one whatever is left. They are classic BPF, which an ordinary user may load, and so is the hash in them.
 */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <netinet/in.h>
#include <string.h>

#include "lib/ifnames.h"
#include "lib/lacp.h"
#include "os/linux/lagg.h"
#include "os/linux/tc.h"

enum {
	PROGRAM = 128, /* instructions; the longest hash has fewer */
	/* Where things are in a frame: its tag is beside it. */
	ETHER_DST = 2, /* the last four bytes of both */
	ETHER_SRC = 8,
	ETHER_TYPE = 12,
	IP4 = 14,
	IP4_FRAGMENT = IP4 + 6,
	IP4_PROTO = IP4 + 9,
	IP4_SRC = IP4 + 12,
	IP4_DST = IP4 + 16,
	IP6_NEXT = 14 + 6,
	IP6_SRC = 14 + 8,
	IP6_WORDS = 8, /* of both addresses */
	IP6_PORTS = 14 + 40,
};

/* A program that is being written. Jumps to its end are filled in when that is known. */
struct program {
	struct sock_filter code[PROGRAM];
	unsigned length;
};

static void put(struct program *p, uint16_t code, uint32_t k)
{
	p->code[p->length++] = (struct sock_filter){.code = code, .k = k};
}

/* Goes on with the next instruction if A is (`wanted`) or has a bit of (with JSET) k; otherwise, or with `unless` just
 * then, `skip` instructions further. */
static void put_if(struct program *p, uint16_t test, uint32_t k, uint8_t skip, bool unless)
{
	put(p, BPF_JMP | test | BPF_K, k);
	*(unless ? &p->code[p->length - 1].jt : &p->code[p->length - 1].jf) = skip;
}

/* Mixes A into the hash, which is M[0]. */
static void mix(struct program *p)
{
	put(p, BPF_LDX | BPF_MEM, 0);
	put(p, BPF_ALU | BPF_XOR | BPF_X, 0);
	put(p, BPF_ST, 0);
}

static void mix_word(struct program *p, uint32_t offset)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, offset);
	mix(p);
}

/* The rest of an IPv4 packet's part; ports only of packets that are whole. */
static void hash_ip4(struct program *p, unsigned layers)
{
	if (layers & LAGG_HASH_L3) {
		mix_word(p, IP4_SRC);
		mix_word(p, IP4_DST);
	}
	if (!(layers & LAGG_HASH_L4))
		return;
	put(p, BPF_LD | BPF_H | BPF_ABS, IP4_FRAGMENT);
	put_if(p, BPF_JSET, 0x3fff, 8, true);
	put(p, BPF_LD | BPF_B | BPF_ABS, IP4_PROTO);
	put(p, BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP);
	p->code[p->length - 1].jt = 1;
	put_if(p, BPF_JEQ, IPPROTO_UDP, 5, false);
	put(p, BPF_LDX | BPF_B | BPF_MSH, IP4);
	put(p, BPF_LD | BPF_W | BPF_IND, IP4);
	mix(p);
}

static void hash_ip6(struct program *p, unsigned layers)
{
	for (unsigned i = 0; i < IP6_WORDS && layers & LAGG_HASH_L3; i++)
		mix_word(p, IP6_SRC + 4 * i);
	if (!(layers & LAGG_HASH_L4))
		return;
	put(p, BPF_LD | BPF_B | BPF_ABS, IP6_NEXT);
	put(p, BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP);
	p->code[p->length - 1].jt = 1;
	put_if(p, BPF_JEQ, IPPROTO_UDP, 4, false);
	mix_word(p, IP6_PORTS);
}

/* Runs the part for packets of one kind, if A is its Ethernet type; A is left as it was if not. */
static void hash_if(struct program *p, uint32_t type, void (*part)(struct program *p, unsigned layers), unsigned layers)
{
	const unsigned test = p->length;

	put_if(p, BPF_JEQ, type, 0, false);
	part(p, layers);
	p->code[test].jf = (uint8_t)(p->length - test - 1);
}

/* Picks the frames whose hash, modulo n, is i. */
static void by_hash(struct program *p, unsigned layers, unsigned i, unsigned n)
{
	put(p, BPF_LD | BPF_IMM, 0);
	put(p, BPF_ST, 0);
	if (layers & LAGG_HASH_L2) {
		mix_word(p, ETHER_DST);
		mix_word(p, ETHER_SRC);
	}
	if (layers & (LAGG_HASH_L3 | LAGG_HASH_L4)) {
		put(p, BPF_LD | BPF_H | BPF_ABS, ETHER_TYPE);
		hash_if(p, ETH_P_IP, hash_ip4, layers);
		put(p, BPF_LD | BPF_H | BPF_ABS, ETHER_TYPE);
		hash_if(p, ETH_P_IPV6, hash_ip6, layers);
	}
	put(p, BPF_LD | BPF_MEM, 0);
	for (uint32_t shift = 16; shift >= 8; shift /= 2) {
		put(p, BPF_MISC | BPF_TAX, 0);
		put(p, BPF_ALU | BPF_RSH | BPF_K, shift);
		put(p, BPF_ALU | BPF_XOR | BPF_X, 0);
	}
	put(p, BPF_ALU | BPF_AND | BPF_K, 0xff);
	put(p, BPF_ALU | BPF_MOD | BPF_K, n);
	put_if(p, BPF_JEQ, i, 1, false);
	put(p, BPF_RET | BPF_K, 0xffffffff);
	put(p, BPF_RET | BPF_K, 0);
}

/* Picks one frame in n, whichever: of those that the filters before left. */
static void by_chance(struct program *p, unsigned n)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_RANDOM));
	put(p, BPF_ALU | BPF_MOD | BPF_K, n);
	put_if(p, BPF_JEQ, 0, 1, false);
	put(p, BPF_RET | BPF_K, 0xffffffff);
	put(p, BPF_RET | BPF_K, 0);
}

/* The filter of the port number i of those that frames go out through. */
static int send_through(struct nl *nl, const struct link *back, const struct lagg_plan *plan, unsigned i)
{
	const bool last = i + 1 == plan->nout;
	struct program p = {.length = 0};
	struct tc_send send = {.to = plan->out[i], .copy = plan->proto == LAGG_BROADCAST && !last};

	if (!last && plan->proto == LAGG_ROUNDROBIN)
		by_chance(&p, plan->nout - i);
	else if (!last && plan->proto != LAGG_BROADCAST)
		by_hash(&p, plan->hash, i, plan->nout);
	if (p.length) {
		send.program = p.code;
		send.length = p.length;
	}
	return tc_send(nl, back->index, (uint16_t)(TC_PRIO_LAGG + i), &send);
}

/* A port's frames come in through the aggregate or not at all, but for LACP's, which the port itself gets. */
static int let_in(struct nl *nl, unsigned port, unsigned back)
{
	struct program p = {.length = 0};
	struct tc_send send = {.program = p.code, .to = back};

	put(&p, BPF_LD | BPF_H | BPF_ABS, ETHER_TYPE);
	put_if(&p, BPF_JEQ, LACP_TYPE, 1, false);
	put(&p, BPF_RET | BPF_K, 0); /* not picked; or TC_ACT_OK */
	put(&p, BPF_RET | BPF_K, back ? 0xffffffff : TC_ACT_SHOT);
	send.length = p.length;
	return tc_send(nl, port, TC_PRIO_LAGG, &send);
}

int lagg_carry(struct nl *nl, const struct link *back, const struct lagg_plan *plan)
{
	const uint32_t up = plan->nout ? IFF_UP : 0;
	int error = 0;

	for (unsigned i = 0; i < plan->nports && !error; i++)
		error = let_in(nl, plan->port[i], plan->in[i] ? back->index : 0);
	for (unsigned i = 0; i < plan->nout && !error; i++)
		error = send_through(nl, back, plan, i);
	for (unsigned i = plan->nout; !error && i < LAGG_PORTS; i++)
		if (!tc_removed(nl, back->index, TC_IN, (uint16_t)(TC_PRIO_LAGG + i)))
			break;
	if (!error && (back->linux_flags & IFF_UP) != up) {
		if (!link_change(nl, back->index, up, IFF_UP))
			return -ENOBUFS;
		error = nl_commit(nl);
	}
	return error;
}

int lagg_uncarry(struct nl *nl, unsigned port)
{
	return tc_remove(nl, port, TC_IN, TC_PRIO_LAGG, 0);
}

/* The port of a failover aggregate that works: the primary, else the one behind it, else the first that is active. */
static int working(const struct lagg *g, const struct link *ports, int count)
{
	const int primary = lagg_primary(g, ports, count);

	for (int i = primary; i >= 0 && i < count && i < primary + 2; i++)
		if (lagg_port_active(&ports[i]))
			return i;
	for (int i = 0; i < count; i++)
		if (lagg_port_active(&ports[i]))
			return i;
	return -1;
}

/* Whether frames may go through port i. */
static bool open_for_frames(const struct lagg *g, const struct link *port, bool works)
{
	switch (g->proto) {
	case 0:
		return false;
	case LAGG_FAILOVER:
		return works;
	case LAGG_LACP:
		return port->group == LAGG_GROUP && lagg_port_active(port);
	default:
		return lagg_port_active(port);
	}
}

void lagg_plan(const struct lagg *g, const struct link *ports, int count, struct lagg_plan *plan)
{
	const int only = g->proto == LAGG_FAILOVER ? working(g, ports, count) : -1;

	memset(plan, 0, sizeof *plan);
	plan->proto = g->proto;
	plan->hash = g->hash;
	for (int i = 0; i < count && i < LAGG_PORTS; i++) {
		const bool open = open_for_frames(g, &ports[i], i == only);

		plan->port[plan->nports] = ports[i].index;
		plan->in[plan->nports++] = open;
		if (open)
			plan->out[plan->nout++] = ports[i].index;
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* lacp.c - the Link Aggregation Control Protocol (lacp.h). Names of 802.1AX's machines and timers stand in comments. */
#include "lib/lacp.h"

#include <string.h>

enum {
	PRIORITY = 0x8000,
	KEY = 1,          /* of all ports of the one aggregate */
	FAST = 1000,      /* ms between frames, fast_periodic_time */
	SLOW = 30 * FAST, /* slow_periodic_time */
	MISSED = 3,       /* frames that may be missing: 3 or 90 s, current_while */
	LIMIT = 3,        /* frames in a second */

	/* Places in a frame. */
	SUBTYPE = 14,
	ACTOR = 16, /* type and length, then the information */
	PARTNER = 36,
	COLLECTOR = 56,
	INFO = 20, /* length of an information with its type and length */
};

static struct lacp_port *find(struct lacp *l, unsigned id)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->ports[i].id == id)
			return &l->ports[i];
	return NULL;
}

/* What a port is before its partner has said anything. */
static void begin(const struct lacp *l, struct lacp_port *p)
{
	p->actor = (struct lacp_info){.system_priority = PRIORITY,
	                              .key = KEY,
	                              .port_priority = PRIORITY,
	                              .port = (uint16_t)p->id,
	                              .state = LACP_ACTIVITY | LACP_AGGREGATION};
	if (l->fast)
		p->actor.state |= LACP_TIMEOUT;
	memcpy(p->actor.system, l->system, 6);
	p->partner = (struct lacp_info){0};
	p->expires = -1;
	p->sent = 0;
	p->tell = false;
}

/* The link has come up: the partner is to answer soon (the receive machine's EXPIRED). */
static void expire(struct lacp_port *p, int64_t now)
{
	p->partner.state = (uint8_t)((p->partner.state & ~LACP_SYNC) | LACP_TIMEOUT);
	p->actor.state |= LACP_EXPIRED;
	p->expires = now + MISSED * FAST;
	p->periodic = now;
}

/* Nobody answers (DEFAULTED): an aggregate that is not strict takes it that somebody does. */
static void give_up(const struct lacp *l, struct lacp_port *p)
{
	p->actor.state = (uint8_t)((p->actor.state & ~LACP_EXPIRED) | LACP_DEFAULTED);
	p->partner = (struct lacp_info){0};
	if (!l->strict)
		p->partner.state = LACP_AGGREGATION | LACP_SYNC | LACP_COLLECTING | LACP_DISTRIBUTING;
	p->expires = -1;
}

void lacp_setup(struct lacp *l, const uint8_t system[6], bool strict, bool fast)
{
	const bool anew = memcmp(l->system, system, 6) != 0;

	if (!anew && l->strict == strict && l->fast == fast)
		return;
	memcpy(l->system, system, 6);
	l->strict = strict;
	l->fast = fast;
	for (unsigned i = 0; i < l->count; i++) {
		begin(l, &l->ports[i]);
		l->ports[i].link = false;
	}
}

bool lacp_port(struct lacp *l, unsigned id, const uint8_t ether[6], bool link, int64_t now)
{
	struct lacp_port *p = find(l, id);

	if (!p) {
		if (l->count == LACP_PORTS)
			return false;
		p = &l->ports[l->count++];
		*p = (struct lacp_port){.id = id};
		begin(l, p);
	}
	memcpy(p->ether, ether, 6);
	if (link && !p->link)
		expire(p, now);
	if (!link && p->link)
		begin(l, p);
	p->link = link;
	return true;
}

void lacp_remove(struct lacp *l, unsigned id)
{
	struct lacp_port *p = find(l, id);

	if (p)
		*p = l->ports[--l->count];
}

/* ------------------------------------------------------------------------------------------------------- frames */

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void read_info(const uint8_t *at, struct lacp_info *info)
{
	info->system_priority = get16(at);
	memcpy(info->system, at + 2, 6);
	info->key = get16(at + 8);
	info->port_priority = get16(at + 10);
	info->port = get16(at + 12);
	info->state = at[14];
}

static void write_info(uint8_t *at, uint8_t type, const struct lacp_info *info)
{
	at[0] = type;
	at[1] = INFO;
	put16(at + 2, info->system_priority);
	memcpy(at + 4, info->system, 6);
	put16(at + 10, info->key);
	put16(at + 12, info->port_priority);
	put16(at + 14, info->port);
	at[16] = info->state;
}

/* Whether both mean the same port of the same aggregate. */
static bool same_port(const struct lacp_info *a, const struct lacp_info *b)
{
	return a->system_priority == b->system_priority && memcmp(a->system, b->system, 6) == 0 && a->key == b->key &&
	       a->port_priority == b->port_priority && a->port == b->port &&
	       !((a->state ^ b->state) & LACP_AGGREGATION);
}

void lacp_receive(struct lacp *l, unsigned id, const uint8_t *frame, size_t size, int64_t now)
{
	const uint8_t said = LACP_ACTIVITY | LACP_TIMEOUT | LACP_SYNC | LACP_AGGREGATION;
	struct lacp_port *p = find(l, id);
	struct lacp_info us;
	bool known;

	if (!p || !p->link || size < LACP_FRAME || get16(frame + 12) != LACP_TYPE || frame[SUBTYPE] != 1 ||
	    frame[ACTOR] != 1 || frame[ACTOR + 1] != INFO || frame[PARTNER] != 2 || frame[PARTNER + 1] != INFO)
		return;
	read_info(frame + ACTOR + 2, &p->partner);
	if (memcmp(p->partner.system, l->system, 6) == 0) { /* our own, by a cable between two of our ports */
		p->partner = (struct lacp_info){0};
		return;
	}
	read_info(frame + PARTNER + 2, &us);
	known = same_port(&us, &p->actor);
	/* In sync is a partner that says so of us, or that goes alone. */
	if (!known && (p->partner.state & LACP_AGGREGATION))
		p->partner.state &= (uint8_t)~LACP_SYNC;
	p->tell = p->tell || !known || ((us.state ^ p->actor.state) & said);
	p->actor.state &= (uint8_t) ~(LACP_EXPIRED | LACP_DEFAULTED);
	p->expires = now + MISSED * (p->actor.state & LACP_TIMEOUT ? FAST : SLOW);
}

bool lacp_frame(struct lacp *l, unsigned i, int64_t now, uint8_t frame[LACP_FRAME])
{
	static const uint8_t group[6] = {0x01, 0x80, 0xc2, 0x00, 0x00, 0x02};
	struct lacp_port *p = &l->ports[i];

	if (!p->link || (!p->tell && now < p->periodic))
		return false;
	if (now - p->window >= FAST) {
		p->window = now;
		p->sent = 0;
	}
	if (p->sent == LIMIT)
		return false;
	p->sent++;
	p->tell = false;
	p->periodic = now + (p->partner.state & LACP_TIMEOUT ? FAST : SLOW);
	memset(frame, 0, LACP_FRAME);
	memcpy(frame, group, 6);
	memcpy(frame + 6, p->ether, 6);
	put16(frame + 12, LACP_TYPE);
	frame[SUBTYPE] = frame[SUBTYPE + 1] = 1; /* LACP, version 1 */
	write_info(frame + ACTOR, 1, &p->actor);
	write_info(frame + PARTNER, 2, &p->partner);
	frame[COLLECTOR] = 3;
	frame[COLLECTOR + 1] = 16;
	return true;
}

/* ----------------------------------------------------------------------------------------------------- decisions */

/* Whether a port could carry frames with others of the same partner. */
static bool fit(const struct lacp *l, const struct lacp_port *p)
{
	static const uint8_t nobody[6];

	return p->link &&
	       (p->actor.state & LACP_DEFAULTED ? !l->strict
	                                        : memcmp(p->partner.system, nobody, 6) != 0 && p->expires >= 0);
}

static bool same_partner(const struct lacp_port *a, const struct lacp_port *b)
{
	return a->partner.system_priority == b->partner.system_priority &&
	       memcmp(a->partner.system, b->partner.system, 6) == 0 && a->partner.key == b->partner.key;
}

/* The partner that most ports have, and of equals the one that carries frames already (selection logic). NULL: none. */
static const struct lacp_port *choose(const struct lacp *l)
{
	const struct lacp_port *best = NULL;
	unsigned most = 0;

	for (unsigned i = 0; i < l->count; i++) {
		unsigned score = 0;

		if (!fit(l, &l->ports[i]))
			continue;
		for (unsigned k = 0; k < l->count; k++)
			if (fit(l, &l->ports[k]) && same_partner(&l->ports[i], &l->ports[k]))
				score += 2 + (l->ports[k].actor.state & LACP_DISTRIBUTING ? 1 : 0);
		/* A partner that answers is better than none. */
		if (!(l->ports[i].actor.state & LACP_DEFAULTED))
			score += 4 * LACP_PORTS;
		if (score > most) {
			most = score;
			best = &l->ports[i];
		}
	}
	return best;
}

/* The state that a port is to have: in sync if its partner is the chosen one, carrying if that is in sync too (the mux
 * machine). */
static uint8_t decide(const struct lacp *l, const struct lacp_port *p, const struct lacp_port *chosen)
{
	uint8_t state = (uint8_t)(p->actor.state & ~(LACP_SYNC | LACP_COLLECTING | LACP_DISTRIBUTING));

	if (!chosen || !fit(l, p) || !same_partner(p, chosen))
		return state;
	state |= LACP_SYNC;
	if (p->partner.state & LACP_SYNC)
		state |= LACP_COLLECTING | LACP_DISTRIBUTING;
	return state;
}

int64_t lacp_run(struct lacp *l, int64_t now)
{
	const struct lacp_port *chosen;
	int64_t next = -1;

	for (unsigned i = 0; i < l->count; i++) {
		struct lacp_port *p = &l->ports[i];

		if (!p->link || p->expires < 0 || now < p->expires)
			continue;
		if (p->actor.state & LACP_EXPIRED)
			give_up(l, p);
		else
			expire(p, now);
	}
	chosen = choose(l);
	for (unsigned i = 0; i < l->count; i++) {
		struct lacp_port *p = &l->ports[i];
		const uint8_t state = decide(l, p, chosen);
		int64_t due = p->periodic;

		p->tell = p->tell || state != p->actor.state;
		p->actor.state = state;
		if (!p->link)
			continue;
		if (p->tell || due < now)
			due = now;
		if (due <= now && p->sent == LIMIT && now - p->window < FAST)
			due = p->window + FAST;
		if (p->expires >= 0 && p->expires < due)
			due = p->expires;
		if (next < 0 || due < next)
			next = due;
	}
	return next;
}

bool lacp_carries(const struct lacp *l, unsigned id)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->ports[i].id == id)
			return (l->ports[i].actor.state & LACP_DISTRIBUTING) != 0;
	return false;
}

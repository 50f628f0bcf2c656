/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lagg.h - lagg(4) inside os/linux: a front end (back.h) whose back end's frames go out through its ports, and what the
 * ports get comes in at the back end. The kernel carries them, by filters (tc.h) that a process of the keeper's renews
 * when a port goes up or down (lagg_watch.c).
 *
 * The back end's alias has the setup. Each port's alias names the back end and the MAC that the port had before
 * (meta.lagg, meta.lagg_ether), so a port that dies or leaves the stack is none any more.
 */
#ifndef OS_LINUX_LAGG_H
#define OS_LINUX_LAGG_H

#include "os/linux/back.h"

enum {
	LAGG_PORTS = 32,         /* LAGG_MAX_PORTS */
	LAGG_GROUP = 0x6c616770, /* Linux's group of a port through which LACP lets frames go: how all others see it */
};

/* How an aggregate is set up. */
struct lagg {
	unsigned proto;        /* LAGG_PROTO_* of lib/ifnames.h */
	unsigned hash;         /* LAGG_HASH_* */
	unsigned options;      /* LAGG_OPT_* */
	unsigned flowid_shift; /* kept */
	unsigned stride;       /* kept */
	unsigned primary;      /* index of the port whose MAC it has, 0: none */
	bool used;             /* it has had a port */
};

void lagg_parse(struct lagg *g, const char *setup);
void lagg_format(const struct lagg *g, char setup[META_SETUP]);

/* Finds an aggregate's setup and back end. */
int lagg_find(struct nl *nl, const struct link *front, struct lagg *g, struct link *back);

/* The ports of a back end, by their index; the count, *ports is to be freed. `front` is NULL if nl is in their stack,
 * else the front end, whose stack nl is in. */
int lagg_ports(struct nl *nl, const struct link *front, unsigned back, struct link **ports);

/* Whether a port can carry frames now. */
bool lagg_port_active(const struct link *port);

/* Which port counts as the primary one: that of the setup or, when it has gone, the first. -1: there is none. */
int lagg_primary(const struct lagg *g, const struct link *ports, int count);

/* Where frames go: all that the filters depend on. */
struct lagg_plan {
	unsigned proto, hash;
	unsigned nports, nout;
	unsigned port[LAGG_PORTS]; /* indices */
	bool in[LAGG_PORTS];       /* what this port gets is let in */
	unsigned out[LAGG_PORTS];  /* the ports that frames go out through, in their order */
};
void lagg_plan(const struct lagg *g, const struct link *ports, int count, struct lagg_plan *plan);

/* Makes the filters so, and the back end up if there is a port to send through. nl is in their stack. */
int lagg_carry(struct nl *nl, const struct link *back, const struct lagg_plan *plan);

/* Takes the filter from a port that is none any more. */
int lagg_uncarry(struct nl *nl, unsigned port);

/* Makes a port an interface like others again, at once: its own MAC, its alias without us, no filter. */
int lagg_release(struct nl *nl, const struct link *port);

/* The same for all ports of a back end that goes or has gone. nl is in their stack. */
void lagg_release_all(struct nl *nl, unsigned back);

/* Gives ports their group, from which it can be seen whether LACP lets frames through. */
int lagg_put_group(struct nl *nl, const struct link *port, uint32_t group);

/* Gives the front end and the ports a MAC address; a front end in another stack, and so its ports, keep theirs. */
int lagg_set_ether(struct nl *nl, const struct link *back, const struct link *ports, int count, const uint8_t ether[6]);

/* The front end has got this MAC address: so do its ports. */
int lagg_ether_changed(struct os_vnet *v, const struct link *front, const uint8_t ether[6]);

#endif

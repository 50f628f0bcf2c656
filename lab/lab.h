/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lab.h - a network as it is described: nodes, their interfaces, the links between them.
 *
 * A lab is made by a topology (topo.h) or read from a file (file.h), completed by the address plan (plan.h) and the
 * routing, and then built in a world (up.h). It is plain data: nothing here knows of a running system. Nodes,
 * interfaces and links lie in three arrays and name each other by their index, which never changes while a lab lives;
 * adding may move the arrays, so a pointer into one is good until the next lab_add_*().
 *
 * Limits: LAB_MAX_NODES nodes, LAB_MAX_LINKS links; names as below. Functions return an index or 0, or -errno:
 * -ENOMEM, -EEXIST a name is taken, -EINVAL a name is not one, -ENAMETOOLONG, -E2BIG a limit is reached.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"

enum {
	LAB_MAX_NODES = 50000,
	LAB_MAX_LINKS = 200000,
	LAB_NAME = 64, /* name of a node, or of an interface as it is written, with its NUL: a DNS label (RFC 1035) */
	LAB_NONE = -1, /* no index */
};

/* What is wrong with a description, and where: line and column count from 1, 0 = nowhere in particular. */
struct lab_error {
	int line, column;
	char text[256]; /* one line, without a dot or a newline at its end */
};

enum lab_kind {
	LAB_HOST,
	LAB_SWITCH,  /* a bridge in a jail of its own; its interfaces are the bridge's members */
	LAB_ROUTER,  /* a host that forwards */
	LAB_EXTERNAL /* a switch with one port more: a network card of the machine, which is lent to it */
};

/* "host", "switch", "router", "external": in the order of the kinds; ends with NULL. */
extern const char *const lab_kinds[];

enum lab_routing {
	LAB_ROUTING_NONE,
	LAB_ROUTING_STATIC, /* shortest paths, computed and installed by us */
	LAB_ROUTING_OSPF,   /* BIRD in every router */
	LAB_ROUTING_HOSTS   /* hosts have a default route; what routers know is others' matter */
};

/* "none", "static", "ospf", "hosts": in the order of the values; ends with NULL. */
extern const char *const lab_routings[];

/* An address with its prefix length; family 0 = none. Network order, the first 4 bytes for AF_INET. */
struct lab_addr {
	int family;
	unsigned plen;
	uint8_t addr[16];
	bool planned; /* given by the address plan, not by the user */
	bool gone;    /* the node's commands have taken it away: look_store() */
};

/* A growing list of addresses. */
struct lab_addrs {
	struct lab_addr *at;
	size_t count;
};

/* A route of a node: `via` has a family, or the route is a blackhole. */
struct lab_route {
	struct lab_addr to;  /* plen 0 = default */
	struct lab_addr via; /* plen not used */
	bool planned;
	bool gone; /* as an address's */
};

/* A file that a node shall have, a sysctl that it shall set, a command that it runs when it is up. */
struct lab_text {
	char *name;  /* path, or sysctl's name; NULL for a command */
	char *value; /* contents, value, command line for /bin/sh */
};
struct lab_texts {
	struct lab_text *at;
	size_t count;
};

/* A program that runs as long as its node does. */
struct lab_daemon {
	char *name;    /* "bird" */
	char *command; /* command line for /bin/sh; NULL: the known one of that name */
	char *config;  /* the contents of its configuration file, NULL */
	bool planned;  /* added by the routing (ospf.h), not by the user */
};

/* What of an interface commands can change, as bits. */
enum lab_changed { LAB_CHANGED_MTU = 1, LAB_CHANGED_ETHER = 2, LAB_CHANGED_IMPAIR = 4, LAB_CHANGED_UP = 8 };

/* One end of a link, or an interface without one (a router's loopback is not listed here). */
struct lab_if {
	char name[LAB_NAME];    /* as it is written: "h1-eth0" */
	char ifname[OS_IFNAME]; /* as the kernel has it: the same, shortened if it is longer; unique in its node */
	int node;               /* index into nodes */
	int link;               /* index into links, LAB_NONE */
	unsigned mtu;           /* 0 = the default of 1500 */
	int bridge;             /* of a switch's port: which of its bridges it belongs to, LAB_NONE: switch_spread() */
	unsigned changed;       /* by the node's commands: enum lab_changed */
	bool parted;            /* by its switch's commands: out of its bridge, where it stays */
	struct lab_found {      /* by look_lab() */
		bool member;    /* of a bridge */
		bool apart;     /* a switch's port that has been taken out of its bridge */
		unsigned number;
		uint8_t ether[6];
	} found;
	bool unnamed; /* nobody gave it its name: lab_add_if() did */
	bool has_ether;
	uint8_t ether[6]; /* valid with has_ether; otherwise the world gives one */
	bool has_addrs;   /* the user said which addresses (or none): the plan adds no others */
	struct lab_addrs addrs;
	struct os_impair impair; /* what happens to the packets that it sends */
};

/* A cable. */
struct lab_link {
	int end[2]; /* indices into ifs */
	bool down;  /* described, but unplugged: both ends stay down */
};

struct lab_node {
	char name[LAB_NAME]; /* also the jail's name and hostname */
	enum lab_kind kind;
	int *ifs; /* indices into lab.ifs in the order in which they were added */
	size_t nifs;
	struct lab_addrs loopback; /* addresses of lo1, for routers */
	char nic[OS_IFNAME];       /* of an external node: the machine's network card */
	struct lab_route *routes;
	size_t nroutes;
	struct lab_texts files, sysctls, commands;
	struct lab_daemon *daemons;
	size_t ndaemons;
	unsigned free_number; /* found by look_lab(): the first number that no interface of its stack has from there on
	                       */
	int line;             /* where a lab file describes it, 0 */
};

/* Whether its interfaces are the members of a bridge. */
static inline bool lab_is_switch(const struct lab_node *node)
{
	return node->kind == LAB_SWITCH || node->kind == LAB_EXTERNAL;
}

enum { LAB_MTU = 1500 }; /* where none is given */
static inline unsigned lab_mtu(const struct lab_if *ifp)
{
	return ifp->mtu ? ifp->mtu : LAB_MTU;
}

struct lab_names; /* the indices by name */

struct lab {
	char name[OS_WORLDNAME];
	struct lab_node *nodes;
	size_t nnodes;
	struct lab_if *ifs;
	size_t nifs;
	struct lab_link *links;
	size_t nlinks;
	enum lab_routing routing;
	bool ipv4, ipv6;      /* what the plan gives addresses of */
	struct lab_addr net4; /* the plan's whole range, family 0 = its default */
	struct lab_addr net6;
	unsigned ospf_hello, ospf_dead; /* seconds, 0 = 1 and 4 */
	struct lab_names *names;
};

/* An empty lab; free with lab_free(), which also accepts NULL. */
struct lab *lab_new(const char *name);
void lab_free(struct lab *lab);

/* Adds a node; -EINVAL unless the name is letters, digits, - and _, not digits alone (that would be a jail's number),
 * and begins with a letter or digit. */
int lab_add_node(struct lab *lab, const char *name, enum lab_kind kind);

/* The index of a node, LAB_NONE. Constant time. */
int lab_find_node(const struct lab *lab, const char *name);

/* The index of a node's interface, LAB_NONE. `name` is the written or the kernel's name. Constant time. */
int lab_find_if(const struct lab *lab, int node, const char *name);

/*
 * Adds an interface; name NULL = the next in Mininet's manner: NODE-eth0, NODE-eth1 ... on hosts and routers and
 * NODE-eth1 ... on switches, where 0 is the bridge. A name over 15 characters gets a shorter ifname.
 */
int lab_add_if(struct lab *lab, int node, const char *name);

/* The name that lab_add_if() gives. */
void lab_next_if(const struct lab *lab, int node, char name[LAB_NAME]);

/* Joins two interfaces that have no link yet (-EBUSY). Returns the link's index. */
int lab_add_link(struct lab *lab, int if_a, int if_b);

/* lab_add_if() on both nodes with default names, and a link between them. */
int lab_join(struct lab *lab, int node_a, int node_b);

/* The interface at the other end of an interface's link, LAB_NONE. */
int lab_peer(const struct lab *lab, int ifindex);

/* The list with room for `count` + 1 items of `size` bytes, moved if need be. NULL: no memory, the list is as it was.
 */
void *lab_room(void *list, size_t count, size_t size);

/* Appends copies. -ENOMEM. */
int lab_add_addr(struct lab_addrs *list, const struct lab_addr *a);
int lab_add_route(struct lab_node *node, const struct lab_route *r);
int lab_add_text(struct lab_texts *list, const char *name, const char *value);
/* A daemon of a node by name; ndaemons: it has none. */
size_t lab_find_daemon(const struct lab_node *node, const char *name);
int lab_add_daemon(struct lab_node *node, const char *name, const char *command, const char *config);

/* Takes a node's daemon number `i` out of its list; those after it move up. */
void lab_drop_daemon(struct lab_node *node, size_t i);

/* Writes the error's text; returns `error`, so that `return lab_fail(e, -EINVAL, 3, "...")` reads as it should. */
int lab_fail(struct lab_error *e, int error, int line, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Whether it has IPv6: by the plan, or an address of an interface's that is written. */
bool lab_has_inet6(const struct lab *lab);

/* "10.0.0.1/24" and back; lab_parse_addr() takes a plain address too, with the full length. -EINVAL. */
int lab_parse_addr(const char *text, struct lab_addr *a);
/* The network that an address is in. */
struct lab_addr lab_network(const struct lab_addr *a);
void lab_format_addr(const struct lab_addr *a, char *text, size_t size);

#endif

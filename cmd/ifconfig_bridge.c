/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_bridge.c - ifconfig's words and lines for bridges. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

enum {
	NEW_MEMBER = M_LEARNING | M_DISCOVER | M_AUTOEDGE | M_AUTOPTP, /* flags of a member that was just added */
	PRIORITY_STEP = 4096,                                          /* IEEE 802.1D: the low bits are an extension */
	PORT_PRIORITY_STEP = 16,
	USUAL_HELLO = 2, /* seconds; choosing the protocol chooses it, too */
};

/*
 * An interface that is no bridge refuses a bridge's words as any that it doesn't know; where a bridge does it, the
 * system below has no such thing. A bridge in a bridge is as unfit a member as any other.
 */
static _Noreturn void fail(struct ifconfig *ifc, int error, const char *operation, const char *what)
{
	if (error == -EOPNOTSUPP && !*os_vnet_reason(cmd_vnet()) &&
	    ifconfig_kind(ifconfig_load(ifc)->kind) != &ifconfig_bridge)
		error = -EINVAL;
	if (error == -ELOOP)
		error = -EINVAL;
	ifconfig_err(ifc, error, "%s%s%s", operation, *what ? " " : "", what);
}

/* -------------------------------------------------------------------------------------------------- members */

static void forget_members(struct ifconfig *ifc)
{
	free(ifc->members);
	ifc->members = NULL;
	ifc->member_count = 0;
	ifc->all_members = false;
}

/* A span port is none. */
static struct os_member *known_member(struct ifconfig *ifc, const char *name)
{
	for (int i = 0; i < ifc->member_count; i++)
		if (!(ifc->members[i].flags & M_SPAN) && strcmp(ifc->members[i].name, name) == 0)
			return &ifc->members[i];
	return NULL;
}

/* Finds a member; the whole list is asked for once, and not at all for one that this command added. */
static int member_find(struct ifconfig *ifc, const char *name, struct os_member **member)
{
	*member = known_member(ifc, name);
	if (*member)
		return 0;
	if (ifc->all_members)
		return -ENOENT;
	struct os_member *list = NULL;
	int count = os_bridge_members(cmd_vnet(), ifc->name, &list);
	if (count < 0)
		return count;
	forget_members(ifc);
	ifc->checked = ifc->all_members = true;
	ifc->members = list;
	ifc->member_count = count;
	*member = known_member(ifc, name);
	return *member ? 0 : -ENOENT;
}

/* A member that was just added has flags that are known: `addm X edge X` needs no list, however long it is. */
static void remember_added(struct ifconfig *ifc, const char *name)
{
	struct os_member *more = reallocarray(ifc->members, (size_t)ifc->member_count + 1, sizeof *more);

	if (!more) {
		forget_members(ifc);
		return;
	}
	ifc->members = more;
	struct os_member *added = &more[ifc->member_count++];
	*added = (struct os_member){.flags = NEW_MEMBER};
	snprintf(added->name, sizeof added->name, "%s", name);
}

/* What names no interface is not looked for. */
static int good_name(const char *name)
{
	return *name && strlen(name) < OS_IFNAME ? 0 : -ENOENT;
}

static void add_member(struct ifconfig *ifc, const struct word *word, char **args)
{
	const char *name = args[0];

	(void)word;
	int error = good_name(name);
	if (!error)
		error = os_bridge_add(cmd_vnet(), ifc->name, name);
	if (error)
		fail(ifc, error, "BRDGADD", name);
	ifc->checked = true;
	remember_added(ifc, name);
}

static void delete_member(struct ifconfig *ifc, const struct word *word, char **args)
{
	const char *name = args[0];

	(void)word;
	int error = good_name(name);
	if (!error)
		error = os_bridge_del(cmd_vnet(), ifc->name, name);
	if (error)
		fail(ifc, error, "BRDGDEL", name);
	ifc->checked = true;
	forget_members(ifc);
}

static int set_flags(struct ifconfig *ifc, const char *name, uint32_t flags)
{
	return os_bridge_set_member(cmd_vnet(), ifc->name, name, OS_MEMBER_FLAGS, flags);
}

static void set_span(struct ifconfig *ifc, const struct word *word, char **args)
{
	int error = good_name(args[0]);

	if (!error)
		error = os_bridge_span(cmd_vnet(), ifc->name, args[0], !word->off);
	if (error)
		fail(ifc, error, word->off ? "BRDGDELS" : "BRDGADDS", args[0]);
	ifc->checked = true;
	forget_members(ifc);
}

/* Read, change, write. Whoever writes a member's flags also settles whether its being an edge is the administrator's
 * will: it is whenever EDGE is among them. */
static void set_member_flag(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_member *member;

	int error = member_find(ifc, args[0], &member);
	if (error)
		fail(ifc, error, "unable to get bridge flags", "");
	uint32_t flags = word->off ? member->flags & ~word->bits : member->flags | word->bits;
	flags = flags & M_EDGE ? flags | M_ADMEDGE : flags & ~(uint32_t)M_ADMEDGE;
	error = set_flags(ifc, args[0], flags);
	if (error)
		fail(ifc, error, "unable to set bridge flags", "");
	ifc->checked = true;
	/* Spanning tree may turn other flags on and off by itself. */
	if (flags & M_STP || word->bits == M_STP)
		forget_members(ifc);
	else
		member->flags = flags;
}

/* ---------------------------------------------------------------------------------------------- its settings */

/* A setting: what the command takes, and what if_bridge(4) then makes of it. */
struct setting {
	const char *word, *operation;
	int knob;
	unsigned long limit; /* of the number as text: more is an invalid value */
	unsigned min, max;   /* of what the bridge takes: outside is EINVAL */
	unsigned step;       /* rounded down to a multiple of it */
};

static const struct setting bridge_settings[] = {
        {"priority", "BRDGSPRI", OS_BRIDGE_PRIORITY, 0xffff, 0, 61440, PRIORITY_STEP},
        {"hellotime", "BRDGSHT", OS_BRIDGE_HELLOTIME, 0xff, 1, 2, 1},
        {"fwddelay", "BRDGSFD", OS_BRIDGE_FWDDELAY, 0xff, 4, 30, 1},
        {"maxage", "BRDGSMA", OS_BRIDGE_MAXAGE, 0xff, 6, 40, 1},
        {"holdcnt", "BRDGSTXHC", OS_BRIDGE_HOLDCNT, 0xff, 1, 10, 1},
        {"maxaddr", "BRDGSCACHE", OS_BRIDGE_MAXADDR, 0xffffffff, 0, 0xffffffff, 1},
        {"timeout", "BRDGSTO", OS_BRIDGE_TIMEOUT, 0xffffffff, 0, 0xffffffff, 1},
        {NULL, NULL, 0, 0, 0, 0, 1},
};

static const struct setting member_settings[] = {
        {"ifpriority", "BRDGSIFPRIO", OS_MEMBER_PRIORITY, 0xff, 0, 240, PORT_PRIORITY_STEP},
        {"ifpathcost", "BRDGSIFCOST", OS_MEMBER_PATHCOST, 0xffffffff, 0, 200000000, 1},
        {"ifmaxaddr", "BRDGSIFAMAX", OS_MEMBER_MAXADDR, 0xffffffff, 0, 0xffffffff, 1},
        {NULL, NULL, 0, 0, 0, 0, 1},
};

static const struct setting *setting_find(const struct setting *table, const char *word)
{
	while (strcmp(table->word, word) != 0)
		table++;
	return table;
}

/* The value to set, or an error for one that the bridge refuses. Exits when the text is no number that fits. */
static int setting_value(struct ifconfig *ifc, const struct setting *setting, const char *text, unsigned *value)
{
	if (!ifconfig_number(text, setting->limit, value))
		ifconfig_errx(ifc, "invalid value: %s", text);
	if (*value < setting->min || *value > setting->max)
		return -EINVAL;
	*value -= *value % setting->step;
	return 0;
}

static void set_bridge(struct ifconfig *ifc, const struct word *word, char **args)
{
	const struct setting *setting = setting_find(bridge_settings, word->name);
	unsigned value;

	int error = setting_value(ifc, setting, args[0], &value);
	/* Rapid spanning tree has one hello time, and says so before it looks at the value. */
	if (setting->knob == OS_BRIDGE_HELLOTIME) {
		struct os_bridge bridge;
		int failed = os_bridge_get(cmd_vnet(), ifc->name, &bridge);
		if (failed || bridge.rstp)
			error = failed ? failed : -EPERM;
	}
	if (!error)
		error = os_bridge_set(cmd_vnet(), ifc->name, (enum os_bridge_knob)setting->knob, value);
	if (error)
		fail(ifc, error, setting->operation, args[0]);
	ifc->checked = true;
}

static void set_protocol(struct ifconfig *ifc, const struct word *word, char **args)
{
	bool rstp = strcasecmp(args[0], "rstp") == 0;

	(void)word;
	if (!rstp && strcasecmp(args[0], "stp") != 0)
		ifconfig_errx(ifc, "unknown stp protocol");
	/* The protocol in use may be asked for even where there is no other. */
	struct os_bridge bridge;
	int error = os_bridge_get(cmd_vnet(), ifc->name, &bridge);
	if (!error && (bridge.rstp != rstp || bridge.hellotime != USUAL_HELLO))
		error = os_bridge_set(cmd_vnet(), ifc->name, OS_BRIDGE_PROTO, rstp ? 2 : 0);
	if (error)
		fail(ifc, error, "BRDGSPROTO", args[0]);
	ifc->checked = true;
}

static void set_member(struct ifconfig *ifc, const struct word *word, char **args)
{
	const struct setting *setting = setting_find(member_settings, word->name);
	unsigned value;

	int error = setting_value(ifc, setting, args[1], &value);
	if (!error || good_name(args[0]))
		error = good_name(args[0]);
	if (!error)
		error = os_bridge_set_member(cmd_vnet(), ifc->name, args[0], (enum os_member_knob)setting->knob, value);
	if (error)
		fail(ifc, error, setting->operation, args[1]);
	ifc->checked = true;
	if (setting->knob == OS_MEMBER_PATHCOST)
		forget_members(ifc); /* the cost is now the administrator's: a flag says so */
}

/* ------------------------------------------------------------------------------------------ forwarding table */

static void add_static(struct ifconfig *ifc, const struct word *word, char **args)
{
	uint8_t ether[6];

	(void)word;
	if (!addr_ether(args[1], ether))
		ifconfig_errx(ifc, "%s: invalid address: %s", args[0], args[1]);
	int error = good_name(args[0]);
	if (!error)
		error = os_bridge_static(cmd_vnet(), ifc->name, args[0], ether);
	if (error)
		fail(ifc, error, "BRDGSADDR", args[0]);
	ifc->checked = true;
}

static void delete_addr(struct ifconfig *ifc, const struct word *word, char **args)
{
	uint8_t ether[6];

	(void)word;
	if (!addr_ether(args[0], ether))
		ifconfig_errx(ifc, "invalid address: %s", args[0]);
	int error = os_bridge_deladdr(cmd_vnet(), ifc->name, ether);
	if (error)
		fail(ifc, error, "BRDGDADDR", args[0]);
	ifc->checked = true;
}

static void flush(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)args;
	int error = os_bridge_flush(cmd_vnet(), ifc->name, word->bits);
	if (error)
		fail(ifc, error, "BRDGFLUSH", "");
	ifc->checked = true;
}

static int by_index(const void *left, const void *right)
{
	const struct os_member *a = left, *b = right;

	return a->index < b->index ? -1 : a->index > b->index;
}

static void show_addrs(struct ifconfig *ifc, const struct word *word, char **args)
{
	static const struct bitname names[] = {{A_STATIC, "STATIC"}, {A_STICKY, "STICKY"}, {0, NULL}};
	struct os_fdb *list = NULL;
	struct os_member *members = NULL;
	char ether[ADDR_TEXT], flags[BITS_TEXT];

	(void)word, (void)args;
	int nmembers = os_bridge_members(cmd_vnet(), ifc->name, &members);
	int count = nmembers < 0 ? nmembers : os_bridge_addrs(cmd_vnet(), ifc->name, &list);
	if (count < 0)
		fail(ifc, count, "unable to get address cache", "");
	if (nmembers > 0)
		qsort(members, (size_t)nmembers, sizeof *members, by_index);
	for (int i = 0; i < count; i++) {
		const struct os_member key = {.index = list[i].index};
		const struct os_member *member =
		        nmembers ? bsearch(&key, members, (size_t)nmembers, sizeof key, by_index) : NULL;
		printf("%s Vlan%u %s %u flags=%s\n", addr_ether_text(list[i].ether, ':', ether),
		       list[i].vlan ? list[i].vlan : 1, member ? member->name : ifc->name, list[i].expire,
		       bits_text(list[i].flags, names, flags));
	}
	ifc->checked = true;
	free(list);
	free(members);
}

const struct word bridge_words[] = {
        {.name = "addm", .run = add_member, .nargs = 1},
        {.name = "deletem", .run = delete_member, .nargs = 1},
        {.name = "span", .run = set_span, .nargs = 1, .negates = true},
        {.name = "discover", .run = set_member_flag, .nargs = 1, .bits = M_DISCOVER, .negates = true},
        {.name = "learn", .run = set_member_flag, .nargs = 1, .bits = M_LEARNING, .negates = true},
        {.name = "sticky", .run = set_member_flag, .nargs = 1, .bits = M_STICKY, .negates = true},
        {.name = "private", .run = set_member_flag, .nargs = 1, .bits = M_PRIVATE, .negates = true},
        {.name = "stp", .run = set_member_flag, .nargs = 1, .bits = M_STP, .negates = true},
        {.name = "edge", .run = set_member_flag, .nargs = 1, .bits = M_EDGE, .negates = true},
        {.name = "autoedge", .run = set_member_flag, .nargs = 1, .bits = M_AUTOEDGE, .negates = true},
        {.name = "ptp", .run = set_member_flag, .nargs = 1, .bits = M_PTP, .negates = true},
        {.name = "autoptp", .run = set_member_flag, .nargs = 1, .bits = M_AUTOPTP, .negates = true},
        {.name = "static", .run = add_static, .nargs = 2},
        {.name = "deladdr", .run = delete_addr, .nargs = 1},
        {.name = "addr", .run = show_addrs},
        {.name = "flush", .run = flush},
        {.name = "flushall", .run = flush, .bits = 1},
        {.name = "proto", .run = set_protocol, .nargs = 1},
        {.name = "priority", .run = set_bridge, .nargs = 1},
        {.name = "hellotime", .run = set_bridge, .nargs = 1},
        {.name = "fwddelay", .run = set_bridge, .nargs = 1},
        {.name = "maxage", .run = set_bridge, .nargs = 1},
        {.name = "holdcnt", .run = set_bridge, .nargs = 1},
        {.name = "maxaddr", .run = set_bridge, .nargs = 1},
        {.name = "timeout", .run = set_bridge, .nargs = 1},
        {.name = "ifpriority", .run = set_member, .nargs = 2},
        {.name = "ifpathcost", .run = set_member, .nargs = 2},
        {.name = "ifmaxaddr", .run = set_member, .nargs = 2},
        {.name = NULL},
};

/* ----------------------------------------------------------------------------------------------------- lines */

static const char *name_of(const char *const *names, size_t count, unsigned value)
{
	return value < count ? names[value] : "unknown";
}

static void show_member(const struct os_member *m)
{
	static const char *const roles[] = {"disabled", "root", "designated", "alternate", "backup"};
	static const char *const states[] = {"disabled",   "listening", "learning",
	                                     "forwarding", "blocking",  "discarding"};
	char flags[BITS_TEXT];

	printf("\tmember: %s flags=%s\n", m->name, bits_text(m->flags, member_flag_names, flags));
	printf("\t        ifmaxaddr %u port %u priority %u path cost %u", m->ifmaxaddr, m->index, m->priority,
	       m->pathcost);
	if (m->flags & M_STP)
		printf(" proto %s\n\t        role %s state %s", m->rstp ? "rstp" : "stp",
		       name_of(roles, sizeof roles / sizeof *roles, m->role),
		       name_of(states, sizeof states / sizeof *states, m->state));
	putchar('\n');
}

/* Span ports stand after the members. */
static void show_members(const struct os_member *list, int count, bool span)
{
	for (int i = 0; i < count; i++)
		if (!(list[i].flags & M_SPAN) == !span)
			show_member(&list[i]);
}

static void status(const struct os_if *ifp, const struct format *format)
{
	struct os_bridge b;
	struct os_member *list = NULL;
	char ether[ADDR_TEXT];

	(void)format;
	if (os_bridge_get(cmd_vnet(), ifp->name, &b) != 0)
		return;
	printf("\tid %s priority %u hellotime %u fwddelay %u\n", addr_ether_text(b.id, ':', ether), b.priority,
	       b.hellotime, b.fwddelay);
	printf("\tmaxage %u holdcnt %u proto %s maxaddr %u timeout %u\n", b.maxage, b.holdcnt, b.rstp ? "rstp" : "stp",
	       b.maxaddr, b.timeout);
	printf("\troot id %s priority %u ifcost %u port %u\n", addr_ether_text(b.root, ':', ether), b.root_priority,
	       b.root_cost, b.root_port);
	int count = os_bridge_members(cmd_vnet(), ifp->name, &list);
	if (count < 0)
		return;
	show_members(list, count, false);
	show_members(list, count, true);
	free(list);
}

const struct kind ifconfig_bridge = {.name = "bridge", .status = status};

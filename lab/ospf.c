/* SPDX-License-Identifier: BSD-2-Clause */
/* ospf.c - BIRD's configuration for the routers of a lab (BIRD 2 user's guide, "OSPF"). */
#include "lab/ospf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/plan.h"
#include "lib/addr.h"

/* How many routers' interfaces each segment has. */
static int count_routers(const struct lab *lab, const struct plan_segments *s, unsigned **routers)
{
	*routers = calloc(s->count + 1, sizeof **routers);
	if (!*routers)
		return -ENOMEM;
	for (size_t i = 0; i < lab->nifs; i++)
		if (s->of[i] != LAB_NONE && lab->nodes[lab->ifs[i].node].kind == LAB_ROUTER)
			(*routers)[s->of[i]]++;
	return 0;
}

/* Four bytes that no other router of the lab has: its first IPv4 address, or else its place in the lab. */
static void put_router_id(FILE *out, const struct lab *lab, int node)
{
	const struct lab_node *n = &lab->nodes[node];
	const struct lab_addr *found = NULL;
	const uint8_t place[4] = {0, 0, (uint8_t)((node + 1) >> 8), (uint8_t)(node + 1)};
	char text[ADDR_TEXT];

	for (size_t i = 0; i < n->loopback.count && !found; i++)
		if (n->loopback.at[i].family == AF_INET)
			found = &n->loopback.at[i];
	for (size_t i = 0; i < n->nifs && !found; i++) {
		const struct lab_addrs *addrs = &lab->ifs[n->ifs[i]].addrs;

		for (size_t j = 0; j < addrs->count && !found; j++)
			if (addrs->at[j].family == AF_INET)
				found = &addrs->at[j];
	}
	fprintf(out, "router id %s;\n", addr_inet_text(found ? found->addr : place, text));
}

static void put_interface(FILE *out, const struct lab *lab, int ifindex, const struct plan_segments *s,
                          const unsigned *routers)
{
	const int peer = lab_peer(lab, ifindex), segment = s->of[ifindex];
	const unsigned hello = lab->ospf_hello ? lab->ospf_hello : OSPF_HELLO;

	fprintf(out, "\t\tinterface \"%s\" {\n", lab->ifs[ifindex].ifname);
	if (segment == LAB_NONE || routers[segment] < 2) {
		fputs("\t\t\tstub yes;\n", out);
	} else {
		fprintf(out, "\t\t\thello %u;\n\t\t\tdead %u;\n", hello, lab->ospf_dead ? lab->ospf_dead : 4 * hello);
		if (peer != LAB_NONE && lab->nodes[lab->ifs[peer].node].kind == LAB_ROUTER)
			fputs("\t\t\ttype ptp;\n", out);
	}
	fputs("\t\t};\n", out);
}

static void put_protocol(FILE *out, const struct lab *lab, int node, int version, const struct plan_segments *s,
                         const unsigned *routers)
{
	const struct lab_node *n = &lab->nodes[node];
	const char *family = version == 2 ? "ipv4" : "ipv6";

	fprintf(out, "protocol kernel { %s { export all; }; }\n", family);
	fprintf(out, "protocol ospf v%d {\n\t%s { import all; };\n\tarea 0 {\n", version, family);
	for (size_t i = 0; i < n->nifs; i++)
		put_interface(out, lab, n->ifs[i], s, routers);
	fputs("\t\tinterface \"lo1\" { stub yes; };\n\t};\n}\n", out);
}

/* The configuration of one router, to be freed; NULL: no memory. */
static char *configuration(const struct lab *lab, int node, const struct plan_segments *s, const unsigned *routers)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool failed;

	if (!out)
		return NULL;
	put_router_id(out, lab, node);
	fputs("protocol device {}\n", out);
	if (lab->ipv4)
		put_protocol(out, lab, node, 2, s, routers);
	if (lab->ipv6)
		put_protocol(out, lab, node, 3, s, routers);
	failed = ferror(out) != 0;
	if (fclose(out) || failed) {
		free(text);
		return NULL;
	}
	return text;
}

static bool has_bird(const struct lab_node *node)
{
	return lab_find_daemon(node, "bird") < node->ndaemons;
}

int ospf_configure(struct lab *lab)
{
	struct plan_segments s;
	unsigned *routers = NULL;
	int error = plan_segments(lab, &s);

	if (!error)
		error = count_routers(lab, &s, &routers);
	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		char *text;

		if (lab->nodes[i].kind != LAB_ROUTER || has_bird(&lab->nodes[i]))
			continue;
		text = configuration(lab, (int)i, &s, routers);
		error = text ? lab_add_daemon(&lab->nodes[i], "bird", NULL, text) : -ENOMEM;
		if (!error)
			lab->nodes[i].daemons[lab->nodes[i].ndaemons - 1].planned = true;
		free(text);
	}
	free(routers);
	plan_segments_free(&s);
	return error;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* show_json.c - a running lab for programs (show.h). */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lab/impair.h"
#include "lab/show.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

/* Appends or sets; a value that could not be made is told by json_dumpf() failing on what is missing. */
static void add(json_t *list, json_t *value)
{
	json_array_append_new(list, value);
}

static json_t *addrs_json(const struct look *l, const struct os_if *ifp)
{
	json_t *list = json_array();
	char text[64];

	for (int i = 0; ifp && i < l->naddrs; i++)
		if (l->addrs[i].index == ifp->index && show_is_own(&l->addrs[i])) {
			show_addr(&l->addrs[i], text);
			add(list, json_string(text));
		}
	return list;
}

/* {"rate": "10mbit"}: keys and values as lab files have them. NULL: nothing. */
static json_t *impair_json(const struct show *s, int ifindex)
{
	const struct os_impair impair = show_impair(s, ifindex);
	json_t *keys = impair_nothing(&impair) ? NULL : json_object();
	char text[IMPAIR_TEXT];

	for (int key = 0; keys && key < IMPAIR_KEYS; key++)
		if (impair_get(&impair, key))
			json_object_set_new(keys, impair_keys[key],
			                    impair_has_unit(key) ? json_string(impair_text(&impair, key, text))
			                                         : json_integer((json_int_t)impair_get(&impair, key)));
	return keys;
}

static json_t *if_json(const struct show *s, int ifindex)
{
	const struct lab_if *ifp = &s->lab->ifs[ifindex];
	const struct look *l = &s->looks[ifp->node];
	const struct os_if *have = look_if(l, ifp->ifname);
	const int peer = lab_peer(s->lab, ifindex);
	json_t *row = json_pack("{s:s, s:s, s:b}", "name", ifp->name, "ifname", ifp->ifname, "present", have != NULL);
	char ether[ADDR_TEXT];

	if (have) {
		json_object_set_new(row, "up", json_boolean(have->flags & F_UP));
		json_object_set_new(row, "mtu", json_integer(have->mtu));
		if (have->has_ether)
			json_object_set_new(row, "ether", json_string(addr_ether_text(have->ether, ':', ether)));
	}
	json_object_set_new(row, "addresses", addrs_json(l, have));
	json_object_set_new(row, "sends", impair_json(s, ifindex)); /* NULL is not set */
	if (peer != LAB_NONE)
		json_object_set_new(row, "peer",
		                    json_pack("{s:s, s:s}", "node", s->lab->nodes[s->lab->ifs[peer].node].name,
		                              "interface", s->lab->ifs[peer].name));
	return row;
}

/* One that no cable of the lab ends at. */
static json_t *further_json(const struct look *l, const struct os_if *have)
{
	json_t *row =
	        json_pack("{s:s, s:s, s:b, s:b, s:i, s:o}", "name", have->name, "ifname", have->name, "present", 1,
	                  "up", (have->flags & F_UP) != 0, "mtu", (int)have->mtu, "addresses", addrs_json(l, have));
	char ether[ADDR_TEXT];

	if (have->has_ether)
		json_object_set_new(row, "ether", json_string(addr_ether_text(have->ether, ':', ether)));
	return row;
}

static json_t *routes_json(const struct show *s, int node)
{
	const struct look *l = &s->looks[node];
	json_t *list = json_array();
	char to[64], via[64];

	for (int i = 0; i < l->nroutes; i++) {
		const struct os_route *r = &l->routes[i];

		if (!show_is_route(r))
			continue;
		show_destination(r, to);
		show_gateway(s, node, r, via);
		add(list, json_pack("{s:s, s:s, s:s, s:b}", "family", r->family == AF_INET ? "inet" : "inet6",
		                    "destination", to, "gateway", via, "static", (r->flags & R_STATIC) != 0));
	}
	return list;
}

static json_t *daemons_json(const struct lab_node *node)
{
	json_t *list = json_array();

	for (size_t i = 0; i < node->ndaemons; i++) {
		struct node_daemon d;
		char text[64];
		json_t *row;

		node_daemon_look(node, &node->daemons[i], &d);
		node_daemon_text(&d, text);
		row = json_pack("{s:s, s:s, s:s}", "name", node->daemons[i].name, "state", d.runs ? "runs" : "dead",
		                "text", text);
		if (d.pid)
			json_object_set_new(row, "pid", json_integer(d.pid));
		if (d.known)
			json_object_set_new(
			        row, WIFSIGNALED(d.status) ? "signal" : "status",
			        json_integer(WIFSIGNALED(d.status) ? WTERMSIG(d.status) : WEXITSTATUS(d.status)));
		/* What a program says need not be UTF-8. */
		if (*d.last)
			json_object_set_new(row, "last", json_string(d.last) ?: json_string("?"));
		add(list, row);
	}
	return list;
}

static json_t *node_json(const struct show *s, int index)
{
	const struct lab_node *node = &s->lab->nodes[index];
	const struct look *l = &s->looks[index];
	json_t *row = json_pack("{s:s, s:s, s:s}", "name", node->name, "kind", lab_kinds[node->kind], "state",
	                        s->jid[index] ? "up" : "gone");
	json_t *ifs = json_array();
	bool *further = show_further(s, index);

	if (s->jid[index])
		json_object_set_new(row, "jid", json_integer(s->jid[index]));
	for (size_t i = 0; i < node->nifs; i++)
		add(ifs, if_json(s, node->ifs[i]));
	for (int i = 0; further && i < l->nifs; i++)
		if (further[i])
			add(ifs, further_json(l, &l->ifs[i]));
	free(further);
	json_object_set_new(row, "interfaces", ifs);
	json_object_set_new(row, "loopback", addrs_json(l, look_if(l, "lo1")));
	json_object_set_new(row, "routes", routes_json(s, index));
	json_object_set_new(row, "daemons", daemons_json(node));
	return row;
}

static json_t *link_json(const struct show *s, int index)
{
	const struct lab *lab = s->lab;
	json_t *ends = json_array();

	for (int end = 0; end < 2; end++) {
		const struct lab_if *ifp = &lab->ifs[lab->links[index].end[end]];

		add(ends, json_pack("{s:s, s:s}", "node", lab->nodes[ifp->node].name, "interface", ifp->name));
	}
	return json_pack("{s:o, s:s}", "ends", ends, "state", show_link_state(s, index));
}

json_t *show_json(const struct show *s)
{
	const struct lab *lab = s->lab;
	json_t *nodes, *links;

	if (s->only != LAB_NONE)
		return node_json(s, s->only);
	nodes = json_array();
	links = json_array();
	for (size_t i = 0; i < lab->nnodes; i++)
		add(nodes, node_json(s, (int)i));
	for (size_t i = 0; i < lab->nlinks; i++)
		add(links, link_json(s, (int)i));
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "network", lab->name, "world", s->world, "routing",
	                 lab_routings[lab->routing], "nodes", nodes, "links", links);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* plan_test.c - the address plan and static routes. */
#include "lab/plan.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/routing.h"
#include "lab/topo.h"

static struct lab *make(const char *words)
{
	struct lab *lab = NULL;
	struct lab_error e;

	ATF_REQUIRE_EQ(0, topo_make(words, &lab, &e));
	return lab;
}

static void plan(struct lab *lab)
{
	struct lab_error e = {0};

	ATF_REQUIRE_EQ_MSG(0, plan_lab(lab, &e), "%s", e.text);
}

/* The address number `which` of a node's interface. */
static const char *address(const struct lab *lab, const char *node, const char *ifname, size_t which)
{
	static char text[64];
	const int ifindex = lab_find_if(lab, lab_find_node(lab, node), ifname);

	ATF_REQUIRE(ifindex != LAB_NONE);
	if (which >= lab->ifs[ifindex].addrs.count)
		return "none";
	lab_format_addr(&lab->ifs[ifindex].addrs.at[which], text, sizeof text);
	return text;
}

static void give(struct lab *lab, const char *node, const char *ifname, const char *text)
{
	struct lab_addr a;

	ATF_REQUIRE_EQ(0, lab_parse_addr(text, &a));
	ATF_REQUIRE_EQ(0, lab_add_addr(&lab->ifs[lab_find_if(lab, lab_find_node(lab, node), ifname)].addrs, &a));
}

ATF_TC_WITHOUT_HEAD(flat_as_mininet);
ATF_TC_BODY(flat_as_mininet, tc)
{
	struct lab *lab = make("tree,2,3");

	lab->ipv6 = true;
	plan(lab);
	ATF_CHECK_STREQ("10.0.0.1/8", address(lab, "h1", "h1-eth0", 0));
	ATF_CHECK_STREQ("10.0.0.9/8", address(lab, "h9", "h9-eth0", 0));
	ATF_CHECK_STREQ("fd00::9/64", address(lab, "h9", "h9-eth0", 1));
	ATF_CHECK_STREQ("none", address(lab, "s1", "s1-eth1", 0));
	lab_free(lab);
	lab = make("single,300");
	plan(lab);
	ATF_CHECK_STREQ("10.0.1.0/8", address(lab, "h256", "h256-eth0", 0));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(routed);
ATF_TC_BODY(routed, tc)
{
	struct lab *lab = make("chain,2");
	char text[64];

	lab->ipv6 = true;
	plan(lab);
	ATF_CHECK_STREQ("10.0.1.1/24", address(lab, "h1", "h1-eth0", 0));
	ATF_CHECK_STREQ("10.0.1.254/24", address(lab, "r1", "r1-eth0", 0));
	ATF_CHECK_STREQ("10.128.0.0/31", address(lab, "r1", "r1-eth1", 0));
	ATF_CHECK_STREQ("10.128.0.1/31", address(lab, "r2", "r2-eth0", 0));
	ATF_CHECK_STREQ("10.0.2.1/24", address(lab, "h2", "h2-eth0", 0));
	ATF_CHECK_STREQ("fd00:0:0:1::1/64", address(lab, "h1", "h1-eth0", 1));
	ATF_CHECK_STREQ("fd00:0:0:8000::/127", address(lab, "r1", "r1-eth1", 1));
	lab_format_addr(&lab->nodes[lab_find_node(lab, "r2")].loopback.at[0], text, sizeof text);
	ATF_CHECK_STREQ("10.192.0.2/32", text);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(given_addresses_stay);
ATF_TC_BODY(given_addresses_stay, tc)
{
	struct lab *lab = make("chain,2");

	give(lab, "h1", "h1-eth0", "192.0.2.7/28");
	give(lab, "r2", "r2-eth1", "10.0.1.9/24"); /* what the plan would have given out first */
	plan(lab);
	ATF_CHECK_STREQ("192.0.2.7/28", address(lab, "h1", "h1-eth0", 0));
	ATF_CHECK_STREQ("192.0.2.14/28", address(lab, "r1", "r1-eth0", 0));
	ATF_CHECK_STREQ("10.0.1.1/24", address(lab, "h2", "h2-eth0", 0));
	lab_free(lab);

	/* In a flat network the others get numbers around it. */
	lab = make("single,3");
	give(lab, "h2", "h2-eth0", "198.51.100.1/29");
	plan(lab);
	ATF_CHECK_STREQ("198.51.100.2/29", address(lab, "h1", "h1-eth0", 0));
	ATF_CHECK_STREQ("198.51.100.3/29", address(lab, "h3", "h3-eth0", 0));
	lab_free(lab);

	/* An interface that shall have none gets none. */
	lab = make("single,3");
	lab->ifs[lab_find_if(lab, lab_find_node(lab, "h2"), "h2-eth0")].has_addrs = true;
	plan(lab);
	ATF_CHECK_STREQ("none", address(lab, "h2", "h2-eth0", 0));
	ATF_CHECK_STREQ("10.0.0.2/8", address(lab, "h3", "h3-eth0", 0));
	lab_free(lab);
}

static void refused(struct lab *lab, int error, const char *text)
{
	struct lab_error e = {0};

	ATF_CHECK_EQ(error, plan_lab(lab, &e));
	ATF_CHECK_STREQ(text, e.text);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(refusals);
ATF_TC_BODY(refusals, tc)
{
	struct lab *lab = make("single,3");

	give(lab, "h1", "h1-eth0", "10.0.0.5/8");
	give(lab, "h3", "h3-eth0", "10.0.0.5/8");
	refused(lab, -EEXIST, "h3: address 10.0.0.5/8 is used twice");
	lab = make("single,3");
	lab_parse_addr("10.9.0.0/31", &lab->net4);
	refused(lab, -ENOSPC, "the range 10.9.0.0/31 is too small for this network");
	lab = make("chain,3");
	lab_parse_addr("10.9.0.0/29", &lab->net4);
	refused(lab, -ENOSPC, "the range 10.9.0.0/29 is too small for this network");
	lab = make("single,7");
	give(lab, "h1", "h1-eth0", "10.0.0.1/29");
	refused(lab, -ENOSPC, "the range 10.0.0.0/8 is too small for this network");
	lab = make("chain,2500");
	refused(lab, -E2BIG, "static routing would take more than 4000000 routes");
}

/* No address twice and none of a subnet's own, however the plan came about. */
ATF_TC_WITHOUT_HEAD(large_plans_are_sound);
ATF_TC_BODY(large_plans_are_sound, tc)
{
	static const char *const words[] = {"single,20000", "star,20000", "random,9000,4,1", "tree,2,100", "fattree,8"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct lab *lab = make(words[i]);
		struct lab_error e = {0};
		struct lab_addr *all = malloc((lab->nifs + 1) * sizeof *all);
		size_t count = 0, hosts = 0;

		ATF_REQUIRE_EQ_MSG(0, plan_addresses(lab, &e), "%s: %s", words[i], e.text);
		for (size_t j = 0; j < lab->nifs; j++)
			if (lab->ifs[j].addrs.count)
				all[count++] = lab->ifs[j].addrs.at[0];
		for (size_t j = 0; j < lab->nnodes; j++)
			hosts += lab->nodes[j].kind == LAB_HOST;
		ATF_CHECK(count >= hosts);
		for (size_t j = 0; j < count; j++) {
			const uint32_t number = (uint32_t)all[j].addr[0] << 24 | (uint32_t)all[j].addr[1] << 16 |
			                        (uint32_t)all[j].addr[2] << 8 | all[j].addr[3];
			const uint32_t host = all[j].plen < 32 ? number & UINT32_MAX >> all[j].plen : 1;

			ATF_REQUIRE_EQ(10, all[j].addr[0]);
			ATF_REQUIRE(all[j].plen >= 31 || (host && host != UINT32_MAX >> all[j].plen));
		}
		/* plan_addresses() of the result checks that no address is there twice. */
		ATF_CHECK_EQ_MSG(0, plan_addresses(lab, &e), "%s", e.text);
		free(all);
		lab_free(lab);
	}
}

/* Follows the routes from node to node until the address is one of the node's; the number of hops, -1. */
static int hops(const struct lab *lab, int node, const struct lab_addr *to)
{
	for (int count = 0; count < 64; count++) {
		const struct lab_node *n = &lab->nodes[node];
		const struct lab_addr *via = NULL;
		unsigned best = 0;

		for (size_t i = 0; i < n->loopback.count; i++)
			if (memcmp(n->loopback.at[i].addr, to->addr, 4) == 0)
				return count;
		for (size_t i = 0; i < n->nifs; i++) {
			const int peer = lab_peer(lab, n->ifs[i]);

			if (memcmp(lab->ifs[n->ifs[i]].addrs.at[0].addr, to->addr, 4) == 0)
				return count;
			if (memcmp(lab->ifs[peer].addrs.at[0].addr, to->addr, 4) == 0)
				return count + 1;
		}
		for (size_t i = 0; i < n->nroutes; i++) {
			const struct lab_route *r = &n->routes[i];

			if (r->to.plen >= best && (!r->to.plen || memcmp(r->to.addr, to->addr, r->to.plen / 8) == 0)) {
				const unsigned rest = r->to.plen % 8;
				const uint8_t differ = rest ? r->to.addr[r->to.plen / 8] ^ to->addr[r->to.plen / 8] : 0;

				if (!(differ >> (8 - rest) & 0xff)) {
					via = &r->via;
					best = r->to.plen;
				}
			}
		}
		if (!via)
			return -1;
		for (size_t i = 0; i < n->nifs; i++) {
			const int peer = lab_peer(lab, n->ifs[i]);

			if (memcmp(lab->ifs[peer].addrs.at[0].addr, via->addr, 4) == 0)
				node = lab->ifs[peer].node;
		}
	}
	return -1;
}

ATF_TC_WITHOUT_HEAD(routes_are_shortest);
ATF_TC_BODY(routes_are_shortest, tc)
{
	struct lab *lab = make("ring,8");

	plan(lab);
	for (int i = 0; i < 8; i++) {
		for (int j = 0; j < 8; j++) {
			const int around = abs(i - j) < 4 ? abs(i - j) : 8 - abs(i - j);
			const struct lab_addr *to = &lab->ifs[lab->nodes[2 * j + 1].ifs[0]].addrs.at[0];

			/* From host to host: a hop to the first router and one from the last. */
			ATF_CHECK_EQ(i == j ? 0 : around + 2, hops(lab, 2 * i + 1, to));
			ATF_CHECK_EQ(around, hops(lab, 2 * i, &lab->nodes[2 * j].loopback.at[0]));
		}
	}
	lab_free(lab);
	lab = make("random,30,3,5");
	plan(lab);
	for (size_t i = 0; i < lab->nnodes; i++)
		for (size_t j = 0; j < lab->nifs; j++)
			ATF_CHECK(hops(lab, (int)i, &lab->ifs[j].addrs.at[0]) >= 0);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(own_routes_stay);
ATF_TC_BODY(own_routes_stay, tc)
{
	struct lab *lab = make("chain,2");
	struct lab_route mine = {0};
	struct lab_node *h1 = &lab->nodes[lab_find_node(lab, "h1")];

	lab_parse_addr("0.0.0.0/0", &mine.to);
	lab_parse_addr("10.0.1.77", &mine.via);
	ATF_REQUIRE_EQ(0, lab_add_route(h1, &mine));
	plan(lab);
	ATF_CHECK_EQ(1, h1->nroutes);
	lab_free(lab);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, flat_as_mininet);
	ATF_TP_ADD_TC(tp, routed);
	ATF_TP_ADD_TC(tp, given_addresses_stay);
	ATF_TP_ADD_TC(tp, refusals);
	ATF_TP_ADD_TC(tp, large_plans_are_sound);
	ATF_TP_ADD_TC(tp, routes_are_shortest);
	ATF_TP_ADD_TC(tp, own_routes_stay);
	return atf_no_error();
}

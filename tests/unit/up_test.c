/* SPDX-License-Identifier: BSD-2-Clause */
/* up_test.c - building a lab on the operating system in memory, its description kept, switches and idle links. */
#include "lab/up.h"

#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/flood.h"
#include "lab/plan.h"
#include "lab/running.h"
#include "lab/switch.h"
#include "lab/topo.h"
#include "tests/fake_os.h"

static struct lab *make(const char *words)
{
	struct lab *lab = NULL;
	struct lab_error e;

	ATF_REQUIRE_EQ(0, topo_make(words, &lab, &e));
	ATF_REQUIRE_EQ(0, plan_lab(lab, &e));
	return lab;
}

/* The text of a description. */
static char *written(const struct lab *lab)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	ATF_REQUIRE(out != NULL);
	ATF_REQUIRE_EQ(0, running_write(lab, out));
	fclose(out);
	return text;
}

static struct lab *reread(const char *text)
{
	struct lab *lab = NULL;
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	const int error = running_read(in, &lab);

	fclose(in);
	errno = -error;
	return error ? NULL : lab;
}

ATF_TC_WITHOUT_HEAD(description_survives);
ATF_TC_BODY(description_survives, tc)
{
	struct lab *lab = make("chain,2"), *again;
	struct lab_route hole = {0};
	char *text, *text2;
	const uint8_t mac[6] = {2, 1, 2, 3, 4, 5};

	lab_parse_addr("192.0.2.0/24", &hole.to);
	ATF_REQUIRE_EQ(0, lab_add_route(&lab->nodes[0], &hole));
	ATF_REQUIRE_EQ(0, lab_add_text(&lab->nodes[0].files, "/etc/a b", "one\ntwo 100%\n"));
	ATF_REQUIRE_EQ(0, lab_add_text(&lab->nodes[0].files, "/etc/empty", ""));
	ATF_REQUIRE_EQ(0, lab_add_text(&lab->nodes[1].commands, NULL, "-"));
	ATF_REQUIRE_EQ(0, lab_add_text(&lab->nodes[1].sysctls, "net.inet.ip.ttl", "3"));
	ATF_REQUIRE_EQ(0, lab_add_daemon(&lab->nodes[1], "bird", NULL, "router id 1;\n"));
	memcpy(lab->ifs[0].ether, mac, 6);
	lab->ifs[0].has_ether = true;
	lab->ifs[1].mtu = 9000;
	lab->ifs[1].impair = (struct os_impair){.rate = 1500000, .delay = 7, .reorder = 3, .queue = 99};
	lab->links[1].down = true;
	lab->ipv6 = true;
	lab_parse_addr("fd01::/48", &lab->net6);
	text = written(lab);
	again = reread(text);
	ATF_REQUIRE(again != NULL);
	text2 = written(again);
	ATF_CHECK_STREQ(text, text2);
	ATF_CHECK_EQ(lab->nnodes, again->nnodes);
	ATF_CHECK_EQ(lab->nlinks, again->nlinks);
	ATF_CHECK_STREQ("one\ntwo 100%\n", again->nodes[0].files.at[0].value);
	ATF_CHECK_STREQ("", again->nodes[0].files.at[1].value);
	ATF_CHECK_STREQ("-", again->nodes[1].commands.at[0].value);
	ATF_CHECK(again->nodes[1].commands.at[0].name == NULL);
	ATF_CHECK(again->nodes[1].daemons[0].command == NULL);
	ATF_CHECK_STREQ("router id 1;\n", again->nodes[1].daemons[0].config);
	ATF_CHECK_EQ(0, memcmp(mac, again->ifs[0].ether, 6));
	ATF_CHECK_EQ(0, memcmp(&lab->ifs[1].impair, &again->ifs[1].impair, sizeof lab->ifs[1].impair));
	ATF_CHECK(again->links[1].down && !again->links[0].down);
	ATF_CHECK_EQ(lab->nodes[1].nroutes, again->nodes[1].nroutes);
	ATF_CHECK_EQ(AF_INET, again->nodes[1].routes[0].to.family);
	free(text);
	free(text2);
	lab_free(lab);
	lab_free(again);
}

ATF_TC_WITHOUT_HEAD(other_descriptions);
ATF_TC_BODY(other_descriptions, tc)
{
	struct lab *lab = reread("vnet-lab 1\nname x\nfuture things are skipped\nnode a host 0\ncolour red\n");

	ATF_REQUIRE(lab != NULL);
	ATF_CHECK_EQ(1, lab->nnodes);
	lab_free(lab);
	ATF_CHECK(reread("vnet-lab 2\n") == NULL && errno == EPROTO);
	ATF_CHECK(reread("nonsense\n") == NULL && errno == EPROTO);
	ATF_CHECK(reread("vnet-lab 1\nnode a host 0\nlink 0 1 0\n") == NULL && errno == EINVAL);
	ATF_CHECK(reread("vnet-lab 1\nif a a-eth0 0 - 0\n") == NULL && errno == EINVAL);
	ATF_CHECK(reread("vnet-lab 1\nnode a host 0\nnode a host 0\n") == NULL && errno == EEXIST);
}

/* Gives a switch ports until it has so many, or takes the last ones away. Another lab, whose ports keep their bridges.
 */
static struct lab *resize(struct lab *lab, size_t ports)
{
	struct lab *other = lab_new("x");
	const int node = lab_add_node(other, "s", LAB_SWITCH);

	for (size_t i = 0; i < ports; i++) {
		const int made = lab_add_if(other, node, NULL);

		if (lab && i < lab->nifs)
			other->ifs[made].bridge = lab->ifs[i].bridge;
	}
	lab_free(lab);
	ATF_REQUIRE_EQ(0, switch_spread(other));
	return other;
}

/* How many ports are not in the bridge that they are in in another lab; checks that no bridge has too many. */
static size_t check_bridges(const struct lab *lab, const int *was, size_t count)
{
	const unsigned bridges = switch_bridges(lab, 0);
	unsigned *members = calloc(bridges, sizeof *members);
	size_t moved = 0;

	for (size_t i = 0; i < lab->nifs; i++) {
		ATF_REQUIRE(lab->ifs[i].bridge >= 0 && (unsigned)lab->ifs[i].bridge < bridges);
		members[lab->ifs[i].bridge]++;
		moved += i < count && was[i] != lab->ifs[i].bridge;
	}
	/* And the cables between them. */
	ATF_CHECK(members[0] + bridges - 1 <= SWITCH_PORTS);
	for (unsigned i = 1; i < bridges; i++)
		ATF_CHECK(members[i] + 1 <= SWITCH_PORTS);
	free(members);
	return moved;
}

ATF_TC_WITHOUT_HEAD(bridges);
ATF_TC_BODY(bridges, tc)
{
	static const struct {
		size_t ports;
		unsigned bridges;
		size_t moved; /* of those that were there before */
	} rows[] = {{0, 1, 0},    {960, 1, 0},     {961, 2, 1},  {1000, 2, 0},
	            {1918, 2, 0}, {1919, 3, 1},    {1000, 3, 0}, /* the one that was moved stays where it is */
	            {1919, 3, 0}, {40000, 42, 39}, {900, 1, 0},  {2000, 3, 0}};
	struct lab *lab = NULL;
	int *was = malloc(50000 * sizeof *was);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t count = 0;

		for (; lab && count < lab->nifs; count++)
			was[count] = lab->ifs[count].bridge;
		lab = resize(lab, rows[i].ports);
		ATF_CHECK_EQ_MSG(rows[i].bridges, switch_bridges(lab, 0), "%zu: %u", rows[i].ports,
		                 switch_bridges(lab, 0));
		count = check_bridges(lab, was, count);
		ATF_CHECK_EQ_MSG(rows[i].moved, count, "%zu: %zu moved", rows[i].ports, count);
	}
	lab_free(lab);
	free(was);
}

ATF_TC_WITHOUT_HEAD(bridge_names);
ATF_TC_BODY(bridge_names, tc)
{
	struct lab *lab = lab_new("x");
	const int a = lab_add_node(lab, "a-switch-with-a-long-name", LAB_SWITCH),
	          b = lab_add_node(lab, "s", LAB_SWITCH);
	char name[OS_IFNAME];

	switch_bridge_name(lab, a, 0, name);
	ATF_CHECK_STREQ("a-switch-with-a", name);
	switch_bridge_name(lab, a, 12, name);
	ATF_CHECK_STREQ("a-switch-wit+12", name);
	lab_add_if(lab, b, "s");
	switch_bridge_name(lab, b, 0, name);
	ATF_CHECK_STREQ("s~1", name);
	switch_trunk_name(lab, b, 1, 'a', name);
	ATF_CHECK_STREQ("s+1a", name);
	lab_free(lab);
}

/* How many switches the links that don't lie idle join to the first one. */
static size_t joined(const struct lab *lab, const bool *spare)
{
	bool *seen = calloc(lab->nnodes, sizeof *seen), more = true;
	size_t count = 0;

	seen[0] = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < lab->nlinks; i++) {
			const int x = lab->ifs[lab->links[i].end[0]].node, y = lab->ifs[lab->links[i].end[1]].node;

			if (!spare[i] && !lab->links[i].down && seen[x] != seen[y])
				seen[x] = seen[y] = more = true;
		}
	}
	for (size_t i = 0; i < lab->nnodes; i++)
		count += seen[i] && lab->nodes[i].kind == LAB_SWITCH;
	free(seen);
	return count;
}

ATF_TC_WITHOUT_HEAD(idle_links);
ATF_TC_BODY(idle_links, tc)
{
	struct lab *lab = make("torus,4,5");
	bool *spare = malloc(lab->nlinks * sizeof *spare);
	size_t idle = 0;

	ATF_REQUIRE_EQ(0, switch_spare_links(lab, spare));
	for (size_t i = 0; i < lab->nlinks; i++)
		idle += spare[i];
	/* 20 switches, 40 links between them: a tree has 19. */
	ATF_CHECK_EQ(21, idle);
	ATF_CHECK_EQ(20, joined(lab, spare));
	/* Another steps in for each that is unplugged. */
	for (size_t i = 0; i < lab->nlinks; i++) {
		lab->links[i].down = true;
		ATF_REQUIRE_EQ(0, switch_spare_links(lab, spare));
		ATF_CHECK_EQ(20, joined(lab, spare));
		lab->links[i].down = false;
	}
	free(spare);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(who_answers);
ATF_TC_BODY(who_answers, tc)
{
	static const struct {
		const char *words;
		size_t answering;
	} rows[] = {{"single,100", 0}, {"tree,2,20", 0}, {"tree,2,40", 1}, {"linear,1000", 0}, {"single,1000", 1}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lab *lab = make(rows[i].words);
		bool *answers = malloc(lab->nnodes * sizeof *answers);
		size_t count = 0;

		ATF_CHECK_EQ(rows[i].answering > 0, flood_find(lab, answers));
		for (size_t j = 0; j < lab->nnodes; j++)
			count += answers[j];
		ATF_CHECK_EQ_MSG(rows[i].answering, count, "%s: %zu", rows[i].words, count);
		free(answers);
		lab_free(lab);
	}
}

ATF_TC_WITHOUT_HEAD(ports_of_hosts);
ATF_TC_BODY(ports_of_hosts, tc)
{
	struct lab *lab = make("tree,2,3");
	bool *spare = calloc(lab->nlinks, sizeof *spare);
	int *port = malloc(lab->nifs * sizeof *port);

	ATF_REQUIRE_EQ(0, flood_ports(lab, spare, lab_find_node(lab, "s1"), port));
	ATF_CHECK_EQ(0, port[lab_find_if(lab, lab_find_node(lab, "h1"), "h1-eth0")]);
	ATF_CHECK_EQ(1, port[lab_find_if(lab, lab_find_node(lab, "h6"), "h6-eth0")]);
	ATF_CHECK_EQ(2, port[lab_find_if(lab, lab_find_node(lab, "h9"), "h9-eth0")]);
	ATF_REQUIRE_EQ(0, flood_ports(lab, spare, lab_find_node(lab, "s2"), port));
	ATF_CHECK_EQ(1, port[lab_find_if(lab, lab_find_node(lab, "h2"), "h2-eth0")]);
	/* s2's fourth port is the one to s1. */
	ATF_CHECK_EQ(3, port[lab_find_if(lab, lab_find_node(lab, "h9"), "h9-eth0")]);
	free(spare);
	free(port);
	lab_free(lab);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, description_survives);
	ATF_TP_ADD_TC(tp, other_descriptions);
	ATF_TP_ADD_TC(tp, bridges);
	ATF_TP_ADD_TC(tp, bridge_names);
	ATF_TP_ADD_TC(tp, idle_links);
	ATF_TP_ADD_TC(tp, who_answers);
	ATF_TP_ADD_TC(tp, ports_of_hosts);
	return atf_no_error();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* topo_test.c - topologies: their words, and their nodes and links against counts that do not come from the code. */
#include "lab/topo.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct lab *make(const char *words)
{
	struct lab *lab = NULL;
	struct lab_error e;

	ATF_REQUIRE_EQ_MSG(0, topo_make(words, &lab, &e), "%s: %s", words, e.text);
	return lab;
}

static size_t count(const struct lab *lab, enum lab_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < lab->nnodes; i++)
		n += lab->nodes[i].kind == kind;
	return n;
}

ATF_TC_WITHOUT_HEAD(counts);
ATF_TC_BODY(counts, tc)
{
	static const struct {
		const char *words;
		size_t hosts, switches, routers, links;
	} rows[] = {
	        {"minimal", 2, 1, 0, 2},    {"single,5", 5, 1, 0, 5},     {"reversed,5", 5, 1, 0, 5},
	        {"lan,4", 4, 1, 0, 4},      {"linear,4", 4, 4, 0, 7},     {"linear,1", 1, 1, 0, 1},
	        {"linear,3,2", 6, 3, 0, 8}, {"tree,1,3", 3, 1, 0, 3},     {"tree,2,3", 9, 4, 0, 12},
	        {"tree,3,2", 8, 7, 0, 14},  {"torus,3,4", 12, 12, 0, 36}, {"torus,3,3,2", 18, 9, 0, 36},
	        {"chain,1", 2, 0, 1, 2},    {"chain,4", 2, 0, 4, 5},      {"ring,5", 5, 0, 5, 10},
	        {"mesh,5", 5, 0, 5, 15},    {"star,6", 6, 0, 1, 6},       {"fattree,2", 2, 0, 5, 6},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lab *lab = make(rows[i].words);

		ATF_CHECK_EQ_MSG(rows[i].hosts, count(lab, LAB_HOST), "%s: hosts", rows[i].words);
		ATF_CHECK_EQ_MSG(rows[i].switches, count(lab, LAB_SWITCH), "%s: switches", rows[i].words);
		ATF_CHECK_EQ_MSG(rows[i].routers, count(lab, LAB_ROUTER), "%s: routers", rows[i].words);
		ATF_CHECK_EQ_MSG(rows[i].links, lab->nlinks, "%s: %zu links", rows[i].words, lab->nlinks);
		lab_free(lab);
	}
}

/* Whether the two interfaces are the ends of one cable. */
static bool cabled(const struct lab *lab, const char *node, const char *name, const char *node2, const char *name2)
{
	const int a = lab_find_if(lab, lab_find_node(lab, node), name);

	return a != LAB_NONE && lab_peer(lab, a) != LAB_NONE &&
	       lab_peer(lab, a) == lab_find_if(lab, lab_find_node(lab, node2), name2);
}

/* As `links` of Mininet 2.3.0's prompt shows them. */
ATF_TC_WITHOUT_HEAD(cables_as_mininet);
ATF_TC_BODY(cables_as_mininet, tc)
{
	struct lab *lab = make("linear,2");

	ATF_CHECK(cabled(lab, "h1", "h1-eth0", "s1", "s1-eth1"));
	ATF_CHECK(cabled(lab, "h2", "h2-eth0", "s2", "s2-eth1"));
	ATF_CHECK(cabled(lab, "s2", "s2-eth2", "s1", "s1-eth2"));
	lab_free(lab);
	lab = make("linear,2,2");
	ATF_CHECK(cabled(lab, "h2s1", "h2s1-eth0", "s1", "s1-eth2"));
	ATF_CHECK(cabled(lab, "s2", "s2-eth3", "s1", "s1-eth3"));
	lab_free(lab);
	lab = make("tree,2,2");
	ATF_CHECK(cabled(lab, "s1", "s1-eth1", "s2", "s2-eth3"));
	ATF_CHECK(cabled(lab, "s3", "s3-eth2", "h4", "h4-eth0"));
	lab_free(lab);
	lab = make("reversed,3");
	ATF_CHECK(cabled(lab, "h1", "h1-eth0", "s1", "s1-eth3"));
	ATF_CHECK(cabled(lab, "h3", "h3-eth0", "s1", "s1-eth1"));
	lab_free(lab);
	lab = make("torus,3,3");
	ATF_CHECK(cabled(lab, "h2x3", "h2x3-eth0", "s2x3", "s2x3-eth1"));
	ATF_CHECK(cabled(lab, "s1x1", "s1x1-eth2", "s1x2", "s1x2-eth2"));
	ATF_CHECK(cabled(lab, "s1x1", "s1x1-eth3", "s2x1", "s2x1-eth2"));
	lab_free(lab);
}

/* No router of random has more neighbours than its degree, and all are joined. */
ATF_TC_WITHOUT_HEAD(random_is_connected);
ATF_TC_BODY(random_is_connected, tc)
{
	struct lab *lab = make("random,40,3,42"), *again = make("random,40,3,42"), *other = make("random,40,3,43");
	bool seen[80] = {true}, more = true, same = lab->nlinks == other->nlinks;

	ATF_REQUIRE_EQ(lab->nlinks, again->nlinks);
	for (size_t i = 0; i < lab->nlinks; i++) {
		ATF_CHECK_EQ(lab->links[i].end[0], again->links[i].end[0]);
		ATF_CHECK_EQ(lab->links[i].end[1], again->links[i].end[1]);
		same = same && lab->ifs[lab->links[i].end[1]].node == other->ifs[other->links[i].end[1]].node;
	}
	ATF_CHECK(!same);
	ATF_CHECK(lab->nlinks > 40 + 55 && lab->nlinks <= 40 + 60); /* 40 hosts, 40 * 3 / 2 pairs of routers */
	ATF_CHECK(lab->nlinks > 40 + 55 && lab->nlinks <= 40 + 60); /* 40 hosts, 40 * 3 / 2 pairs of routers */
	while (more) {
		more = false;
		for (size_t i = 0; i < lab->nlinks; i++) {
			const int a = lab->ifs[lab->links[i].end[0]].node, b = lab->ifs[lab->links[i].end[1]].node;

			more = more || seen[a] != seen[b];
			seen[a] = seen[b] = seen[a] || seen[b];
		}
	}
	for (size_t i = 0; i < lab->nnodes; i++) {
		ATF_CHECK_MSG(seen[i], "%s is not reached", lab->nodes[i].name);
		ATF_CHECK(lab->nodes[i].nifs <= (lab->nodes[i].kind == LAB_ROUTER ? 4 : 1));
	}
	lab_free(lab);
	lab_free(again);
	lab_free(other);
}

/* Mininet's users leave numbers out, or give them names. */
ATF_TC_WITHOUT_HEAD(named);
ATF_TC_BODY(named, tc)
{
	static const struct {
		const char *words, *same, *name;
	} rows[] = {
	        {"single", "single,2", "single"},
	        {"linear,k=3", "linear,3", "linear-k-3"},
	        {"linear,n=2", "linear,2,2", "linear-n-2"},
	        {"linear,hosts=3,switches=4", "linear,4,3", "linear-hosts-3-switches-4"},
	        {"tree", "tree,1,2", "tree"},
	        {"tree,3", "tree,3,2", "tree-3"},
	        {"tree,fanout=3,depth=2", "tree,2,3", "tree-fanout-3-depth-2"},
	        {"tree,2,fanout=3", "tree,2,3", "tree-2-fanout-3"},
	        {"torus,3,4,n=2", "torus,3,4,2", "torus-3-4-n-2"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lab *lab, *same;
		struct lab_error e = {0};

		ATF_REQUIRE_EQ_MSG(0, topo_make(rows[i].words, &lab, &e), "%s", e.text);
		ATF_REQUIRE_EQ(0, topo_make(rows[i].same, &same, &e));
		ATF_CHECK_EQ_MSG(same->nnodes, lab->nnodes, "%s: %zu nodes", rows[i].words, lab->nnodes);
		ATF_CHECK_EQ(same->nlinks, lab->nlinks);
		ATF_CHECK_STREQ(rows[i].name, lab->name);
		lab_free(lab);
		lab_free(same);
	}
}

ATF_TC_WITHOUT_HEAD(bad_words);
ATF_TC_BODY(bad_words, tc)
{
	static const struct {
		const char *words, *text;
	} rows[] = {
	        {"", "no topology is called \"\""},
	        {"nosuch,3", "no topology is called \"nosuch\""},
	        {"minimal,1", "minimal: too many numbers: minimal"},
	        {"lan", "lan: no number of hosts: lan,hosts"},
	        {"tree,depth=2,fanout=2,depth=3", "tree: depth is there twice"},
	        {"tree,2,depth=3", "tree: depth is there twice"},
	        {"linear,switch=3", "linear: no number is called \"switch\": linear[,switches[,hosts]]"},
	        {"linear,k=", "linear: switches is \"\", not 1 to 49999"},
	        {"linear,n=2,3", "linear: too many numbers: linear[,switches[,hosts]]"},
	        {"linear,abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl=3",
	         "linear: no number is called \"abcdefghijklmnopqrstuvwxyzabcdefghijklmn\": linear[,switches[,hosts]]"},
	        {"linear,=3", "linear: no number is called \"\": linear[,switches[,hosts]]"},
	        {"minimal,k=3", "minimal: no number is called \"k\": minimal"},
	        {"single,", "single: hosts is \"\", not 1 to 49999"},
	        {"single,0", "single: hosts is \"0\", not 1 to 49999"},
	        {"single,-1", "single: hosts is \"-1\", not 1 to 49999"},
	        {"single,3,", "single: too many numbers: single[,hosts]"},
	        {"single,3,3", "single: too many numbers: single[,hosts]"},
	        {"single,99999999999999999999", "single: hosts is not 1 to 49999"},
	        {"linear,2,x", "linear: hosts is \"x\", not 1 to 49999"},
	        {"torus,2,3", "torus: x is \"2\", not 3 to 1000"},
	        {"fattree,3", "fattree,3: k is not even"},
	        {"tree,15,3", "tree,15,3: more than 50000 nodes or 200000 links"},
	};
	struct lab *lab = NULL;
	struct lab_error e;
	char *longest = calloc(4001, 1);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ATF_CHECK(topo_make(rows[i].words, &lab, &e) < 0);
		ATF_CHECK_STREQ(rows[i].text, e.text);
	}
	memset(longest, 'a', 4000);
	ATF_CHECK_EQ(-EINVAL, topo_make(longest, &lab, &e));
	memcpy(longest, "single,", 7);
	ATF_CHECK_EQ(-EINVAL, topo_make(longest, &lab, &e));
	ATF_CHECK(!topo_is("nosuch") && !topo_is("lin") && topo_is("linear,2") && topo_is("minimal"));
	free(longest);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, counts);
	ATF_TP_ADD_TC(tp, cables_as_mininet);
	ATF_TP_ADD_TC(tp, random_is_connected);
	ATF_TP_ADD_TC(tp, named);
	ATF_TP_ADD_TC(tp, bad_words);
	return atf_no_error();
}

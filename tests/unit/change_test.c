/* SPDX-License-Identifier: BSD-2-Clause */
/* change_test.c - labs compared, matched with one that runs, copied and saved: all without a system. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/copy.h"
#include "lab/diff.h"
#include "lab/file.h"
#include "lab/match.h"
#include "lab/plan.h"
#include "lab/running.h"
#include "lab/save.h"
#include "lab/topo.h"

static struct lab *describe(const char *text)
{
	struct lab *lab = NULL;
	struct lab_error e = {0};

	if (topo_is(text))
		ATF_REQUIRE_EQ_MSG(0, topo_make(text, &lab, &e), "%s", e.text);
	else
		ATF_REQUIRE_EQ_MSG(0, lab_file_parse(text, strlen(text), "lab", &lab, &e), "%s: %s", text, e.text);
	return lab;
}

static struct lab *planned(const char *text)
{
	struct lab *lab = describe(text);
	struct lab_error e = {0};

	ATF_REQUIRE_EQ_MSG(0, plan_lab(lab, &e), "%s", e.text);
	return lab;
}

/* What a running lab becomes if another one is applied, and what is different then. */
static struct lab *applied(const struct lab *running, const char *text, char **differences)
{
	struct lab *described = describe(text), *wanted = NULL;
	struct lab_error e = {0};
	struct diff d;
	size_t size;
	FILE *out = open_memstream(differences, &size);

	ATF_REQUIRE(out != NULL);
	ATF_REQUIRE_EQ(0, match_lab(running, described, &wanted));
	ATF_REQUIRE_EQ(0, match_addresses(running, wanted));
	ATF_REQUIRE_EQ_MSG(0, plan_lab(wanted, &e), "%s", e.text);
	ATF_REQUIRE_EQ(0, diff_labs(running, wanted, &d));
	diff_print(&d, running, wanted, out);
	fclose(out);
	diff_free(&d);
	lab_free(described);
	return wanted;
}

/* Checks the differences, unless NULL; the running lab is then the other one. */
static void becomes(struct lab **running, const char *text, const char *differences)
{
	char *found = NULL;
	struct lab *now = applied(*running, text, &found);

	if (differences)
		ATF_CHECK_STREQ(differences, found);
	free(found);
	lab_free(*running);
	*running = now;
}

#define HUB "nodes: {s: {kind: switch}, h1: {}, h2: {}, h3: {}}\n"

ATF_TC_WITHOUT_HEAD(cables_keep_their_places);
ATF_TC_BODY(cables_keep_their_places, tc)
{
	struct lab *lab = planned(HUB "links: [[h1, s], [h2, s], [h3, s]]\n");

	becomes(&lab, HUB "links: [[h1, s], [h2, s], [h3, s]]\n", "");
	becomes(&lab, HUB "links: [[h3, s], [s, h2], [h1, s]]\n", "");
	becomes(&lab, "nodes: {h3: {}, h2: {}, s: {kind: switch}}\nlinks: [[h2, s], [h3, s]]\n",
	        "- h1 (host)\n- h1:h1-eth0 -- s:s-eth1\n");
	/* What is new gets a name and an address that nobody has. */
	becomes(&lab, "nodes: {h4: {}, h2: {}, h3: {}, s: {kind: switch}}\nlinks: [[h4, s], [h2, s], [h3, s]]\n",
	        "+ h4 (host)\n+ h4:h4-eth0 -- s:s-eth4\n");
	ATF_CHECK_EQ(1, lab->ifs[lab_find_if(lab, lab_find_node(lab, "h4"), "h4-eth0")].addrs.at[0].addr[3]);
	/* A name that the user gives is the user's. */
	becomes(&lab, "nodes: {h2: {}, h3: {}, h4: {}, s: {kind: switch}}\nlinks: [[h4, 's:port'], [h2, s], [h3, s]]\n",
	        "- h4:h4-eth0 -- s:s-eth4\n+ h4:h4-eth0 -- s:port\n");
	lab_free(lab);
}

/* A switch of several bridges is the same with other ports, and its ports stay where they are. */
ATF_TC_WITHOUT_HEAD(large_switches);
ATF_TC_BODY(large_switches, tc)
{
	struct lab *lab = planned("single,961");
	const int s1 = lab_find_node(lab, "s1");

	ATF_CHECK_EQ(1, lab->ifs[lab_find_if(lab, s1, "s1-eth961")].bridge);
	becomes(&lab, "single,963",
	        "+ h962 (host)\n+ h963 (host)\n+ h962:h962-eth0 -- s1:s1-eth962\n+ h963:h963-eth0 -- s1:s1-eth963\n");
	ATF_CHECK_EQ(1, lab->ifs[lab_find_if(lab, lab_find_node(lab, "s1"), "s1-eth963")].bridge);
	becomes(&lab,
	        "nodes: {s1: {kind: switch}, \"h[1-3,961]\": {}}\n"
	        "links: [[\"h[1-3,961]\", s1]]\n",
	        NULL);
	ATF_CHECK_EQ(4, lab->nodes[lab_find_node(lab, "s1")].nifs);
	ATF_CHECK_EQ(0, lab->ifs[lab_find_if(lab, lab_find_node(lab, "s1"), "s1-eth3")].bridge);
	ATF_CHECK_EQ(1, lab->ifs[lab_find_if(lab, lab_find_node(lab, "s1"), "s1-eth961")].bridge);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(parallel_cables);
ATF_TC_BODY(parallel_cables, tc)
{
	struct lab *lab = planned("nodes: {a: {}, b: {}, c: {}}\nlinks: [[a, c], [a, b], [a, b]]\n");

	becomes(&lab, "nodes: {a: {}, b: {}, c: {}}\nlinks: [[a, b], [a, b]]\n", "- a:a-eth0 -- c:c-eth0\n");
	becomes(&lab, "nodes: {a: {}, b: {}, c: {}}\nlinks: [[b, a], ['a:b-eth0', 'b:a-eth0'], [a, b]]\n",
	        "+ a:b-eth0 -- b:a-eth0\n");
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(addresses_stay);
ATF_TC_BODY(addresses_stay, tc)
{
	struct lab *lab = planned("chain,3");
	char *found = NULL;
	struct lab *now = applied(lab, "chain,2", &found);

	/* r2 leads to h2 now; the segment of h2 keeps its subnet. */
	ATF_CHECK_STREQ("- r3 (router)\n- r2:r2-eth1 -- r3:r3-eth0\n- r3:r3-eth1 -- h2:h2-eth0\n"
	                "+ r2:r2-eth1 -- h2:h2-eth0\n"
	                "- r1: route 10.192.0.3/32 10.128.0.1\n- r1: route 10.128.0.2/31 10.128.0.1\n"
	                "- r2: route 10.192.0.3/32 10.128.0.3\n- r2: route 10.0.2.0/24 10.128.0.3\n",
	                found);
	free(found);
	lab_free(lab);
	lab = now;
	/* A user's address in a subnet that the plan gave to another segment: that one moves. */
	now = applied(lab, "topology: chain,2\nnodes: {h1: {interfaces: {h1-eth0: 10.0.2.7/24}}}\n", &found);
	ATF_CHECK(strstr(found, "+ h1:h1-eth0: address 10.0.2.7/24\n") != NULL);
	ATF_CHECK(strstr(found, "- h2:h2-eth0: address 10.0.2.1/24\n") != NULL);
	free(found);
	lab_free(lab);
	lab_free(now);
}

ATF_TC_WITHOUT_HEAD(kinds_and_texts);
ATF_TC_BODY(kinds_and_texts, tc)
{
	struct lab *lab =
	        planned("nodes: {a: {commands: [x, y], daemons: {d: {command: z}}}, b: {}}\nlinks: [[a, b]]\n");

	becomes(&lab, "nodes: {a: {commands: [y, w], daemons: {d: {command: v}}}, b: {}}\nlinks: [[a, b]]\n",
	        "- a: command x (what it did stays)\n+ a: command w\n~ a: daemon d\n");
	becomes(&lab, "nodes: {a: {kind: router}, b: {}}\nlinks: [[a, b]]\n",
	        "- a (host)\n+ a (router)\n- a:a-eth0 -- b:b-eth0\n+ a:a-eth0 -- b:b-eth0\n");
	lab_free(lab);
}

static void saved(const char *words)
{
	struct lab *lab = planned(words), *again;
	struct diff d = {0};
	char *text = NULL;

	ATF_REQUIRE_EQ_MSG(0, save_lab(lab, &text), "%s", words);
	ATF_CHECK_MSG(!strstr(text, "addresses"), "%s is not short: %s", words, text);
	again = planned(text);
	ATF_REQUIRE_EQ(0, diff_labs(lab, again, &d));
	ATF_CHECK_EQ_MSG(0, d.count, "%s: %s", words, text);
	diff_free(&d);
	free(text);
	lab_free(lab);
	lab_free(again);
}

ATF_TC_WITHOUT_HEAD(topologies_are_saved);
ATF_TC_BODY(topologies_are_saved, tc)
{
	static const char *const all[] = {"minimal",    "single,40", "reversed,40", "lan,3",        "linear,9",
	                                  "linear,3,3", "tree,3,3",  "torus,4,4,2", "chain,9",      "ring,9",
	                                  "mesh,6",     "star,9",    "fattree,4",   "random,20,4,3"};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		saved(all[i]);
}

/* What links do to packets belongs to the end that sends, whichever is named first. */
ATF_TC_WITHOUT_HEAD(impairments);
ATF_TC_BODY(impairments, tc)
{
	static const char hosts[] = "nodes: {h1: {}, h2: {}}\n";
	char text[256], *file;
	struct lab *lab;

	snprintf(text, sizeof text, "%slinks: [[{node: h1, rate: 2mbit, queue: 1000}, {node: h2, delay: 3ms}]]\n",
	         hosts);
	lab = planned(text);
	ATF_REQUIRE_EQ(0, save_lab(lab, &file));
	becomes(&lab, file, "");
	free(file);
	snprintf(text, sizeof text, "%slinks: [[{node: h2, delay: 3ms}, {node: h1, rate: 2mbit}]]\n", hosts);
	becomes(&lab, text, "");
	snprintf(text, sizeof text,
	         "%slinks: [{ends: [h1, {node: h2, loss: 1%%}], delay: 3ms, rate: 1gbit, queue: 5}]\n", hosts);
	becomes(&lab, text,
	        "~ h1:h1-eth0: rate 2mbit -> 1gbit, delay none -> 3ms, queue 1000 -> 5\n"
	        "~ h2:h2-eth0: rate none -> 1gbit, loss none -> 1%, queue none -> 5\n");
	/* A default that is taken back, and one that is not. */
	snprintf(text, sizeof text,
	         "defaults: {delay: 9ms, loss: 2%%}\n%slinks: [[{node: h1, delay: 0s}, {node: h2, loss: 0%%}]]\n",
	         hosts);
	becomes(&lab, text,
	        "~ h1:h1-eth0: rate 1gbit -> none, delay 3ms -> none, loss none -> 2%\n"
	        "~ h2:h2-eth0: rate 1gbit -> none, delay 3ms -> 9ms, loss 1% -> none\n");
	lab_free(lab);
	/* Of a topology's links, too. */
	lab = planned(
	        "topology: minimal\ndefaults: {delay: 9ms}\nnodes: {h2: {interfaces: {h2-eth0: {delay: 8ms}}}}\n");
	ATF_CHECK_EQ(9000, lab->ifs[lab_find_if(lab, lab_find_node(lab, "h1"), "h1-eth0")].impair.delay);
	ATF_CHECK_EQ(8000, lab->ifs[lab_find_if(lab, lab_find_node(lab, "h2"), "h2-eth0")].impair.delay);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(copies);
ATF_TC_BODY(copies, tc)
{
	struct lab *lab = planned("tree,2,2"), *to = NULL;
	bool no_node[7] = {false, true}; /* s2 and with it the cables to h1, h2, s1 */
	char *texts[2] = {NULL, NULL};
	size_t size;

	ATF_REQUIRE_EQ(0, lab_copy(lab, NULL, &to));
	for (int i = 0; i < 2; i++) {
		FILE *out = open_memstream(&texts[i], &size);

		ATF_REQUIRE_EQ(0, running_write(i ? to : lab, out));
		fclose(out);
	}
	ATF_CHECK_STREQ(texts[0], texts[1]);
	lab_free(to);
	ATF_REQUIRE_EQ(0, lab_copy(lab, &(struct lab_change){.no_node = no_node}, &to));
	ATF_CHECK_EQ(lab->nnodes - 1, to->nnodes);
	ATF_CHECK_EQ(lab->nlinks - 3, to->nlinks);
	ATF_CHECK_EQ(lab->nifs - 6, to->nifs);
	ATF_CHECK_EQ(LAB_NONE, lab_find_node(to, "s2"));
	for (int i = 0; i < 2; i++)
		free(texts[i]);
	lab_free(to);
	lab_free(lab);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, cables_keep_their_places);
	ATF_TP_ADD_TC(tp, large_switches);
	ATF_TP_ADD_TC(tp, parallel_cables);
	ATF_TP_ADD_TC(tp, addresses_stay);
	ATF_TP_ADD_TC(tp, kinds_and_texts);
	ATF_TP_ADD_TC(tp, topologies_are_saved);
	ATF_TP_ADD_TC(tp, impairments);
	ATF_TP_ADD_TC(tp, copies);
	return atf_no_error();
}

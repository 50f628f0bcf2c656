/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_test.c - drawings of networks: every node and every link is in them once, and states are shown. */
#include "lab/graph.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/plan.h"
#include "lab/topo.h"

static struct lab *make(const char *words)
{
	struct lab *lab = NULL;
	struct lab_error e;

	ATF_REQUIRE_EQ_MSG(0, topo_make(words, &lab, &e), "%s: %s", words, e.text);
	ATF_REQUIRE_EQ_MSG(0, plan_lab(lab, &e), "%s: %s", words, e.text);
	return lab;
}

/* A drawing as a text, to be freed. */
static char *draw(int (*fn)(const struct lab *, const struct graph_state *, FILE *), const struct lab *lab,
                  const struct graph_state *state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ATF_REQUIRE(out);
	ATF_REQUIRE_EQ(0, fn(lab, state, out));
	ATF_REQUIRE_EQ(0, fclose(out));
	return text;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

/* How often a line says that two interfaces are joined, in either order. */
static size_t joined(const char *text, const char *a, const char *b)
{
	char *copy = strdup(text), *line, *rest = copy;
	size_t n = 0;

	while ((line = strsep(&rest, "\n")) != NULL) {
		char words[2][128] = {"", ""};
		const char *dashes = strstr(line, " -- ");
		const char *begin = line;

		if (!dashes)
			continue;
		/* The interface is the word after the last two blanks before the dashes. */
		for (const char *c = line; c < dashes; c++)
			if (c[0] == ' ' && c[1] == ' ')
				begin = c + 2;
		sscanf(begin, "%127s", words[0]);
		sscanf(dashes + 4, "%127[^ ,]", words[1]);
		n += (strcmp(words[0], a) == 0 && strcmp(words[1], b) == 0) ||
		     (strcmp(words[0], b) == 0 && strcmp(words[1], a) == 0);
	}
	free(copy);
	return n;
}

ATF_TC_WITHOUT_HEAD(all_once);
ATF_TC_BODY(all_once, tc)
{
	static const char *const words[] = {"minimal",   "single,7",  "linear,5,2", "tree,3,3",
	                                    "torus,3,4", "chain,6",   "ring,5",     "mesh,6",
	                                    "star,4",    "fattree,4", "lan,3",      "random,12,3,1",
	                                    "linear,1",  "fattree,2", "ring,3",     "random,30,4,9"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct lab *lab = make(words[i]);
		char *ascii = draw(graph_ascii, lab, &(struct graph_state){0});
		char *dot = draw(graph_dot, lab, &(struct graph_state){0});
		char *svg = draw(graph_svg, lab, &(struct graph_state){0});

		ATF_CHECK_EQ_MSG(lab->nlinks, count(ascii, " -- "), "%s", words[i]);
		ATF_CHECK_EQ_MSG(lab->nlinks, count(dot, "taillabel="), "%s", words[i]);
		ATF_CHECK_EQ_MSG(lab->nlinks, count(svg, "<path "), "%s", words[i]);
		ATF_CHECK_EQ_MSG(lab->nnodes, count(svg, "<rect "), "%s", words[i]);
		ATF_CHECK_EQ_MSG(lab->nnodes, count(dot, ", label="), "%s", words[i]);
		/* Lines of nodes that are drawn elsewhere have a parenthesis. */
		ATF_CHECK_EQ_MSG(lab->nnodes, count(ascii, "\n") - count(ascii, "("), "%s", words[i]);
		for (size_t l = 0; l < lab->nlinks; l++) {
			const char *a = lab->ifs[lab->links[l].end[0]].name, *b = lab->ifs[lab->links[l].end[1]].name;

			ATF_CHECK_EQ_MSG(1, joined(ascii, a, b), "%s: %s, %s:\n%s", words[i], a, b, ascii);
		}
		free(ascii);
		free(dot);
		free(svg);
		lab_free(lab);
	}
}

ATF_TC_WITHOUT_HEAD(lines);
ATF_TC_BODY(lines, tc)
{
	struct lab *lab = make("ring,3");
	char *text = draw(graph_ascii, lab, &(struct graph_state){0});

	ATF_CHECK_STREQ("r1            router, lo1 10.192.0.1/32\n"
	                "|-- h1        r1-eth0 10.0.1.254/24 -- h1-eth0 10.0.1.1/24\n"
	                "|-- r2        r1-eth1 10.128.0.0/31 -- r2-eth1 10.128.0.1/31, lo1 10.192.0.2/32\n"
	                "|   |-- h2    r2-eth0 10.0.2.254/24 -- h2-eth0 10.0.2.1/24\n"
	                "|   `-- (r3)  r2-eth2 10.128.0.2/31 -- r3-eth1 10.128.0.3/31\n"
	                "`-- r3        r1-eth2 10.128.0.4/31 -- r3-eth2 10.128.0.5/31, lo1 10.192.0.3/32\n"
	                "    `-- h3    r3-eth0 10.0.3.254/24 -- h3-eth0 10.0.3.1/24\n",
	                text);
	free(text);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(states);
ATF_TC_BODY(states, tc)
{
	struct lab *lab = make("torus,3,3");
	bool *if_down = calloc(lab->nifs, 1), *gone = calloc(lab->nnodes, 1), *ill = calloc(lab->nnodes, 1);
	const struct graph_state state = {if_down, gone, ill};
	const int h1 = lab_find_node(lab, "h1x1"), h2 = lab_find_node(lab, "h1x2");
	char *text;

	/* A link that is down on the way of another: the nodes behind it are reached over those that carry something.
	 */
	if_down[lab_find_if(lab, h1, "h1x1-eth0")] = true;
	gone[h1] = true;
	ill[h2] = true;
	lab->links[lab->ifs[lab_find_if(lab, lab_find_node(lab, "s1x1"), "s1x1-eth2")].link].down = true;
	text = draw(graph_ascii, lab, &state);
	ATF_CHECK_EQ_MSG(1, count(text, "h1x1-eth0 10.0.0.1/8  [down] (gone)\n"), "%s", text);
	ATF_CHECK_EQ_MSG(1, count(text, "h1x2-eth0 10.0.0.2/8 (a daemon has ended)\n"), "%s", text);
	ATF_CHECK_EQ_MSG(2, count(text, "[down]"), "%s", text);
	ATF_CHECK_EQ_MSG(1, count(text, "\n|-- (s1x2)          s1x1-eth2 -- s1x2-eth2  [down]\n"), "%s", text);
	/* 18 cables join 9 switches; 8 of them do, one is unplugged. */
	ATF_CHECK_EQ_MSG(9, count(text, "[idle]"), "%s", text);
	free(text);
	text = draw(graph_dot, lab, &state);
	ATF_CHECK_EQ(9, count(text, "style=dotted"));
	ATF_CHECK_EQ(2, count(text, "style=dashed, color=red"));
	free(text);
	free(if_down);
	free(gone);
	free(ill);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(large);
ATF_TC_BODY(large, tc)
{
	struct lab *lab = make("single,1000"), *deep = make("chain,900");
	char *text;

	ATF_CHECK_EQ(-E2BIG, graph_ascii(lab, &(struct graph_state){0}, stdout));
	text = draw(graph_svg, lab, &(struct graph_state){0});
	free(text);
	text = draw(graph_ascii, deep, &(struct graph_state){0});
	ATF_CHECK_EQ(901, count(text, " -- "));
	free(text);
	ATF_CHECK_STREQ("sfdp", graph_engine(lab));
	lab_free(lab);
	lab_free(deep);
	lab = lab_new("empty");
	text = draw(graph_ascii, lab, &(struct graph_state){0});
	ATF_CHECK_STREQ("", text);
	free(text);
	text = draw(graph_svg, lab, &(struct graph_state){0});
	free(text);
	lab_free(lab);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, all_once);
	ATF_TP_ADD_TC(tp, lines);
	ATF_TP_ADD_TC(tp, states);
	ATF_TP_ADD_TC(tp, large);
	return atf_no_error();
}

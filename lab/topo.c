/* SPDX-License-Identifier: BSD-2-Clause */
/* topo.c - the table of topologies, and reading their words. */
#include "lab/topo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/addr.h"

enum { MOST = LAB_MAX_NODES - 1 };

const struct topo topo_table[] = {
        {"chain", "chain,routers", "routers in a row with a host at each end", {{"routers", 1, MOST, 0}}, topo_chain},
        {"fattree", "fattree,k", "k pods of k routers under k*k/4 cores", {{"k", 2, 32, 0}}, topo_fattree},
        {"lan", "lan,hosts", "hosts on one bridge", {{"hosts", 1, MOST, 0}}, topo_lan},
        {"linear",
         "linear,switches[,hosts]",
         "switches in a row, each with its hosts (1)",
         {{"switches", 1, MOST, 0}, {"hosts", 1, MOST, 1}},
         topo_linear},
        {"mesh", "mesh,routers", "every router joined to every other", {{"routers", 2, 600, 0}}, topo_mesh},
        {"minimal", "minimal", "two hosts on a switch", {{NULL, 0, 0, 0}}, topo_minimal},
        {"random",
         "random,routers,degree,seed",
         "connected at random; the same seed gives the same network",
         {{"routers", 2, MOST / 2, 0}, {"degree", 2, 64, 0}, {"seed", 0, 4294967295U, 0}},
         topo_random},
        {"reversed", "reversed,hosts", "hosts on a switch, ports in reverse", {{"hosts", 1, MOST, 0}}, topo_reversed},
        {"ring", "ring,routers", "routers in a circle, each with a host", {{"routers", 3, MOST / 2, 0}}, topo_ring},
        {"single", "single,hosts", "hosts on a switch", {{"hosts", 1, MOST, 0}}, topo_single},
        {"star",
         "star,hosts",
         "hosts around a router, each on a network of its own",
         {{"hosts", 1, MOST, 0}},
         topo_star},
        {"torus",
         "torus,x,y[,hosts]",
         "switches in a grid that wraps around, each with its hosts (1)",
         {{"x", 3, 1000, 0}, {"y", 3, 1000, 0}, {"hosts", 1, 1000, 1}},
         topo_torus},
        {"tree",
         "tree,depth,fanout",
         "a tree of switches with hosts as its leaves",
         {{"depth", 1, 15, 0}, {"fanout", 1, MOST, 0}},
         topo_tree},
        {NULL, NULL, NULL, {{NULL, 0, 0, 0}}, NULL},
};

static const struct topo *find(const char *words)
{
	const size_t length = strcspn(words, ",");

	for (const struct topo *t = topo_table; t->name; t++)
		if (strlen(t->name) == length && strncmp(words, t->name, length) == 0)
			return t;
	return NULL;
}

bool topo_is(const char *words)
{
	return find(words) != NULL;
}

/* Reads one number up to the next comma; *words is then behind it. */
static int read_number(const struct topo *t, const struct topo_arg *arg, const char **words, unsigned *n,
                       struct lab_error *e)
{
	const size_t length = strcspn(*words, ",");
	char text[12];
	unsigned long value;

	if (length >= sizeof text)
		return lab_fail(e, -EINVAL, 0, "%s: %s is not %u to %u", t->name, arg->name, arg->min, arg->max);
	memcpy(text, *words, length);
	text[length] = '\0';
	if (!addr_number(text, arg->min, arg->max, &value))
		return lab_fail(e, -EINVAL, 0, "%s: %s is \"%s\", not %u to %u", t->name, arg->name, text, arg->min,
		                arg->max);
	*n = (unsigned)value;
	*words += length + ((*words)[length] == ',');
	return 0;
}

static int read_numbers(const struct topo *t, const char *words, unsigned n[TOPO_ARGS], struct lab_error *e)
{
	int error = 0;
	bool more;

	words += strlen(t->name);
	more = *words == ',';
	words += more;
	for (int i = 0; i < TOPO_ARGS && t->args[i].name && !error; i++) {
		n[i] = t->args[i].fallback;
		if (!more && !n[i])
			return lab_fail(e, -EINVAL, 0, "%s: no number of %s: %s", t->name, t->args[i].name, t->words);
		if (!more)
			continue;
		error = read_number(t, &t->args[i], &words, &n[i], e);
		more = words[-1] == ',';
	}
	if (!error && more)
		return lab_fail(e, -EINVAL, 0, "%s: too many numbers: %s", t->name, t->words);
	return error;
}

int topo_make(const char *words, struct lab **out, struct lab_error *e)
{
	const struct topo *t = find(words);
	unsigned n[TOPO_ARGS] = {0};
	struct lab *lab;
	char name[OS_WORLDNAME];
	int error;

	if (!t)
		return lab_fail(e, -EINVAL, 0, "no topology is called \"%.*s\"", (int)strcspn(words, ",") & 63, words);
	error = read_numbers(t, words, n, e);
	if (error)
		return error;
	snprintf(name, sizeof name, "%.63s", words);
	for (char *c = name; *c; c++)
		if (*c == ',')
			*c = '-';
	lab = lab_new(name);
	error = lab ? t->make(lab, n) : -ENOMEM;
	if (error) {
		lab_free(lab);
		if (error == -E2BIG)
			return lab_fail(e, error, 0, "%s: more than %d nodes or %d links", words, LAB_MAX_NODES,
			                LAB_MAX_LINKS);
		if (error == -EINVAL) /* all that a number's bounds can't say */
			return lab_fail(e, error, 0, "%s: k is not even", words);
		return lab_fail(e, error, 0, "%s: no memory", words);
	}
	*out = lab;
	return 0;
}

int topo_node(struct lab *lab, enum lab_kind kind, const char *prefix, unsigned number)
{
	char name[LAB_NAME];

	snprintf(name, sizeof name, "%s%u", prefix, number);
	return lab_add_node(lab, name, kind);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* topo.c - the table of topologies, and reading their words. */
#include "lab/topo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/addr.h"

enum { MOST = LAB_MAX_NODES - 1, SHOWN = 40 /* letters of a word in an error */ };

const struct topo topo_table[] = {
        {"chain",
         "chain,routers",
         "routers in a row with a host at each end",
         {{"routers", 1, MOST, 0, NULL}},
         topo_chain},
        {"fattree", "fattree,k", "k pods of k routers under k*k/4 cores", {{"k", 2, 32, 0, NULL}}, topo_fattree},
        {"lan", "lan,hosts", "hosts on one bridge", {{"hosts", 1, MOST, 0, NULL}}, topo_lan},
        {"linear",
         "linear[,switches[,hosts]]",
         "switches in a row (2), each with its hosts (1)",
         {{"switches", 1, MOST, 2, "k"}, {"hosts", 1, MOST, 1, "n"}},
         topo_linear},
        {"mesh", "mesh,routers", "every router joined to every other", {{"routers", 2, 600, 0, NULL}}, topo_mesh},
        {"minimal", "minimal", "two hosts on a switch", {{NULL, 0, 0, 0, NULL}}, topo_minimal},
        {"random",
         "random,routers,degree,seed",
         "connected at random; the same seed gives the same network",
         {{"routers", 2, MOST / 2, 0, NULL}, {"degree", 2, 64, 0, NULL}, {"seed", 0, 4294967295U, 0, NULL}},
         topo_random},
        {"reversed",
         "reversed[,hosts]",
         "hosts (2) on a switch, ports in reverse",
         {{"hosts", 1, MOST, 2, "k"}},
         topo_reversed},
        {"ring",
         "ring,routers",
         "routers in a circle, each with a host",
         {{"routers", 3, MOST / 2, 0, NULL}},
         topo_ring},
        {"single", "single[,hosts]", "hosts (2) on a switch", {{"hosts", 1, MOST, 2, "k"}}, topo_single},
        {"star",
         "star,hosts",
         "hosts around a router, each on a network of its own",
         {{"hosts", 1, MOST, 0, NULL}},
         topo_star},
        {"torus",
         "torus,x,y[,hosts]",
         "switches in a grid that wraps around, each with its hosts (1)",
         {{"x", 3, 1000, 0, NULL}, {"y", 3, 1000, 0, NULL}, {"hosts", 1, 1000, 1, "n"}},
         topo_torus},
        {"tree",
         "tree[,depth[,fanout]]",
         "a tree of switches (1, 2) with hosts as its leaves",
         {{"depth", 1, 15, 1, NULL}, {"fanout", 1, MOST, 2, NULL}},
         topo_tree},
        {NULL, NULL, NULL, {{NULL, 0, 0, 0, NULL}}, NULL},
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

/* The place of the number that a word names before a '=', which is `length` long; -1. */
static int find_arg(const struct topo *t, const char *word, size_t length)
{
	for (int i = 0; i < TOPO_ARGS && t->args[i].name; i++) {
		const char *const names[] = {t->args[i].name, t->args[i].other};

		for (int k = 0; k < 2 && names[k]; k++)
			if (strlen(names[k]) == length && strncmp(names[k], word, length) == 0)
				return i;
	}
	return -1;
}

/* Reads a number of `length` letters. */
static int read_number(const struct topo *t, const struct topo_arg *arg, const char *word, size_t length, unsigned *n,
                       struct lab_error *e)
{
	char text[12];
	unsigned long value;

	if (length >= sizeof text)
		return lab_fail(e, -EINVAL, 0, "%s: %s is not %u to %u", t->name, arg->name, arg->min, arg->max);
	memcpy(text, word, length);
	text[length] = '\0';
	if (!addr_number(text, arg->min, arg->max, &value))
		return lab_fail(e, -EINVAL, 0, "%s: %s is \"%s\", not %u to %u", t->name, arg->name, text, arg->min,
		                arg->max);
	*n = (unsigned)value;
	return 0;
}

/* In their order, or with their names before them. */
static int read_numbers(const struct topo *t, const char *words, unsigned n[TOPO_ARGS], struct lab_error *e)
{
	bool given[TOPO_ARGS] = {false};
	int error = 0, at = 0;

	for (words += strlen(t->name); *words && !error; at++) {
		const char *word = words + 1;
		size_t length = strcspn(word, ",");
		const char *equals = memchr(word, '=', length);

		words = word + length;
		if (equals) {
			at = find_arg(t, word, (size_t)(equals - word));
			if (at < 0)
				return lab_fail(e, -EINVAL, 0, "%s: no number is called \"%.*s\": %s", t->name,
				                equals - word < SHOWN ? (int)(equals - word) : SHOWN, word, t->words);
			length -= (size_t)(equals + 1 - word);
			word = equals + 1;
		}
		if (at == TOPO_ARGS || !t->args[at].name)
			return lab_fail(e, -EINVAL, 0, "%s: too many numbers: %s", t->name, t->words);
		if (given[at])
			return lab_fail(e, -EINVAL, 0, "%s: %s is there twice", t->name, t->args[at].name);
		given[at] = true;
		error = read_number(t, &t->args[at], word, length, &n[at], e);
	}
	for (int i = 0; i < TOPO_ARGS && t->args[i].name && !error; i++) {
		if (!given[i] && !t->args[i].fallback)
			return lab_fail(e, -EINVAL, 0, "%s: no number of %s: %s", t->name, t->args[i].name, t->words);
		if (!given[i])
			n[i] = t->args[i].fallback;
	}
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
		if (*c == ',' || *c == '=')
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

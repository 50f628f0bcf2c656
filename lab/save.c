/* SPDX-License-Identifier: BSD-2-Clause */
/* save.c - a lab as a lab file (save.h). The keys are those of file_keys.c. */
#include "lab/save.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/copy.h"
#include "lab/diff.h"
#include "lab/file.h"
#include "lab/impair.h"
#include "lab/plan.h"
#include "lib/addr.h"

/* How much of what was planned is written out, because the plan would give something else now. */
enum level {
	SAVE_SHORT,     /* none */
	SAVE_ADDRESSES, /* addresses */
	SAVE_ALL,       /* routes and the routers' daemons, too */
	SAVE_LEVELS
};

/* A file being written. `shadow` is what a reader has of the lab at that point. */
struct saving {
	const struct lab *lab;
	struct lab *shadow;
	FILE *out;
	enum level level;
};

/* ------------------------------------------------------------------------------------------------------- values */

/* Whether a text can stand as lines of its own below its key. */
static bool is_block(const char *text)
{
	const size_t length = strlen(text);

	if (length < 2 || text[length - 1] != '\n' || text[length - 2] == '\n' || isspace((unsigned char)*text))
		return false;
	for (const char *c = text; *c; c++)
		if (*c != '\n' && *c != '\t' && !isprint((unsigned char)*c))
			return false;
	return true;
}

/* A value after its key, at the end of a line. */
static void put_text(FILE *out, const char *text, int indent)
{
	if (!is_block(text)) {
		fputc(' ', out);
		save_scalar(out, text);
		fputc('\n', out);
		return;
	}
	fputs(" |\n", out);
	while (*text) {
		const size_t length = strcspn(text, "\n");

		fprintf(out, "%*s%.*s\n", length ? indent : 0, "", (int)length, text);
		text += length + 1;
	}
}

static void put_key(FILE *out, int indent, const char *key)
{
	fprintf(out, "%*s", indent, "");
	save_scalar(out, key);
	fputc(':', out);
}

static void put_addr(FILE *out, const struct lab_addr *a, bool prefix)
{
	char text[64];

	lab_format_addr(a, text, sizeof text);
	if (!prefix)
		text[strcspn(text, "/")] = '\0';
	save_scalar(out, text);
}

/* -------------------------------------------------------------------------------------------------------- nodes */

static bool written(const struct saving *s, bool planned, enum level level)
{
	return !planned || s->level >= level;
}

/* [a, b] of those that are to be written; false and nothing if there is none and `empty` is not wanted. */
static bool put_addrs(const struct saving *s, const struct lab_addrs *list, const char *key, bool empty)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (!written(s, list->at[i].planned, SAVE_ADDRESSES))
			continue;
		fprintf(s->out, count++ ? ", " : "%s[", key);
		put_addr(s->out, &list->at[i], true);
	}
	if (!count && empty)
		fprintf(s->out, "%s[", key);
	if (count || empty)
		fputc(']', s->out);
	return count || empty;
}

static void put_routes(const struct saving *s, const struct lab_node *node)
{
	bool any = false;

	for (size_t i = 0; i < node->nroutes; i++) {
		const struct lab_route *r = &node->routes[i];

		if (!written(s, r->planned, SAVE_ALL))
			continue;
		if (!any)
			fputs("    routes:\n", s->out);
		any = true;
		fputs("      ", s->out);
		put_addr(s->out, &r->to, true);
		fputs(": ", s->out);
		if (r->via.family)
			put_addr(s->out, &r->via, false);
		else
			fputs("blackhole", s->out);
		fputc('\n', s->out);
	}
}

static void put_texts(const struct saving *s, const char *key, const struct lab_texts *list)
{
	if (list->count)
		fprintf(s->out, "    %s:\n", key);
	for (size_t i = 0; i < list->count; i++) {
		if (list->at[i].name)
			put_key(s->out, 6, list->at[i].name);
		else
			fputs("      -", s->out);
		put_text(s->out, list->at[i].value, 8);
	}
}

static void put_daemons(const struct saving *s, const struct lab_node *node)
{
	bool any = false;

	for (size_t i = 0; i < node->ndaemons; i++) {
		const struct lab_daemon *d = &node->daemons[i];

		if (!written(s, d->planned, SAVE_ALL))
			continue;
		if (!any)
			fputs("    daemons:\n", s->out);
		any = true;
		put_key(s->out, 6, d->name);
		fputs(d->command || d->config ? "\n" : " {}\n", s->out);
		if (d->command) {
			put_key(s->out, 8, "command");
			put_text(s->out, d->command, 10);
		}
		if (d->config) {
			put_key(s->out, 8, "config");
			put_text(s->out, d->config, 10);
		}
	}
}

/* Whether a node is nothing but its kind. */
static bool is_bare(const struct saving *s, const struct lab_node *node)
{
	for (size_t i = 0; i < node->loopback.count; i++)
		if (written(s, node->loopback.at[i].planned, SAVE_ADDRESSES))
			return false;
	for (size_t i = 0; i < node->nroutes; i++)
		if (written(s, node->routes[i].planned, SAVE_ALL))
			return false;
	for (size_t i = 0; i < node->ndaemons; i++)
		if (written(s, node->daemons[i].planned, SAVE_ALL))
			return false;
	return !node->files.count && !node->sysctls.count && !node->commands.count && !node->nic[0];
}

/* The number at the end of a node's name, -1: none that could be one of a group's. */
static long number_of(const char *name, size_t *prefix)
{
	const char *digits = name + strlen(name);

	while (digits > name && isdigit((unsigned char)digits[-1]))
		digits--;
	*prefix = (size_t)(digits - name);
	return !*digits || *digits == '0' || strlen(digits) > 6 ? -1 : atol(digits);
}

/* How many nodes from this one on are alike but for their number, which counts up. */
static size_t group_size(const struct saving *s, size_t first)
{
	const struct lab_node *node = &s->lab->nodes[first];
	size_t prefix, count = 1, other;
	const long number = number_of(node->name, &prefix);

	if (number < 0 || !is_bare(s, node))
		return 1;
	for (; first + count < s->lab->nnodes; count++) {
		const struct lab_node *next = &s->lab->nodes[first + count];

		if (number_of(next->name, &other) != number + (long)count || other != prefix ||
		    strncmp(next->name, node->name, prefix) != 0 || next->kind != node->kind || !is_bare(s, next))
			break;
	}
	return count;
}

static void put_node(const struct saving *s, const struct lab_node *node)
{
	put_key(s->out, 2, node->name);
	if (is_bare(s, node)) {
		if (node->kind == LAB_HOST)
			fputs(" {}\n", s->out);
		else
			fprintf(s->out, " {kind: %s}\n", lab_kinds[node->kind]);
		return;
	}
	fputc('\n', s->out);
	if (node->kind != LAB_HOST)
		fprintf(s->out, "    kind: %s\n", lab_kinds[node->kind]);
	if (node->nic[0]) {
		put_key(s->out, 4, "nic");
		put_text(s->out, node->nic, 6);
	}
	if (put_addrs(s, &node->loopback, "    loopback: ", false))
		fputc('\n', s->out);
	put_routes(s, node);
	put_texts(s, "sysctls", &node->sysctls);
	put_texts(s, "files", &node->files);
	put_texts(s, "commands", &node->commands);
	put_daemons(s, node);
}

static void put_nodes(const struct saving *s)
{
	fputs("nodes:\n", s->out);
	for (size_t i = 0, count; i < s->lab->nnodes; i += count) {
		const struct lab_node *node = &s->lab->nodes[i];
		size_t prefix;

		count = group_size(s, i);
		if (count < 2) {
			put_node(s, node);
			continue;
		}
		number_of(node->name, &prefix);
		fprintf(s->out, "  %.*s[%s-%s]:", (int)prefix, node->name, node->name + prefix,
		        s->lab->nodes[i + count - 1].name + prefix);
		fputs(node->kind == LAB_SWITCH   ? " {kind: switch}\n"
		      : node->kind == LAB_ROUTER ? " {kind: router}\n"
		                                 : " {}\n",
		      s->out);
	}
}

/* -------------------------------------------------------------------------------------------------------- links */

/* Whether an end's addresses must be written, be they none. */
static bool has_own_addrs(const struct saving *s, const struct lab_if *ifp)
{
	const bool plain = lab_is_switch(&s->lab->nodes[ifp->node]);

	return !plain && (ifp->has_addrs || s->level >= SAVE_ADDRESSES);
}

/* Whether both ends of a link do the same to packets, and that is something. */
static bool is_alike(const struct saving *s, const struct lab_link *l)
{
	const struct os_impair *impair = &s->lab->ifs[l->end[0]].impair;

	return !impair_nothing(impair) && impair_same(impair, &s->lab->ifs[l->end[1]].impair);
}

/* alike: the link says what it does to packets. */
static int put_end(const struct saving *s, const struct lab_if *ifp, bool alike)
{
	const struct lab_node *node = &s->lab->nodes[ifp->node];
	const int there = lab_find_node(s->shadow, node->name);
	char usual[LAB_NAME], word[2 * LAB_NAME], ether[ADDR_TEXT];
	const char *name;
	int made;

	lab_next_if(s->shadow, there, usual);
	/* A longer name than interfaces have can't be said; vnet apply finds such a link by its nodes. */
	name = strcmp(usual, ifp->name) == 0 || strlen(ifp->name) >= OS_IFNAME ? NULL : ifp->name;
	made = lab_add_if(s->shadow, there, name);
	if (!ifp->mtu && !ifp->has_ether && !has_own_addrs(s, ifp) && (alike || impair_nothing(&ifp->impair))) {
		snprintf(word, sizeof word, "%s%s%s", node->name, name ? ":" : "", name ? name : "");
		save_scalar(s->out, word);
		return made < 0 ? made : 0;
	}
	fputs("{node: ", s->out);
	save_scalar(s->out, node->name);
	if (name) {
		fputs(", interface: ", s->out);
		save_scalar(s->out, name);
	}
	if (ifp->mtu)
		fprintf(s->out, ", mtu: %u", ifp->mtu);
	if (ifp->has_ether)
		fprintf(s->out, ", ether: \"%s\"", addr_ether_text(ifp->ether, ':', ether));
	if (has_own_addrs(s, ifp))
		put_addrs(s, &ifp->addrs, ", addresses: ", true);
	if (!alike && !impair_nothing(&ifp->impair)) {
		fputs(", ", s->out);
		impair_print(&ifp->impair, ": ", ", ", s->out);
	}
	fputc('}', s->out);
	return made < 0 ? made : 0;
}

static int put_links(const struct saving *s)
{
	int error = 0;

	if (s->lab->nlinks)
		fputs("links:\n", s->out);
	for (size_t i = 0; i < s->lab->nlinks && !error; i++) {
		const struct lab_link *l = &s->lab->links[i];
		const bool alike = is_alike(s, l);

		fputs(l->down || alike ? "  - ends: [" : "  - [", s->out);
		error = put_end(s, &s->lab->ifs[l->end[0]], alike);
		fputs(", ", s->out);
		if (!error)
			error = put_end(s, &s->lab->ifs[l->end[1]], alike);
		fputs("]\n", s->out);
		if (l->down)
			fputs("    down: true\n", s->out);
		if (alike) {
			fputs("    ", s->out);
			impair_print(&s->lab->ifs[l->end[0]].impair, ": ", "\n    ", s->out);
			fputc('\n', s->out);
		}
	}
	return error;
}

/* --------------------------------------------------------------------------------------------------- the whole */

static void put_family(FILE *out, const char *key, bool wanted, bool usual, const struct lab_addr *range)
{
	if (wanted && range->family) {
		fprintf(out, "%s: ", key);
		put_addr(out, range, true);
		fputc('\n', out);
	} else if (wanted != usual) {
		fprintf(out, "%s: %s\n", key, wanted ? "true" : "false");
	}
}

static void put_head(const struct saving *s)
{
	const enum lab_routing routing = s->level >= SAVE_ALL ? LAB_ROUTING_NONE : s->lab->routing;

	fputs("name: ", s->out);
	save_scalar(s->out, s->lab->name);
	fputc('\n', s->out);
	put_family(s->out, "ipv4", s->lab->ipv4, true, &s->lab->net4);
	put_family(s->out, "ipv6", s->lab->ipv6, false, &s->lab->net6);
	if (routing != LAB_ROUTING_NONE)
		fprintf(s->out, "routing: %s\n", lab_routings[routing]);
	if (routing != LAB_ROUTING_OSPF || (!s->lab->ospf_hello && !s->lab->ospf_dead))
		return;
	fputs("ospf: {", s->out);
	if (s->lab->ospf_hello)
		fprintf(s->out, "hello: %u%s", s->lab->ospf_hello, s->lab->ospf_dead ? ", " : "");
	if (s->lab->ospf_dead)
		fprintf(s->out, "dead: %u", s->lab->ospf_dead);
	fputs("}\n", s->out);
}

static int put_lab(const struct lab *lab, enum level level, char **text)
{
	size_t size;
	struct saving s = {.lab = lab, .shadow = lab_new(""), .out = open_memstream(text, &size), .level = level};
	int error = s.shadow && s.out ? 0 : -ENOMEM;

	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		error = lab_add_node(s.shadow, lab->nodes[i].name, lab->nodes[i].kind);
		error = error < 0 ? error : 0;
	}
	if (!error) {
		put_head(&s);
		put_nodes(&s);
		error = put_links(&s);
	}
	lab_free(s.shadow);
	if (s.out && fclose(s.out) != 0 && !error)
		error = -ENOMEM;
	if (error && s.out)
		free(*text);
	return error;
}

/* Whether a reader of the file gets the same network. */
static int check(const struct lab *lab, const char *text)
{
	struct lab_error why;
	struct lab *again;
	struct diff d = {0};
	int error = lab_file_parse(text, strlen(text), lab->name, &again, &why);

	if (error)
		return error;
	error = plan_lab(again, &why);
	if (!error)
		error = diff_labs(lab, again, &d);
	if (!error) {
		error = d.count ? -EINVAL : 0;
		diff_free(&d);
	}
	lab_free(again);
	return error;
}

int save_lab(const struct lab *lab, char **text)
{
	int error = -EINVAL;

	for (enum level level = SAVE_SHORT; level < SAVE_LEVELS; level++) {
		error = put_lab(lab, level, text);
		if (error)
			return error;
		error = check(lab, *text);
		if (!error || error == -ENOMEM)
			break;
		if (level + 1 < SAVE_LEVELS)
			free(*text);
	}
	if (error)
		free(*text);
	return error;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* diff.c - what one lab has otherwise than another (diff.h). */
#include "lab/diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/copy.h"
#include "lab/impair.h"
#include "lib/addr.h"

/* A comparison under way. */
struct comparing {
	const struct lab *from, *to;
	struct diff *d;
	int error; /* the first one */
};

static void note(struct comparing *c, struct diff_change change)
{
	struct diff_change *at = c->error ? NULL : lab_room(c->d->at, c->d->count, sizeof *at);

	if (!at) {
		c->error = -ENOMEM;
		return;
	}
	c->d->at = at;
	at[c->d->count++] = change;
}

/* ----------------------------------------------------------------------------------------------- what is the same */

static int *none(size_t count)
{
	int *list = malloc((count + 1) * sizeof *list);

	for (size_t i = 0; list && i < count; i++)
		list[i] = LAB_NONE;
	return list;
}

static bool is_same_node(const struct lab_node *was, const struct lab_node *is)
{
	return was->kind == is->kind && strcmp(was->nic, is->nic) == 0;
}

static void match_nodes(struct comparing *c)
{
	for (size_t i = 0; i < c->from->nnodes; i++) {
		const struct lab_node *was = &c->from->nodes[i];
		const int node = lab_find_node(c->to, was->name);

		if (node == LAB_NONE || !is_same_node(was, &c->to->nodes[node]))
			continue;
		c->d->node[i] = node;
		c->d->old_node[node] = (int)i;
	}
}

/* The new lab's interface of the same name, LAB_NONE. */
static int same_if(const struct comparing *c, int ifindex)
{
	const struct lab_if *ifp = &c->from->ifs[ifindex];
	const int node = c->d->node[ifp->node];

	return node == LAB_NONE ? LAB_NONE : lab_find_if(c->to, node, ifp->name);
}

static void match_links(struct comparing *c)
{
	struct diff *d = c->d;

	for (size_t i = 0; i < c->from->nlinks; i++) {
		const int *end = c->from->links[i].end;
		const int a = same_if(c, end[0]), b = same_if(c, end[1]);

		if (a == LAB_NONE || b == LAB_NONE || c->to->ifs[a].link == LAB_NONE ||
		    c->to->ifs[a].link != c->to->ifs[b].link)
			continue;
		d->link[i] = c->to->ifs[a].link;
		d->old_link[d->link[i]] = (int)i;
		d->ifindex[end[0]] = a;
		d->ifindex[end[1]] = b;
		d->old_if[a] = end[0];
		d->old_if[b] = end[1];
	}
}

/* ------------------------------------------------------------------------------------------------------- lists */

/* Addresses of one list that the other lacks. */
static void compare_addrs(struct comparing *c, const struct lab_addrs *from, const struct lab_addrs *to,
                          struct diff_change change)
{
	for (size_t i = 0; i < from->count; i++) {
		change.sign = '-';
		change.before = i;
		if (!lab_has_addr(to, &from->at[i]))
			note(c, change);
	}
	for (size_t i = 0; i < to->count; i++) {
		change.sign = '+';
		change.after = i;
		if (!lab_has_addr(from, &to->at[i]))
			note(c, change);
	}
}

/* The place of the route to a destination, or the count. It is looked for at `near` first: most stay where they are. */
static size_t find_route(const struct lab_node *node, const struct lab_addr *to, size_t near)
{
	for (size_t i = 0; i < node->nroutes; i++) {
		const size_t at = (near + i) % node->nroutes;

		if (lab_same_addr(&node->routes[at].to, to))
			return at;
	}
	return node->nroutes;
}

static void compare_routes(struct comparing *c, struct diff_change change)
{
	const struct lab_node *from = &c->from->nodes[change.from], *to = &c->to->nodes[change.to];

	change.what = DIFF_ROUTE;
	for (change.before = 0; change.before < from->nroutes; change.before++) {
		change.sign = '-';
		change.after = find_route(to, &from->routes[change.before].to, change.before);
		if (change.after == to->nroutes)
			note(c, change);
	}
	for (change.after = 0; change.after < to->nroutes; change.after++) {
		change.before = find_route(from, &to->routes[change.after].to, change.after);
		change.sign = change.before == from->nroutes ? '+' : '~';
		if (change.sign == '+' || !lab_same_route(&from->routes[change.before], &to->routes[change.after]))
			note(c, change);
	}
}

/* The place of the text of this name, or the count. A command's name is what it does. */
static size_t find_text(const struct lab_texts *list, const struct lab_text *text)
{
	size_t i = 0;

	while (i < list->count &&
	       strcmp(text->name ? list->at[i].name : list->at[i].value, text->name ? text->name : text->value) != 0)
		i++;
	return i;
}

static void compare_texts(struct comparing *c, const struct lab_texts *from, const struct lab_texts *to,
                          struct diff_change change)
{
	for (change.before = 0; change.before < from->count; change.before++) {
		change.sign = '-';
		if (find_text(to, &from->at[change.before]) == to->count)
			note(c, change);
	}
	for (change.after = 0; change.after < to->count; change.after++) {
		change.before = find_text(from, &to->at[change.after]);
		change.sign = change.before == from->count ? '+' : '~';
		if (change.sign == '+' || !lab_same_text(from->at[change.before].value, to->at[change.after].value))
			note(c, change);
	}
}

static void compare_daemons(struct comparing *c, struct diff_change change)
{
	const struct lab_node *from = &c->from->nodes[change.from], *to = &c->to->nodes[change.to];

	change.what = DIFF_DAEMON;
	for (change.before = 0; change.before < from->ndaemons; change.before++) {
		change.sign = '-';
		if (lab_find_daemon(to, from->daemons[change.before].name) == to->ndaemons)
			note(c, change);
	}
	for (change.after = 0; change.after < to->ndaemons; change.after++) {
		const struct lab_daemon *d = &to->daemons[change.after], *was;

		change.before = lab_find_daemon(from, d->name);
		change.sign = change.before == from->ndaemons ? '+' : '~';
		was = &from->daemons[change.before];
		if (change.sign == '+' || !lab_same_text(was->command, d->command) ||
		    !lab_same_text(was->config, d->config))
			note(c, change);
	}
}

/* ------------------------------------------------------------------------------------------------------- the whole */

static void compare_if(struct comparing *c, int from, int to)
{
	const struct lab_if *was = &c->from->ifs[from], *is = &c->to->ifs[to];
	struct diff_change change = {.sign = '~', .what = DIFF_MTU, .from = from, .to = to};

	if (lab_mtu(was) != lab_mtu(is))
		note(c, change);
	change.what = DIFF_ETHER;
	if (is->has_ether && (!was->has_ether || memcmp(was->ether, is->ether, 6) != 0))
		note(c, change);
	change.what = DIFF_IMPAIR;
	if (!impair_same(&was->impair, &is->impair))
		note(c, change);
	change.what = DIFF_MEMBER;
	if (was->found.apart)
		note(c, change);
	change.what = DIFF_ADDR;
	compare_addrs(c, &was->addrs, &is->addrs, change);
}

static void compare_node(struct comparing *c, int from, int to)
{
	const struct lab_node *was = &c->from->nodes[from], *is = &c->to->nodes[to];
	struct diff_change change = {.what = DIFF_LOOPBACK, .from = from, .to = to};

	compare_addrs(c, &was->loopback, &is->loopback, change);
	compare_routes(c, change);
	change.what = DIFF_FILE;
	compare_texts(c, &was->files, &is->files, change);
	change.what = DIFF_SYSCTL;
	compare_texts(c, &was->sysctls, &is->sysctls, change);
	change.what = DIFF_COMMAND;
	compare_texts(c, &was->commands, &is->commands, change);
	compare_daemons(c, change);
}

static void compare_links(struct comparing *c)
{
	const struct diff *d = c->d;

	for (size_t i = 0; i < c->from->nlinks; i++)
		if (d->link[i] == LAB_NONE)
			note(c, (struct diff_change){.sign = '-', .what = DIFF_LINK, .from = (int)i, .to = LAB_NONE});
	for (size_t i = 0; i < c->to->nlinks; i++) {
		const int was = d->old_link[i];

		if (was == LAB_NONE || c->from->links[was].down != c->to->links[i].down)
			note(c, (struct diff_change){.sign = was == LAB_NONE ? '+' : '~',
			                             .what = DIFF_LINK,
			                             .from = was,
			                             .to = (int)i});
	}
}

static void compare(struct comparing *c)
{
	const struct diff *d = c->d;

	for (size_t i = 0; i < c->from->nnodes; i++)
		if (d->node[i] == LAB_NONE)
			note(c, (struct diff_change){.sign = '-', .what = DIFF_NODE, .from = (int)i, .to = LAB_NONE});
	for (size_t i = 0; i < c->to->nnodes; i++)
		if (d->old_node[i] == LAB_NONE)
			note(c, (struct diff_change){.sign = '+', .what = DIFF_NODE, .from = LAB_NONE, .to = (int)i});
	compare_links(c);
	for (size_t i = 0; i < c->to->nifs; i++)
		if (d->old_if[i] != LAB_NONE)
			compare_if(c, d->old_if[i], (int)i);
	for (size_t i = 0; i < c->to->nnodes; i++)
		if (d->old_node[i] != LAB_NONE)
			compare_node(c, d->old_node[i], (int)i);
}

int diff_labs(const struct lab *from, const struct lab *to, struct diff *d)
{
	struct comparing c = {.from = from, .to = to, .d = d};

	*d = (struct diff){.node = none(from->nnodes),
	                   .ifindex = none(from->nifs),
	                   .link = none(from->nlinks),
	                   .old_node = none(to->nnodes),
	                   .old_if = none(to->nifs),
	                   .old_link = none(to->nlinks)};
	if (!d->node || !d->ifindex || !d->link || !d->old_node || !d->old_if || !d->old_link) {
		c.error = -ENOMEM;
	} else {
		match_nodes(&c);
		match_links(&c);
		compare(&c);
	}
	if (c.error)
		diff_free(d);
	return c.error;
}

void diff_free(struct diff *d)
{
	free(d->at);
	free(d->node);
	free(d->ifindex);
	free(d->link);
	free(d->old_node);
	free(d->old_if);
	free(d->old_link);
	*d = (struct diff){0};
}

/* ----------------------------------------------------------------------------------------------------- in words */

static void put_end(const struct lab *lab, int ifindex, FILE *out)
{
	fprintf(out, "%s:%s", lab->nodes[lab->ifs[ifindex].node].name, lab->ifs[ifindex].name);
}

/* "h1:h1-eth0 -- s1:s1-eth1". */
static void put_link(const struct lab *lab, int link, FILE *out)
{
	put_end(lab, lab->links[link].end[0], out);
	fputs(" -- ", out);
	put_end(lab, lab->links[link].end[1], out);
}

static void put_addr(const struct lab_addr *a, bool prefix, FILE *out)
{
	char text[64];

	lab_format_addr(a, text, sizeof text);
	if (!prefix)
		text[strcspn(text, "/")] = '\0';
	fputs(text, out);
}

static void put_via(const struct lab_route *r, FILE *out)
{
	if (r->via.family)
		put_addr(&r->via, false, out);
	else
		fputs("blackhole", out);
}

/* The first line of a text, without what a terminal would take for more than letters. */
static void put_line(const char *text, FILE *out)
{
	for (; *text && *text != '\n'; text++)
		fputc((unsigned char)*text < ' ' || *text == 127 ? '?' : *text, out);
	if (*text && text[1])
		fputs(" ...", out);
}

static void put_if_change(const struct diff_change *x, const struct lab *from, const struct lab *to, FILE *out)
{
	const struct lab_if *was = &from->ifs[x->from], *is = &to->ifs[x->to];
	char text[ADDR_TEXT];

	put_end(to, x->to, out);
	if (x->what == DIFF_MTU) {
		fprintf(out, ": mtu %u -> %u", lab_mtu(was), lab_mtu(is));
	} else if (x->what == DIFF_ETHER) {
		fprintf(out, ": ether %s", addr_ether_text(is->ether, ':', text));
	} else if (x->what == DIFF_IMPAIR) {
		fputs(": ", out);
		impair_print_change(&was->impair, &is->impair, out);
	} else if (x->what == DIFF_MEMBER) {
		fputs(": member of its bridge", out);
	} else {
		fputs(": address ", out);
		put_addr(x->sign == '-' ? &was->addrs.at[x->before] : &is->addrs.at[x->after], true, out);
	}
}

static void put_route(const struct diff_change *x, const struct lab_node *was, const struct lab_node *is, FILE *out)
{
	const struct lab_route *r = x->sign == '-' ? &was->routes[x->before] : &is->routes[x->after];

	fputs(": route ", out);
	put_addr(&r->to, true, out);
	fputc(' ', out);
	if (x->sign == '~') {
		put_via(&was->routes[x->before], out);
		fputs(" -> ", out);
	}
	put_via(r, out);
}

static void put_text(const struct diff_change *x, const char *what, const struct lab_texts *was,
                     const struct lab_texts *is, FILE *out)
{
	const struct lab_text *text = x->sign == '-' ? &was->at[x->before] : &is->at[x->after];

	fprintf(out, ": %s ", what);
	put_line(text->name ? text->name : text->value, out);
	if (x->what == DIFF_SYSCTL && x->sign != '-')
		fprintf(out, " = %s", text->value);
	if (x->what == DIFF_COMMAND && x->sign == '-')
		fputs(" (what it did stays)", out);
}

static void put_node_change(const struct diff_change *x, const struct lab *from, const struct lab *to, FILE *out)
{
	const struct lab_node *was = &from->nodes[x->from], *is = &to->nodes[x->to];

	fputs(is->name, out);
	switch (x->what) {
	case DIFF_LOOPBACK:
		fputs(":lo1: address ", out);
		put_addr(x->sign == '-' ? &was->loopback.at[x->before] : &is->loopback.at[x->after], true, out);
		break;
	case DIFF_ROUTE:
		put_route(x, was, is, out);
		break;
	case DIFF_FILE:
		put_text(x, "file", &was->files, &is->files, out);
		break;
	case DIFF_SYSCTL:
		put_text(x, "sysctl", &was->sysctls, &is->sysctls, out);
		break;
	case DIFF_COMMAND:
		put_text(x, "command", &was->commands, &is->commands, out);
		break;
	default:
		fprintf(out, ": daemon %s", x->sign == '-' ? was->daemons[x->before].name : is->daemons[x->after].name);
		break;
	}
}

static void print_one(const struct diff_change *x, const struct lab *from, const struct lab *to, FILE *out)
{
	const struct lab *lab = x->sign == '-' ? from : to;
	const int index = x->sign == '-' ? x->from : x->to;

	fprintf(out, "%c ", x->sign);
	switch (x->what) {
	case DIFF_NODE:
		fprintf(out, "%s (%s)", lab->nodes[index].name, lab_kinds[lab->nodes[index].kind]);
		break;
	case DIFF_LINK:
		put_link(lab, index, out);
		if (x->sign == '~')
			fputs(to->links[index].down ? ": down" : ": up", out);
		break;
	case DIFF_MTU:
	case DIFF_ETHER:
	case DIFF_IMPAIR:
	case DIFF_MEMBER:
	case DIFF_ADDR:
		put_if_change(x, from, to, out);
		break;
	default:
		put_node_change(x, from, to, out);
		break;
	}
	fputc('\n', out);
}

void diff_print(const struct diff *d, const struct lab *from, const struct lab *to, FILE *out)
{
	for (size_t i = 0; i < d->count; i++)
		print_one(&d->at[i], from, to, out);
}

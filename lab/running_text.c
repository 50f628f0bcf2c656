/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * running_text.c - a lab as lines of text (running.h). A line is words with a blank between them; what a word must not
 * have in it stands as %XX, an empty word as "%". Lines about a node or an interface follow it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lab/impair.h"
#include "lab/running.h"
#include "lab/switch.h"
#include "lib/addr.h"

enum { VERSION = 1, WORDS = 9 };
static const char magic[] = "vnet-lab";

/* ------------------------------------------------------------------------------------------------------ writing */

static void put_word(const char *text, FILE *out)
{
	fputc(' ', out);
	if (!*text)
		fputc('%', out);
	for (; *text; text++) {
		if ((unsigned char)*text <= ' ' || *text == '%' || *text == 127)
			fprintf(out, "%%%02x", (unsigned char)*text);
		else
			fputc(*text, out);
	}
}

/* A text that may be missing: then "-"; one that is "-" stands as "%2d". */
static void put_text(const char *text, FILE *out)
{
	if (!text)
		fputs(" -", out);
	else if (strcmp(text, "-") == 0)
		fputs(" %2d", out);
	else
		put_word(text, out);
}

static void put_addr(const struct lab_addr *a, FILE *out)
{
	char text[64] = "-";

	if (a->family)
		lab_format_addr(a, text, sizeof text);
	fprintf(out, " %s", text);
}

static void put_texts(const char *word, const struct lab_texts *list, FILE *out)
{
	for (size_t i = 0; i < list->count; i++) {
		fputs(word, out);
		put_text(list->at[i].name, out);
		put_text(list->at[i].value, out);
		fputc('\n', out);
	}
}

static void put_addrs(const char *word, const struct lab_addrs *list, FILE *out)
{
	for (size_t i = 0; i < list->count; i++) {
		fputs(word, out);
		put_addr(&list->at[i], out);
		fprintf(out, " %d %d\n", list->at[i].planned, list->at[i].gone);
	}
}

static void put_node(const struct lab_node *n, FILE *out)
{
	fputs("node", out);
	put_word(n->name, out);
	fprintf(out, " %s %d", lab_kinds[n->kind], n->line);
	put_text(n->nic[0] ? n->nic : NULL, out);
	fputc('\n', out);
	put_addrs("loopback", &n->loopback, out);
	for (size_t i = 0; i < n->nroutes; i++) {
		fputs("route", out);
		/* The family of a default route is its gateway's, or its own: it is written as 0.0.0.0/0 or ::/0. */
		put_addr(&n->routes[i].to, out);
		put_addr(&n->routes[i].via, out);
		fprintf(out, " %d %d\n", n->routes[i].planned, n->routes[i].gone);
	}
	put_texts("file", &n->files, out);
	put_texts("sysctl", &n->sysctls, out);
	put_texts("command", &n->commands, out);
	for (size_t i = 0; i < n->ndaemons; i++) {
		fputs("daemon", out);
		put_text(n->daemons[i].name, out);
		put_text(n->daemons[i].command, out);
		put_text(n->daemons[i].config, out);
		fprintf(out, " %d\n", n->daemons[i].planned);
	}
}

static void put_if(const struct lab *lab, const struct lab_if *ifp, FILE *out)
{
	char ether[ADDR_TEXT] = "-";

	if (ifp->has_ether)
		addr_ether_text(ifp->ether, ':', ether);
	fputs("if", out);
	put_word(lab->nodes[ifp->node].name, out);
	put_word(ifp->name, out);
	fprintf(out, " %u %s %d %d %u %d\n", ifp->mtu, ether, ifp->has_addrs, ifp->bridge, ifp->changed, ifp->parted);
	put_addrs("addr", &ifp->addrs, out);
	for (int key = 0; key < IMPAIR_KEYS; key++)
		if (impair_get(&ifp->impair, key))
			fprintf(out, "impair %s %" PRIu64 "\n", impair_keys[key], impair_get(&ifp->impair, key));
}

int running_write(const struct lab *lab, FILE *out)
{
	fprintf(out, "%s %d\nname", magic, VERSION);
	put_word(lab->name, out);
	fprintf(out, "\nplan %d %d %d", lab->ipv4, lab->ipv6, (int)lab->routing);
	put_addr(&lab->net4, out);
	put_addr(&lab->net6, out);
	fprintf(out, " %u %u\n", lab->ospf_hello, lab->ospf_dead);
	for (size_t i = 0; i < lab->nnodes; i++)
		put_node(&lab->nodes[i], out);
	for (size_t i = 0; i < lab->nifs; i++)
		put_if(lab, &lab->ifs[i], out);
	for (size_t i = 0; i < lab->nlinks; i++)
		fprintf(out, "link %d %d %d\n", lab->links[i].end[0], lab->links[i].end[1], lab->links[i].down);
	return ferror(out) ? -EIO : 0;
}

/* ------------------------------------------------------------------------------------------------------ reading */

/* What the lines read so far have made. */
struct reading {
	struct lab *lab;
	int node, ifindex; /* the last ones, LAB_NONE */
};

/* Turns %XX back, in place. */
static char *plain(char *word)
{
	char *to = word;
	unsigned code;

	if (strcmp(word, "%") == 0)
		*word = '\0';
	for (const char *from = word; *from; from++) {
		if (*from == '%' && sscanf(from + 1, "%2x", &code) == 1) {
			*to++ = (char)code;
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return word;
}

static char *text(char *word)
{
	return !word || strcmp(word, "-") == 0 ? NULL : plain(word);
}

static bool flag(const char *word)
{
	return word && strcmp(word, "1") == 0;
}

/* An address, or none for "-"; flags: what follows it, NULL: nothing does. */
static int read_addr(const char *word, char *const *flags, struct lab_addr *a)
{
	int error = 0;

	*a = (struct lab_addr){0};
	if (!word)
		return -EINVAL;
	if (strcmp(word, "-") != 0)
		error = lab_parse_addr(word, a);
	a->planned = flags && flag(flags[0]);
	a->gone = flags && flags[0] && flag(flags[1]);
	return error;
}

static int read_plan(struct reading *r, char **w)
{
	int error = read_addr(w[4], NULL, &r->lab->net4);

	r->lab->ipv4 = flag(w[1]);
	r->lab->ipv6 = flag(w[2]);
	if (w[3])
		r->lab->routing = (enum lab_routing)atoi(w[3]);
	if (!error)
		error = read_addr(w[5], NULL, &r->lab->net6);
	r->lab->ospf_hello = w[5] && w[6] ? (unsigned)atoi(w[6]) : 0;
	r->lab->ospf_dead = w[5] && w[6] && w[7] ? (unsigned)atoi(w[7]) : 0;
	return error;
}

static int read_node(struct reading *r, char **w)
{
	int kind = 0;

	while (lab_kinds[kind] && (!w[2] || strcmp(w[2], lab_kinds[kind]) != 0))
		kind++;
	if (!lab_kinds[kind])
		return -EPROTO;
	r->node = lab_add_node(r->lab, plain(w[1]), (enum lab_kind)kind);
	if (r->node >= 0 && w[3])
		r->lab->nodes[r->node].line = atoi(w[3]);
	if (r->node >= 0 && w[3] && text(w[4]))
		snprintf(r->lab->nodes[r->node].nic, OS_IFNAME, "%s", w[4]);
	return r->node < 0 ? r->node : 0;
}

static int read_if(struct reading *r, char **w)
{
	const int node = w[2] ? lab_find_node(r->lab, plain(w[1])) : LAB_NONE;
	struct lab_if *ifp;

	if (node == LAB_NONE)
		return -EINVAL;
	r->ifindex = lab_add_if(r->lab, node, plain(w[2]));
	if (r->ifindex < 0)
		return r->ifindex;
	ifp = &r->lab->ifs[r->ifindex];
	ifp->mtu = w[3] ? (unsigned)strtoul(w[3], NULL, 10) : 0;
	ifp->has_ether = w[3] && w[4] && addr_ether(w[4], ifp->ether);
	ifp->has_addrs = w[3] && w[4] && flag(w[5]);
	if (w[3] && w[4] && w[5] && w[6] && (size_t)atoi(w[6]) < LAB_MAX_LINKS / SWITCH_PORTS + 2)
		ifp->bridge = atoi(w[6]);
	ifp->changed = w[3] && w[4] && w[5] && w[6] && w[7] ? (unsigned)strtoul(w[7], NULL, 10) : 0;
	ifp->parted = w[3] && w[4] && w[5] && w[6] && w[7] && flag(w[8]);
	return 0;
}

static void read_impair(struct reading *r, char **w)
{
	for (int key = 0; key < IMPAIR_KEYS && w[2]; key++)
		if (strcmp(w[1], impair_keys[key]) == 0)
			impair_set(&r->lab->ifs[r->ifindex].impair, key, strtoull(w[2], NULL, 10));
}

static int read_link(struct reading *r, char **w)
{
	const int a = atoi(w[1]), b = w[2] ? atoi(w[2]) : LAB_NONE;
	int link;

	if (a < 0 || b < 0 || (size_t)a >= r->lab->nifs || (size_t)b >= r->lab->nifs)
		return -EINVAL;
	link = lab_add_link(r->lab, a, b);
	if (link >= 0)
		r->lab->links[link].down = flag(w[3]);
	return link < 0 ? link : 0;
}

/* The lines that follow a node. */
static int read_of_node(struct reading *r, char **w)
{
	struct lab_node *node = &r->lab->nodes[r->node];
	struct lab_route route;
	struct lab_addr a;
	int error;

	if (strcmp(w[0], "file") == 0)
		return lab_add_text(&node->files, text(w[1]), text(w[2]));
	if (strcmp(w[0], "sysctl") == 0)
		return lab_add_text(&node->sysctls, text(w[1]), text(w[2]));
	if (strcmp(w[0], "command") == 0)
		return lab_add_text(&node->commands, text(w[1]), text(w[2]));
	if (strcmp(w[0], "daemon") == 0) {
		error = lab_add_daemon(node, text(w[1]), text(w[2]), w[2] ? text(w[3]) : NULL);
		if (!error)
			node->daemons[node->ndaemons - 1].planned = w[2] && w[3] && flag(w[4]);
		return error;
	}
	if (strcmp(w[0], "loopback") == 0) {
		error = read_addr(w[1], w + 2, &a);
		return error ? error : lab_add_addr(&node->loopback, &a);
	}
	if (strcmp(w[0], "route") != 0)
		return 0;
	error = read_addr(w[1], NULL, &route.to);
	if (!error)
		error = read_addr(w[2], NULL, &route.via);
	route.planned = w[2] && flag(w[3]);
	route.gone = w[2] && w[3] && flag(w[4]);
	return error ? error : lab_add_route(node, &route);
}

static int read_line(struct reading *r, char **w)
{
	struct lab_addr a;
	int error = 0;

	if (strcmp(w[0], "name") == 0)
		snprintf(r->lab->name, sizeof r->lab->name, "%s", plain(w[1]));
	else if (strcmp(w[0], "plan") == 0)
		error = read_plan(r, w);
	else if (strcmp(w[0], "node") == 0)
		error = read_node(r, w);
	else if (strcmp(w[0], "if") == 0)
		error = read_if(r, w);
	else if (strcmp(w[0], "link") == 0)
		error = read_link(r, w);
	else if (strcmp(w[0], "addr") == 0 && r->ifindex >= 0)
		error = (error = read_addr(w[1], w + 2, &a)) ? error : lab_add_addr(&r->lab->ifs[r->ifindex].addrs, &a);
	else if (strcmp(w[0], "impair") == 0 && r->ifindex >= 0)
		read_impair(r, w);
	else if (r->node >= 0)
		error = read_of_node(r, w);
	return error; /* other words are a newer program's */
}

/* Parts a line at its blanks; the rest of the words is NULL. False for an empty line. */
static bool split(char *line, char *words[WORDS])
{
	char *rest = line;

	line[strcspn(line, "\n")] = '\0';
	memset(words, 0, WORDS * sizeof *words);
	for (int i = 0; i < WORDS && rest; i++)
		words[i] = strsep(&rest, " ");
	return words[0][0] && words[1];
}

int running_read(FILE *in, struct lab **lab)
{
	struct reading r = {.lab = lab_new(""), .node = LAB_NONE, .ifindex = LAB_NONE};
	char *line = NULL, *words[WORDS];
	size_t room = 0;
	int error = r.lab ? 0 : -ENOMEM;

	if (!error && (getline(&line, &room, in) < 0 || !split(line, words) || strcmp(words[0], magic) != 0 ||
	               atoi(words[1]) != VERSION))
		error = -EPROTO;
	while (!error && getline(&line, &room, in) >= 0)
		if (split(line, words))
			error = read_line(&r, words);
	free(line);
	if (!error)
		error = switch_spread(r.lab); /* an older program says nothing of bridges */
	if (error) {
		lab_free(r.lab);
		return error;
	}
	*lab = r.lab;
	return 0;
}

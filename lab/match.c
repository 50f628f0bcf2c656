/* SPDX-License-Identifier: BSD-2-Clause */
/* match.c - the names and the order of what stays (match.h). */
#include "lab/match.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/copy.h"

/* A matching under way; running things are looked for by described ones. */
struct matching {
	const struct lab *old, *new;
	int *node;     /* by described node: the running one of its name and kind, LAB_NONE */
	int *link;     /* by described link: the running one that is the same, LAB_NONE */
	bool *turned;  /* by described link: its ends are the running one's in the other order */
	bool *used;    /* running links that are matched */
	int *new_link; /* by running link */
	char (*name)[LAB_NAME];
	int *nodes, *ifs, *links; /* orders: copy.h */
};

static void match_nodes(struct matching *m)
{
	for (size_t i = 0; i < m->new->nnodes; i++) {
		const int old = lab_find_node(m->old, m->new->nodes[i].name);

		m->node[i] = old != LAB_NONE && m->old->nodes[old].kind == m->new->nodes[i].kind ? old : LAB_NONE;
	}
}

static void join(struct matching *m, size_t link, int old, bool turned)
{
	m->link[link] = old;
	m->turned[link] = turned;
	m->used[old] = true;
	m->new_link[old] = (int)link;
}

/* The running interface at one end of a described link, by name; LAB_NONE. */
static int same_if(const struct matching *m, int ifindex)
{
	const struct lab_if *ifp = &m->new->ifs[ifindex];

	return m->node[ifp->node] == LAB_NONE ? LAB_NONE : lab_find_if(m->old, m->node[ifp->node], ifp->name);
}

static void match_by_name(struct matching *m, size_t link)
{
	const int *end = m->new->links[link].end;
	const int a = same_if(m, end[0]), b = same_if(m, end[1]);

	if (a != LAB_NONE && b != LAB_NONE && m->old->ifs[a].link != LAB_NONE &&
	    m->old->ifs[a].link == m->old->ifs[b].link && !m->used[m->old->ifs[a].link])
		join(m, link, m->old->ifs[a].link, m->old->links[m->old->ifs[a].link].end[0] != a);
}

/* Whether a described interface may have a running one's name. */
static bool may_be(const struct matching *m, int ifindex, int old)
{
	const struct lab_if *ifp = &m->new->ifs[ifindex];
	const char *name = m->old->ifs[old].name;
	const int other = lab_find_if(m->new, ifp->node, name);

	if (strcmp(ifp->name, name) == 0)
		return true;
	return ifp->unnamed && (other == LAB_NONE || m->new->ifs[other].unnamed);
}

/* Another cable between the same two nodes: of those at the node that has fewer. */
static void match_by_nodes(struct matching *m, size_t link)
{
	const int *end = m->new->links[link].end;
	int from = 0;
	const struct lab_node *node;

	if (m->node[m->new->ifs[end[0]].node] == LAB_NONE || m->node[m->new->ifs[end[1]].node] == LAB_NONE)
		return;
	if (m->old->nodes[m->node[m->new->ifs[end[1]].node]].nifs <
	    m->old->nodes[m->node[m->new->ifs[end[0]].node]].nifs)
		from = 1;
	node = &m->old->nodes[m->node[m->new->ifs[end[from]].node]];
	for (size_t i = 0; i < node->nifs; i++) {
		const int near = node->ifs[i], far = lab_peer(m->old, near), old = m->old->ifs[near].link;

		if (far == LAB_NONE || m->used[old] || m->old->ifs[far].node != m->node[m->new->ifs[end[!from]].node] ||
		    !may_be(m, end[from], near) || !may_be(m, end[!from], far))
			continue;
		join(m, link, old, m->old->links[old].end[from] != near);
		return;
	}
}

/* Each interface's name: of a matched link the running one's, else the user's or none yet. */
static void choose_names(struct matching *m)
{
	for (size_t i = 0; i < m->new->nifs; i++)
		if (!m->new->ifs[i].unnamed)
			memcpy(m->name[i], m->new->ifs[i].name, LAB_NAME);
	for (size_t i = 0; i < m->new->nlinks; i++)
		for (int end = 0; end < 2 && m->link[i] != LAB_NONE; end++) {
			const int old = m->old->links[m->link[i]].end[m->turned[i] ? !end : end];

			memcpy(m->name[m->new->links[i].end[end]], m->old->ifs[old].name, LAB_NAME);
		}
}

/* ------------------------------------------------------------------------------------------------------- order */

/* The described interface that is the running one, LAB_NONE. */
static int new_if(const struct matching *m, size_t old)
{
	const int old_link = m->old->ifs[old].link, link = old_link == LAB_NONE ? LAB_NONE : m->new_link[old_link];
	const bool second = link != LAB_NONE && m->old->links[old_link].end[1] == (int)old;

	return link == LAB_NONE ? LAB_NONE : m->new->links[link].end[m->turned[link] ? !second : second];
}

/* What stays in its order, then what is new in the file's; of new interfaces those that have a name go first. */
static void choose_order(struct matching *m)
{
	size_t nodes = 0, ifs = 0, links = 0;

	for (size_t i = 0; i < m->old->nnodes; i++) {
		const int node = lab_find_node(m->new, m->old->nodes[i].name);

		if (node != LAB_NONE && m->node[node] != LAB_NONE)
			m->nodes[nodes++] = node;
	}
	for (size_t i = 0; i < m->new->nnodes; i++)
		if (m->node[i] == LAB_NONE)
			m->nodes[nodes++] = (int)i;
	for (size_t i = 0; i < m->old->nifs; i++)
		if (new_if(m, i) != LAB_NONE)
			m->ifs[ifs++] = new_if(m, i);
	for (int unnamed = 0; unnamed < 2; unnamed++)
		for (size_t i = 0; i < m->new->nifs; i++) {
			const int link = m->new->ifs[i].link;

			if ((link == LAB_NONE || m->link[link] == LAB_NONE) && m->new->ifs[i].unnamed == unnamed)
				m->ifs[ifs++] = (int)i;
		}
	for (size_t i = 0; i < m->old->nlinks; i++)
		if (m->new_link[i] != LAB_NONE)
			m->links[links++] = m->new_link[i];
	for (size_t i = 0; i < m->new->nlinks; i++)
		if (m->link[i] == LAB_NONE)
			m->links[links++] = (int)i;
}

static void match(struct matching *m)
{
	match_nodes(m);
	for (size_t i = 0; i < m->old->nlinks; i++)
		m->new_link[i] = LAB_NONE;
	for (size_t i = 0; i < m->new->nlinks; i++) {
		m->link[i] = LAB_NONE;
		match_by_name(m, i);
	}
	for (size_t i = 0; i < m->new->nlinks; i++)
		if (m->link[i] == LAB_NONE)
			match_by_nodes(m, i);
	choose_names(m);
	choose_order(m);
}

/* A switch's ports stay in the bridges that they are in. */
static void keep_bridges(const struct lab *running, struct lab *matched)
{
	for (size_t i = 0; i < matched->nifs; i++) {
		struct lab_if *ifp = &matched->ifs[i];
		const struct lab_node *node = &matched->nodes[ifp->node];
		const int old = lab_is_switch(node) ? lab_find_node(running, node->name) : LAB_NONE;
		const int was = old == LAB_NONE ? LAB_NONE : lab_find_if(running, old, ifp->name);

		if (was != LAB_NONE && lab_is_switch(&running->nodes[old]))
			ifp->bridge = running->ifs[was].bridge;
	}
}

int match_lab(const struct lab *running, const struct lab *described, struct lab **matched)
{
	struct matching m = {.old = running,
	                     .new = described,
	                     .node = calloc(described->nnodes + 1, sizeof *m.node),
	                     .link = calloc(described->nlinks + 1, sizeof *m.link),
	                     .turned = calloc(described->nlinks + 1, sizeof *m.turned),
	                     .used = calloc(running->nlinks + 1, sizeof *m.used),
	                     .new_link = calloc(running->nlinks + 1, sizeof *m.new_link),
	                     .name = calloc(described->nifs + 1, sizeof *m.name),
	                     .nodes = calloc(described->nnodes + 1, sizeof *m.nodes),
	                     .ifs = calloc(described->nifs + 1, sizeof *m.ifs),
	                     .links = calloc(described->nlinks + 1, sizeof *m.links)};
	int error = m.node && m.link && m.turned && m.used && m.new_link && m.name && m.nodes && m.ifs && m.links
	                    ? 0
	                    : -ENOMEM;

	if (!error) {
		match(&m);
		error = lab_copy(
		        described,
		        &(struct lab_change){
		                .name = m.name, .turned = m.turned, .nodes = m.nodes, .ifs = m.ifs, .links = m.links},
		        matched);
	}
	if (!error)
		keep_bridges(running, *matched);
	free(m.node);
	free(m.link);
	free(m.turned);
	free(m.used);
	free(m.new_link);
	free(m.name);
	free(m.nodes);
	free(m.ifs);
	free(m.links);
	return error;
}

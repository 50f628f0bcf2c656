/* SPDX-License-Identifier: BSD-2-Clause */
/* cli_show.c - verbs of the prompt that show the network (cli.h), as Mininet shows it. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli.h"
#include "lib/errtext.h"

static const char *const kinds[] = {"Host", "Switch", "Router", "External"};

/* The node after that one (LAB_NONE: the first): hosts come first and switches last, each as they were described. */
static int next(const struct lab *lab, int node)
{
	static const enum lab_kind order[] = {LAB_HOST, LAB_ROUTER, LAB_EXTERNAL, LAB_SWITCH};
	size_t k = 0;

	while (node != LAB_NONE && order[k] != lab->nodes[node].kind)
		k++;
	for (; k < sizeof order / sizeof *order; k++, node = LAB_NONE)
		for (int i = node + 1; i < (int)lab->nnodes; i++)
			if (lab->nodes[i].kind == order[k])
				return i;
	return LAB_NONE;
}

int cli_nodes(struct cli *c, int argc, char **argv)
{
	const char *between = "";

	(void)argc;
	(void)argv;
	puts("available nodes are: ");
	for (int i = LAB_NONE; (i = next(c->lab, i)) != LAB_NONE; between = " ")
		printf("%s%s", between, c->lab->nodes[i].name);
	putchar('\n');
	return 0;
}

int cli_net(struct cli *c, int argc, char **argv)
{
	const struct lab *lab = c->lab;

	(void)argc;
	(void)argv;
	for (int i = LAB_NONE; (i = next(lab, i)) != LAB_NONE;) {
		const struct lab_node *node = &lab->nodes[i];

		fputs(node->name, stdout);
		for (size_t k = 0; k < node->nifs; k++) {
			const struct lab_if *ifp = &lab->ifs[node->ifs[k]];
			const int peer = lab_peer(lab, node->ifs[k]);

			printf(" %s:%s%s", ifp->name, peer == LAB_NONE ? "" : lab->ifs[peer].name,
			       ifp->link != LAB_NONE && lab->links[ifp->link].down ? "(down)" : "");
		}
		putchar('\n');
	}
	return 0;
}

int cli_intfs(struct cli *c, int argc, char **argv)
{
	const struct lab *lab = c->lab;

	(void)argc;
	(void)argv;
	for (int i = LAB_NONE; (i = next(lab, i)) != LAB_NONE;) {
		printf("%s:", lab->nodes[i].name);
		for (size_t k = 0; k < lab->nodes[i].nifs; k++)
			printf("%s%s", k ? "," : " ", lab->ifs[lab->nodes[i].ifs[k]].name);
		putchar('\n');
	}
	return 0;
}

int cli_ports(struct cli *c, int argc, char **argv)
{
	const struct lab *lab = c->lab;

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < lab->nnodes; i++) {
		if (!lab_is_switch(&lab->nodes[i]))
			continue;
		fputs(lab->nodes[i].name, stdout);
		for (size_t k = 0; k < lab->nodes[i].nifs; k++)
			printf(" %s:%zu", lab->ifs[lab->nodes[i].ifs[k]].name, k + 1);
		putchar('\n');
	}
	return 0;
}

/* An interface's first address, of IPv4 if there is one. */
static void print_address(const struct lab_if *ifp)
{
	const struct lab_addr *found = NULL;
	char text[64] = "None";

	for (size_t i = 0; i < ifp->addrs.count; i++)
		if (!found || (found->family != AF_INET && ifp->addrs.at[i].family == AF_INET))
			found = &ifp->addrs.at[i];
	if (found)
		lab_format_addr(found, text, sizeof text);
	text[strcspn(text, "/")] = '\0';
	fputs(text, stdout);
}

int cli_dump(struct cli *c, int argc, char **argv)
{
	const struct lab *lab = c->lab;
	int status = 0;

	(void)argc;
	(void)argv;
	for (int i = LAB_NONE; (i = next(lab, i)) != LAB_NONE;) {
		const struct lab_node *node = &lab->nodes[i];
		struct os_jail j = {0};
		const int error = os_jail_get(cmd_world(), node->name, &j);

		printf("<%s %s:", kinds[node->kind], node->name);
		for (size_t k = 0; k < node->nifs; k++) {
			printf("%s%s:", k ? "," : " ", lab->ifs[node->ifs[k]].name);
			print_address(&lab->ifs[node->ifs[k]]);
		}
		if (error) {
			printf(" not running> \n");
			status = 1;
		} else {
			printf(" jid=%d> \n", j.jid);
		}
		os_jail_clear(&j);
	}
	return status;
}

/* ------------------------------------------------------------------------------------------------------ links */

enum end_state { MISSING, DOWN, UP, JOINED }; /* JOINED: up, and a member of a bridge */
static const char *const states[] = {"MISSING", "DOWN", "OK", "OK"};

/* The states of a node's interfaces, into state[] by their number in the lab; what isn't found stays as it is. */
static void look(struct os_world *w, const struct lab *lab, int index, uint8_t *state)
{
	const struct lab_node *node = &lab->nodes[index];
	struct os_jail j = {0};
	struct os_vnet *v = NULL;
	struct os_if *list = NULL;
	int count = 0;

	if (os_jail_get(w, node->name, &j) == 0 && os_vnet_open(w, j.jid, &v) == 0)
		count = os_if_list(v, &list);
	for (int i = 0; i < count; i++) {
		const int found = lab_find_if(lab, index, list[i].name);

		if (found != LAB_NONE)
			state[found] = !(list[i].flags & IFF_UP) ? DOWN : list[i].master ? JOINED : UP;
	}
	free(list);
	os_vnet_close(v);
	os_jail_clear(&j);
}

/* Whether a switch's port is no member of its bridge, and its commands have not taken it out. */
static bool is_idle(const struct lab *lab, int ifindex, const uint8_t *state)
{
	const struct lab_if *ifp = &lab->ifs[ifindex];

	return lab_is_switch(&lab->nodes[ifp->node]) && state[ifindex] == UP && !ifp->parted;
}

int cli_links(struct cli *c, int argc, char **argv)
{
	const struct lab *lab = c->lab;
	uint8_t *state = calloc(lab->nifs + 1, sizeof *state);
	const int error = state ? 0 : -ENOMEM;

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < lab->nnodes && !error && !cli_interrupted(); i++)
		look(cmd_world(), lab, (int)i, state);
	for (size_t i = 0; i < lab->nlinks && !error && !cli_interrupted(); i++) {
		const int *end = lab->links[i].end;

		printf("%s<->%s (%s %s)%s \n", lab->ifs[end[0]].name, lab->ifs[end[1]].name, states[state[end[0]]],
		       states[state[end[1]]],
		       is_idle(lab, end[0], state) || is_idle(lab, end[1], state) ? " idle" : "");
	}
	free(state);
	return error ? cli_complain(c, "%s", err_text(error)) : 0;
}

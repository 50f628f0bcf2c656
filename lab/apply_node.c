/* SPDX-License-Identifier: BSD-2-Clause */
/* apply_node.c - what runs in the nodes of one lab made what runs in those of another: apply_stop(), apply_start(). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/apply_impl.h"
#include "lab/copy.h"
#include "lab/node.h"

/* Whether a change is of the same kind and node as the one before it. */
static bool goes_on(const struct diff *d, size_t i)
{
	return i && d->at[i].what == d->at[i - 1].what && d->at[i].from == d->at[i - 1].from;
}

/* Files that go from one node: changes from place `i` on, of the same node. */
static int drop_files(struct applying *a, size_t i)
{
	const struct diff_change *first = &a->d->at[i];
	const struct lab_node *node = &a->from->nodes[first->from];
	const char **paths = calloc(node->files.count + 1, sizeof *paths);
	size_t count = 0;
	int error;

	if (!paths)
		return lab_fail(a->e, -ENOMEM, 0, "no memory");
	for (; i < a->d->count && (&a->d->at[i] == first || goes_on(a->d, i)); i++)
		if (a->d->at[i].sign == '-')
			paths[count++] = node->files.at[a->d->at[i].before].name;
	error = node_drop_files(node, paths, count, a->e);
	free(paths);
	return error;
}

/* Ends the daemons that go or become others, unless they take the change while they run. */
int apply_stop(struct applying *a)
{
	int error = 0;

	for (size_t i = 0; i < a->d->count && !error; i++) {
		const struct diff_change *x = &a->d->at[i];

		if (x->what == DIFF_DAEMON && x->sign == '-')
			node_daemon_stop(&a->from->nodes[x->from], &a->from->nodes[x->from].daemons[x->before]);
		else if (x->what == DIFF_FILE && !goes_on(a->d, i))
			error = drop_files(a, i);
	}
	return error;
}

/* --------------------------------------------------------------------------------------------------- what comes */

/* A stack that was made without link-local addresses gets them. */
static int turn_on_inet6(const struct lab *lab, const struct lab_node *node, struct lab_node *todo)
{
	char name[64 + OS_IFNAME];
	int error = lab_add_text(&todo->sysctls, "net/ipv6/conf/default/addr_gen_mode", "0");

	for (size_t i = 0; i < node->nifs && !error; i++) {
		snprintf(name, sizeof name, "net/ipv6/conf/%s/addr_gen_mode", lab->ifs[node->ifs[i]].ifname);
		error = lab_add_text(&todo->sysctls, name, "0");
	}
	return error;
}

/* Sysctls of an interface that comes to a node that stays: one of its name may have had them before. */
static int set_again(const struct lab *lab, int ifindex, const struct lab_node *node, struct lab_node *todo)
{
	const char *ifname = lab->ifs[ifindex].ifname;
	int error = 0;

	for (size_t i = 0; i < node->sysctls.count && !error; i++)
		if (strstr(node->sysctls.at[i].name, ifname))
			error = lab_add_text(&todo->sysctls, node->sysctls.at[i].name, node->sysctls.at[i].value);
	return error;
}

/* Sysctls of one node: changes from place `i` on. All are set, in the order that they are described in: one may change
 * others when it is set or taken back. */
static int set_sysctls(struct applying *a, size_t i, struct lab_node *todo)
{
	const struct diff_change *first = &a->d->at[i];
	const struct lab_texts *was = &a->from->nodes[first->from].sysctls, *is = &a->to->nodes[first->to].sysctls;
	int error = 0;

	for (; i < a->d->count && (&a->d->at[i] == first || goes_on(a->d, i)) && !error; i++)
		if (a->d->at[i].sign == '-')
			error = lab_add_text(&todo->sysctls, was->at[a->d->at[i].before].name, NULL);
	for (i = 0; i < is->count && !error; i++)
		error = lab_add_text(&todo->sysctls, is->at[i].name, is->at[i].value);
	return error;
}

/* One change of a node that stays. */
static int add_change(struct applying *a, size_t i, struct lab *todo)
{
	const struct diff_change *x = &a->d->at[i];
	const struct lab_node *node = &a->to->nodes[x->to];
	struct lab_node *t = &todo->nodes[x->to];
	const struct lab_daemon *d;

	switch (x->what) {
	case DIFF_FILE:
		return lab_add_text(&t->files, node->files.at[x->after].name, node->files.at[x->after].value);
	case DIFF_SYSCTL:
		return goes_on(a->d, i) ? 0 : set_sysctls(a, i, t);
	case DIFF_COMMAND:
		return lab_add_text(&t->commands, NULL, node->commands.at[x->after].value);
	case DIFF_DAEMON:
		d = &node->daemons[x->after];
		if (x->sign == '~') {
			const struct lab_daemon *was = &a->from->nodes[x->from].daemons[x->before];

			if (node_daemon_reload(node, was, d))
				return 0;
			node_daemon_stop(node, was);
		}
		return lab_add_daemon(t, d->name, d->command, d->config);
	default:
		return 0;
	}
}

/* A lab whose nodes have just what is to be done in each. */
static int plan_work(struct applying *a, struct lab *todo)
{
	const bool inet6 = lab_has_inet6(a->to) && !lab_has_inet6(a->from);
	int error = 0;

	for (size_t i = 0; i < a->to->nnodes && !error; i++) {
		const struct lab_node *node = &a->to->nodes[i];
		const int made = lab_add_node(todo, node->name, node->kind);

		error = made < 0 ? made : 0;
		if (a->d->old_node[i] == LAB_NONE)
			node_forget(node); /* one of its name may be gone that nobody has taken away here */
		if (!error && a->d->old_node[i] == LAB_NONE)
			error = lab_copy_work(node, &todo->nodes[made]);
		else if (!error && inet6 && !lab_is_switch(node))
			error = turn_on_inet6(a->to, node, &todo->nodes[made]);
	}
	for (size_t i = 0; i < a->to->nifs && !error; i++) {
		const int node = a->to->ifs[i].node;

		if (a->d->old_if[i] == LAB_NONE && a->d->old_node[node] != LAB_NONE)
			error = set_again(a->to, (int)i, &a->to->nodes[node], &todo->nodes[node]);
	}
	for (size_t i = 0; i < a->d->count && !error; i++)
		if (a->d->at[i].what == DIFF_SYSCTL || (a->d->at[i].sign != '-' && a->d->at[i].what > DIFF_SYSCTL))
			error = add_change(a, i, todo);
	return error;
}

int apply_start(struct applying *a)
{
	struct lab *todo = lab_new("");
	int error = todo ? plan_work(a, todo) : -ENOMEM;

	if (error)
		lab_fail(a->e, error, 0, "no memory");
	else
		error = node_start(todo, a->e);
	lab_free(todo);
	return error;
}

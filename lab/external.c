/* SPDX-License-Identifier: BSD-2-Clause */
/* external.c - the machine's network cards in a lab (external.h). */
#include "lab/external.h"

#include "lab/switch.h"
#include "lib/errtext.h"

/* A bridge's members have one MTU: the card takes that of the node's cables. */
static unsigned mtu_of(const struct lab *lab, const struct lab_node *node)
{
	return node->nifs ? lab_mtu(&lab->ifs[node->ifs[0]]) : LAB_MTU;
}

static int join(struct os_vnet *host, struct os_vnet *v, const struct lab *lab, int index)
{
	const struct lab_node *node = &lab->nodes[index];
	const struct os_ifset up = {.set = OS_SET_MTU | OS_SET_UP, .up = true, .mtu = mtu_of(lab, node)};
	char bridge[OS_IFNAME];
	int error = os_if_move(host, node->nic, v);

	switch_bridge_name(lab, index, 0, bridge);
	if (!error)
		error = os_if_set(v, node->nic, &up);
	return error ? error : os_bridge_add(v, bridge, node->nic);
}

int external_join(struct os_world *w, const struct lab *lab, int index, struct lab_error *e)
{
	const struct lab_node *node = &lab->nodes[index];
	struct os_vnet *host = NULL, *v = NULL;
	struct os_jail j = {0};
	int error = os_jail_get(w, node->name, &j);

	if (!error)
		error = os_vnet_open(w, 0, &host);
	if (!error)
		error = os_vnet_open(w, j.jid, &v);
	if (!error)
		error = join(host, v, lab, index);
	if (error) {
		const char *words = v ? os_vnet_reason(v) : "";

		lab_fail(e, error, 0, "%s: can't take %s: %s", node->name, node->nic, *words ? words : err_text(error));
	}
	os_jail_clear(&j);
	os_vnet_close(v);
	os_vnet_close(host);
	return error;
}

int external_join_all(struct os_world *w, const struct lab *lab, struct lab_error *e)
{
	int error = 0;

	for (size_t i = 0; i < lab->nnodes && !error; i++)
		if (lab->nodes[i].kind == LAB_EXTERNAL)
			error = external_join(w, lab, (int)i, e);
	return error;
}

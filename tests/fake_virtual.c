/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_virtual.c - what is asked of VLANs, tunnels and aggregates (os/os_virtual.h): no interface in memory is one. */
#include <errno.h>

#include "tests/fake_state.h"

/* What such a call answers for an interface that is there, and for one that isn't. */
static int not_one(struct os_vnet *v, const char *name, int error)
{
	return fake_if_by_name(os_vnet_id(v), name) < 0 ? -ENODEV : error;
}

int os_vlan_get(struct os_vnet *v, const char *name, struct os_vlan *vlan)
{
	(void)vlan;
	return not_one(v, name, -EOPNOTSUPP);
}

int os_vlan_set(struct os_vnet *v, const char *name, const struct os_vlan *vlan)
{
	(void)vlan;
	return not_one(v, name, -EOPNOTSUPP);
}

int os_vlan_set_pcp(struct os_vnet *v, const char *name, unsigned pcp)
{
	(void)pcp;
	return not_one(v, name, -EOPNOTSUPP);
}

int os_vlan_set_qinq(struct os_vnet *v, const char *name, bool qinq)
{
	(void)qinq;
	return not_one(v, name, -EOPNOTSUPP);
}

int os_vlan_check(struct os_vnet *v, const struct os_vlan *vlan)
{
	return fake_if_by_name(os_vnet_id(v), vlan->parent) < 0 ? -ENOENT : 0;
}

int os_tunnel_get(struct os_vnet *v, const char *name, struct os_tunnel *t)
{
	(void)t;
	return not_one(v, name, -EOPNOTSUPP);
}

int os_tunnel_set(struct os_vnet *v, const char *name, const struct os_tunnel *t)
{
	(void)t;
	return not_one(v, name, -EOPNOTSUPP);
}

int os_lagg_get(struct os_vnet *v, const char *name, struct os_lagg *g)
{
	(void)g;
	return not_one(v, name, -EINVAL);
}

int os_lagg_set(struct os_vnet *v, const char *name, enum os_lagg_knob knob, unsigned value)
{
	(void)knob, (void)value;
	return not_one(v, name, -EINVAL);
}

int os_lagg_ports(struct os_vnet *v, const char *name, struct os_laggport **list)
{
	*list = NULL;
	return not_one(v, name, -EINVAL);
}

int os_lagg_add(struct os_vnet *v, const char *lagg, const char *port)
{
	(void)port;
	return not_one(v, lagg, -EINVAL);
}

int os_lagg_del(struct os_vnet *v, const char *lagg, const char *port)
{
	return os_lagg_add(v, lagg, port);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* linkinfo.c - a link's kind and its settings in a message (linkinfo.h). */
#include "os/linux/linkinfo.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <string.h>

static void open_nest(struct nlmsghdr *msg, struct linkinfo *info, uint16_t type)
{
	info->nests[info->count++] = mnl_attr_nest_start(msg, type);
}

static void begin(struct nlmsghdr *msg, struct linkinfo *info, uint16_t kind_type, const char *kind, uint16_t data_type)
{
	info->count = 0;
	open_nest(msg, info, IFLA_LINKINFO);
	mnl_attr_put_strz(msg, kind_type, kind);
	open_nest(msg, info, data_type);
}

void linkinfo_begin(struct nlmsghdr *msg, struct linkinfo *info, const char *kind)
{
	begin(msg, info, IFLA_INFO_KIND, kind, IFLA_INFO_DATA);
}

void linkinfo_begin_port(struct nlmsghdr *msg, struct linkinfo *info)
{
	begin(msg, info, IFLA_INFO_SLAVE_KIND, "bridge", IFLA_INFO_SLAVE_DATA);
}

static void put_one_queue(struct nlmsghdr *msg)
{
	mnl_attr_put_u32(msg, IFLA_NUM_TX_QUEUES, 1);
	mnl_attr_put_u32(msg, IFLA_NUM_RX_QUEUES, 1);
}

void linkinfo_begin_veth(struct nlmsghdr *msg, struct linkinfo *info, unsigned other)
{
	struct ifinfomsg *ifm;

	put_one_queue(msg);
	linkinfo_begin(msg, info, "veth");
	open_nest(msg, info, VETH_INFO_PEER);
	ifm = mnl_nlmsg_get_payload_tail(msg);
	memset(ifm, 0, sizeof *ifm);
	ifm->ifi_index = (int)other;
	msg->nlmsg_len += (uint32_t)sizeof *ifm;
	put_one_queue(msg);
}

void linkinfo_end(struct nlmsghdr *msg, const struct linkinfo *info)
{
	for (int i = info->count; i > 0; i--)
		mnl_attr_nest_end(msg, info->nests[i - 1]);
}

void linkinfo_put(struct nlmsghdr *msg, const char *kind)
{
	struct nlattr *nest = mnl_attr_nest_start(msg, IFLA_LINKINFO);

	mnl_attr_put_strz(msg, IFLA_INFO_KIND, kind);
	mnl_attr_nest_end(msg, nest);
}

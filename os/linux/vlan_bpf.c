/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vlan_bpf.c - VLANs by two BPF programs of a few instructions: one where the parent receives takes the tag off and
 * hands the frame to the back end, one where the back end receives puts the tag on and hands it to the parent.
 * bpf(2), <linux/bpf.h>; tc-bpf(8) says how programs are attached to an interface.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/linux/tc.h"
#include "os/linux/vlan.h"

/* Instructions, as <linux/bpf.h> lays them out. */
#define MOVE(dst, src)                                                                  \
	{                                                                               \
		.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = (dst), .src_reg = (src) \
	}
#define SET(dst, value)                                                                        \
	{                                                                                      \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = (dst), .imm = (int32_t)(value) \
	}
#define AND(dst, value)                                                                        \
	{                                                                                      \
		.code = BPF_ALU64 | BPF_AND | BPF_K, .dst_reg = (dst), .imm = (int32_t)(value) \
	}
#define LOAD(dst, src, field)                                                          \
	{                                                                              \
		.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = (dst), .src_reg = (src), \
		.off = offsetof(struct __sk_buff, field)                               \
	}
#define UNLESS(reg, value, skip)                                                                            \
	{                                                                                                   \
		.code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = (reg), .off = (skip), .imm = (int32_t)(value) \
	}
#define CALL(helper)                                        \
	{                                                   \
		.code = BPF_JMP | BPF_CALL, .imm = (helper) \
	}
#define END                                \
	{                                  \
		.code = BPF_JMP | BPF_EXIT \
	}

static int load(const struct bpf_insn *program, size_t count)
{
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof attr);
	attr.prog_type = BPF_PROG_TYPE_SCHED_CLS;
	attr.insns = (uint64_t)(uintptr_t)program;
	attr.insn_cnt = (uint32_t)count;
	attr.license = (uint64_t)(uintptr_t) "Dual BSD/GPL";
	memcpy(attr.prog_name, "vnet_vlan", sizeof "vnet_vlan");
	fd = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr);
	return fd < 0 ? -errno : fd;
}

/* Programs come back from where frames are received with what shall happen to the frame: nothing (the next program is
 * asked), or that it goes elsewhere. */
static int load_untag(unsigned tag, unsigned back)
{
	const struct bpf_insn program[] = {
	        MOVE(BPF_REG_6, BPF_REG_1),    LOAD(BPF_REG_2, BPF_REG_6, vlan_present),
	        UNLESS(BPF_REG_2, 1, 9),       LOAD(BPF_REG_2, BPF_REG_6, vlan_tci),
	        AND(BPF_REG_2, VLAN_TAG_MASK), UNLESS(BPF_REG_2, tag, 6),
	        MOVE(BPF_REG_1, BPF_REG_6),    CALL(BPF_FUNC_skb_vlan_pop),
	        SET(BPF_REG_1, back),          SET(BPF_REG_2, 0),
	        CALL(BPF_FUNC_redirect),       END,
	        SET(BPF_REG_0, TC_ACT_UNSPEC), END,
	};

	return load(program, sizeof program / sizeof *program);
}

static int load_tag(uint16_t protocol, unsigned tci, unsigned parent)
{
	const struct bpf_insn program[] = {
	        SET(BPF_REG_2, htons(protocol)),
	        SET(BPF_REG_3, tci),
	        CALL(BPF_FUNC_skb_vlan_push),
	        SET(BPF_REG_1, parent),
	        SET(BPF_REG_2, 0),
	        CALL(BPF_FUNC_redirect),
	        END,
	};

	return load(program, sizeof program / sizeof *program);
}

/* On a parent a program's priority is its tag: so none is there twice. A priority has one protocol. */
static unsigned priority(const struct vlan *vl)
{
	return vl->tag + (vl->qinq ? VLAN_TAG_MASK + 1 : 0);
}

static struct nlmsghdr *filter(struct nl *nl, uint16_t type, uint16_t flags, unsigned index, unsigned priority,
                               uint16_t protocol)
{
	struct tcmsg *tc;
	struct nlmsghdr *msg = nl_request(nl, type, flags, sizeof *tc, &tc);

	if (!msg)
		return NULL;
	tc->tcm_ifindex = (int)index;
	tc->tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS);
	tc->tcm_handle = 1;
	tc->tcm_info = TC_H_MAKE(priority << 16, htons(protocol));
	mnl_attr_put_strz(msg, TCA_KIND, "bpf");
	return msg;
}

static int attach(struct nl *nl, unsigned index, unsigned priority, uint16_t protocol, int program)
{
	struct nlattr *options;
	struct nlmsghdr *msg;
	int error = tc_hook(nl, index);

	if (error)
		return error;
	msg = filter(nl, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_REPLACE, index, priority, protocol);
	if (!msg)
		return -ENOBUFS;
	options = mnl_attr_nest_start(msg, TCA_OPTIONS);
	mnl_attr_put_u32(msg, TCA_BPF_FD, (uint32_t)program);
	mnl_attr_put_strz(msg, TCA_BPF_NAME, "vnet_vlan");
	mnl_attr_put_u32(msg, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
	mnl_attr_nest_end(msg, options);
	return nl_commit(nl);
}

int vlan_bpf_carry(struct os_vnet *v, const struct vlan *vl, unsigned back)
{
	const int untag = load_untag(vl->tag, back);
	const int tag =
	        untag < 0 ? untag : load_tag(vlan_protocol(vl), vl->tag | vl->pcp << VLAN_PCP_SHIFT, vl->parent);
	int error = tag < 0 ? tag : attach(&v->nl, back, 1, ETH_P_ALL, tag);

	if (!error)
		error = attach(&v->nl, vl->parent, priority(vl), vlan_protocol(vl), untag);
	if (tag >= 0)
		close(tag);
	if (untag >= 0)
		close(untag);
	return error;
}

void vlan_bpf_drop(struct os_vnet *v, const struct vlan *vl, unsigned back)
{
	/* One that isn't there is none to take away. */
	if (vl->parent && filter(&v->nl, RTM_DELTFILTER, 0, vl->parent, priority(vl), vlan_protocol(vl)))
		(void)nl_commit(&v->nl);
	if (filter(&v->nl, RTM_DELTFILTER, 0, back, 1, ETH_P_ALL))
		(void)nl_commit(&v->nl);
}

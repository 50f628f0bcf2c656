/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nl.h - the rtnetlink engine: a socket in one stack, requests in a batch, answers checked.
 *
 * Requests are appended with nl_request() and sent together by nl_commit(), which waits for every acknowledgement.
 * The kernel carries a batch out inside one system call, so a command that is killed leaves it whole or not begun.
 * Messages: rtnetlink(7), <linux/if_link.h>; extended acknowledgements: Documentation/userspace-api/netlink.
 */
#ifndef OS_LINUX_NL_H
#define OS_LINUX_NL_H

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdint.h>

enum { NL_BATCH = 16384, NL_BUFFER = 65536, NL_REASON = 200 };

struct nl {
	int fd;
	uint32_t seq;           /* of the last request appended */
	uint32_t first;         /* of the first request in the batch */
	bool lazy;              /* only a batch's last request is acknowledged */
	struct nlmsghdr *last;  /* in the batch, NULL when it is empty; attributes are still being added to it */
	char reason[NL_REASON]; /* the kernel's words for the last failure */
	char batch[NL_BATCH] __attribute__((aligned(8)));
};

/* A netlink socket in the calling process's current network namespace that gets the notices of these groups, bits
 * RTMGRP_*; -errno. */
int nl_socket(int protocol, uint32_t groups);

/* Opens one of NETLINK_ROUTE for requests. */
int nl_open(struct nl *nl);
/* The same for another netlink protocol than NETLINK_ROUTE. */
int nl_open_other(struct nl *nl, int protocol);
void nl_close(struct nl *nl); /* idempotent */

/* Goes on with a socket for requests that was opened elsewhere, and that another process may have used: one that was
 * killed. */
void nl_adopt(struct nl *nl, int fd);

/*
 * Appends a request of `type` with NLM_F_REQUEST|flags (and NLM_F_ACK unless it is a question) and room for a family
 * header of `size` bytes, zeroed, which *header points to. Attributes follow with mnl_attr_put*(). NULL: the batch is
 * full (commit first).
 */
struct nlmsghdr *nl_request(struct nl *nl, uint16_t type, uint16_t flags, size_t size, void *header);

/* Sends the batch; 0, or the first failure as -errno with the kernel's words in nl->reason. Empty batch: 0. */
int nl_commit(struct nl *nl);

/* From now on a batch's last request alone is acknowledged, and those that fail: for many requests. */
static inline void nl_lazy(struct nl *nl)
{
	nl->lazy = true;
}

/* Forgets the batch. */
void nl_drop(struct nl *nl);

/* Whether a whole message is there; libmnl's check takes lengths of 2 GiB and more for negative ones. */
static inline bool nl_ok(const struct nlmsghdr *msg, int left)
{
	return mnl_nlmsg_ok(msg, left) && msg->nlmsg_len <= (uint32_t)left;
}

/* What to do with one answer: 0 to go on, -errno to fail with it (further answers are read and ignored). */
typedef int nl_answer(const struct nlmsghdr *msg, void *arg);

/* Sends the batch's single request and hands its answers to fn: for RTM_GET* of one object. */
int nl_get(struct nl *nl, nl_answer *fn, void *arg);

/*
 * The same for a dump (append the request with NLM_F_DUMP). A dump that the kernel says was interrupted by a change is
 * begun again, up to 20 times, with fn's work undone by calling restart(arg) first.
 */
int nl_dump(struct nl *nl, nl_answer *fn, void (*restart)(void *arg), void *arg);

/* Decodes a message's attributes into table[max + 1] by type; unknown types are skipped. */
void nl_attrs(const struct nlmsghdr *msg, size_t header, const struct nlattr **table, uint16_t max);
void nl_nested(const struct nlattr *nest, const struct nlattr **table, uint16_t max);

/* Values of attributes that may be missing or too short: the fallback then. */
uint32_t nl_u32(const struct nlattr *a, uint32_t fallback);
uint16_t nl_u16(const struct nlattr *a, uint16_t fallback);
uint8_t nl_u8(const struct nlattr *a, uint8_t fallback);
/* The string, or "" if there is none or it isn't terminated. */
const char *nl_str(const struct nlattr *a);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* route_words.c - the words of a route(8) command. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/route.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

enum modifier_kind {
	WORD_FAMILY,
	WORD_SET,   /* flags on */
	WORD_CLEAR, /* flags off */
	WORD_NET,
	WORD_HOST,
	WORD_INTERFACE,
	WORD_LOCK,
	WORD_LOCKREST,
	WORD_DST, /* from here on with an argument, */
	WORD_GATEWAY,
	WORD_NETMASK,
	WORD_PREFIXLEN,
	WORD_IFP,
	WORD_FIB,
	WORD_METRIC,
	WORD_IFA,
	WORD_GENMASK, /* to here */
	WORD_REFUSED,
};

/* The words that may follow a '-'. */
static const struct modifier {
	const char *name;
	enum modifier_kind kind;
	uint32_t value;
} modifiers[] = {
        {"4", WORD_FAMILY, AF_INET},
        {"inet", WORD_FAMILY, AF_INET},
        {"6", WORD_FAMILY, AF_INET6},
        {"inet6", WORD_FAMILY, AF_INET6},
        {"net", WORD_NET, 0},
        {"host", WORD_HOST, 0},
        {"interface", WORD_INTERFACE, 0},
        {"iface", WORD_INTERFACE, 0},
        {"blackhole", WORD_SET, R_BLACKHOLE},
        {"reject", WORD_SET, R_REJECT},
        {"static", WORD_SET, R_STATIC},
        {"nostatic", WORD_CLEAR, R_STATIC},
        {"proto1", WORD_SET, R_PROTO1},
        {"proto2", WORD_SET, R_PROTO2},
        {"dst", WORD_DST, 0},
        {"gateway", WORD_GATEWAY, 0},
        {"netmask", WORD_NETMASK, 0},
        {"prefixlen", WORD_PREFIXLEN, 0},
        {"ifp", WORD_IFP, 0},
        {"fib", WORD_FIB, 0},
        {"mtu", WORD_METRIC, ROUTE_METRIC_MTU},
        {"hopcount", WORD_METRIC, ROUTE_METRIC_HOPCOUNT},
        {"expire", WORD_METRIC, ROUTE_METRIC_EXPIRE},
        {"recvpipe", WORD_METRIC, ROUTE_METRIC_RPIPE},
        {"sendpipe", WORD_METRIC, ROUTE_METRIC_SPIPE},
        {"ssthresh", WORD_METRIC, ROUTE_METRIC_SSTHRESH},
        {"rtt", WORD_METRIC, ROUTE_METRIC_RTT},
        {"rttvar", WORD_METRIC, ROUTE_METRIC_RTTVAR},
        {"weight", WORD_METRIC, ROUTE_METRIC_WEIGHT},
        {"lock", WORD_LOCK, 0},
        {"lockrest", WORD_LOCKREST, 0},
        {"ifa", WORD_IFA, 0},
        {"genmask", WORD_GENMASK, 0},
        {"proxy", WORD_SET, R_PROTO2}, /* RTF_ANNOUNCE is another name of it */
        {"xresolve", WORD_SET, R_XRESOLVE},
        {"sticky", WORD_SET, R_STICKY},
        {"nostick", WORD_CLEAR, R_STICKY},
        {"link", WORD_REFUSED, 0},
        {"sa", WORD_REFUSED, 0},
        {NULL, WORD_REFUSED, 0},
};

/* One routing table's number, or a range that ends in it: the only one there is, 0. */
static bool is_fib(const char *text, size_t length)
{
	const char *dash = memchr(text, '-', length);

	if (dash && !is_fib(text, (size_t)(dash - text)))
		return false;
	if (dash)
		return is_fib(dash + 1, length - (size_t)(dash + 1 - text));
	return length > 0 && strspn(text, "0") >= length;
}

void route_check_fibs(const char *list)
{
	if (strcmp(list, "all") == 0 || strcmp(list, "default") == 0)
		return;
	for (const char *at = list;; at++) {
		size_t length = strcspn(at, ",");
		if (!is_fib(at, length))
			cmd_errx(EX_USAGE, "invalid fib number: %s", list);
		at += length;
		if (!*at)
			return;
	}
}

static void take_ifp(struct route_request *q, const char *name)
{
	int error = os_if_get(cmd_vnet(), name, &q->ifp);

	if (error == -ENODEV || error == -ENAMETOOLONG)
		cmd_errx(EX_DATAERR, "interface '%s' does not exist", name);
	if (error)
		cmd_err(EX_OSERR, error, "getifaddrs");
}

/* A metric. 12.1's kernel keeps the mtu, the weight and the time of expiry of a route and no other one, and no locks.
 */
static void take_metric(struct route_request *q, uint32_t metric, const char *word)
{
	char *end;

	errno = 0;
	const long value = strtol(word, &end, 0);
	if (errno == 0 && (*end || end == word))
		errno = EINVAL;
	if (errno)
		cmd_err(EX_USAGE, errno, "%s", word);
	q->inits |= metric;
	if (q->locking || q->lock_rest)
		q->locks |= metric;
	q->locking = false;
	if (metric == ROUTE_METRIC_MTU)
		q->mtu = value < 0 || value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
	else if (metric == ROUTE_METRIC_WEIGHT)
		q->weight = (uint32_t)value;
	else if (metric == ROUTE_METRIC_EXPIRE) /* a time, or so long from now */
		q->expire = value + (*word == '+' || *word == '-' ? time(NULL) : 0);
}

/* A modifier with an argument. */
static void take_argument(struct route_request *q, const struct modifier *m, char *word)
{
	switch (m->kind) {
	case WORD_DST:
		route_take_dst(q, word);
		break;
	case WORD_GATEWAY:
		route_take_gateway(q, word);
		break;
	case WORD_NETMASK:
		route_take_mask(q, word);
		q->force_net = true;
		break;
	case WORD_PREFIXLEN:
		route_take_plen(q, word);
		unsigned plen;
		bool whole = addr_mask_plen(q->mask.bytes, q->family == AF_INET ? 32 : 128, &plen) &&
		             plen == (q->family == AF_INET ? 32 : 128);
		q->force_net = !whole;
		q->host = whole;
		break;
	case WORD_IFP:
		take_ifp(q, word);
		break;
	case WORD_FIB:
		route_check_fibs(word);
		break;
	case WORD_METRIC:
		take_metric(q, m->value, word);
		break;
	case WORD_IFA:
		q->source = route_take_host(q, word);
		break;
	case WORD_GENMASK:
		q->genmask = route_take_host(q, word);
		break;
	default:
		break;
	}
}

static void take_modifier(struct route_request *q, const struct modifier *m)
{
	switch (m->kind) {
	case WORD_FAMILY:
		q->family = (int)m->value;
		break;
	case WORD_SET:
		q->flags |= m->value;
		break;
	case WORD_CLEAR:
		q->flags &= ~m->value;
		break;
	case WORD_NET:
		q->force_net = true;
		break;
	case WORD_HOST:
		q->force_host = true;
		break;
	case WORD_INTERFACE:
		q->interface = true;
		break;
	case WORD_LOCK:
		q->locking = true;
		break;
	case WORD_LOCKREST:
		q->lock_rest = true;
		break;
	default:
		break;
	}
}

static void take_word(struct route_request *q, char *word)
{
	if (!q->dst.family) {
		route_take_dst(q, word);
	} else if (!q->gateway_text) {
		route_take_gateway(q, word);
	} else {
		route_take_mask(q, word);
		q->force_net = true;
	}
}

static void check(struct route_request *q)
{
	if (!q->dst.family) {
		cmd_warnx("destination parameter required");
		route_usage(NULL);
	}
	if (q->mask.family && q->mask.family != q->dst.family) {
		cmd_warnx("destination and netmask family need to be the same");
		route_usage(NULL);
	}
	if (q->force_host)
		q->host = true;
	if (q->force_net)
		q->host = false;
	q->flags |= R_UP;
	if (q->host)
		q->flags |= R_HOST;
	if (!q->interface)
		q->flags |= R_GATEWAY;
}

void route_parse(struct route_request *q, int argc, char **argv)
{
	q->verb = argv[0];
	q->flags = R_STATIC;
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-') {
			take_word(q, argv[i]);
			continue;
		}
		const struct modifier *m = modifiers;
		while (m->name && strcmp(m->name, argv[i] + 1) != 0)
			m++;
		if (!m->name)
			route_usage(argv[i] + 1);
		if (m->kind == WORD_REFUSED)
			cmd_errx(EX_USAGE, "-%s is not supported", m->name);
		if (m->kind < WORD_DST) {
			take_modifier(q, m);
			continue;
		}
		if (++i == argc)
			route_usage(NULL);
		take_argument(q, m, argv[i]);
	}
	check(q);
}

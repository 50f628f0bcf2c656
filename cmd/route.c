/* SPDX-License-Identifier: BSD-2-Clause */
/* route.c - route(8): changes the routing tables and asks them. */
#include "cmd/route.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/addr.h"
#include "lib/errtext.h"
#include "lib/ifnames.h"

void route_usage(const char *word)
{
	if (word)
		cmd_warnx("bad keyword: %s", word);
	cmd_errx(EX_USAGE, "usage: route [-46dnqtv] command [[modifiers] args]");
}

/* -ifa: the interface that has the address is the route's, if no other one is named; -ENETUNREACH: none has it. */
static int take_source(const struct route_request *q, struct os_route *r)
{
	struct os_addr *list;
	int count = os_addr_list(cmd_vnet(), 0, &list), error = count < 0 ? count : -ENETUNREACH;
	const size_t size = q->source.family == AF_INET ? 4 : 16;

	for (int i = 0; i < count && error; i++) {
		if (list[i].family != q->source.family || memcmp(list[i].addr, q->source.bytes, size) != 0)
			continue;
		error = 0;
		r->has_source = true;
		memcpy(r->source, q->source.bytes, sizeof(r->source));
		if (!r->index)
			r->index = list[i].index;
	}
	if (count >= 0)
		free(list);
	return error;
}

/* The request as a route; 0, or why there can be none of this kind. */
static int make_route(const struct route_request *q, struct os_route *r)
{
	uint8_t mask[16];
	unsigned bits = q->dst.family == AF_INET ? 32 : 128;

	*r = (struct os_route){.family = q->dst.family,
	                       .index = q->ifp.index,
	                       .flags = q->flags,
	                       .mtu = q->mtu,
	                       .weight = q->weight,
	                       .expire = q->expire};
	r->given = (q->inits & ROUTE_METRIC_MTU ? ROUTE_MTU : 0u) |
	           (q->inits & ROUTE_METRIC_WEIGHT ? ROUTE_WEIGHT : 0u) |
	           (q->inits & ROUTE_METRIC_EXPIRE ? ROUTE_EXPIRE : 0u);
	if (!route_plen(q, &r->plen) || (q->gateway.family && q->gateway.family != q->dst.family))
		return -EINVAL;
	if (q->action == ROUTE_ADD && !q->gateway.family && !q->ifp.index)
		return -EINVAL;
	addr_mask(r->plen, bits, mask);
	for (unsigned i = 0; i < bits / 8; i++)
		r->dst[i] = q->dst.bytes[i] & mask[i];
	if (q->gateway.family) {
		memcpy(r->gateway, q->gateway.bytes, sizeof(r->gateway));
		r->has_gateway = true;
		if (q->gateway.index)
			r->index = q->gateway.index;
	}
	if (q->source.family && q->source.family != q->dst.family)
		return -EINVAL;
	if (q->source.family)
		return take_source(q, r);
	if (q->action == ROUTE_DELETE && !r->index) /* which of the link-local networks */
		r->index = q->dst.index;
	return 0;
}

/* Whether a route leads to the destination: is for exactly that network, or has that host in its own. */
static bool leads_to(const struct os_route *route, const struct os_route *want, bool exactly, unsigned link)
{
	uint8_t mask[16];
	unsigned bits = want->family == AF_INET ? 32 : 128, plen = route->plen;

	if (exactly && plen != want->plen)
		return false;
	/* A link-local address is one on each link. */
	if (link && route->index != link && plen >= 64 && addr_inet6_linklocal(route->dst))
		return false;
	addr_mask(plen > bits ? bits : plen, bits, mask);
	for (unsigned i = 0; i < bits / 8; i++)
		if ((route->dst[i] ^ want->dst[i]) & mask[i])
			return false;
	return true;
}

/* Asks for the table's entry of a network, or for the narrowest that has the host. */
static int get(const struct route_view *view, const struct route_request *q, const struct os_route *want)
{
	bool exactly = q->mask.family && !q->host;
	const struct os_route *best = NULL;
	struct os_route *list;
	int count = os_route_list(cmd_vnet(), want->family, &list);

	if (count < 0)
		return count;
	for (int i = 0; i < count; i++)
		if (leads_to(&list[i], want, exactly, q->dst.index) && (!best || list[i].plen > best->plen))
			best = &list[i];
	if (best)
		route_print(view, q, best);
	free(list);
	return best ? 0 : -ESRCH;
}

/* Does what the request asks for. Says why not, unless the line about the result does. */
static int act(const struct route_view *view, const struct route_request *q)
{
	struct os_route r;
	int error = make_route(q, &r);

	if (view->verbose)
		route_print_request(view, q);
	if (view->debug)
		return 0;
	if (!error && q->action == ROUTE_ADD)
		error = os_route_add(cmd_vnet(), &r);
	else if (!error && q->action == ROUTE_CHANGE)
		error = os_route_change(cmd_vnet(), &r);
	else if (!error && q->action == ROUTE_DELETE)
		error = os_route_del(cmd_vnet(), &r);
	else if (!error)
		error = get(view, q, &r);
	if (error == -EPERM)
		cmd_err(1, error, "writing to routing socket");
	if (error == -ESRCH)
		cmd_warnx("route has not been found");
	else if (error && error != -EEXIST)
		cmd_warn(error, "writing to routing socket");
	return error;
}

/* -t: /dev/null in the place of the routing socket, which knows nothing of routing tables. */
static int act_testing(void)
{
	cmd_warn(-ENOTSOCK, "fib number 0 is ignored");
	return -ENOTSOCK;
}

static const char *result_text(int error)
{
	switch (error) {
	case -EEXIST:
		return "route already in table";
	case -ESRCH:
		return "not in table";
	case -EBUSY:
		return "entry in use";
	case -ENOBUFS:
		return "not enough memory";
	default:
		return err_text(error);
	}
}

static void print_result(const struct route_request *q, int error)
{
	printf("%s %s %s", q->verb, q->host ? "host" : "net", q->dst_text);
	if (q->gateway_text)
		printf(": gateway %s", q->gateway_text);
	if (error)
		printf(" fib 0: %s", result_text(error));
	putchar('\n');
}

static int change(const struct route_view *view, enum route_action action, int family, int argc, char **argv)
{
	struct route_request q = {.action = action, .family = family};

	route_parse(&q, argc, argv);
	int error = view->test ? act_testing() : act(view, &q);
	if (action == ROUTE_GET)
		return error ? 255 : 0;
	if (!view->quiet)
		print_result(&q, error);
	return error ? 1 : 0;
}

/* flush [-inet | -inet6 ...] */
static int flush(const struct route_view *view, int family, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-inet") == 0 || strcmp(argv[i], "-4") == 0)
			family = AF_INET;
		else if (strcmp(argv[i], "-inet6") == 0 || strcmp(argv[i], "-6") == 0)
			family = AF_INET6;
		else if (strcmp(argv[i], "-fib") == 0 && i + 1 < argc)
			route_check_fibs(argv[++i]);
		else
			route_usage(argv[i]);
	}
	return route_flush(view, family);
}

/* monitor [-fib n] */
static _Noreturn void monitor(const struct route_view *view, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-fib") != 0 || i + 1 == argc)
			route_usage(argv[i] + (argv[i][0] == '-'));
		route_check_fibs(argv[++i]);
	}
	route_monitor(view);
}

/* The commands; FreeBSD's `show` is `get`. */
static const struct {
	const char *name;
	enum route_action action;
} verbs[] = {
        {"add", ROUTE_ADD}, {"delete", ROUTE_DELETE}, {"del", ROUTE_DELETE},
        {"get", ROUTE_GET}, {"change", ROUTE_CHANGE}, {"show", ROUTE_GET},
};

int cmd_route(int argc, char **argv)
{
	struct route_view view = {0};
	int ch, family = 0;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "46dnqtv")) != -1) {
		switch (ch) {
		case '4':
			family = AF_INET;
			break;
		case '6':
			family = AF_INET6;
			break;
		case 'd':
			view.debug = true;
			break;
		case 'n':
			view.numeric = true;
			break;
		case 'q':
			view.quiet = true;
			break;
		case 't':
			view.test = true;
			break;
		case 'v':
			view.verbose = true;
			break;
		default:
			route_usage(NULL);
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0)
		route_usage(NULL);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(argv[0], verbs[i].name) == 0)
			return change(&view, verbs[i].action, family, argc, argv);
	if (strcmp(argv[0], "flush") == 0)
		return flush(&view, family, argc, argv);
	if (strcmp(argv[0], "monitor") == 0)
		monitor(&view, argc, argv);
	route_usage(argv[0]);
}

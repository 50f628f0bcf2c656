/* SPDX-License-Identifier: BSD-2-Clause */
/* sockstat_print.c - the list that sockstat(1) prints: a row per descriptor, then the sockets that nobody has. */
#include <errno.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/netstat.h"
#include "cmd/sockstat.h"
#include "lib/addr.h"

/* Where the columns begin. */
enum {
	COMMAND_AT = 9,
	PID_AT = 20,
	FD_AT = 26,
	PROTO_AT = 29,
	LOCAL_AT = 36,
	WIDTH = 22,
	WIDTH_W = 46,
	STATE_WIDTH = 13
};

/* What is printed from. */
struct list {
	const struct sockstat *opt;
	struct os_socket *sockets;
	int count;
	const struct os_socket **by_id; /* sorted by their numbers */
	bool *shown;                    /* of each in `sockets` */
};

/* A line as far as it is printed. */
struct line {
	size_t at;
};

static void put(struct line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct line *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const int length = vprintf(format, args);
	va_end(args);
	if (length > 0)
		l->at += (size_t)length;
}

static void pad(struct line *l, size_t column)
{
	while (l->at < column)
		put(l, " ");
}

/* --------------------------------------------------------------------------------------------- what is asked for */

static bool is_loopback(const struct os_socket *s, const uint8_t *addr)
{
	static const uint8_t loopback6[16] = {[15] = 1};

	return s->family == AF_INET ? addr[0] == 127 : memcmp(addr, loopback6, 16) == 0;
}

static bool has_port(const struct sockstat *o, uint16_t port)
{
	return o->ports[port / 8] & (1u << port % 8);
}

static bool is_wanted(const struct sockstat *o, const struct os_socket *s)
{
	if (s->family == AF_UNIX)
		return o->local && (s->connected ? o->connected : o->listening);
	if (s->type == SOCK_RAW || !(s->protocol == IPPROTO_TCP ? o->tcp : o->udp))
		return false;
	if (!(s->family == AF_INET6 ? o->inet6 || (o->inet && s->both) : o->inet))
		return false;
	if (!(s->rport ? o->connected : o->listening))
		return false;
	if (o->no_loopback && (is_loopback(s, s->local) || is_loopback(s, s->remote)))
		return false;
	return !o->by_port || has_port(o, s->lport) || has_port(o, s->rport);
}

/* ------------------------------------------------------------------------------------------------------ columns */

static void put_address(struct line *l, const struct os_socket *s, const uint8_t *addr, uint16_t port)
{
	char text[ADDR_TEXT], ifname[OS_IFNAME] = "";

	if (s->family == AF_INET6 && s->index && addr_inet6_linklocal(addr))
		cmd_if_name(s->index, ifname);
	if (netstat_is_any(s, addr))
		put(l, "*");
	else
		put(l, "%s%s%s", s->family == AF_INET ? addr_inet_text(addr, text) : addr_inet6_text(addr, text),
		    *ifname ? "%" : "", ifname);
	if (port)
		put(l, ":%u", port);
	else
		put(l, ":*");
}

static int compare_id(const void *left, const void *right)
{
	const struct os_socket *const *a = left, *const *b = right;

	return (*a)->id < (*b)->id ? -1 : (*a)->id > (*b)->id;
}

static const struct os_socket *find(const struct list *list, uint64_t id)
{
	const struct os_socket key = {.id = id}, *wanted = &key;
	const struct os_socket **found =
	        bsearch(&wanted, list->by_id, (size_t)list->count, sizeof(struct os_socket *), compare_id);

	return id && found ? *found : NULL;
}

static void put_unix(struct line *l, const struct list *list, const struct os_socket *s)
{
	const struct os_socket *peer = find(list, s->peer);

	put(l, "%s", s->type == SOCK_STREAM ? "stream" : s->type == SOCK_DGRAM ? "dgram" : "seqpac");
	pad(l, LOCAL_AT);
	if (*s->name)
		put(l, "%s", s->name);
	else if (!s->connected)
		put(l, "(not connected)");
	else
		put(l, "-> %s", peer && *peer->name ? peer->name : "??");
}

static void put_inet(struct line *l, const struct list *list, const struct os_socket *s)
{
	const size_t remote_at = LOCAL_AT + (list->opt->wide ? WIDTH_W : WIDTH);

	put(l, "%s%s", s->protocol == IPPROTO_TCP ? "tcp" : "udp", s->both ? "46" : s->family == AF_INET6 ? "6" : "4");
	pad(l, LOCAL_AT);
	put_address(l, s, s->local, s->lport);
	if (l->at >= remote_at)
		put(l, " ");
	pad(l, remote_at);
	put_address(l, s, s->remote, s->rport);
}

/* The rest of a row, from the protocol on. */
static void put_socket(struct line *l, const struct list *list, const struct os_socket *s)
{
	const struct sockstat *o = list->opt;
	const size_t end = LOCAL_AT + 2 * (o->wide ? WIDTH_W : WIDTH) + (o->encaps ? 7 : 0);

	pad(l, PROTO_AT);
	if (s->family == AF_UNIX)
		put_unix(l, list, s);
	else
		put_inet(l, list, s);
	if (o->states && s->protocol == IPPROTO_TCP) {
		if (l->at >= end + STATE_WIDTH)
			put(l, " ");
		pad(l, end + STATE_WIDTH);
		put(l, "%s", netstat_tcp_state(s->state));
	}
	putchar('\n');
}

static void put_titles(const struct sockstat *o)
{
	const int width = (o->wide ? WIDTH_W : WIDTH) - 1;

	printf("%-8s %-10s %-5s %-2s %-6s %-*s %-*s", "USER", "COMMAND", "PID", "FD", "PROTO", width, "LOCAL ADDRESS",
	       width, "FOREIGN ADDRESS");
	if (o->encaps)
		printf(" %-6s", "ENCAPS");
	if (o->states)
		printf(" %-12s %-12s", "PATH STATE", "CONN STATE");
	putchar('\n');
}

static void put_holder(struct line *l, const struct os_holder *h)
{
	const struct passwd *user = getpwuid(h->uid);

	if (user)
		put(l, "%s ", user->pw_name);
	else
		put(l, "%u ", h->uid);
	pad(l, COMMAND_AT);
	put(l, "%.10s", h->command);
	pad(l, PID_AT);
	put(l, "%d ", h->pid);
	pad(l, FD_AT);
	put(l, "%d ", h->fd);
}

/* ------------------------------------------------------------------------------------------------------ the list */

static void read_sockets(struct list *l, struct os_vnet *v)
{
	l->count = os_socket_list(v, 0, &l->sockets);
	if (l->count < 0)
		cmd_err(1, l->count, "sockets");
	l->shown = calloc((size_t)l->count + 1, sizeof *l->shown);
	l->by_id = calloc((size_t)l->count + 1, sizeof *l->by_id);
	if (!l->shown || !l->by_id)
		cmd_err(1, ENOMEM, "malloc");
	for (int i = 0; i < l->count; i++)
		l->by_id[i] = &l->sockets[i];
	qsort(l->by_id, (size_t)l->count, sizeof *l->by_id, compare_id);
}

/* TIME_WAIT is what is left of a connection whose descriptor is closed; so are others that the system itself ends. */
static void print_unheld(const struct list *l)
{
	for (int i = 0; i < l->count; i++) {
		struct line line = {0};

		if (l->shown[i] || !is_wanted(l->opt, &l->sockets[i]))
			continue;
		put(&line, "%-8s %-10s %-5s %-2s ", "?", "?", "?", "?");
		put_socket(&line, l, &l->sockets[i]);
	}
}

void sockstat_print(const struct sockstat *s, struct os_vnet *v)
{
	struct list l = {.opt = s};
	struct os_holder *holders;

	read_sockets(&l, v);
	int count = os_holder_list(v, &holders);
	if (count < 0)
		cmd_err(1, count, "processes");
	put_titles(s);
	for (int i = 0; i < count; i++) {
		const struct os_socket *found = find(&l, holders[i].socket);
		struct line line = {0};

		if (!found || !is_wanted(s, found))
			continue;
		l.shown[found - l.sockets] = true;
		put_holder(&line, &holders[i]);
		put_socket(&line, &l, found);
	}
	print_unheld(&l);
	free(holders);
	free(l.by_id);
	free(l.shown);
	free(l.sockets);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_unix.c - netstat(1)'s table of AF_UNIX sockets. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/libxo.h"
#include "cmd/netstat.h"

/* A datagram socket that sends to another one, for finding who sends to whom. */
struct reference {
	uint64_t to, from;
};

struct references {
	struct reference *list;
	size_t count;
};

static int compare(const void *left, const void *right)
{
	const struct reference *a = left, *b = right;

	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return a->from > b->from ? -1 : a->from < b->from; /* newest first */
}

static void collect(const struct os_socket *list, int count, struct references *r)
{
	r->list = calloc((size_t)count + 1, sizeof *r->list);
	if (!r->list)
		cmd_err(1, ENOMEM, "malloc");
	for (int i = 0; i < count; i++)
		if (list[i].family == AF_UNIX && list[i].type == SOCK_DGRAM && list[i].peer)
			r->list[r->count++] = (struct reference){list[i].peer, list[i].id};
	qsort(r->list, r->count, sizeof *r->list, compare);
}

/* The first that sends to a socket; with `after` the next one after that. 0: none. */
static uint64_t reference(const struct references *r, uint64_t to, uint64_t after)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->list[i].to == to && (!after || r->list[i].from < after))
			return r->list[i].from;
	return 0;
}

/* The next one that sends to the same socket. */
static uint64_t next_reference(const struct references *r, const struct os_socket *s)
{
	return s->type == SOCK_DGRAM && s->peer ? reference(r, s->peer, s->id) : 0;
}

static void print_titles(const struct netstat *n)
{
	if (n->listen) {
		puts("Current listen queue sizes (qlen/incqlen/maxqlen)");
		printf("%-5s %-32s %-22s\n", "Proto", "Listen", "Local Address");
		return;
	}
	puts("Active UNIX domain sockets");
	printf("%-16s %-6s %-6s %-6s %16s %16s %16s %16s %s\n", "Address", "Type", "Recv-Q", "Send-Q", "Inode", "Conn",
	       "Refs", "Nextref", "Addr");
}

static const char *type_text(int type)
{
	return type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "dgram" : "seqpac";
}

static void encode_number(const char *name, uint64_t value)
{
	char text[20];

	snprintf(text, sizeof text, "%llx", (unsigned long long)value);
	libxo_string(name, text);
}

static void encode_row(const struct netstat *n, const struct references *r, const struct os_socket *s)
{
	char queue[33];

	libxo_instance("socket");
	if (n->listen) {
		snprintf(queue, sizeof queue, "%u/0/%u", s->qlen, s->qlimit);
		libxo_string("protocol", "unix");
		libxo_string("listen-queue-sizes", queue);
	} else {
		encode_number("address", s->id);
		libxo_string("type", type_text(s->type));
		libxo_number("receive-bytes-waiting", s->waiting);
		libxo_number("send-bytes-waiting", s->unsent);
		encode_number("vnode", s->node);
		encode_number("connection", s->peer);
		encode_number("first-reference", reference(r, s->id, 0));
		encode_number("next-reference", next_reference(r, s));
	}
	if (*s->name)
		libxo_string("path", s->name);
	libxo_end();
}

static void print_row(const struct netstat *n, const struct references *r, const struct os_socket *s)
{
	char queue[33];

	if (n->listen) {
		snprintf(queue, sizeof queue, "%u/0/%u", s->qlen, s->qlimit);
		printf("unix  %-32s", queue);
	} else {
		printf("%16llx %-6s %6u %6u %16llx %16llx %16llx %16llx", (unsigned long long)s->id, type_text(s->type),
		       s->waiting, s->unsent, (unsigned long long)s->node, (unsigned long long)s->peer,
		       (unsigned long long)reference(r, s->id, 0), (unsigned long long)next_reference(r, s));
	}
	printf("%s%s\n", *s->name ? " " : "", s->name);
}

void netstat_unix(const struct netstat *n, const struct os_socket *list, int count)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct references r = {0};
	bool begun = false;

	collect(list, count, &r);
	for (size_t t = 0; t < sizeof types / sizeof *types; t++)
		for (int i = 0; i < count; i++) {
			if (list[i].family != AF_UNIX || list[i].type != types[t] || (n->listen && !list[i].listening))
				continue;
			if (libxo_on()) {
				encode_row(n, &r, &list[i]);
				continue;
			}
			if (!begun)
				print_titles(n);
			begun = true;
			print_row(n, &r, &list[i]);
		}
	free(r.list);
}

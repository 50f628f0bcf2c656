/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_stats.c - netstat -s: the counters of the stack's protocols. */
#include "cmd/netstat_stats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/netstat.h"

/* Prints a line's text with its counters in their places. */
static void print_text(const char *text, const uint64_t values[2])
{
	uint64_t last = 0;
	int next = 0;

	for (; *text; text++)
		switch (*text) {
		case '#':
			last = values[next];
			next = 1;
			printf("%llu", (unsigned long long)last);
			break;
		case '^':
			fputs(last == 1 ? "" : "s", stdout);
			break;
		case '&':
			fputs(last == 1 ? "" : "es", stdout);
			break;
		case '~':
			fputs(last == 1 ? "y" : "ies", stdout);
			break;
		default:
			putchar(*text);
		}
	putchar('\n');
}

/* Messages by their types; nothing if there are none. */
static void print_histogram(const char *title, const uint64_t *counts, const char *(*name)(unsigned type))
{
	bool begun = false;

	for (unsigned type = 0; type < 256; type++) {
		const char *text = name(type);

		if (!counts[type])
			continue;
		if (!begun)
			printf("\t%s:\n", title);
		begun = true;
		if (text)
			printf("\t\t%s: %llu\n", text, (unsigned long long)counts[type]);
		else
			printf("\t\t#%u: %llu\n", type, (unsigned long long)counts[type]);
	}
}

/* TCP's sockets by what they are doing. */
static void print_states(const struct netstat *n)
{
	unsigned counts[OS_TCP_TIME_WAIT + 1] = {0};
	struct os_socket *list;
	int count = os_socket_list(cmd_vnet(), 0, &list);

	if (count < 0)
		cmd_err(1, count, "sockets");
	for (int i = 0; i < count; i++)
		if (list[i].family != AF_UNIX && list[i].type == SOCK_STREAM)
			counts[list[i].state]++;
	free(list);
	puts("TCP connection count by state:");
	for (int i = 0; i <= OS_TCP_TIME_WAIT; i++)
		if (counts[i] || n->statistics < 2)
			printf("\t%u connection%s in %s state\n", counts[i], counts[i] == 1 ? "" : "s",
			       netstat_tcp_state((enum os_tcp_state)i));
}

static void print_counts(const struct netstat *n, const char *text, uint64_t first, uint64_t second)
{
	const uint64_t values[2] = {first, second};

	if (n->statistics < 2 || first || second)
		print_text(text, values);
}

static void print_line(const struct netstat *n, const struct stats_line *l, const struct os_counts *c)
{
	switch (l->special) {
	case STATS_COUNT:
		print_counts(n, l->text, c->of[l->counter], c->of[l->second]);
		break;
	case STATS_TYPE6_IN:
		print_counts(n, l->text, c->icmp6_in[l->counter], 0);
		break;
	case STATS_TYPE6_OUT:
		print_counts(n, l->text, c->icmp6_out[l->counter], 0);
		break;
	case STATS_REPORT6_IN:
		print_counts(n, l->text, c->icmp6_in[l->counter] + c->icmp6_in[l->second], 0);
		break;
	case STATS_REPORT6_OUT:
		print_counts(n, l->text, c->icmp6_out[l->counter] + c->icmp6_out[l->second], 0);
		break;
	case STATS_TEXT:
		puts(l->text);
		break;
	case STATS_ICMP_OUT:
		print_histogram("Output histogram", c->icmp_out, stats_icmp_name);
		break;
	case STATS_ICMP_IN:
		print_histogram("Input histogram", c->icmp_in, stats_icmp_name);
		break;
	case STATS_ICMP6_OUT:
		print_histogram("Output histogram", c->icmp6_out, stats_icmp6_name);
		break;
	case STATS_ICMP6_IN:
		print_histogram("Input histogram", c->icmp6_in, stats_icmp6_name);
		break;
	case STATS_TCP_STATES:
		print_states(n);
	}
}

static bool is_wanted(const struct netstat *n, const struct stats_protocol *p)
{
	if (n->protocol)
		return strcmp(n->protocol, p->name) == 0;
	return !n->family || !p->family || p->family == n->family;
}

void netstat_statistics(const struct netstat *n)
{
	struct os_counts counts;
	bool found = false;

	if (n->protocol)
		netstat_check_protocol(n->protocol);
	int error = os_counts_get(cmd_vnet(), &counts);
	if (error)
		cmd_err(1, error, "counters");
	for (const struct stats_protocol *p = stats_protocols; p->name; p++) {
		if (!is_wanted(n, p))
			continue;
		found = true;
		printf("%s:\n", p->name);
		for (const struct stats_line *l = p->lines; l->text; l++)
			print_line(n, l, &counts);
	}
	if (!found && n->protocol)
		cmd_warnx("%s: no stats routine", n->protocol);
}

void netstat_route_statistics(const struct netstat *n)
{
	struct os_counts c;
	const int error = os_counts_get(cmd_vnet(), &c);

	if (error)
		cmd_err(1, error, "counters");
	puts("routing:");
	print_counts(n, "\t# bad routing redirect^", 0, 0);
	print_counts(n, "\t# dynamically created route^", 0, 0);
	print_counts(n, "\t# new gateway^ due to redirects", 0, 0);
	print_counts(
	        n, "\t# destination^ found unreachable",
	        c.of[OS_IPS_NOROUTE] + c.of[OS_IPS_CANTFORWARD] + c.of[OS_IP6S_NOROUTE] + c.of[OS_IP6S_CANTFORWARD], 0);
	print_counts(n, "\t# use^ of a wildcard route", 0, 0);
	print_counts(n, "\t# route^ not in table but not freed", 0, 0);
}

/* One protocol of one interface. */
static void print_interface(const struct netstat *n, const struct stats_protocol *p, const char *name)
{
	struct os_counts counts;
	int error = os_counts_get_if(cmd_vnet(), name, &counts);

	if (error == -ENODEV) /* gone, or without IPv6 */
		return;
	if (error)
		cmd_err(1, error, "counters");
	printf("%s on %s:\n", p->name, name);
	for (const struct stats_line *l = p->lines; l->text; l++)
		print_line(n, l, &counts);
}

void netstat_if_statistics(const struct netstat *n)
{
	struct os_if *list;
	bool found = false;

	if (n->protocol)
		netstat_check_protocol(n->protocol);
	int count = os_if_list(cmd_vnet(), &list);
	if (count < 0)
		cmd_err(1, count, "interface list");
	for (const struct stats_protocol *p = stats_if_protocols; p->name; p++) {
		if (!is_wanted(n, p))
			continue;
		found = true;
		for (int i = 0; i < count; i++)
			if (!n->interface || strcmp(n->interface, list[i].name) == 0)
				print_interface(n, p, list[i].name);
	}
	free(list);
	if (!found && n->protocol)
		cmd_warnx("%s: no per-interface stats routine", n->protocol);
}

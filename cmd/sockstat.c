/* SPDX-License-Identifier: BSD-2-Clause */
/* sockstat.c - sockstat(1): options. The list is printed by sockstat_print.c. */
#include "cmd/sockstat.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/addr.h"

static _Noreturn void usage(void)
{
	fputs("usage: sockstat [-46cLlSsUuvw] [-j jid] [-p ports] [-P protocols]\n", stderr);
	exit(1);
}

/* A port, at the beginning of text; *end gets what follows. */
static unsigned long port_number(const char *text, char **end)
{
	const unsigned long port = strtoul(text, end, 10);

	if (*end == text)
		cmd_errx(1, "syntax error in port range");
	if (port > 65535)
		cmd_errx(1, "invalid port number");
	return port;
}

/* "22,80-90": what is between two commas is a port or a range of them, open ends are the first and the last. */
static void take_ports(struct sockstat *s, char *end)
{
	s->by_port = true;
	while (*end) {
		unsigned long first = 1, last;

		end += strspn(end, ", \t");
		if (!*end)
			break;
		if (*end != '-')
			first = port_number(end, &end);
		last = first;
		if (*end == '-' && end[1] >= '0' && end[1] <= '9')
			last = port_number(end + 1, &end);
		else if (*end == '-') {
			last = 65535;
			end++;
		}
		if (*end && !strchr(", \t", *end))
			cmd_errx(1, "syntax error in port range");
		for (; first <= last; first++)
			s->ports[first / 8] |= (uint8_t)(1u << first % 8);
	}
}

/* The number of a protocol, -1 for one that nobody knows. The usual ones need no /etc/protocols. */
static int protocol_number(const char *name)
{
	const struct protoent *known;

	if (strcmp(name, "tcp") == 0)
		return IPPROTO_TCP;
	if (strcmp(name, "udp") == 0)
		return IPPROTO_UDP;
	known = getprotobyname(name);
	return known ? known->p_proto : -1;
}

/* "tcp,udp". A name that nobody knows is passed over with a warning. */
static void take_protocols(struct sockstat *s, char *text)
{
	const char *name;

	s->by_protocol = true;
	while ((name = strsep(&text, ","))) {
		const int number = *name ? protocol_number(name) : IPPROTO_SCTP;

		if (number == IPPROTO_TCP)
			s->tcp = true;
		else if (number == IPPROTO_UDP)
			s->udp = true;
		else if (number < 0)
			cmd_warnx("%s: unknown protocol", name);
		else if (number != IPPROTO_SCTP)
			cmd_errx(1, "protocol %d not supported", number);
	}
}

static void option(struct sockstat *s, int ch, char *argument)
{
	switch (ch) {
	case '4':
		s->inet = true;
		break;
	case '6':
		s->inet6 = true;
		break;
	case 'c':
		s->connected = true;
		break;
	case 'j':
		s->jail = argument;
		break;
	case 'L':
		s->no_loopback = true;
		break;
	case 'l':
		s->listening = true;
		break;
	case 'p':
		take_ports(s, argument);
		break;
	case 'P':
		take_protocols(s, argument);
		break;
	case 'S':
		cmd_errx(1, "-S: there is one TCP here, and no name for it");
	case 's':
		s->states = true;
		break;
	case 'U':
		s->encaps = true;
		break;
	case 'u':
		s->local = true;
		break;
	case 'v': /* says more of SCTP's associations */
		break;
	case 'w':
		s->wide = true;
		break;
	default:
		usage();
	}
}

/* What is not chosen is all. */
static void fill_in(struct sockstat *s)
{
	if (!s->inet && !s->inet6 && s->by_protocol)
		s->inet = s->inet6 = true;
	if (!s->inet && !s->inet6 && !s->local)
		s->inet = s->inet6 = s->local = true;
	if (!s->connected && !s->listening)
		s->connected = s->listening = true;
	if (!s->by_protocol)
		s->tcp = s->udp = true;
}

/* A jail's sockets are seen from inside of it. */
static void enter(const char *jail)
{
	const int error = os_jail_attach(cmd_world(), jail);

	if (error == -ENOENT)
		cmd_no_jail(jail);
	if (error)
		cmd_err(1, error, "jail_attach(%s)", jail);
	cmd_world_anew();
}

int cmd_sockstat(int argc, char **argv)
{
	struct sockstat s = {0};
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "46cj:Llp:P:SsUuvw")) != -1)
		option(&s, ch, optarg);
	if (optind != argc)
		usage();
	fill_in(&s);
	if (s.jail)
		enter(s.jail);
	sockstat_print(&s, cmd_vnet());
	return 0;
}

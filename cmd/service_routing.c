/* SPDX-License-Identifier: BSD-2-Clause */
/* service_routing.c - service(8): routing, which makes the routes and options of rc.conf(5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd/cmd.h"
#include "cmd/rcconf.h"
#include "cmd/service.h"

static void route(const char *action, const char *family, const char *words)
{
	if (*words)
		service_run("route $ @ @", action, family, words);
}

/* The routes that a variable names: the one called `prefix`NAME holds the words of one. "NAME:IF" is NAME. */
static void named_routes(const char *action, const char *variable, const char *prefix, const char *family)
{
	char *value = rc_get(variable), **words;
	const int count = service_words(value, &words);

	for (int i = 0; i < count; i++) {
		words[i][strcspn(words[i], ":")] = '\0';
		char *route_words = service_if_var(prefix, words[i], "");
		if (!*route_words)
			cmd_warnx("%s%s is not set", prefix, words[i]);
		route(action, family, route_words);
		free(route_words);
	}
	free(words);
	free(value);
}

static void default_route(const char *action, const char *variable, const char *words)
{
	char *gateway = rc_get(variable);

	if (strcasecmp(gateway, "no") != 0)
		route(action, words, gateway);
	free(gateway);
}

static void inet(const char *action)
{
	route(action, "-inet", "127.0.0.1 -iface lo0");
	named_routes(action, "static_routes", "route_", "");
	default_route(action, "defaultrouter", "default");
}

static void inet6(const char *action)
{
	route(action, "-inet6", "::1 -iface lo0");
	route(action, "-inet6", "fe80:: -prefixlen 10 ::1 -reject");
	route(action, "-inet6", "ff02:: -prefixlen 16 ::1 -reject");
	route(action, "-inet6", "::ffff:0.0.0.0 -prefixlen 96 ::1 -reject");
	route(action, "-inet6", "::0.0.0.0 -prefixlen 96 ::1 -reject");
	default_route(action, "ipv6_defaultrouter", "-inet6 default");
	named_routes(action, "ipv6_static_routes", "ipv6_route_", "-inet6");
}

/* Switches an OID as a variable says. */
struct option {
	const char *variable, *oid, *text;
};

static void set_options(const char *family, const struct option *options, size_t count)
{
	bool any = false;
	char line[128];

	for (size_t i = 0; i < count; i++) {
		const bool yes = rc_yes(options[i].variable);
		if (yes)
			printf("%s %s=YES", any ? "" : family, options[i].text);
		any |= yes;
		snprintf(line, sizeof line, "sysctl %s=%d", options[i].oid, yes);
		service_quiet(true, line);
	}
	if (any)
		puts(".");
}

static void all_options(void)
{
	static const struct option inet_options[] = {
	        {"icmp_bmcastecho", "net.inet.icmp.bmcastecho", "broadcast ping responses"},
	        {"icmp_drop_redirect", "net.inet.icmp.drop_redirect", "ignore ICMP redirect"},
	        {"gateway_enable", "net.inet.ip.forwarding", "gateway"},
	};
	static const struct option inet6_options[] = {
	        {"ipv6_gateway_enable", "net.inet6.ip6.forwarding", "gateway"},
	};

	set_options("Additional inet routing options:", inet_options, sizeof inet_options / sizeof *inet_options);
	set_options("Additional inet6 routing options:", inet6_options, sizeof inet6_options / sizeof *inet6_options);
}

static bool wants(int argc, char **argv, const char *family)
{
	return argc == 0 || strcmp(argv[0], family) == 0 || strcmp(argv[0], "any") == 0;
}

int service_routing(const char *action, int argc, char **argv)
{
	const bool four = wants(argc, argv, "inet"), six = wants(argc, argv, "inet6");

	if (strcmp(action, "stop") == 0 || strcmp(action, "restart") == 0) {
		if (four) {
			inet("delete");
			service_quiet(false, "route -n flush -inet");
		}
		if (six) {
			inet6("delete");
			service_quiet(false, "route -n flush -inet6");
		}
	}
	if (strcmp(action, "start") == 0 || strcmp(action, "restart") == 0) {
		if (four)
			inet("add");
		if (six)
			inet6("add");
	}
	if (strcmp(action, "stop") != 0)
		all_options();
	return 0;
}

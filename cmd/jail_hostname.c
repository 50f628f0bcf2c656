/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_hostname.c - jail(8): ip_hostname, the addresses that a jail's hostname stands for. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "lib/errtext.h"

static bool add(struct job *j, const struct sockaddr *sa)
{
	const bool inet = sa->sa_family == AF_INET;
	const void *addr = inet ? (const void *)&((const struct sockaddr_in *)(const void *)sa)->sin_addr
	                        : (const void *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	char text[INET6_ADDRSTRLEN];
	return inet_ntop(sa->sa_family, addr, text, sizeof text) != NULL &&
	       jaildef_set(&j->def, inet ? "ip4.addr" : "ip6.addr", text, true) == 0;
}

bool jail_resolve(struct job *j)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	const char *hostname = jaildef_value(&j->def, "host.hostname");
	struct addrinfo *found = NULL;
	if (j->resolved || hostname == NULL || !jail_true(j, "ip_hostname"))
		return true;
	j->resolved = true;
	int code = cmd_lookup(hostname, &hints, &found);
	if (code != 0) {
		jail_warnx(j, "hostname %s: %s", hostname, cmd_lookup_error(code));
		return false;
	}
	for (const struct addrinfo *a = found; a != NULL; a = a->ai_next)
		if ((a->ai_family == AF_INET || a->ai_family == AF_INET6) && !add(j, a->ai_addr))
			cmd_errx(1, "%s", err_text(ENOMEM));
	freeaddrinfo(found);
	return true;
}

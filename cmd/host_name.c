/* SPDX-License-Identifier: BSD-2-Clause */
/* host_name.c - the names of addresses, for the commands that show them, and why a name has none. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "os/os.h"

/* Whether the line of /etc/hosts is the address's; *name is the first name on it then. Cuts the line up. */
static bool names(char *line, int family, const uint8_t *addr, char **name)
{
	const char *const blanks = " \t\r\n";
	struct in6_addr number;
	char *rest = line;

	line[strcspn(line, "#")] = '\0';
	const char *first = strtok_r(line, blanks, &rest);
	*name = first ? strtok_r(NULL, blanks, &rest) : NULL;
	return *name && inet_pton(family, first, &number) == 1 &&
	       memcmp(&number, addr, family == AF_INET ? 4 : 16) == 0;
}

static int from_hosts(int family, const uint8_t *addr, char *name, size_t size)
{
	FILE *f = fopen("/etc/hosts", "re");
	char *line = NULL, *found;
	size_t room = 0;
	int code = EAI_NONAME;

	while (f && code == EAI_NONAME && getline(&line, &room, f) >= 0)
		if (names(line, family, addr, &found) && strlen(found) < size) {
			memcpy(name, found, strlen(found) + 1);
			code = 0;
		}
	free(line);
	if (f)
		fclose(f);
	return code;
}

/* Whether resolv.conf(5) names a server. */
static bool server_named(void)
{
	static const char word[] = "nameserver";
	FILE *f = fopen("/etc/resolv.conf", "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (f && !found && getline(&line, &room, f) >= 0)
		found = strncmp(line, word, sizeof word - 1) == 0 && strchr(" \t", line[sizeof word - 1]);
	free(line);
	if (f)
		fclose(f);
	return found;
}

void cmd_resolver(void)
{
	static bool ready;

	if (!ready && !server_named())
		os_names_from_files();
	ready = true;
}

int cmd_lookup(const char *host, const struct addrinfo *hints, struct addrinfo **list)
{
	cmd_resolver();
	return getaddrinfo(host, NULL, hints, list);
}

int cmd_host_name(int family, const uint8_t *addr, uint32_t scope, int flags, char *name, size_t size)
{
	static bool unanswered; /* a name server that does not answer takes ten seconds: it is not asked again */
	struct sockaddr_in sin = {.sin_family = AF_INET};
	struct sockaddr_in6 sin6 = {.sin6_family = AF_INET6, .sin6_scope_id = scope};
	const bool inet = family == AF_INET;

	if (unanswered && !(flags & NI_NUMERICHOST))
		return from_hosts(family, addr, name, size);
	cmd_resolver();
	memcpy(inet ? (void *)&sin.sin_addr : (void *)&sin6.sin6_addr, addr, inet ? 4 : 16);
	int code = getnameinfo(inet ? (struct sockaddr *)&sin : (struct sockaddr *)&sin6,
	                       inet ? sizeof sin : sizeof sin6, name, (socklen_t)size, NULL, 0, flags | NI_NAMEREQD);
	unanswered = unanswered || code == EAI_AGAIN;
	return code;
}

const char *cmd_lookup_error(int code)
{
	switch (code) {
	case EAI_MEMORY:
		return "Memory allocation failure";
	case EAI_FAIL:
		return "Non-recoverable failure in name resolution";
	case EAI_ADDRFAMILY:
		return "Address family for hostname not supported";
	default:
		return "Name does not resolve"; /* a world without a name server counts as this too */
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_addr.c - jail(8): ip4.addr and ip6.addr, and which of their addresses go on interfaces of the host. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "lib/errtext.h"

enum { MAX_ADDRESSES = 255 }; /* security.jail.jail_max_af_ips */

void jail_aliases_clear(struct job *j)
{
	for (size_t i = 0; i < j->naliases; i++) {
		free(j->aliases[i].interface);
		free(j->aliases[i].addr);
		free(j->aliases[i].mask);
		free(j->aliases[i].more);
	}
	free(j->aliases);
	j->aliases = NULL;
	j->naliases = 0;
}

/* One "[interface|]address[/mask][ words]", cut up. */
struct place {
	const char *interface, *addr, *mask, *more; /* mask NULL: none; more: the rest, "" for none */
};

static struct place cut(char *word, const char *interface)
{
	struct place p = {.interface = interface, .addr = word};
	char *bar = strchr(word, '|'), *blank, *slash;
	if (bar != NULL) {
		*bar = '\0';
		p.interface = word;
		p.addr = bar + 1;
	}
	word = bar != NULL ? bar + 1 : word;
	if ((blank = strpbrk(word, " \t")) != NULL)
		*blank++ = '\0';
	p.more = blank != NULL ? blank + strspn(blank, " \t") : "";
	if ((slash = strchr(word, '/')) != NULL) {
		*slash = '\0';
		p.mask = slash + 1;
	}
	return p;
}

static bool check_mask(const struct job *j, const char *mask, bool inet6)
{
	struct in_addr addr;
	char *end;
	long length = strtol(mask, &end, 10);
	bool ok = !inet6 && *end == '.' ? inet_pton(AF_INET, mask, &addr) == 1
	                                : *end == '\0' && length >= 0 && length <= (inet6 ? 128 : 32);
	if (!ok)
		jail_warnx(j, inet6 ? "ip6.addr: bad prefixlen \"/%s\"" : "ip4.addr: bad netmask \"/%s\"", mask);
	return ok;
}

static void add_alias(struct job *j, const struct place *p, bool inet6)
{
	struct jail_alias *a = jaildef_grow(&j->aliases, j->naliases, sizeof *a);
	if (a == NULL)
		cmd_errx(1, "%s", err_text(ENOMEM));
	j->naliases++;
	a->interface = jail_copy(p->interface);
	a->addr = jail_copy(p->addr);
	a->mask = jail_copy(p->mask != NULL ? p->mask : "");
	a->more = jail_copy(p->more);
	a->inet6 = inet6;
}

char *jail_addresses(struct job *j, const struct jailsetting *s, bool inet6)
{
	const char *common = jaildef_value(&j->def, "interface");
	size_t room = 1, used = 0;
	for (size_t i = 0; i < s->nvalues; i++)
		room += strlen(s->values[i].text) + 1;
	char *list = calloc(1, room);
	if (list == NULL)
		cmd_errx(1, "%s", err_text(ENOMEM));
	bool ok = true;
	for (size_t i = 0; i < s->nvalues; i++) {
		char *text = jail_copy(s->values[i].text), *rest = text, *word;
		while (text[0] != '\0' && (word = strsep(&rest, ",")) != NULL) {
			const struct place p = cut(word, common);
			ok = (p.mask == NULL || check_mask(j, p.mask, inet6)) && ok;
			if (p.interface != NULL)
				add_alias(j, &p, inet6);
			used += (size_t)snprintf(list + used, room - used, "%s%s", used > 0 ? "," : "", p.addr);
		}
		free(text);
	}
	if (ok)
		return list;
	free(list);
	return NULL;
}

void jail_find_aliases(struct job *j)
{
	const struct jailsetting *ip4 = jaildef_find(&j->def, "ip4.addr"), *ip6 = jaildef_find(&j->def, "ip6.addr");
	jail_aliases_clear(j);
	if (ip4 != NULL)
		free(jail_addresses(j, ip4, false));
	if (ip6 != NULL)
		free(jail_addresses(j, ip6, true));
	for (size_t i = 0; i < j->naliases; i++)
		j->aliases[i].added = true;
}

/* Whether an address is in a list more than once. */
static bool twice(const char *list)
{
	for (const char *a = list; *a != '\0'; a += strcspn(a, ",") + (a[strcspn(a, ",")] != '\0')) {
		size_t length = strcspn(a, ",");
		for (const char *b = a + length; *b != '\0';) {
			b++;
			if (strcspn(b, ",") == length && strncmp(a, b, length) == 0)
				return true;
			b += strcspn(b, ",");
		}
	}
	return false;
}

static bool check_list(const struct job *j, const char *name, char version)
{
	const char *list = params_get(&j->set.params, name);
	size_t count = 1;
	for (const char *c = list; c != NULL && *c != '\0'; c++)
		count += *c == ',';
	if (list != NULL && count > MAX_ADDRESSES)
		jail_warnx(j, "too many IPv%c addresses", version);
	else if (list != NULL && twice(list))
		jail_warnx(j, "jail_set: %s", err_text(EINVAL));
	else
		return true;
	return false;
}

bool jail_check_addresses(const struct job *j)
{
	return check_list(j, "ip4.addr", '4') && check_list(j, "ip6.addr", '6');
}

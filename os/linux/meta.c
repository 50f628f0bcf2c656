/* SPDX-License-Identifier: BSD-2-Clause */
/* meta.c - FreeBSD's view of an interface as text in its Linux alias (meta.h). */
#include "os/linux/meta.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/addr.h"

static const char tag[] = "vnet1 ";

uint64_t meta_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Group names are parted by commas; what would be taken for a separator stands as %XX. */
static void parse_groups(struct meta *m, const char *text)
{
	while (*text && m->ngroups < OS_GROUPS) {
		char *group = m->groups[m->ngroups];
		size_t length = 0;

		for (; *text && *text != ','; text++) {
			char c = *text;
			unsigned code;

			if (c == '%' && sscanf(text + 1, "%2x", &code) == 1) {
				c = (char)code;
				text += 2;
			}
			if (length < OS_IFNAME - 1)
				group[length++] = c;
		}
		group[length] = '\0';
		m->ngroups += length > 0;
		text += *text == ',';
	}
}

static void write_group(const char *group, FILE *out)
{
	for (; *group; group++) {
		if ((unsigned char)*group <= ' ' || *group == ',' || *group == '%')
			fprintf(out, "%%%02x", (unsigned char)*group);
		else
			fputc(*group, out);
	}
}

static void parse_field(struct meta *m, char key, const char *value)
{
	char *end;

	switch (key) {
	case 'k':
		snprintf(m->kind, sizeof m->kind, "%s", value);
		break;
	case 'u':
		m->unit = atoi(value);
		break;
	case 's':
		m->side = value[0];
		break;
	case 'h':
		m->home = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'v':
		m->vnet = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'r':
		m->returned = true;
		break;
	case 'j':
		m->joined = strtoull(value, NULL, 16);
		break;
	case 'e':
		m->enslaved = strtoull(value, NULL, 16);
		break;
	case 'f':
		m->flags = (uint32_t)strtoul(value, NULL, 16);
		break;
	case 'U':
		m->was_up = true;
		break;
	case 'w':
		m->has_hwaddr = addr_ether(value, m->hwaddr);
		break;
	case 'o':
		snprintf(m->origin, sizeof m->origin, "%s", value);
		break;
	case 'D':
		m->down = true;
		break;
	case 'M':
		m->medium = (unsigned)strtoul(value, NULL, 10);
		break;
	case 'm':
		m->metric = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'n':
		m->nd6_flip = (uint32_t)strtoul(value, NULL, 16);
		break;
	case 'c':
		m->cap_flip = (uint32_t)strtoul(value, NULL, 16);
		break;
	case 'b':
		m->member = (uint32_t)strtoul(value, NULL, 16);
		break;
	case 'a':
		m->ifmaxaddr = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'A':
		m->has_maxaddr = true;
		m->maxaddr = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'x':
		m->back = true;
		snprintf(m->setup, sizeof m->setup, "%s", value);
		break;
	case 'l':
		m->lagg = (unsigned)strtoul(value, &end, 10);
		if (*end != ',' || !addr_ether(end + 1, m->lagg_ether))
			m->lagg = 0;
		break;
	case 'p':
		m->pathcost = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'B':
		sscanf(value, "%3u,%3u,%3u,%3u,%1u", &m->stp.hellotime, &m->stp.fwddelay, &m->stp.maxage,
		       &m->stp.holdcnt, &m->stp.proto);
		break;
	case 'T':
		m->has_timeout = true;
		m->timeout = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'g':
		parse_groups(m, value);
		break;
	default: /* written by a newer version */
		break;
	}
}

void meta_parse(struct meta *m, const char *alias)
{
	char text[META_TEXT];

	memset(m, 0, sizeof *m);
	m->unit = -1;
	if (!alias || strncmp(alias, tag, sizeof tag - 1) != 0 || strlen(alias) >= sizeof text)
		return;
	m->ours = true;
	snprintf(text, sizeof text, "%s", alias + sizeof tag - 1);
	for (char *p = text; *p;) {
		char *end;

		if (p[0] == 'd' && p[1] == '=') { /* the rest of the line, blanks and all */
			snprintf(m->descr, sizeof m->descr, "%s", p + 2);
			break;
		}
		end = p + strcspn(p, " ");
		if (*end)
			*end++ = '\0';
		if (isalpha((unsigned char)p[0]) && p[1] == '=')
			parse_field(m, p[0], p + 2);
		p = end;
	}
}

/* What is special about a bridge or one of its members. */
static void write_bridge(const struct meta *m, FILE *out)
{
	const struct meta_stp *s = &m->stp;

	if (m->member)
		fprintf(out, "b=%x ", m->member);
	if (m->ifmaxaddr)
		fprintf(out, "a=%u ", m->ifmaxaddr);
	if (m->pathcost)
		fprintf(out, "p=%u ", m->pathcost);
	if (m->has_maxaddr)
		fprintf(out, "A=%u ", m->maxaddr);
	if (s->hellotime || s->fwddelay || s->maxage || s->holdcnt || s->proto)
		fprintf(out, "B=%u,%u,%u,%u,%u ", s->hellotime, s->fwddelay, s->maxage, s->holdcnt, s->proto);
	if (m->has_timeout)
		fprintf(out, "T=%u ", m->timeout);
}

int meta_format(const struct meta *m, char text[META_TEXT])
{
	char mac[ADDR_TEXT];
	FILE *out = fmemopen(text, META_TEXT, "w");
	long length;

	if (!out)
		return -errno;
	fputs(tag, out);
	if (m->kind[0])
		fprintf(out, "k=%s u=%d ", m->kind, m->unit);
	if (m->side)
		fprintf(out, "s=%c ", m->side);
	fprintf(out, "h=%u v=%u j=%llx ", m->home, m->vnet, (unsigned long long)m->joined);
	if (m->returned)
		fputs("r=1 ", out);
	if (m->enslaved)
		fprintf(out, "e=%llx ", (unsigned long long)m->enslaved);
	if (m->flags)
		fprintf(out, "f=%x ", m->flags);
	if (m->was_up)
		fputs("U=1 ", out);
	if (m->origin[0])
		fprintf(out, "o=%s ", m->origin);
	if (m->down)
		fputs("D=1 ", out);
	if (m->medium)
		fprintf(out, "M=%u ", m->medium);
	if (m->has_hwaddr)
		fprintf(out, "w=%s ", addr_ether_text(m->hwaddr, ':', mac));
	if (m->metric)
		fprintf(out, "m=%u ", m->metric);
	if (m->nd6_flip)
		fprintf(out, "n=%x ", m->nd6_flip);
	if (m->cap_flip)
		fprintf(out, "c=%x ", m->cap_flip);
	write_bridge(m, out);
	if (m->back)
		fprintf(out, "x=%s ", m->setup);
	if (m->lagg)
		fprintf(out, "l=%u,%s ", m->lagg, addr_ether_text(m->lagg_ether, ':', mac));
	for (unsigned i = 0; i < m->ngroups; i++) {
		fputs(i ? "," : "g=", out);
		write_group(m->groups[i], out);
	}
	if (m->ngroups)
		fputc(' ', out);
	if (m->descr[0])
		fprintf(out, "d=%s", m->descr);
	length = ftell(out);
	fclose(out);
	return length > 0 && length < META_TEXT - 1 ? 0 : -ENAMETOOLONG;
}

void meta_fit(struct meta *m)
{
	char text[META_TEXT];

	while (m->descr[0] && meta_format(m, text) < 0)
		m->descr[strlen(m->descr) - 1] = '\0';
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* meta.c - FreeBSD's view of an interface as text in its Linux alias (meta.h). */
#include "os/linux/meta.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
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

			if (c == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2])) {
				c = (char)strtoul((const char[]){text[1], text[2], '\0'}, NULL, 16);
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

/* Most fields are written KEY=VALUE if they aren't 0, "" or false. */
struct field {
	char key;
	enum { FLAG, LETTER, NAME, DECIMAL, HEX, HEX64 } form;
	size_t at; /* in struct meta */
};

static const struct field fields[] = {
        {'k', NAME, offsetof(struct meta, kind)},         {'s', LETTER, offsetof(struct meta, side)},
        {'h', DECIMAL, offsetof(struct meta, home)},      {'v', DECIMAL, offsetof(struct meta, vnet)},
        {'r', FLAG, offsetof(struct meta, returned)},     {'j', HEX64, offsetof(struct meta, joined)},
        {'e', HEX64, offsetof(struct meta, enslaved)},    {'f', HEX, offsetof(struct meta, flags)},
        {'U', FLAG, offsetof(struct meta, was_up)},       {'D', FLAG, offsetof(struct meta, down)},
        {'o', NAME, offsetof(struct meta, origin)},       {'M', DECIMAL, offsetof(struct meta, medium)},
        {'m', DECIMAL, offsetof(struct meta, metric)},    {'n', HEX, offsetof(struct meta, nd6_flip)},
        {'c', HEX, offsetof(struct meta, cap_flip)},      {'b', HEX, offsetof(struct meta, member)},
        {'a', DECIMAL, offsetof(struct meta, ifmaxaddr)}, {'p', DECIMAL, offsetof(struct meta, pathcost)},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static void parse_plain(const struct field *f, struct meta *m, const char *value)
{
	void *at = (char *)m + f->at;

	switch (f->form) {
	case FLAG:
		*(bool *)at = true;
		break;
	case LETTER:
		*(char *)at = value[0];
		break;
	case NAME:
		snprintf(at, OS_IFNAME, "%s", value);
		break;
	case DECIMAL:
	case HEX:
		*(uint32_t *)at = (uint32_t)strtoul(value, NULL, f->form == HEX ? 16 : 10);
		break;
	case HEX64:
		*(uint64_t *)at = strtoull(value, NULL, 16);
		break;
	}
}

static void write_plain(const struct field *f, const struct meta *m, FILE *out)
{
	const void *at = (const char *)m + f->at;

	if (f->form == FLAG && *(const bool *)at)
		fprintf(out, "%c=1 ", f->key);
	else if (f->form == LETTER && *(const char *)at)
		fprintf(out, "%c=%c ", f->key, *(const char *)at);
	else if (f->form == NAME && *(const char *)at)
		fprintf(out, "%c=%s ", f->key, (const char *)at);
	else if (f->form == DECIMAL && *(const uint32_t *)at)
		fprintf(out, "%c=%u ", f->key, *(const uint32_t *)at);
	else if (f->form == HEX && *(const uint32_t *)at)
		fprintf(out, "%c=%x ", f->key, *(const uint32_t *)at);
	else if (f->form == HEX64 && *(const uint64_t *)at)
		fprintf(out, "%c=%llx ", f->key, (unsigned long long)*(const uint64_t *)at);
}

/* Those whose 0 means something, or that are several values. */
static void parse_special(struct meta *m, char key, const char *value)
{
	char *end;

	switch (key) {
	case 'u':
		m->unit = atoi(value);
		break;
	case 'w':
		m->has_hwaddr = addr_ether(value, m->hwaddr);
		break;
	case 'A':
		m->has_maxaddr = true;
		m->maxaddr = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'T':
		m->has_timeout = true;
		m->timeout = (uint32_t)strtoul(value, NULL, 10);
		break;
	case 'B':
		sscanf(value, "%3u,%3u,%3u,%3u,%1u", &m->stp.hellotime, &m->stp.fwddelay, &m->stp.maxage,
		       &m->stp.holdcnt, &m->stp.proto);
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
	case 'g':
		parse_groups(m, value);
		break;
	default: /* written by a newer version */
		break;
	}
}

static void write_special(const struct meta *m, FILE *out)
{
	const struct meta_stp *s = &m->stp;
	char mac[ADDR_TEXT];

	if (m->kind[0] && m->unit >= 0)
		fprintf(out, "u=%d ", m->unit);
	if (m->has_hwaddr)
		fprintf(out, "w=%s ", addr_ether_text(m->hwaddr, ':', mac));
	if (m->has_maxaddr)
		fprintf(out, "A=%u ", m->maxaddr);
	if (m->has_timeout)
		fprintf(out, "T=%u ", m->timeout);
	if (s->hellotime || s->fwddelay || s->maxage || s->holdcnt || s->proto)
		fprintf(out, "B=%u,%u,%u,%u,%u ", s->hellotime, s->fwddelay, s->maxage, s->holdcnt, s->proto);
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
}

static void parse_field(struct meta *m, char key, const char *value)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].key == key) {
			parse_plain(&fields[i], m, value);
			return;
		}
	parse_special(m, key, value);
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

int meta_format(const struct meta *m, char text[META_TEXT])
{
	FILE *out = fmemopen(text, META_TEXT, "w");
	long length;

	if (!out)
		return -errno;
	fputs(tag, out);
	for (size_t i = 0; i < FIELDS; i++)
		write_plain(&fields[i], m, out);
	write_special(m, out);
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

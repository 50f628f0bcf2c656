/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_print.c - jail(8): messages, and definitions as text (-J, -e). */
#include <stdarg.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"

void jail_warnx(const struct job *j, const char *format, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	fflush(stdout);
	if (j->def.name != NULL)
		cmd_warnx("%s: %s", j->def.name, text);
	else
		cmd_warnx("%s", text);
}

void jail_note(const struct job *j, const char *format, ...)
{
	va_list ap;
	if (j->def.name != NULL)
		printf("%s: ", j->def.name);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
}

void jail_quoted(const struct job *j, const char *text)
{
	const char *name = j->def.name;
	if (name == NULL && (name = jaildef_value(&j->def, "jid")) == NULL)
		name = jaildef_value(&j->def, "name");
	fflush(stdout);
	if (name != NULL)
		cmd_warnx("\"%s\" %s", name, text);
	else
		cmd_warnx("no jail specified");
}

void jail_print_quoted(FILE *f, const char *text)
{
	char quote = strchr(text, '\'') != NULL     ? '"'
	             : strchr(text, '"') != NULL    ? '\''
	             : strpbrk(text, " \t") != NULL ? '"'
	                                            : '\0';
	if (*text == '\0')
		fputs("\"\"", f);
	if (quote != '\0')
		fputc(quote, f);
	for (; *text != '\0'; text++) {
		if (*text == '\\' || (quote != '\0' && *text == quote))
			fputc('\\', f);
		fputc(*text, f);
	}
	if (quote != '\0')
		fputc(quote, f);
}

void jail_print(FILE *f, const struct job *j, const char *separator, bool running)
{
	const char *sep = "";
	if (running) {
		fprintf(f, "jid=%d", j->jid);
		sep = separator;
	}
	for (size_t i = 0; i < j->def.count; i++) {
		const struct jailsetting *s = &j->def.list[i];
		if (s->var || (running && strcmp(s->name, "jid") == 0))
			continue;
		fprintf(f, "%s%s", sep, s->name);
		for (size_t v = 0; v < s->nvalues; v++) {
			fputc(v == 0 ? '=' : ',', f);
			jail_print_quoted(f, s->values[v].text);
		}
		sep = separator;
	}
	fputc('\n', f);
}

/* A list of values, each in quotes if it needs them. */
static void print_values(FILE *f, const struct jailsetting *s, char separator)
{
	for (size_t i = 0; s != NULL && i < s->nvalues; i++) {
		if (i > 0)
			fputc(separator, f);
		jail_print_quoted(f, s->values[i].text);
	}
}

/* The old form: jid, path, hostname, addresses, command. */
static void print_old(FILE *f, const struct job *j)
{
	const char *path = jaildef_value(&j->def, "path"), *host = jaildef_value(&j->def, "host.hostname");
	const struct jailsetting *ip4 = jaildef_find(&j->def, "ip4.addr"), *ip6 = jaildef_find(&j->def, "ip6.addr");
	fprintf(f, "%d\t%s\t%s\t", j->jid, path, host);
	print_values(f, ip4, ',');
	if (ip4 != NULL && ip6 != NULL)
		fputc(',', f);
	print_values(f, ip6, ',');
	fputc('\t', f);
	print_values(f, jaildef_find(&j->def, "command"), ' ');
	fputc('\n', f);
}

void jail_write_jid(const struct jail_run *r, const struct job *j)
{
	if (r->jid_file == NULL)
		return;
	if (r->old_style)
		print_old(r->jid_file, j);
	else
		jail_print(r->jid_file, j, "\t", true);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* service_rcvar.c - what every script of rc.d can be asked (rc.subr(8)): rcvar, enabled, enable, disable, delete ... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/rcconf.h"
#include "cmd/service.h"

static int show_variable(const struct service_script *s)
{
	printf("# %s : %s\n#\n", s->name, s->about);
	if (s->enabled) {
		char *value = rc_get(s->enabled);
		printf("%s=\"%s\"\n#   (default: \"\")\n", s->enabled, value);
		free(value);
	}
	putchar('\n');
	return 0;
}

static int is_enabled(const struct service_script *s)
{
	if (s->enabled)
		return rc_yes(s->enabled) ? 0 : 1;
	fprintf(stderr, "/etc/rc.d/%s: WARNING: $ is not set properly - see rc.conf(5).\n", s->name);
	return 1;
}

/* Sets the variable by sysrc(8), whose answer begins with the file. */
static int set_variable(const struct service_script *s, const char *value, const char *done)
{
	char assignment[RC_NAME + 8], answer[1024];

	snprintf(assignment, sizeof assignment, "%s=%s", s->enabled ? s->enabled : "", value);
	const int status = service_output(answer, sizeof answer, false, "sysrc -v $", assignment);
	answer[strcspn(answer, ":\n")] = '\0';
	if (status == 0)
		printf("%s %s in %s\n", s->name, done, answer);
	return status;
}

static int delete_variable(const struct service_script *s)
{
	const char *file = s->enabled ? rc_where(&rc_conf_files, s->enabled) : NULL;
	int status = file ? service_run("sysrc -x $", s->enabled) : 1;

	if (status == 0)
		printf("%s deleted in %s\n", s->enabled, file);
	return status;
}

static int list_commands(const struct service_script *s)
{
	const char *blank = "";

	for (const char *p = s->extra; *p; blank = " ") {
		const size_t length = strcspn(++p, "|");
		printf("%s%.*s", blank, (int)length, p);
		p += length;
	}
	putchar('\n');
	return 0;
}

int service_standard(const struct service_script *s, const char *action)
{
	if (strcmp(action, "rcvar") == 0)
		return show_variable(s);
	if (strcmp(action, "enabled") == 0)
		return is_enabled(s);
	if (strcmp(action, "enable") == 0)
		return set_variable(s, "YES", "enabled");
	if (strcmp(action, "disable") == 0)
		return set_variable(s, "NO", "disabled");
	if (strcmp(action, "delete") == 0)
		return delete_variable(s);
	if (strcmp(action, "extracommands") == 0)
		return list_commands(s);
	if (strcmp(action, "describe") != 0)
		return -1;
	puts(s->about);
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* util_test.c - cmd/util.c and cmd/table.c: options, messages and the table of commands. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "tests/fake_os.h"

/* The options that cmd_getopt() sees in a line, as "a b=argument | first operand". The word '' is an empty one. */
static void options_of(const char *known, const char *line, char text[256])
{
	char copy[128], *argv[16], *rest = NULL;
	int argc = 0, c;
	size_t used = 0;

	snprintf(copy, sizeof(copy), "cmd %s", line);
	for (char *word = strtok_r(copy, " ", &rest); word && argc < 15; word = strtok_r(NULL, " ", &rest))
		argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
	argv[argc] = NULL;
	text[0] = '\0';
	cmd_optreset();
	while ((c = cmd_getopt(argc, argv, known)) != -1 && used < 200)
		used += (size_t)snprintf(text + used, 256 - used, "%c%s%s ", c, optarg ? "=" : "",
		                         optarg ? optarg : "");
	snprintf(text + used, 256 - used, "| %s", optind < argc ? argv[optind] : "none");
}

ATF_TC(options);
ATF_TC_HEAD(options, tc)
{
	atf_tc_set_md_var(tc, "descr", "Options group, take arguments in both forms and end at the first operand");
}
ATF_TC_BODY(options, tc)
{
	char text[256];

	(void)tc;
	options_of("ab:c", "-acb x -c y -a", text);
	ATF_CHECK_STREQ("a c b=x c | y", text);
	options_of("ab:c", "-bxa -- -a", text);
	ATF_CHECK_STREQ("b=xa | -a", text);
	options_of("ab:c", "- -a", text);
	ATF_CHECK_STREQ("| -", text);
	options_of("ab:c", "-b ''", text);
	ATF_CHECK_STREQ("b= | none", text);
	options_of("ab:c", "-b --", text);
	ATF_CHECK_STREQ("b=-- | none", text);
}

ATF_TC(bad_options);
ATF_TC_HEAD(bad_options, tc)
{
	atf_tc_set_md_var(tc, "descr", "Bad options have FreeBSD's messages under the command's name");
}
ATF_TC_BODY(bad_options, tc)
{
	struct fake_result r;

	(void)tc;
	fake_os_reset();
	fake_run(&r, "sysctl -y");
	ATF_CHECK_EQ(r.status, 1);
	ATF_CHECK_MSG(strncmp(r.err, "sysctl: illegal option -- y\nusage: sysctl ", 42) == 0, "%s", r.err);
	fake_run(&r, "sysctl -f");
	ATF_CHECK_MSG(strncmp(r.err, "sysctl: option requires an argument -- f\nusage: ", 48) == 0, "%s", r.err);
	fake_run(&r, "sysctl -n:");
	ATF_CHECK_MSG(strncmp(r.err, "sysctl: illegal option -- :\n", 28) == 0, "%s", r.err);
	fake_run(&r, "sysctl --all");
	ATF_CHECK_MSG(strncmp(r.err, "sysctl: illegal option -- -\n", 28) == 0, "%s", r.err);
}

/* Runs fn in a child; its stderr is `text`, its status the result. */
static int capture(void (*fn)(void), char text[8192])
{
	FILE *err = tmpfile();
	int status = 0;

	ATF_REQUIRE(err);
	pid_t child = fork();
	if (child == 0) {
		dup2(fileno(err), STDERR_FILENO);
		fn();
		exit(0);
	}
	waitpid(child, &status, 0);
	rewind(err);
	text[fread(text, 1, 8191, err)] = '\0';
	fclose(err);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void fail_to_open(void)
{
	cmd_name = "ifconfig";
	cmd_err(66, -ENXIO, "ioctl %s", "SIOCGIFMTU");
}

static void warn_at_length(void)
{
	static char word[4001];

	memset(word, '%', sizeof(word) - 1);
	cmd_name = "jail";
	cmd_warnx("%s", word);
}

static void look_for_jails(void)
{
	cmd_name = "jexec";
	cmd_jid("99");
}

static void look_for_named_jail(void)
{
	cmd_name = "jexec";
	cmd_jid("9a");
}

ATF_TC(messages);
ATF_TC_HEAD(messages, tc)
{
	atf_tc_set_md_var(tc, "descr", "Messages are whole, in FreeBSD's words, and carry the exit status");
}
ATF_TC_BODY(messages, tc)
{
	char text[8192];

	(void)tc;
	fake_os_reset();
	ATF_CHECK_EQ(capture(fail_to_open, text), 66);
	ATF_CHECK_STREQ("ifconfig: ioctl SIOCGIFMTU: Device not configured\n", text);
	ATF_CHECK_EQ(capture(warn_at_length, text), 0);
	ATF_CHECK_EQ(strlen(text), strlen("jail: ") + 4000 + 1);
	ATF_CHECK_EQ(capture(look_for_jails, text), 1);
	ATF_CHECK_STREQ("jexec: jail 99 not found\n", text);
	ATF_CHECK_EQ(capture(look_for_named_jail, text), 1);
	ATF_CHECK_STREQ("jexec: jail \"9a\" not found\n", text);
}

ATF_TC(table);
ATF_TC_HEAD(table, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "Every row has a name of its own, a function, a summary and a usage that begins with it");
}
ATF_TC_BODY(table, tc)
{
	(void)tc;
	for (const struct cmd *c = cmd_table; c->name; c++) {
		const char *usage = c->path ? c->usage : c->usage + strlen("vnet ");
		ATF_CHECK_EQ_MSG(cmd_find(c->name), c, "%s is there twice", c->name);
		ATF_CHECK(c->run && c->summary && *c->summary);
		ATF_CHECK_MSG(strncmp(usage, c->name, strlen(c->name)) == 0, "usage of %s: %s", c->name, c->usage);
	}
	ATF_CHECK_EQ(cmd_find("nosuch"), NULL);
	ATF_CHECK_EQ(cmd_find(""), NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, options);
	ATF_TP_ADD_TC(tp, bad_options);
	ATF_TP_ADD_TC(tp, messages);
	ATF_TP_ADD_TC(tp, table);
	return atf_no_error();
}

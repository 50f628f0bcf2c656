/* SPDX-License-Identifier: BSD-2-Clause */
/* jailparam_test.c - jail parameters, definitions and jail.conf(5) files. */
#include <atf-c.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/jailconf.h"
#include "lib/jailparam.h"

ATF_TC(find);
ATF_TC_HEAD(find, tc)
{
	atf_tc_set_md_var(tc, "descr", "Parameters are found by name, booleans by their negative form too");
}
ATF_TC_BODY(find, tc)
{
	static const struct {
		const char *name, *found;
		bool no;
	} rows[] = {
	        {"persist", "persist", false},
	        {"nopersist", "persist", true},
	        {"allow.nomount", "allow.mount", true},
	        {"allow.mount.nodevfs", "allow.mount.devfs", true},
	        {"noallow.mount", NULL, false},
	        {"novnet", NULL, false},
	        {"nofoo", NULL, false},
	        {"no", NULL, false},
	        {"", NULL, false},
	        {"allow.", NULL, false},
	};

	(void)tc;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bool no;
		const struct jailparam *p = jailparam_find(rows[i].name, &no);
		if (rows[i].found == NULL) {
			ATF_CHECK_MSG(p == NULL, "%s", rows[i].name);
			continue;
		}
		ATF_REQUIRE_MSG(p != NULL, "%s", rows[i].name);
		ATF_CHECK_STREQ(rows[i].found, p->name);
		ATF_CHECK_EQ(rows[i].no, no);
	}
	char long_name[5000];
	bool no;
	memset(long_name, 'x', sizeof long_name - 1);
	memcpy(long_name, "no", 2);
	long_name[sizeof long_name - 1] = '\0';
	ATF_CHECK(jailparam_find(long_name, &no) == NULL);
}

ATF_TC(check);
ATF_TC_HEAD(check, tc)
{
	atf_tc_set_md_var(tc, "descr", "Values are normalized or refused in FreeBSD's words");
}
ATF_TC_BODY(check, tc)
{
	static const struct {
		const char *name, *value, *normal, *why;
	} rows[] = {
	        {"persist", NULL, "1", ""},
	        {"persist", "FALSE", "0", ""},
	        {"persist", "7", "1", ""},
	        {"persist", "maybe", NULL, "persist: unknown boolean value \"maybe\""},
	        {"persist", "", NULL, "persist: unknown boolean value \"\""},
	        {"vnet", NULL, "new", ""},
	        {"vnet", "Inherit", "inherit", ""},
	        {"vnet", "1", "new", ""},
	        {"vnet", "12", NULL, "vnet: unknown jailsys value \"12\""},
	        {"children.max", "x", NULL, "children.max: non-integer value \"x\""},
	        {"children.max", "99999999999", NULL, "children.max: non-integer value \"99999999999\""},
	        {"children.max", "007", "7", ""},
	        {"securelevel", "-1", "-1", ""},
	        {"host.hostname", NULL, "", ""},
	        {"host.hostname", "a\nb", "a\nb", ""},
	        {"ip4.addr", "192.0.2.1,192.0.2.2", "192.0.2.1,192.0.2.2", ""},
	        {"ip4.addr", "192.0.2.300", NULL, "ip4.addr: not an IPv4 address: 192.0.2.300"},
	        {"ip6.addr", "2001:DB8:0::7", "2001:db8::7", ""},
	        {"ip6.addr", "x", NULL, "ip6.addr: not an IPv6 address: x"},
	        {"ip4.addr", "", "", ""},
	};

	(void)tc;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bool no;
		char *normal, why[128];
		const struct jailparam *p = jailparam_find(rows[i].name, &no);
		ATF_REQUIRE(p != NULL);
		bool ok = jailparam_check(p, rows[i].value, &normal, why, sizeof why);
		ATF_CHECK_STREQ(rows[i].why, why);
		ATF_CHECK_EQ(rows[i].normal != NULL, ok);
		if (ok && rows[i].normal != NULL)
			ATF_CHECK_STREQ(rows[i].normal, normal);
		free(normal);
	}
}

/* What was said, a line each. */
static char said[1024];

static void error(void *arg, const char *text)
{
	(void)arg;
	size_t length = strlen(said);
	snprintf(said + length, sizeof said - length, "%s%s", length ? "\n" : "", text);
}

static void immutable(void *arg, const char *jail, const char *setting)
{
	(void)jail;
	error(arg, setting);
}

/* Reads a configuration from memory of `size` bytes; the text that says what is wrong with it is "" for nothing. */
static const char *read_bytes(struct jailconf *c, const char *text, size_t size)
{
	static const struct jailconf_notes notes = {error, immutable, NULL};
	FILE *f = fmemopen((void *)(uintptr_t)text, size, "r");

	said[0] = '\0';
	ATF_REQUIRE(f != NULL);
	int failed = jailconf_read(c, f, "F", &notes);
	fclose(f);
	ATF_CHECK_EQ(said[0] != '\0', failed != 0);
	return said;
}

static const char *read_text(struct jailconf *c, const char *text)
{
	return read_bytes(c, text, strlen(text));
}

ATF_TC(config);
ATF_TC_HEAD(config, tc)
{
	atf_tc_set_md_var(tc, "descr", "jail.conf: blocks, wildcards, later settings win, += appends, quoting");
}
ATF_TC_BODY(config, tc)
{
	struct jailconf c = {0};

	(void)tc;
	ATF_REQUIRE_STREQ("",
	                  read_text(&c, "# one\n// two\n/* three\n */ persist; path = \"/j/$name\";\n"
	                                "web.* { allow.mount; };\n"
	                                "a { vnet.interface = x, \"y\"; vnet.interface += z; exec.start \"a \\\"b\";"
	                                " host.hostname=${name}'.$x'; }\n"
	                                "web.b { nopersist;; $v = 1, 2; depend = $v; }\n"
	                                "7 { }\npath = /late;\n"));
	ATF_REQUIRE_EQ(3, c.count);
	for (size_t i = 0; i < c.count; i++)
		ATF_CHECK(jaildef_expand(&c.jails[i], error, NULL));
	ATF_CHECK_STREQ("/late", jaildef_value(&c.jails[0], "path"));
	const struct jailsetting *s = jaildef_find(&c.jails[0], "vnet.interface");
	ATF_REQUIRE(s != NULL && s->nvalues == 3);
	ATF_CHECK_STREQ("z", s->values[2].text);
	ATF_CHECK_STREQ("a \"b", jaildef_value(&c.jails[0], "exec.start"));
	ATF_CHECK_STREQ("a.$x", jaildef_value(&c.jails[0], "host.hostname"));
	ATF_CHECK(jaildef_find(&c.jails[0], "allow.mount") == NULL);
	ATF_CHECK(jaildef_find(&c.jails[1], "allow.mount") != NULL);
	ATF_CHECK_STREQ("nopersist", jaildef_find(&c.jails[1], "persist")->name);
	ATF_CHECK_EQ(2, jaildef_find(&c.jails[1], "depend")->nvalues);
	ATF_CHECK_STREQ("7", jaildef_value(&c.jails[2], "jid"));
	jailconf_clear(&c);
}

/* The first value of a parameter of the jail that this text makes. */
static const char *value_in(struct jailconf *c, const char *text, const char *name)
{
	ATF_REQUIRE_STREQ("", read_text(c, text));
	ATF_REQUIRE(c->count == 1 && jaildef_expand(&c->jails[0], error, NULL));
	const struct jailsetting *s = jaildef_find(&c->jails[0], name);
	return s != NULL && s->nvalues > 0 ? s->values[0].text : "";
}

ATF_TC(strings);
ATF_TC_HEAD(strings, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "jail.conf: escapes, dollars that are no variables, comments in words, lines that go on");
}
ATF_TC_BODY(strings, tc)
{
	static const struct {
		const char *value, *meant;
	} rows[] = {
	        {"\"awk '{print $1, $$, $}' $2x\"", "awk '{print $1, $$, $}' $2x"},
	        {"$1$x", "$11"},
	        {"'$x\\t\\'${x}\\\\'", "$x\t'${x}\\"},
	        {"\"\\x41\\101\\q\\\"\\$x$x\"", "AAq\"$x1"},
	        {"\\x41\\ b", "A b"},
	        {"\"a\\\n b\"", "a b"},
	        {"a\\\nb", "ab"},
	        {"/a//b\n", "/a"},
	        {"/a/*b*/", "/a"},
	        {"\"/a//b/*c\"'#'", "/a//b/*c#"},
	        {"a*b+c<>d|e", "a*b+c<>d|e"},
	        {"\"\"", ""},
	        {"$x\"$x\"'x'${x}x", "11x1x"},
	};

	(void)tc;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct jailconf c = {0};
		char text[128];
		snprintf(text, sizeof text, "l { $x = 1; path = %s; }", rows[i].value);
		ATF_CHECK_STREQ(rows[i].meant, value_in(&c, text, "path"));
		jailconf_clear(&c);
	}
}

ATF_TC(bytes);
ATF_TC_HEAD(bytes, tc)
{
	atf_tc_set_md_var(tc, "descr", "jail.conf: NULs, carriage returns, bad UTF-8 and no newline at the end");
}
ATF_TC_BODY(bytes, tc)
{
	static const char in_comment[] = "# a\0b\nl { persist; }", between[] = "l { persist; }\0m { persist; }",
	                  in_string[] = "l { path = \"/a\0b\"; }", in_block[] = "l { \0 persist; }";
	struct jailconf c = {0};

	(void)tc;
	ATF_CHECK_STREQ("", read_bytes(&c, in_comment, sizeof in_comment - 1));
	ATF_CHECK_EQ(1, c.count);
	jailconf_clear(&c);
	ATF_CHECK_STREQ("F: unexpected EOF", read_bytes(&c, between, sizeof between - 1));
	ATF_CHECK_STREQ("F: unexpected EOF", read_bytes(&c, in_block, sizeof in_block - 1));
	ATF_CHECK_STREQ("", read_bytes(&c, in_string, sizeof in_string - 1));
	ATF_CHECK_STREQ("/a", jaildef_value(&c.jails[0], "path"));
	jailconf_clear(&c);
	ATF_CHECK_STREQ("\377\303", value_in(&c, "l {\r\n path = \377\303;\r\n}\r\n\r", "path"));
	jailconf_clear(&c);
}

ATF_TC(config_errors);
ATF_TC_HEAD(config_errors, tc)
{
	atf_tc_set_md_var(tc, "descr", "jail.conf: mistakes are told with their lines and tokens, one after the other");
}
ATF_TC_BODY(config_errors, tc)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
	        {"l1 { persist\n }\n", "F line 2: }: syntax error"},
	        {"l1 { persist; \n", "F: unexpected EOF"},
	        {"l1 { path = ; }", "F line 1: ;: syntax error"},
	        {"l1 { a b c; }", "F line 1: c: syntax error"},
	        {"\n\n}", "F line 3: }: syntax error"},
	        {"x = \"abc", "F line 1: unterminated string\nF: unexpected EOF"},
	        {"x = 'a\\", "F line 1: unterminated string\nF: unexpected EOF"},
	        {"x = \"a\\", "F line 1: unterminated string\nF: unexpected EOF"},
	        {"\nx = \"abc;\n y;", "F line 2: unterminated string"},
	        {"x", "F: unexpected EOF"},
	        {"\n/* never\n ends", "F line 2: unterminated comment"},
	        {"+=", "F line 1: +=: syntax error"},
	        {"l1 { persist }\nl2 { path = = ;\npersist; x; a b c; }\n} l3 { a b 'c' ; }",
	         "F line 1: }: syntax error\nF line 3: c: syntax error"},
	        {"a b /x;", "F line 1: /: syntax error"},
	        {"a b \"x $y\";", "F line 1: \"x : syntax error"},
	        {"a b\n'x\ny';", "F line 3: 'x\ny': syntax error"},
	        {"ab$x = 1;", "F line 1: $x: syntax error"},
	        {"l { a\"b\" = 1; }", "F line 1: \"b\": syntax error"},
	        {"$x { }", "F line 1: {: syntax error"},
	        {"a$x { }", "F line 1: $x: syntax error"},
	        {"a = \"${\"a};", "F line 1: }: syntax error"}, /* a variable doesn't reach beyond the quotes */
	        {"a/b { }", "F line 1: /: syntax error"},
	};

	(void)tc;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct jailconf c = {0};
		ATF_CHECK_STREQ(rows[i].why, read_text(&c, rows[i].text));
		jailconf_clear(&c);
	}
}

ATF_TC(variables);
ATF_TC_HEAD(variables, tc)
{
	atf_tc_set_md_var(tc, "descr", "jail.conf: missing, circular and doubling variables end in one line");
}
ATF_TC_BODY(variables, tc)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
	        {"l { path=\"$nope\"; }", "path: variable \"nope\" not found"},
	        {"l { $a=\"$b\"; $b=\"$a\"; path=\"$a\"; }", "a: variable loop"},
	        {"l { $a=1,2; path=\"x$a\"; }", "path: array cannot be substituted inline"},
	        {"l { $a=1,2; path=\"$x$y\"; depend=$a$a, $z; }",
	         "path: variable \"x\" not found\npath: variable \"y\" not found\n"
	         "depend: array cannot be substituted inline\ndepend: variable \"z\" not found"},
	        {"l { $a=1,2; path=\"$a$a\"; }", "path: array cannot be substituted inline"},
	        {"l { exec.start \"echo $host.hostname\"; }", "exec.start: variable \"host\" not found"},
	        {"l { $a=aaaaaaaaaaaaaaaa; $b=\"$a$a$a$a$a$a$a$a\"; $c=\"$b$b$b$b$b$b$b$b\"; $d=\"$c$c$c$c$c$c$c$c\";"
	         " $e=\"$d$d$d$d$d$d$d$d\"; $f=\"$e$e$e$e\"; }",
	         "f: value too long"},
	};

	(void)tc;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct jailconf c = {0};
		ATF_REQUIRE_STREQ("", read_text(&c, rows[i].text));
		ATF_CHECK(!jaildef_expand(&c.jails[0], error, NULL));
		ATF_CHECK_STREQ(rows[i].why, said);
		jailconf_clear(&c);
	}
}

ATF_TC(match);
ATF_TC_HEAD(match, tc)
{
	atf_tc_set_md_var(tc, "descr", "Wildcards match by component");
}
ATF_TC_BODY(match, tc)
{
	(void)tc;
	ATF_CHECK(jailconf_wild("*") && jailconf_wild("a.*") && jailconf_wild("*.b"));
	ATF_CHECK(!jailconf_wild("a") && !jailconf_wild("*a") && !jailconf_wild("a*") && jailconf_wild("a*.*"));
	ATF_CHECK(jailconf_match("a.b.c", "*") && jailconf_match("a.b", "a.*") && jailconf_match("a.b", "*.b"));
	ATF_CHECK(!jailconf_match("a", "a.*") && !jailconf_match("b.b", "a.*") && !jailconf_match("a.b", "a"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, find);
	ATF_TP_ADD_TC(tp, check);
	ATF_TP_ADD_TC(tp, config);
	ATF_TP_ADD_TC(tp, strings);
	ATF_TP_ADD_TC(tp, bytes);
	ATF_TP_ADD_TC(tp, config_errors);
	ATF_TP_ADD_TC(tp, variables);
	ATF_TP_ADD_TC(tp, match);
	return atf_no_error();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* lab_file_test.c - lab files: what they mean, and every way to get one wrong (tests/labs/bad). */
#include "lab/file.h"

#include <atf-c.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/group.h"

/* Reads a text that must be a lab. */
static struct lab *parse(const char *text)
{
	struct lab_error e;
	struct lab *lab;
	const int error = lab_file_parse(text, strlen(text), "x", &lab, &e);

	if (error)
		atf_tc_fail("%d: %d:%d: %s", error, e.line, e.column, e.text);
	return lab;
}

static int node(const struct lab *lab, const char *name)
{
	const int found = lab_find_node(lab, name);

	if (found == LAB_NONE)
		atf_tc_fail("no node %s", name);
	return found;
}

static const struct lab_if *find_if(const struct lab *lab, const char *node_name, const char *name)
{
	const int found = lab_find_if(lab, node(lab, node_name), name);

	if (found == LAB_NONE)
		atf_tc_fail("no interface %s on %s", name, node_name);
	return &lab->ifs[found];
}

static const char *addr(const struct lab_addrs *list, size_t i)
{
	static char text[80];

	if (i >= list->count)
		return "none";
	lab_format_addr(&list->at[i], text, sizeof text);
	return text;
}

ATF_TC_WITHOUT_HEAD(nodes_and_kinds);
ATF_TC_BODY(nodes_and_kinds, tc)
{
	struct lab *lab = parse("name: net\nnodes:\n  h1:\n  s1: switch\n  r1: {kind: router}\n  h[08-10]: host\n"
	                        "  up: {kind: external, nic: enp3s0}\n");

	ATF_CHECK_STREQ("net", lab->name);
	ATF_CHECK_EQ(7, lab->nnodes);
	ATF_CHECK_EQ(LAB_HOST, lab->nodes[node(lab, "h1")].kind);
	ATF_CHECK_EQ(LAB_SWITCH, lab->nodes[node(lab, "s1")].kind);
	ATF_CHECK_EQ(LAB_ROUTER, lab->nodes[node(lab, "r1")].kind);
	ATF_CHECK_EQ(LAB_HOST, lab->nodes[node(lab, "h08")].kind);
	ATF_CHECK_EQ(LAB_HOST, lab->nodes[node(lab, "h10")].kind);
	ATF_CHECK_EQ(LAB_EXTERNAL, lab->nodes[node(lab, "up")].kind);
	ATF_CHECK_STREQ("enp3s0", lab->nodes[node(lab, "up")].nic);
	ATF_CHECK_EQ(3, lab->nodes[node(lab, "h1")].line);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(name_of_the_file);
ATF_TC_BODY(name_of_the_file, tc)
{
	struct lab_error e;
	struct lab *lab;
	FILE *out = fopen("my-lab.v2.yaml", "we");

	ATF_REQUIRE(out != NULL);
	fputs("nodes: {h1: }\n", out);
	fclose(out);
	ATF_REQUIRE_EQ(0, lab_file_read("./my-lab.v2.yaml", &lab, &e));
	ATF_CHECK_STREQ("my-lab.v2", lab->name);
	lab_free(lab);
	ATF_CHECK_EQ(-ENOENT, lab_file_read("nowhere.yaml", &lab, &e));
	ATF_CHECK_EQ(NULL, lab);
	ATF_CHECK_EQ(-EISDIR, lab_file_read(".", &lab, &e));
	ATF_CHECK_EQ(0, e.line);
}

ATF_TC_WITHOUT_HEAD(links);
ATF_TC_BODY(links, tc)
{
	struct lab *lab =
	        parse("nodes: {h1: , h2: , h3: , s1: switch, r1: router, r2: router}\n"
	              "links:\n  - h[1-3] -- s1\n  - [s1, r1:lan]\n  - {ends: r1:wan -- r2, mtu: 9000, down: yes}\n"
	              "  - [{node: r1, ether: \"02:00:00:00:00:09\"}, r2:e9]\n");
	const struct lab_if *wan = find_if(lab, "r1", "wan");

	ATF_CHECK_EQ(6, lab->nlinks);
	ATF_CHECK_EQ(0, lab_find_if(lab, node(lab, "h1"), "h1-eth0"));
	ATF_CHECK_EQ(9000, wan->mtu);
	ATF_CHECK_EQ(9000, find_if(lab, "r2", "r2-eth0")->mtu);
	ATF_CHECK(lab->links[wan->link].down);
	ATF_CHECK(!lab->links[find_if(lab, "r1", "lan")->link].down);
	ATF_CHECK_EQ(9, find_if(lab, "r1", "r1-eth2")->ether[5]);
	ATF_CHECK_EQ(&lab->ifs[lab_peer(lab, lab_find_if(lab, node(lab, "h3"), "h3-eth0"))],
	             find_if(lab, "s1", "s1-eth3"));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(pairs_of_groups);
ATF_TC_BODY(pairs_of_groups, tc)
{
	struct lab *lab =
	        parse("nodes:\n  h[1-4]:\n  s[1-4]: switch\nlinks:\n  - h[1-4] -- s[1-4]\n  - s[1-3] -- s[2-4]\n");

	ATF_CHECK_EQ(7, lab->nlinks);
	for (int i = 0; i < 4; i++)
		ATF_CHECK_EQ(node(lab, "h1") + i + 4, lab->ifs[lab->links[i].end[1]].node);
	ATF_CHECK_EQ(node(lab, "s4"), lab->ifs[lab->links[6].end[1]].node);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(addresses);
ATF_TC_BODY(addresses, tc)
{
	struct lab *lab =
	        parse("ipv4: 172.16.0.0/12\nipv6: true\nnodes:\n"
	              "  r1:\n    kind: router\n    loopback: [10.255.0.1/32, \"fd00::1/128\"]\n"
	              "    interfaces:\n      e0: 10.0.0.0/31\n      e1: {mtu: 1400, addresses: [10.0.0.2/31]}\n"
	              "  r2: router\n  r3: router\n"
	              "links:\n  - r1:e0 -- r2\n  - [r1:e1, {node: r3, addresses: []}]\n");

	ATF_CHECK(lab->ipv4 && lab->ipv6);
	ATF_CHECK_EQ(12, lab->net4.plen);
	ATF_CHECK_EQ(0, lab->net6.family);
	ATF_CHECK_STREQ("10.0.0.0/31", addr(&find_if(lab, "r1", "e0")->addrs, 0));
	ATF_CHECK_STREQ("10.0.0.2/31", addr(&find_if(lab, "r1", "e1")->addrs, 0));
	ATF_CHECK_EQ(1400, find_if(lab, "r1", "e1")->mtu);
	ATF_CHECK(!find_if(lab, "r2", "r2-eth0")->has_addrs);
	ATF_CHECK(find_if(lab, "r3", "r3-eth0")->has_addrs);
	ATF_CHECK_STREQ("10.255.0.1/32", addr(&lab->nodes[0].loopback, 0));
	ATF_CHECK_STREQ("fd00::1/128", addr(&lab->nodes[0].loopback, 1));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(defaults_come_first);
ATF_TC_BODY(defaults_come_first, tc)
{
	struct lab *lab =
	        parse("defaults:\n  mtu: 1400\n  host:\n    commands: a\n    sysctls: {x: 1, y: 1}\n"
	              "    daemons: {d: {command: d1}}\n"
	              "nodes:\n  h1:\n    commands: [b, c]\n    sysctls: {y: 2}\n    daemons: {d: {command: d2}}\n"
	              "  s1: switch\n  h2:\nlinks:\n  - h1 -- s1\n  - {ends: h2 -- s1, mtu: 9000}\n");
	const struct lab_node *h1 = &lab->nodes[node(lab, "h1")], *s1 = &lab->nodes[node(lab, "s1")];

	ATF_REQUIRE_EQ(3, h1->commands.count);
	ATF_CHECK_STREQ("a", h1->commands.at[0].value);
	ATF_CHECK_STREQ("c", h1->commands.at[2].value);
	ATF_REQUIRE_EQ(2, h1->sysctls.count);
	ATF_CHECK_STREQ("2", h1->sysctls.at[1].value);
	ATF_REQUIRE_EQ(1, h1->ndaemons);
	ATF_CHECK_STREQ("d2", h1->daemons[0].command);
	ATF_CHECK_EQ(0, s1->commands.count);
	ATF_CHECK_EQ(1, lab->nodes[node(lab, "h2")].commands.count);
	ATF_CHECK_EQ(1400, find_if(lab, "h1", "h1-eth0")->mtu);
	ATF_CHECK_EQ(9000, find_if(lab, "h2", "h2-eth0")->mtu);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(routes_files_daemons);
ATF_TC_BODY(routes_files_daemons, tc)
{
	struct lab *lab = parse("routing: ospf\nospf: {hello: 2}\nnodes:\n  h1:\n    routes:\n      default: 10.0.0.1\n"
	                        "      10.9.0.0/16: blackhole\n      fd05::/64: fd00::9\n"
	                        "    files:\n      /etc/motd: |\n        hello\n        world\n"
	                        "    daemons:\n      bird:\n        config: |\n          x\n      iperf3:\n");
	const struct lab_node *h1 = &lab->nodes[0];

	ATF_CHECK_EQ(LAB_ROUTING_OSPF, lab->routing);
	ATF_CHECK_EQ(2, lab->ospf_hello);
	ATF_CHECK_EQ(8, lab->ospf_dead);
	ATF_REQUIRE_EQ(3, h1->nroutes);
	ATF_CHECK(h1->routes[0].to.plen == 0 && h1->routes[0].to.family == AF_INET);
	ATF_CHECK(h1->routes[1].to.plen == 16 && h1->routes[1].via.family == 0);
	ATF_CHECK(h1->routes[2].to.plen == 64 && h1->routes[2].via.family == AF_INET6);
	ATF_REQUIRE_EQ(1, h1->files.count);
	ATF_CHECK_STREQ("hello\nworld\n", h1->files.at[0].value);
	ATF_REQUIRE_EQ(2, h1->ndaemons);
	ATF_CHECK_STREQ("x\n", h1->daemons[0].config);
	ATF_CHECK_EQ(NULL, h1->daemons[1].config);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(aliases);
ATF_TC_BODY(aliases, tc)
{
	struct lab *lab = parse("nodes:\n  h1: &h\n    commands: [a]\n  h2: *h\n");

	ATF_CHECK_EQ(1, lab->nodes[node(lab, "h2")].commands.count);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(names_of_63_characters);
ATF_TC_BODY(names_of_63_characters, tc)
{
	char text[400], name[LAB_NAME];
	struct lab *lab;

	memset(name, 'n', sizeof name);
	name[LAB_NAME - 1] = '\0';
	snprintf(text, sizeof text, "nodes:\n  %s:\n  b:\nlinks:\n  - %s -- b\n", name, name);
	lab = parse(text);
	ATF_CHECK_EQ(OS_IFNAME - 1, strlen(lab->ifs[0].ifname));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(groups);
ATF_TC_BODY(groups, tc)
{
	struct group g;
	const char *why;

	ATF_REQUIRE_EQ(0, group_expand("a[1,3-4]b[09-10]", &g, &why));
	ATF_REQUIRE_EQ(6, g.count);
	ATF_CHECK_STREQ("a1b09", g.names[0]);
	ATF_CHECK_STREQ("a1b10", g.names[1]);
	ATF_CHECK_STREQ("a4b10", g.names[5]);
	free(g.names);
	ATF_CHECK_EQ(-EINVAL, group_expand("a[1", &g, &why));
	ATF_CHECK_EQ(-EINVAL, group_expand("a[1,]", &g, &why));
	ATF_CHECK_EQ(-EINVAL, group_expand("a[-1]", &g, &why));
	ATF_CHECK_EQ(-E2BIG, group_expand("a[1-50001]", &g, &why));
	ATF_CHECK_EQ(NULL, g.names);
}

/* The first line of each file of tests/labs/bad is the error that it is there for. */
static void check_bad(const char *dir, const char *file)
{
	char path[2048], line[512], got[512];
	struct lab_error e;
	struct lab *lab;
	FILE *in;
	int error;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	in = fopen(path, "re");
	ATF_REQUIRE_MSG(in && fgets(line, sizeof line, in), "%s", path);
	fclose(in);
	line[strcspn(line, "\n")] = '\0';
	error = lab_file_read(path, &lab, &e);
	snprintf(got, sizeof got, "# %d:%d: %s", e.line, e.column, e.text);
	ATF_CHECK_MSG(error == -EINVAL && strcmp(line, got) == 0, "%s: %d\nexpected %s\n     got %s", file, error, line,
	              got);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(bad_labs);
ATF_TC_BODY(bad_labs, tc)
{
	char dir[1024];
	struct dirent *entry;
	unsigned count = 0;
	DIR *d;

	snprintf(dir, sizeof dir, "%s/../labs/bad", atf_tc_get_config_var(tc, "srcdir"));
	d = opendir(dir);
	ATF_REQUIRE_MSG(d, "%s", dir);
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		check_bad(dir, entry->d_name);
		count++;
	}
	closedir(d);
	ATF_CHECK_MSG(count >= 100, "only %u files in %s", count, dir);
}

/* Every cut of a good file is either a lab or an error with a place. */
ATF_TC_WITHOUT_HEAD(cut_off_anywhere);
ATF_TC_BODY(cut_off_anywhere, tc)
{
	static const char text[] = "name: x\nrouting: ospf\ndefaults: {mtu: 1400}\nnodes:\n  h[1-3]: {commands: [a]}\n"
	                           "  r1: &r\n    kind: router\n    files:\n      /etc/x: |\n        y\n  r2: *r\n"
	                           "links:\n  - h[1-3] -- r1\n  - [\"r1:e0\", {node: r2, addresses: 'fd00::1/64'}]\n";
	struct lab_error e;
	struct lab *lab;

	for (size_t length = 0; length < sizeof text; length++) {
		const int error = lab_file_parse(text, length, "x", &lab, &e);

		ATF_CHECK_MSG(error ? error == -EINVAL && e.line > 0 && e.column > 0 && *e.text && !lab : lab != NULL,
		              "%zu: %d %d:%d %s", length, error, e.line, e.column, e.text);
		lab_free(lab);
	}
}

ATF_TC_WITHOUT_HEAD(a_topology_and_more);
ATF_TC_BODY(a_topology_and_more, tc)
{
	struct lab *lab =
	        parse("topology: tree,2,2\nname: more\nnodes:\n  h9: {}\n  h1: {sysctls: {net.inet.ip.ttl: 9}}\n"
	              "links: [[h9, s1]]\n");

	ATF_CHECK_STREQ("more", lab->name);
	ATF_CHECK_EQ(8, lab->nnodes);
	ATF_CHECK_EQ(7, lab->nlinks);
	ATF_CHECK_EQ(1, lab->nodes[node(lab, "h1")].sysctls.count);
	ATF_CHECK(node(lab, "h9") >= 0);
	lab_free(lab);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_topology_and_more);
	ATF_TP_ADD_TC(tp, nodes_and_kinds);
	ATF_TP_ADD_TC(tp, name_of_the_file);
	ATF_TP_ADD_TC(tp, links);
	ATF_TP_ADD_TC(tp, pairs_of_groups);
	ATF_TP_ADD_TC(tp, addresses);
	ATF_TP_ADD_TC(tp, defaults_come_first);
	ATF_TP_ADD_TC(tp, routes_files_daemons);
	ATF_TP_ADD_TC(tp, aliases);
	ATF_TP_ADD_TC(tp, names_of_63_characters);
	ATF_TP_ADD_TC(tp, groups);
	ATF_TP_ADD_TC(tp, bad_labs);
	ATF_TP_ADD_TC(tp, cut_off_anywhere);
	return atf_no_error();
}

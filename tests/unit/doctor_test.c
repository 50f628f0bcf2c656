/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_test.c - what networks need, limits that are too low, and what is said about them. */
#include "lab/doctor.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/file.h"
#include "lab/plan.h"
#include "lab/topo.h"
#include "lab/up.h"
#include "tests/fake_os.h"

static struct doctor d;

static struct lab *make(const char *words)
{
	struct lab *lab = NULL;
	struct lab_error e;

	ATF_REQUIRE_EQ(0, topo_make(words, &lab, &e));
	ATF_REQUIRE_EQ(0, plan_lab(lab, &e));
	return lab;
}

static const struct doctor_row *find(const char *what)
{
	for (size_t i = 0; i < d.count; i++)
		if (strcmp(d.rows[i].what, what) == 0)
			return &d.rows[i];
	atf_tc_fail("no row is called %s", what);
}

static void examine(struct lab *lab)
{
	memset(&d, 0, sizeof d);
	ATF_REQUIRE_EQ(0, doctor_limits(&d, lab, &fake_limits));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(needs);
ATF_TC_BODY(needs, tc)
{
	examine(make("single,480"));
	ATF_CHECK_EQ(DOCTOR_GOOD, doctor_verdict(&d));
	ATF_CHECK_EQ(483, find("network namespaces")->need);
	ATF_CHECK_EQ(481 + 32, find("descriptors of the keeper")->need);
	/* The switch stays open, and one host at a time. */
	ATF_CHECK_EQ(2 * 2 + 48, find("descriptors while it is built")->need);
	ATF_CHECK_EQ(480 * 479, find("entries of the ARP table")->need);
	/* All switches wait for their hosts. */
	examine(make("linear,64"));
	ATF_CHECK_EQ(2 * 65 + 48, find("descriptors while it is built")->need);
	/* A ring's first router waits for the last; the others don't. */
	examine(make("chain,8"));
	ATF_CHECK(find("descriptors while it is built")->need < 2 * 8 + 48);
	examine(make("single,2000"));
	ATF_CHECK(strstr(find("ports of a switch")->advice, "s1 is made of 3") != NULL);
}

/* Each limit alone, one below what is needed, and just what is needed. */
ATF_TC_WITHOUT_HEAD(limits);
ATF_TC_BODY(limits, tc)
{
	static struct os_limits usual;
	static const struct {
		const char *what;
		size_t place;
		const char *command;
	} cases[] = {
	        {"network namespaces", offsetof(struct os_limits, net_namespaces),
	         "sysctl -w user.max_net_namespaces=1024"},
	        {"mount namespaces", offsetof(struct os_limits, mnt_namespaces),
	         "sysctl -w user.max_mnt_namespaces=1024"},
	        {"hostname namespaces", offsetof(struct os_limits, uts_namespaces),
	         "sysctl -w user.max_uts_namespaces=1024"},
	        {"descriptors of the keeper", offsetof(struct os_limits, descriptors),
	         "prlimit --nofile=1024 --pid $$"},
	        {"descriptors while it is built", offsetof(struct os_limits, own_descriptors),
	         "prlimit --nofile=1024 --pid $$"},
	        {"open files of the machine", offsetof(struct os_limits, files), "sysctl -w fs.file-max=10000000"},
	        {"process numbers", offsetof(struct os_limits, pids), "sysctl -w kernel.pid_max=4194304"},
	        {"threads", offsetof(struct os_limits, threads), "sysctl -w kernel.threads-max=1000000"},
	        {"processes of this user", offsetof(struct os_limits, own_processes), "prlimit --nproc=1024 --pid $$"},
	        {"processes of the control group", offsetof(struct os_limits, group_processes),
	         "echo max >/group/pids.max"},
	};

	snprintf(fake_limits.group_processes_file, sizeof fake_limits.group_processes_file, "/group/pids.max");
	usual = fake_limits;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t *limit = (void *)((char *)&fake_limits + cases[i].place);

		*limit = 100000;
		examine(make("minimal"));
		ATF_CHECK_EQ_MSG(DOCTOR_GOOD, doctor_verdict(&d), "%s", cases[i].what);
		*limit = find(cases[i].what)->need;
		examine(make("minimal"));
		ATF_CHECK_EQ_MSG(DOCTOR_GOOD, doctor_verdict(&d), "%s", cases[i].what);
		--*limit;
		examine(make("minimal"));
		ATF_CHECK_EQ_MSG(DOCTOR_FAILS, doctor_verdict(&d), "%s", cases[i].what);
		ATF_CHECK_EQ(DOCTOR_FAILS, find(cases[i].what)->verdict);
		ATF_CHECK_STREQ(cases[i].command, find(cases[i].what)->command);
		fake_limits = usual;
	}
}

ATF_TC_WITHOUT_HEAD(memory);
ATF_TC_BODY(memory, tc)
{
	fake_limits.memory = 100ull << 20;
	examine(make("single,200"));
	ATF_CHECK_EQ(DOCTOR_GOOD, doctor_verdict(&d));
	examine(make("single,400"));
	ATF_CHECK_EQ(DOCTOR_FAILS, find("memory, about")->verdict);
	fake_limits.memory = OS_UNLIMITED;
	fake_limits.group_memory = 0;
	examine(make("minimal"));
	ATF_CHECK_EQ(DOCTOR_FAILS, find("memory of the control group, about")->verdict);
}

/* A network that takes the place of another one needs of what is left just what is more, of other limits the whole. */
ATF_TC_WITHOUT_HEAD(change);
ATF_TC_BODY(change, tc)
{
	struct lab *from = make("single,400"), *to = make("single,410"), *two = make("linear,400,1");
	struct diff diff;

	fake_limits.memory = 100ull << 20;
	fake_limits.descriptors = 500;
	ATF_REQUIRE_EQ(0, diff_labs(from, to, &diff));
	memset(&d, 0, sizeof d);
	ATF_REQUIRE_EQ(0, doctor_change(&d, &diff, from, to, &fake_limits));
	ATF_CHECK_EQ(DOCTOR_GOOD, doctor_verdict(&d));
	ATF_CHECK_EQ(10 * 350 / 1024 + 1, find("memory, about")->need);
	ATF_CHECK_EQ(24, find("process numbers")->need);
	ATF_CHECK_EQ(413, find("network namespaces")->need);
	ATF_CHECK_EQ(411 + 32, find("descriptors of the keeper")->need);
	/* The switch and one host at a time. */
	ATF_CHECK_EQ(2 * 2 + 48, find("descriptors while it is built")->need);
	diff_free(&diff);
	/* All hosts get a cable, and are open from the beginning. */
	fake_limits.keeper = 77;
	ATF_REQUIRE_EQ(0, diff_labs(from, two, &diff));
	memset(&d, 0, sizeof d);
	ATF_REQUIRE_EQ(0, doctor_change(&d, &diff, from, two, &fake_limits));
	ATF_CHECK(find("descriptors while it is built")->need >= 2 * 400 + 48);
	ATF_CHECK_EQ(DOCTOR_FAILS, find("descriptors of the keeper")->verdict);
	ATF_CHECK_STREQ("prlimit --nofile=1024 --pid 77", find("descriptors of the keeper")->command);
	diff_free(&diff);
	/* What goes needs nothing. */
	fake_limits.memory = 2ull << 20;
	ATF_REQUIRE_EQ(0, diff_labs(two, from, &diff));
	memset(&d, 0, sizeof d);
	ATF_REQUIRE_EQ(0, doctor_change(&d, &diff, two, from, &fake_limits));
	ATF_CHECK_EQ(1, find("memory, about")->need);
	diff_free(&diff);
	lab_free(from);
	lab_free(to);
	lab_free(two);
}

/* More descriptors than any process may have need another setting first. */
ATF_TC_WITHOUT_HEAD(many_descriptors);
ATF_TC_BODY(many_descriptors, tc)
{
	fake_limits.descriptors = fake_limits.most_descriptors = 400;
	examine(make("single,480"));
	ATF_CHECK_STREQ("sysctl -w fs.nr_open=1024 && prlimit --nofile=1024 --pid $$",
	                find("descriptors of the keeper")->command);
}

/* A table of neighbours that is too small is no reason to build nothing. */
ATF_TC_WITHOUT_HEAD(neighbours);
ATF_TC_BODY(neighbours, tc)
{
	fake_limits.neighbours = 1024;
	examine(make("single,33"));
	ATF_CHECK_EQ(DOCTOR_GOOD, doctor_verdict(&d));
	ATF_CHECK(strstr(find("entries of the ARP table")->advice, "are told") != NULL);
	/* Then all stacks are held open. */
	ATF_CHECK_EQ(2 * 34 + 48, find("descriptors while it is built")->need);
	examine(make("single,200"));
	ATF_CHECK_EQ(DOCTOR_FEW, doctor_verdict(&d));
	ATF_CHECK_STREQ("sysctl -w net.ipv4.neigh.default.gc_thresh3=65536", find("entries of the ARP table")->command);
	examine(make("single,32"));
	ATF_CHECK_EQ(DOCTOR_GOOD, doctor_verdict(&d));
}

static void build(const char *words, uint64_t table)
{
	struct lab *lab = make(words);
	struct os_world *w;
	struct lab_error e = {0};

	fake_os_reset();
	fake_limits.neighbours = table;
	fake_hints = 0;
	ATF_REQUIRE_EQ(0, os_world_open(&w));
	ATF_REQUIRE_EQ_MSG(0, up_lab(w, lab, &fake_limits, &e), "%s", e.text);
	os_world_close(w);
	lab_free(lab);
}

/* Nodes are told their neighbours where the table is too small for them, and only then. */
ATF_TC_WITHOUT_HEAD(told);
ATF_TC_BODY(told, tc)
{
	build("single,4", 12);
	ATF_CHECK_EQ(0, fake_hints);
	ATF_CHECK_EQ(0, access("hosts", F_OK)); /* not the machine's */
	build("single,4", 11);
	ATF_CHECK_EQ(12, fake_hints);
	/* Through several switches; nobody tells them. */
	build("linear,3", 0);
	ATF_CHECK_EQ(6, fake_hints);
}

static struct lab *read_lab(const char *text)
{
	struct lab *lab = NULL;
	struct lab_error e = {0};
	FILE *out = fopen("lab.yaml", "w");

	ATF_REQUIRE(out != NULL);
	fputs(text, out);
	fclose(out);
	ATF_REQUIRE_EQ_MSG(0, lab_file_read("lab.yaml", &lab, &e), "%s", e.text);
	ATF_REQUIRE_EQ(0, plan_lab(lab, &e));
	return lab;
}

/* A switch with a card of the machine has no neighbours to be told. */
ATF_TC_WITHOUT_HEAD(told_external);
ATF_TC_BODY(told_external, tc)
{
	struct lab *lab = read_lab("nodes: {h1: , h2: , wan: {kind: external, nic: epair0a}}\n"
	                           "links: [h1 -- wan, h2 -- wan]\n");
	struct lab_error e = {0};
	char card[OS_IFNAME];
	struct os_vnet *host;
	struct os_world *w;

	fake_os_reset();
	fake_limits.neighbours = 0;
	fake_hints = 0;
	ATF_REQUIRE_EQ(0, os_world_open(&w));
	ATF_REQUIRE_EQ(0, os_vnet_open(w, 0, &host));
	ATF_REQUIRE_EQ(0, os_if_create(host, "epair", -1, card));
	ATF_REQUIRE_EQ_MSG(0, up_lab(w, lab, &fake_limits, &e), "%s", e.text);
	ATF_CHECK_EQ(2, fake_hints);
	os_vnet_close(host);
	os_world_close(w);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(programs);
ATF_TC_BODY(programs, tc)
{
	struct lab *lab = read_lab("nodes:\n"
	                           "  h[1-3]:\n"
	                           "    daemons:\n"
	                           "      iperf3:\n"
	                           "      bird: {command: \"cd /; exec other\"}\n"
	                           "links:\n"
	                           "  - h1 -- h2\n");
	char *path = getenv("PATH");

	memset(&d, 0, sizeof d);
	ATF_REQUIRE_EQ(0, mkdir("bin", 0755));
	ATF_REQUIRE_EQ(0, setenv("PATH", "/nowhere:bin", 1));
	fclose(fopen("bin/iperf3", "w"));
	ATF_REQUIRE_EQ(0, chmod("bin/iperf3", 0755));
	doctor_programs(&d, lab);
	ATF_CHECK_EQ(1, d.count);
	ATF_CHECK_EQ(DOCTOR_GOOD, find("iperf3")->verdict);
	setenv("PATH", path, 1);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(features);
ATF_TC_BODY(features, tc)
{
	struct lab *lab = make("single,2"), *routed = make("chain,2");

	memset(&d, 0, sizeof d);
	doctor_features(&d, lab, 1u << OS_FEATURE_LOOPBACK | 1u << OS_FEATURE_TAP);
	ATF_CHECK_EQ(DOCTOR_GOOD, doctor_verdict(&d));
	doctor_features(&d, routed, 1u << OS_FEATURE_LOOPBACK);
	ATF_CHECK_EQ(DOCTOR_FAILS, doctor_verdict(&d));
	memset(&d, 0, sizeof d);
	doctor_features(&d, lab, 1u << OS_FEATURE_BRIDGE);
	ATF_CHECK_EQ(DOCTOR_FAILS, doctor_verdict(&d));
	ATF_CHECK_STREQ("modprobe bridge", find("bridges")->command);
	lab_free(lab);
	lab_free(routed);
}

static struct fake_result r;

ATF_TC_WITHOUT_HEAD(command);
ATF_TC_BODY(command, tc)
{
	fake_os_reset();
	fake_run(&r, "doctor");
	ATF_CHECK_EQ_MSG(0, r.status, "%s", r.err);
	ATF_CHECK(strstr(r.out, "network namespaces                          1000000         999997\n") != NULL);
	fake_limits.net_namespaces = 100;
	fake_run(&r, "doctor single,100");
	ATF_CHECK_EQ(1, r.status);
	ATF_CHECK(strstr(r.out, "network namespaces                              103            100  FAILS\n"
	                        "    as root: sysctl -w user.max_net_namespaces=1024\n") != NULL);
	fake_run(&r, "up single,100");
	ATF_CHECK_EQ(1, r.status);
	ATF_CHECK_STREQ(
	        "up: network namespaces: 103 needed, 100 there: `sysctl -w user.max_net_namespaces=1024` as root\n",
	        r.err);
	fake_run(&r, "run single,100 -- true");
	ATF_CHECK_EQ(1, r.status);
	fake_limits.refusal = "they are off";
	fake_run(&r, "up minimal");
	ATF_CHECK_STREQ("up: user namespaces: missing: they are off\n", r.err);
	fake_run(&r, "doctor single,2 more");
	ATF_CHECK_EQ(64, r.status);
	fake_run(&r, "doctor nonsense");
	ATF_CHECK_EQ(1, r.status);
	ATF_CHECK_STREQ("doctor: \"nonsense\" is neither a topology nor a file\n", r.err);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, needs);
	ATF_TP_ADD_TC(tp, limits);
	ATF_TP_ADD_TC(tp, memory);
	ATF_TP_ADD_TC(tp, change);
	ATF_TP_ADD_TC(tp, many_descriptors);
	ATF_TP_ADD_TC(tp, neighbours);
	ATF_TP_ADD_TC(tp, told);
	ATF_TP_ADD_TC(tp, told_external);
	ATF_TP_ADD_TC(tp, programs);
	ATF_TP_ADD_TC(tp, features);
	ATF_TP_ADD_TC(tp, command);
	return atf_no_error();
}

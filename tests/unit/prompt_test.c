/* SPDX-License-Identifier: BSD-2-Clause */
/* prompt_test.c - what the prompt makes of words: addresses for names of nodes, rates, and iperf3's results. */
#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli.h"
#include "lab/iperf.h"
#include "lab/plan.h"
#include "lab/topo.h"

static struct lab *make(const char *words, bool ipv6)
{
	struct lab *lab = NULL;
	struct lab_error e;

	ATF_REQUIRE_EQ_MSG(0, topo_make(words, &lab, &e), "%s: %s", words, e.text);
	lab->ipv6 = ipv6;
	ATF_REQUIRE_EQ_MSG(0, plan_lab(lab, &e), "%s: %s", words, e.text);
	return lab;
}

ATF_TC_WITHOUT_HEAD(addresses);
ATF_TC_BODY(addresses, tc)
{
	static const char *const rows[][2] = {
	        {"ping h2", "ping 10.0.0.2"},
	        {"ping  h2\th1 ", "ping  10.0.0.2\t10.0.0.1 "},
	        {"h2", "h2"},
	        {"h2 h2", "h2 10.0.0.2"},
	        {"", ""},
	        {"echo h22 xh2 h2x h2.x h2,h1 -h2 h2:80 =h2", "echo h22 xh2 h2x h2.x h2,h1 -h2 h2:80 =h2"},
	        {"echo 'h2' \"h2\" 'a h2 b' \"a h2 b\"", "echo 'h2' \"h2\" 'a h2 b' \"a h2 b\""},
	        {"echo h'2' h2'' ''h2 h2", "echo h'2' h2'' ''h2 10.0.0.2"},
	        {"echo \\h2 h2\\ h1 \\' h2 \\\"h2", "echo \\h2 h2\\ h1 \\' 10.0.0.2 \\\"h2"},
	        {"echo \"\\\" h2 \" h2", "echo \"\\\" h2 \" 10.0.0.2"},
	        {"echo 'a\\' h2", "echo 'a\\' 10.0.0.2"},
	        {"echo h2>h2 h1 > h2 <h1 >>  h1 h2", "echo h2>h2 10.0.0.1 > h2 <h1 >>  h1 10.0.0.2"},
	        {"echo h1;echo h2|cat&echo (h1)", "echo 10.0.0.1;echo 10.0.0.2|cat&echo (10.0.0.1)"},
	        {"echo $h2 `h2` $(echo h2) h2$x", "echo $h2 `h2` $(echo 10.0.0.2) h2$x"},
	        {"echo s1 h3 'unended h2", "echo s1 h3 'unended h2"},
	        {"echo h2\\", "echo h2\\"},
	        {"echo \\", "echo \\"},
	};
	struct lab *lab = make("minimal", false);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *got = cli_addresses(lab, rows[i][0]);

		ATF_CHECK_STREQ(rows[i][1], got);
		free(got);
	}
	lab_free(lab);
}

/* A node's name may have 63 letters, a word more. */
ATF_TC_WITHOUT_HEAD(long_words);
ATF_TC_BODY(long_words, tc)
{
	struct lab *lab = make("minimal", false);
	char words[4200] = "echo ", *got;

	memset(words + 5, 'h', 4000);
	strcpy(words + 4005, " h2");
	got = cli_addresses(lab, words);
	ATF_REQUIRE_EQ(4005 + strlen(" 10.0.0.2"), strlen(got));
	ATF_CHECK_STREQ(" 10.0.0.2", got + 4005);
	free(got);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(inet6);
ATF_TC_BODY(inet6, tc)
{
	static const struct {
		const char *words;
		bool inet6;
	} rows[] = {{"ping h2", false},    {"ping6 h2", true},   {"traceroute6 h2", true},
	            {"/x/ping6 h2", true}, {"ping -6 h2", true}, {"iperf3 -c h2 -6", true},
	            {"x -60 h2", false},   {"x6y h2", false},    {"python3.6 h2", false}};
	struct lab *both = make("minimal", true), *four = make("minimal", false);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *got = cli_addresses(both, rows[i].words);

		ATF_CHECK_EQ_MSG(!rows[i].inet6, strstr(got, "10.0.0.2") != NULL, "%s", got);
		ATF_CHECK_EQ_MSG(rows[i].inet6, strstr(got, " fd") != NULL, "%s", got);
		free(got);
	}
	/* Without an address of the family the name stays, for the program to say so. */
	char *got = cli_addresses(four, "ping6 h2");
	ATF_CHECK_STREQ("ping6 h2", got);
	free(got);
	lab_free(both);
	lab_free(four);
}

ATF_TC_WITHOUT_HEAD(rates);
ATF_TC_BODY(rates, tc)
{
	static const struct {
		double bits;
		const char *text;
	} rows[] = {{0, "0.00 bits/sec"},        {999, "999 bits/sec"},      {999.6, "1.00 Kbits/sec"},
	            {9994, "9.99 Kbits/sec"},    {9996, "10.0 Kbits/sec"},   {12345678, "12.3 Mbits/sec"},
	            {99960000, "100 Mbits/sec"}, {9.54e9, "9.54 Gbits/sec"}, {1e12, "1.00 Tbits/sec"},
	            {1e15, "1000 Tbits/sec"}};
	static const char *const good[] = {"1", "10M", "1.5G", "500k", "0.5m"}, *const bad[] = {"",
	                                                                                        "M",
	                                                                                        "-1",
	                                                                                        "1.",
	                                                                                        "10MM",
	                                                                                        "10 M",
	                                                                                        "1e9",
	                                                                                        ".5",
	                                                                                        "fast",
	                                                                                        "1.5.5",
	                                                                                        "12345678901234567890"};
	char text[32];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		iperf_format(rows[i].bits, text);
		ATF_CHECK_STREQ(rows[i].text, text);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ATF_CHECK_MSG(iperf_is_rate(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ATF_CHECK_MSG(!iperf_is_rate(bad[i]), "%s", bad[i]);
}

static int read_json(const char *json, struct iperf_result *r, struct os_reason *why)
{
	why->text[0] = '\0';
	return iperf_read(json, strlen(json), r, why);
}

ATF_TC_WITHOUT_HEAD(results);
ATF_TC_BODY(results, tc)
{
	static const char *const bad[] = {"", "{", "[]", "{}", "{\"end\": 3}", "{\"end\": {\"sum_sent\": 1}}", "null"};
	struct iperf_result r;
	struct os_reason why;

	/* TCP, as 3.12 prints it, what is of no use left out. */
	ATF_REQUIRE_EQ(0, read_json("{\"end\": {\"sum_sent\": {\"bits_per_second\": 9.5e9, \"retransmits\": 0},"
	                            " \"sum_received\": {\"bits_per_second\": 9e9}}}",
	                            &r, &why));
	ATF_CHECK_EQ(9.5e9, r.sent);
	ATF_CHECK_EQ(9e9, r.received);
	ATF_CHECK_EQ(0, r.packets);
	/* UDP of 3.12 and of 3.7, which has one sum. */
	ATF_REQUIRE_EQ(
	        0,
	        read_json("{\"end\": {\"sum\": {\"bits_per_second\": 1e7, \"lost_packets\": 3, \"packets\": 863},"
	                  " \"sum_sent\": {\"bits_per_second\": 1e7}, \"sum_received\": {\"bits_per_second\": 9e6}}}",
	                  &r, &why));
	ATF_CHECK_EQ(1e7, r.sent);
	ATF_CHECK_EQ(9e6, r.received);
	ATF_CHECK_EQ(3, r.lost);
	ATF_CHECK_EQ(863, r.packets);
	ATF_REQUIRE_EQ(
	        0,
	        read_json("{\"end\": {\"sum\": {\"bits_per_second\": 1000000, \"lost_packets\": 0, \"packets\": 5}}}",
	                  &r, &why));
	ATF_CHECK_EQ(1e6, r.received);
	/* Its own words. */
	ATF_CHECK_EQ(-EIO,
	             read_json("{\"start\": {}, \"end\": {}, \"error\": \"unable to connect to server\"}", &r, &why));
	ATF_CHECK_STREQ("iperf3: unable to connect to server", why.text);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ATF_CHECK_EQ_MSG(-EIO, read_json(bad[i], &r, &why), "%s", bad[i]);
		ATF_CHECK_STREQ("iperf3 has printed no results", why.text);
	}
}

/* What the completion of a line offers. */
static void offered(const struct cli *c, const char *line, const char *wanted)
{
	struct prompt_words words = {0};
	char text[512] = "";

	words.begin = line + strlen(line);
	while (words.begin > line && words.begin[-1] != ' ')
		words.begin--;
	cli_complete(c, line, &words);
	for (size_t i = 0; i < words.count; i++) {
		if (strlen(text) + strlen(words.at[i]) + 2 < sizeof text)
			strcat(strcat(text, i ? " " : ""), words.at[i]);
		free(words.at[i]);
	}
	free(words.at);
	ATF_CHECK_MSG(strcmp(text, wanted) == 0, "\"%s\" offers \"%s\", not \"%s\"", line, text, wanted);
}

ATF_TC_WITHOUT_HEAD(completion);
ATF_TC_BODY(completion, tc)
{
	struct lab *lab = make("minimal", false);
	const struct cli c = {.lab = lab};

	offered(&c, "li", "links link");
	offered(&c, "  li", "links link");
	offered(&c, "h", "help h1 h2");
	offered(&c, "xyz", "");
	offered(&c, "xyz ", "");
	offered(&c, "link ", "s1 h1 h2");
	offered(&c, "link h1 s", "s1");
	offered(&c, "link h1 s1 ", "up down");
	offered(&c, "link h1 s1 down ", "");
	offered(&c, "time li", "links link");
	offered(&c, "time time link h1 s1 d", "down");
	offered(&c, "iperfudp ", "");
	offered(&c, "iperfudp 10M h", "h1 h2");
	offered(&c, "help pinga", "pingall pingallfull");
	offered(&c, "h1 ifc", "ifconfig");
	offered(&c, "h1 ping h", "h1 h2 h1-eth0");
	offered(&c, "xt", "");
	lab_free(lab);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, addresses);
	ATF_TP_ADD_TC(tp, long_words);
	ATF_TP_ADD_TC(tp, inet6);
	ATF_TP_ADD_TC(tp, rates);
	ATF_TP_ADD_TC(tp, results);
	ATF_TP_ADD_TC(tp, completion);
	return atf_no_error();
}

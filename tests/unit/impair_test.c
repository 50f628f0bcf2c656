/* SPDX-License-Identifier: BSD-2-Clause */
/* impair_test.c - what links do to packets: words and values there and back, and --link's words. */
#include "lab/impair.h"

#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lab/topo.h"

enum { RATE, DELAY, JITTER, LOSS, BURST, DUPLICATE, CORRUPT, REORDER, QUEUE };

ATF_TC_WITHOUT_HEAD(values);
ATF_TC_BODY(values, tc)
{
	static const struct {
		int key;
		const char *word;
		uint64_t value;
		const char *shown; /* NULL: as it is written */
	} good[] = {
	        {RATE, "10mbit", 10000000, NULL},
	        {RATE, "1.5Mbit", 1500000, "1.5mbit"},
	        {RATE, "1500kbit", 1500000, "1.5mbit"},
	        {RATE, "1234567bit", 1234560, "1.23456mbit"}, /* whole bytes: what is there is what was meant */
	        {RATE, "1000gbit", 1000000000000, NULL},
	        {RATE, ".5gbit", 500000000, "500mbit"},
	        {RATE, "0bit", 0, "none"},
	        {RATE, "0", 0, "none"},
	        {LOSS, "0", 0, "none"},
	        {DELAY, "10ms", 10000, NULL},
	        {DELAY, "20.5ms", 20500, NULL},
	        {DELAY, "1500ms", 1500000, "1.5s"},
	        {DELAY, "7us", 7, NULL},
	        {DELAY, "3600s", 3600000000, NULL},
	        {DELAY, "0.000000s", 0, "none"},
	        {JITTER, "2.000ms", 2000, "2ms"},
	        {JITTER, "2.147483s", 2147483, NULL},
	        {LOSS, "1%", 10000, NULL},
	        {LOSS, "0.0001%", 1, NULL},
	        {LOSS, "100%", 1000000, NULL},
	        {DUPLICATE, "33.3%", 333000, NULL},
	        {QUEUE, "77", 77, NULL},
	        {QUEUE, "0", 0, "1000"},
	        {BURST, "1000", 1000, NULL},
	        {BURST, "0", 0, "none"},
	};
	static const struct {
		int key;
		const char *word;
	} bad[] = {
	        {RATE, ""},
	        {RATE, "10"},
	        {RATE, "mbit"},
	        {RATE, "."},
	        {RATE, ".mbit"},
	        {RATE, "10 mbit"},
	        {RATE, "1e3bit"},
	        {RATE, "10mbit "},
	        {RATE, "999bit"},
	        {RATE, "1001gbit"},
	        {RATE, "+1mbit"},
	        {RATE, "1,5mbit"},
	        {DELAY, "10"},
	        {DELAY, "1.5us"},
	        {DELAY, "1h"},
	        {JITTER, "2147484us"},
	        {LOSS, "0.00001%"},
	        {LOSS, "101%"},
	        {LOSS, "1"},
	        {LOSS, "1%%"},
	        {QUEUE, "1.5"},
	        {QUEUE, "10k"},
	        {QUEUE, "1000001"},
	        {BURST, "1001"},
	        {BURST, "2.5"},
	        {BURST, "3%"},
	        {RATE, "18446744073709551616bit"},
	};
	struct os_impair i = {0};
	char text[IMPAIR_TEXT], why[IMPAIR_WHY];

	for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
		ATF_REQUIRE_EQ_MSG(0, impair_parse(&i, good[k].key, good[k].word, why), "%s: %s", good[k].word, why);
		ATF_CHECK_EQ_MSG(good[k].value, impair_get(&i, good[k].key), "%s", good[k].word);
		ATF_CHECK_STREQ(good[k].shown ? good[k].shown : good[k].word, impair_text(&i, good[k].key, text));
		/* What is shown is read again. */
		if (impair_get(&i, good[k].key))
			ATF_CHECK_EQ(0, impair_parse(&i, good[k].key, text, why));
		ATF_CHECK_EQ(good[k].value, impair_get(&i, good[k].key));
	}
	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
		*why = '\0';
		ATF_CHECK_MSG(impair_parse(&i, bad[k].key, bad[k].word, why) < 0 && *why, "\"%s\" was taken",
		              bad[k].word);
	}
}

ATF_TC_WITHOUT_HEAD(words);
ATF_TC_BODY(words, tc)
{
	static const struct {
		const char *words, *why;
	} bad[] = {
	        {"", "\"\" has no value: write rate=10mbit,delay=5ms"},
	        {"delay", "\"delay\" has no value: write rate=10mbit,delay=5ms"},
	        {"rat=1mbit", "\"rat\" is nothing that a link has; did you mean \"rate\"?"},
	        {"tc,use_htb=True", "\"use_htb\" is nothing that a link has"},
	        {"delay=5", "delay \"5\" has no unit (s, ms or us): write 10ms"},
	        {"delay=5ms,", "\"\" has no value: write rate=10mbit,delay=5ms"},
	        {"bw=ten", "rate must be a number of gbit, mbit, kbit or bit such as 10mbit, not \"ten\""},
	        {"jitter=1ms", "jitter needs a delay that it makes shorter and longer"},
	        {"burst=9", "a burst says nothing without a loss"},
	        {"loss=91%,burst=9", "so large a loss needs longer bursts, or none: all packets between two are lost"},
	        {"loss=100%,burst=1000",
	         "so large a loss needs longer bursts, or none: all packets between two are lost"},
	        {"max_queue_size=9", "a queue says nothing without a rate: packets wait for nothing"},
	};
	char why[IMPAIR_WHY], text[IMPAIR_TEXT], more[400];
	struct os_impair i = {0}, mininet = {0};

	ATF_REQUIRE_EQ(0, impair_words("rate=10mbit,delay=5ms,loss=1%,queue=100", &i, why));
	ATF_CHECK_STREQ("10mbit", impair_text(&i, RATE, text));
	ATF_CHECK_STREQ("5ms", impair_text(&i, DELAY, text));
	ATF_CHECK_STREQ("1%", impair_text(&i, LOSS, text));
	ATF_CHECK_EQ(100, i.queue);
	ATF_REQUIRE_EQ(0, impair_words("tc,bw=10,delay=5ms,loss=1,max_queue_size=100", &mininet, why));
	ATF_CHECK(impair_same(&i, &mininet));
	/* Said twice, the later one holds. */
	ATF_REQUIRE_EQ(0, impair_words("delay=6ms,jitter=1ms", &i, why));
	ATF_CHECK_STREQ("10mbit", impair_text(&i, RATE, text));
	ATF_CHECK_STREQ("6ms", impair_text(&i, DELAY, text));
	ATF_REQUIRE_EQ_MSG(0, impair_words("loss=90%,burst=9", &i, why), "%s", why);
	ATF_CHECK_STREQ("9", impair_text(&i, BURST, text));
	/* However long words are, they are read to their end. */
	snprintf(more, sizeof more, "rate=%0200dmbit,bw=%0100d", 5, 7);
	ATF_REQUIRE_EQ_MSG(0, impair_words(more, &i, why), "%s", why);
	ATF_CHECK_STREQ("7mbit", impair_text(&i, RATE, text));
	snprintf(more, sizeof more, "%0100d=1,loss=5%%", 0);
	ATF_REQUIRE_EQ(-EINVAL, impair_words(more, &i, why));
	ATF_CHECK_STREQ("\"0000000000000000000000000000000000000000...\" is nothing that a link has", why);
	snprintf(more, sizeof more, "delay=%0100dh", 1);
	ATF_REQUIRE_EQ(-EINVAL, impair_words(more, &i, why));
	ATF_CHECK_STREQ("delay must be a number of s, ms or us such as 10ms, not "
	                "\"0000000000000000000000000000000000000000...\"",
	                why);
	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
		i = (struct os_impair){0};
		ATF_CHECK(impair_words(bad[k].words, &i, why) < 0);
		ATF_CHECK_STREQ(bad[k].why, why);
	}
}

/* A lab's own values stand, and both together must make sense. */
ATF_TC_WITHOUT_HEAD(all);
ATF_TC_BODY(all, tc)
{
	char why[IMPAIR_WHY];
	struct lab_error e;
	struct os_impair i = {0};
	struct lab *lab;

	ATF_REQUIRE_EQ(0, topo_make("single,2", &lab, &e));
	lab->ifs[0].impair = (struct os_impair){.delay = 3000};
	ATF_REQUIRE_EQ(0, impair_words("delay=9ms,loss=2%", &i, why));
	ATF_REQUIRE_EQ(0, impair_all(lab, &i, why));
	ATF_CHECK_EQ(3000, lab->ifs[0].impair.delay);
	ATF_CHECK_EQ(20000, lab->ifs[0].impair.loss);
	ATF_CHECK_EQ(9000, lab->ifs[1].impair.delay);
	ATF_REQUIRE_EQ(0, impair_words("delay=9ms,jitter=4ms", &i, why));
	ATF_CHECK(impair_all(lab, &i, why) < 0);
	ATF_CHECK_STREQ("h1-eth0: jitter must not be more than the delay", why);
	lab_free(lab);
}

/* What is there can be written, whoever set it. */
ATF_TC_WITHOUT_HEAD(nearest);
ATF_TC_BODY(nearest, tc)
{
	struct os_impair slow = {.rate = 800, .jitter = 5, .reorder = 9, .loss = 3, .burst = 2, .queue = 7};
	struct os_impair fast = {.rate = 1ULL << 42, .delay = 1ULL << 50, .jitter = 3000000, .burst = 5000};
	char why[IMPAIR_WHY];
	int key;

	impair_nearest(&slow);
	ATF_CHECK_EQ(0, impair_check(&slow, &key, why));
	ATF_CHECK(impair_same(&slow, &(struct os_impair){.rate = 1000, .loss = 3, .burst = 2, .queue = 7}));
	impair_nearest(&fast);
	ATF_CHECK(impair_same(
	        &fast, &(struct os_impair){.rate = 1000000000000, .delay = 3600000000, .jitter = OS_IMPAIR_JITTER}));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, values);
	ATF_TP_ADD_TC(tp, words);
	ATF_TP_ADD_TC(tp, all);
	ATF_TP_ADD_TC(tp, nearest);
	return atf_no_error();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* lacp_test.c - two systems that speak LACP with each other over cables in memory. */
#include "lib/lacp.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

enum { CABLES = 4 };

/* A system's ports are 1 to CABLES; cable[i] leads from port i + 1 to the same one of the other system. */
struct net {
	struct lacp side[2];
	bool cable[CABLES], deaf[CABLES]; /* deaf: the second system gets nothing */
	unsigned frames;
	int64_t now;
};

static void hand_over(struct net *n, unsigned from, unsigned id, const uint8_t *frame)
{
	n->frames++;
	if (n->cable[id - 1] && !(from == 0 && n->deaf[id - 1]))
		lacp_receive(&n->side[1 - from], id, frame, LACP_FRAME, n->now);
}

/* Lets ms pass. */
static void pass(struct net *n, int64_t ms)
{
	const int64_t end = n->now + ms;
	uint8_t frame[LACP_FRAME];

	for (;; n->now++) {
		for (int round = 0; round < 8; round++)
			for (unsigned s = 0; s < 2; s++) {
				const int64_t next = lacp_run(&n->side[s], n->now);

				ATF_REQUIRE(next == -1 || next >= n->now);
				for (unsigned i = 0; i < n->side[s].count; i++)
					if (lacp_frame(&n->side[s], i, n->now, frame))
						hand_over(n, s, n->side[s].ports[i].id, frame);
			}
		if (n->now == end)
			return;
	}
}

static void plug(struct net *n, unsigned id, bool in)
{
	n->cable[id - 1] = in;
	for (unsigned s = 0; s < 2; s++) {
		const uint8_t ether[6] = {2, 0, 0, 0, (uint8_t)s, (uint8_t)id};

		ATF_REQUIRE(lacp_port(&n->side[s], id, ether, in, n->now));
	}
}

static struct net *start(bool strict, bool fast)
{
	static struct net n;

	memset(&n, 0, sizeof n);
	for (unsigned s = 0; s < 2; s++)
		lacp_setup(&n.side[s], (const uint8_t[6]){2, 0, 0, 0, 0, (uint8_t)(s + 1)}, strict, fast);
	return &n;
}

/* The ports that carry frames on one side, as digits. */
static const char *carrying(const struct net *n, unsigned s)
{
	static char text[CABLES + 1];
	size_t used = 0;

	for (unsigned id = 1; id <= CABLES; id++)
		if (lacp_carries(&n->side[s], id))
			text[used++] = (char)('0' + id);
	text[used] = '\0';
	return text;
}

#define CARRYING(n, ids)                                \
	do {                                            \
		ATF_CHECK_STREQ(ids, carrying((n), 0)); \
		ATF_CHECK_STREQ(ids, carrying((n), 1)); \
	} while (0)

ATF_TC_WITHOUT_HEAD(agree);
ATF_TC_BODY(agree, tc)
{
	struct net *n = start(true, false);

	(void)tc;
	plug(n, 1, true);
	plug(n, 2, true);
	pass(n, 5);
	CARRYING(n, "12");
	n->frames = 0;
	pass(n, 29000);
	ATF_CHECK_MSG(n->frames <= 16, "%u frames in half a minute", n->frames);
	plug(n, 3, true);
	pass(n, 5);
	CARRYING(n, "123");
	plug(n, 1, false);
	pass(n, 1);
	CARRYING(n, "23");
	plug(n, 1, true);
	pass(n, 5);
	CARRYING(n, "123");
	n->frames = 0;
	pass(n, 200000);
	CARRYING(n, "123");
	ATF_CHECK(n->frames >= 2 * 3 * 6 && n->frames <= 2 * 3 * 8);
}

ATF_TC_WITHOUT_HEAD(silence);
ATF_TC_BODY(silence, tc)
{
	struct net *n = start(true, true);

	(void)tc;
	plug(n, 1, true);
	plug(n, 2, true);
	pass(n, 5);
	CARRYING(n, "12");
	n->frames = 0;
	pass(n, 10000);
	ATF_CHECK_MSG(n->frames >= 36 && n->frames <= 44, "%u frames in 10 s", n->frames);
	/* A cable that is dead although the link looks alive. */
	n->cable[1] = false;
	pass(n, 4100);
	CARRYING(n, "1");
	n->cable[1] = true;
	pass(n, 1100);
	CARRYING(n, "12");
	/* One that is dead in one direction: the side that hears learns that it is not heard. */
	n->deaf[1] = true;
	pass(n, 4100);
	ATF_CHECK_STREQ("1", carrying(n, 1));
	pass(n, 3000);
	CARRYING(n, "1");
}

ATF_TC_WITHOUT_HEAD(nobody);
ATF_TC_BODY(nobody, tc)
{
	struct net *n = start(true, false);

	(void)tc;
	plug(n, 1, true);
	n->cable[0] = false;
	pass(n, 10000);
	CARRYING(n, "");
	n = start(false, false);
	plug(n, 1, true);
	n->cable[0] = false;
	pass(n, 2000);
	CARRYING(n, "");
	pass(n, 1100);
	CARRYING(n, "1");
	/* A port whose partner answers is better. */
	plug(n, 2, true);
	pass(n, 5);
	CARRYING(n, "2");
	n->cable[0] = true;
	pass(n, 31000);
	CARRYING(n, "12");
}

ATF_TC_WITHOUT_HEAD(partners);
ATF_TC_BODY(partners, tc)
{
	static const uint8_t third[6] = {2, 0, 0, 0, 0, 3};
	struct net *n = start(true, true);
	struct lacp other;
	uint8_t frame[LACP_FRAME];

	(void)tc;
	plug(n, 1, true);
	plug(n, 2, true);
	pass(n, 5);
	CARRYING(n, "12");
	/* A third system at another port is no part of this aggregate. */
	memset(&other, 0, sizeof other);
	lacp_setup(&other, third, true, true);
	lacp_port(&other, 1, third, true, n->now);
	lacp_port(&n->side[0], 3, third, true, n->now);
	lacp_run(&other, n->now);
	ATF_REQUIRE(lacp_frame(&other, 0, n->now, frame));
	lacp_receive(&n->side[0], 3, frame, sizeof frame, n->now);
	pass(n, 1);
	CARRYING(n, "12");
	/* Nor is a cable from one of our ports to another. */
	lacp_port(&n->side[0], 4, third, true, n->now);
	lacp_run(&n->side[0], n->now);
	ATF_REQUIRE(lacp_frame(&n->side[0], 3, n->now, frame));
	lacp_receive(&n->side[0], 4, frame, sizeof frame, n->now);
	pass(n, 1);
	CARRYING(n, "12");
	/* With another MAC address all begins anew. */
	lacp_setup(&n->side[0], (const uint8_t[6]){2, 9, 9, 9, 9, 9}, true, true);
	ATF_CHECK_STREQ("", carrying(n, 0));
	plug(n, 1, true);
	plug(n, 2, true);
	pass(n, 5000);
	CARRYING(n, "12");
	lacp_remove(&n->side[0], 1);
	pass(n, 1);
	ATF_CHECK_STREQ("2", carrying(n, 0));
	for (unsigned id = 10; id < 10 + LACP_PORTS - 3; id++)
		ATF_CHECK(lacp_port(&n->side[0], id, third, true, n->now));
	ATF_CHECK(!lacp_port(&n->side[0], 99, third, true, n->now));
}

ATF_TC_WITHOUT_HEAD(garbage);
ATF_TC_BODY(garbage, tc)
{
	struct net *n = start(true, true);
	uint8_t frame[2 * LACP_FRAME];

	(void)tc;
	plug(n, 1, true);
	pass(n, 5);
	CARRYING(n, "1");
	lacp_run(&n->side[0], n->now += 1000);
	ATF_REQUIRE(lacp_frame(&n->side[0], 0, n->now, frame));
	for (size_t size = 0; size < LACP_FRAME; size++)
		lacp_receive(&n->side[1], 1, frame, size, n->now);
	srand(1);
	for (int i = 0; i < 20000; i++) {
		uint8_t bad[LACP_FRAME];

		memcpy(bad, frame, sizeof bad);
		for (int k = rand() % 4; k >= 0; k--)
			bad[rand() % LACP_FRAME] = (uint8_t)rand();
		lacp_receive(&n->side[1], (unsigned)rand() % 3, bad, sizeof bad, n->now);
		ATF_REQUIRE(lacp_run(&n->side[1], n->now) >= n->now);
	}
	pass(n, 10000);
	CARRYING(n, "1");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, agree);
	ATF_TP_ADD_TC(tp, silence);
	ATF_TP_ADD_TC(tp, nobody);
	ATF_TP_ADD_TC(tp, partners);
	ATF_TP_ADD_TC(tp, garbage);
	return atf_no_error();
}

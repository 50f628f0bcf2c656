/* SPDX-License-Identifier: BSD-2-Clause */
/* expect.h - commands on the system in memory (fake_os.h), and all that they must print. */
#ifndef TESTS_UNIT_EXPECT_H
#define TESTS_UNIT_EXPECT_H

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "tests/fake_os.h"

/* Runs a line and checks all that it does; out NULL: standard output is not looked at. */
static inline void expect(const char *line, const char *out, const char *err, int status)
{
	static struct fake_result r;

	fake_run(&r, line);
	ATF_CHECK_MSG(!out || strcmp(out, r.out) == 0, "%s: stdout is\n%s", line, r.out);
	ATF_CHECK_MSG(strcmp(err, r.err) == 0, "%s: stderr is\n%s", line, r.err);
	ATF_CHECK_EQ_MSG(status, r.status, "%s: status is %d", line, r.status);
}

/* The same, many times; the last row's line is NULL. */
struct row {
	const char *line, *out, *err;
	int status;
};

static inline void check_rows(const struct row *rows)
{
	for (; rows->line; rows++)
		expect(rows->line, rows->out, rows->err, rows->status);
}

/* A jail that persists, with a stack of its own or without; its jid. */
static inline int make_jail(const char *name, bool vnet)
{
	struct os_world *w;
	struct os_jail j = {.persist = true, .vnet = vnet};

	snprintf(j.name, sizeof j.name, "%s", name);
	ATF_REQUIRE_EQ(os_world_open(&w), 0);
	ATF_REQUIRE_EQ(os_jail_create(w, &j), 0);
	os_world_close(w);
	return j.jid;
}

#endif

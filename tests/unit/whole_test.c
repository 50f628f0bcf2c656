/* SPDX-License-Identifier: BSD-2-Clause */
/* whole_test.c - texts are read and written whole, up to a limit, and errors are told. */
#include <atf-c.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/whole.h"

ATF_TC_WITHOUT_HEAD(reads);
ATF_TC_BODY(reads, tc)
{
	static const struct {
		const char *path;
		size_t most, length;
		int error;
	} rows[] = {
	        {"ten", 100, 10, 0},        {"ten", 10, 10, 0},           {"ten", 9, 9, 0},       {"empty", 100, 0, 0},
	        {"long", 1 << 20, 9000, 0}, {"/dev/zero", 5000, 5000, 0}, {".", 100, 0, -EISDIR},
	};
	FILE *file;
	char *text;
	size_t length;

	atf_utils_create_file("ten", "0123456789");
	atf_utils_create_file("empty", "%s", "");
	ATF_REQUIRE((file = fopen("long", "w")));
	for (int i = 0; i < 900; i++)
		fputs("0123456789", file);
	fclose(file);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ATF_REQUIRE((file = fopen(rows[i].path, "re")));
		ATF_CHECK_EQ_MSG(rows[i].error, read_all(file, rows[i].most, &text, &length), "%s", rows[i].path);
		ATF_CHECK_EQ_MSG(rows[i].length, length, "%s: %zu", rows[i].path, length);
		ATF_CHECK_EQ(rows[i].error == 0, text != NULL);
		if (text)
			ATF_CHECK_EQ('\0', text[length]);
		if (text && strncmp(rows[i].path, "ten", 3) == 0)
			ATF_CHECK_EQ(0, strncmp("0123456789", text, length));
		free(text);
		fclose(file);
	}
}

/* A pipe takes 64 KiB at a time. */
ATF_TC_WITHOUT_HEAD(writes);
ATF_TC_BODY(writes, tc)
{
	enum { SIZE = 300000 };
	char *sent = malloc(SIZE), *got;
	size_t length;
	int ends[2];

	ATF_REQUIRE(sent && pipe(ends) == 0);
	for (int i = 0; i < SIZE; i++)
		sent[i] = (char)('a' + i % 26);
	if (fork() == 0) {
		close(ends[0]);
		_exit(write_all(ends[1], sent, SIZE) != 0);
	}
	close(ends[1]);
	FILE *file = fdopen(ends[0], "r");
	ATF_REQUIRE(file);
	ATF_CHECK_EQ(0, read_all(file, SIZE + 1, &got, &length));
	ATF_CHECK_EQ(SIZE, length);
	ATF_CHECK_EQ(0, memcmp(sent, got, SIZE));
	fclose(file);
	free(got);

	signal(SIGPIPE, SIG_IGN);
	ATF_REQUIRE(pipe(ends) == 0);
	close(ends[0]);
	ATF_CHECK_EQ(-EPIPE, write_all(ends[1], sent, SIZE));
	ATF_CHECK_EQ(0, write_all(-1, "", 0));
	close(ends[1]);
	free(sent);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, reads);
	ATF_TP_ADD_TC(tp, writes);
	return atf_no_error();
}

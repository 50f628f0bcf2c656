/* SPDX-License-Identifier: BSD-2-Clause */
/* whole_test.c - texts are read and written whole, up to a limit, and errors are told. */
#include <atf-c.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

/* A file has its old text or its new one, and stays what it is otherwise. */
ATF_TC_WITHOUT_HEAD(replaces);
ATF_TC_BODY(replaces, tc)
{
	struct rlimit limit;
	struct stat st;

	umask(022);
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	ATF_REQUIRE_EQ(0, replace_file("d/new", "one", 3, 0666));
	ATF_REQUIRE_EQ(0, stat("d/new", &st));
	ATF_CHECK_EQ(0644, st.st_mode & 07777);
	ATF_CHECK(atf_utils_compare_file("d/new", "one"));
	ATF_REQUIRE_EQ(0, chmod("d/new", 0640));
	ATF_REQUIRE_EQ(0, symlink("new", "d/link"));
	ATF_REQUIRE_EQ(0, replace_file("d/link", "other", 5, 0666));
	ATF_REQUIRE_EQ(0, lstat("d/link", &st));
	ATF_CHECK(S_ISLNK(st.st_mode));
	ATF_REQUIRE_EQ(0, stat("d/new", &st));
	ATF_CHECK_EQ(0640, st.st_mode & 07777);
	ATF_CHECK(atf_utils_compare_file("d/new", "other"));
	ATF_REQUIRE_EQ(0, symlink("far", "d/far off"));
	ATF_REQUIRE_EQ(0, replace_file("d/far off", "x", 1, 0666));
	ATF_CHECK(atf_utils_compare_file("d/far", "x"));

	signal(SIGXFSZ, SIG_IGN);
	ATF_REQUIRE_EQ(0, getrlimit(RLIMIT_FSIZE, &limit));
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 4, .rlim_max = limit.rlim_max}));
	const int full = replace_file("d/new", "too much", 8, 0666);
	const int none = replace_file("d/none", "too much", 8, 0666);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	ATF_CHECK_EQ(-EFBIG, full);
	ATF_CHECK_EQ(-EFBIG, none);
	ATF_CHECK(atf_utils_compare_file("d/new", "other"));
	ATF_CHECK_EQ(0, replace_file("/dev/null", "a", 1, 0666));
	ATF_CHECK_EQ(-EISDIR, replace_file("d", "a", 1, 0666));
	ATF_CHECK_EQ(-ENOENT, replace_file("e/f", "a", 1, 0666));
	ATF_CHECK_EQ(0, unlink("d/new") | unlink("d/link") | unlink("d/far") | unlink("d/far off"));
	ATF_CHECK_EQ(0, rmdir("d")); /* nothing was left beside them */
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, reads);
	ATF_TP_ADD_TC(tp, writes);
	ATF_TP_ADD_TC(tp, replaces);
	return atf_no_error();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* wc.c - wc(1): lines, words, bytes and characters, in FreeBSD's columns. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"

struct counts {
	uintmax_t lines, words, bytes, chars, longest;
};

struct wc {
	bool lines, words, bytes, chars, longest;
};

static _Noreturn void usage(void)
{
	fputs("usage: wc [-Lclmw] [file ...]\n", stderr);
	exit(1);
}

/* Where counting is, between two characters. */
struct place {
	bool in_word;
	uintmax_t column;
};

static void count_char(struct counts *c, struct place *at, bool newline, bool space)
{
	c->chars++;
	if (newline) {
		c->lines++;
		if (at->column > c->longest)
			c->longest = at->column;
		at->column = 0;
	} else {
		at->column++;
	}
	if (space)
		at->in_word = false;
	else if (!at->in_word) {
		at->in_word = true;
		c->words++;
	}
}

/* Counts a block's characters; bytes that are none in this locale count one each. Returns how many bytes were used. */
static size_t count_block(struct counts *c, struct place *at, const char *block, size_t size, bool last)
{
	mbstate_t state = {0};
	size_t used = 0;

	while (used < size) {
		wchar_t wide;
		size_t n = mbrtowc(&wide, block + used, size - used, &state);
		if (n == (size_t)-2 && !last && size - used < MB_CUR_MAX)
			break; /* the rest comes with the next block */
		const bool bad = n == (size_t)-1 || n == (size_t)-2;
		if (bad) {
			memset(&state, 0, sizeof state);
			wide = 0;
		}
		count_char(c, at, !bad && wide == L'\n', !bad && iswspace((wint_t)wide));
		used += bad || n == 0 ? 1 : n;
	}
	return used;
}

static int count_file(int fd, struct counts *c)
{
	static char block[1 << 16];
	struct place at = {0};
	size_t kept = 0;
	ssize_t n;

	while ((n = read(fd, block + kept, sizeof block - kept)) > 0) {
		c->bytes += (uintmax_t)n;
		const size_t have = kept + (size_t)n, used = count_block(c, &at, block, have, false);
		kept = have - used;
		memmove(block, block + used, kept);
	}
	if (n < 0)
		return -errno;
	count_block(c, &at, block, kept, true);
	return 0;
}

static void print_counts(const struct wc *wc, const struct counts *c, const char *name)
{
	if (wc->lines)
		printf(" %7ju", c->lines);
	if (wc->words)
		printf(" %7ju", c->words);
	if (wc->bytes || wc->chars)
		printf(" %7ju", wc->chars ? c->chars : c->bytes);
	if (wc->longest)
		printf(" %7ju", c->longest);
	printf(name ? " %s\n" : "\n", name);
}

/* Counts one file (NULL: standard input) and adds it to the total; returns the exit status. */
static int run(const struct wc *wc, const char *name, struct counts *total)
{
	struct counts c = {0};
	const int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : 0;
	int error;

	if (fd < 0) {
		cmd_warn(errno, "%s: open", name);
		return 1;
	}
	error = count_file(fd, &c);
	if (name)
		close(fd);
	if (error) {
		cmd_warn(error, "%s: read", name ? name : "stdin");
		return 1;
	}
	print_counts(wc, &c, name);
	total->lines += c.lines;
	total->words += c.words;
	total->bytes += c.bytes;
	total->chars += c.chars;
	if (c.longest > total->longest)
		total->longest = c.longest;
	return 0;
}

int cmd_wc(int argc, char **argv)
{
	struct wc wc = {0};
	struct counts total = {0};
	int status = 0, ch;

	setlocale(LC_CTYPE, "");
	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "clmwL")) != -1) {
		switch (ch) {
		case 'l':
			wc.lines = true;
			break;
		case 'w':
			wc.words = true;
			break;
		case 'c':
			wc.bytes = true;
			wc.chars = false;
			break;
		case 'm':
			wc.chars = true;
			wc.bytes = false;
			break;
		case 'L':
			wc.longest = true;
			break;
		default:
			usage();
		}
	}
	if (!wc.lines && !wc.words && !wc.bytes && !wc.chars && !wc.longest)
		wc.lines = wc.words = wc.bytes = true;
	if (optind == argc)
		return run(&wc, NULL, &total);
	for (int i = optind; i < argc; i++)
		status |= run(&wc, argv[i], &total);
	if (argc - optind > 1)
		print_counts(&wc, &total, "total");
	return status;
}

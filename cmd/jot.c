/* SPDX-License-Identifier: BSD-2-Clause */
/* jot.c - jot(1): sequential, equal or random data. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"

enum { DEFAULT_REPS = 100, DEFAULT_BEGIN = 1, DEFAULT_END = 100, MAX_DIGITS = 50, WORD = 1024 };

/* One of the operands: given, or to be worked out. */
struct bound {
	bool given;
	double value;
};

/* How a value is printed. */
enum shape { SHAPE_REAL, SHAPE_SIGNED, SHAPE_UNSIGNED, SHAPE_CHAR, SHAPE_WORD };

struct jot {
	bool chars, no_newline, random;
	const char *repeated, *word, *separator;
	long precision; /* digits after the point; -1: as many as begin or end have */
	struct bound reps, begin, end, step;
	char format[WORD + 64];
	enum shape shape;
};

static _Noreturn void usage(void)
{
	fputs("usage: jot [-cnr] [-b word] [-w word] [-s string] [-p precision]\n"
	      "           [reps [begin [end [s]]]]\n",
	      stderr);
	exit(1);
}

static void parse_options(struct jot *j, int argc, char **argv)
{
	int ch;
	char *end;

	cmd_optreset();
	/* A negative number is an operand. */
	while (optind < argc && !(argv[optind][0] == '-' && strchr("0123456789.", argv[optind][1])) &&
	       (ch = cmd_getopt(argc, argv, "b:cnp:rs:w:")) != -1) {
		switch (ch) {
		case 'b':
			j->repeated = optarg;
			break;
		case 'c':
			j->chars = true;
			break;
		case 'n':
			j->no_newline = true;
			break;
		case 'p':
			j->precision = strtol(optarg, &end, 10);
			if (end == optarg || *end || j->precision < 0 || j->precision > MAX_DIGITS)
				cmd_errx(1, "bad precision value");
			break;
		case 'r':
			j->random = true;
			break;
		case 's':
			j->separator = optarg;
			break;
		case 'w':
			j->word = optarg;
			break;
		default:
			usage();
		}
	}
}

/* How many digits a number has after its point. */
static long digits_of(const char *text)
{
	const char *point = strchr(text, '.');
	const size_t digits = point ? strspn(point + 1, "0123456789") : 0;

	return digits > MAX_DIGITS ? MAX_DIGITS : (long)digits;
}

static bool given(const char *text)
{
	return text && *text && strcmp(text, "-") != 0;
}

/* A number; text that is none counts as its last character's code. */
static struct bound bound_of(const char *text)
{
	char *end;

	if (!given(text))
		return (struct bound){0};
	double value = strtod(text, &end);
	if (end == text)
		value = (unsigned char)text[strlen(text) - 1];
	return (struct bound){true, value};
}

static struct bound reps_of(const char *text)
{
	char *end;

	if (!given(text))
		return (struct bound){0};
	errno = 0;
	const long n = strtol(text, &end, 10);
	if (end == text || errno)
		cmd_errx(1, "bad reps value: %s", text);
	return (struct bound){true, (double)(n < 0 ? 0 : n)};
}

static void parse_operands(struct jot *j, int count, char **words)
{
	const char *word[4] = {NULL};
	char *end;

	if (count > 4)
		cmd_errx(1, "too many arguments.  What do you mean by %s?", words[4]);
	for (int i = 0; i < count; i++)
		word[i] = words[i];
	if (given(word[3])) {
		j->step = (struct bound){true, strtod(word[3], &end)};
		if (end == word[3])
			cmd_errx(1, "bad s value: %s", word[3]);
	}
	j->reps = reps_of(word[0]);
	j->begin = bound_of(word[1]);
	j->end = bound_of(word[2]);
	if (j->precision >= 0)
		return;
	j->precision = j->begin.given ? digits_of(word[1]) : 0;
	if (j->end.given && digits_of(word[2]) > j->precision)
		j->precision = digits_of(word[2]);
}

/* How many steps lead from begin to end, both counted. */
static double span(const struct jot *j)
{
	const double n = trunc((j->end.value - j->begin.value + j->step.value) / j->step.value);

	if (!(n > 0))
		cmd_errx(1, "impossible stepsize");
	return n;
}

/* The end or the step that the other operands lead to, or the repetitions that they allow. */
static void complete_end(struct jot *j)
{
	const double reps = j->reps.value;

	if (!j->end.given) {
		const double step = j->step.given ? j->step.value : 1;
		j->step.value = step;
		j->end.value = j->random ? DEFAULT_END : j->begin.value + reps * step - step;
	} else if (!j->step.given) {
		if (reps == 0 && !j->random)
			cmd_errx(1, "infinite sequences cannot be bounded");
		j->step.value = reps <= 1 ? 0 : (j->end.value - j->begin.value) / (reps - 1);
	} else if (!j->random && j->step.value != 0 && span(j) < reps) {
		j->reps.value = span(j);
	}
}

/* Three operands tell the fourth; what is missing besides is taken from the defaults, from left to right. */
static void complete(struct jot *j)
{
	const bool bounded = j->begin.given && j->end.given && j->step.given;

	if (!j->reps.given && bounded && !j->random) {
		j->reps.value = j->step.value == 0 ? 0 : span(j);
		return;
	}
	if (!j->reps.given)
		j->reps.value = DEFAULT_REPS;
	if (!j->begin.given && j->end.given) {
		const double step = j->step.given ? j->step.value : 1;
		if (!j->random && j->reps.value == 0)
			cmd_errx(1, "must specify begin if reps == 0");
		j->step.value = step;
		j->begin.value = j->random ? DEFAULT_BEGIN : j->end.value - j->reps.value * step + step;
		return;
	}
	if (!j->begin.given)
		j->begin.value = DEFAULT_BEGIN;
	complete_end(j);
}

/* The first conversion in a word, "%%" passed over; NULL for none. */
static const char *conversion(const char *word)
{
	for (const char *p = word; *p; p++) {
		if (*p != '%')
			continue;
		if (p[1] != '%')
			return p;
		p++;
	}
	return NULL;
}

static enum shape shape_of(char letter)
{
	if (strchr("diD", letter))
		return SHAPE_SIGNED;
	if (strchr("ouxXOU", letter))
		return SHAPE_UNSIGNED;
	return letter == 'c' ? SHAPE_CHAR : SHAPE_REAL;
}

/* Makes a printf(3) format of the word with exactly one conversion, of the type that print_value() passes. */
static void make_format(struct jot *j)
{
	const char *word = j->word ? j->word : "", *start = conversion(word);
	const size_t room = sizeof j->format;

	if (strlen(word) >= WORD)
		cmd_errx(1, "-w word too long");
	if (!start) {
		j->shape = j->chars ? SHAPE_CHAR : SHAPE_REAL;
		if (j->chars)
			snprintf(j->format, room, "%s%%c", word);
		else
			snprintf(j->format, room, "%s%%.%ldf", word, j->precision);
		return;
	}
	if (!start[1]) { /* a last % stands for itself */
		j->shape = SHAPE_REAL;
		snprintf(j->format, room, "%s%%%%.%ldf", word, j->precision);
		return;
	}
	const char *letter = start + 1 + strspn(start + 1, "-+ #0123456789.");
	const size_t flags = (size_t)(letter - start);
	letter += *letter == 'l';
	if (!*letter || !strchr("diouxXDOUceEfgG", *letter))
		cmd_errx(1, "illegal or unsupported format '%s'", start);
	if (conversion(letter + 1))
		cmd_errx(1, "too many conversions");
	j->shape = shape_of(*letter);
	const char low = strchr("DOU", *letter) ? (char)(*letter - 'A' + 'a') : *letter;
	const bool wide = j->shape == SHAPE_SIGNED || j->shape == SHAPE_UNSIGNED;
	snprintf(j->format, room, "%.*s%.*s%s%c%s", (int)(start - word), word, (int)flags, start, wide ? "l" : "", low,
	         letter + 1);
}

static void print_value(const struct jot *j, double value)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* made by make_format() for just this argument */
	switch (j->shape) {
	case SHAPE_WORD:
		fputs(j->repeated, stdout);
		return;
	case SHAPE_CHAR:
		if (!(value >= 0 && value <= UCHAR_MAX))
			cmd_errx(1, "range error in conversion: %f", value);
		printf(j->format, (int)value);
		return;
	case SHAPE_SIGNED:
		if (!(value >= (double)LONG_MIN && value < (double)LONG_MAX))
			cmd_errx(1, "range error in conversion: %f", value);
		printf(j->format, (long)value);
		return;
	case SHAPE_UNSIGNED:
		if (!(value > -1 && value < (double)ULONG_MAX))
			cmd_errx(1, "range error in conversion: %f", value);
		printf(j->format, (unsigned long)value);
		return;
	case SHAPE_REAL:
		printf(j->format, value);
		return;
	}
#pragma GCC diagnostic pop
}

/* The n-th value. Random whole numbers reach both ends alike. */
static double value_of(const struct jot *j, double n)
{
	if (!j->random)
		return j->begin.value + n * j->step.value;
	const bool whole = j->precision == 0;
	const double low = j->begin.value < j->end.value ? j->begin.value : j->end.value,
	             width = fabs(j->end.value - j->begin.value) + whole;
	const double value = low + drand48() * width;

	return whole ? floor(value) : value;
}

int cmd_jot(int argc, char **argv)
{
	struct jot j = {.precision = -1, .separator = "\n"};

	if (argc < 2)
		usage();
	parse_options(&j, argc, argv);
	if (j.repeated && j.random)
		usage();
	parse_operands(&j, argc - optind, argv + optind);
	complete(&j);
	make_format(&j);
	if (j.repeated)
		j.shape = SHAPE_WORD;
	if (j.random) {
		struct timespec now;
		clock_gettime(CLOCK_REALTIME, &now);
		srand48(j.step.given ? (long)j.step.value : (long)now.tv_nsec ^ (long)now.tv_sec);
	}
	const bool endless = j.reps.value == 0;
	for (double n = 0; (endless || n < j.reps.value) && !ferror(stdout); n++) {
		if (n > 0)
			fputs(j.separator, stdout);
		print_value(&j, value_of(&j, n));
	}
	if (!j.no_newline)
		putchar('\n');
	return 0;
}

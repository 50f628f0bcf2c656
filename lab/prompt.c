/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prompt.c - lines that are typed at a terminal (prompt.h).
 *
 * libedit reads its keys through read_key(), which is the only place where signals arrive: they are blocked but for the
 * wait in there. So ^C, ^Z and a new size of the window are dealt with between two keys, never within libedit.
 */
#include "lab/prompt.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "lab/history.h"

enum { WORDS = 10000, LISTED = 200 };

struct prompt {
	struct prompt_spec spec;
	EditLine *el;
	History *history;
	char *line;
	bool interrupted;
};

/* ---------------------------------------------------------------------------------------------------- signals */

static const int signals[] = {SIGINT, SIGTSTP, SIGCONT, SIGWINCH};
enum { SIGNALS = sizeof signals / sizeof *signals };
static volatile sig_atomic_t arrived[SIGNALS];

static void note(int sig)
{
	for (int i = 0; i < SIGNALS; i++)
		if (signals[i] == sig)
			arrived[i] = 1;
}

static bool take(int i)
{
	const bool had = arrived[i];

	arrived[i] = 0;
	return had;
}

/* Between two keys. False: the line is given up. */
static bool deal(struct prompt *p)
{
	if (take(0)) {
		p->interrupted = true;
		return false;
	}
	if (take(1)) {
		el_set(p->el, EL_PREP_TERM, 0);
		raise(SIGSTOP); /* what continues us is a SIGCONT */
	}
	if (take(2)) {
		el_set(p->el, EL_PREP_TERM, 1);
		el_set(p->el, EL_REFRESH);
	}
	if (take(3))
		el_resize(p->el);
	return true;
}

/* One byte: 1, 0 at the end, -1 for a line that is given up. */
static int read_byte(struct prompt *p, char *byte)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	sigset_t block, mask;
	ssize_t got = -1;
	bool go_on = true;

	sigemptyset(&block);
	for (int i = 0; i < SIGNALS; i++)
		sigaddset(&block, signals[i]);
	sigprocmask(SIG_BLOCK, &block, &mask);
	while ((go_on = deal(p)) && ppoll(&in, 1, NULL, &mask) < 0 && errno == EINTR)
		;
	if (go_on)
		got = read(STDIN_FILENO, byte, 1);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return (int)got;
}

/* For libedit: the next letter, of one byte or of several. */
static int read_key(EditLine *el, wchar_t *key)
{
	struct prompt *p = NULL;
	mbstate_t state = {0};
	char byte;

	el_get(el, EL_CLIENTDATA, &p);
	for (;;) {
		const int got = read_byte(p, &byte);
		size_t length;

		if (got != 1)
			return got;
		length = mbrtowc(key, &byte, 1, &state);
		if (length == (size_t)-1)
			memset(&state, 0, sizeof state); /* not a letter */
		else if (length != (size_t)-2)
			return 1;
	}
}

/* ------------------------------------------------------------------------------------------------- completion */

void prompt_offer(struct prompt_words *words, const char *word)
{
	char **list;

	if (words->count >= WORDS || strncmp(word, words->begin, strlen(words->begin)) != 0)
		return;
	list = realloc(words->at, (words->count + 1) * sizeof *list);
	if (!list)
		return;
	words->at = list;
	words->at[words->count] = strdup(word);
	words->count += words->at[words->count] != NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In order, each once. */
static void sort(struct prompt_words *words)
{
	size_t kept = 0;

	if (words->count)
		qsort(words->at, words->count, sizeof *words->at, by_name);
	for (size_t i = 0; i < words->count; i++)
		if (kept && strcmp(words->at[i], words->at[kept - 1]) == 0)
			free(words->at[i]);
		else
			words->at[kept++] = words->at[i];
	words->count = kept;
}

/* In columns, as ls(1) does. */
static void list_words(const struct prompt_words *words)
{
	const size_t shown = words->count < LISTED ? words->count : LISTED;
	struct winsize size = {0};
	size_t width = 0, columns, rows;

	for (size_t i = 0; i < shown; i++)
		if (strlen(words->at[i]) > width)
			width = strlen(words->at[i]);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		size.ws_col = 80;
	columns = size.ws_col / (width + 2);
	columns = columns ? columns : 1;
	rows = (shown + columns - 1) / columns;
	putchar('\n');
	for (size_t row = 0; row < rows; row++) {
		for (size_t i = row; i < shown; i += rows)
			printf("%-*s", i + rows < shown ? (int)width + 2 : 0, words->at[i]);
		putchar('\n');
	}
	if (shown < words->count)
		printf("and %zu more\n", words->count - shown);
	fflush(stdout);
}

/* How many letters all words have in common at their beginning. */
static size_t common(const struct prompt_words *words)
{
	size_t length = strlen(words->at[0]);

	for (size_t i = 1; i < words->count; i++)
		while (strncmp(words->at[i], words->at[0], length) != 0)
			length--;
	return length;
}

/* For libedit: the Tab key. */
static unsigned char complete(EditLine *el, int key)
{
	const LineInfo *line = el_line(el);
	const size_t length = (size_t)(line->cursor - line->buffer);
	char *before = strndup(line->buffer, length);
	struct prompt_words words = {0};
	struct prompt *p = NULL;
	unsigned char result = CC_ERROR;
	char *more = NULL;

	(void)key;
	el_get(el, EL_CLIENTDATA, &p);
	if (!before)
		return CC_ERROR;
	words.begin = before + length;
	while (words.begin > before && words.begin[-1] != ' ' && words.begin[-1] != '\t')
		words.begin--;
	p->spec.complete(p->spec.arg, before, &words);
	sort(&words);
	if (words.count) {
		const char *word = words.at[0];
		const size_t typed = strlen(words.begin), same = common(&words);
		const bool whole = words.count == 1 && same && word[same - 1] != '/';

		if (asprintf(&more, "%.*s%s", (int)(same - typed), word + typed, whole ? " " : "") < 0)
			more = NULL;
		if (more && *more) {
			result = el_insertstr(el, more) < 0 ? CC_ERROR : CC_REFRESH;
		} else if (words.count > 1) {
			list_words(&words);
			result = CC_REDISPLAY;
		}
	}
	for (size_t i = 0; i < words.count; i++)
		free(words.at[i]);
	free(words.at);
	free(more);
	free(before);
	return result;
}

/* ---------------------------------------------------------------------------------------------------- reading */

static char *prompt_text(EditLine *el)
{
	struct prompt *p = NULL;

	el_get(el, EL_CLIENTDATA, &p);
	return (char *)p->spec.text;
}

int prompt_open(const struct prompt_spec *spec, struct prompt **result)
{
	struct prompt *p = calloc(1, sizeof *p);
	HistEvent event;

	if (!p)
		return -ENOMEM;
	setlocale(LC_CTYPE, "");
	/* Where nothing is said of letters, all of them can be typed. */
	if (strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	p->spec = *spec;
	p->el = el_init("vnet", stdin, stdout, stderr);
	p->history = history_init();
	if (!p->el || !p->history) {
		prompt_close(p);
		return -ENOMEM;
	}
	history(p->history, &event, H_SETSIZE, HISTORY_LINES);
	history(p->history, &event, H_SETUNIQUE, 1);
	history_load(p->history);
	el_set(p->el, EL_CLIENTDATA, p);
	el_set(p->el, EL_PROMPT, prompt_text);
	el_set(p->el, EL_EDITOR, "emacs");
	el_set(p->el, EL_GETCFN, read_key);
	el_set(p->el, EL_HIST, history, p->history);
	el_set(p->el, EL_ADDFN, "vnet-complete", "completes a word", complete);
	el_set(p->el, EL_BIND, "^I", "vnet-complete", NULL);
	el_set(p->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	el_source(p->el, NULL);
	*result = p;
	return 0;
}

void prompt_close(struct prompt *p)
{
	if (!p)
		return;
	if (p->el)
		el_end(p->el);
	if (p->history)
		history_end(p->history);
	free(p->line);
	free(p);
}

int prompt_read(struct prompt *p, const char **line)
{
	struct sigaction catch = {.sa_handler = note}, old[SIGNALS];
	const char *text;
	HistEvent event;
	int count = 0;

	sigemptyset(&catch.sa_mask);
	for (int i = 0; i < SIGNALS; i++) {
		arrived[i] = 0;
		if (sigaction(signals[i], NULL, &old[i]) == 0 &&
		    (signals[i] != SIGTSTP || old[i].sa_handler != SIG_IGN))
			sigaction(signals[i], &catch, NULL);
	}
	p->interrupted = false;
	el_set(p->el, EL_PREP_TERM, 1); /* before the prompt appears: no key is echoed twice */
	text = el_gets(p->el, &count);
	for (int i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &old[i], NULL);
	free(p->line);
	p->line = NULL;
	if (p->interrupted) {
		puts("^C");
		return PROMPT_INTERRUPTED;
	}
	if (!text || count <= 0)
		return PROMPT_END;
	p->line = strndup(text, strcspn(text, "\n"));
	if (!p->line)
		return PROMPT_END;
	if (p->line[strspn(p->line, " \t")] && history(p->history, &event, H_ENTER, p->line) > 0)
		history_keep(p->line);
	*line = p->line;
	return PROMPT_LINE;
}

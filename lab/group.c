/* SPDX-License-Identifier: BSD-2-Clause */
/* group.c - patterns of names written out. */
#include "lab/group.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One run of numbers, first to last, as wide as written if it began with a zero. */
struct run {
	unsigned long first, last;
	int width;
};

/* A number of at most nine digits; returns what follows it, NULL: none is there. */
static const char *number(const char *at, unsigned long *value, int *width)
{
	const size_t digits = strspn(at, "0123456789");

	if (!digits || digits > 9)
		return NULL;
	*value = strtoul(at, NULL, 10);
	*width = *at == '0' && digits > 1 ? (int)digits : 0;
	return at + digits;
}

/* "3" or "5-7" at the start of `at`; returns what follows it, NULL: it is none. */
static const char *parse_run(const char *at, struct run *run)
{
	int width;

	at = number(at, &run->first, &run->width);
	if (!at)
		return NULL;
	run->last = run->first;
	if (*at == '-')
		at = number(at + 1, &run->last, &width);
	return at && run->first <= run->last ? at : NULL;
}

/* Appends to `to` every name of `from` followed by a number of the run. */
static int append_run(struct group *to, const struct group *from, const struct run *run, size_t name, const char **why)
{
	for (unsigned long n = run->first; n <= run->last; n++) {
		char(*names)[LAB_NAME];
		int length;

		if (to->count >= LAB_MAX_NODES) {
			*why = "too many names";
			return -E2BIG;
		}
		names = lab_room(to->names, to->count, sizeof *names);
		if (!names)
			return -ENOMEM;
		to->names = names;
		length = snprintf(names[to->count], LAB_NAME, "%s%0*lu", from->names[name], run->width, n);
		if (length >= LAB_NAME) {
			*why = "a name has more than 63 characters";
			return -ENAMETOOLONG;
		}
		to->count++;
	}
	return 0;
}

/* The names so far, each with every number of the bracket that begins at *at, which moves behind it. */
static int multiply(struct group *group, const char **at, const char **why)
{
	struct group made = {0};
	const char *const bracket = *at + 1, *end = bracket;
	struct run run;
	int error = 0;

	for (size_t name = 0; name < group->count && !error; name++) {
		for (end = bracket - 1; !error && (end == bracket - 1 || *end == ',');) {
			end = parse_run(end + 1, &run);
			if (!end || (*end != ',' && *end != ']')) {
				*why = "in brackets are numbers such as [1-4] or [1,3]";
				error = -EINVAL;
				break;
			}
			error = append_run(&made, group, &run, name, why);
		}
	}
	free(group->names);
	*group = made;
	*at = end ? end + 1 : bracket;
	return error;
}

/* Appends `length` letters to every name. */
static int append_text(struct group *group, const char *text, size_t length, const char **why)
{
	for (size_t i = 0; i < group->count; i++) {
		const size_t so_far = strlen(group->names[i]);

		if (so_far + length >= LAB_NAME) {
			*why = "a name has more than 63 characters";
			return -ENAMETOOLONG;
		}
		memcpy(group->names[i] + so_far, text, length);
		group->names[i][so_far + length] = '\0';
	}
	return 0;
}

int group_expand(const char *pattern, struct group *group, const char **why)
{
	int error = 0;

	*why = "";
	*group = (struct group){.names = calloc(1, sizeof *group->names), .count = 1};
	if (!group->names)
		return -ENOMEM;
	while (!error && *pattern) {
		const size_t plain = strcspn(pattern, "[");

		error = append_text(group, pattern, plain, why);
		pattern += plain;
		if (!error && *pattern)
			error = multiply(group, &pattern, why);
	}
	if (error) {
		free(group->names);
		*group = (struct group){0};
	}
	return error;
}

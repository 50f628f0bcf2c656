/* SPDX-License-Identifier: BSD-2-Clause */
/* yaml.c - libfyaml's events composed into a tree of our own, within bounds. */
#include "lab/yaml.h"

#include <errno.h>
#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct anchor {
	char *name;
	struct yaml *target;
};

struct yaml_doc {
	struct yaml **nodes; /* all of them, to be freed */
	size_t nnodes;
	struct anchor *anchors;
	size_t nanchors;
};

struct composer {
	struct fy_parser *parser;
	struct fy_diag *diag;
	struct yaml_doc *doc;
	struct lab_error *error;
	unsigned depth;
	int line, column; /* of the last event */
};

enum { ANCHORS_MAX = 10000 };

static int fail(struct composer *c, int line, int column, const char *text)
{
	*c->error = (struct lab_error){.line = line, .column = column};
	snprintf(c->error->text, sizeof c->error->text, "%s", text);
	return -EINVAL;
}

/* The parser has stopped: why it did, in its own words. */
static int parser_failed(struct composer *c)
{
	void *previous = NULL;
	const struct fy_diag_error *e = fy_diag_errors_iterate(c->diag, &previous);
	char text[sizeof c->error->text];

	if (!e || !e->msg)
		return fail(c, c->line ? c->line : 1, c->column ? c->column : 1, "this is not YAML");
	snprintf(text, sizeof text, "not YAML: %s", e->msg);
	text[strcspn(text, "\n")] = '\0';
	return fail(c, e->line < 1 ? 1 : e->line, e->column < 1 ? 1 : e->column, text);
}

/* The next event, NULL if there is none for whatever reason; notes its place. */
static struct fy_event *next(struct composer *c)
{
	struct fy_event *event = fy_parser_parse(c->parser);
	const struct fy_mark *mark = event ? fy_event_start_mark(event) : NULL;

	if (mark) {
		c->line = mark->line + 1;
		c->column = mark->column + 1;
	}
	return event;
}

static int new_node(struct composer *c, enum yaml_kind kind, struct yaml **made)
{
	struct yaml **nodes = lab_room(c->doc->nodes, c->doc->nnodes, sizeof *nodes);

	if (!nodes)
		return -ENOMEM;
	c->doc->nodes = nodes;
	*made = calloc(1, sizeof **made);
	if (!*made)
		return -ENOMEM;
	**made = (struct yaml){.kind = kind, .line = c->line, .column = c->column, .weight = sizeof **made};
	nodes[c->doc->nnodes++] = *made;
	return 0;
}

/* The text of a token as a string; -EINVAL: a NUL is in it. */
static int token_text(struct composer *c, struct fy_token *token, char **made)
{
	size_t length = 0;
	const char *text = token ? fy_token_get_text(token, &length) : "";

	if (!text)
		return -ENOMEM;
	if (memchr(text, '\0', length))
		return fail(c, c->line, c->column, "there is a NUL character in it");
	*made = strndup(text, length);
	return *made ? 0 : -ENOMEM;
}

static struct yaml *find_anchor(const struct yaml_doc *doc, const char *name)
{
	for (size_t i = doc->nanchors; i; i--) /* the last one of a name counts */
		if (strcmp(doc->anchors[i - 1].name, name) == 0)
			return doc->anchors[i - 1].target;
	return NULL;
}

static int add_anchor(struct composer *c, char *name, struct yaml *target)
{
	struct anchor *anchors;

	if (c->doc->nanchors >= ANCHORS_MAX)
		return fail(c, target->line, target->column, "too many anchors");
	anchors = lab_room(c->doc->anchors, c->doc->nanchors, sizeof *anchors);
	if (!anchors)
		return -ENOMEM;
	c->doc->anchors = anchors;
	anchors[c->doc->nanchors++] = (struct anchor){name, target};
	return 0;
}

static int compose_alias(struct composer *c, struct fy_event *event, struct yaml **made)
{
	char *name = NULL, text[128];
	const int error = token_text(c, fy_event_get_token(event), &name);

	if (error)
		return error;
	*made = find_anchor(c->doc, name);
	snprintf(text, sizeof text, "no anchor is called &%.64s up to here", name);
	free(name);
	return *made ? 0 : fail(c, c->line, c->column, text);
}

static int compose_scalar(struct composer *c, struct fy_event *event, struct yaml **made)
{
	struct fy_token *token = fy_event_get_token(event);
	enum fy_scalar_style style;
	int error = new_node(c, YAML_SCALAR, made);

	if (error)
		return error;
	style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
	(*made)->quoted = style != FYSS_PLAIN;
	if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED)
		(*made)->column -= (*made)->column > 1; /* the mark is behind the quote */
	error = token_text(c, token, &(*made)->text);
	if (!error)
		(*made)->weight += strlen((*made)->text) + 1;
	return error;
}

static int append(struct composer *c, struct yaml *to, struct yaml *item)
{
	struct yaml **at = lab_room(to->at, to->count, sizeof *at);

	if (!at)
		return -ENOMEM;
	to->at = at;
	at[to->count++] = item;
	to->weight += item->weight;
	return to->weight <= YAML_MAX_WEIGHT ? 0 : fail(c, item->line, item->column, "aliases make this too large");
}

static int by_text(const void *a, const void *b)
{
	const struct yaml *const *x = a, *const *y = b;
	const int order = strcmp((*x)->text, (*y)->text);

	return order ? order : (*x)->line != (*y)->line ? (*x)->line - (*y)->line : (*x)->column - (*y)->column;
}

/* Refuses keys that are no words or that come twice: the first such one in the file. */
static int check_keys(struct composer *c, const struct yaml *map)
{
	const size_t count = map->count / 2;
	const struct yaml **keys, *twice = NULL;
	char text[160];

	if (!count)
		return 0;
	keys = malloc(count * sizeof *keys);
	if (!keys)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		keys[i] = map->at[2 * i];
	qsort(keys, count, sizeof *keys, by_text);
	for (size_t i = 1; i < count; i++)
		if (strcmp(keys[i]->text, keys[i - 1]->text) == 0 &&
		    (!twice || keys[i]->line < twice->line ||
		     (keys[i]->line == twice->line && keys[i]->column < twice->column)))
			twice = keys[i];
	free(keys);
	if (!twice)
		return 0;
	snprintf(text, sizeof text, "\"%.100s\" is there twice", twice->text);
	return fail(c, twice->line, twice->column, text);
}

static int compose(struct composer *c, struct fy_event *event, struct yaml **made);

/* What stands between the start and the end of a list or map. */
static int compose_items(struct composer *c, struct yaml *to, enum fy_event_type end)
{
	struct fy_event *event;
	struct yaml *item;
	int error = 0;

	if (++c->depth > YAML_MAX_DEPTH)
		return fail(c, to->line, to->column, "lists and maps are nested too deeply");
	while (!error) {
		event = next(c);
		if (!event)
			return parser_failed(c);
		if (event->type == end) {
			fy_parser_event_free(c->parser, event);
			break;
		}
		error = compose(c, event, &item);
		fy_parser_event_free(c->parser, event);
		if (!error && to->kind == YAML_MAP && to->count % 2 == 0 && item->kind != YAML_SCALAR)
			error = fail(c, item->line, item->column, "a key must be a word");
		if (!error)
			error = append(c, to, item);
	}
	c->depth--;
	return !error && to->kind == YAML_MAP ? check_keys(c, to) : error;
}

/* The node that begins with an event. */
static int compose(struct composer *c, struct fy_event *event, struct yaml **made)
{
	struct fy_token *anchor = fy_event_get_anchor_token(event);
	char *name = NULL;
	int error = 0;

	if (event->type == FYET_ALIAS)
		return compose_alias(c, event, made);
	if (anchor)
		error = token_text(c, anchor, &name);
	if (error)
		return error;
	if (event->type == FYET_SCALAR) {
		error = compose_scalar(c, event, made);
	} else {
		const bool map = event->type == FYET_MAPPING_START;

		error = new_node(c, map ? YAML_MAP : YAML_LIST, made);
		if (!error)
			error = compose_items(c, *made, map ? FYET_MAPPING_END : FYET_SEQUENCE_END);
	}
	if (!error && name)
		error = add_anchor(c, name, *made);
	if (error)
		free(name);
	return error;
}

/* How many bytes the UTF-8 character at `at` has, 0: it is none (RFC 3629; no control characters but blanks). */
static size_t utf8(const unsigned char *at, size_t left)
{
	const unsigned char c = at[0];
	const size_t length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (!length || length > left || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && at[1] < 0xa0) || (c == 0xed && at[1] > 0x9f) || (c == 0xf0 && at[1] < 0x90) ||
	    (c == 0xf4 && at[1] > 0x8f))
		return 0;
	return length;
}

static int check_text(struct composer *c, const char *text, size_t length)
{
	int line = 1, column = 1;

	for (size_t i = 0, step; i < length; i += step) {
		step = utf8((const unsigned char *)text + i, length - i);
		if (!step)
			return fail(c, line, column, "not YAML: a character that is not UTF-8 text");
		column = text[i] == '\n' ? 1 : column + 1;
		line += text[i] == '\n';
	}
	return 0;
}

/* The stream: one document or none. */
static int compose_stream(struct composer *c, struct yaml **root)
{
	struct fy_event *event;
	int error = 0;
	bool ended = false;

	*root = NULL;
	while (!error && !ended) {
		event = next(c);
		if (!event)
			return parser_failed(c);
		switch (event->type) {
		case FYET_STREAM_END:
			ended = true;
			break;
		case FYET_DOCUMENT_START:
			if (*root)
				error = fail(c, c->line, c->column, "a second document: a lab file has one");
			break;
		case FYET_STREAM_START:
		case FYET_DOCUMENT_END:
			break;
		default:
			error = compose(c, event, root);
			break;
		}
		fy_parser_event_free(c->parser, event);
	}
	return error;
}

/* Errors are collected, not printed. */
static void output_nothing(struct fy_diag *diag, void *user, const char *text, size_t length)
{
	(void)diag;
	(void)user;
	(void)text;
	(void)length;
}

int yaml_read(const char *text, size_t length, struct yaml_doc **doc, const struct yaml **root, struct lab_error *error)
{
	struct fy_diag_cfg diag_cfg;
	struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2};
	struct composer c = {.error = error};
	struct yaml *made = NULL;
	int result;

	*doc = NULL;
	*root = NULL;
	if (length > YAML_MAX_TEXT)
		return fail(&c, 1, 1, "the file is larger than 16 MiB");
	result = check_text(&c, text, length);
	if (result)
		return result;
	result = -ENOMEM;
	fy_diag_cfg_default(&diag_cfg);
	diag_cfg.fp = NULL;
	diag_cfg.output_fn = output_nothing;
	cfg.diag = fy_diag_create(&diag_cfg);
	if (cfg.diag)
		fy_diag_set_collect_errors(cfg.diag, true);
	c.diag = cfg.diag;
	c.doc = calloc(1, sizeof *c.doc);
	c.parser = cfg.diag ? fy_parser_create(&cfg) : NULL;
	if (c.doc && c.parser && fy_parser_set_string(c.parser, text, length) == 0)
		result = compose_stream(&c, &made);
	if (cfg.diag)
		fy_diag_reset_error(cfg.diag); /* collected errors hold tokens, whose input holds the collector */
	if (c.parser)
		fy_parser_destroy(c.parser);
	if (cfg.diag)
		fy_diag_unref(cfg.diag);
	if (result) {
		yaml_free(c.doc);
		return result;
	}
	*doc = c.doc;
	*root = made;
	return 0;
}

void yaml_free(struct yaml_doc *doc)
{
	if (!doc)
		return;
	for (size_t i = 0; i < doc->nnodes; i++) {
		free(doc->nodes[i]->text);
		free(doc->nodes[i]->at);
		free(doc->nodes[i]);
	}
	for (size_t i = 0; i < doc->nanchors; i++)
		free(doc->anchors[i].name);
	free(doc->nodes);
	free(doc->anchors);
	free(doc);
}

bool yaml_is_null(const struct yaml *node)
{
	if (node->kind != YAML_SCALAR || node->quoted)
		return false;
	return !*node->text || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0;
}

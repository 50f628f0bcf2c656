/* SPDX-License-Identifier: BSD-2-Clause */
/* lab_schema_test.c - the schema and the manual page of lab files know the keys that the reader knows, and no others.
 */
#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/file.h"

/* docs/ as the tests have it; to be freed. */
static char *path_of(const atf_tc_t *tc, const char *name)
{
	char *path;

	ATF_REQUIRE(asprintf(&path, "%s/../docs/%s", atf_tc_get_config_var(tc, "srcdir"), name) > 0);
	return path;
}

static json_t *schema(const atf_tc_t *tc)
{
	char *path = path_of(tc, "lab.schema.json");
	json_error_t e;
	json_t *all = json_load_file(path, 0, &e);

	if (!all)
		atf_tc_fail("%s:%d:%d: %s", path, e.line, e.column, e.text);
	free(path);
	return all;
}

/* What a $ref stands for: "#/definitions/NAME", with "/properties/NAME" behind it or not. */
static const json_t *follow(const json_t *all, const json_t *value)
{
	const char *ref = json_string_value(json_object_get(value, "$ref"));
	const json_t *at = all;

	while (ref && (ref = strchr(ref, '/')) != NULL) {
		const size_t length = strcspn(++ref, "/");

		at = json_object_getn(at, ref, length);
	}
	ATF_REQUIRE(at);
	return at == all ? value : follow(all, at);
}

static unsigned forms_of_type(const char *type)
{
	return strcmp(type, "string") == 0    ? LAB_FORM_TEXT
	       : strcmp(type, "number") == 0  ? LAB_FORM_TEXT
	       : strcmp(type, "integer") == 0 ? LAB_FORM_NUMBER
	       : strcmp(type, "boolean") == 0 ? LAB_FORM_BOOL
	       : strcmp(type, "array") == 0   ? LAB_FORM_LIST
	       : strcmp(type, "object") == 0  ? LAB_FORM_MAP
	       : strcmp(type, "null") == 0    ? LAB_FORM_NULL
	                                      : 0;
}

/* The forms that a schema lets a value have. */
static unsigned forms(const json_t *all, const json_t *value)
{
	const json_t *type, *any, *words, *each;
	unsigned found = 0;
	size_t i;

	value = follow(all, value);
	type = json_object_get(value, "type");
	any = json_object_get(value, "anyOf");
	words = json_object_get(value, "enum");
	if (json_is_string(type))
		found |= forms_of_type(json_string_value(type));
	json_array_foreach(type, i, each) found |= forms_of_type(json_string_value(each));
	json_array_foreach(any, i, each) found |= forms(all, each);
	json_array_foreach(words, i, each) found |= json_is_boolean(each) ? LAB_FORM_BOOL : LAB_FORM_TEXT;
	/* A word may look like a boolean or a number; and a boolean may be written as a word. */
	if (found & LAB_FORM_TEXT && type && !(json_array_size(type) == 2 && found & LAB_FORM_BOOL))
		found &= ~(unsigned)LAB_FORM_BOOL;
	if (words && found & LAB_FORM_BOOL)
		found &= ~(unsigned)LAB_FORM_TEXT;
	return found;
}

static void compare_key(const json_t *all, const struct lab_map *map, const struct lab_key *key, const json_t *value)
{
	const json_t *words = json_object_get(follow(all, value), "enum"), *each;
	size_t i;

	if (forms(all, value) != key->forms)
		atf_tc_fail_nonfatal("%s: %s has the forms %x, in the schema %x", map->name, key->name, key->forms,
		                     forms(all, value));
	value = follow(all, value);
	if (key->forms == LAB_FORM_NUMBER) {
		ATF_CHECK_EQ((json_int_t)key->min, json_integer_value(json_object_get(value, "minimum")));
		ATF_CHECK_EQ((json_int_t)key->max, json_integer_value(json_object_get(value, "maximum")));
	}
	for (i = 0; key->words && key->words[i]; i++)
		ATF_CHECK_STREQ(key->words[i], json_string_value(json_array_get(words, i)));
	if (key->words)
		ATF_CHECK_EQ(i, json_array_size(words));
	json_array_foreach(words, i, each) ATF_CHECK(key->words || key->forms == LAB_FORM_BOOL);
}

ATF_TC_WITHOUT_HEAD(keys);
ATF_TC_BODY(keys, tc)
{
	json_t *all = schema(tc);
	const json_t *definitions = json_object_get(all, "definitions");
	unsigned maps = 0, objects = 0;
	const char *name;
	json_t *value;

	for (const struct lab_map *map = lab_file_maps(); map->name; map++, maps++) {
		const json_t *own = json_object_get(definitions, map->name);
		const json_t *keys = json_object_get(own, "properties");

		if (!keys)
			atf_tc_fail("the schema does not know \"%s\"", map->name);
		ATF_CHECK(json_is_false(json_object_get(own, "additionalProperties")));
		ATF_CHECK_EQ(map->count, json_object_size(keys));
		for (size_t i = 0; i < map->count; i++) {
			const json_t *key = json_object_get(keys, map->keys[i].name);

			if (key)
				compare_key(all, map, &map->keys[i], key);
			else
				atf_tc_fail_nonfatal("%s: the schema has no %s", map->name, map->keys[i].name);
		}
	}
	json_object_foreach((json_t *)definitions, name, value) objects += json_object_get(value, "properties") != NULL;
	ATF_CHECK_EQ(maps, objects);
	json_decref(all);
}

ATF_TC_WITHOUT_HEAD(page);
ATF_TC_BODY(page, tc)
{
	char *path = path_of(tc, "lab.5"), line[1024];
	FILE *f = fopen(path, "r");

	ATF_REQUIRE(f);
	for (const struct lab_map *map = lab_file_maps(); map->name; map++) {
		for (size_t i = 0; i < map->count; i++) {
			const char *name = map->keys[i].name;
			bool found = false;

			rewind(f);
			while (!found && fgets(line, sizeof line, f)) {
				const char *at = strncmp(line, ".It Cm ", 7) == 0 || strncmp(line, ".Cm ", 4) == 0
				                         ? strstr(line, name)
				                         : NULL;

				found = at && at[-1] == ' ' && strchr(" ,\n", at[strlen(name)]);
			}
			if (!found)
				atf_tc_fail_nonfatal("docs/lab.5 has no %s of %s", name, map->name);
		}
	}
	fclose(f);
	free(path);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, keys);
	ATF_TP_ADD_TC(tp, page);
	return atf_no_error();
}

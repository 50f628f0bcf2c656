/* SPDX-License-Identifier: BSD-2-Clause */
/* iovconf.c - iovctl.conf(5) (iovconf.h): from UCL's values to a card's virtual functions. */
#include "lib/iovconf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/addr.h"
#include "lib/errtext.h"
#include "lib/ucl.h"

const struct iovparam iov_schema[] = {
        {"num_vfs", .pf = true, .required = true, .type = IOV_UINT16},
        {"device", .pf = true, .required = true, .type = IOV_STRING},
        {"passthrough", .type = IOV_BOOL, .fallback = "false"},
        {"mac-addr", .driver = true, .type = IOV_MAC},
        {"mac-anti-spoof", .driver = true, .type = IOV_BOOL, .fallback = "true"},
        {"allow-set-mac", .driver = true, .type = IOV_BOOL, .fallback = "false"},
        {"allow-promisc", .driver = true, .type = IOV_BOOL, .fallback = "false"},
        {.name = NULL},
};

const char *iov_type_name(enum iov_type type)
{
	static const char *const names[] = {"bool", "string", "uint16_t", "unicast-mac"};

	return names[type];
}

struct reader {
	const struct ucl *ucl;
	const char *filename;
	struct iovconf *conf;
	char *why;
	size_t size;
};

/* What is wrong with a value: "FILE line N: ...". */
static int wrong(struct reader *r, const struct ucl_value *v, const char *format, const char *a, const char *b)
{
	char text[3 * UCL_VALUE];

	snprintf(text, sizeof text, format, a, b);
	err_why(r->why, r->size, "%s line %d: %s", r->filename, v->line, text);
	return -EINVAL;
}

/* Six bytes of one or two hexadecimal digits, parted by colons. */
static bool read_mac(const char *text, uint8_t mac[6])
{
	unsigned parts = 0;
	size_t length;

	for (const char *c = text;; c += length + 1) {
		length = strspn(c, "0123456789abcdefABCDEF");
		if (length < 1 || length > 2 || ++parts > 6)
			return false;
		if (!c[length])
			return parts == 6 && addr_ether(text, mac);
		if (c[length] != ':')
			return false;
	}
}

static const struct iovparam *find(const char *key, bool pf)
{
	for (const struct iovparam *p = iov_schema; p->name; p++)
		if (p->pf == pf && strcasecmp(p->name, key) == 0)
			return p;
	return NULL;
}

/* The parameter of a value, which is of its type. NULL: `why` says what is wrong. */
static const struct iovparam *check(struct reader *r, const struct ucl_value *v, bool pf, uint8_t mac[6])
{
	const struct iovparam *p = find(v->key, pf);
	bool right = false;

	if (!p) {
		wrong(r, v, "Invalid config key '%s' in section '%s'", v->key, v->section);
		return NULL;
	}
	switch (p->type) {
	case IOV_BOOL:
		right = v->type == UCL_BOOLEAN;
		break;
	case IOV_STRING:
		right = v->type == UCL_STRING && strlen(v->text) < IOV_DEVICE;
		break;
	case IOV_UINT16:
		right = v->type == UCL_NUMBER && v->number >= 0 && v->number <= UINT16_MAX;
		break;
	case IOV_MAC:
		right = v->type == UCL_STRING && read_mac(v->text, mac);
		break;
	}
	if (!right) {
		char what[UCL_KEY + 64];

		snprintf(what, sizeof what, "'%s' is not of type %s", v->key, iov_type_name(p->type));
		wrong(r, v, "Value '%s' of key %s", v->text, what);
		return NULL;
	}
	if (p->type == IOV_MAC && (mac[0] & 1)) {
		wrong(r, v, "Value '%s' of key '%s' is a multicast address", v->text, v->key);
		return NULL;
	}
	return p;
}

/* The same key earlier in a section of that name, or for a section's beginning that of an earlier one. */
static const struct ucl_value *earlier(const struct ucl *u, const struct ucl_value *v)
{
	for (const struct ucl_value *e = u->values; e < v; e++)
		if (strcasecmp(e->section, v->section) == 0 && strcasecmp(e->key, v->key) == 0)
			return e;
	return NULL;
}

static int read_pf(struct reader *r)
{
	const struct iovparam *seen[2] = {NULL, NULL};
	uint8_t mac[6];

	for (size_t i = 0; i < r->ucl->count; i++) {
		const struct ucl_value *v = &r->ucl->values[i];
		const struct iovparam *p;

		if (!v->key[0] || strcasecmp(v->section, "PF") != 0)
			continue;
		p = check(r, v, true, mac);
		if (!p)
			return -EINVAL;
		seen[p->type == IOV_STRING] = p;
		if (p->type == IOV_STRING)
			memcpy(r->conf->device, v->text, strlen(v->text) + 1);
		else
			r->conf->count = (unsigned)v->number;
	}
	for (const struct iovparam *p = iov_schema; p->name; p++)
		if (p->pf && seen[p->type == IOV_STRING] != p) {
			err_why(r->why, r->size, "%s: Required parameter '%s' not found in 'PF'", r->filename, p->name);
			return -EINVAL;
		}
	return 0;
}

/* Sets what a value says of a virtual function. */
static int set_vf(struct reader *r, const struct ucl_value *v, struct iovvf *vf)
{
	uint8_t mac[6];
	const struct iovparam *p = check(r, v, false, mac);
	const bool on = v->number != 0;

	if (!p)
		return -EINVAL;
	if (p->type == IOV_MAC) {
		vf->set |= IOV_SET_MAC;
		memcpy(vf->mac, mac, sizeof vf->mac);
	} else if (strcmp(p->name, "passthrough") == 0) {
		vf->set |= IOV_SET_PASSTHROUGH;
		vf->passthrough = on;
	} else if (strcmp(p->name, "mac-anti-spoof") == 0) {
		vf->set |= IOV_SET_ANTI_SPOOF;
		vf->anti_spoof = on;
	} else if (strcmp(p->name, "allow-set-mac") == 0) {
		vf->set |= IOV_SET_SET_MAC;
		vf->set_mac = on;
	} else {
		vf->set |= IOV_SET_PROMISC;
		vf->promisc = on;
	}
	return 0;
}

/* The number of a section VF-n. */
static int vf_number(struct reader *r, const struct ucl_value *v, unsigned *number)
{
	unsigned long n;
	char bound[16];

	if (strncasecmp(v->section, "VF-", 3) != 0)
		return wrong(r, v, "Unexpected top-level node: %s", v->section, NULL);
	if (!addr_number(v->section + 3, 0, UINT32_MAX, &n) || (v->section[3] == '0' && v->section[4]))
		return wrong(r, v, "'%s' does not end in the number of a VF", v->section, NULL);
	snprintf(bound, sizeof bound, "%u", r->conf->count);
	if (n >= r->conf->count)
		return wrong(r, v, "VF number %s is out of bounds (num_vfs=%s)", v->section + 3, bound);
	*number = (unsigned)n;
	return 0;
}

/* All VFs begin as DEFAULT says, wherever it stands; then their own sections count. */
static int read_vfs(struct reader *r)
{
	struct iovconf *c = r->conf;
	struct iovvf usual = {0};
	unsigned n = 0;
	int error = 0;

	for (size_t i = 0; i < r->ucl->count && !error; i++)
		if (r->ucl->values[i].key[0] && strcasecmp(r->ucl->values[i].section, "DEFAULT") == 0)
			error = set_vf(r, &r->ucl->values[i], &usual);
	if (error)
		return error;
	c->vfs = malloc((c->count + 1) * sizeof *c->vfs);
	if (!c->vfs)
		return -ENOMEM;
	for (unsigned i = 0; i < c->count; i++)
		c->vfs[i] = usual;
	for (size_t i = 0; i < r->ucl->count && !error; i++) {
		const struct ucl_value *v = &r->ucl->values[i];

		if (strcasecmp(v->section, "DEFAULT") == 0 || strcasecmp(v->section, "PF") == 0)
			continue;
		error = vf_number(r, v, &n);
		if (!error && v->key[0])
			error = set_vf(r, v, &c->vfs[n]);
	}
	return error;
}

/* Nothing may be said twice: which would count? */
static int check_repeats(struct reader *r)
{
	for (size_t i = 0; i < r->ucl->count; i++) {
		const struct ucl_value *v = &r->ucl->values[i];

		if (!earlier(r->ucl, v))
			continue;
		if (v->key[0])
			return wrong(r, v, "Key '%s' is set twice in section '%s'", v->key, v->section);
		return wrong(r, v, "Section '%s' is there twice", v->section, NULL);
	}
	return 0;
}

int iovconf_read(struct iovconf *c, FILE *file, const char *filename, char *why, size_t size)
{
	struct ucl u;
	struct reader r = {.ucl = &u, .filename = filename, .conf = c, .why = why, .size = size};
	int error = ucl_read(&u, file, filename, why, size);

	*c = (struct iovconf){0};
	if (!error)
		error = check_repeats(&r);
	if (!error)
		error = read_pf(&r);
	if (!error)
		error = read_vfs(&r);
	if (error && !why[0])
		err_why(why, size, "%s: %s", filename, err_text(error));
	ucl_clear(&u);
	return error;
}

void iovconf_clear(struct iovconf *c)
{
	free(c->vfs);
	*c = (struct iovconf){0};
}

int iovconf_device(FILE *file, const char *filename, char device[IOV_DEVICE], char *why, size_t size)
{
	struct ucl u;
	struct reader r = {.ucl = &u, .filename = filename, .why = why, .size = size};
	uint8_t mac[6];
	int error = ucl_read(&u, file, filename, why, size);

	device[0] = '\0';
	for (size_t i = 0; i < u.count && !error; i++) {
		const struct ucl_value *v = &u.values[i];

		if (strcasecmp(v->section, "PF") != 0 || strcasecmp(v->key, "device") != 0)
			continue;
		if (check(&r, v, true, mac))
			memcpy(device, v->text, strlen(v->text) + 1);
		else
			error = -EINVAL;
	}
	if (!error && !device[0]) {
		err_why(why, size, "%s: Config file does not specify device", filename);
		error = -EINVAL;
	}
	ucl_clear(&u);
	return error;
}

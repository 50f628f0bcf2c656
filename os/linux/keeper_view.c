/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_view.c - jails as those who ask see them: names, parents and paths count from the asker's jail (keeper.h). */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/keeper.h"

/* A jail's name as the viewer sees it: its own and those of its parents below the viewer. */
static size_t full_name(const struct jail *j, const struct jail *viewer, char *text, size_t size)
{
	size_t length = 0;

	if (j->parent != viewer && j->parent)
		length = full_name(j->parent, viewer, text, size);
	if (length && length + 1 < size)
		text[length++] = '.';
	if (length < size)
		length += (size_t)snprintf(text + length, size - length, "%s", j->name);
	return length < size ? length : size - 1;
}

int jail_path(const struct jail *j, char path[OS_PATH])
{
	struct params p = {0};
	const char *value;
	const int error = j->params ? params_unpack(&p, j->params, j->params_len) : 0;

	value = error ? NULL : params_get(&p, "path");
	snprintf(path, OS_PATH, "%s", value ? value : "/");
	params_clear(&p);
	return error;
}

/* A path below a jail's root as that jail's processes see it; any other path whole. */
static const char *path_seen(const char *path, const char *root)
{
	const size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);

	if (strncmp(path, root, length) != 0 || (path[length] != '/' && path[length] != '\0'))
		return path;
	return path[length] ? path + length : "/";
}

const struct jail *jail_host(const struct jail *j)
{
	while (j->inherits_host && j->parent)
		j = j->parent;
	return j;
}

/* Puts in the place of a jail's names those of the jail that has them. */
static int take_names(const struct jail *host, struct params *p)
{
	static const char *const names[] = {"host.hostname", "host.domainname", "host.hostid", "host.hostuuid"};
	struct params of_host = {0};
	int error = host->params ? params_unpack(&of_host, host->params, host->params_len) : 0;

	for (size_t i = 0; i < sizeof names / sizeof *names && !error; i++) {
		const char *value = params_get(&of_host, names[i]);

		params_unset(p, names[i]);
		error = value ? params_set(p, names[i], value) : 0;
	}
	params_clear(&of_host);
	return error;
}

/* Changes a jail's parameters to what a viewer sees: its hostname as it is now, its path from the viewer's root. */
static int adapt_params(const struct jail *viewer, const char *hostname, struct params *p)
{
	const char *given = params_get(p, "host.hostname"), *path = params_get(p, "path");
	char root[OS_PATH], seen[OS_PATH];
	int error = 0;

	/* One that Linux had to cut is still shown whole. */
	if (hostname && strncmp(given ? given : "", hostname, HOST_NAME_MAX) != 0)
		error = params_set(p, "host.hostname", hostname);
	if (error || !path || !viewer->params)
		return error;
	error = jail_path(viewer, root);
	snprintf(seen, sizeof seen, "%s", path_seen(path, root));
	return error ? error : params_set(p, "path", seen);
}

/* Packs a jail's parameters as a viewer sees them; returns their length. spaces_leave() has to follow. */
static int put_params(const struct jail *j, const struct jail *viewer, char *to, size_t size)
{
	const struct jail *host = jail_host(j);
	char name[HOST_NAME_MAX + 1];
	struct params p = {0};
	bool named;
	int error;

	if (j->params_len > size)
		return -E2BIG;
	memcpy(to, j->params, j->params_len);
	named = spaces_hostname(host, name, sizeof name);
	if (!named && !viewer->params && host == j)
		return (int)j->params_len;
	error = params_unpack(&p, j->params, j->params_len);
	if (!error && host != j)
		error = take_names(host, &p);
	if (!error)
		error = adapt_params(viewer, named ? name : NULL, &p);
	if (!error)
		error = params_pack(&p, to, size);
	params_clear(&p);
	return error;
}

/* The number of a jail's parent as a viewer sees it: its own jail is 0. */
static int parent_jid(const struct jail *j, const struct jail *viewer)
{
	return j == viewer || j->parent == viewer ? 0 : j->parent->jid;
}

static uint32_t jail_flags(const struct jail *j)
{
	return (j->persist ? WIRE_PERSIST : 0u) | (j->stack ? WIRE_VNET : 0u) | (j->dying ? WIRE_DYING : 0u);
}

int reply_jail(struct keeper *k, const struct jail *j, const struct jail *viewer)
{
	struct wire_reply *r = &k->out.head;
	const int length = put_params(j, viewer, k->out.data, WIRE_DATA);

	spaces_leave(k);
	if (length < 0)
		return length;
	r->data_len = (uint32_t)length;
	r->jid = j->jid;
	r->parent = parent_jid(j, viewer);
	r->flags = jail_flags(j);
	r->vnet = jail_stack(j)->id;
	r->name_len = (uint32_t)full_name(j, j == viewer ? j->parent : viewer, k->out.name, sizeof k->out.name);
	return 0;
}

int on_jail_get(struct keeper *k, struct connection *c)
{
	struct jail *j = registry_by_name(k, c->jail, k->in.name);

	if (!k->in.name[0] && c->jail != &k->host)
		j = c->jail; /* a jail may know itself */
	if (!j)
		return -ENOENT;
	return reply_jail(k, j, c->jail);
}

/* Appends a jail to the list in the reply; false if it does not fit. */
static bool list_jail(struct keeper *k, const struct jail *j, const struct jail *viewer)
{
	struct wire_jail row = {.jid = j->jid, .parent = parent_jid(j, viewer), .flags = jail_flags(j)};
	const size_t used = k->out.head.data_len, room = WIRE_BULK - used;
	char *to = k->out.data + used, name[OS_JAILNAME];
	int length;

	row.name_len = (uint32_t)full_name(j, viewer, name, sizeof name);
	if (room < sizeof row + row.name_len)
		return false;
	length = put_params(j, viewer, to + sizeof row + row.name_len, room - sizeof row - row.name_len);
	if (length < 0)
		return false;
	row.data_len = (uint32_t)length;
	memcpy(to, &row, sizeof row);
	memcpy(to + sizeof row, name, row.name_len);
	k->out.head.data_len += (uint32_t)(sizeof row + row.name_len + row.data_len);
	k->out.head.count++;
	return true;
}

int on_jail_list(struct keeper *k, struct connection *c)
{
	const int after = k->in.head.jid < JID_MAX ? k->in.head.jid : JID_MAX;
	bool room = true;

	for (size_t i = registry_position(k, after + 1); i < k->njails && room; i++)
		if (jail_is_visible(k->jails[i], c->jail) && !k->jails[i]->dying)
			room = list_jail(k, k->jails[i], c->jail);
	spaces_leave(k);
	/* One jail always fits, or memory is short. */
	return !room && k->out.head.count == 0 ? -ENOMEM : 0;
}

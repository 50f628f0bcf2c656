/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_mount.c - jail(8): mount, mount.fstab, mount.devfs, mount.fdescfs and mount.procfs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "lib/errtext.h"

enum { FSTAB_LINE = 4096, FSTAB_LINES = 1024 }; /* bytes of a line with its newline, and lines of a file */

/* The character that a backslash and three octal digits stand for in fstab(5), in place; false: a bad one. */
static bool unescape(char *text)
{
	char *to = text;
	for (const char *from = text; *from != '\0'; from++) {
		if (*from != '\\') {
			*to++ = *from;
			continue;
		}
		int n = 0, digits = 0;
		while (digits < 3 && from[1] >= '0' && from[1] <= '7') {
			n = n * 8 + *++from - '0';
			digits++;
		}
		if (digits == 0 && from[1] == '\\')
			n = (unsigned char)*++from;
		else if (digits != 3 || n == 0 || n > 255)
			return false;
		*to++ = (char)n;
	}
	*to = '\0';
	return true;
}

static struct jail_mount *new_mount(struct job *j, const char *param)
{
	struct jail_mount *m = jaildef_grow(&j->mounts, j->nmounts, sizeof *m);
	if (m == NULL)
		cmd_errx(1, "out of memory");
	j->nmounts++;
	m->param = param;
	return m;
}

char *jail_copy(const char *text)
{
	char *to = strdup(text);
	if (to == NULL)
		cmd_errx(1, "out of memory");
	return to;
}

/* "from on type [options]", as a line of fstab(5). */
static bool add_line(struct job *j, const char *param, const char *line)
{
	char *text = jail_copy(line), *rest = text, *word, *words[4] = {NULL};
	int n = 0;
	bool ok = true;
	while (n < 4 && (word = strsep(&rest, " \t\f\v\r\n")) != NULL)
		if (*word != '\0')
			words[n++] = word;
	if (n > 0 && n < 3) {
		jail_warnx(j, "%s: %s: missing information", param, line);
		ok = false;
	} else if (n > 0 && (!unescape(words[0]) || !unescape(words[1]))) {
		jail_warnx(j, "%s: %s: fstab parse error", param, line);
		ok = false;
	} else if (n > 0) {
		struct jail_mount *m = new_mount(j, param);
		m->from = jail_copy(words[0]);
		m->on = jail_copy(words[1]);
		m->type = jail_copy(words[2]);
		m->options = words[3] != NULL ? jail_copy(words[3]) : NULL;
	}
	free(text);
	return ok;
}

static bool add_fstab(struct job *j, const char *file)
{
	static char line[FSTAB_LINE];
	bool ok = true;
	if (file[0] == '\0')
		return true;
	FILE *f = fopen(file, "re");
	if (f == NULL) {
		jail_warnx(j, "mount.fstab: %s: %s", file, err_text(errno));
		return false;
	}
	for (int n = 1; ok && fgets(line, sizeof line, f) != NULL; n++) {
		size_t length = strcspn(line, "\n");
		if (n > FSTAB_LINES || (line[length] == '\0' && !feof(f))) {
			jail_warnx(j, "%s: line %d: %s", file, n, n > FSTAB_LINES ? "too many lines" : "line too long");
			ok = false;
			break;
		}
		line[strcspn(line, "#\n")] = '\0';
		ok = add_line(j, "mount.fstab", line);
	}
	fclose(f);
	return ok;
}

/* A file system at its place below the jail's root; the world's own root has them all already. */
static bool add_own(struct job *j, const char *param, const char *type, const char *place)
{
	const char *path = jaildef_value(&j->def, "path"), *ruleset = jaildef_value(&j->def, "devfs_ruleset");
	char text[64];
	if (!jail_true(j, param))
		return true;
	if (path == NULL) {
		jail_warnx(j, "%s: no jail root path defined", param);
		return false;
	}
	if (path[strspn(path, "/")] == '\0')
		return true;
	struct jail_mount *m = new_mount(j, param);
	m->from = jail_copy(".");
	m->type = jail_copy(type);
	if (asprintf(&m->on, "%s%s", path, place) < 0)
		cmd_errx(1, "out of memory");
	if (strcmp(type, "devfs") == 0) {
		snprintf(text, sizeof text, "ruleset=%s", ruleset != NULL ? ruleset : "4");
		m->options = jail_copy(text);
	}
	return true;
}

/* All mounts in the order in which they are made; false: said why. */
static bool list(struct job *j)
{
	const struct jailsetting *lines = jaildef_find(&j->def, "mount"), *files = jaildef_find(&j->def, "mount.fstab");
	bool ok = true;
	jail_mounts_clear(j);
	for (size_t i = 0; ok && lines != NULL && i < lines->nvalues; i++)
		ok = add_line(j, "mount", lines->values[i].text);
	for (size_t i = 0; ok && files != NULL && i < files->nvalues; i++)
		ok = add_fstab(j, files->values[i].text);
	return ok && add_own(j, "mount.devfs", "devfs", "/dev") && add_own(j, "mount.fdescfs", "fdescfs", "/dev/fd") &&
	       add_own(j, "mount.procfs", "procfs", "/proc");
}

void jail_mounts_clear(struct job *j)
{
	for (size_t i = 0; i < j->nmounts; i++) {
		free(j->mounts[i].from);
		free(j->mounts[i].on);
		free(j->mounts[i].type);
		free(j->mounts[i].options);
	}
	free(j->mounts);
	j->mounts = NULL;
	j->nmounts = j->mounted = 0;
}

bool jail_check_path(const struct job *j, const char *param, const char *place, bool file)
{
	const char *path = jaildef_value(&j->def, "path");
	size_t root = path != NULL ? strlen(path) : 0;
	bool ok = place[0] == '/';
	if (!ok)
		jail_warnx(j, "%s: %s: not an absolute pathname", param, place);
	if (!ok || strncmp(place, path != NULL ? path : "", root) != 0 || place[root] != '/')
		return ok;
	char *text = jail_copy(place);
	for (char *slash = text + root; ok && slash != NULL;) {
		struct stat st;
		slash = strchr(slash + 1, '/');
		if (slash != NULL)
			*slash = '\0';
		bool there = lstat(text, &st) == 0, made = !there && errno == ENOENT && file && slash == NULL;
		if (!there && !made) {
			jail_warnx(j, "%s: %s: %s", param, text, err_text(errno));
			ok = false;
		} else if (there && S_ISLNK(st.st_mode)) {
			jail_warnx(j, "%s: %s is a symbolic link", param, text);
			ok = false;
		}
		if (slash != NULL)
			*slash = '/';
	}
	free(text);
	return ok;
}

/* The command that does the same on FreeBSD, for messages; malloc'ed. */
static char *command(const struct jail_mount *m, bool on)
{
	bool line = strncmp(m->param, "mount.", 6) != 0 || strcmp(m->param, "mount.fstab") == 0;
	char *text = NULL;
	int n;
	if (on)
		n = asprintf(&text, "/sbin/mount -t %s%s%s %s %s", m->type,
		             m->options == NULL ? ""
		             : line             ? " -o "
		                                : " -o",
		             m->options != NULL ? m->options : "", m->from, m->on);
	else if (line)
		n = asprintf(&text, "/sbin/umount -t %s %s", m->type, m->on);
	else
		n = asprintf(&text, "/sbin/umount %s", m->on);
	if (n < 0)
		cmd_errx(1, "out of memory");
	return text;
}

static bool change(struct jail_run *r, struct job *j, const struct jail_mount *m, bool on)
{
	if (!jail_check_path(j, m->param, m->on, false))
		return false;
	char *text = command(m, on);
	if (r->verbose > 0)
		jail_note(j, "run command: %s", text);
	int error = on ? os_mount(m->type, m->from, m->on, m->options) : os_unmount(m->on);
	if (error != 0) {
		bool from = on && error == -ENOENT && access(m->on, F_OK) == 0; /* which of the two is not there */
		fflush(stdout);
		cmd_warn_as(on ? "mount" : "umount", error, "%s", from ? m->from : m->on);
		jail_warnx(j, "%s: failed", text);
	}
	free(text);
	return error == 0;
}

bool jail_mount(struct jail_run *r, struct job *j)
{
	if (!list(j))
		return false;
	for (; j->mounted < j->nmounts; j->mounted++)
		if (!change(r, j, &j->mounts[j->mounted], true))
			return false;
	return true;
}

bool jail_unmount(struct jail_run *r, struct job *j)
{
	bool ok = true;
	while (j->mounted > 0)
		ok = change(r, j, &j->mounts[--j->mounted], false) && ok;
	return ok;
}

bool jail_find_mounts(struct job *j)
{
	bool ok = j->nmounts > 0 || list(j);
	j->mounted = j->nmounts;
	return ok;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * world_layers.c - the files that are a world's own (world.h): its directory with the program, /etc, /boot, and
 * FreeBSD's commands where FreeBSD has them, so that a script which says /sbin/ifconfig finds it. The machine's files
 * show through overlays, whose upper layers lie in the world's directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/linux/client.h"
#include "os/linux/overlay.h"
#include "os/linux/rundir.h"
#include "os/linux/world.h"

/* The kernel takes an overlay's layers by path: the directory is mounted here for a moment, where sysfs comes
 * afterwards. */
static const char place[] = "/sys";

/* A file system in memory, mounted nowhere, reached through this process's descriptor. */
static int make_directory(void)
{
	const int fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	int dir;

	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "mode", "0755", 0) < 0 ||
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		world_fail(errno, "can't make the world's directory");
	dir = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (dir < 0)
		world_fail(errno, "can't mount the world's directory");
	close(fs);
	if (dir != WORLD_DIR_FD) {
		if (dup3(dir, WORLD_DIR_FD, O_CLOEXEC) < 0)
			world_fail(errno, "can't place the world's directory");
		close(dir);
	}
	return WORLD_DIR_FD;
}

/* Appends a file to one that may be new. */
static int copy_into(int dir, const char *name, int from, mode_t mode)
{
	const int to = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
	ssize_t length;

	if (to < 0)
		return -errno;
	length = lseek(to, 0, SEEK_END);
	while (length >= 0 && (length = sendfile(to, from, NULL, 1 << 20)) > 0)
		;
	if (length < 0) {
		const int error = errno;

		close(to);
		return -error;
	}
	return close(to) < 0 ? -errno : 0;
}

/* The commands, first on every PATH: a copy of this program, so that they always speak this keeper's language. */
static void make_bin(int dir, int exe, const char *const *commands)
{
	char path[64];
	int error;

	if (mkdirat(dir, "bin", 0755) < 0)
		world_fail(errno, "can't make the world's bin directory");
	error = copy_into(dir, "bin/vnet", exe, 0755);
	if (error)
		world_fail(error, "can't copy the commands into the world");
	for (; *commands; commands++) {
		snprintf(path, sizeof path, "bin%s", strrchr(*commands, '/'));
		if (symlinkat("vnet", dir, path) < 0)
			world_fail(errno, "can't make the world's bin directory");
	}
}

/* ------------------------------------------------------------------------------------------------------ overlays */

/* Makes the upper layer of an overlay, a directory with that name, and the directory that the kernel works in. */
static int make_layer(int dir, const char *name)
{
	char work[32];

	snprintf(work, sizeof work, "%s.work", name);
	return mkdirat(dir, name, 0755) < 0 || mkdirat(dir, work, 0755) < 0 ? -errno : 0;
}

static bool lay(const char *on, const char *layer, unsigned long flags)
{
	char upper[64], work[64];

	snprintf(upper, sizeof upper, "%s/%s", place, layer);
	snprintf(work, sizeof work, "%s/%s.work", place, layer);
	return overlay_mount(on, on, upper, work, flags) == 0;
}

/* ---------------------------------------------------------------------------------------------------------- /etc */

/* Scripts of /etc/rc.d by their paths: each is service(8) under its name. cmd/service.c knows the link. */
static const char rc_service[] = "#!/bin/sh\n"
                                 "exec /usr/sbin/service \"${0##*/}\" \"$@\"\n";

static void write_text(int dir, const char *name, const char *text)
{
	const int to = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (to < 0 || write(to, text, strlen(text)) != (ssize_t)strlen(text))
		world_fail(errno, "can't write the world's /etc");
	close(to);
}

/* What FreeBSD has in a table of names, and then what the machine's has. */
static void write_table(int dir, const char *path, const char *name, const char *rows)
{
	const int from = open(path, O_RDONLY | O_CLOEXEC);

	write_text(dir, name, rows);
	if (from < 0)
		return; /* a machine without it */
	(void)copy_into(dir, name, from, 0644);
	close(from);
}

/* Whether the machine's hosts(5) calls the address localhost. */
static bool is_localhost(const char *addr)
{
	FILE *f = fopen("/etc/hosts", "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (f && !found && getline(&line, &room, f) >= 0) {
		const char *const blanks = " \t\r\n";
		char *rest = line;
		const char *word = strtok_r(line, blanks, &rest);

		if (!word || strcmp(word, addr) != 0)
			continue;
		while (!found && (word = strtok_r(NULL, blanks, &rest)) && word[0] != '#')
			found = strcmp(word, "localhost") == 0;
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

/* FreeBSD's localhost has two addresses; on Linux often one, or that of IPv6 has another name. */
static void write_hosts(int dir)
{
	char rows[64];

	snprintf(rows, sizeof rows, "%s%s", is_localhost("::1") ? "" : "::1\t\tlocalhost\n",
	         is_localhost("127.0.0.1") ? "" : "127.0.0.1\tlocalhost\n");
	write_table(dir, "/etc/hosts", "etc/hosts", rows);
}

/* rc.conf(5) of the new host: what the stack was set up by. */
static void write_rc_conf(int dir, const struct birth *b)
{
	char text[160];
	const int length = snprintf(text, sizeof text, "hostname=\"%s\"\n", b->name);

	if (b->nics && b->nics[0])
		snprintf(text + length, sizeof text - (size_t)length, "ifconfig_%s=\"inet 10.0.2.15/24\"\n",
		         b->nics[0]);
	write_text(dir, "etc/rc.conf", text);
}

/* What jail.conf's exec.start and exec.stop are, in every example: FreeBSD's, as far as a world has what they start. */
static const char rc[] =
        "#!/bin/sh\n"
        "# What a host and its jails start with: settings, network, jails, and scripts in /usr/local/etc/rc.d.\n"
        "PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin\n"
        "export PATH\n"
        "jailed=$(sysctl -n security.jail.jailed)\n"
        "service sysctl start\n"
        "# A jail has its name from jail.conf: rc.conf may be its host's.\n"
        "[ -n \"$(hostname)\" ] || service hostname start\n"
        "if [ \"$jailed\" = 0 ] || [ \"$(sysctl -n security.jail.vnet)\" = 1 ]; then\n"
        "\tservice netif quietstart\n"
        "\tservice routing start\n"
        "fi\n"
        "[ \"$jailed\" = 1 ] || service jail quietstart\n"
        "for script in /usr/local/etc/rc.d/*; do\n"
        "\t[ ! -x \"$script\" ] || \"$script\" faststart\n"
        "done\n"
        "# Without persist a jail lives as long as its processes: FreeBSD's has cron and syslogd.\n"
        "[ \"$jailed\" = 0 ] || setsid sleep infinity </dev/null >/dev/null 2>&1 &\n"
        "echo\n"
        "date\n";
static const char rc_shutdown[] = "#!/bin/sh\n"
                                  "# What a host and its jails end with.\n"
                                  "PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin\n"
                                  "export PATH\n"
                                  "for script in /usr/local/etc/rc.d/*; do\n"
                                  "\t[ ! -x \"$script\" ] || \"$script\" faststop\n"
                                  "done\n"
                                  "[ \"$(sysctl -n security.jail.jailed)\" = 1 ] || service jail quietstop\n"
                                  "echo .\n";

static void make_rc_d(int dir)
{
	static const char *const scripts[] = {"hostname", "jail", "netif", "routing", "sysctl"};
	char path[32];

	write_text(dir, "etc/rc.service", rc_service);
	if (fchmodat(dir, "etc/rc.service", 0755, 0) < 0 || mkdirat(dir, "etc/rc.d", 0755) < 0)
		world_fail(errno, "can't make the world's /etc");
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		snprintf(path, sizeof path, "etc/rc.d/%s", scripts[i]);
		if (symlinkat("../rc.service", dir, path) < 0)
			world_fail(errno, "can't make the world's /etc");
	}
}

/* Without a server that it names a resolver asks its own stack, and hears at once that there is none. */
static const char resolv_conf[] = "# No way leads from this world to the machine's name servers.\n";

/* Without overlays only the two files are private. */
static void make_private(int dir, const char *path, const char *name)
{
	const int tree = (int)syscall(SYS_open_tree, dir, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (tree >= 0) {
		(void)syscall(SYS_move_mount, tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);
		close(tree);
	}
}

/*
 * What the world's scripts write there (jail.conf, rc.conf, hosts) is the world's and goes with it. The two files that
 * programs add lines to an ordinary user's world owns, too.
 */
static void make_etc(int dir, const struct birth *b)
{
	if (make_layer(dir, "etc") < 0)
		world_fail(errno, "can't make the world's /etc");
	write_hosts(dir);
	write_table(dir, "/etc/networks", "etc/networks", "your-net\t127\nyour-netmask\t255.255.255\n");
	write_text(dir, "etc/resolv.conf", resolv_conf);
	write_rc_conf(dir, b);
	write_text(dir, "etc/rc", rc);
	make_rc_d(dir);
	write_text(dir, "etc/rc.shutdown", rc_shutdown);
	if (!lay("/etc", "etc", MS_NOSUID | MS_NODEV)) {
		make_private(dir, "/etc/hosts", "etc/hosts");
		make_private(dir, "/etc/resolv.conf", "etc/resolv.conf");
	}
}

/* loader.conf(5) is for the host's next start: a world has none, and the machine's is not what is meant. */
static void make_boot(int dir)
{
	if (access("/boot", F_OK) == 0 && make_layer(dir, "boot") == 0)
		(void)lay("/boot", "boot", MS_NOSUID | MS_NODEV);
}

/* ------------------------------------------------------------------------------------------------------ commands */

/* FreeBSD's directories of commands. On Linux several of them are often one. */
static const char *const homes[] = {"/bin", "/sbin", "/usr/bin", "/usr/sbin"};
enum { HOMES = sizeof homes / sizeof *homes };

static bool lies_in(const char *command, const char *directory)
{
	const size_t length = strlen(directory);

	return strncmp(command, directory, length) == 0 && strrchr(command, '/') == command + length;
}

static int link_command(int dir, const char *layer, const char *name, bool everybody)
{
	char path[64], target[64];

	snprintf(path, sizeof path, "%s/%s", layer, name);
	snprintf(target, sizeof target, "%s/%s", os_world_bin(), name);
	if (everybody)
		return linkat(dir, "bin/vnet", dir, path, 0) < 0 ? -errno : 0;
	return symlinkat(target, dir, path) < 0 && errno != EEXIST ? -errno : 0;
}

/*
 * Gives a directory its commands. An administrator's are symbolic links into the world's directory, which only the
 * world's root may follow: others who look for ping(8) on PATH come to the machine's. What is in FreeBSD's bin
 * directories anybody may run. These have the administrator's as well, unless the machine has another program there:
 * PATH is /bin:/usr/bin for what starts with a clean environment, as exec.start does with exec.clean.
 */
static int link_commands(int dir, const char *layer, const char *home, const char *const *commands)
{
	const bool everybody = strstr(home, "sbin") == NULL;
	char path[64];
	int error = 0;

	for (; *commands && !error; commands++) {
		const char *name = strrchr(*commands, '/') + 1;

		snprintf(path, sizeof path, "%s/%s", home, name);
		if (lies_in(*commands, home))
			error = link_command(dir, layer, name, everybody);
		else if (everybody && strstr(*commands, "/sbin/") && faccessat(AT_FDCWD, path, F_OK, 0) < 0)
			error = link_command(dir, layer, name, false);
	}
	return error;
}

/* A machine whose kernel allows no overlays has the commands on PATH alone. */
static void make_homes(int dir, const char *const *commands)
{
	static char places[HOMES][PATH_MAX]; /* without links; "": a machine without it, or one that had its turn */
	char layer[16];

	for (int i = 0; i < HOMES; i++)
		if (!realpath(homes[i], places[i]))
			places[i][0] = '\0';
	for (int i = 0; i < HOMES; i++) {
		int error;

		if (!places[i][0])
			continue;
		snprintf(layer, sizeof layer, "home%d", i);
		error = make_layer(dir, layer);
		for (int k = i; k < HOMES && !error; k++) {
			if (strcmp(places[k], places[i]) != 0)
				continue;
			error = link_commands(dir, layer, homes[k], commands);
			if (k > i)
				places[k][0] = '\0';
		}
		if (error || !lay(homes[i], layer, 0))
			return;
	}
}

void world_layers(const struct birth *b)
{
	const int dir = make_directory();
	bool mounted;

	make_bin(dir, b->exe, b->commands);
	mounted = syscall(SYS_move_mount, dir, "", AT_FDCWD, place, MOVE_MOUNT_F_EMPTY_PATH) == 0;
	make_etc(dir, b);
	make_boot(dir);
	make_homes(dir, b->commands);
	if (mounted)
		umount2(place, MNT_DETACH);
	(void)rundir_make(); /* where that is not allowed the machine's shows */
	/* Where the machine does not allow it, /sys goes on showing the machine's own. */
	(void)mount("sysfs", place, "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* service.c - service(8): finds the script, and does what FreeBSD's own does. */
#include "cmd/service.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/jail_user.h"
#include "cmd/rcconf.h"

int service_words(char *text, char ***words)
{
	const size_t most = strlen(text) / 2 + 1; /* each has a letter, and a blank before the next */

	*words = calloc(most + 1, sizeof **words);
	if (!*words)
		cmd_errx(1, "out of memory");
	return cmd_split(text, *words, (int)most);
}

/* A line's words, with what "$" and "@" stand for, and a NULL; they stay until the process ends. */
static char **fill_in(char *line, va_list args, int *count)
{
	char **words, **all = NULL;
	const int written = service_words(line, &words);

	*count = 0;
	for (int i = 0; i < written; i++) {
		const bool split = strcmp(words[i], "@") == 0, whole = strcmp(words[i], "$") == 0;
		char *const given = split || whole ? strdup(va_arg(args, const char *)) : words[i];
		char *const *some = &given, **own = NULL;
		int n = 1;

		if (given && split) {
			n = service_words(given, &own);
			some = own;
		}
		char **more = given ? realloc(all, ((size_t)(*count + n) + 1) * sizeof *all) : NULL;
		if (!more)
			cmd_errx(1, "out of memory");
		all = more;
		memcpy(all + *count, some, (size_t)n * sizeof *all);
		*count += n;
		all[*count] = NULL;
		free(own);
		if (n == 0)
			free(given); /* of blanks */
	}
	free(words);
	return all;
}

/* Becomes the command; its standard output is out_fd, and its errors too if asked. */
static _Noreturn void become(char *line, va_list args, int out_fd, bool errors)
{
	int count;
	char **words = fill_in(line, args, &count);
	const struct cmd *command = cmd_find(words[0]);

	if (!command || (out_fd >= 0 && dup2(out_fd, 1) < 0) || (errors && dup2(out_fd, 2) < 0))
		_exit(127);
	cmd_name = command->name;
	cmd_optreset();
	exit(command->run(count, words));
}

/* Starts the command; its process, or exits. */
static pid_t start(const char *words, va_list args, int out_fd, bool errors)
{
	char *line = strdup(words);

	fflush(NULL);
	const pid_t pid = line ? fork() : -1;
	if (pid < 0)
		cmd_err(1, errno, "fork");
	if (pid == 0)
		become(line, args, out_fd, errors);
	free(line);
	return pid;
}

static int status_of(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int service_run(const char *words, ...)
{
	va_list args;

	va_start(args, words);
	const pid_t pid = start(words, args, -1, false);
	va_end(args);
	return status_of(pid);
}

/* Runs it with its output in a pipe, and keeps as much of that as there is room for. */
static int captured(char *text, size_t size, bool errors, const char *words, va_list args)
{
	int ends[2];
	size_t length = 0;
	char rest[512] = "";
	ssize_t n;

	if (pipe2(ends, O_CLOEXEC) < 0)
		cmd_err(1, errno, "pipe");
	const pid_t pid = start(words, args, ends[1], errors);
	close(ends[1]);
	for (;;) {
		const bool room = length + 1 < size;
		n = read(ends[0], room ? text + length : rest, room ? size - 1 - length : sizeof rest);
		if (n <= 0)
			break;
		length += room ? (size_t)n : 0;
	}
	close(ends[0]);
	if (size)
		text[length] = '\0';
	return status_of(pid);
}

int service_quiet(bool errors, const char *words, ...)
{
	va_list args;

	va_start(args, words);
	const int status = captured(NULL, 0, errors, words, args);
	va_end(args);
	return status;
}

int service_output(char *text, size_t size, bool errors, const char *words, ...)
{
	va_list args;

	va_start(args, words);
	const int status = captured(text, size, errors, words, args);
	va_end(args);
	return status;
}

char *service_if_var(const char *before, const char *interface, const char *after)
{
	char name[RC_NAME];
	const size_t length = (size_t)snprintf(name, sizeof name, "%s%s%s", before, interface, after);

	for (char *p = name; *p; p++)
		if (strchr(".-/+:", *p))
			*p = '_';
	char *value = length < sizeof name && rc_valid(name) ? rc_get(name) : strdup("");
	if (!value)
		cmd_errx(1, "out of memory");
	return value;
}

static int service_hostname(const char *action, int argc, char **argv)
{
	char *name = rc_get("hostname");
	int status = 0;

	(void)action;
	(void)argc;
	(void)argv;
	if (*name) {
		printf("Setting hostname: %s.\n", name);
		status = service_run("hostname $", name);
	}
	free(name);
	return status;
}

static int service_sysctl(const char *action, int argc, char **argv)
{
	(void)action;
	(void)argc;
	(void)argv;
	return access("/etc/sysctl.conf", R_OK) == 0 ? service_quiet(false, "sysctl -f /etc/sysctl.conf") : 0;
}

/* Those that are here, by name. */
static const struct service_script scripts[] = {
        {"hostname", "Set the system's hostname", service_hostname, NULL, "start", ""},
        {"jail", "Manage system jails", service_jail, "jail_enable", "start stop restart", "|status"},
        {"netif", "Network interface setup", service_netif, "netif_enable", "start stop restart cloneup clonedown",
         "|cloneup|clonedown|clear|vnetup|vnetdown"},
        {"routing", "Routing setup", service_routing, NULL, "start stop restart options", "|options|static"},
        {"sysctl", "Set sysctl variables from /etc/sysctl.conf and /etc/sysctl.conf.local", service_sysctl, NULL,
         "start", "|reload|lastload"},
};
enum { SCRIPTS = sizeof scripts / sizeof *scripts };

static bool has_word(const char *list, const char *word)
{
	const size_t length = strlen(word);

	for (const char *p = list; length && (p = strstr(p, word)); p += length)
		if ((p == list || p[-1] == ' ' || p[-1] == '|') && strchr(" |", p[length]))
			return true;
	return false;
}

static int run_script(const struct service_script *s, char *action, int argc, char **argv)
{
	static const char *const prefixes[] = {"fast", "quiet", "force", "one"}; /* the last two need no variable */
	bool asked = true, quiet = false;

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		const size_t n = strlen(prefixes[i]);
		if (strncmp(action, prefixes[i], n) != 0)
			continue;
		action += n;
		quiet = i < 2;
		asked = quiet;
		break;
	}
	const bool does = has_word(s->actions, action);
	const bool needs_yes = does || strcmp(action, "disable") == 0 || strcmp(action, "extracommands") == 0;
	if (s->enabled && asked && needs_yes && !rc_yes(s->enabled)) {
		if (quiet)
			return 0;
		printf("Cannot '%s' %s. Set %s to YES in /etc/rc.conf or use 'one%s' instead of '%s'.\n", action,
		       s->name, s->enabled, action, action);
		return 0;
	}
	const int status = service_standard(s, action);
	if (status >= 0)
		return status;
	if (!does && !(strcmp(s->name, "jail") == 0 && strcmp(action, "status") == 0)) {
		fprintf(stderr,
		        "/etc/rc.d/%s: unknown directive '%s'.\nUsage: /etc/rc.d/%s [fast|force|one|quiet](start|stop|"
		        "restart|rcvar|enable|disable|delete|enabled|describe|extracommands%s)\n",
		        s->name, action, s->name, s->extra);
		return 1;
	}
	return s->run(action, argc, argv);
}

static const char *const script_dirs[] = {"/etc/rc.d", "/usr/local/etc/rc.d"};
enum { SCRIPT_DIRS = sizeof script_dirs / sizeof *script_dirs };

/* Whether a script of rc.d only calls service(8): a world is born with such. */
static bool is_own(const char *path)
{
	char target[32];
	const ssize_t length = readlink(path, target, sizeof target - 1);

	target[length > 0 ? length : 0] = '\0';
	return strcmp(target, "../rc.service") == 0;
}

/* A script that somebody put into rc.d; returns only if there is none. */
static void exec_script(const char *name, char **argv)
{
	char path[OS_PATH];

	for (size_t i = 0; !strchr(name, '/') && i < SCRIPT_DIRS; i++) {
		if ((size_t)snprintf(path, sizeof path, "%s/%s", script_dirs[i], name) >= sizeof path ||
		    access(path, X_OK) != 0 || is_own(path))
			continue;
		argv[0] = path;
		if (chdir("/") == 0)
			execv(path, argv);
	}
}

static _Noreturn void usage(void)
{
	fputs("Usage: service [-j <jail name or id>] -e\n"
	      "       service [-j <jail name or id>] -R\n"
	      "       service [-j <jail name or id>] [-v] -l | -r\n"
	      "       service [-j <jail name or id>] [-v] <rc.d script> start|stop|etc.\n"
	      "       service -h\n"
	      "\n"
	      "-j\tPerform actions within the named jail\n"
	      "-e\tShow services that are enabled\n"
	      "-R\tStop and start enabled /usr/local/etc/rc.d services\n"
	      "-l\tList all scripts in /etc/rc.d and /usr/local/etc/rc.d\n"
	      "-r\tShow the results of boot time rcorder\n"
	      "-v\tVerbose\n",
	      stderr);
	exit(1);
}

static const struct service_script *find(const char *name)
{
	for (size_t i = 0; i < SCRIPTS; i++)
		if (strcmp(scripts[i].name, name) == 0)
			return &scripts[i];
	return NULL;
}

/* In the order of booting: all, or those that a variable enables. */
static int list_in_order(bool enabled)
{
	static const char *const order[SCRIPTS] = {"sysctl", "hostname", "netif", "routing", "jail"};

	for (size_t i = 0; i < SCRIPTS; i++) {
		const struct service_script *s = find(order[i]);
		if (!enabled || (s->enabled && rc_yes(s->enabled)))
			printf("/etc/rc.d/%s\n", s->name);
	}
	return 0;
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* What is in the directories, whoever put it there; where the world has none of its own, what is here. */
static int list(bool verbose)
{
	for (size_t i = 0; i < SCRIPT_DIRS; i++) {
		struct dirent **entries = NULL;
		const int count = scandir(script_dirs[i], &entries, is_shown, alphasort);

		if (verbose)
			printf("From %s:\n", script_dirs[i]);
		for (int k = 0; k < count; k++) {
			puts(entries[k]->d_name);
			free(entries[k]);
		}
		free(entries);
		for (size_t k = 0; i == 0 && count < 0 && k < SCRIPTS; k++)
			puts(scripts[k].name);
	}
	return 0;
}

/* -j: becomes the same command in the jail, with what the jail may do. */
static _Noreturn void enter(const char *jail, bool verbose, bool names, char **rest, int count)
{
	static char self[] = "/usr/sbin/service", v[] = "-v", l[] = "-l";
	const int error = os_jail_attach(cmd_world(), jail);
	char **words = calloc((size_t)count + 4, sizeof *words);
	int n = 0;

	if (error == -ENOENT)
		cmd_no_jail(jail);
	if (error)
		cmd_err(1, error, "jail \"%s\"", jail);
	if (!words)
		cmd_errx(1, "out of memory");
	words[n++] = self;
	if (verbose)
		words[n++] = v;
	if (names)
		words[n++] = l;
	memcpy(words + n, rest, (size_t)count * sizeof *words);
	jail_exec(words, false);
	cmd_err(1, errno, "%s", self);
}

int cmd_service(int argc, char **argv)
{
	bool verbose = false, names = false;
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "j:ehlrRv")) != -1) {
		switch (ch) {
		case 'j':
			enter(optarg, verbose, names, argv + optind, argc - optind);
		case 'e':
		case 'r':
			return list_in_order(ch == 'e');
		case 'l':
			names = true;
			break;
		case 'v':
			verbose = true;
			break;
		case 'R':
			return 0; /* no service runs that could be started anew */
		default:
			usage();
		}
	}
	if (names)
		return list(verbose);
	if (argc - optind < 2)
		usage();
	const char *name = argv[optind];
	exec_script(name, argv + optind);
	const struct service_script *s = find(name);
	if (s && verbose)
		printf("%s is located in /etc/rc.d\n", name);
	if (s)
		return run_script(s, argv[optind + 1], argc - optind - 2, argv + optind + 2);
	printf("%s does not exist in /etc/rc.d or the local startup\n"
	       "directories (/usr/local/etc/rc.d), or is not executable\n",
	       name);
	return 1;
}

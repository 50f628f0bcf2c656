/* SPDX-License-Identifier: BSD-2-Clause */
/* jail.c - jail(8): options, operands, configuration files. */
#include "cmd/jail.h"
#include "cmd/jail_tasks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/sysctl.h"
#include "lib/errtext.h"
#include "lib/jailconf.h"

#define CONFIG_FILE "/etc/jail.conf"

enum { AT_ONCE = 64 }; /* jails that are worked on together; each may need some descriptors */

/* What the options say, before there are jobs. */
struct options {
	struct jail_run run;
	struct jaildef common; /* -h -l -n -s -u -U: parameters of a jail of the command line */
	bool defines;          /* one of these: the jail is of no file */
	const char *file, *jid_file, *separator;
};

static _Noreturn void usage(void)
{
	fflush(stdout);
	fputs("usage: jail [-dhilqv] [-J jid_file] [-u username] [-U username]\n"
	      "            -[cmr] param=value ... [command=command ...]\n"
	      "       jail [-dqv] [-f file] [-e separator] -[cmr] [jail]\n"
	      "       jail [-qv] [-f file] -[rR] ['*' | jail ...]\n"
	      "       jail [-dhilqv] [-J jid_file] [-u username] [-U username]\n"
	      "            [-n jailname] [-s securelevel]\n"
	      "            path hostname [ip[,...]] command ...\n",
	      stderr);
	exit(1);
}

static void set(struct jaildef *d, const char *name, const char *value, bool append)
{
	const struct job j = {.def = *d};
	int error = jaildef_set(d, name, value, append);
	if (error == -EEXIST)
		jail_warnx(&j, "cannot redefine variable \"%s\".", name);
	else if (error != 0)
		cmd_errx(1, "%s", err_text(error));
}

/* An option that is a parameter by another name. */
static bool parameter_option(int option, struct options *o)
{
	static const struct {
		char option;
		bool argument;
		const char *name;
	} names[] = {
	        {'d', false, "allow.dying"},   {'h', false, "ip_hostname"}, {'l', false, "exec.clean"},
	        {'n', true, "name"},           {'s', true, "securelevel"},  {'u', true, "exec.jail_user"},
	        {'U', true, "exec.jail_user"},
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].option == option) {
			set(&o->common, names[i].name, names[i].argument ? optarg : NULL, false);
			if (option == 'u')
				set(&o->common, "exec.system_jail_user", NULL, false);
			else if (option == 'n')
				jaildef_find(&o->common, "name")->immutable = true;
			o->defines |= option != 'd';
			return true;
		}
	return false;
}

static void parse_options(int argc, char **argv, struct options *o)
{
	int option;
	cmd_optreset();
	while ((option = cmd_getopt(argc, argv, "cde:f:hiJ:lmn:p:qrRs:u:U:v")) != -1) {
		o->run.create |= option == 'c';
		o->run.modify |= option == 'm';
		o->run.remove |= option == 'r' || option == 'R';
		o->run.running |= option == 'R';
		o->run.print_jid |= option == 'i';
		if (option == 'q' || option == 'i')
			o->run.verbose = -1;
		else if (option == 'v')
			o->run.verbose = 1;
		else if (option == 'e')
			o->separator = optarg;
		else if (option == 'f')
			o->file = optarg;
		else if (option == 'J')
			o->jid_file = optarg;
		else if (option == 'p' && atoi(optarg) > 0)
			o->run.at_once = (unsigned)atoi(optarg);
		else if (strchr("cmrR", option) == NULL && !parameter_option(option, o))
			usage();
	}
}

/* "name=value" words; from "command" on the rest is the command's. */
static void parse_operands(struct jaildef *d, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		char *equals = strchr(argv[i], '='), *value = equals != NULL ? equals + 1 : NULL;
		char *name = strndup(argv[i], equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]));
		if (name == NULL)
			cmd_errx(1, "%s", err_text(ENOMEM));
		set(d, name, value, true);
		if (strcmp(name, "command") == 0)
			while (++i < argc)
				set(d, name, argv[i], true);
		struct jailsetting *s = jaildef_find(d, name);
		if (s != NULL && strcmp(name, "name") == 0)
			s->immutable = true;
		free(name);
	}
}

/* What a jail of the first form may is what security.jail.* say on the host. */
static void take_defaults(struct jaildef *d)
{
	static const char *const names[][3] = {
	        {"security.jail.set_hostname_allowed", "allow.noset_hostname", "allow.set_hostname"},
	        {"security.jail.sysvipc_allowed", "allow.nosysvipc", "allow.sysvipc"},
	        {"security.jail.allow_raw_sockets", "allow.noraw_sockets", "allow.raw_sockets"},
	        {"security.jail.chflags_allowed", "allow.nochflags", "allow.chflags"},
	        {"security.jail.mount_allowed", "allow.nomount", "allow.mount"},
	        {"security.jail.socket_unixiproute_only", "allow.socket_af", "allow.nosocket_af"},
	};
	char value[SYSCTL_VALUE];
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (sysctl_read(oid_find(names[i][0]), value) == 0)
			set(d, names[i][atoi(value) != 0 ? 2 : 1], NULL, false);
	if (sysctl_read(oid_find("security.jail.enforce_statfs"), value) == 0)
		set(d, "enforce_statfs", value, false);
}

/* The first form that jail(8) had: path hostname ip[,ip...] command... */
static void parse_old(struct jaildef *d, int argc, char **argv)
{
	char *copy, *rest, *ip;
	set(d, "path", argv[0], false);
	set(d, "host.hostname", argv[1], false);
	rest = copy = jail_copy(argv[2]);
	while (copy[0] != '\0' && (ip = strsep(&rest, ",")) != NULL)
		set(d, strchr(ip, ':') != NULL ? "ip6.addr" : "ip4.addr", ip, true);
	free(copy);
	for (int i = 3; i < argc; i++)
		set(d, "command", argv[i], true);
	if (!cmd_in_jail())
		take_defaults(d);
}

static void config_error(void *arg, const char *text)
{
	(void)arg;
	cmd_warnx("%s", text);
}

static void note_immutable(void *arg, const char *jail, const char *setting)
{
	(void)arg;
	cmd_warnx("%s: cannot redefine variable \"%s\".", jail, setting);
}

static void variable_error(void *job, const char *text)
{
	jail_warnx(job, "%s", text);
}

/* Reads the configuration file; a jail whose variables can't be resolved is marked as failed. */
static size_t load(const char *filename, struct job **jobs)
{
	static const struct jailconf_notes notes = {config_error, note_immutable, NULL};
	struct jailconf conf = {0};
	bool input = strcmp(filename, "-") == 0;
	FILE *f = input ? stdin : fopen(filename, "re");
	if (f == NULL)
		cmd_err(1, errno, "%s", filename);
	if (jailconf_read(&conf, f, input ? "STDIN" : filename, &notes) != 0)
		exit(1);
	if (!input)
		fclose(f);
	*jobs = calloc(conf.count + 1, sizeof **jobs);
	if (*jobs == NULL)
		cmd_errx(1, "%s", err_text(ENOMEM));
	for (size_t i = 0; i < conf.count; i++) {
		struct job *j = &(*jobs)[i];
		j->def = conf.jails[i]; /* moved: only the array is freed */
		if (!jaildef_expand(&j->def, variable_error, j))
			j->state = JOB_FAILED;
	}
	free(conf.jails);
	return conf.count;
}

static struct job *command_line(struct options *o)
{
	struct job *j = calloc(1, sizeof *j);
	if (j == NULL)
		cmd_errx(1, "%s", err_text(ENOMEM));
	j->def = o->common;
	o->common = (struct jaildef){0};
	return j;
}

/* Which jails the operands name: *jobs get those of a file or of the command line. Returns how many. */
static size_t find_jobs(struct options *o, int argc, char **argv, struct job **jobs)
{
	const char *file = o->file != NULL ? o->file : CONFIG_FILE;
	struct jail_run *r = &o->run;
	struct stat st;
	*jobs = NULL;
	if (r->remove && !r->create && !r->modify) {
		for (int i = 0; i < argc; i++)
			if (strchr(argv[i], '=') != NULL)
				usage();
		if (argc == 0 || o->defines)
			usage();
		r->config = !o->run.running && (strcmp(file, "-") == 0 || stat(file, &st) == 0 || errno != ENOENT);
		r->note_removed = r->config || argc > 1 || jailconf_wild(argv[0]);
		return r->config ? load(file, jobs) : 0;
	}
	bool words = argc > 1 || (argc == 1 && strchr(argv[0], '=') != NULL);
	if (r->running || (!words && o->defines))
		usage();
	if (words) {
		*jobs = command_line(o);
		parse_operands(&(*jobs)->def, argc, argv);
		return 1;
	}
	r->config = true;
	return load(file, jobs);
}

static int print_config(const char *file, const char *separator)
{
	struct job *jobs;
	size_t count = load(file, &jobs);
	for (size_t i = 0; i < count; i++) {
		jail_print(stdout, &jobs[i], separator, false);
		job_clear(&jobs[i]);
	}
	free(jobs);
	return 0;
}

int cmd_jail(int argc, char **argv)
{
	struct options o = {.run.at_once = AT_ONCE};
	struct job *jobs;
	size_t count;
	parse_options(argc, argv, &o);
	argc -= optind;
	argv += optind;
	bool old = !o.run.create && !o.run.modify && !o.run.remove;
	if (o.separator != NULL)
		return print_config(o.file != NULL ? o.file : CONFIG_FILE, o.separator);
	if (old) {
		if (argc < 4 || argv[0][0] != '/')
			usage();
		o.run.create = o.run.old_style = true;
		jobs = command_line(&o);
		parse_old(&jobs->def, argc, argv);
		count = 1;
	} else
		count = find_jobs(&o, argc, argv, &jobs);
	o.run.world = cmd_world();
	if (o.jid_file != NULL && (o.run.jid_file = fopen(o.jid_file, "we")) == NULL)
		cmd_err(1, errno, "open %s", o.jid_file);
	bool sound = jail_depends(&o.run, jobs, count);
	tasks_begin();
	int status = !sound && !o.run.config ? 1 : jail_plan(&o.run, jobs, count, argv, argc);
	tasks_end();
	if (o.run.jid_file != NULL && fclose(o.run.jid_file) != 0)
		cmd_err(1, errno, "write %s", o.jid_file);
	for (size_t i = 0; i < count; i++)
		job_clear(&jobs[i]);
	free(jobs);
	jaildef_clear(&o.common);
	return status;
}

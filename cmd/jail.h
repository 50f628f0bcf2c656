/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jail.h - what the files of jail(8) share.
 *
 * A jail of the command line and a jail of a configuration file are both a struct job: a definition and what is to be
 * done with it. jail.c reads options and words, jail_depend.c finds out which jobs wait for which, jail_plan.c orders
 * them, jail_tasks.c does them together, jail_params.c turns a definition into an os_jail, jail_ops.c creates, changes
 * and removes, jail_run.c runs commands.
 */
#ifndef CMD_JAIL_H
#define CMD_JAIL_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/jaildef.h"
#include "os/os.h"

/* An address that a jail's ip4.addr or ip6.addr puts on an interface of the host. */
struct jail_alias {
	char *interface, *addr, *mask; /* mask: "" = a host's */
	char *more;                    /* further words for ifconfig(8) */
	bool inet6, added;             /* added: it is there */
};

/* A file system that is mounted for a jail while it runs. */
struct jail_mount {
	const char *param;                /* that asks for it */
	char *from, *on, *type, *options; /* options: NULL for none */
};

/* A job that another one waits for, or that waits for it, by its place among all. */
struct jobedge {
	size_t job;
	bool light; /* a parent and its child: it is enough that the parent is there, or the child gone */
};
struct joblist {
	struct jobedge *list;
	size_t count;
};

/* A jail and how far the work on it has come. */
struct job {
	struct jaildef def;
	int jid;                        /* 0: not looked up yet, -1: not running */
	bool lift_persist;              /* persist is ours while commands run and is taken back after them */
	struct os_world *holder;        /* the connection that keeps the jail meanwhile */
	bool checked_own, checked, bad; /* job_check_own() and job_check() were here; what they found */
	struct os_jail set; /* the kernel's parameters, normalized; params without those that os_jail has fields for */
	bool has_persist, has_vnet;
	bool resolved; /* jail_resolve() was here */
	struct jail_alias *aliases;
	size_t naliases;
	struct jail_mount *mounts;
	size_t nmounts, mounted; /* mounted: how many of them are there, the first ones */
	/* jail_plan.c's */
	struct joblist depends, dependents; /* what it depends on, what depends on it */
	enum { JOB_NEW, JOB_ACTIVE, JOB_DONE, JOB_FAILED } state;
	bool wild;
	bool target;  /* the user has named it, alone or by a pattern */
	bool pulled;  /* one that he has named needs it */
	bool changed; /* the jail was made, or removed */
};

/* The options of one run of jail(8). */
struct jail_run {
	struct os_world *world;
	int verbose;       /* -q: -1, -v: 1 */
	bool print_jid;    /* -i */
	bool config;       /* the jobs come from a configuration file */
	bool note_removed; /* say "removed" though not verbose */
	bool create, modify, remove;
	bool running;   /* -R: wildcards match running jails */
	FILE *jid_file; /* -J */
	bool old_style;
	unsigned at_once; /* -p: how many jails are worked on together */
};

/* "jail: NAME: text" on stderr; the name only for a jail of a file. */
void jail_warnx(const struct job *j, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "NAME: text" on stdout. */
void jail_note(const struct job *j, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* `jail: "NAME" text`, of a jail that has neither a name nor a number "no jail specified". */
void jail_quoted(const struct job *j, const char *text);

/* A value in quotes if it is empty or has blanks or quotes, so that a shell reads it back. */
void jail_print_quoted(FILE *f, const char *text);
void jail_print(FILE *f, const struct job *j, const char *separator, bool running); /* -J, -e */
void jail_write_jid(const struct jail_run *r, const struct job *j); /* to the file of -J, if there is one */

/* jail_params.c */
const char *jail_own_parameter(size_t i, bool *text); /* in that place, NULL after the last; text: it has a value */
void job_clear(struct job *j);
bool jail_true(const struct job *j, const char *name);             /* a boolean of jail(8)'s own */
int jail_number(const struct job *j, const char *name, int unset); /* a number of jail(8)'s own */
bool jail_given(const struct job *j, const char *name);            /* there, with a value or as a boolean */
bool jail_resolve(struct job *j);  /* ip_hostname: adds the hostname's addresses; false: said why not */
bool job_check_own(struct job *j); /* the values of jail(8)'s own parameters; false: said why */
bool job_check(struct job *j);     /* every parameter's name and value; false: said why */
bool job_check_new(struct jail_run *r, const struct job *j); /* what the kernel refuses in a new jail */
bool job_check_path(struct job *j);                          /* path: there, a directory; made absolute */
bool jail_find(struct jail_run *r, struct job *j);           /* looks j->jid up; whether it runs */
bool jail_changed(const struct job *j, const struct os_jail *now, bool say); /* differs in what is fixed at creation */

/*
 * jail_addr.c. jail_addresses(): the values of ip4.addr or ip6.addr, each "[interface|]address[/mask][,...]", as one
 * list of bare addresses, malloc'ed; one with an interface (or with the parameter `interface` set) becomes one of
 * j->aliases, too. NULL: said what is wrong. jail_find_aliases(): those of a jail that runs. jail_check_addresses():
 * what the kernel refuses; false: said so.
 */
char *jail_addresses(struct job *j, const struct jailsetting *s, bool inet6);
void jail_find_aliases(struct job *j);
bool jail_check_addresses(const struct job *j);
void jail_aliases_clear(struct job *j);

/* jail_ops.c: each returns whether all went well, and has said why not. */
bool jail_create(struct jail_run *r, struct job *j);
bool jail_update(struct jail_run *r, struct job *j);
bool jail_restarts(const struct jail_run *r, struct job *j); /* whether -mr has to make the jail anew; says nothing */
bool jail_stop(struct jail_run *r, struct job *j);

/* jail_run.c */
bool jail_commands(struct jail_run *r, struct job *j,
                   const char *name);                        /* the commands of a parameter, exec.start ... */
bool jail_interfaces(struct jail_run *r, struct job *j);     /* vnet.interface: moved in */
bool jail_aliases_add(struct jail_run *r, struct job *j);    /* to the first that can't be added */
bool jail_aliases_remove(struct jail_run *r, struct job *j); /* those that were added, last first */

/* jail_mount.c: mounts what a new jail asks for; unmounts what is mounted, last first; finds out what is mounted for a
 * running jail. */
bool jail_mount(struct jail_run *r, struct job *j);
bool jail_unmount(struct jail_run *r, struct job *j);
bool jail_find_mounts(struct job *j);
void jail_mounts_clear(struct job *j);
char *jail_copy(const char *text); /* malloc'ed; exits where there is no memory */
/* Whether what `param` names is an absolute path without symbolic links below the jail's root, which a user of the jail
 * may have put there; `file`: it need not be there. false: said why not. */
bool jail_check_path(const struct job *j, const char *param, const char *place, bool file);

/* jail_depend.c: notes in the jobs what they depend on. false: one depends on a jail that is not there, which was said.
 */
bool jail_depends(struct jail_run *r, struct job *jobs, size_t count);
struct job *jail_job(struct job *jobs, size_t count, const char *name); /* the one of that name, or NULL */

/* jail_plan.c: does what `r` says to the jobs named by `targets`; returns the exit status. */
int jail_plan(struct jail_run *r, struct job *jobs, size_t count, char **targets, int ntargets);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd.h - the table of commands and what their files share. One file per FreeBSD command, its man page beside it.
 *
 * A command parses its words into plain structs, calls os/os.h, and prints. Errors are reported once, here, with
 * FreeBSD's text and exit status. Output goes to stdout, which main flushes and checks at the end.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"

/* One command: a row in cmd/table.c. Help, dispatch, the world's bin directory and completion come from the row. */
struct cmd {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name; returns the exit status; may exit() */
	const char *summary;               /* one line for `vnet help` */
	const char *path; /* where FreeBSD has it; it runs in a world. NULL: vnet's own verb, runs anywhere */
	const char *usage;
};
extern const struct cmd cmd_table[]; /* ends with a NULL name */
const struct cmd *cmd_find(const char *name);

/* The command that is running, for messages; set by main. */
extern const char *cmd_name;

/* "name: text" on stderr, as warnx(3). */
void cmd_warnx(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "name: text: FreeBSD's strerror(error)" on stderr. */
void cmd_warn(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same in the name of another command, whose work is done here. */
void cmd_warn_as(const char *name, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));
/*
 * cmd_warnx() or cmd_warn(), then exit(status). Output printed so far still appears. (Every checker understands
 * noreturn in this place, not all of them _Noreturn beside other attributes.)
 */
void cmd_errx(int status, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void cmd_err(int status, int error, const char *format, ...) __attribute__((noreturn, format(printf, 3, 4)));

/* The world this process is in; exits with a clear line when there is none or its keeper does not answer. */
struct os_world *cmd_world(void);

/* In a forked process, or in another jail: what is open is closed, and the next cmd_world() asks anew. */
void cmd_world_anew(void);

/* The stack this process is in; exits as cmd_world() does. Opened once and kept. */
struct os_vnet *cmd_vnet(void);

/* Whether this process is in a jail of a world; false outside of worlds as well. */
bool cmd_in_jail(void);

/*
 * Comes before the functions of netdb.h that look up names: while /etc/resolv.conf names no server only files are
 * looked at. Else a resolver asks the stack's own port 53, and counters show packets of a command that sends none.
 */
void cmd_resolver(void);

/* getaddrinfo(3) of a host's name, after that. */
struct addrinfo;
int cmd_lookup(const char *host, const struct addrinfo *hints, struct addrinfo **list);

/*
 * The name of an address, by getnameinfo(3) with the flags that are given besides NI_NAMEREQD; scope is an IPv6
 * address's interface or 0. After a name server that did not answer only /etc/hosts is looked at. Returns 0 or EAI_...;
 * then `name` holds nothing of use.
 */
int cmd_host_name(int family, const uint8_t *addr, uint32_t scope, int flags, char *name, size_t size);

/* FreeBSD's words for why cmd_lookup() found nothing. */
const char *cmd_lookup_error(int code);

/* The name of an interface of the stack this process is in; "" if there is none of that number. */
void cmd_if_name(unsigned index, char name[OS_IFNAME]);

/*
 * getopt(3) with FreeBSD's messages: options may not follow operands, an unknown one gives
 * "name: illegal option -- x", a missing argument "name: option requires an argument -- x"; both return '?'.
 * Start with cmd_optreset(); optind and optarg as ever.
 */
void cmd_optreset(void);
int cmd_getopt(int argc, char **argv, const char *options);

/* Splits a line at blanks, in place; returns how many words there were, at most `max`. */
int cmd_split(char *line, char **words, int max);

/* Resolves a jail by name or jid as jexec(8), jls(8) and ifconfig(8) do: `jail "x" not found`, or for a number
 * `jail 99 not found`; exits 1. */
int cmd_jid(const char *name);

/* The same words and exit for a jail that some other call did not find. */
void cmd_no_jail(const char *name) __attribute__((noreturn));

#endif

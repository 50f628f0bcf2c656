/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon.h - the programs that a lab file may name without a command of its own. */
#ifndef LAB_DAEMON_H
#define LAB_DAEMON_H

/* A known daemon: how it is started in the foreground; %s stands for the path of its configuration file. */
struct lab_known_daemon {
	const char *name;
	const char *command;
	int reload; /* the signal at which it reads its configuration again, 0: none */
};

/* NULL: not known. */
const struct lab_known_daemon *lab_known_daemon(const char *name);

/* All of them; ends with a NULL name. */
extern const struct lab_known_daemon lab_known_daemons[];

#endif

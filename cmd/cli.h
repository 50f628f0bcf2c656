/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cli.h - the prompt over a running network, in the manner of Mininet's. cli.c reads lines and finds the verb in the
 * table of cli_verbs.c; the other files have the verbs.
 */
#ifndef CMD_CLI_H
#define CMD_CLI_H

#include "cmd/cmd.h"
#include "lab/lab.h"
#include "lab/prompt.h"

enum {
	CLI_LINE = 1 << 16, /* bytes of a line with its newline */
	CLI_WORDS = 64,     /* words of a verb's line */
	CLI_DEPTH = 16      /* lines that run lines, files that read files */
};

struct cli {
	struct lab *lab; /* as it is now; read anew for every line */
	struct node_shells *shells;
	bool terminal;    /* lines are typed */
	bool over;        /* exit was said */
	const char *file; /* where lines come from, for messages; NULL = they are typed */
	int line, depth;
};

/*
 * In a world, on its host: reads commands from standard input until its end, with a prompt if that and standard output
 * are terminals. Returns the exit status: 0, or 1 if a command has failed that was not typed.
 */
int cli_run(void);

/* One line, as if it was read there. */
int cli_run_line(const char *line);

/* ---------------------------------------------------------------------------------------------- for the verbs */

/* Reads anew what others may have changed. Returns 0, or 1 after a complaint. */
int cli_read_lab(struct cli *c);

/* Runs a line; returns its status, 0 for one without a command. */
int cli_line(struct cli *c, const char *line);

/* Runs the lines of a file; returns 1 if one has failed or it can't be read. */
int cli_source(struct cli *c, const char *path);

/* "vnet: text" on stderr, with the line's place in front if it was not typed. Returns 1. */
int cli_complain(const struct cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The node of that name; LAB_NONE after a complaint. */
int cli_node(const struct cli *c, const char *name);

/* cli_process.c: runs fn(arg) in a process of its own, which ^C ends, and returns its status. */
int cli_apart(struct cli *c, int (*fn)(void *arg), void *arg);

/* Waits for a process that spawn() has started, and takes the terminal back. */
int cli_await(struct cli *c, pid_t pid);

/* Runs a command line in the lasting shell of a node (NULL: of the world's host) and returns its status. */
int cli_in_shell(struct cli *c, const char *node, const char *line);

/* Whether ^C was pressed since the last typed line. */
bool cli_interrupted(void);

/* One verb, a row of cli_verbs.c. */
struct cli_verb {
	const char *name;
	int (*run)(struct cli *c, int argc, char **argv); /* argv[0] is the name */
	const char *usage;                                /* the words after the name */
	int least, most;                                  /* how many they are */
	const char *words;   /* what they are, for completion: n node, s state, h verb, f file, l a line */
	const char *summary; /* one line for `help` */
	enum {
		CLI_REST = 1, /* argv[1] is the rest of the line as it is */
		CLI_TEST = 2  /* for `vnet run --test` */
	} flags;
};
extern const struct cli_verb cli_verbs[]; /* ends with a NULL name */
const struct cli_verb *cli_find(const char *name);

/* Offers the words that may follow on a line. */
void cli_complete(const struct cli *c, const char *line, struct prompt_words *words);

/* cli_node.c: runs a command line in a node (LAB_NONE: on the world's host), in which the names of nodes stand for
 * their addresses; an empty one is a shell. */
int cli_in_node(struct cli *c, int node, const char *words);

/* The command line with addresses for names of nodes, the caller's to free; NULL: no memory. */
char *cli_addresses(const struct lab *lab, const char *words);

/* cli_show.c */
int cli_nodes(struct cli *c, int argc, char **argv);
int cli_net(struct cli *c, int argc, char **argv);
int cli_links(struct cli *c, int argc, char **argv);
int cli_intfs(struct cli *c, int argc, char **argv);
int cli_ports(struct cli *c, int argc, char **argv);
int cli_dump(struct cli *c, int argc, char **argv);

/* cli_measure.c; the first one is vnet's own command of the verb's name, on this network. */
int cli_command(struct cli *c, int argc, char **argv);
int cli_pingallfull(struct cli *c, int argc, char **argv);
int cli_pingpair(struct cli *c, int argc, char **argv);
int cli_iperf(struct cli *c, int argc, char **argv);
int cli_iperfudp(struct cli *c, int argc, char **argv);

#endif

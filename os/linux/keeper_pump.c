/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_pump.c - the keeper's pumps: processes that carry frames (pump.h, keeper.h). */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "os/linux/keeper.h"
#include "os/linux/pump.h"

/* One pump: of the back end, or the bridge, with that index in that stack. */
struct pump_process {
	uint32_t stack;
	unsigned index;
	pid_t pid;
	struct pump_process *next;
};

static struct pump_process **find(struct keeper *k, uint32_t stack, unsigned index)
{
	struct pump_process **link = &k->pumps;

	while (*link && ((*link)->stack != stack || (*link)->index != index))
		link = &(*link)->next;
	return link;
}

static void end(struct pump_process **link)
{
	struct pump_process *gone = *link;

	kill(gone->pid, SIGKILL);
	*link = gone->next;
	free(gone);
}

void pumps_end(struct keeper *k, uint32_t stack)
{
	struct pump_process **link = &k->pumps;

	while (*link) {
		if ((*link)->stack == stack)
			end(link);
		else
			link = &(*link)->next;
	}
}

void pump_reaped(struct keeper *k, pid_t pid)
{
	for (struct pump_process **link = &k->pumps; *link; link = &(*link)->next) {
		if ((*link)->pid == pid) {
			struct pump_process *gone = *link;

			*link = gone->next;
			free(gone);
			return;
		}
	}
}

/* A pump never comes back to the keeper's work. */
static _Noreturn void become(const struct keeper *k, const struct pump *p, unsigned count)
{
	sigset_t none;

	prctl(PR_SET_NAME, "vnet-pump");
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* A client that is dropped meanwhile shall see the end of its connection. */
	for (const struct connection *c = k->connections; c; c = c->next)
		close(c->fd);
	pump_run(p, k->in.fds, count);
}

int on_pump(struct keeper *k, struct connection *c)
{
	struct pump_process **old = find(k, k->in.head.vnet, k->in.head.index[0]), *new;
	unsigned count = 0;
	struct pump p;

	(void)c;
	if (*old)
		end(old);
	if (!k->in.head.data_len)
		return 0;
	if (k->in.head.data_len != sizeof p)
		return -EINVAL;
	memcpy(&p, k->in.data, sizeof p);
	while (count < WIRE_FDS && k->in.fds[count] >= 0)
		count++;
	new = malloc(sizeof *new);
	if (!new)
		return -ENOMEM;
	new->stack = k->in.head.vnet;
	new->index = k->in.head.index[0];
	new->pid = fork();
	if (new->pid == 0)
		become(k, &p, count);
	if (new->pid < 0) {
		const int error = -errno;

		free(new);
		return error;
	}
	new->next = k->pumps;
	k->pumps = new;
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keeper_pump.c - the keeper's pumps: processes that carry frames (pump.h, keeper.h). It keeps what each was started
 * with, its sockets too, and starts one that was killed again: at once the first time, then after pauses that double.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/linux/descriptors.h"
#include "os/linux/keeper.h"
#include "os/linux/pump.h"

enum {
	PAUSE_FIRST = 100,     /* ms, after a second kill */
	PAUSE_MOST = 60000,    /* also how long one has to run to be started at once again */
	DESCRIPTORS_LEFT = 64, /* for everything else that the keeper does */
};

/* One pump: of the back end, or the bridge, with that index in that stack. */
struct pump_process {
	uint32_t stack;
	unsigned index;
	struct pump what;
	int fds[WIRE_FDS]; /* its sockets: as long as we have them, the stack that they are in stays */
	unsigned count;
	pid_t pid;                   /* 0: it was killed, and waits for its next start */
	int64_t started, next_start; /* ms of CLOCK_MONOTONIC */
	int64_t pause;               /* before the next start, ms */
	struct pump_process *next;
};

static int timer = -1; /* of those that wait; made with the first pump: later there may be no descriptor for it */

static int make_timer(struct keeper *k)
{
	int error;

	if (timer >= 0)
		return 0;
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (timer < 0)
		return -errno;
	error = keeper_poll(k, timer, POLL_PUMPS, k);
	if (error) {
		close(timer);
		timer = -1;
	}
	return error;
}

static struct pump_process **find(struct keeper *k, uint32_t stack, unsigned index)
{
	struct pump_process **link = &k->pumps;

	while (*link && ((*link)->stack != stack || (*link)->index != index))
		link = &(*link)->next;
	return link;
}

static void forget(struct pump_process **link)
{
	struct pump_process *gone = *link;

	for (unsigned i = 0; i < gone->count; i++)
		close(gone->fds[i]);
	*link = gone->next;
	free(gone);
}

static void end(struct pump_process **link)
{
	if ((*link)->pid > 0)
		kill((*link)->pid, SIGKILL);
	forget(link);
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

/* A pump never comes back to the keeper's work, and has nothing of the keeper's: what it had of other jails would stay
 * when they go. */
static _Noreturn void become(const struct pump_process *p)
{
	int keep[WIRE_FDS];
	sigset_t none;

	prctl(PR_SET_NAME, "vnet-pump");
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	memcpy(keep, p->fds, sizeof keep);
	descriptors_keep(keep, p->count);
	pump_run(&p->what, p->fds, p->count);
}

static int start(struct pump_process *p)
{
	const pid_t pid = fork();

	if (pid == 0)
		become(p);
	if (pid < 0)
		return -errno;
	p->pid = pid;
	p->started = pump_now();
	return 0;
}

/* Sets the timer to when the first of those that wait is to be started. */
static void set_timer(const struct keeper *k)
{
	int64_t first = INT64_MAX;
	struct itimerspec when = {.it_value = {0}};

	for (const struct pump_process *p = k->pumps; p; p = p->next)
		if (p->pid == 0 && p->next_start < first)
			first = p->next_start;
	if (first == INT64_MAX)
		return;
	when.it_value.tv_sec = first / 1000;
	when.it_value.tv_nsec = first % 1000 * 1000000;
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

void pumps_start(struct keeper *k)
{
	const int64_t now = pump_now();
	uint64_t ticks;

	(void)!read(timer, &ticks, sizeof ticks);
	for (struct pump_process *p = k->pumps; p; p = p->next)
		if (p->pid == 0 && p->next_start <= now && start(p) < 0)
			p->next_start = now + PAUSE_FIRST; /* the machine has no process to give */
	set_timer(k);
}

void pump_reaped(struct keeper *k, pid_t pid, int status)
{
	struct pump_process **link = &k->pumps, *p;

	while (*link && (*link)->pid != pid)
		link = &(*link)->next;
	p = *link;
	if (!p)
		return;
	if (!WIFSIGNALED(status)) { /* what it was there for is gone */
		forget(link);
		return;
	}
	if (pump_now() - p->started >= PAUSE_MOST)
		p->pause = 0;
	p->pid = 0;
	p->what.again = 1;
	p->next_start = pump_now() + p->pause;
	p->pause = p->pause ? 2 * p->pause : PAUSE_FIRST;
	if (p->pause > PAUSE_MOST)
		p->pause = PAUSE_MOST;
	pumps_start(k);
}

/* Whether the keeper can keep these descriptors in the place of `fewer` others, and go on with its work. */
static bool room_for(const int *fds, unsigned count, unsigned fewer)
{
	struct rlimit files;

	if (count <= fewer || getrlimit(RLIMIT_NOFILE, &files) < 0)
		return true;
	for (unsigned i = 0; i < count; i++)
		if ((rlim_t)fds[i] + DESCRIPTORS_LEFT >= files.rlim_cur)
			return false;
	return true;
}

/* A descriptor by the lowest number that is free: room_for() goes by numbers. */
static int lowest(int fd)
{
	const int low = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (low < 0 || low > fd) {
		if (low >= 0)
			close(low);
		return fd;
	}
	close(fd);
	return low;
}

/* Starts a pump in the place of the one that is there, which stays if there is no room for this one; its descriptors
 * are the keeper's from then on, or closed. */
static int add(struct keeper *k, uint32_t stack, unsigned index, const struct pump *what, const int *fds,
               unsigned count)
{
	struct pump_process **old = find(k, stack, index), *p = calloc(1, sizeof *p);
	int error = p ? make_timer(k) : -ENOMEM;

	if (!error && !room_for(fds, count, *old ? (*old)->count : 0))
		error = -EMFILE;
	if (error) {
		for (unsigned i = 0; i < count; i++)
			close(fds[i]);
		free(p);
		return error;
	}
	if (*old)
		end(old);
	p->stack = stack;
	p->index = index;
	p->what = *what;
	p->count = count;
	for (unsigned i = 0; i < count; i++)
		p->fds[i] = lowest(fds[i]);
	p->next = k->pumps;
	k->pumps = p;
	error = start(p);
	if (error)
		forget(&k->pumps);
	return error;
}

int on_pump(struct keeper *k, struct connection *c)
{
	struct pump_process **old = find(k, k->in.head.vnet, k->in.head.index[0]);
	int fds[WIRE_FDS];
	unsigned count = 0;
	struct pump p;

	if (!stack_reachable(k, c, k->in.head.vnet))
		return -ENXIO;
	if (!k->in.head.data_len) {
		if (*old)
			end(old);
		return 0;
	}
	if (k->in.head.data_len != sizeof p)
		return -EINVAL;
	memcpy(&p, k->in.data, sizeof p);
	for (; count < WIRE_FDS && k->in.fds[count] >= 0; count++) {
		fds[count] = k->in.fds[count];
		k->in.fds[count] = -1;
	}
	return add(k, k->in.head.vnet, k->in.head.index[0], &p, fds, count);
}

int pumps_guard(struct keeper *k, const struct stack *s, unsigned bridge)
{
	const struct pump p = {.kind = PUMP_GUARD, .bridge = bridge};
	int fds[2], error;

	if (setns(s->fd, CLONE_NEWNET) < 0)
		return -errno;
	error = guard_sockets(fds);
	if (setns(k->net, CLONE_NEWNET) < 0)
		abort();
	return error ? error : add(k, s->id, bridge, &p, fds, 2);
}

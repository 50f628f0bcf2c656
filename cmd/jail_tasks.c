/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_tasks.c - jail(8): the work on several jails at once (jail_tasks.h), by makecontext(3). */
#include "cmd/jail_tasks.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "cmd/cmd.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

enum { STACK = 256 * 1024 }; /* bytes of a task's, with a page below that nobody may touch */

/* What is waited for. */
struct wait {
	bool (*ready)(void *arg);
	void *arg;
	const struct timespec *due;
};

struct task {
	struct task *next;
	void (*fn)(void *arg);
	void *arg;
	void *stack; /* NULL: not begun */
	ucontext_t context;
	struct wait wait; /* what for, since it let the others go on */
	bool over;
};

static struct task *tasks, *current, *newest; /* newest: the last one that the current task made, or it */
static ucontext_t scheduler;
static sigset_t before;

/* The checker of memory accesses is told when the stack changes, before and after. */
static void leave_stack(void **saved, const void *to, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(saved, to, size);
#else
	(void)saved;
	(void)to;
	(void)size;
#endif
}

static void reach_stack(void *saved, const void **from, size_t *size)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(saved, from, size);
#else
	(void)saved;
	(void)from;
	(void)size;
#endif
}

static const void *scheduler_stack;
static size_t scheduler_stack_size;

/* swapcontext(3) would do, but the checker complains of it. */
static void change(ucontext_t *from, const ucontext_t *to, const void *stack, size_t size)
{
	volatile bool back = false;
	void *saved = NULL;

	getcontext(from);
	if (back) {
		reach_stack(saved, NULL, NULL);
		return;
	}
	back = true;
	leave_stack(&saved, stack, size);
	setcontext(to);
}

static bool past(const struct timespec *due)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > due->tv_sec || (now.tv_sec == due->tv_sec && now.tv_nsec >= due->tv_nsec);
}

static bool earlier(const struct timespec *a, const struct timespec *b)
{
	return !b || (a && (a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec)));
}

/* Sleeps until a child ends or the time comes. */
static void sleep_until(const struct timespec *due)
{
	struct timespec now, left;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	if (!due) {
		sigwaitinfo(&child, NULL);
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	left = (struct timespec){due->tv_sec - now.tv_sec, due->tv_nsec - now.tv_nsec};
	if (left.tv_nsec < 0) {
		left.tv_sec--;
		left.tv_nsec += 1000000000;
	}
	if (left.tv_sec >= 0)
		sigtimedwait(&child, NULL, &left);
}

void tasks_begin(void)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	signal(SIGCHLD, SIG_DFL); /* ignored, the kernel would throw the status away */
	sigprocmask(SIG_BLOCK, &child, &before);
}

void tasks_end(void)
{
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void tasks_leave(void)
{
	sigprocmask(SIG_SETMASK, &before, NULL);
}

bool task_new(void (*fn)(void *arg), void *arg)
{
	struct task *t = calloc(1, sizeof *t), **place = &tasks;

	if (!t)
		return false;
	t->fn = fn;
	t->arg = arg;
	if (newest)
		place = &newest->next;
	else
		while (*place)
			place = &(*place)->next;
	t->next = *place;
	*place = t;
	if (current)
		newest = t;
	return true;
}

static void first_step(void)
{
	reach_stack(NULL, &scheduler_stack, &scheduler_stack_size);
	current->fn(current->arg);
	current->over = true;
	leave_stack(NULL, scheduler_stack, scheduler_stack_size);
}

/* Gives a task its stack; the page below it ends a task that needs more. */
static bool prepare(struct task *t)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *stack = mmap(NULL, STACK + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (stack == MAP_FAILED)
		return false;
	if (mprotect(stack, page, PROT_NONE) < 0 || getcontext(&t->context) < 0) {
		munmap(stack, STACK + page);
		return false;
	}
	t->stack = stack;
	t->context.uc_stack.ss_sp = stack + page;
	t->context.uc_stack.ss_size = STACK;
	t->context.uc_link = &scheduler;
	makecontext(&t->context, first_step, 0);
	return true;
}

/* Lets a task run until it waits or ends. */
static void step(struct task *t)
{
	if (!t->stack && !prepare(t))
		cmd_errx(1, "out of memory");
	current = newest = t;
	change(&scheduler, &t->context, t->context.uc_stack.ss_sp, STACK);
	current = newest = NULL;
}

/*
 * Lets the tasks go on that can, until one has ended: then those before it may. *due gets the time when the first of
 * the others can. Whether one ran.
 */
static bool round_of(const struct timespec **due)
{
	bool ran = false;

	*due = NULL;
	for (struct task *t = tasks; t; t = t->next) {
		if (!t->wait.ready || t->wait.ready(t->wait.arg) || (t->wait.due && past(t->wait.due))) {
			step(t);
			ran = true;
			if (t->over)
				break;
		} else if (t->wait.due && earlier(t->wait.due, *due))
			*due = t->wait.due;
	}
	return ran;
}

/* Frees the tasks that have ended; whether there are others. */
static bool some_left(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (struct task **place = &tasks; *place;) {
		struct task *t = *place;

		if (!t->over) {
			place = &t->next;
			continue;
		}
		*place = t->next;
		munmap(t->stack, STACK + page);
		free(t);
	}
	return tasks != NULL;
}

void tasks_run(void)
{
	const struct timespec *due;

	while (some_left())
		if (!round_of(&due))
			sleep_until(due);
}

bool task_wait(bool (*ready)(void *arg), void *arg, const struct timespec *due)
{
	struct task *t = current;

	if (t) {
		t->wait = (struct wait){ready, arg, due};
		if (!ready(arg))
			change(&t->context, &scheduler, scheduler_stack, scheduler_stack_size);
		return ready(arg);
	}
	while (!ready(arg)) {
		if (due && past(due))
			return false;
		sleep_until(due);
	}
	return true;
}

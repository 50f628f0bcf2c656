/* SPDX-License-Identifier: BSD-2-Clause */
/* ahead.c - stacks made ahead of their use (ahead.h). */
#include "os/linux/ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "os/linux/stack.h"
#include "os/linux/tunable.h"

enum {
	MOST = 8,        /* made and not yet taken */
	FEW = MOST / 2,  /* the thread sleeps until they are no more */
	WORTH_IT = 8,    /* jails; for fewer a thread costs what it saves */
	STACK = 1 << 18, /* bytes of the thread's own stack */
};

struct ahead {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct os_world *w;
	const struct os_bulk_jail *jails;
	size_t count, made, taken;
	bool over; /* nothing more is wanted */
	int error; /* of the jail after those that were made */
	struct os_vnet *ready[MOST];
};

int ahead_make(struct os_world *w, const struct os_bulk_jail *j, struct os_vnet **out)
{
	static _Thread_local unsigned made;
	struct os_vnet *v = client_new_vnet(w);
	int error = v ? 0 : -ENOMEM;

	if (!error && made++ % STACKS_FRESH == 0)
		tunable_fresh();
	if (!error && unshare(CLONE_NEWNET) < 0)
		error = -errno;
	if (!error) {
		v->nsfd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
		error = v->nsfd < 0 ? -errno : nl_open(&v->nl);
	}
	if (!error) {
		nl_lazy(&v->nl);
		error = stack_prepare_node(v, j);
	}
	if (error) {
		os_vnet_close(v);
		return error;
	}
	*out = v;
	return 0;
}

static void *run(void *arg)
{
	struct ahead *a = arg;

	pthread_mutex_lock(&a->lock);
	while (!a->over && !a->error && a->made < a->count) {
		struct os_vnet *v;
		int error;

		if (a->made - a->taken == MOST) {
			while (!a->over && a->made - a->taken > FEW)
				pthread_cond_wait(&a->changed, &a->lock);
			continue;
		}
		pthread_mutex_unlock(&a->lock);
		error = ahead_make(a->w, &a->jails[a->made], &v);
		pthread_mutex_lock(&a->lock);
		if (error)
			a->error = error;
		else
			a->ready[a->made++ % MOST] = v;
		if (error || a->made - a->taken == 1)
			pthread_cond_signal(&a->changed);
	}
	pthread_mutex_unlock(&a->lock);
	tunable_stale();
	return NULL;
}

/* Whether a processor has nothing to do: see proc_loadavg(5). */
static bool idle_processor(void)
{
	FILE *in = fopen("/proc/loadavg", "re");
	cpu_set_t ours;
	int running;
	bool idle;

	if (!in)
		return false;
	idle = sched_getaffinity(0, sizeof ours, &ours) == 0 && fscanf(in, "%*s %*s %*s %d/", &running) == 1 &&
	       running < CPU_COUNT(&ours);
	fclose(in);
	return idle;
}

/* The thread takes no signals: they are for the one that knows what to do. */
static int start(struct ahead *a)
{
	sigset_t all, old;
	pthread_attr_t attr;
	int error = pthread_attr_init(&attr);

	if (error)
		return -error;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_attr_setstacksize(&attr, STACK);
	if (!error)
		error = pthread_create(&a->thread, &attr, run, a);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return -error;
}

struct ahead *ahead_begin(struct os_world *w, const struct os_bulk_jail *jails, size_t count)
{
	struct ahead *a = count >= WORTH_IT && idle_processor() ? calloc(1, sizeof *a) : NULL;

	if (!a)
		return NULL;
	a->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	a->changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
	a->w = w;
	a->jails = jails;
	a->count = count;
	if (start(a) < 0) {
		free(a);
		return NULL;
	}
	return a;
}

int ahead_take(struct ahead *a, struct os_vnet **v)
{
	int error = 0;

	pthread_mutex_lock(&a->lock);
	while (a->made == a->taken && !a->error)
		pthread_cond_wait(&a->changed, &a->lock);
	if (a->made > a->taken)
		*v = a->ready[a->taken++ % MOST];
	else
		error = a->error;
	if (a->made - a->taken == FEW)
		pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	return error;
}

void ahead_end(struct ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->over = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	while (a->taken < a->made)
		os_vnet_close(a->ready[a->taken++ % MOST]);
	free(a);
}

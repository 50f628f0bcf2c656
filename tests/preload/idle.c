/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * idle.c - for LD_PRELOAD: a machine with so many processors that some are idle, whatever it does. Each thread that is
 * started adds a line to the file that THREADS names.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	(void)pid;
	for (int i = 0; i < (int)(8 * size); i++)
		CPU_SET_S(i, size, set);
	return 0;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*fn)(void *), void *arg)
{
	int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	const char *name = getenv("THREADS");
	const int fd = name ? open(name, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;

	*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	if (fd >= 0) {
		(void)!write(fd, "thread\n", 7);
		close(fd);
	}
	return real(thread, attr, fn, arg);
}

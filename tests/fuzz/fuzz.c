/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz.c - runs code that may exit inside a fuzz target, and keeps it from the machine (fuzz.h, ld's --wrap). */
#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static jmp_buf back;
static bool running;
static int exit_status;
static void (*handlers[8])(void); /* of atexit(3): the code under test runs many times */
static unsigned nhandlers;

_Noreturn void __real_exit(int status);
int __real_atexit(void (*fn)(void));
pid_t __real_fork(void);
FILE *__real_fopen(const char *name, const char *mode);
int __real_nanosleep(const struct timespec *time, struct timespec *left);
int __real_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left);
int __real_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list);

_Noreturn void __wrap_exit(int status);
int __wrap_atexit(void (*fn)(void));
pid_t __wrap_fork(void);
FILE *__wrap_fopen(const char *name, const char *mode);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left);
int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list);
int __wrap_getnameinfo(const void *address, socklen_t size, char *host, socklen_t hsize, char *service, socklen_t ssize,
                       int flags);

_Noreturn void __wrap_exit(int status)
{
	if (!running)
		__real_exit(status);
	exit_status = status;
	longjmp(back, 1);
}

int __wrap_atexit(void (*fn)(void))
{
	if (!running)
		return __real_atexit(fn);
	if (nhandlers == sizeof handlers / sizeof *handlers)
		abort();
	handlers[nhandlers++] = fn;
	return 0;
}

pid_t __wrap_fork(void)
{
	if (!running)
		return __real_fork();
	errno = EAGAIN;
	return -1;
}

FILE *__wrap_fopen(const char *name, const char *mode)
{
	/* What is under test opens files close-on-exec; libFuzzer, which writes down what it found, does not. */
	if (!running || !strchr(mode, 'e'))
		return __real_fopen(name, mode);
	errno = ENOENT;
	return NULL;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	if (running)
		__wrap_exit(0);
	return __real_nanosleep(time, left);
}

int __wrap_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
	if (running)
		__wrap_exit(0);
	return __real_clock_nanosleep(clock, flags, time, left);
}

int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
	return running ? EAI_NONAME : __real_getaddrinfo(node, service, hints, list);
}

int __wrap_getnameinfo(const void *address, socklen_t size, char *host, socklen_t hsize, char *service, socklen_t ssize,
                       int flags)
{
	(void)address, (void)size, (void)host, (void)hsize, (void)service, (void)ssize, (void)flags;
	return EAI_NONAME;
}

static void be_quiet(void)
{
	const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	FILE *nowhere = null < 0 ? NULL : fdopen(null, "w");

	if (!nowhere)
		abort();
	/* libFuzzer and the sanitizers keep their own ways to stderr. */
	stdout = stderr = nowhere;
}

int fuzz_run(void (*fn)(void *arg), void *arg)
{
	static bool quiet;

	if (!quiet)
		be_quiet();
	quiet = true;
	exit_status = 0;
	running = true;
	if (setjmp(back) == 0)
		fn(arg);
	for (unsigned i = 0; i < nhandlers; i++)
		handlers[i]();
	running = false;
	return exit_status;
}

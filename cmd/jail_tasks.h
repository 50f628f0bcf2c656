/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jail_tasks.h - jail(8) works on several jails at once. The work on one is a task, a function on a stack of its own
 * that reads as if it were alone: while it waits for its command, or for another task, the others go on. One process,
 * one thread: what lies between two waits is done in one go.
 */
#ifndef CMD_JAIL_TASKS_H
#define CMD_JAIL_TASKS_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* Before the first task or command, and after the last: SIGCHLD is blocked in between. */
void tasks_begin(void);
void tasks_end(void);
/* In a child, before it executes something: signals are as they were. */
void tasks_leave(void);

/*
 * Makes a task that calls fn(arg). It comes after the task that makes it and before those that wait already, in the
 * order in which they are made; it does not run before the maker waits. false: no memory.
 */
bool task_new(void (*fn)(void *arg), void *arg);

/* Runs all tasks to their ends. */
void tasks_run(void);

/*
 * Waits until ready(arg), which is asked whenever a child has ended or another task has run, or until the time `due` of
 * CLOCK_MONOTONIC if that is not NULL. Returns whether it became ready. Outside of tasks it just waits.
 */
bool task_wait(bool (*ready)(void *arg), void *arg, const struct timespec *due);

#endif

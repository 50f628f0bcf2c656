/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * oneid.h - worlds with a single user id. Where their user has no sub-ids (idmap.h) nobody but root exists in a world,
 * and programs that give up root's rights at start (tcpdump, bird) would fail. Here they are told that they did: they
 * have no more rights than the user who started the world anyway.
 */
#ifndef OS_LINUX_ONEID_H
#define OS_LINUX_ONEID_H

/* In a world with one id: from now on setgroups(2) and changes to ids that do not exist succeed without doing anything,
 * for this process and what it starts. Elsewhere: nothing. 0 or -errno. */
int oneid_pretend(void);

#endif

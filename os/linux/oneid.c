/* SPDX-License-Identifier: BSD-2-Clause */
/* oneid.c - pretended changes of ids in a world with a single one (oneid.h), seccomp(2). */
#include "os/linux/oneid.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/linux/seccomp_arch.h"

/* Calls that change ids, and which of their arguments are ids: bit 0 the first, and so on. */
static const struct {
	uint16_t number;
	uint8_t ids;
} calls[] = {
        {SYS_setgroups, 0},         {SYS_setuid, 1},       {SYS_setgid, 1},
        {SYS_setreuid, 1 | 2},      {SYS_setregid, 1 | 2}, {SYS_setresuid, 1 | 2 | 4},
        {SYS_setresgid, 1 | 2 | 4}, {SYS_fchown, 2 | 4},   {SYS_fchownat, 4 | 8},
#ifdef SYS_chown
        {SYS_chown, 2 | 4},         {SYS_lchown, 2 | 4},
#endif
};
enum { CALLS = sizeof calls / sizeof *calls };

/* Whether the process's user namespace maps exactly one group, and so can't have others. */
static bool one_group(void)
{
	unsigned long inside, outside, count;
	FILE *map = fopen("/proc/self/gid_map", "re");
	bool one = false;

	if (!map)
		return false;
	if (fscanf(map, "%lu %lu %lu", &inside, &outside, &count) == 3)
		one = count == 1 && fscanf(map, "%lu", &inside) != 1;
	fclose(map);
	return one;
}

#ifdef ARCH
static struct sock_filter load(size_t offset)
{
	return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

/* For one call: pretend if any of its ids is neither 0 nor -1 ("leave it"), else let it pass. */
static size_t rule(struct sock_filter *f, uint16_t number, uint8_t ids)
{
	const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_filter pretend = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 0);
	size_t n = 1;

	for (unsigned i = 0; ids >> i; i++) {
		if (!(ids >> i & 1))
			continue;
		f[n++] = load(offsetof(struct seccomp_data, args[0]) + i * sizeof(uint64_t));
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0);
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, UINT32_MAX, 1, 0);
		f[n++] = pretend;
	}
	f[n++] = ids ? allow : pretend;
	f[0] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, (uint8_t)(n - 1));
	return n;
}

int oneid_pretend(void)
{
	struct sock_filter f[CALLS * 16 + 8];
	struct sock_fprog program = {.filter = f};
	size_t n = 0;

	if (!one_group())
		return 0;
	f[n++] = load(offsetof(struct seccomp_data, arch));
	f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	f[n++] = load(offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < CALLS; i++)
		n += rule(f + n, calls[i].number, calls[i].ids);
	f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = (unsigned short)n;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0 ? -errno : 0;
}
#else
int oneid_pretend(void)
{
	return 0; /* no table of this machine's call numbers yet */
}
#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * confine.c - what a jail's parameters forbid its processes (confine.h). The rules are FreeBSD's (prison_priv_check(),
 * prison_check_af() and others of kern_jail.c), the errors its too.
 */
#include "os/linux/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "lib/jailparam.h"
#include "os/linux/seccomp_arch.h"

/* A parameter's value, or the one of a jail that did not set it. */
static const char *value_of(const struct params *p, const char *name)
{
	const char *value = params_get(p, name);
	bool no;

	return value ? value : jailparam_find(name, &no)->fallback;
}

static bool allowed(const struct params *p, const char *name)
{
	return strcmp(value_of(p, name), "1") == 0;
}

static void drop_rights(const struct params *p, bool vnet)
{
	const struct {
		unsigned long right;
		bool keep;
	} rights[] = {
	        {CAP_NET_ADMIN, vnet},
	        {CAP_NET_RAW, vnet || allowed(p, "allow.raw_sockets")},
	        {CAP_NET_BIND_SERVICE, allowed(p, "allow.reserved_ports")},
	        {CAP_LINUX_IMMUTABLE, allowed(p, "allow.chflags") && atoi(value_of(p, "securelevel")) < 1},
	        {CAP_IPC_LOCK, allowed(p, "allow.mlock")},
	        {CAP_SYSLOG, allowed(p, "allow.read_msgbuf")}, /* /dev/kmsg */
	};

	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
		if (!rights[i].keep)
			prctl(PR_CAPBSET_DROP, rights[i].right, 0, 0, 0);
}

#ifdef ARCH
/* Calls that are refused together. */
struct calls {
	int error;
	int count;
	uint16_t numbers[6];
};
static const struct calls mounting = {
        EPERM, 6, {SYS_mount, SYS_umount2, SYS_fsopen, SYS_move_mount, SYS_mount_setattr, SYS_pivot_root}};
static const struct calls naming = {EPERM, 2, {SYS_sethostname, SYS_setdomainname}};
static const struct calls quotas = {EPERM, 2, {SYS_quotactl, SYS_quotactl_fd}};
static const struct calls messages = {EPERM, 1, {SYS_syslog}};
static const struct calls sysvmsg = {ENOSYS, 4, {SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl}};
static const struct calls sysvsem = {ENOSYS, 4, {SYS_semget, SYS_semop, SYS_semctl, SYS_semtimedop}};
static const struct calls sysvshm = {ENOSYS, 4, {SYS_shmget, SYS_shmat, SYS_shmdt, SYS_shmctl}};

/* A filter being written; LINES are more than all rules together have. */
enum { LINES = 96 };
struct filter {
	unsigned short count;
	struct sock_filter lines[LINES];
};

static void line(struct filter *f, uint16_t code, uint32_t value, uint8_t yes, uint8_t no)
{
	f->lines[f->count++] = (struct sock_filter)BPF_JUMP(code, value, yes, no);
}

static void load(struct filter *f, size_t offset)
{
	line(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* What is loaded being `value`, the call is refused with an error, or goes on (0). */
static void decide(struct filter *f, uint32_t value, int error)
{
	line(f, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	line(f, BPF_RET | BPF_K, error ? SECCOMP_RET_ERRNO | (uint32_t)error : SECCOMP_RET_ALLOW, 0, 0);
}

static void refuse(struct filter *f, const struct calls *calls)
{
	for (int i = 0; i < calls->count; i++)
		decide(f, calls->numbers[i], calls->error);
}

/* Whether a jail without a stack of its own has addresses of a family. */
static bool has_family(const struct params *p, const char *mode, const char *addrs)
{
	return strcmp(value_of(p, mode), "inherit") == 0 || *value_of(p, addrs);
}

/* Sockets of a jail without a stack of its own: local ones, those of its families, and others if it may. */
static void limit_sockets(struct filter *f, const struct params *p)
{
	const int no = EPROTONOSUPPORT;
	unsigned short start;

	line(f, BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 0);
	start = f->count;
	load(f, offsetof(struct seccomp_data, args[0]));
	decide(f, AF_UNIX, 0);
	decide(f, AF_NETLINK, 0);
	decide(f, AF_INET, has_family(p, "ip4", "ip4.addr") ? 0 : no);
	decide(f, AF_INET6, has_family(p, "ip6", "ip6.addr") ? 0 : no);
	line(f, BPF_RET | BPF_K, allowed(p, "allow.socket_af") ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | (uint32_t)no,
	     0, 0);
	f->lines[start - 1].jf = (uint8_t)(f->count - start);
}

static bool has_sysv(const struct params *p, const char *kind)
{
	return allowed(p, "allow.sysvipc") || strcmp(value_of(p, kind), "disable") != 0;
}

static int refuse_calls(const struct params *p, bool vnet)
{
	struct filter f = {0};
	struct sock_fprog program = {.filter = f.lines};
	unsigned short rules;

	load(&f, offsetof(struct seccomp_data, arch));
	line(&f, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	line(&f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	load(&f, offsetof(struct seccomp_data, nr));
	rules = f.count;
	if (!allowed(p, "allow.mount") || atoi(value_of(p, "enforce_statfs")) > 1)
		refuse(&f, &mounting);
	/* the names of a jail with host=inherit are not its own */
	if (!allowed(p, "allow.set_hostname") || strcmp(value_of(p, "host"), "inherit") == 0)
		refuse(&f, &naming);
	if (!allowed(p, "allow.quotas"))
		refuse(&f, &quotas);
	if (!allowed(p, "allow.read_msgbuf"))
		refuse(&f, &messages);
	if (!has_sysv(p, "sysvmsg"))
		refuse(&f, &sysvmsg);
	if (!has_sysv(p, "sysvsem"))
		refuse(&f, &sysvsem);
	if (!has_sysv(p, "sysvshm"))
		refuse(&f, &sysvshm);
	if (!vnet)
		limit_sockets(&f, p);
	if (f.count == rules)
		return 0;
	line(&f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	program.len = f.count;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0)
		return errno == EINVAL ? 0 : -errno;
	return 0;
}
#else
static int refuse_calls(const struct params *p, bool vnet)
{
	(void)p;
	(void)vnet;
	return 0; /* no table of this machine's call numbers yet */
}
#endif

int confine(const struct params *p, bool vnet)
{
	drop_rights(p, vnet);
	return refuse_calls(p, vnet);
}

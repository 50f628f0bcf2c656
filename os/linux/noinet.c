/* SPDX-License-Identifier: BSD-2-Clause */
/* noinet.c - socket(2) without IPv4 or IPv6 (noinet.h), by seccomp(2). */
#include "os/linux/noinet.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "os/linux/seccomp_arch.h"

#ifdef ARCH
int noinet_forbid(bool inet, bool inet6)
{
	const uint32_t first = inet ? AF_INET : AF_INET6, second = inet6 ? AF_INET6 : AF_INET;
	struct sock_filter f[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 0, 6),
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 4),
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 1, 0),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {.len = sizeof f / sizeof *f, .filter = f};

	if (!inet && !inet6)
		return 0;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0)
		return errno == EINVAL ? 0 : -errno;
	return 0;
}
#else
int noinet_forbid(bool inet, bool inet6)
{
	(void)inet;
	(void)inet6;
	return 0; /* no table of this machine's call numbers yet */
}
#endif

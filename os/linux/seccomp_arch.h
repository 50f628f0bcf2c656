/* SPDX-License-Identifier: BSD-2-Clause */
/* seccomp_arch.h - the machine that seccomp(2) filters are written for; ARCH is not defined where no table exists. */
#ifndef OS_LINUX_SECCOMP_ARCH_H
#define OS_LINUX_SECCOMP_ARCH_H

#include <linux/audit.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#endif

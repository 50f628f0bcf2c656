/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_state.h - what the files of the operating system in memory share. No pointers: it is shared by processes. */
#ifndef TESTS_FAKE_STATE_H
#define TESTS_FAKE_STATE_H

#include "os/os.h"

enum {
	FAKE_IFS = 128,
	FAKE_ADDRS = 256,
	FAKE_JAILS = 32,
	FAKE_VARS = 256,
	FAKE_PROCESSES = 16,
	FAKE_TEXT = 128,
	FAKE_VFS = 8
};

/* An interface in some stack. */
struct fake_if {
	bool used;
	uint32_t vnet, home;
	unsigned joined; /* counts up over all stacks: the order within each */
	int peer;        /* slot of an epair's other end, or -1 */
	unsigned member_since;
	struct os_if face; /* its media and status belong to its kind, see fake_kind */
	struct os_bridge bridge;
	struct os_member member;
	struct os_impair impair;
};

/* An address; index in `a` is not kept up to date, `slot` is. */
struct fake_addr {
	bool used;
	int slot; /* of its interface */
	unsigned since;
	struct os_addr a;
};

/* A jail by its full name from the host. */
struct fake_jail {
	bool used, persist, vnet;
	int jid, parent;
	uint32_t stack;
	char name[OS_JAILNAME];
	int params_length;
	char params[4096];
	pid_t processes[FAKE_PROCESSES];
};

/* A remembered value: the keeper's (tunable false) or the kernel's. */
struct fake_var {
	bool tunable;
	uint32_t vnet;
	char name[FAKE_TEXT], value[FAKE_TEXT];
};

struct fake_state {
	struct fake_if ifs[FAKE_IFS];
	struct fake_addr addrs[FAKE_ADDRS];
	struct fake_jail jails[FAKE_JAILS];
	struct fake_var vars[FAKE_VARS];
	unsigned nvars;
	unsigned clock; /* orders whatever happens */
	unsigned if_lists;
	int next_jid;
	uint32_t next_vnet;
	int fail;
	char fail_reason[FAKE_TEXT];
	char mounted[OS_PATH]; /* the last mount */
	unsigned vf_count;     /* virtual functions of the card cxl0, which can have FAKE_VFS */
	struct os_vf vfs[FAKE_VFS];
};

struct fake_state *fake_state(void);

/* Where this process is. */
extern struct os_self fake_self;

/* The error asked for by fake_os_fail(), once: 0 or -errno. */
int fake_failure(void);

/* The reason of the last failure asked for. */
extern char fake_reason[FAKE_TEXT];

/* Copies a text; -ERANGE if it doesn't fit. */
int fake_copy(char *to, size_t size, const char *text);

/* The jail of that jid that this process may see, or NULL. */
struct fake_jail *fake_jail(int jid);

/* A stack's lo0, without addresses; up when `configured`. */
void fake_stack_start(uint32_t vnet, bool configured);

/* The slot of the stack's interface with that index or name, or -1. */
int fake_if_by_index(uint32_t vnet, unsigned index);
int fake_if_by_name(uint32_t vnet, const char *name);

/* Adds an address to the interface in a slot, or changes it; an IPv6 address of unlimited life; drops them all. */
int fake_addr_add(int slot, const struct os_addr *a);
void fake_addr_add_inet6(int slot, const uint8_t addr[16], unsigned plen);
void fake_addr_drop(int slot);

/* What happens to interfaces when a stack dies: its own are destroyed, lent ones go home. */
void fake_stack_end(uint32_t vnet);

#endif

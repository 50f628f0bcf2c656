/* SPDX-License-Identifier: BSD-2-Clause */
/* kld.h - the kernel modules that a world believes to have loaded. */
#ifndef CMD_KLD_H
#define CMD_KLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"

enum { KLD_MODULES = 64 }; /* the most that can be loaded at once: all that are known */

/* A module that FreeBSD 12.1 has as a file (in_kernel: linked into GENERIC). */
struct kld_module {
	const char *name;
	uint32_t size; /* of the loaded file, as kldstat prints it */
	bool in_kernel;
	const char *needs; /* another module that loads with it, or NULL */
};

/* A loaded module. */
struct kld_loaded {
	const struct kld_module *module;
	int id;
	unsigned refs; /* itself and the loaded modules that need it */
	uint64_t address;
};

/* The module in place i of the table, NULL after the last. */
const struct kld_module *kld_at(size_t i);

/* The row of a module named "if_bridge" or "if_bridge.ko", with or without a directory; NULL: no such module. */
const struct kld_module *kld_find(const char *name);

/* The module that brings a kind of interface ("tap" and "vmnet" are if_tap's); NULL: none does. */
const struct kld_module *kld_of_kind(const char *kind);

bool kld_is_loaded(struct os_world *w, const struct kld_module *module);

/* Loads a module and what it needs; *id gets its number. -EEXIST: loaded already or in the kernel. */
int kld_load(struct os_world *w, const struct kld_module *module, int *id);

/* Marks a module loaded if it is not yet, as the kernel does when an interface of its kind is asked for. 0 or -errno;
 * -ENOENT: no such module. */
int kld_autoload(struct os_world *w, const char *module);

/* Unloads. -EBUSY: another module needs it. */
int kld_unload(struct os_world *w, const struct kld_module *module);

/* Loaded modules by id; returns the count or -errno. */
int kld_list(struct os_world *w, struct kld_loaded list[KLD_MODULES]);

#endif

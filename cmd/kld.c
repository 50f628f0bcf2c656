/* SPDX-License-Identifier: BSD-2-Clause */
/* kld.c - the kernel modules that a world believes to have loaded. The keeper remembers a module's number by name. */
#include "cmd/kld.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kld_module modules[] = {
        {"if_bridge", 0x6260, false, "bridgestp"},
        {"bridgestp", 0x3ca0, false, NULL},
        {"if_epair", 0x17d4, false, NULL},
        {"if_tap", 0x2672, false, NULL},
        {"if_lagg", 0x8100, false, NULL},
        {"if_gre", 0x418b, false, NULL},
        {"if_vxlan", 0x8b18, false, NULL},
        {"if_tuntap", 0x4a70, false, NULL},
        {"if_disc", 0x1160, false, NULL},
        {"if_edsc", 0x1178, false, NULL},
        {"if_enc", 0x11b0, false, NULL},
        {"if_ipsec", 0x3128, false, NULL},
        {"if_stf", 0x2088, false, NULL},
        {"if_vmx", 0x9a98, false, NULL},
        {"vmnet", 0x1000, false, NULL},
        {"carp", 0x7f80, false, NULL},
        {"pf", 0x45f60, false, NULL},
        {"pflog", 0x1560, false, "pf"},
        {"pfsync", 0x7a58, false, "pf"},
        {"ipfw", 0x25d38, false, NULL},
        {"ipfw_nat", 0x3580, false, "ipfw"},
        {"ipfw_nat64", 0x9150, false, "ipfw"},
        {"dummynet", 0xa5f0, false, NULL},
        {"libalias", 0xab38, false, NULL},
        {"ipdivert", 0x2ea0, false, NULL},
        {"netgraph", 0x10e58, false, NULL},
        {"ng_ether", 0x3070, false, "netgraph"},
        {"ng_eiface", 0x2a78, false, "netgraph"},
        {"ng_bridge", 0x3c40, false, "netgraph"},
        {"ng_socket", 0x3fb0, false, "netgraph"},
        {"ng_hub", 0x1960, false, "netgraph"},
        {"nullfs", 0x8128, false, NULL},
        {"fdescfs", 0x3530, false, NULL},
        {"tcpmd5", 0x1a48, false, NULL},
        {"if_vlan", 0, true, NULL},
        {"if_gif", 0, true, NULL},
        {"if_tun", 0, true, NULL},
        {"if_lo", 0, true, NULL},
        {"ether", 0, true, NULL},
        {"miibus", 0, true, NULL},
        {"procfs", 0, true, NULL},
        {"tmpfs", 0, true, NULL},
        {"sctp", 0, true, NULL},
};
enum { NMODULES = sizeof(modules) / sizeof(modules[0]) };
_Static_assert((int)NMODULES <= (int)KLD_MODULES, "every module fits the list of loaded ones");

/* The number that the next module gets; 1 is the kernel. It never goes down. */
static const char next_id[] = "kld_next_id";

const struct kld_module *kld_at(size_t i)
{
	return i < sizeof modules / sizeof *modules ? &modules[i] : NULL;
}

const struct kld_module *kld_find(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	size_t length = strlen(base);

	if (length > 3 && strcmp(base + length - 3, ".ko") == 0)
		length -= 3;
	for (int i = 0; i < NMODULES; i++)
		if (strlen(modules[i].name) == length && strncmp(modules[i].name, base, length) == 0)
			return &modules[i];
	return NULL;
}

const struct kld_module *kld_of_kind(const char *kind)
{
	char name[OS_IFNAME + 4];

	snprintf(name, sizeof(name), "if_%s", strcmp(kind, "vmnet") == 0 ? "tap" : kind);
	return kld_find(name);
}

static void variable(const struct kld_module *module, char name[64])
{
	snprintf(name, 64, "kld.%s", module->name);
}

/* A loaded module's number, 0 when it is not loaded, or -errno. */
static int loaded_id(struct os_world *w, const struct kld_module *module)
{
	char name[64], value[16];

	variable(module, name);
	int error = os_var_get(w, 0, name, value, sizeof(value));
	if (error)
		return error == -ENOENT ? 0 : error;
	return atoi(value);
}

bool kld_is_loaded(struct os_world *w, const struct kld_module *module)
{
	return loaded_id(w, module) > 0;
}

/* Sets a module's number to the next one. */
static int mark_loaded(struct os_world *w, const struct kld_module *module, int *id)
{
	char name[64], value[16];

	int error = os_var_get(w, 0, next_id, value, sizeof(value));
	if (error && error != -ENOENT)
		return error;
	*id = error ? 2 : atoi(value);
	snprintf(value, sizeof(value), "%d", *id + 1);
	error = os_var_set(w, 0, next_id, value);
	if (error)
		return error;
	snprintf(value, sizeof(value), "%d", *id);
	variable(module, name);
	return os_var_set(w, 0, name, value);
}

int kld_load(struct os_world *w, const struct kld_module *module, int *id)
{
	int old = module->in_kernel ? 1 : loaded_id(w, module);

	if (old)
		return old < 0 ? old : -EEXIST;
	int error = mark_loaded(w, module, id);
	if (error || !module->needs)
		return error;
	int needed_id;
	error = kld_load(w, kld_find(module->needs), &needed_id);
	return error == -EEXIST ? 0 : error;
}

int kld_autoload(struct os_world *w, const char *module)
{
	const struct kld_module *m = kld_find(module);
	int id;

	if (!m)
		return -ENOENT;
	int error = kld_load(w, m, &id);
	return error == -EEXIST ? 0 : error;
}

/* How many loaded modules need this one. */
static int users(struct os_world *w, const struct kld_module *module)
{
	int count = 0;

	for (int i = 0; i < NMODULES; i++)
		if (modules[i].needs && strcmp(modules[i].needs, module->name) == 0 && kld_is_loaded(w, &modules[i]))
			count++;
	return count;
}

static int forget(struct os_world *w, const struct kld_module *module)
{
	char name[64];

	variable(module, name);
	return os_var_set(w, 0, name, "");
}

int kld_unload(struct os_world *w, const struct kld_module *module)
{
	int id = loaded_id(w, module);

	if (id <= 0)
		return id < 0 ? id : -ENOENT;
	if (users(w, module))
		return -EBUSY;
	int error = forget(w, module);
	const struct kld_module *needed = module->needs ? kld_find(module->needs) : NULL;
	if (error || !needed)
		return error;
	/* What came with it has the higher number, and goes with it when no other needs it. */
	return loaded_id(w, needed) > id && !users(w, needed) ? forget(w, needed) : 0;
}

static int by_id(const void *a, const void *b)
{
	return ((const struct kld_loaded *)a)->id - ((const struct kld_loaded *)b)->id;
}

int kld_list(struct os_world *w, struct kld_loaded list[KLD_MODULES])
{
	uint64_t address = 0xffffffff81011000; /* where the recorded 12.1 puts its first module */
	int count = 0;

	for (int i = 0; i < NMODULES; i++) {
		int id = loaded_id(w, &modules[i]);
		if (id < 0)
			return id;
		if (id > 0)
			list[count++] = (struct kld_loaded){.module = &modules[i], .id = id};
	}
	qsort(list, (size_t)count, sizeof(list[0]), by_id);
	for (int i = 0; i < count; i++) {
		list[i].address = address;
		address += (list[i].module->size + 0xfffu) & ~0xfffu;
		list[i].refs = 1;
		for (int j = 0; j < count; j++) /* loaded for itself before another needed it too */
			list[i].refs += j > i && list[j].module->needs &&
			                strcmp(list[j].module->needs, list[i].module->name) == 0;
	}
	return count;
}

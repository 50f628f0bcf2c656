/* SPDX-License-Identifier: BSD-2-Clause */
/* iovctl.c - iovctl(8): virtual functions of network cards with SR-IOV. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/iovconf.h"

enum action { NONE, CONFIG, DELETE, SCHEMA };

struct options {
	enum action action;
	const char *device, *filename;
	bool dry;
};

static _Noreturn void usage(void)
{
	cmd_warnx("Usage: iovctl -C -f <config file> [-n]");
	cmd_warnx("       iovctl -D [-d <PF device> | -f <config file>] [-n]");
	cmd_warnx("       iovctl -S [-d <PF device> | -f <config file>]");
	exit(1);
}

static _Noreturn void misused(const char *what)
{
	cmd_warnx("%s", what);
	usage();
}

static void read_options(int argc, char **argv, struct options *o)
{
	int c;

	cmd_optreset();
	while ((c = cmd_getopt(argc, argv, "Cd:Df:nS")) != -1) {
		const enum action action = c == 'C' ? CONFIG : c == 'D' ? DELETE : c == 'S' ? SCHEMA : NONE;

		if (action && o->action)
			misused("Only one of -C, -D or -S may be specified");
		if (action)
			o->action = action;
		else if (c == 'd')
			o->device = optarg;
		else if (c == 'f')
			o->filename = optarg;
		else if (c == 'n')
			o->dry = true;
		else
			usage();
	}
	if (optind < argc)
		usage();
	if (o->device && o->filename)
		misused("Only one of the -d and -f flags may be specified");
	if (!o->device && !o->filename)
		misused("Either the -d or -f flag must be specified");
	if (o->action == CONFIG && !o->filename)
		misused("-d flag cannot be used with the -C flag");
	if (o->action == SCHEMA && o->dry)
		misused("-n flag cannot be used with the -S flag");
	if (o->action == NONE)
		usage();
}

/* ------------------------------------------------------------------------------------------------------- the card */

/* A jail has no /dev/iov, whatever /sys shows there. */
static void check_card(const char *device)
{
	struct os_sriov s;
	const int error = cmd_in_jail() ? -ENOENT : os_sriov_get(device, &s);

	if (error)
		cmd_err(1, error, "Could not open device '/dev/iov/%.*s'", IOV_DEVICE, device);
}

static FILE *open_file(const char *filename)
{
	FILE *f = fopen(filename, "re");

	if (!f)
		cmd_err(1, errno, "Could not open '%s' for reading", filename);
	return f;
}

/* The card of -d or of the file. */
static const char *find_device(const struct options *o, char device[IOV_DEVICE])
{
	char why[512];
	FILE *f;
	int error;

	if (o->device)
		return o->device;
	f = open_file(o->filename);
	error = iovconf_device(f, o->filename, device, why, sizeof why);
	fclose(f);
	if (error)
		cmd_errx(1, "%s", why);
	return device;
}

/* -------------------------------------------------------------------------------------------------------- -C, -D */

/* The size of an nvlist(9) packed: a header of 19 bytes, and for each pair one of 19 with its name and value; lists in
 * it have their own header and an end, which is a pair with an empty name. */
enum { NV_HEADER = 19, NV_PAIR = 19, NV_BOOL = 1, NV_NUMBER = 8 };

static size_t pair(const char *name, size_t value)
{
	return NV_PAIR + strlen(name) + 1 + value;
}

static size_t list(const char *name)
{
	return pair(name, NV_HEADER) + NV_PAIR + 1;
}

static size_t show_bool(bool set, const char *name, bool on)
{
	if (!set)
		return 0;
	printf("        %s (BOOL): %s\n", name, on ? "TRUE" : "FALSE");
	return pair(name, NV_BOOL);
}

static size_t show_vf(const struct iovvf *vf, unsigned n)
{
	char name[16];
	size_t size;

	snprintf(name, sizeof name, "VF-%u", n);
	size = list(name) + list("driver") + list("iov");
	printf("%s (NVLIST):\n    driver (NVLIST):\n", name);
	if (vf->set & IOV_SET_MAC) {
		printf("        mac-addr (BINARY): %zu ", sizeof vf->mac);
		for (size_t i = 0; i < sizeof vf->mac; i++)
			printf("%02x", vf->mac[i]);
		putchar('\n');
		size += pair("mac-addr", sizeof vf->mac);
	}
	size += show_bool(vf->set & IOV_SET_ANTI_SPOOF, "mac-anti-spoof", vf->anti_spoof);
	size += show_bool(vf->set & IOV_SET_SET_MAC, "allow-set-mac", vf->set_mac);
	size += show_bool(vf->set & IOV_SET_PROMISC, "allow-promisc", vf->promisc);
	puts("    iov (NVLIST):");
	return size + show_bool(vf->set & IOV_SET_PASSTHROUGH, "passthrough", vf->passthrough);
}

static void show_config(const struct iovconf *c)
{
	size_t size = NV_HEADER + list("PF") + list("driver") + list("iov") + pair("num_vfs", NV_NUMBER) +
	              pair("device", strlen(c->device) + 1);

	printf("Would enable SR-IOV on device '%s'.\n"
	       "The following configuration parameters would be used:\n"
	       "PF (NVLIST):\n    driver (NVLIST):\n    iov (NVLIST):\n"
	       "        num_vfs (NUMBER): %u (%u) (0x%x)\n        device (STRING): [%s]\n",
	       c->device, c->count, c->count, c->count, c->device);
	for (unsigned n = 0; n < c->count; n++)
		size += show_vf(&c->vfs[n], n);
	printf("The configuration parameters consume %zu bytes when packed.\n", size);
}

/* What the system is asked for. Its one switch for trust stands for two of FreeBSD's. */
static struct os_vf want(const struct iovvf *vf)
{
	struct os_vf w = {.anti_spoof = vf->anti_spoof, .reserved = vf->passthrough};

	w.trust = vf->set_mac || vf->promisc;
	if (vf->set & IOV_SET_MAC)
		w.set |= OS_VF_ETHER;
	if (vf->set & IOV_SET_ANTI_SPOOF)
		w.set |= OS_VF_ANTI_SPOOF;
	if (vf->set & (IOV_SET_SET_MAC | IOV_SET_PROMISC))
		w.set |= OS_VF_TRUST;
	memcpy(w.ether, vf->mac, sizeof w.ether);
	return w;
}

static int configure(const struct iovconf *c)
{
	struct os_vf *vfs = calloc(c->count + 1, sizeof *vfs);
	int error = vfs ? 0 : -ENOMEM;

	for (unsigned n = 0; n < c->count && !error; n++)
		vfs[n] = want(&c->vfs[n]);
	if (!error)
		error = os_sriov_create(c->device, vfs, c->count);
	free(vfs);
	return error;
}

static void config_action(const struct options *o)
{
	char device[IOV_DEVICE], why[512];
	struct iovconf c;
	FILE *f;
	int error;

	check_card(find_device(o, device));
	f = open_file(o->filename);
	error = iovconf_read(&c, f, o->filename, why, sizeof why);
	fclose(f);
	if (error) {
		iovconf_clear(&c);
		cmd_errx(1, "%s", why);
	}
	if (o->dry)
		show_config(&c);
	else
		error = configure(&c);
	iovconf_clear(&c);
	if (error)
		cmd_err(1, error, "Failed to configure SR-IOV");
}

static void delete_action(const struct options *o, const char *device)
{
	int error = 0;

	if (o->dry)
		printf("Would attempt to delete all VF children of '%s'\n", device);
	else
		error = os_sriov_delete(device);
	if (error)
		cmd_err(1, error, "Failed to delete VFs");
}

/* ------------------------------------------------------------------------------------------------------------- -S */

static void show_schema(bool pf)
{
	for (int driver = 0; driver < 2; driver++)
		for (const struct iovparam *p = iov_schema; p->name; p++) {
			if (p->pf != pf || p->driver != driver)
				continue;
			printf("\t%s : %s", p->name, iov_type_name(p->type));
			if (p->required)
				puts(" (required)");
			else if (p->fallback)
				printf(" (default = %s)\n", p->fallback);
			else
				puts(" (optional)");
		}
}

int cmd_iovctl(int argc, char **argv)
{
	struct options o = {0};
	char file_device[IOV_DEVICE];
	const char *device;

	read_options(argc, argv, &o);
	if (o.action == CONFIG) {
		config_action(&o);
		return 0;
	}
	device = find_device(&o, file_device);
	check_card(device);
	if (o.action == DELETE) {
		delete_action(&o, device);
		return 0;
	}
	puts("The following configuration parameters may be configured on the PF:");
	show_schema(true);
	puts("\nThe following configuration parameters may be configured on a VF:");
	show_schema(false);
	return 0;
}

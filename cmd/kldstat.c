/* SPDX-License-Identifier: BSD-2-Clause */
/* kldstat.c - kldstat(8): the modules that a world believes to have loaded. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/kld.h"

/* What the options ask for. */
struct kldstat_options {
	bool human, quiet, verbose;
	const char *id, *file, *module;
};

/* The kernel's own row in the recorded 12.1. */
static const uint64_t kernel_address = 0xffffffff80200000;
static const uint32_t kernel_size = 0xb5daa8;

static _Noreturn void usage(void)
{
	fprintf(stderr, "usage: kldstat [-d] [-h] [-q] [-v] [-i id] [-n filename]\n"
	                "       kldstat [-d] [-q] [-m modname]\n");
	exit(1);
}

/* A size as FreeBSD's humanize_number(3) puts it in four places: "6.3K", "15K", "11M". */
static void humanize(uint32_t size, char text[16])
{
	static const char units[] = "BKMG";
	int unit = 0;
	double value = size;

	for (; value >= 1000 && unit < 3; unit++)
		value /= 1000;
	snprintf(text, 16, unit && value < 9.95 ? "%.1f%c" : "%.0f%c", value, units[unit]);
}

static void print_header(const struct kldstat_options *opt)
{
	printf("Id Refs Address%*c %*s Name\n", 11, ' ', opt->human ? 5 : 8, "Size");
}

static void print_row(const struct kldstat_options *opt, int id, unsigned refs, uint64_t address, uint32_t size,
                      const char *name, const char *suffix)
{
	char human[16];

	humanize(size, human);
	printf("%2d %4u 0x%016" PRIx64, id, refs, address);
	if (opt->human)
		printf(" %5s %s%s", human, name, suffix);
	else
		printf(" %8" PRIx32 " %s%s", size, name, suffix);
	if (opt->verbose)
		printf(" (/boot/kernel/%s%s)\n\tContains modules:\n\t\t Id Name\n\t\t%3d %s", name, suffix, id, name);
	putchar('\n');
}

static void print_loaded(const struct kldstat_options *opt, const struct kld_loaded *l)
{
	print_row(opt, l->id, l->refs, l->address, l->module->size, l->module->name, ".ko");
}

/* Each module needs the kernel twice over: for the kernel proper and for the interfaces it links to. */
static void print_kernel(const struct kldstat_options *opt, int count)
{
	print_row(opt, 1, 1 + 2 * (unsigned)count, kernel_address, kernel_size, "kernel", "");
}

/* kldstat -m: a module, which may be part of the kernel. */
static int show_module(const struct kldstat_options *opt, const struct kld_loaded *list, int count)
{
	const struct kld_module *module = kld_find(opt->module);
	const struct kld_loaded *found = NULL;

	for (int i = 0; i < count; i++)
		if (list[i].module == module)
			found = &list[i];
	if (!found && !(module && module->in_kernel)) {
		if (!opt->quiet)
			cmd_warn(ENOENT, "can't find module %s", opt->module);
		return 1;
	}
	if (!opt->quiet)
		printf("Id  Refs Name\n%3d %4u %s\n", found ? found->id : 1, found ? found->refs : 1, module->name);
	return 0;
}

/* kldstat -n, -i: one file. */
static int show_file(const struct kldstat_options *opt, const struct kld_loaded *list, int count)
{
	const struct kld_module *module = opt->file ? kld_find(opt->file) : NULL;
	bool kernel = opt->file ? strcmp(opt->file, "kernel") == 0 : atoi(opt->id) == 1;
	const struct kld_loaded *found = NULL;

	for (int i = 0; i < count; i++)
		if (opt->file ? list[i].module == module : list[i].id == atoi(opt->id))
			found = &list[i];
	if (!found && !kernel) {
		if (!opt->quiet)
			cmd_warn(ENOENT, opt->file ? "can't find file %s" : "can't stat file id %s",
			         opt->file ? opt->file : opt->id);
		return 1;
	}
	if (opt->quiet)
		return 0;
	print_header(opt);
	if (kernel)
		print_kernel(opt, count);
	else
		print_loaded(opt, found);
	return 0;
}

static struct kldstat_options read_options(int argc, char **argv)
{
	struct kldstat_options opt = {0};
	int c;

	cmd_optreset();
	while ((c = cmd_getopt(argc, argv, "dhi:m:n:qv")) != -1) {
		switch (c) {
		case 'd': /* a module's private data: there is none */
			break;
		case 'h':
			opt.human = true;
			break;
		case 'i':
			opt.id = optarg;
			break;
		case 'm':
			opt.module = optarg;
			break;
		case 'n':
			opt.file = optarg;
			break;
		case 'q':
			opt.quiet = true;
			break;
		case 'v':
			opt.verbose = true;
			break;
		default:
			usage();
		}
	}
	if (optind != argc)
		usage();
	return opt;
}

int cmd_kldstat(int argc, char **argv)
{
	struct kldstat_options opt = read_options(argc, argv);
	struct kld_loaded list[KLD_MODULES];

	int count = kld_list(cmd_world(), list);
	if (count < 0)
		cmd_err(1, count, "can't list the modules");
	if (opt.module)
		return show_module(&opt, list, count);
	if (opt.file || opt.id)
		return show_file(&opt, list, count);
	print_header(&opt);
	print_kernel(&opt, count);
	for (int i = 0; i < count; i++)
		print_loaded(&opt, &list[i]);
	return 0;
}

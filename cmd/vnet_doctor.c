/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_doctor.c - `vnet doctor`, and what `vnet up` and `vnet run` ask it first. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "lab/doctor.h"
#include "lib/errtext.h"

static const char *figure(uint64_t value, const char *unit, char text[40])
{
	if (value == OS_UNLIMITED)
		return "-";
	snprintf(text, 40, "%" PRIu64 "%s", value, unit);
	return text;
}

static void print_row(const struct doctor_row *row, bool of_lab, uint64_t hosts)
{
	static const char *const verdicts[] = {"", "few", "FAILS"};
	const char *verdict = row->is_figure || row->verdict != DOCTOR_FEW ? verdicts[row->verdict] : "missing";
	char need[40], there[40];

	printf("%-36s", row->what);
	if (of_lab)
		printf(" %14s", row->is_figure ? figure(row->need, row->unit, need) : row->need ? "yes" : "-");
	printf(" %14s", row->is_figure ? figure(row->there, row->unit, there) : row->there ? "yes" : "no");
	if (!of_lab && hosts != OS_UNLIMITED)
		printf(" %14" PRIu64, hosts);
	printf(*verdict ? "  %s\n" : "\n", verdict);
	if (row->advice[0])
		printf("    %s\n", row->advice);
	if (row->command[0])
		printf("    as root: %s\n", row->command);
}

/* On one line, for those who wanted something else. */
static void complain(const struct doctor_row *row)
{
	char need[40], there[40], text[sizeof row->what + 120];

	if (row->is_figure)
		snprintf(text, sizeof text, "%s: %s needed, %s there", row->what, figure(row->need, row->unit, need),
		         figure(row->there, row->unit, there));
	else
		snprintf(text, sizeof text, "%s: missing", row->what);
	cmd_warnx("%s%s%s%s%s%s", text, row->advice[0] ? ": " : "", row->advice, row->command[0] ? ": `" : "",
	          row->command, row->command[0] ? "` as root" : "");
}

static void examine(struct doctor *d, const struct lab *lab, const struct lab *programs, struct os_limits *limits)
{
	int error;

	os_limits(limits);
	error = doctor_limits(d, lab, limits);
	if (error)
		cmd_err(1, error, "doctor");
	doctor_programs(d, programs);
}

/* Says what can't be; -ERANGE if there is something. */
static int complain_all(const struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->rows[i].verdict == DOCTOR_FAILS)
			complain(&d->rows[i]);
	return doctor_verdict(d) == DOCTOR_FAILS ? -ERANGE : 0;
}

/* The kernel is asked by trying it out. */
static void try_kernel(struct doctor *d, const struct lab *lab)
{
	struct os_reason why;
	unsigned missing = 0;
	const int error = os_features(&missing, &why);

	if (!error) {
		doctor_features(d, lab, missing);
		return;
	}
	cmd_warnx("no network can be made here: %s", why.text[0] ? why.text : err_text(error));
	exit(1);
}

void vnet_lab_check(const struct lab *lab, struct os_limits *limits)
{
	struct doctor d = {.count = 0};

	examine(&d, lab, lab, limits);
	if (doctor_needs_features(lab))
		try_kernel(&d, lab);
	if (complain_all(&d))
		exit(1);
}

int vnet_lab_check_change(const struct diff *change, const struct lab *from, const struct lab *to, void *limits)
{
	struct doctor d = {.count = 0};
	const int error = doctor_change(&d, change, from, to, limits);

	if (error)
		cmd_err(1, error, "doctor");
	doctor_programs(&d, to);
	if (doctor_needs_features(to))
		try_kernel(&d, to);
	return complain_all(&d);
}

/* How many hosts on one switch a limit allows, from what two networks need; OS_UNLIMITED. */
static uint64_t hosts_of(const struct doctor_row *few, const struct doctor_row *many)
{
	enum { FEW = 2, MANY = 1002 };
	const uint64_t more = many->need - few->need;
	uint64_t pairs = 2;

	if (!few->is_figure || few->there == OS_UNLIMITED || !more)
		return OS_UNLIMITED;
	if (few->there < few->need)
		return 0;
	if (more < 100 * MANY)
		return FEW + (few->there - few->need) * (MANY - FEW) / more;
	while (pairs * (pairs + 1) <= few->there)
		pairs++;
	return pairs;
}

/* The machine in general: what it has, and for how many hosts that is enough. */
static enum doctor_verdict machine(void)
{
	static struct doctor few, many;
	struct os_limits limits;
	struct lab *small = vnet_lab_read("minimal"), *large = vnet_lab_read("single,1002");

	examine(&few, small, NULL, &limits);
	examine(&many, large, NULL, &limits);
	try_kernel(&few, NULL);
	printf("%-36s %14s %14s\n", "", "there", "enough, hosts");
	for (size_t i = 0; i < few.count; i++)
		print_row(&few.rows[i], false, i < many.count ? hosts_of(&few.rows[i], &many.rows[i]) : OS_UNLIMITED);
	lab_free(small);
	lab_free(large);
	return doctor_verdict(&few);
}

static enum doctor_verdict network(const char *words)
{
	static struct doctor d;
	struct os_limits limits;
	struct lab *lab = vnet_lab_read(words);

	examine(&d, lab, lab, &limits);
	try_kernel(&d, lab);
	printf("%-36s %14s %14s\n", "", "needed", "there");
	for (size_t i = 0; i < d.count; i++)
		print_row(&d.rows[i], true, OS_UNLIMITED);
	lab_free(lab);
	return doctor_verdict(&d);
}

int cmd_vnet_doctor(int words, char **argv)
{
	const int argc = vnet_lab_link(words, argv), first = vnet_options(argc, argv);

	if (argc - first > 1 || (argc < words && first == argc) || (first < argc && !vnet_lab_named(argv[first])))
		return vnet_usage("doctor");
	return (first < argc ? network(argv[first]) : machine()) == DOCTOR_FAILS;
}

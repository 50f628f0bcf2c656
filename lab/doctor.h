/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor.h - what a network needs of the machine, what is there, and what to do where that is too little. */
#ifndef LAB_DOCTOR_H
#define LAB_DOCTOR_H

#include "lab/diff.h"
#include "lab/lab.h"

enum doctor_verdict {
	DOCTOR_GOOD,
	DOCTOR_FEW,  /* the network can be built; what it lacks then is in `advice` */
	DOCTOR_FAILS /* it can't be */
};

/* A limit, or (is_figure false) something that is there or not. */
struct doctor_row {
	char what[48];
	bool is_figure;
	const char *unit;     /* "MiB", "" */
	uint64_t need, there; /* OS_UNLIMITED: no limit; not a figure: 0, 1 */
	enum doctor_verdict verdict;
	char command[OS_PATH + 64]; /* what root may type against it, "" */
	char advice[128];           /* a sentence, "" */
};

struct doctor {
	struct doctor_row rows[32];
	size_t count;
};

/* Adds rows for what the machine limits. -ENOMEM. */
int doctor_limits(struct doctor *d, const struct lab *lab, const struct os_limits *there);

/* The same for a running network that becomes another one; what it has already needs nothing of what is left. */
int doctor_change(struct doctor *d, const struct diff *change, const struct lab *from, const struct lab *to,
                  const struct os_limits *there);

/* Adds rows for the daemons known by name that the nodes run; lab NULL: for all that there are. */
void doctor_programs(struct doctor *d, const struct lab *lab);

/* Adds rows for what the kernel must have, with os_features()'s answer. */
void doctor_features(struct doctor *d, const struct lab *lab, unsigned missing);

/* Whether a network needs more than cables, bridges and loopbacks, so that os_features() is worth its time before it is
 * built. */
bool doctor_needs_features(const struct lab *lab);

/* How bad the worst row is. */
enum doctor_verdict doctor_verdict(const struct doctor *d);

#endif

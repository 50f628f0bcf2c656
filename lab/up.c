/* SPDX-License-Identifier: BSD-2-Clause */
/* up.c - building a lab in its world, or what of it is missing (up.h). */
#include "lab/up.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/build.h"
#include "lab/external.h"
#include "lab/hosts.h"
#include "lab/look.h"
#include "lab/node.h"
#include "lab/switch.h"
#include "lib/errtext.h"

/* Makes nodes and cables. */
static int build(struct os_world *w, const struct lab *lab, const struct up_there *there,
                 const struct os_limits *limits, struct lab_error *e)
{
	struct build b = {.w = w,
	                  .lab = lab,
	                  .there = there,
	                  .e = e,
	                  .inet6 = lab_has_inet6(lab),
	                  .sites = calloc(lab->nnodes + 1, sizeof *b.sites),
	                  .number = malloc((lab->nifs + 1) * sizeof *b.number),
	                  .spare = malloc((lab->nlinks + 1) * sizeof *b.spare),
	                  .answers = calloc(lab->nnodes + 1, sizeof *b.answers)};
	int error = 0, ended;

	if (!b.sites || !b.number || !b.spare || !b.answers || switch_spare_links(lab, b.spare) < 0 ||
	    build_number_bridges(&b) < 0 || build_plan_answers(&b) < 0 ||
	    (limits && build_plan_neighbours(&b, limits) < 0))
		error = lab_fail(e, -ENOMEM, 0, "no memory");
	if (!error) {
		error = build_all(&b);
		if (!error)
			error = build_teach(&b);
		if (!error)
			error = build_tell(&b);
		ended = os_bulk_end(w);
		if (!error && ended)
			error = lab_fail(e, ended, 0, "can't make the jails: %s",
			                 ended == -EEXIST      ? "one of such a name is there already"
			                 : *os_world_reason(w) ? os_world_reason(w)
			                                       : err_text(ended));
	}
	for (size_t i = 0; b.sites && i < lab->nnodes; i++) {
		os_vnet_close(b.sites[i].v);
		free(b.sites[i].further);
	}
	free(b.sites);
	free(b.number);
	free(b.spare);
	free(b.answers);
	free(b.ether);
	free(b.jails);
	return error;
}

int up_add(struct os_world *w, const struct lab *lab, const struct up_there *there, struct lab_error *e)
{
	return build(w, lab, there, NULL, e);
}

int up_lab(struct os_world *w, const struct lab *lab, const struct os_limits *limits, struct lab_error *e)
{
	int error = build(w, lab, NULL, limits, e);

	if (!error)
		error = external_join_all(w, lab, e);
	if (!error && (error = hosts_write(lab)))
		lab_fail(e, error, 0, "/etc/hosts: %s", err_text(error));
	if (!error)
		error = node_start(lab, e);
	if (!error && (error = look_store(w, lab)))
		lab_fail(e, error, 0, "can't keep the description: %s", err_text(error));
	return error;
}

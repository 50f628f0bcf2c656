/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_sriov.c - a machine with one card that has SR-IOV, cxl0. */
#include <errno.h>
#include <string.h>

#include "tests/fake_state.h"

int os_sriov_get(const char *device, struct os_sriov *s)
{
	if (strcmp(device, "cxl0") != 0)
		return -ENOENT;
	*s = (struct os_sriov){FAKE_VFS, fake_state()->vf_count};
	return 0;
}

int os_sriov_create(const char *device, const struct os_vf *vfs, unsigned count)
{
	struct fake_state *state = fake_state();
	struct os_sriov s;
	int error = os_sriov_get(device, &s);

	if (!error)
		error = fake_failure();
	if (error)
		return error;
	if (s.now)
		return -EBUSY;
	if (count == 0 || count > s.total)
		return -EINVAL;
	state->vf_count = count;
	memcpy(state->vfs, vfs, count * sizeof *vfs);
	return 0;
}

int os_sriov_delete(const char *device)
{
	struct os_sriov s;
	int error = os_sriov_get(device, &s);

	if (!error)
		error = fake_failure();
	if (!error && !s.now)
		error = -ECHILD;
	if (!error)
		fake_state()->vf_count = 0;
	return error;
}

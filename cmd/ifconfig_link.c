/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_link.c - the family of link-level addresses: link, ether, lladdr. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"

/* What is no address is refused where the address is set, as the kernel does with one of a wrong length. */
static void read_address(struct ifconfig *ifc, const char *text, enum role role)
{
	if (role != ROLE_ADDR)
		ifconfig_errx(ifc, "can't set link-level netmask or broadcast");
	if (strcmp(text, "random") != 0) {
		ifc->bad_ether = !addr_ether(text, ifc->ether);
		return;
	}
	if (getrandom(ifc->ether, sizeof ifc->ether, 0) != (ssize_t)sizeof ifc->ether)
		ifconfig_errx(ifc, "no random address");
	ifc->ether[0] = (uint8_t)((ifc->ether[0] & 0xfc) | 0x02); /* one station's, locally administered */
}

static int add_address(struct ifconfig *ifc)
{
	struct os_ifset change = {.set = OS_SET_ETHER};

	/* An interface without an address has one of length 0, and a length can't change. */
	if (ifc->bad_ether || !ifconfig_load(ifc)->has_ether)
		return -EINVAL;
	memcpy(change.ether, ifc->ether, sizeof change.ether);
	return ifconfig_set(ifc, &change);
}

const struct family ifconfig_link = {
        .name = "link",
        .af = AF_UNSPEC,
        .read = read_address,
        .add = add_address,
};

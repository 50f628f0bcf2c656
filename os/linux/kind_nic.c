/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kind_nic.c - network cards: they look like em(4), whatever their name. A world's host is born with some (nics.c). No
 * cloner made them: they can be renamed and moved, but neither created nor destroyed.
 */
#include "lib/ifnames.h"
#include "os/linux/kinds.h"

enum {
	OPTIONS = CAP_RXCSUM | CAP_TXCSUM | CAP_VLAN_MTU | CAP_VLAN_HWTAGGING | CAP_VLAN_HWCSUM | CAP_VLAN_HWFILTER |
	          CAP_HWSTATS
};

static const struct medium media[] = {
        {"autoselect", "Ethernet autoselect (1000baseT <full-duplex>)"},
        {"1000baseT", "Ethernet 1000baseT (1000baseT <full-duplex>)"},
        {"1000baseT mediaopt full-duplex", "Ethernet 1000baseT <full-duplex>"},
        {"100baseTX mediaopt full-duplex", "Ethernet 100baseTX <full-duplex> (1000baseT <full-duplex>)"},
        {"100baseTX", "Ethernet 100baseTX (1000baseT <full-duplex>)"},
        {"10baseT/UTP mediaopt full-duplex", "Ethernet 10baseT/UTP <full-duplex> (1000baseT <full-duplex>)"},
        {"10baseT/UTP", "Ethernet 10baseT/UTP (1000baseT <full-duplex>)"},
        {NULL, NULL},
};

/* RUNNING and OACTIVE are in its meta's flags: the driver's state outlives a move. */
static void show(const struct link *l, struct os_if *ifp)
{
	ifp->flags |= F_BROADCAST | F_SIMPLEX | F_MULTICAST;
	if (l->meta.origin[0]) { /* the machine's: its medium is what it is */
		ifp->media = "Ethernet autoselect";
		ifp->media_list = NULL;
		ifp->status = l->carrier ? "active" : "no carrier";
	}
}

const struct ifkind kind_nic = {
        .name = "nic",
        .nic = true,
        .ends = 1,
        .options = OPTIONS | CAP_WOL_MAGIC,
        .capabilities = OPTIONS | CAP_WOL_UCAST | CAP_WOL_MCAST | CAP_WOL_MAGIC,
        .nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL,
        .mtu_min = 72,
        .mtu_max = 16110, /* em(4)'s largest frame of 16128 bytes without header and checksum */
        .media = "Ethernet autoselect (1000baseT <full-duplex>)",
        .status = "active",
        .alone = true,
        .media_list = media,
        .show = show,
};

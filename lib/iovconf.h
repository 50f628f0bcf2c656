/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iovconf.h - iovctl.conf(5): what a card with SR-IOV is to be divided into, and the parameters that there are (the
 * schema). Sections: PF (the card), DEFAULT (of all its virtual functions), VF-0, VF-1 ...
 */
#ifndef LIB_IOVCONF_H
#define LIB_IOVCONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	IOV_DEVICE = 64, /* bytes of a card's name with its NUL */
	IOV_VFS = 65535, /* virtual functions: what SR-IOV's NumVFs register holds */
};

enum iov_type { IOV_BOOL, IOV_STRING, IOV_UINT16, IOV_MAC };

/* A parameter of the schema, which is ixl(4)'s and ix(4)'s. */
struct iovparam {
	const char *name;
	bool pf;     /* of the card, else of a virtual function */
	bool driver; /* the driver's own, else of every card */
	bool required;
	enum iov_type type;
	const char *fallback; /* what it is when nobody sets it, NULL: nothing */
};
extern const struct iovparam iov_schema[]; /* ends with a NULL name */

/* The schema's word for a type. */
const char *iov_type_name(enum iov_type type);

/* A virtual function: what the file says of it, itself or by DEFAULT. */
struct iovvf {
	enum {
		IOV_SET_MAC = 1 << 0,         /* mac */
		IOV_SET_ANTI_SPOOF = 1 << 1,  /* anti_spoof */
		IOV_SET_SET_MAC = 1 << 2,     /* set_mac */
		IOV_SET_PROMISC = 1 << 3,     /* promisc */
		IOV_SET_PASSTHROUGH = 1 << 4, /* passthrough */
	} set;
	bool anti_spoof, set_mac, promisc, passthrough; /* without the bit: as the schema says */
	uint8_t mac[6];
};

struct iovconf {
	char device[IOV_DEVICE];
	unsigned count; /* of virtual functions, 0 to IOV_VFS; whether the card has so many is the card's to say */
	struct iovvf *vfs;
};

/* Reads a file. -EINVAL: `why` says where and what is wrong; -ENOMEM. Clear it in any case. */
int iovconf_read(struct iovconf *c, FILE *file, const char *filename, char *why, size_t size);
void iovconf_clear(struct iovconf *c);

/* The card that a file is about; the rest may be wrong, as far as it is UCL. */
int iovconf_device(FILE *file, const char *filename, char device[IOV_DEVICE], char *why, size_t size);

#endif

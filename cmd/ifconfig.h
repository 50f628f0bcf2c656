/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ifconfig.h - what the files of ifconfig(8) share.
 *
 * A word of the command line is a row in a table of struct word; each topic (bridge, inet6, media ...) has its table
 * and its code in a file of its own. An address family is a struct family, what is special about a kind of interface is
 * a struct kind. A new kind is one new file, and one row in the lists of ifconfig_run.c and ifconfig_print.c.
 */
#ifndef CMD_IFCONFIG_H
#define CMD_IFCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"

struct ifconfig;
struct format;

/* What an address on the command line is meant as. */
enum role {
	ROLE_ADDR, /* the address to set */
	ROLE_MASK, /* its netmask */
	ROLE_DEST, /* the other end of a point-to-point link, or the broadcast address */
	ROLE_OLD,  /* the address to remove */
};

/* An address family: how its addresses are read, set and removed. */
struct family {
	const char *name;
	int af;                                                               /* AF_UNSPEC: link-level */
	void (*read)(struct ifconfig *ifc, const char *text, enum role role); /* exits when text is none */
	void (*prefix)(struct ifconfig *ifc, const char *text);               /* `prefixlen`; NULL: ignored */
	int (*remove)(struct ifconfig *ifc);                                  /* 0 or -errno; NULL: can't be removed */
	int (*add)(struct ifconfig *ifc);                                     /* 0 or -errno */
};
extern const struct family ifconfig_inet, ifconfig_inet6, ifconfig_link;

/* A word of the command line. Tables end with a NULL name. run gets the word as typed: "-debug" has its `off` set. */
struct word {
	const char *name;
	void (*run)(struct ifconfig *ifc, const struct word *word, char **args);
	unsigned nargs; /* arguments that follow the word, in args[] */
	uint32_t bits;  /* what the word sets, or takes away if `off` */
	bool off;
	bool optional;  /* takes the next word, if there is one */
	bool negates;   /* "-name" is a word too, with `off` turned round */
	bool at_create; /* belongs to the creation of an interface, as `create` itself */
};
extern const struct word basic_words[], bridge_words[], carp_words[], clone_words[], group_words[], inet6_words[],
        lagg_words[], media_words[], nd6_words[], tunnel_words[], vlan_words[];

/* What one kind of interface adds. What it has no use for is NULL. */
struct kind {
	const char *name;                            /* its cloner's */
	void (*before_create)(struct ifconfig *ifc); /* exits when what `create` was told is not enough */
	/* Creates in place of os_if_create(); 0 or -errno. */
	int (*create)(struct ifconfig *ifc, int unit, char name[OS_IFNAME]);
	void (*status)(const struct os_if *ifp, const struct format *format); /* prints its lines */
	bool after_groups;                                                    /* where those lines stand */
	void (*first)(const struct os_if *ifp); /* prints what stands before the addresses */
	void (*last)(const struct os_if *ifp);  /* prints what ends each form of the display */
};
extern const struct kind ifconfig_bridge, ifconfig_gif, ifconfig_gre, ifconfig_lagg, ifconfig_tap, ifconfig_tun,
        ifconfig_vlan, ifconfig_vmnet;

enum { DEFERRED = 4 };

/* One configuring command on its way through its words. */
struct ifconfig {
	char name[OS_IFNAME];
	bool print_name;   /* not the name that was typed: printed when the command ends */
	bool checked;      /* the interface is known to be there */
	bool loaded;       /* ifp is filled in */
	int status;        /* 1: something was reported, and the command went on */
	const char *doing; /* for the failure of an interface that was there but has been moved or destroyed since */
	struct os_if ifp;
	const struct family *family;

	/* The address words; they take effect after all the others. */
	int alias; /* 1 alias, 0 replace, -1 remove */
	bool set_addr, set_mask, clear, no_add;
	bool has_old, has_mask, has_prefix, has_dest, bad_ether;
	bool none_yet; /* the interface is known to have no address of the family */
	uint8_t old[16], mask[16], dest[16];
	struct os_addr addr;
	uint8_t ether[6];

	void (*deferred[DEFERRED])(struct ifconfig *ifc); /* run between the words and the address */

	/* Words that wait for others: media, vlan. */
	char media[32], media_option[32];
	unsigned media_instance;
	char vlan_parent[OS_IFNAME];
	int vlan_tag;  /* -1: not given */
	int vlan_qinq; /* 802.1ad; -1: not given */
	int vhid;      /* of carp(4), 0: not given */

	/* Members of the bridge as far as they have been asked for, so that each word need not ask again. */
	struct os_member *members;
	int member_count;
	bool all_members;
};

/* How interfaces are shown. The texts are -f's and IFCONFIG_FORMAT's; NULL = FreeBSD's usual form. */
struct format {
	const char *addr, *ether, *inet, *inet6;
	bool media;     /* -m: capabilities and media that could be chosen */
	bool lifetimes; /* -L */
	bool verbose;   /* -v */
};

/* The options of the command line. */
struct options {
	bool all, names, up, down; /* -a -l -u -d */
	const char *group;         /* -g after -a */
	struct format format;
};

/* Whether the options leave this interface in. */
bool ifconfig_wanted(const struct options *options, const struct os_if *ifp);

/* Configures (or, without words, shows) one interface; returns the exit status. */
int ifconfig_one(const char *name, int argc, char **argv, const struct options *options);

/* A table of words by its place, NULL after the last. */
const struct word *ifconfig_words(size_t i);

/* The family that a word names, NULL: none. */
const struct family *ifconfig_family(const char *word);

/* Fills in ifc->ifp once; exits when there is no such interface. */
const struct os_if *ifconfig_load(struct ifconfig *ifc);

/* Runs fn after the words, once however often it is asked for. */
void ifconfig_defer(struct ifconfig *ifc, void (*fn)(struct ifconfig *ifc));

/* One change of the interface; an error is returned, and a change that worked is kept in ifc->ifp. */
int ifconfig_set(struct ifconfig *ifc, const struct os_ifset *change);

/* Sets the interface up, if it is not. */
int ifconfig_up(struct ifconfig *ifc);

/*
 * Failures; all exit with 1. Whatever went wrong, it is "interface X does not exist" when that is so.
 * ifconfig_perror() words two errors in its own way, as the ioctls of addresses and flags do.
 */
void ifconfig_errx(struct ifconfig *ifc, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void ifconfig_err(struct ifconfig *ifc, int error, const char *format, ...)
        __attribute__((noreturn, format(printf, 3, 4)));
void ifconfig_perror(struct ifconfig *ifc, int error, const char *what) __attribute__((noreturn));

/* A host's address of family af out of the hosts file. */
bool ifconfig_host(const char *name, int af, uint8_t *addr);

/* The first address of a family on the interface, or the one that equals addr; false: none. */
bool ifconfig_find_addr(struct ifconfig *ifc, int af, const uint8_t *addr, struct os_addr *found);

/* Keeps an address of so many bytes in its role; it takes effect after the words. */
void ifconfig_keep_address(struct ifconfig *ifc, enum role role, const uint8_t *addr, size_t size);

/* Number as strtoul(3) reads it, base by its prefix, at most max; false: something else. */
bool ifconfig_number(const char *text, unsigned long max, unsigned *value);

/* What is special about a kind of interface, by its cloner's name; NULL: nothing. */
const struct kind *ifconfig_kind(const char *name);

/* Creates the interface that ifc->name asks for ("bridge", "epair3"). */
void ifconfig_create(struct ifconfig *ifc);

/* Whether a name that is to be created means a VLAN: "em0.6", on an interface that is there. */
bool ifconfig_names_vlan(const char *name, struct os_vlan *vlan);

/* -C */
void ifconfig_list_cloners(void);

/* -g: names of a group's interfaces, one per line. */
void ifconfig_list_group(const char *group);
bool ifconfig_in_group(const struct os_if *ifp, const char *group);

/* The lines of one interface; family NULL: all of them. addrs are its own. */
void ifconfig_show(const struct os_if *ifp, const struct os_addr *addrs, size_t count, const struct family *family,
                   const struct format *format);
void ifconfig_show_one(const struct os_if *ifp, const struct family *family, const struct options *options);

#endif

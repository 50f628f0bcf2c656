/* SPDX-License-Identifier: BSD-2-Clause */
/* group.h - many names written as one: "h[1-480]", "r[01-10]", "p[1,3,5-7]", "x[1-2]y[1-2]" is four. */
#ifndef LAB_GROUP_H
#define LAB_GROUP_H

#include "lab/lab.h"

/* The names that a pattern stands for, the last number running fastest. */
struct group {
	char (*names)[LAB_NAME]; /* the caller's to free */
	size_t count;
};

/*
 * -EINVAL, -ENAMETOOLONG, -E2BIG (over LAB_MAX_NODES): *why says in words what is wrong; -ENOMEM. The names are not
 * checked to be names of nodes. Numbers written with zeros in front keep their width.
 */
int group_expand(const char *pattern, struct group *group, const char **why);

#endif

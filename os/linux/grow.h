/* SPDX-License-Identifier: BSD-2-Clause */
/* grow.h - lists that grow while the kernel dumps, inside os/linux. */
#ifndef OS_LINUX_GROW_H
#define OS_LINUX_GROW_H

#include <stddef.h>
#include <stdlib.h>

/* The list with room for one more item of `size` bytes, moved if need be; *room counts items. NULL: no memory, and the
 * list is as it was. */
static inline void *grow(void *list, size_t count, size_t *room, size_t size)
{
	const size_t more = *room ? 2 * *room : 16;

	if (count < *room)
		return list;
	list = realloc(list, more * size);
	if (list)
		*room = more;
	return list;
}

#endif

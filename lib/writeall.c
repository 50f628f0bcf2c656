/* SPDX-License-Identifier: BSD-2-Clause */
/* writeall.c - writing all of a text (writeall.h). */
#include "lib/writeall.h"

#include <errno.h>
#include <unistd.h>

int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		const ssize_t done = write(fd, text, size);

		if (done < 0 && errno != EINTR)
			return -errno;
		text += done > 0 ? done : 0;
		size -= done > 0 ? (size_t)done : 0;
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* whole.c - texts that are read and written whole (whole.h). */
#include "lib/whole.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int read_all(FILE *file, size_t most, char **text, size_t *length)
{
	size_t room = 0, got = 1;
	int error = 0;

	*text = NULL;
	*length = 0;
	while (!error && got && *length < most) {
		if (*length + 1 >= room) {
			char *more = realloc(*text, room = room ? 2 * room : 4096);

			if (!more) {
				error = -ENOMEM;
				break;
			}
			*text = more;
		}
		const size_t left = most - *length, here = room - 1 - *length;

		got = fread(*text + *length, 1, left < here ? left : here, file);
		*length += got;
		if (!got && ferror(file) && errno != EINTR) {
			error = -errno;
		} else if (!got && ferror(file)) {
			clearerr(file);
			got = 1;
		}
	}
	if (error) {
		free(*text);
		*text = NULL;
	} else {
		(*text)[*length] = '\0';
	}
	return error;
}

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

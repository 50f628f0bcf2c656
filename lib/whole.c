/* SPDX-License-Identifier: BSD-2-Clause */
/* whole.c - texts that are read and written whole (whole.h). */
#include "lib/whole.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int read_all(FILE *file, size_t most, char **text, size_t *length)
{
	size_t room = 4096, got = 1;
	char *whole = malloc(room);
	int error = whole ? 0 : -ENOMEM;

	*text = NULL;
	*length = 0;
	while (!error && got && *length < most) {
		const size_t left = most - *length, here = room - 1 - *length;

		got = fread(whole + *length, 1, left < here ? left : here, file);
		*length += got;
		if (!got && ferror(file) && errno != EINTR) {
			error = -errno;
		} else if (!got && ferror(file)) {
			clearerr(file);
			got = 1;
		} else if (*length + 1 == room) {
			char *more = realloc(whole, room *= 2);

			error = more ? 0 : -ENOMEM;
			whole = more ? more : whole;
		}
	}
	if (error) {
		free(whole);
		return error;
	}
	whole[*length] = '\0';
	*text = whole;
	return 0;
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

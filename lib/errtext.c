/* SPDX-License-Identifier: BSD-2-Clause */
/* errtext.c - FreeBSD's words for the errno values of the system below, and texts of one's own. */
#include "lib/errtext.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

struct text {
	int error;
	const char *words;
};

static const struct text texts[] = {
        {0, "No error: 0"},
        {EPERM, "Operation not permitted"},
        {ENOENT, "No such file or directory"},
        {ESRCH, "No such process"},
        {EINTR, "Interrupted system call"},
        {EIO, "Input/output error"},
        {ENXIO, "Device not configured"},
        {ENODEV, "Device not configured"},
        {E2BIG, "Argument list too long"},
        {ENOEXEC, "Exec format error"},
        {EBADF, "Bad file descriptor"},
        {ECHILD, "No child processes"},
        {EDEADLK, "Resource deadlock avoided"},
        {ENOMEM, "Cannot allocate memory"},
        {EACCES, "Permission denied"},
        {EFAULT, "Bad address"},
        {ENOTBLK, "Block device required"},
        {EBUSY, "Device busy"},
        {EEXIST, "File exists"},
        {EXDEV, "Cross-device link"},
        {ENOTDIR, "Not a directory"},
        {EISDIR, "Is a directory"},
        {EINVAL, "Invalid argument"},
        {ENFILE, "Too many open files in system"},
        {EMFILE, "Too many open files"},
        {ENOTTY, "Inappropriate ioctl for device"},
        {ETXTBSY, "Text file busy"},
        {EFBIG, "File too large"},
        {ENOSPC, "No space left on device"},
        {ESPIPE, "Illegal seek"},
        {EROFS, "Read-only file system"},
        {EMLINK, "Too many links"},
        {EPIPE, "Broken pipe"},
        {EDOM, "Numerical argument out of domain"},
        {ERANGE, "Result too large"},
        {EAGAIN, "Resource temporarily unavailable"},
        {EINPROGRESS, "Operation now in progress"},
        {EALREADY, "Operation already in progress"},
        {ENOTSOCK, "Socket operation on non-socket"},
        {EDESTADDRREQ, "Destination address required"},
        {EMSGSIZE, "Message too long"},
        {EPROTOTYPE, "Protocol wrong type for socket"},
        {ENOPROTOOPT, "Protocol not available"},
        {EPROTONOSUPPORT, "Protocol not supported"},
        {ESOCKTNOSUPPORT, "Socket type not supported"},
        {EOPNOTSUPP, "Operation not supported"},
        {EPFNOSUPPORT, "Protocol family not supported"},
        {EAFNOSUPPORT, "Address family not supported by protocol family"},
        {EADDRINUSE, "Address already in use"},
        {EADDRNOTAVAIL, "Can't assign requested address"},
        {ENETDOWN, "Network is down"},
        {ENETUNREACH, "Network is unreachable"},
        {ENETRESET, "Network dropped connection on reset"},
        {ECONNABORTED, "Software caused connection abort"},
        {ECONNRESET, "Connection reset by peer"},
        {ENOBUFS, "No buffer space available"},
        {EISCONN, "Socket is already connected"},
        {ENOTCONN, "Socket is not connected"},
        {ESHUTDOWN, "Can't send after socket shutdown"},
        {ETOOMANYREFS, "Too many references: can't splice"},
        {ETIMEDOUT, "Operation timed out"},
        {ECONNREFUSED, "Connection refused"},
        {ELOOP, "Too many levels of symbolic links"},
        {ENAMETOOLONG, "File name too long"},
        {EHOSTDOWN, "Host is down"},
        {EHOSTUNREACH, "No route to host"},
        {ENOTEMPTY, "Directory not empty"},
        {EUSERS, "Too many users"},
        {EDQUOT, "Disc quota exceeded"},
        {ESTALE, "Stale NFS file handle"},
        {EREMOTE, "Too many levels of remote in path"},
        {ENOLCK, "No locks available"},
        {ENOSYS, "Function not implemented"},
        {EIDRM, "Identifier removed"},
        {ENOMSG, "No message of desired type"},
        {EOVERFLOW, "Value too large to be stored in data type"},
        {ECANCELED, "Operation canceled"},
        {EILSEQ, "Illegal byte sequence"},
        {EBADMSG, "Bad message"},
        {EMULTIHOP, "Multihop attempted"},
        {ENOLINK, "Link has been severed"},
        {EPROTO, "Protocol error"},
        {ENOTRECOVERABLE, "State not recoverable"},
        {EOWNERDEAD, "Previous owner died"},
#ifdef EXFULL /* no FreeBSD text exists for these of Linux */
        {EXFULL, "No more ports available"},
        {ENODATA, "No data available"},
        {ETIME, "Operation timed out"},
        {ENONET, "Network is down"},
        {ENOTUNIQ, "File exists"},
        {EBADFD, "Bad file descriptor"},
        {ERESTART, "Interrupted system call"},
        {ECOMM, "Input/output error"},
        {EREMOTEIO, "Input/output error"},
        {ENOKEY, "No such file or directory"},
        {ENOMEDIUM, "Device not configured"},
        {EUNATCH, "Protocol not supported"},
        {ENOPKG, "Operation not supported"},
#endif
};

const char *err_text(int error)
{
	/* The one text that is made, not looked up; like strerror(3)'s it lasts until the next. */
	static char unknown[sizeof("Unknown error: -2147483648")];

	int wanted = error < 0 && error > INT_MIN ? -error : error;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].error == wanted)
			return texts[i].words;
	snprintf(unknown, sizeof(unknown), "Unknown error: %d", wanted);
	return unknown;
}

bool err_why(char *why, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, size, format, args);
	va_end(args);
	return false;
}

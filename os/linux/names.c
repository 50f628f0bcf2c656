/* SPDX-License-Identifier: BSD-2-Clause */
/* names.c - where the C library looks for names. */
#include <nss.h>

#include "os/os.h"

void os_names_from_files(void)
{
#ifdef __GLIBC__
	(void)__nss_configure_lookup("hosts", "files");
	(void)__nss_configure_lookup("networks", "files");
#endif
}

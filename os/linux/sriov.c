/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sriov.c - cards with SR-IOV through the kernel's files in /sys (Documentation/PCI/pci-iov-howto), and what rtnetlink
 * sets of their virtual functions (IFLA_VFINFO_LIST).
 *
 * A driver looks at its virtual function once, when it takes it. So drivers are kept off (sriov_drivers_autoprobe)
 * until everything is set, then asked to take those that are not reserved.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/linux/nl.h"
#include "os/os.h"

enum { VFS_AT_ONCE = 64 }; /* virtual functions whose settings fit one batch */

/* A card's directory; -ENOENT. */
static int open_device(const char *device)
{
	char path[64];
	int fd;

	if (!device[0] || device[0] == '.' || strchr(device, '/') || strlen(device) >= OS_IFNAME)
		return -ENOENT;
	if (if_nametoindex(device) == 0) /* where /sys shows another stack's cards */
		return -ENOENT;
	snprintf(path, sizeof path, "/sys/class/net/%s/device", device);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* A number in a file; -errno. */
static int read_number(int dir, const char *name)
{
	char text[16] = "";
	const int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	char *end;
	long number;
	int error = 0;

	if (fd < 0)
		return -errno;
	if (read(fd, text, sizeof text - 1) < 0)
		error = -errno;
	close(fd);
	if (error)
		return error;
	number = strtol(text, &end, 10);
	return end == text || number < 0 || number > UINT16_MAX ? -EPROTO : (int)number;
}

static int write_text(int dir, const char *name, const char *text)
{
	const int fd = openat(dir, name, O_WRONLY | O_TRUNC | O_CLOEXEC);
	const size_t size = strlen(text);
	ssize_t done;
	int error = 0;

	if (fd < 0)
		return -errno;
	done = write(fd, text, size);
	if (done != (ssize_t)size)
		error = done < 0 ? -errno : -EIO;
	close(fd);
	return error;
}

static int write_number(int dir, const char *name, unsigned number)
{
	char text[16];

	snprintf(text, sizeof text, "%u", number);
	return write_text(dir, name, text);
}

static int get(int dir, struct os_sriov *s)
{
	const int total = read_number(dir, "sriov_totalvfs"),
	          now = total < 0 ? total : read_number(dir, "sriov_numvfs");

	if (now < 0)
		return now;
	*s = (struct os_sriov){(unsigned)total, (unsigned)now};
	return 0;
}

int os_sriov_get(const char *device, struct os_sriov *s)
{
	const int dir = open_device(device);
	int error;

	if (dir < 0)
		return dir;
	error = get(dir, s);
	close(dir);
	return error;
}

/* The settings of virtual function n, as one IFLA_VF_INFO. */
static void put_vf(struct nlmsghdr *msg, const struct os_vf *vf, unsigned n)
{
	struct nlattr *nest = mnl_attr_nest_start(msg, IFLA_VF_INFO);
	struct ifla_vf_mac mac = {.vf = n};
	const struct ifla_vf_spoofchk spoofchk = {n, vf->anti_spoof};
	const struct ifla_vf_trust trust = {n, vf->trust};

	memcpy(mac.mac, vf->ether, sizeof vf->ether);
	/* Some drivers take an untrusted one's MAC address for good. */
	if (vf->set & OS_VF_TRUST)
		mnl_attr_put(msg, IFLA_VF_TRUST, sizeof trust, &trust);
	if (vf->set & OS_VF_ETHER)
		mnl_attr_put(msg, IFLA_VF_MAC, sizeof mac, &mac);
	if (vf->set & OS_VF_ANTI_SPOOF)
		mnl_attr_put(msg, IFLA_VF_SPOOFCHK, sizeof spoofchk, &spoofchk);
	mnl_attr_nest_end(msg, nest);
}

/* Sets up to VFS_AT_ONCE from `first` on. */
static int set_some(struct nl *nl, unsigned index, const struct os_vf *vfs, unsigned first, unsigned end)
{
	struct ifinfomsg *header;
	struct nlmsghdr *msg = nl_request(nl, RTM_SETLINK, 0, sizeof *header, &header);
	struct nlattr *list;
	bool any = false;

	if (!msg)
		return -ENOBUFS;
	header->ifi_index = (int)index;
	list = mnl_attr_nest_start(msg, IFLA_VFINFO_LIST);
	for (unsigned n = first; n < end; n++)
		if (vfs[n].set) {
			put_vf(msg, &vfs[n], n);
			any = true;
		}
	mnl_attr_nest_end(msg, list);
	if (any)
		return nl_commit(nl);
	nl_drop(nl);
	return 0;
}

static int set_all(const char *device, const struct os_vf *vfs, unsigned count)
{
	struct nl *nl = malloc(sizeof *nl);
	const unsigned index = if_nametoindex(device);
	int error = nl ? nl_open(nl) : -ENOMEM;

	for (unsigned n = 0; n < count && !error; n += VFS_AT_ONCE)
		error = set_some(nl, index, vfs, n, n + VFS_AT_ONCE < count ? n + VFS_AT_ONCE : count);
	if (nl)
		nl_close(nl);
	free(nl);
	return error;
}

/* Lets drivers take the virtual functions; that one has no driver, or a driver fails, is nobody's error here. */
static void probe(int dir, const struct os_vf *vfs, unsigned count)
{
	char link[48], target[256];

	for (unsigned n = 0; n < count; n++) {
		ssize_t length;
		const char *address;

		snprintf(link, sizeof link, "virtfn%u", n);
		length = readlinkat(dir, link, target, sizeof target - 1);
		if (length <= 0)
			continue;
		target[length] = '\0';
		address = strrchr(target, '/') ? strrchr(target, '/') + 1 : target;
		if (vfs[n].reserved) {
			snprintf(link, sizeof link, "virtfn%u/driver_override", n);
			(void)write_text(dir, link, "vfio-pci");
		}
		(void)write_text(AT_FDCWD, "/sys/bus/pci/drivers_probe", address);
	}
}

/* All of it, with the drivers kept off. Undone as a whole when something fails. */
static int create(int dir, const char *device, const struct os_vf *vfs, unsigned count)
{
	static const char auto_file[] = "sriov_drivers_autoprobe";
	const int before = read_number(dir, auto_file); /* before 4.12 there is none */
	int error = before > 0 ? write_number(dir, auto_file, 0) : 0;

	if (error)
		return error;
	error = write_number(dir, "sriov_numvfs", count);
	if (!error) {
		error = set_all(device, vfs, count);
		if (error)
			(void)write_number(dir, "sriov_numvfs", 0);
		else if (before >= 0)
			probe(dir, vfs, count);
	}
	if (before > 0)
		(void)write_number(dir, auto_file, (unsigned)before);
	return error;
}

int os_sriov_create(const char *device, const struct os_vf *vfs, unsigned count)
{
	struct os_sriov s;
	sigset_t all, old;
	const int dir = open_device(device);
	int error;

	if (dir < 0)
		return dir;
	error = get(dir, &s);
	if (!error && s.now)
		error = -EBUSY;
	if (!error && (count == 0 || count > s.total))
		error = -EINVAL;
	if (!error) {
		/* Half of it would stay: the card and its drivers would be left switched over. */
		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, &old);
		error = create(dir, device, vfs, count);
		sigprocmask(SIG_SETMASK, &old, NULL);
	}
	close(dir);
	return error;
}

int os_sriov_delete(const char *device)
{
	struct os_sriov s;
	const int dir = open_device(device);
	int error;

	if (dir < 0)
		return dir;
	error = get(dir, &s);
	if (!error)
		error = s.now ? write_number(dir, "sriov_numvfs", 0) : -ECHILD;
	close(dir);
	return error;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attach.c - the machine's network cards in worlds: os_nic_attach(), os_nic_detach().
 *
 * A card is moved into the namespace of the world's host, where it looks like the cards that a world is born with. When
 * that namespace dies, the kernel moves every device that is no kind of rtnetlink's (IFLA_INFO_KIND) into the machine's
 * first network namespace, under its name or, if that is taken, as devN; it destroys the others with the namespace
 * (default_device_exit_batch() in net/core/dev.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/linux/kinds.h"
#include "os/linux/world.h"

static int refuse(struct os_reason *why, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, sizeof why->text, format, args);
	va_end(args);
	return error;
}

/* Opens the host's stack of a world from outside; *v holds *w. Close both, also after a failure. */
static int open_host(const char *world, struct os_world **w, struct os_vnet **v)
{
	pid_t pid;
	int error;

	*v = NULL;
	*w = calloc(1, sizeof **w);
	if (!*w)
		return -ENOMEM;
	(*w)->home = -1;
	(*w)->fd = world_connect(world, &pid);
	if ((*w)->fd < 0)
		return (*w)->fd;
	client_request(*w, WIRE_STACK);
	error = client_call(*w);
	if (error)
		return error;
	*v = client_new_vnet(*w);
	if (!*v)
		return -ENOMEM;
	(*v)->id = (*w)->reply.head.vnet;
	(*v)->nics = (*w)->reply.head.index[0];
	(*v)->id_known = true;
	(*v)->nsfd = (*w)->reply.fds[0];
	return (*v)->nsfd < 0 ? -EPROTO : client_open_netlink(*v);
}

/* Whether this is the network namespace that the kernel brings cards home to: that of its own threads. */
static bool is_first_namespace(void)
{
	char comm[16] = "";
	struct stat own, kernel;
	FILE *f = fopen("/proc/2/comm", "re");

	if (!f)
		return false;
	if (!fgets(comm, sizeof comm, f))
		comm[0] = '\0';
	fclose(f);
	return strcmp(comm, "kthreadd\n") == 0 && stat("/proc/self/ns/net", &own) == 0 &&
	       stat("/proc/2/ns/net", &kernel) == 0 && own.st_ino == kernel.st_ino;
}

/* Whether the interface can be given away and will come back. */
static int check(const struct link *l, bool force, struct os_reason *why)
{
	if ((l->linux_flags & IFF_LOOPBACK) || l->type != ARPHRD_ETHER)
		return refuse(why, -EINVAL, "%s is no Ethernet card", l->name);
	if (l->master)
		return refuse(why, -EBUSY, "%s is a member of another interface: take it out first", l->name);
	if (l->linux_kind[0] && !force)
		return refuse(
		        why, -EINVAL,
		        "%s is a virtual device (%s), which the kernel will destroy with the world: attach it with -f",
		        l->name, l->linux_kind);
	if (!l->linux_kind[0] && !force && !is_first_namespace())
		return refuse(
		        why, -EINVAL,
		        "this is not the machine's first network namespace, where the kernel will bring %s at the "
		        "world's end: attach it with -f",
		        l->name);
	return 0;
}

/* Asks for a number in the host's stack. */
static int claim_index(struct os_vnet *v, unsigned *index)
{
	struct wire_in *m = client_request(v->w, WIRE_MOVE);
	int error;

	m->head.stack[0] = m->head.stack[1] = v->id; /* from nowhere: index[0] stays 0 */
	error = client_call(v->w);
	if (!error) {
		v->w->claims = true;
		*index = v->w->reply.head.index[1];
	}
	return error;
}

static int move_in(struct nl *machine, struct link *l, struct os_vnet *v)
{
	unsigned index = 0;
	int error, tries = 0;

	l->meta = (struct meta){.ours = true, .kind = "nic", .unit = -1, .home = v->id};
	snprintf(l->meta.origin, sizeof l->meta.origin, "%s", l->name);
	do {
		error = claim_index(v, &index);
		if (!error)
			error = link_move(machine, l, v->nsfd, v->id, index, NULL);
		if (error == -EBUSY)
			client_busy(v->w);
	} while (error == -EBUSY && ++tries < CLAIM_TRIES);
	if (error)
		client_abandon(v->w);
	else
		client_settle(v->w);
	return error;
}

int os_nic_attach(const char *world, const char *name, bool force, struct os_reason *why)
{
	struct nl *machine = malloc(sizeof *machine);
	struct os_world *w = NULL;
	struct os_vnet *v = NULL;
	struct link l;
	int error = machine ? 0 : -ENOMEM;

	why->text[0] = '\0';
	if (machine)
		machine->fd = -1;
	if (!error && geteuid() != 0)
		error = refuse(why, -EPERM, "only root can give away the machine's network cards");
	if (!error && strcmp(name, "lo") == 0) /* lo0 to link_get() */
		error = refuse(why, -EINVAL, "%s is no Ethernet card", name);
	if (!error)
		error = nl_open(machine);
	if (!error)
		error = link_get(machine, name, 0, &l);
	if (!error)
		error = check(&l, force, why);
	if (!error)
		error = open_host(world, &w, &v);
	if (!error) {
		error = move_in(machine, &l, v);
		if (error == -EEXIST)
			refuse(why, error, "%s has an interface called %s already", world, name);
		else if (error == -EINVAL)
			refuse(why, error, "the kernel does not move %s to another network namespace", name);
	}
	os_vnet_close(v);
	os_world_close(w);
	if (machine)
		nl_close(machine);
	free(machine);
	return error;
}

/* Moves the card back, with the name that it had and without our marks. */
static int move_out(struct os_vnet *v, const struct link *l, int home)
{
	struct wire_in *m = client_request(v->w, WIRE_RELEASE);
	struct nlmsghdr *msg;
	int error;

	m->head.stack[0] = v->id;
	m->head.index[0] = l->index;
	error = client_call(v->w);
	if (error)
		return error;
	v->w->claims = true;
	msg = link_change(&v->nl, l->index, 0, IFF_UP);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_NET_NS_FD, (uint32_t)home);
	mnl_attr_put_strz(msg, IFLA_IFNAME, l->meta.origin);
	mnl_attr_put(msg, IFLA_IFALIAS, 0, NULL);
	error = nl_commit(&v->nl);
	if (error)
		client_abandon(v->w);
	else
		client_settle(v->w);
	return error;
}

int os_nic_detach(const char *world, const char *name, struct os_reason *why)
{
	struct os_world *w = NULL;
	struct os_vnet *v = NULL;
	struct link l = {0};
	int home = -1, error = 0;

	why->text[0] = '\0';
	if (geteuid() != 0)
		error = refuse(why, -EPERM, "only root can take a network card back");
	if (!error)
		error = open_host(world, &w, &v);
	if (!error) {
		home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
		error = home < 0 ? -errno : link_get(&v->nl, name, 0, &l);
		if (error == -ENODEV)
			refuse(why, error,
			       "the host of %s has no interface called %s; if it is in a jail, take it out first",
			       world, name);
	}
	if (!error && !l.meta.origin[0])
		error = refuse(why, -EINVAL, "%s is the world's own", name);
	if (!error) {
		error = move_out(v, &l, home);
		if (error == -EEXIST)
			refuse(why, error, "the machine has an interface called %s already", l.meta.origin);
	}
	if (home >= 0)
		close(home);
	os_vnet_close(v);
	os_world_close(w);
	return error;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_addr.c - addresses of the operating system in memory; it has no neighbours and no routes, and takes none. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"
#include "tests/fake_state.h"

int fake_if_by_index(uint32_t vnet, unsigned index)
{
	struct fake_state *s = fake_state();

	for (int i = 0; i < FAKE_IFS; i++)
		if (s->ifs[i].used && s->ifs[i].vnet == vnet && s->ifs[i].face.index == index)
			return i;
	return -1;
}

int fake_addr_add(int slot, const struct os_addr *a)
{
	struct fake_state *s = fake_state();
	int free_entry = -1;

	for (int i = 0; i < FAKE_ADDRS; i++) {
		struct fake_addr *old = &s->addrs[i];
		if (!old->used)
			free_entry = i;
		else if (old->slot == slot && old->a.family == a->family && memcmp(old->a.addr, a->addr, 16) == 0) {
			old->a = *a;
			return 0;
		}
	}
	if (free_entry < 0)
		return -ENOBUFS;
	s->addrs[free_entry] = (struct fake_addr){true, slot, ++s->clock, *a};
	return 0;
}

void fake_addr_add_inet6(int slot, const uint8_t addr[16], unsigned plen)
{
	struct os_addr a = {.family = AF_INET6, .plen = plen, .vltime = UINT32_MAX, .pltime = UINT32_MAX};

	memcpy(a.addr, addr, 16);
	if (addr_inet6_linklocal(addr))
		a.scope_id = fake_state()->ifs[slot].face.index;
	fake_addr_add(slot, &a);
}

void fake_addr_drop(int slot)
{
	struct fake_state *s = fake_state();

	for (int i = 0; i < FAKE_ADDRS; i++)
		if (s->addrs[i].used && s->addrs[i].slot == slot)
			s->addrs[i].used = false;
}

/* ------------------------------------------------------------------------------------------------- addresses */

static int older(const void *a, const void *b)
{
	unsigned x = ((const struct fake_addr *)a)->since, y = ((const struct fake_addr *)b)->since;

	return (x > y) - (x < y);
}

int os_addr_list(struct os_vnet *v, unsigned ifindex, struct os_addr **list)
{
	struct fake_state *s = fake_state();
	struct fake_addr found[FAKE_ADDRS];
	int count = 0;

	for (int i = 0; i < FAKE_ADDRS; i++) {
		const struct fake_if *f = &s->ifs[s->addrs[i].slot];
		if (!s->addrs[i].used || f->vnet != os_vnet_id(v) || (ifindex && f->face.index != ifindex))
			continue;
		found[count] = s->addrs[i];
		found[count++].a.index = f->face.index;
	}
	qsort(found, (size_t)count, sizeof(found[0]), older);
	*list = calloc(FAKE_ADDRS, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	for (int i = 0; i < count; i++)
		(*list)[i] = found[i].a;
	return count;
}

int os_addr_add(struct os_vnet *v, const struct os_addr *a)
{
	int slot = fake_if_by_index(os_vnet_id(v), a->index);
	int error = fake_failure();

	if (error || slot < 0)
		return error ? error : -ENODEV;
	return fake_addr_add(slot, a);
}

int os_addr_del(struct os_vnet *v, const struct os_addr *a)
{
	struct fake_state *s = fake_state();
	int slot = fake_if_by_index(os_vnet_id(v), a->index);
	int error = fake_failure();

	if (error || slot < 0)
		return error ? error : -ENODEV;
	for (int i = 0; i < FAKE_ADDRS; i++) {
		struct fake_addr *old = &s->addrs[i];
		if (!old->used || old->slot != slot || old->a.family != a->family ||
		    memcmp(old->a.addr, a->addr, a->family == AF_INET ? 4 : 16) != 0)
			continue;
		old->used = false;
		return 0;
	}
	return -EADDRNOTAVAIL;
}

int os_neigh_list(struct os_vnet *v, int family, struct os_neigh **list)
{
	(void)v, (void)family;
	*list = NULL;
	return 0;
}

int os_route_list(struct os_vnet *v, int family, struct os_route **list)
{
	(void)v, (void)family;
	*list = NULL;
	return 0;
}

int os_neigh_set(struct os_vnet *v, const struct os_neigh *n)
{
	(void)v, (void)n;
	return -ESRCH;
}

int os_neigh_del(struct os_vnet *v, int family, const uint8_t *addr, unsigned index)
{
	(void)v, (void)family, (void)addr, (void)index;
	return -ESRCH;
}

size_t fake_hints;

int os_neigh_hint(struct os_vnet *v, const struct os_neigh *list, size_t count, bool forget)
{
	(void)v, (void)list;
	fake_hints += forget ? 0 : count;
	return 0;
}

int os_icmp_socket(struct os_vnet *v, int family)
{
	(void)v, (void)family;
	return -ENOSYS;
}

int os_capture_open(struct os_vnet *v, const char *name, bool *ethernet)
{
	(void)v, (void)name, (void)ethernet;
	return -ENOSYS;
}

int os_capture_read(int fd, uint8_t *data, size_t size, struct os_frame *f)
{
	(void)fd, (void)data, (void)size, (void)f;
	return -EAGAIN;
}

int os_capture_lost(int fd, uint64_t *lost)
{
	(void)fd, (void)lost;
	return -ENOSYS;
}

int os_route_add(struct os_vnet *v, const struct os_route *r)
{
	(void)v, (void)r;
	return -ENETUNREACH;
}

int os_route_change(struct os_vnet *v, const struct os_route *r)
{
	(void)v, (void)r;
	return -ESRCH;
}

int os_route_del(struct os_vnet *v, const struct os_route *r)
{
	(void)v, (void)r;
	return -ESRCH;
}

int os_route_get(struct os_vnet *v, int family, const uint8_t *addr, struct os_route *r)
{
	(void)v, (void)family, (void)addr, (void)r;
	return -ESRCH;
}

/* A server of both families, a connection over a link, a datagram socket and a file: of every stack the same. */
int os_socket_list(struct os_vnet *v, int family, struct os_socket **list)
{
	static const struct os_socket sockets[] = {
	        {.family = AF_INET6,
	         .type = SOCK_STREAM,
	         .protocol = IPPROTO_TCP,
	         .both = true,
	         .listening = true,
	         .state = OS_TCP_LISTEN,
	         .lport = 22,
	         .qlimit = 128,
	         .id = 4},
	        {.family = AF_INET6,
	         .type = SOCK_STREAM,
	         .protocol = IPPROTO_TCP,
	         .state = OS_TCP_ESTABLISHED,
	         .local = {0xfe, 0x80, [15] = 1},
	         .remote = {0xfe, 0x80, [15] = 2},
	         .lport = 22,
	         .rport = 50000,
	         .index = 1,
	         .waiting = 5,
	         .id = 3},
	        {.family = AF_INET,
	         .type = SOCK_DGRAM,
	         .protocol = IPPROTO_UDP,
	         .local = {127, 0, 0, 1},
	         .lport = 53,
	         .id = 2},
	        {.family = AF_UNIX,
	         .type = SOCK_STREAM,
	         .listening = true,
	         .qlimit = 5,
	         .name = "/var/run/log",
	         .id = 1},
	};

	(void)v, (void)family;
	*list = malloc(sizeof sockets);
	if (!*list)
		return -ENOMEM;
	memcpy(*list, sockets, sizeof sockets);
	return sizeof sockets / sizeof *sockets;
}

/* One process has the server and the datagram socket open; nobody has the rest. */
int os_holder_list(struct os_vnet *v, struct os_holder **list)
{
	static const struct os_holder holders[] = {{4, 7, 3, 0, "sshd"}, {2, 7, 4, 0, "sshd"}};

	(void)v;
	*list = malloc(sizeof holders);
	if (!*list)
		return -ENOMEM;
	memcpy(*list, holders, sizeof holders);
	return sizeof holders / sizeof *holders;
}

/* Nobody listens to an interface. */
int os_bpf_list(struct os_vnet *v, struct os_bpf **list)
{
	(void)v;
	*list = NULL;
	return 0;
}

int os_counts_get(struct os_vnet *v, struct os_counts *c)
{
	(void)v;
	memset(c, 0, sizeof *c);
	return 0;
}

int os_counts_get_if(struct os_vnet *v, const char *name, struct os_counts *c)
{
	(void)name;
	return os_counts_get(v, c);
}

/* Nothing changes by itself. */
int os_changes_open(struct os_vnet *v, struct os_changes **c)
{
	(void)v, (void)c;
	return -EOPNOTSUPP;
}

int os_changes_wait(struct os_changes *c, int *pid)
{
	(void)c, (void)pid;
	return -EOPNOTSUPP;
}

void os_changes_close(struct os_changes *c)
{
	(void)c;
}

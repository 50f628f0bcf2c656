/* SPDX-License-Identifier: BSD-2-Clause */
/* pump.c - starting and ending pumps: a command's side (pump.h). */
#include "os/linux/pump.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/linux/frame.h"
#include "os/linux/visit.h"
#include "os/linux/vlan.h"

/* Lets through what has this tag. The kernel keeps a frame's outermost tag beside the frame. */
static int only_tag(int fd, const struct vlan *vl)
{
	struct sock_filter program[] = {
	        {BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT)},
	        {BPF_JMP | BPF_JEQ | BPF_K, 0, 6, 1},
	        {BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TPID)},
	        {BPF_JMP | BPF_JEQ | BPF_K, 0, 4, vlan_protocol(vl)},
	        {BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG)},
	        {BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xfff},
	        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, vl->tag},
	        {BPF_RET | BPF_K, 0, 0, UINT32_MAX},
	        {BPF_RET | BPF_K, 0, 0, 0},
	};
	const struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0 ? -errno : 0;
}

int pump_socket(unsigned index, const struct vlan *vl)
{
	static const int on = 1;
	const struct sockaddr_ll where = {
	        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)index};
	const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error;

	if (fd < 0)
		return -errno;
	error = vl ? only_tag(fd, vl) : 0;
	if (!error && (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0 ||
	               setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) < 0 ||
	               setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0))
		error = -errno;
	frame_room(fd, SO_RCVBUFFORCE, SO_RCVBUF);
	frame_room(fd, SO_SNDBUFFORCE, SO_SNDBUF);
	if (!error && bind(fd, (const struct sockaddr *)&where, sizeof where) < 0)
		error = -errno;
	if (!error)
		return fd;
	close(fd);
	return error;
}

/* Begins the request about a back end's pump. */
static struct wire_in *request(struct os_vnet *v, const struct link *back)
{
	const uint32_t id = os_vnet_id(v);
	struct wire_in *m = client_request(v->w, WIRE_PUMP);

	m->head.vnet = id;
	m->head.index[0] = back->index;
	return m;
}

static int start(struct os_vnet *v, const struct link *back, const struct pump *p, const int *fds, unsigned count)
{
	struct wire_in *m = request(v, back);

	if (count > WIRE_FDS)
		return -E2BIG;
	memcpy(m->data, p, sizeof *p);
	m->head.data_len = sizeof *p;
	memcpy(m->fds, fds, count * sizeof *fds);
	return client_call(v->w);
}

int pump_hand_over(struct os_vnet *v, const struct link *back, const struct pump *p, const int *fds, unsigned count,
                   int error)
{
	if (!error)
		error = start(v, back, p, fds, count);
	for (unsigned i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return error;
}

void pump_stop(struct os_vnet *v, const struct link *back)
{
	request(v, back);
	(void)client_call(v->w); /* a world that is about to end has nothing to carry */
}

int pump_vlan(struct os_vnet *v, const struct link *back, const struct link *parent, const struct vlan *vl)
{
	const struct pump p = {.kind = PUMP_VLAN, .tag = vl->tag, .pcp = vl->pcp, .protocol = vlan_protocol(vl)};
	int fds[2] = {-1, -1}, home, left;
	int error = visit_stack(v, &home);

	if (error)
		return error;
	fds[0] = pump_socket(back->index, NULL);
	fds[1] = fds[0] < 0 ? -1 : pump_socket(parent->index, vl);
	left = visit_leave(home);
	error = fds[0] < 0 ? fds[0] : fds[1] < 0 ? fds[1] : left;
	return pump_hand_over(v, back, &p, fds, 2, error);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* os_socket.h - the contract with the operating system (os.h): sockets, and what the protocols counted. Included by
 * os.h only. */
#ifndef OS_OS_SOCKET_H
#define OS_OS_SOCKET_H

/* --------------------------------------------------------------------------------------------------- sockets */

enum { OS_SOCKETNAME = 112 }; /* a path of AF_UNIX with its NUL: 108 bytes on Linux, 104 on FreeBSD */

/* What a TCP connection is doing, as FreeBSD numbers it (netinet/tcp_fsm.h). */
enum os_tcp_state {
	OS_TCP_CLOSED,
	OS_TCP_LISTEN,
	OS_TCP_SYN_SENT,
	OS_TCP_SYN_RECEIVED,
	OS_TCP_ESTABLISHED,
	OS_TCP_CLOSE_WAIT,
	OS_TCP_FIN_WAIT_1,
	OS_TCP_CLOSING,
	OS_TCP_LAST_ACK,
	OS_TCP_FIN_WAIT_2,
	OS_TCP_TIME_WAIT,
};

/* A socket of a stack. One that takes part in IPv4 alone is AF_INET, whatever family it was opened with. */
struct os_socket {
	int family;     /* AF_INET, AF_INET6, AF_UNIX */
	int type;       /* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW */
	int protocol;   /* IPPROTO_*; 0 for AF_UNIX */
	bool both;      /* AF_INET6: it takes IPv4 as well */
	bool connected; /* AF_UNIX: to peer, or to one that is not known */
	bool listening; /* TCP and AF_UNIX: qlen connections wait in a queue of at most qlimit */
	enum os_tcp_state state;
	uint8_t local[16], remote[16]; /* zeros: any, none */
	uint16_t lport, rport;
	unsigned index;           /* of the interface of link-local addresses, 0: none */
	uint32_t waiting, unsent; /* bytes to be read, and to be sent or acknowledged */
	uint32_t qlen, qlimit;
	uint32_t resent, disordered; /* TCP: segments sent again, and received out of order */
	uint64_t id, peer;           /* numbers of it and of the AF_UNIX socket that it is connected to; 0: none */
	uint64_t node;               /* AF_UNIX: inode of the file that it is bound to, 0: none */
	char name[OS_SOCKETNAME];    /* AF_UNIX: where it is bound, "" = nowhere; without control characters */
};

/*
 * The sockets of a stack that the caller's jail may see: AF_INET, AF_INET6 (both have TCP's, UDP's and raw ones),
 * AF_UNIX, or 0 = all, newest first as far as the system knows. Connections that are closing have id 0. Returns the
 * count. -EOPNOTSUPP: this kernel can't list them.
 */
int os_socket_list(struct os_vnet *v, int family, struct os_socket **list);

/* A descriptor of a process that is a socket of some stack. */
struct os_holder {
	uint64_t socket; /* os_socket's id */
	int pid, fd;     /* the process by its number in the world */
	unsigned uid;
	char command[20];
};

/* Who has sockets open: the processes that the caller's jail sees, newest first. Returns the count. */
int os_holder_list(struct os_vnet *v, struct os_holder **list);

/* One that listens to an interface, a bpf(4) descriptor on FreeBSD. */
struct os_bpf {
	uint64_t socket; /* its number, as os_holder has it */
	unsigned index;  /* of the interface */
	bool promiscuous;
	uint32_t stored, dropped; /* bytes that wait to be read, packets that there was no room for */
};

/* What listens to the interfaces of a stack, newest first as far as the system knows. Returns the count. -EOPNOTSUPP:
 * this kernel can't list them. */
int os_bpf_list(struct os_vnet *v, struct os_bpf **list);

/* What a stack counts, as far as the system does: the names are those of FreeBSD's structures (netinet/tcp_var.h ...).
 */
enum os_counter {
	OS_COUNTS_NONE, /* 0 */
	OS_IPS_TOTAL,
	OS_IPS_BADSUM,
	OS_IPS_TOOSHORT,
	OS_IPS_FRAGMENTS,
	OS_IPS_FRAGDROPPED,
	OS_IPS_FRAGTIMEOUT,
	OS_IPS_REASSEMBLED,
	OS_IPS_DELIVERED,
	OS_IPS_NOPROTO,
	OS_IPS_FORWARD,
	OS_IPS_CANTFORWARD,
	OS_IPS_REDIRECTSENT,
	OS_IPS_LOCALOUT,
	OS_IPS_ODROPPED,
	OS_IPS_NOROUTE,
	OS_IPS_FRAGMENTED,
	OS_IPS_OFRAGMENTS,
	OS_IPS_CANTFRAG,
	OS_ICPS_ERROR,
	OS_ICPS_CHECKSUM,
	OS_ICPS_REFLECT,
	OS_TCPS_SNDTOTAL,
	OS_TCPS_SNDPACK,
	OS_TCPS_SNDREXMITPACK,
	OS_TCPS_SNDREXMITBAD,
	OS_TCPS_DELACK,
	OS_TCPS_SNDPROBE,
	OS_TCPS_RCVTOTAL,
	OS_TCPS_RCVACKPACK,
	OS_TCPS_RCVDUPPACK,
	OS_TCPS_RCVOOPACK,
	OS_TCPS_RCVPACKAFTERWIN,
	OS_TCPS_RCVBADSUM,
	OS_TCPS_RCVREASSFULL,
	OS_TCPS_CONNATTEMPT,
	OS_TCPS_ACCEPTS,
	OS_TCPS_LISTENDROP,
	OS_TCPS_CONNECTS,
	OS_TCPS_CLOSED,
	OS_TCPS_DROPS,
	OS_TCPS_CONNDROPS,
	OS_TCPS_REXMTTIMEO,
	OS_TCPS_TIMEOUTDROP,
	OS_TCPS_KEEPPROBE,
	OS_TCPS_PREDACK,
	OS_TCPS_PREDDAT,
	OS_TCPS_SC_SENDCOOKIE,
	OS_TCPS_SC_RECVCOOKIE,
	OS_TCPS_SACK_RECOVERY,
	OS_TCPS_ECN_CE,
	OS_TCPS_ECN_ECT0,
	OS_TCPS_ECN_ECT1,
	OS_TCPS_SIG_RCVBADSIG,
	OS_TCPS_SIG_ERR_SIGOPT,
	OS_TCPS_SIG_ERR_NOSIGOPT,
	OS_UDPS_IPACKETS,
	OS_UDPS_BADSUM,
	OS_UDPS_NOPORT,
	OS_UDPS_NOPORTBCAST,
	OS_UDPS_FULLSOCK,
	OS_UDPS_DELIVERED,
	OS_UDPS_OPACKETS,
	OS_IP6S_TOTAL,
	OS_IP6S_TOOSHORT,
	OS_IP6S_FRAGMENTS,
	OS_IP6S_FRAGDROPPED,
	OS_IP6S_FRAGTIMEOUT,
	OS_IP6S_REASSEMBLED,
	OS_IP6S_DELIVERED,
	OS_IP6S_FORWARD,
	OS_IP6S_CANTFORWARD,
	OS_IP6S_REDIRECTSENT,
	OS_IP6S_LOCALOUT,
	OS_IP6S_ODROPPED,
	OS_IP6S_NOROUTE,
	OS_IP6S_FRAGMENTED,
	OS_IP6S_OFRAGMENTS,
	OS_IP6S_CANTFRAG,
	OS_ICP6S_ERROR,
	OS_ICP6S_TOOFREQ,
	OS_ICP6S_CHECKSUM,
	OS_ICP6S_REFLECT,
	OS_ICP6S_ODST_UNREACH,
	OS_ICP6S_OPACKET_TOO_BIG,
	OS_ICP6S_OTIME_EXCEED,
	OS_ICP6S_OPARAMPROB,
	OS_ICP6S_OREDIRECT,
	OS_IFS6_IN_HDRERR,
	OS_IFS6_IN_TOOBIG,
	OS_IFS6_IN_NOROUTE,
	OS_IFS6_IN_ADDRERR,
	OS_IFS6_IN_PROTOUNKNOWN,
	OS_IFS6_IN_DISCARD,
	OS_IFS6_REASS_FAIL,
	OS_IFS6_IN_MCAST,
	OS_IFS6_OUT_MCAST,
	OS_IFS6_IN_MSG,
	OS_IFS6_IN_ERROR,
	OS_IFS6_OUT_MSG,
	OS_IFS6_OUT_ERROR,
	OS_COUNTERS, /* how many there are */
};

struct os_counts {
	uint64_t of[OS_COUNTERS];
	uint64_t icmp_in[256], icmp_out[256], icmp6_in[256], icmp6_out[256]; /* messages by their types */
};

/* Reads the counters of a stack. Those that this kernel does not have are 0. */
int os_counts_get(struct os_vnet *v, struct os_counts *c);

/* IPv6's counters of one interface, those called IP6S, ICP6S and IFS6, and messages. -ENODEV: there is none, or IPv6
 * has nothing to do with it. */
int os_counts_get_if(struct os_vnet *v, const char *name, struct os_counts *c);

/* A raw ICMP or (AF_INET6) ICMPv6 socket in the stack that hands over echo replies only, close-on-exec and
 * non-blocking. The process stays where it is. The caller closes it. */
int os_icmp_socket(struct os_vnet *v, int family);

/* How a frame passed an interface. */
enum os_frame_way {
	OS_FRAME_UNICAST, /* it came, to this station ... */
	OS_FRAME_MULTICAST,
	OS_FRAME_BROADCAST,
	OS_FRAME_OTHERS, /* ... or to another one */
	OS_FRAME_SENT,
};

struct os_frame {
	uint64_t time;       /* nanoseconds since the epoch */
	size_t size, length; /* bytes that are there, and that it had */
	enum os_frame_way way;
};

/*
 * A descriptor that hands over all frames that an interface of the stack gets and sends from now on, close-on-exec and
 * non-blocking; poll(2) tells when there is one. The process stays where it is. *ethernet: they have Ethernet's header;
 * otherwise they begin with the packet. The caller closes it. -ENODEV, -EPERM.
 */
int os_capture_open(struct os_vnet *v, const char *name, bool *ethernet);

/* The next one, of which `data` gets at most `size` bytes. -EAGAIN: there is none now, -ENETDOWN: the interface is
 * down, or gone. */
int os_capture_read(int fd, uint8_t *data, size_t size, struct os_frame *f);

/* For how many frames there was no room since this was last asked. */
int os_capture_lost(int fd, uint64_t *lost);

#endif

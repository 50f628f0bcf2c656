/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * counts.c - os_counts_get(): FreeBSD's counters of protocols, from /proc/net/snmp, netstat and snmp6 of a stack
 * (Documentation/networking/snmp_counter.rst of the kernel explains the names).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/visit.h"

/* A counter of Linux is part of one of FreeBSD's: added to it, or taken off. */
struct part {
	const char *name;
	enum os_counter counter;
	bool minus;
};

static const struct part parts[] = {
        {"Ip.InReceives", OS_IPS_TOTAL, false},
        {"IpExt.InCsumErrors", OS_IPS_BADSUM, false},
        {"IpExt.InTruncatedPkts", OS_IPS_TOOSHORT, false},
        {"Ip.ReasmReqds", OS_IPS_FRAGMENTS, false},
        {"Ip.ReasmFails", OS_IPS_FRAGDROPPED, false},
        {"Ip.ReasmTimeout", OS_IPS_FRAGDROPPED, true}, /* which are failures, too */
        {"Ip.ReasmTimeout", OS_IPS_FRAGTIMEOUT, false},
        {"Ip.ReasmOKs", OS_IPS_REASSEMBLED, false},
        {"Ip.InDelivers", OS_IPS_DELIVERED, false},
        {"Ip.InUnknownProtos", OS_IPS_NOPROTO, false},
        {"Ip.ForwDatagrams", OS_IPS_FORWARD, false},
        {"Ip.InAddrErrors", OS_IPS_CANTFORWARD, false},
        {"IpExt.InNoRoutes", OS_IPS_CANTFORWARD, false},
        {"Icmp.OutRedirects", OS_IPS_REDIRECTSENT, false},
        {"Ip.OutRequests", OS_IPS_LOCALOUT, false},
        {"Ip.OutDiscards", OS_IPS_ODROPPED, false},
        {"Ip.OutNoRoutes", OS_IPS_NOROUTE, false},
        {"Ip.FragOKs", OS_IPS_FRAGMENTED, false},
        {"Ip.FragCreates", OS_IPS_OFRAGMENTS, false},
        {"Ip.FragFails", OS_IPS_CANTFRAG, false},
        {"Icmp.OutDestUnreachs", OS_ICPS_ERROR, false},
        {"Icmp.OutTimeExcds", OS_ICPS_ERROR, false},
        {"Icmp.OutParmProbs", OS_ICPS_ERROR, false},
        {"Icmp.OutSrcQuenchs", OS_ICPS_ERROR, false},
        {"Icmp.OutRedirects", OS_ICPS_ERROR, false},
        {"Icmp.InCsumErrors", OS_ICPS_CHECKSUM, false},
        {"Icmp.OutEchoReps", OS_ICPS_REFLECT, false},
        {"Icmp.OutTimestampReps", OS_ICPS_REFLECT, false},
        {"Tcp.OutSegs", OS_TCPS_SNDTOTAL, false},
        {"Tcp.RetransSegs", OS_TCPS_SNDTOTAL, false},
        {"TcpExt.TCPOrigDataSent", OS_TCPS_SNDPACK, false},
        {"Tcp.RetransSegs", OS_TCPS_SNDREXMITPACK, false},
        {"TcpExt.TCPDSACKRecvSegs", OS_TCPS_SNDREXMITBAD, false},
        {"TcpExt.DelayedACKs", OS_TCPS_DELACK, false},
        {"TcpExt.TCPWinProbe", OS_TCPS_SNDPROBE, false},
        {"Tcp.InSegs", OS_TCPS_RCVTOTAL, false},
        {"TcpExt.TCPPureAcks", OS_TCPS_RCVACKPACK, false},
        {"TcpExt.TCPHPAcks", OS_TCPS_RCVACKPACK, false},
        {"TcpExt.TCPDSACKOldSent", OS_TCPS_RCVDUPPACK, false},
        {"TcpExt.TCPOFOQueue", OS_TCPS_RCVOOPACK, false},
        {"TcpExt.BeyondWindow", OS_TCPS_RCVPACKAFTERWIN, false},
        {"Tcp.InCsumErrors", OS_TCPS_RCVBADSUM, false},
        {"TcpExt.TCPOFODrop", OS_TCPS_RCVREASSFULL, false},
        {"Tcp.ActiveOpens", OS_TCPS_CONNATTEMPT, false},
        {"Tcp.PassiveOpens", OS_TCPS_ACCEPTS, false},
        {"TcpExt.ListenOverflows", OS_TCPS_LISTENDROP, false},
        {"Tcp.ActiveOpens", OS_TCPS_CONNECTS, false},
        {"Tcp.PassiveOpens", OS_TCPS_CONNECTS, false},
        {"Tcp.AttemptFails", OS_TCPS_CONNECTS, true},
        {"Tcp.ActiveOpens", OS_TCPS_CLOSED, false},
        {"Tcp.PassiveOpens", OS_TCPS_CLOSED, false},
        {"Tcp.CurrEstab", OS_TCPS_CLOSED, true},
        {"Tcp.EstabResets", OS_TCPS_DROPS, false},
        {"Tcp.AttemptFails", OS_TCPS_CONNDROPS, false},
        {"TcpExt.TCPTimeouts", OS_TCPS_REXMTTIMEO, false},
        {"TcpExt.TCPAbortOnTimeout", OS_TCPS_TIMEOUTDROP, false},
        {"TcpExt.TCPKeepAlive", OS_TCPS_KEEPPROBE, false},
        {"TcpExt.TCPHPAcks", OS_TCPS_PREDACK, false},
        {"TcpExt.TCPHPHits", OS_TCPS_PREDDAT, false},
        {"TcpExt.SyncookiesSent", OS_TCPS_SC_SENDCOOKIE, false},
        {"TcpExt.SyncookiesRecv", OS_TCPS_SC_RECVCOOKIE, false},
        {"TcpExt.TCPSackRecovery", OS_TCPS_SACK_RECOVERY, false},
        {"IpExt.InCEPkts", OS_TCPS_ECN_CE, false},
        {"IpExt.InECT0Pkts", OS_TCPS_ECN_ECT0, false},
        {"IpExt.InECT1Pkts", OS_TCPS_ECN_ECT1, false},
        {"TcpExt.TCPMD5Failure", OS_TCPS_SIG_RCVBADSIG, false},
        {"TcpExt.TCPMD5Unexpected", OS_TCPS_SIG_ERR_SIGOPT, false},
        {"TcpExt.TCPMD5NotFound", OS_TCPS_SIG_ERR_NOSIGOPT, false},
        {"Udp.InDatagrams", OS_UDPS_IPACKETS, false},
        {"Udp.NoPorts", OS_UDPS_IPACKETS, false},
        {"Udp.InErrors", OS_UDPS_IPACKETS, false},
        {"Udp6InDatagrams", OS_UDPS_IPACKETS, false},
        {"Udp6NoPorts", OS_UDPS_IPACKETS, false},
        {"Udp6InErrors", OS_UDPS_IPACKETS, false},
        {"Udp.InCsumErrors", OS_UDPS_BADSUM, false},
        {"Udp6InCsumErrors", OS_UDPS_BADSUM, false},
        {"Udp.NoPorts", OS_UDPS_NOPORT, false},
        {"Udp6NoPorts", OS_UDPS_NOPORT, false},
        {"Udp.IgnoredMulti", OS_UDPS_NOPORTBCAST, false},
        {"Udp6IgnoredMulti", OS_UDPS_NOPORTBCAST, false},
        {"Udp.RcvbufErrors", OS_UDPS_FULLSOCK, false},
        {"Udp6RcvbufErrors", OS_UDPS_FULLSOCK, false},
        {"Udp.InDatagrams", OS_UDPS_DELIVERED, false},
        {"Udp6InDatagrams", OS_UDPS_DELIVERED, false},
        {"Udp.OutDatagrams", OS_UDPS_OPACKETS, false},
        {"Udp6OutDatagrams", OS_UDPS_OPACKETS, false},
        {"Ip6InReceives", OS_IP6S_TOTAL, false},
        {"Ip6InTruncatedPkts", OS_IP6S_TOOSHORT, false},
        {"Ip6ReasmReqds", OS_IP6S_FRAGMENTS, false},
        {"Ip6ReasmFails", OS_IP6S_FRAGDROPPED, false},
        {"Ip6ReasmTimeout", OS_IP6S_FRAGDROPPED, true},
        {"Ip6ReasmTimeout", OS_IP6S_FRAGTIMEOUT, false},
        {"Ip6ReasmOKs", OS_IP6S_REASSEMBLED, false},
        {"Ip6InDelivers", OS_IP6S_DELIVERED, false},
        {"Ip6OutForwDatagrams", OS_IP6S_FORWARD, false},
        {"Ip6InNoRoutes", OS_IP6S_CANTFORWARD, false},
        {"Ip6InAddrErrors", OS_IP6S_CANTFORWARD, false},
        {"Ip6InTooBigErrors", OS_IP6S_CANTFORWARD, false},
        {"Icmp6OutRedirects", OS_IP6S_REDIRECTSENT, false},
        {"Ip6OutRequests", OS_IP6S_LOCALOUT, false},
        {"Ip6OutDiscards", OS_IP6S_ODROPPED, false},
        {"Ip6OutNoRoutes", OS_IP6S_NOROUTE, false},
        {"Ip6FragOKs", OS_IP6S_FRAGMENTED, false},
        {"Ip6FragCreates", OS_IP6S_OFRAGMENTS, false},
        {"Ip6FragFails", OS_IP6S_CANTFRAG, false},
        {"Icmp6OutDestUnreachs", OS_ICP6S_ERROR, false},
        {"Icmp6OutPktTooBigs", OS_ICP6S_ERROR, false},
        {"Icmp6OutTimeExcds", OS_ICP6S_ERROR, false},
        {"Icmp6OutParmProblems", OS_ICP6S_ERROR, false},
        {"Icmp6OutRateLimitHost", OS_ICP6S_TOOFREQ, false},
        {"Icmp6InCsumErrors", OS_ICP6S_CHECKSUM, false},
        {"Icmp6OutEchoReplies", OS_ICP6S_REFLECT, false},
        {"Icmp6OutDestUnreachs", OS_ICP6S_ODST_UNREACH, false},
        {"Icmp6OutPktTooBigs", OS_ICP6S_OPACKET_TOO_BIG, false},
        {"Icmp6OutTimeExcds", OS_ICP6S_OTIME_EXCEED, false},
        {"Icmp6OutParmProblems", OS_ICP6S_OPARAMPROB, false},
        {"Icmp6OutRedirects", OS_ICP6S_OREDIRECT, false},
        {"Ip6InHdrErrors", OS_IFS6_IN_HDRERR, false},
        {"Ip6InTooBigErrors", OS_IFS6_IN_TOOBIG, false},
        {"Ip6InNoRoutes", OS_IFS6_IN_NOROUTE, false},
        {"Ip6InAddrErrors", OS_IFS6_IN_ADDRERR, false},
        {"Ip6InUnknownProtos", OS_IFS6_IN_PROTOUNKNOWN, false},
        {"Ip6InDiscards", OS_IFS6_IN_DISCARD, false},
        {"Ip6ReasmFails", OS_IFS6_REASS_FAIL, false},
        {"Ip6InMcastPkts", OS_IFS6_IN_MCAST, false},
        {"Ip6OutMcastPkts", OS_IFS6_OUT_MCAST, false},
        {"Icmp6InMsgs", OS_IFS6_IN_MSG, false},
        {"Icmp6InErrors", OS_IFS6_IN_ERROR, false},
        {"Icmp6OutMsgs", OS_IFS6_OUT_MSG, false},
        {"Icmp6OutErrors", OS_IFS6_OUT_ERROR, false},
};

/* Names that end in a type of ICMP: where its messages are counted. */
static uint64_t *histogram(struct os_counts *c, const char *name)
{
	const struct {
		const char *prefix;
		uint64_t *of;
	} rows[] = {
	        {"IcmpMsg.InType", c->icmp_in},
	        {"IcmpMsg.OutType", c->icmp_out},
	        {"Icmp6InType", c->icmp6_in},
	        {"Icmp6OutType", c->icmp6_out},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const size_t length = strlen(rows[i].prefix);
		char *end;

		if (strncmp(name, rows[i].prefix, length) != 0 || !isdigit((unsigned char)name[length]))
			continue;
		const unsigned long type = strtoul(name + length, &end, 10);
		return *end == '\0' && type < 256 ? &rows[i].of[type] : NULL;
	}
	return NULL;
}

/* Parts may come in any order: what is taken off may come first, and only the sum is never less than nothing. */
static void count(struct os_counts *c, const char *name, const char *value)
{
	const uint64_t n = strtoull(value, NULL, 10);
	uint64_t *of = histogram(c, name);

	if (of)
		*of = n;
	for (size_t i = 0; !of && i < sizeof parts / sizeof *parts; i++)
		if (strcmp(parts[i].name, name) == 0)
			c->of[parts[i].counter] += parts[i].minus ? 0 - n : n;
}

/* Two lines: "Tcp: InSegs OutSegs", "Tcp: 12 14". */
static void read_pair(struct os_counts *c, char *names, char *values)
{
	char *prefix = strsep(&names, ":"), *name, *value, full[64];

	strsep(&values, ":");
	while (names && values && (name = strsep(&names, " \n")) && (value = strsep(&values, " \n"))) {
		if (!*name)
			continue;
		snprintf(full, sizeof full, "%s.%s", prefix, name);
		count(c, full, value);
	}
}

static int read_pairs(struct os_counts *c, const char *path)
{
	char *names = NULL, *values = NULL;
	size_t room = 0, more = 0;
	FILE *in = fopen(path, "re");

	if (!in)
		return -errno;
	while (getline(&names, &room, in) > 0 && getline(&values, &more, in) > 0)
		read_pair(c, names, values);
	fclose(in);
	free(names);
	free(values);
	return 0;
}

/* "Ip6InReceives   121" */
static int read_lines(struct os_counts *c, const char *path)
{
	FILE *in = fopen(path, "re");
	char line[128], name[64], value[32];

	if (!in)
		return -errno;
	while (fgets(line, sizeof line, in))
		if (sscanf(line, "%63s %31s", name, value) == 2)
			count(c, name, value);
	fclose(in);
	return 0;
}

/* The counters are not read at one moment: what is taken off may be more than what was added. */
static void mend(struct os_counts *c)
{
	for (size_t i = 0; i < OS_COUNTERS; i++)
		if ((int64_t)c->of[i] < 0)
			c->of[i] = 0;
}

int os_counts_get(struct os_vnet *v, struct os_counts *c)
{
	int back, left, error = visit_stack(v, &back);

	memset(c, 0, sizeof *c);
	if (error)
		return error;
	error = read_pairs(c, "/proc/thread-self/net/snmp");
	if (!error)
		error = read_pairs(c, "/proc/thread-self/net/netstat");
	if (!error)
		error = read_lines(c, "/proc/thread-self/net/snmp6");
	if (error == -ENOENT) /* a kernel without IPv6 */
		error = 0;
	left = visit_leave(back);
	mend(c);
	return error ? error : left;
}

int os_counts_get_if(struct os_vnet *v, const char *name, struct os_counts *c)
{
	char path[64 + OS_IFNAME];
	int back, left, error;

	memset(c, 0, sizeof *c);
	if (strchr(name, '/') || strlen(name) >= OS_IFNAME)
		return -ENODEV;
	error = visit_stack(v, &back);
	if (error)
		return error;
	snprintf(path, sizeof path, "/proc/thread-self/net/dev_snmp6/%s", name);
	error = read_lines(c, path);
	left = visit_leave(back);
	mend(c);
	return error == -ENOENT ? -ENODEV : error ? error : left;
}

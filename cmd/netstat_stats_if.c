/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_stats_if.c - what netstat -s says about each counter of an interface (netstat_stats.h). */
#include <stddef.h>
#include <sys/socket.h>

#include "cmd/netstat_stats.h"

static const struct stats_line ip6[] = {
        {"\t# total input datagram^", OS_IP6S_TOTAL, 0, 0},
        {"\t# datagram^ with invalid header received", OS_IFS6_IN_HDRERR, 0, 0},
        {"\t# datagram^ exceeded MTU received", OS_IFS6_IN_TOOBIG, 0, 0},
        {"\t# datagram^ with no route received", OS_IFS6_IN_NOROUTE, 0, 0},
        {"\t# datagram^ with invalid dst received", OS_IFS6_IN_ADDRERR, 0, 0},
        {"\t# datagram^ with unknown proto received", OS_IFS6_IN_PROTOUNKNOWN, 0, 0},
        {"\t# truncated datagram^ received", OS_IP6S_TOOSHORT, 0, 0},
        {"\t# input datagram^ discarded", OS_IFS6_IN_DISCARD, 0, 0},
        {"\t# datagram^ delivered to an upper layer protocol", OS_IP6S_DELIVERED, 0, 0},
        {"\t# datagram^ forwarded to this interface", OS_IP6S_FORWARD, 0, 0},
        {"\t# datagram^ sent from an upper layer protocol", OS_IP6S_LOCALOUT, 0, 0},
        {"\t# total discarded output datagram^", OS_IP6S_ODROPPED, 0, 0},
        {"\t# output datagram^ fragmented", OS_IP6S_FRAGMENTED, 0, 0},
        {"\t# output datagram^ failed on fragment", OS_IP6S_CANTFRAG, 0, 0},
        {"\t# output datagram^ succeeded on fragment", OS_IP6S_OFRAGMENTS, 0, 0},
        {"\t# incoming datagram^ fragmented", OS_IP6S_FRAGMENTS, 0, 0},
        {"\t# datagram^ reassembled", OS_IP6S_REASSEMBLED, 0, 0},
        {"\t# datagram^ failed on reassembly", OS_IFS6_REASS_FAIL, 0, 0},
        {"\t# multicast datagram^ received", OS_IFS6_IN_MCAST, 0, 0},
        {"\t# multicast datagram^ sent", OS_IFS6_OUT_MCAST, 0, 0},
        {NULL, 0, 0, 0},
};

static const struct stats_line icmp6[] = {
        {"\t# total input message^", OS_IFS6_IN_MSG, 0, 0},
        {"\t# total input error message^", OS_IFS6_IN_ERROR, 0, 0},
        {"\t# input destination unreachable error^", 1, 0, STATS_TYPE6_IN},
        {"\t# input administratively prohibited error^", 0, 0, 0},
        {"\t# input time exceeded error^", 3, 0, STATS_TYPE6_IN},
        {"\t# input parameter problem error^", 4, 0, STATS_TYPE6_IN},
        {"\t# input packet too big error^", 2, 0, STATS_TYPE6_IN},
        {"\t# input echo request^", 128, 0, STATS_TYPE6_IN},
        {"\t# input echo repl~", 129, 0, STATS_TYPE6_IN},
        {"\t# input router solicitation^", 133, 0, STATS_TYPE6_IN},
        {"\t# input router advertisement^", 134, 0, STATS_TYPE6_IN},
        {"\t# input neighbor solicitation^", 135, 0, STATS_TYPE6_IN},
        {"\t# input neighbor advertisement^", 136, 0, STATS_TYPE6_IN},
        {"\t# input redirect^", 137, 0, STATS_TYPE6_IN},
        {"\t# input MLD quer~", 130, 0, STATS_TYPE6_IN},
        {"\t# input MLD report^", 131, 143, STATS_REPORT6_IN},
        {"\t# input MLD done^", 132, 0, STATS_TYPE6_IN},
        {"\t# total output message^", OS_IFS6_OUT_MSG, 0, 0},
        {"\t# total output error message^", OS_IFS6_OUT_ERROR, 0, 0},
        {"\t# output destination unreachable error^", 1, 0, STATS_TYPE6_OUT},
        {"\t# output administratively prohibited error^", 0, 0, 0},
        {"\t# output time exceeded error^", 3, 0, STATS_TYPE6_OUT},
        {"\t# output parameter problem error^", 4, 0, STATS_TYPE6_OUT},
        {"\t# output packet too big error^", 2, 0, STATS_TYPE6_OUT},
        {"\t# output echo request^", 128, 0, STATS_TYPE6_OUT},
        {"\t# output echo repl~", 129, 0, STATS_TYPE6_OUT},
        {"\t# output router solicitation^", 133, 0, STATS_TYPE6_OUT},
        {"\t# output router advertisement^", 134, 0, STATS_TYPE6_OUT},
        {"\t# output neighbor solicitation^", 135, 0, STATS_TYPE6_OUT},
        {"\t# output neighbor advertisement^", 136, 0, STATS_TYPE6_OUT},
        {"\t# output redirect^", 137, 0, STATS_TYPE6_OUT},
        {"\t# output MLD quer~", 130, 0, STATS_TYPE6_OUT},
        {"\t# output MLD report^", 131, 143, STATS_REPORT6_OUT},
        {"\t# output MLD done^", 132, 0, STATS_TYPE6_OUT},
        {NULL, 0, 0, 0},
};

const struct stats_protocol stats_if_protocols[] = {
        {"ip6", AF_INET6, ip6},
        {"icmp6", AF_INET6, icmp6},
        {NULL, 0, NULL},
};

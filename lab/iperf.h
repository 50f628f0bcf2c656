/* SPDX-License-Identifier: BSD-2-Clause */
/* iperf.h - how much goes through between two nodes, measured by iperf3(1). */
#ifndef LAB_IPERF_H
#define LAB_IPERF_H

#include <stdint.h>

#include "lab/lab.h"

struct iperf_spec {
	const struct lab *lab;
	int client, server; /* indices of nodes; the client sends */
	unsigned seconds;   /* 1 ... IPERF_SECONDS */
	const char *rate;   /* UDP at this rate, in bit/s with a K, M or G if need be ("10M"); NULL: TCP */
};
enum { IPERF_SECONDS = 86400 };

struct iperf_result {
	double sent, received; /* bit/s */
	int64_t lost, packets; /* of UDP; packets 0 = TCP */
};

/*
 * Runs a server and a client in the nodes. -ENOENT: iperf3 isn't installed, -EADDRNOTAVAIL: a node has no address,
 * -EIO: one of them failed; `why` has the words.
 */
int iperf_run(const struct iperf_spec *spec, struct iperf_result *result, struct os_reason *why);

/* Reads what `iperf3 -c ADDR -J` has printed. -EIO: it reports an error, which is then in `why`, or is not what we
 * know. */
int iperf_read(const char *json, size_t size, struct iperf_result *result, struct os_reason *why);

/* "9.54 Gbits/sec", three digits, as iperf prints it. */
void iperf_format(double bits, char text[32]);

/* Whether a word is a rate: "10M", "1.5G", "500000". */
bool iperf_is_rate(const char *word);

#endif

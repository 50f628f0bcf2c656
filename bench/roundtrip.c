/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * roundtrip.c - how long the way there and back takes.
 *
 * usage: roundtrip              answers every datagram
 *        roundtrip address runs sends so many of 56 bytes, one after the other; prints the seconds that one took
 *
 * UDP, port 7007. Ends with status 1 if an answer does not come within a second.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static int fail(const char *what)
{
	fprintf(stderr, "roundtrip: %s: %s\n", what, strerror(errno));
	return 1;
}

static int answer(int s)
{
	struct sockaddr_in from;
	char data[64];

	for (;;) {
		socklen_t size = sizeof from;
		const ssize_t n = recvfrom(s, data, sizeof data, 0, (struct sockaddr *)&from, &size);

		if (n < 0 || sendto(s, data, (size_t)n, 0, (struct sockaddr *)&from, size) < 0)
			return fail("answer");
	}
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int ask(int s, int runs)
{
	const struct timeval patience = {.tv_sec = 1};
	const double start = seconds();
	char data[56] = "";

	if (setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
		return fail("SO_RCVTIMEO");
	for (int i = 0; i < runs; i++)
		if (send(s, data, sizeof data, 0) < 0 || recv(s, data, sizeof data, 0) < 0)
			return fail("no answer");
	printf("%.9f\n", (seconds() - start) / runs);
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(7007)};
	const int runs = argc == 3 ? atoi(argv[2]) : 0;
	const int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (argc != 1 && (argc != 3 || inet_pton(AF_INET, argv[1], &addr.sin_addr) != 1 || runs < 1)) {
		fprintf(stderr, "usage: roundtrip [address runs]\n");
		return 64;
	}
	if (s < 0)
		return fail("socket");
	if ((argc == 1 ? bind : connect)(s, (struct sockaddr *)&addr, sizeof addr) < 0)
		return fail(argc == 1 ? "bind" : argv[1]);
	return argc == 1 ? answer(s) : ask(s, runs);
}

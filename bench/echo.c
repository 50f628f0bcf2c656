/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * echo.c - what the kernel alone takes for so many echo requests and replies between two stacks, whose caches and
 * neighbours are warm: prints the seconds.
 *
 * usage: echo address count
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { AT_ONCE = 64, SIZE = 48, ROOM = 128 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_socket(const char *address)
{
	const struct icmp_filter {
		uint32_t data;
	} answers = {~(1u << ICMP_ECHOREPLY)};
	struct sockaddr_in to = {.sin_family = AF_INET};
	const int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
		errx(1, "%s: not an address", address);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		err(1, "socket");
	if (setsockopt(fd, SOL_RAW, 1 /* ICMP_FILTER */, &answers, sizeof answers) < 0)
		err(1, "filter");
	return fd;
}

/* Sends so many requests and takes as many replies. */
static void exchange(int fd, struct mmsghdr *out, struct mmsghdr *in, unsigned count)
{
	for (unsigned sent = 0; sent < count;) {
		const int n = sendmmsg(fd, out, count - sent, 0);

		if (n < 0)
			err(1, "send");
		sent += (unsigned)n;
	}
	for (unsigned got = 0; got < count;) {
		const int n = recvmmsg(fd, in, count - got, 0, NULL);

		if (n < 0)
			err(1, "receive");
		got += (unsigned)n;
	}
}

int main(int argc, char **argv)
{
	static char request[SIZE], replies[AT_ONCE][ROOM];
	struct iovec part = {request, SIZE}, parts[AT_ONCE];
	struct mmsghdr out[AT_ONCE], in[AT_ONCE];
	const long count = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	const int fd = argc == 3 ? open_socket(argv[1]) : -1;
	double start;

	if (count < 1)
		errx(64, "usage: echo address count");
	request[0] = ICMP_ECHO;
	request[2] = (char)0xf7; /* the checksum, of type 8 and nothing else */
	request[3] = (char)0xff;
	for (int i = 0; i < AT_ONCE; i++) {
		parts[i] = (struct iovec){replies[i], ROOM};
		out[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};
		in[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &parts[i], .msg_iovlen = 1}};
	}
	exchange(fd, out, in, 1);
	start = now();
	for (long left = count; left > 0; left -= AT_ONCE)
		exchange(fd, out, in, left < AT_ONCE ? (unsigned)left : AT_ONCE);
	printf("%.4f\n", now() - start);
	return 0;
}

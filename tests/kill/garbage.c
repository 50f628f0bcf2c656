/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * garbage.c - says things to a keeper that no command would say. Exits 0 whatever the keeper makes of it.
 * usage: garbage socket random|cut|lengths|requests|descriptors|silent|connects|pumps [count]
 *        garbage socket listen seconds: takes the name instead, as if it were the keeper
 * A socket that begins with @ is an abstract one.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "os/linux/wire.h"

static const char *where;

/* A connection, or -1 if the keeper wants no more. */
static int reach(void)
{
	const struct timeval patience = {.tv_sec = 2};
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	socklen_t size = sizeof to;
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof to.sun_path, "%s", where);
	if (where[0] == '@') {
		to.sun_path[0] = '\0';
		size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(where));
	}
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, size) < 0) {
		if (errno == ECONNREFUSED || errno == ENOENT) {
			fprintf(stderr, "garbage: %s: %s\n", where, strerror(errno));
			exit(1);
		}
		if (fd >= 0)
			close(fd);
		return -1;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	return fd;
}

static void say(int fd, const void *text, size_t size)
{
	(void)!send(fd, text, size, MSG_NOSIGNAL);
}

static void fill(void *to, size_t size)
{
	unsigned char *bytes = to;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)random();
}

/* Messages of random bytes, of any length. */
static void send_random(int count)
{
	static char text[1 << 17];

	while (count-- > 0) {
		const int fd = reach();

		fill(text, sizeof text);
		say(fd, text, (size_t)random() % sizeof text);
		close(fd);
	}
}

/* A request that is right but for its end, cut everywhere. */
static void send_cut(int count)
{
	struct wire_request head = {.version = WIRE_VERSION, .op = WIRE_HELLO};

	(void)count;
	for (size_t size = 0; size < sizeof head; size++) {
		const int fd = reach();

		say(fd, &head, size);
		close(fd);
	}
}

/* Lengths that promise more, or less, than there is. */
static void send_lengths(int count)
{
	static const uint32_t lengths[] = {1,     255,      256,        257,        65535,     65536,
	                                   65537, 1u << 30, 0x7fffffff, 0x80000000, 0xffffffff};
	char message[sizeof(struct wire_request) + 64];
	struct wire_request head = {.version = WIRE_VERSION};

	(void)count;
	memset(message, 'x', sizeof message);
	for (head.op = 0; head.op < WIRE_SHUTDOWN; head.op++)
		for (size_t i = 0; i < 2 * sizeof lengths / sizeof *lengths; i++) {
			const int fd = reach();

			head.name_len = i % 2 ? lengths[i / 2] : 4;
			head.data_len = i % 2 ? 4 : lengths[i / 2];
			memcpy(message, &head, sizeof head);
			say(fd, message, sizeof message);
			close(fd);
		}
}

static uint32_t some_number(void)
{
	static const uint32_t edges[] = {0,          1,          2,          3,       63,     64,
	                                 0x7fffffff, 0x80000000, 0xffffffff, 1 << 20, 999999, 1000000};
	const long pick = random() % 16;

	return pick < 12 ? edges[pick] : (uint32_t)random() % 100;
}

/* A well-formed request with arbitrary contents. */
static size_t compose(char *message)
{
	static const char *const names[] = {
	        "",       "a",        "b",     "a.b",    "1",  "2", ".",  "..",
	        "a.",     ".a",       "epair", "bridge", "lo", "0", "-1", "99999999999999999999",
	        "name=b", "\xff\xfe", "a\nb"};
	struct wire_request head = {.version = WIRE_VERSION, .op = (uint32_t)random() % WIRE_SHUTDOWN};
	const char *name = names[(size_t)random() % (sizeof names / sizeof *names)];
	char *at = message + sizeof head;
	size_t size;

	head.jid = (int32_t)some_number();
	head.unit = (int32_t)some_number();
	head.vnet = some_number();
	head.flags = some_number();
	head.count = some_number();
	for (int i = 0; i < 2; i++) {
		head.index[i] = some_number();
		head.stack[i] = some_number();
	}
	size = random() % 8 ? strlen(name) : WIRE_NAME - 1;
	if (size == strlen(name))
		memcpy(at, name, size);
	else
		fill(at, size);
	head.name_len = (uint32_t)size;
	at += size;
	size = random() % 2 ? (size_t)random() % 200 : 0;
	fill(at, size);
	/* Mostly not bytes of all kinds but something like packed strings. */
	for (size_t i = 0; i < size; i++)
		at[i] = random() % 3 ? "abname=.\0"[random() % 9] : at[i];
	head.data_len = (uint32_t)size;
	memcpy(message, &head, sizeof head);
	return (size_t)(at - message) + size;
}

static void send_requests(int count)
{
	static char message[sizeof(struct wire_request) + WIRE_NAME + 4096], answer[1 << 17];
	int fd = reach();

	while (count-- > 0) {
		if (fd < 0 || random() % 10 == 0) {
			close(fd);
			fd = reach();
		}
		if (fd < 0)
			continue;
		say(fd, message, compose(message));
		if (random() % 2)
			(void)!recv(fd, answer, sizeof answer, MSG_DONTWAIT);
	}
	close(fd);
}

/* Ends every process that carries frames for small numbers, and starts others in their places. */
static void send_pumps(int count)
{
	struct {
		struct wire_request head;
		char data[32];
	} message = {.head = {.version = WIRE_VERSION, .op = WIRE_PUMP}};
	const int fd = reach();
	struct wire_reply reply;

	(void)count;
	for (message.head.vnet = 0; message.head.vnet < 4; message.head.vnet++)
		for (message.head.index[0] = 0; message.head.index[0] < 40; message.head.index[0]++)
			for (int i = 0; i < 2; i++) {
				message.head.data_len = i ? sizeof message.data : 0;
				say(fd, &message, sizeof message.head + message.head.data_len);
				(void)!recv(fd, &reply, sizeof reply, 0);
			}
	close(fd);
}

/* More descriptors than anybody asked for. */
static void send_descriptors(int count)
{
	enum { MOST = 250 };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int) * MOST)];
	} control;
	struct wire_request head = {.version = WIRE_VERSION, .op = WIRE_HELLO};
	struct iovec part = {&head, sizeof head};

	while (count-- > 0) {
		struct msghdr out = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room};
		const int n = 1 + (int)(random() % MOST), fd = reach();
		struct cmsghdr *c;

		head.op = (uint32_t)random() % WIRE_SHUTDOWN;
		out.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n);
		c = CMSG_FIRSTHDR(&out);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
		for (int i = 0; i < n; i++)
			memcpy(CMSG_DATA(c) + sizeof(int) * (size_t)i, &(int){0}, sizeof(int));
		(void)!sendmsg(fd, &out, MSG_NOSIGNAL);
		close(fd);
	}
}

/* Connections that say nothing, until standard input ends. */
static void stay_silent(int count)
{
	char byte;

	for (int i = 0; i < count; i++)
		(void)reach();
	puts("ready");
	fflush(stdout);
	(void)!read(0, &byte, 1);
}

static void listen_instead(int seconds)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s", where);
	a.sun_path[0] = '\0';
	if (bind(fd, (struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(where))) < 0 ||
	    listen(fd, 10) < 0) {
		perror("garbage: listen");
		exit(1);
	}
	puts("ready");
	fflush(stdout);
	sleep((unsigned)seconds);
}

static void only_connect(int count)
{
	while (count-- > 0)
		close(reach());
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(int count);
	} ways[] = {{"random", send_random},           {"cut", send_cut},          {"lengths", send_lengths},
	            {"requests", send_requests},       {"silent", stay_silent},    {"connects", only_connect},
	            {"descriptors", send_descriptors}, {"listen", listen_instead}, {"pumps", send_pumps}};
	const int count = argc > 3 ? atoi(argv[3]) : 100;

	signal(SIGPIPE, SIG_IGN);
	if (argc < 3)
		return 64;
	where = argv[1];
	srandom(getenv("SEED") ? (unsigned)atoi(getenv("SEED")) : (unsigned)time(NULL) ^ (unsigned)getpid());
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (strcmp(argv[2], ways[i].name) == 0) {
			ways[i].run(count);
			return 0;
		}
	return 64;
}

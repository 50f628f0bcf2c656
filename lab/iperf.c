/* SPDX-License-Identifier: BSD-2-Clause */
/* iperf.c - runs iperf3 in two nodes and reads its results (iperf.h). */
#include "lab/iperf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/probe.h"
#include "lab/spawn.h"

enum { OUTPUT = 1 << 22, PATIENCE = 10000 /* ms until a server listens */ };

bool iperf_is_rate(const char *word)
{
	size_t digits = strspn(word, "0123456789");
	const bool number = digits > 0 && digits < 16;
	const size_t more = number && word[digits] == '.' ? strspn(word + digits + 1, "0123456789") : 0;

	if (more)
		digits += 1 + more;
	return number && (!word[digits] || (strchr("KMGkmg", word[digits]) && !word[digits + 1]));
}

void iperf_format(double bits, char text[32])
{
	static const char *const units[] = {"bits/sec", "Kbits/sec", "Mbits/sec", "Gbits/sec", "Tbits/sec"};
	size_t unit = 0;

	while (bits >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
		bits /= 1000;
		unit++;
	}
	snprintf(text, 32, "%.*f %s", bits >= 99.95 ? 0 : bits >= 9.995 ? 1 : 2, bits, units[unit]);
}

static int fail(struct os_reason *why, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int fail(struct os_reason *why, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, sizeof why->text, format, args);
	va_end(args);
	return error;
}

int iperf_read(const char *json, size_t size, struct iperf_result *result, struct os_reason *why)
{
	json_t *all = json_loadb(json, size, 0, NULL);
	const json_t *end = json_object_get(all, "end"), *sent = json_object_get(end, "sum_sent"),
	             *received = json_object_get(end, "sum_received"), *sum = json_object_get(end, "sum");
	const char *error = json_string_value(json_object_get(all, "error"));
	int status = 0;

	/* Of UDP older ones print one sum for both. */
	*result = (struct iperf_result){
	        .sent = json_number_value(json_object_get(sent ? sent : sum, "bits_per_second")),
	        .received = json_number_value(json_object_get(received ? received : sum, "bits_per_second")),
	        .lost = json_integer_value(json_object_get(sum, "lost_packets")),
	        .packets = json_integer_value(json_object_get(sum, "packets"))};
	if (error)
		status = fail(why, -EIO, "iperf3: %.200s", error);
	else if (!json_is_object(sent ? sent : sum))
		status = fail(why, -EIO, "iperf3 has printed no results");
	json_decref(all);
	return status;
}

/* Appends what there is; false at the end, or when there is too much. */
static bool hear(int fd, char *text, size_t *length)
{
	const ssize_t got = *length < OUTPUT ? read(fd, text + *length, OUTPUT - *length) : 0;

	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	*length += (size_t)got;
	text[*length] = '\0';
	return got > 0;
}

/* A program in a node and what it has printed. */
struct half {
	pid_t pid;
	int out;
	char *text; /* OUTPUT + 1 bytes */
	size_t length;
};

static int start(struct half *h, const char *node, char *const argv[])
{
	int pipes[2];

	h->text = malloc(OUTPUT + 1);
	if (!h->text)
		return -ENOMEM;
	h->text[0] = '\0';
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	h->out = pipes[0];
	h->pid = spawn(&(struct spawn){.node = node, .argv = argv, .out = pipes[1], .no_input = true});
	close(pipes[1]);
	return h->pid < 0 ? (int)h->pid : 0;
}

static int finish(struct half *h)
{
	const int status = h->pid > 0 ? spawn_wait(h->pid) : -ECHILD;

	if (h->out >= 0)
		close(h->out);
	free(h->text);
	return status;
}

/* The last line of a text, in place. */
static const char *last_line(char *text, size_t length)
{
	char *start;

	while (length && text[length - 1] == '\n')
		text[--length] = '\0';
	start = strrchr(text, '\n');
	return start ? start + 1 : text;
}

/* Until the server says that it listens. */
static int await_server(struct half *server, const char *node, struct os_reason *why)
{
	struct pollfd p = {.fd = server->out, .events = POLLIN};
	int status;

	while (!strstr(server->text, "listening")) {
		const int ready = poll(&p, 1, PATIENCE);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready > 0 && hear(server->out, server->text, &server->length))
			continue;
		kill(server->pid, SIGTERM);
		status = spawn_wait(server->pid);
		server->pid = 0;
		if (status == 127)
			return fail(why, -ENOENT, "iperf3 is not installed; Debian's package is called iperf3");
		if (!ready)
			return fail(why, -EIO, "%.64s: iperf3 does not start to listen", node);
		return fail(why, -EIO, "%.64s: %.160s", node, last_line(server->text, server->length));
	}
	return 0;
}

static int run_client(const struct iperf_spec *spec, char *address, struct iperf_result *result, struct os_reason *why)
{
	const char *node = spec->lab->nodes[spec->client].name;
	char seconds[16];
	char *argv[] = {(char *)"iperf3", (char *)"-J", (char *)"-i", (char *)"0",  (char *)"-c",       address,
	                (char *)"-t",     seconds,      (char *)"-u", (char *)"-b", (char *)spec->rate, NULL};
	struct half client = {.out = -1};
	const char *json;
	int error;

	if (!spec->rate)
		argv[8] = NULL;
	snprintf(seconds, sizeof seconds, "%u", spec->seconds);
	error = start(&client, node, argv);
	if (error)
		fail(why, error, "%.64s: can't start iperf3", node);
	while (!error && hear(client.out, client.text, &client.length))
		;
	json = error ? NULL : strchr(client.text, '{');
	if (json)
		error = iperf_read(json, strlen(json), result, why);
	else if (!error)
		error = fail(why, -EIO, "%.64s: %.160s", node, last_line(client.text, client.length));
	finish(&client);
	return error;
}

/* The server's address that the client can have a connection to. */
static int find_address(const struct iperf_spec *spec, char text[INET6_ADDRSTRLEN], struct os_reason *why)
{
	static const int families[] = {AF_INET, AF_INET6};
	uint8_t addr[16];

	for (size_t i = 0; i < 2; i++)
		if (probe_address(spec->lab, spec->client, families[i], NULL, addr) == 0 &&
		    probe_address(spec->lab, spec->server, families[i], NULL, addr) == 0)
			return inet_ntop(families[i], addr, text, INET6_ADDRSTRLEN) ? 0 : -errno;
	return fail(why, -EADDRNOTAVAIL, "%.64s and %.64s have no addresses of one family",
	            spec->lab->nodes[spec->client].name, spec->lab->nodes[spec->server].name);
}

int iperf_run(const struct iperf_spec *spec, struct iperf_result *result, struct os_reason *why)
{
	/* For one test, without reports in between. */
	static char *const argv[] = {(char *)"iperf3", (char *)"-s",           (char *)"-1", (char *)"-i",
	                             (char *)"0",      (char *)"--forceflush", NULL};
	const char *node = spec->lab->nodes[spec->server].name;
	struct half server = {.out = -1};
	char address[INET6_ADDRSTRLEN];
	int error;

	why->text[0] = '\0';
	error = find_address(spec, address, why);
	if (error)
		return error;
	error = start(&server, node, argv);
	if (error)
		fail(why, error, "%.64s: can't start iperf3", node);
	else
		error = await_server(&server, node, why);
	if (!error)
		error = run_client(spec, address, result, why);
	if (server.pid > 0)
		kill(server.pid, SIGTERM);
	finish(&server);
	return error;
}

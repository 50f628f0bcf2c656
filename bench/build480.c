/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * build480.c - many jails on one bridge, by the library, in one process inside a running world.
 *
 * usage: build480 world jails
 *
 * Prints the seconds from the first bridge to the last address; floor.c builds the same with bare system calls. The
 * world keeps what was built.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "os/os.h"

static int failed(const char *what, const char *reason, int error)
{
	fprintf(stderr, "build480: %s: %s%s%s\n", what, strerror(-error), reason && *reason ? ": " : "",
	        reason ? reason : "");
	return error;
}

static int make_bridge(struct os_vnet *host, char bridge[OS_IFNAME])
{
	const struct os_ifset up = {.set = OS_SET_UP, .up = true};
	int error = os_if_create(host, "bridge", -1, bridge);

	if (!error)
		error = os_if_set(host, bridge, &up);
	return error ? failed("bridge", os_vnet_reason(host), error) : 0;
}

/* Puts the jail's end of an epair into it and the other into the bridge. */
static int connect_jail(struct os_vnet *host, struct os_vnet *jail, const char *bridge, unsigned i)
{
	const uint32_t address = 0x0a000001 + i;
	const struct os_ifset up = {.set = OS_SET_UP, .up = true};
	struct os_addr a = {.family = AF_INET, .plen = 16, .has_broadcast = true};
	struct os_if ifp;
	char here[OS_IFNAME], there[OS_IFNAME];
	int error = os_if_create(host, "epair", -1, here);

	if (error)
		return failed("epair", os_vnet_reason(host), error);
	memcpy(there, here, sizeof there);
	there[strlen(there) - 1] = 'b';
	error = os_if_move(host, there, jail);
	if (!error)
		error = os_bridge_add(host, bridge, here);
	if (!error)
		error = os_if_set(host, here, &up);
	if (error)
		return failed(here, os_vnet_reason(host), error);
	error = os_if_get(jail, there, &ifp);
	for (int byte = 0; byte < 4; byte++)
		a.addr[byte] = (uint8_t)(address >> (24 - 8 * byte));
	memcpy(a.broadcast, (uint8_t[4]){10, 0, 255, 255}, 4);
	a.index = ifp.index;
	if (!error)
		error = os_addr_add(jail, &a);
	if (!error)
		error = os_if_set(jail, there, &up);
	return error ? failed(there, os_vnet_reason(jail), error) : 0;
}

static int make_jail(struct os_world *w, struct os_vnet *host, const char *bridge, unsigned i)
{
	struct os_jail j = {.persist = true, .vnet = true};
	struct os_vnet *v = NULL;
	int error;

	snprintf(j.name, sizeof j.name, "j%u", i);
	error = os_jail_create(w, &j);
	if (error)
		return failed(j.name, os_world_reason(w), error);
	error = os_vnet_open(w, j.jid, &v);
	if (error)
		failed(j.name, os_world_reason(w), error);
	else
		error = connect_jail(host, v, bridge, i);
	os_vnet_close(v);
	os_jail_clear(&j);
	return error;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int build(void *arg)
{
	const unsigned jails = *(const unsigned *)arg;
	const double start = seconds();
	struct os_world *w = NULL;
	struct os_vnet *host = NULL;
	char bridge[OS_IFNAME];
	int error = os_world_open(&w);

	if (!error)
		error = os_vnet_open(w, 0, &host);
	if (error)
		failed("world", NULL, error);
	if (!error)
		error = make_bridge(host, bridge);
	for (unsigned i = 0; i < jails && !error; i++)
		error = make_jail(w, host, bridge, i);
	if (!error)
		printf("%.4f\n", seconds() - start);
	os_vnet_close(host);
	os_world_close(w);
	return error ? 1 : 0;
}

int main(int argc, char **argv)
{
	unsigned jails = argc == 3 ? (unsigned)atoi(argv[2]) : 0;
	struct os_reason why;
	int status = 0, error;

	if (jails < 1 || jails > 1000) {
		fputs("usage: build480 world jails\n", stderr);
		return 64;
	}
	error = os_world_run(argv[1], build, &jails, &status, &why);
	if (error) {
		failed(argv[1], why.text, error);
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vnet_cards.c - the machine's network cards for a network: given to its world, and given back. From within a world the
 * machine's cards can't be reached: whoever changes a network there asks a process that has stayed on the machine.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/vnet_lab.h"
#include "lib/errtext.h"

struct request {
	bool give, force;
	char nic[OS_IFNAME];
};
struct answer {
	int error;
	struct os_reason why;
};

int vnet_card_give(const char *world, const char *nic, bool force, struct os_reason *why)
{
	const int error = os_nic_attach(world, nic, force, why);

	if (error == -ENODEV)
		snprintf(why->text, sizeof why->text, "the machine has no interface called %s", nic);
	else if (error && !why->text[0])
		snprintf(why->text, sizeof why->text, "%s: %s", nic, err_text(error));
	return error;
}

/* On the machine: does what it is asked for until nobody can ask any more. */
_Noreturn static void serve(int fd, const char *world, bool force)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
	struct request r;

	/* Whatever ends the command, the change is made whole. */
	setsid();
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	for (;;) {
		struct answer a = {0};
		const ssize_t got = recv(fd, &r, sizeof r, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got != sizeof r)
			_exit(0);
		a.error = r.give ? vnet_card_give(world, r.nic, force || r.force, &a.why)
		                 : os_nic_detach(world, r.nic, &a.why);
		(void)!send(fd, &a, sizeof a, 0);
	}
}

static int ask(int fd, bool give, const char *nic, bool force, struct os_reason *why)
{
	struct request r = {.give = give, .force = force};
	struct answer a;
	ssize_t got = -1;

	snprintf(r.nic, sizeof r.nic, "%s", nic);
	if (send(fd, &r, sizeof r, MSG_NOSIGNAL) == sizeof r)
		do
			got = recv(fd, &a, sizeof a, 0);
		while (got < 0 && errno == EINTR);
	why->text[0] = '\0';
	if (got != sizeof a) {
		snprintf(why->text, sizeof why->text, "the process that gives cards is gone");
		return -EPIPE;
	}
	*why = a.why;
	return a.error;
}

static int give(const char *nic, bool had, struct os_reason *why, void *arg)
{
	const int *fd = arg;

	return ask(*fd, true, nic, had, why);
}

static int take(const char *nic, void *arg)
{
	const int *fd = arg;
	struct os_reason why;
	const int error = ask(*fd, false, nic, false, &why);

	/* One that is not there, or is no card of the machine's, is none that was lent. */
	if (error && error != -ENODEV && error != -EINVAL)
		cmd_warnx("%s stays with the world's host: %s", nic, why.text[0] ? why.text : err_text(error));
	return error == -EPIPE ? error : 0;
}

void vnet_cards_start(const char *world, bool force, struct external_cards *cards)
{
	static int asker;
	int fds[2];
	pid_t pid;

	*cards = (struct external_cards){0};
	if (!world) {
		cards->refusal = "the machine's network cards can only be given away from outside the world";
		return;
	}
	if (geteuid() != 0) {
		cards->refusal = "only root can give away the machine's network cards";
		return;
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		cmd_err(1, errno, "a socket");
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		cmd_err(1, errno, "fork");
	if (pid == 0) {
		close(fds[0]);
		serve(fds[1], world, force);
	}
	close(fds[1]);
	asker = fds[0];
	*cards = (struct external_cards){.give = give, .take = take, .arg = &asker};
}

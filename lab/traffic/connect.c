/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP clients: opens connections at a rate and closes each when as many newer ones are open, whether
 * they were answered or not. Or keeps them, and lets one after the other say something.
 */
#include "traffic.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"

static uint64_t connections = 1;
static uint64_t rate = 10;
static uint64_t talk;
static uint64_t total;
static bool keep;
static bool keepalive;

static const struct option_spec options[] = {
	{0, "connections", "N", "how many are open at a time (1)", OPTION_COUNT, &connections},
	{0, "keep", NULL, "open them once and keep them", OPTION_FLAG, &keep},
	{0, "keepalive", NULL, "ask idle peers whether they are there (SO_KEEPALIVE)", OPTION_FLAG,
		&keepalive},
	{0, "rate", "N", "connections a second (10)", OPTION_COUNT, &rate},
	{0, "talk", "N", "messages a second, when all are open (none)", OPTION_COUNT, &talk},
	{0, "total", "N", "open so many, then close all and rest", OPTION_COUNT, &total},
	{},
};

struct clients {
	struct endpoint to;
	int *fds;
	uint64_t n, opened;
	uint64_t opens, speaks; /* whose turn it is */
};

static int *take_turn(const struct clients *clients, uint64_t *turn)
{
	int *fd = &clients->fds[*turn];

	*turn = *turn + 1 < clients->n ? *turn + 1 : 0;
	return fd;
}

static void open_one(struct clients *clients)
{
	int *fd = take_turn(clients, &clients->opens);

	closep(fd);
	*fd = socket(clients->to.at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd >= 0 && keepalive)
		setsockopt(*fd, SOL_SOCKET, SO_KEEPALIVE, &(int){1}, sizeof(int));
	/* a refusal or a silence is what some recipes are about */
	if (*fd >= 0 && connect(*fd, (void *)&clients->to.at, clients->to.n) < 0 && errno != EINPROGRESS)
		closep(fd), *fd = -1;
	clients->opened++;
}

static void say_one(struct clients *clients)
{
	static const char message[64] = "a line of light conversation between two friendly hosts";
	int fd = *take_turn(clients, &clients->speaks);
	char answer[sizeof(message) * 4];

	while (recv(fd, answer, sizeof(answer), 0) > 0)
		;
	if (send(fd, message, sizeof(message), MSG_NOSIGNAL) < 0)
		return;
}

static bool all_opened(const struct clients *clients)
{
	return (keep && clients->opened >= clients->n) || (total && clients->opened >= total);
}

static void open_until_done(struct clients *clients)
{
	struct pace pace = {.per_s = rate};

	while (!all_opened(clients)) {
		for (unsigned n = pace_due(&pace); n && !all_opened(clients); n--)
			open_one(clients);
		/* with keep, what follows counts on all of them */
		if (!keep && !total)
			traffic_ready();
		pace_sleep(&pace);
	}
}

static void talk_on(struct clients *clients)
{
	struct pace pace = {.per_s = talk};

	for (;;) {
		for (unsigned n = pace_due(&pace); n; n--)
			say_one(clients);
		pace_sleep(&pace);
	}
}

static void close_all(struct clients *clients)
{
	enum { SETTLE_US = 200000 };

	usleep(SETTLE_US);
	for (uint64_t i = 0; i < clients->n; i++) {
		closep(&clients->fds[i]);
		clients->fds[i] = -1;
	}
}

static int run(char **operands)
{
	struct clients clients = {.n = connections};

	if (endpoint_parse(operands[0], &clients.to) < 0 || traffic_room_for(clients.n) != 0)
		return 1;
	clients.fds = malloc(clients.n * sizeof(*clients.fds));
	if (!clients.fds)
		return traffic_failed("keep connections");
	for (uint64_t i = 0; i < clients.n; i++)
		clients.fds[i] = -1;
	open_until_done(&clients);
	if (total)
		close_all(&clients);
	traffic_ready();
	if (talk)
		talk_on(&clients);
	for (;;)
		pause();
}

const struct traffic traffic_connect = {
	.name = "connect",
	.does = "TCP clients",
	.operands = "ADDRESS:PORT",
	.options = options,
	.run = run,
};

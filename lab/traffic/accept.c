/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TCP server, good or bad: it answers whatever it reads with the same, unless it is told to be slow
 * to accept or to read, not to read at all, to discard, or never to close what its peers have closed.
 */
#include "traffic.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"

enum { BATCH = 64, MOST_CONNECTIONS = 10000 };

static uint64_t backlog = 1024;
static uint64_t pause_ns;
static bool deaf;
static bool leak;
static bool sink;
static uint64_t slowly;

static const struct option_spec options[] = {
	{0, "backlog", "N", "of listen(2) (1024)", OPTION_COUNT, &backlog},
	{0, "deaf", NULL, "never read", OPTION_FLAG, &deaf},
	{0, "leak", NULL, "never close a connection that the peer has closed", OPTION_FLAG, &leak},
	{0, "pause", "TIME", "accept one connection in this time (at once)", OPTION_DURATION, &pause_ns},
	{0, "sink", NULL, "discard what comes instead of answering it", OPTION_FLAG, &sink},
	{0, "slowly", "BYTES", "read so many a second, at most", OPTION_COUNT, &slowly},
	{},
};

struct server {
	int epoll, listener;
	uint64_t next_ns; /* the next connection may be accepted then */
};

static int watch(int epoll, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void take_one(const struct server *server)
{
	int fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0 && !deaf && watch(server->epoll, fd) < 0)
		close(fd);
}

static void serve(const struct server *server, int fd)
{
	enum { A_LITTLE = 4096 };
	static char bytes[256 << 10];
	ssize_t n = recv(fd, bytes, slowly ? A_LITTLE : sizeof(bytes), 0);

	if (n > 0 && !sink)
		n = send(fd, bytes, (size_t)n, MSG_NOSIGNAL);
	if (n > 0 && slowly)
		usleep((useconds_t)((uint64_t)n * 1000000 / slowly));
	if (n > 0 || (n < 0 && errno == EAGAIN))
		return;
	if (leak)
		epoll_ctl(server->epoll, EPOLL_CTL_DEL, fd, NULL);
	else
		close(fd);
}

static int until_next_ms(const struct server *server)
{
	uint64_t now = clock_boot_ns();

	if (!pause_ns)
		return -1;
	return now >= server->next_ns ? 0 : (int)((server->next_ns - now) / NS_PER_MS) + 1;
}

static void turn(struct server *server)
{
	struct epoll_event events[BATCH];
	int n = epoll_wait(server->epoll, events, BATCH, until_next_ms(server));

	for (int i = 0; i < n; i++) {
		if (events[i].data.fd == server->listener)
			take_one(server);
		else
			serve(server, events[i].data.fd);
	}
	if (pause_ns && clock_boot_ns() >= server->next_ns) {
		server->next_ns = clock_boot_ns() + pause_ns;
		take_one(server);
	}
}

static int run(char **operands)
{
	struct server server = {.next_ns = clock_boot_ns() + pause_ns};
	struct endpoint at;
	int on = 1;

	if (endpoint_parse(operands[0], &at) < 0 || traffic_room_for(MOST_CONNECTIONS) != 0)
		return 1;
	server.epoll = epoll_create1(EPOLL_CLOEXEC);
	server.listener = socket(at.at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (server.epoll < 0 || server.listener < 0 ||
		setsockopt(server.listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
		bind(server.listener, (void *)&at.at, at.n) < 0 ||
		listen(server.listener, (int)backlog) < 0)
		return traffic_failed("listen");
	if (!pause_ns && watch(server.epoll, server.listener) < 0)
		return traffic_failed("wait for connections");
	traffic_ready();
	for (;;)
		turn(&server);
}

const struct traffic traffic_accept = {
	.name = "accept",
	.does = "a TCP server",
	.operands = "ADDRESS:PORT",
	.options = options,
	.run = run,
};

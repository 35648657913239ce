/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader of datagrams, which may be slow.
 */
#include "traffic.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

static uint64_t buffer;
static uint64_t pause_ns;
static bool answer;

static const struct option_spec options[] = {
	{0, "answer", NULL, "send each datagram back", OPTION_FLAG, &answer},
	{0, "buffer", "BYTES", "of the socket (the system's)", OPTION_COUNT, &buffer},
	{0, "pause", "TIME", "work so long on each (not at all)", OPTION_DURATION, &pause_ns},
	{},
};

static void serve_one(int fd)
{
	struct endpoint from = {.n = sizeof(from.at)};
	char bytes[64 << 10];
	ssize_t n = recvfrom(fd, bytes, sizeof(bytes), 0, (void *)&from.at, &from.n);

	/* an answer that does not get out is the asker's loss */
	if (answer && n >= 0 && sendto(fd, bytes, (size_t)n, 0, (void *)&from.at, from.n) < 0)
		return;
	if (pause_ns)
		usleep((useconds_t)(pause_ns / 1000));
}

static int run(char **operands)
{
	struct endpoint at;
	int bytes = (int)buffer;

	if (endpoint_parse(operands[0], &at) < 0)
		return 1;
	_cleanup_close_ int fd = socket(at.at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (void *)&at.at, at.n) < 0 ||
		(buffer && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)) < 0))
		return traffic_failed("listen");
	traffic_ready();
	for (;;)
		serve_one(fd);
}

const struct traffic traffic_udp_serve = {
	.name = "udp-serve",
	.does = "a reader of datagrams",
	.operands = "ADDRESS:PORT",
	.options = options,
	.run = run,
};

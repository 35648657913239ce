/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One TCP transfer, as fast as it is allowed to be.
 */
#include "traffic.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"

static uint64_t megabits = 200;

static const struct option_spec options[] = {
	{0, "megabits", "N", "a second, at most (200)", OPTION_COUNT, &megabits},
	{},
};

static int run(char **operands)
{
	static const char bytes[64 << 10];
	struct endpoint to;

	if (endpoint_parse(operands[0], &to) < 0)
		return 1;
	_cleanup_close_ int fd = socket(to.at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint64_t bytes_per_s = megabits * 1000000 / 8;
	if (fd < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &bytes_per_s, sizeof(bytes_per_s)) < 0 ||
		connect(fd, (void *)&to.at, to.n) < 0)
		return traffic_failed("connect");
	traffic_ready();
	while (send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0)
		;
	return traffic_failed("send");
}

const struct traffic traffic_bulk = {
	.name = "bulk",
	.does = "one TCP transfer",
	.operands = "ADDRESS:PORT",
	.options = options,
	.run = run,
};

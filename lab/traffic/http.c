/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short HTTP requests, one after the other, each over a connection of its own.
 */
#include "traffic.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

static uint64_t rate = 300;

static const struct option_spec options[] = {
	{0, "rate", "N", "requests a second (300)", OPTION_COUNT, &rate},
	{},
};

static int request(const struct endpoint *to)
{
	static const char words[] = "GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n";
	_cleanup_close_ int fd = socket(to->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char answer[4096];
	ssize_t n;

	if (fd < 0 || connect(fd, (const void *)&to->at, to->n) < 0 ||
		send(fd, words, strlen(words), MSG_NOSIGNAL) < 0)
		return -errno;
	for (bool first = true; (n = recv(fd, answer, sizeof(answer), 0)) > 0; first = false)
		if (first && strncmp(answer, "HTTP/1.1 200", strlen("HTTP/1.1 200")) != 0)
			return -EPROTO;
	return n < 0 ? -errno : 0;
}

static int run(char **operands)
{
	struct pace pace = {.per_s = rate};
	struct endpoint to;

	if (endpoint_parse(operands[0], &to) < 0)
		return 1;
	for (;;) {
		for (unsigned n = pace_due(&pace); n; n--) {
			int r = request(&to);

			if (r < 0) {
				errno = -r;
				return traffic_failed("request a page");
			}
			traffic_ready();
		}
		pace_sleep(&pace);
	}
}

const struct traffic traffic_http = {
	.name = "http",
	.does = "short HTTP requests",
	.operands = "ADDRESS:PORT",
	.options = options,
	.run = run,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Datagrams at a rate: from one port, or each from a new one; alone, or many in one call, which the
 * kernel cuts apart (UDP_SEGMENT). Answers are read and thrown away.
 */
#include "traffic.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { MOST_BYTES = 65000, MOST_ADDRESSES = 250 };

static uint64_t hops;
static uint64_t rate = 100;
static uint64_t size = 100;
static uint64_t segments;
static uint64_t spread;
static bool fresh;
static bool whole;

static const struct option_spec options[] = {
	{0, "fresh", NULL, "each from a port of its own", OPTION_FLAG, &fresh},
	{0, "hops", "N", "through so many hosts at the most (the system's)", OPTION_COUNT, &hops},
	{0, "rate", "N", "datagrams, or calls with segments, a second (100)", OPTION_COUNT, &rate},
	{0, "segments", "N", "so many datagrams in one call", OPTION_COUNT, &segments},
	{0, "size", "N", "bytes in each (100)", OPTION_COUNT, &size},
	{0, "spread", "N", "to so many addresses in turn, from this one on (at most 250)", OPTION_COUNT,
		&spread},
	{0, "whole", NULL, "never fragmented, whatever is said about the path", OPTION_FLAG, &whole},
	{},
};

static int forbid_fragments(int fd, sa_family_t family)
{
	int v4 = IP_PMTUDISC_PROBE, v6 = IPV6_PMTUDISC_PROBE;

	return family == AF_INET6 ? setsockopt(fd, SOL_IPV6, IPV6_MTU_DISCOVER, &v6, sizeof(v6))
				  : setsockopt(fd, SOL_IP, IP_MTU_DISCOVER, &v4, sizeof(v4));
}

static int limit_hops(int fd, sa_family_t family)
{
	int n = (int)hops;

	return family == AF_INET6 ? setsockopt(fd, SOL_IPV6, IPV6_UNICAST_HOPS, &n, sizeof(n))
				  : setsockopt(fd, SOL_IP, IP_TTL, &n, sizeof(n));
}

static int open_socket(const struct endpoint *to)
{
	int fd = socket(to->at.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int bytes = (int)size;

	if (fd >= 0 && connect(fd, (const void *)&to->at, to->n) == 0 &&
		(!hops || limit_hops(fd, to->at.ss_family) == 0) &&
		(!whole || forbid_fragments(fd, to->at.ss_family) == 0) &&
		(!segments || setsockopt(fd, SOL_UDP, UDP_SEGMENT, &bytes, sizeof(bytes)) == 0))
		return fd;
	closep(&fd);
	return -1;
}

/* The address after this one, in its last byte; after `spread` of them the first again. */
static void turn_to_next(struct endpoint *to, uint64_t turn)
{
	uint8_t *v4 = (uint8_t *)&((struct sockaddr_in *)&to->at)->sin_addr + 3;
	uint8_t *v6 = &((struct sockaddr_in6 *)&to->at)->sin6_addr.s6_addr[15];
	uint8_t *last = to->at.ss_family == AF_INET6 ? v6 : v4;

	*last = (uint8_t)(*last + (turn % spread ? 1 : 1 - spread));
}

static void send_one(int fd)
{
	static const char bytes[MOST_BYTES];
	char answer[2048];

	while (recv(fd, answer, sizeof(answer), 0) >= 0)
		;
	/* a full buffer or a refusal drops this one, the next may pass */
	if (send(fd, bytes, size * (segments ? segments : 1), 0) < 0)
		return;
}

static int run(char **operands)
{
	struct pace pace = {.per_s = rate};
	struct endpoint to;
	uint64_t turn = 0;

	if (endpoint_parse(operands[0], &to) < 0)
		return 1;
	_cleanup_close_ int fd = open_socket(&to);
	if (fd < 0)
		return traffic_failed("send datagrams");
	if (size * (segments ? segments : 1) > MOST_BYTES) {
		errno = EMSGSIZE;
		return traffic_failed("send so much at once");
	}
	if (spread > MOST_ADDRESSES) {
		errno = ERANGE;
		return traffic_failed("send to so many addresses");
	}
	for (;;) {
		for (unsigned n = pace_due(&pace); n; n--) {
			if (spread)
				turn_to_next(&to, ++turn);
			if (fresh || spread) {
				closep(&fd);
				fd = open_socket(&to);
			}
			send_one(fd);
		}
		traffic_ready();
		pace_sleep(&pace);
	}
}

const struct traffic traffic_udp_send = {
	.name = "udp-send",
	.does = "datagrams at a rate",
	.operands = "ADDRESS:PORT",
	.options = options,
	.run = run,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All TCP sockets, by inet_diag: two dumps, IPv4 and IPv6, each with tcp_info, memory and congestion
 * control. What a read costs grows with the sockets, so many of them are read less often.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sources/sockets/diag.h"
#include "sources/sockets/tcp-watch.h"
#include "sources/source.h"

enum { MANY = 20000, VERY_MANY = 60000 };

/* Every state, and since 6.8 bound sockets that neither listen nor connect (TCPF_BOUND_INACTIVE). */
#define ALL_STATES ((1u << (STATES + 1)) - 1)

struct tcp_sockets {
	struct diag diag;
	struct tcp_watch *watch;
	uint64_t read_ns;
	bool no_ipv6;
};

static void tcp_sockets_close(void *state)
{
	struct tcp_sockets *sockets = state;

	diag_done(&sockets->diag);
	tcp_watch_free(sockets->watch);
	free(sockets);
}

static int take_message(const struct nlmsghdr *message, void *user)
{
	struct tcp_sockets *sockets = user;
	struct record record;

	if (record_parse(message, &record) == 0)
		tcp_watch_take(sockets->watch, &record, sockets->diag.now_ns);
	return 0;
}

static int dump(struct tcp_sockets *sockets, uint8_t family, uint32_t states)
{
	struct diag_query query = {
		.family = family, .protocol = IPPROTO_TCP, .states = states,
		.extensions = 1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_SKMEMINFO - 1) |
			      1 << (INET_DIAG_CONG - 1),
	};

	return diag_dump(&sockets->diag, &query, take_message, sockets);
}

static int tcp_sockets_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -ENOENT, PROBE_UNAVAILABLE, "a folder has no inet_diag");
	struct tcp_sockets *sockets = calloc(1, sizeof(*sockets));
	if (!sockets)
		return -ENOMEM;
	int r = tcp_watch_new(&sockets->watch);
	if (r == 0)
		r = diag_open(&sockets->diag);
	if (r == 0) /* a question without an answer: is there a handler? */
		r = dump(sockets, AF_INET, 0);
	if (r < 0) {
		tcp_sockets_close(sockets);
		return r;
	}
	*ret_state = sockets;
	return 0;
}

static uint64_t pace_ns(uint64_t total)
{
	return total > VERY_MANY ? 5 * NS_PER_S : total > MANY ? 2 * NS_PER_S : 0;
}

/* A twentieth of the pace is given, as the samples' timer may come early. */
static bool is_due(const struct tcp_sockets *sockets, uint64_t pace)
{
	return !sockets->read_ns ||
	       clock_ns(CLOCK_MONOTONIC) - sockets->read_ns >= pace - pace / 20;
}

static void say_limits(const struct tcp_sockets *sockets, uint64_t pace, struct probe *probe)
{
	uint64_t total = tcp_watch_total(sockets->watch);
	uint64_t unfollowed = tcp_watch_unfollowed(sockets->watch);

	if (unfollowed)
		probe_say(probe, 0, PROBE_LIMITED, "%llu of %llu sockets are counted but not followed",
			(unsigned long long)unfollowed, (unsigned long long)total);
	else if (pace)
		probe_say(probe, 0, PROBE_OK, "%llu sockets, read every %llu s to bound the cost",
			(unsigned long long)total, (unsigned long long)(pace / NS_PER_S));
}

static int tcp_sockets_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct tcp_sockets *sockets = state;
	uint64_t pace = pace_ns(tcp_watch_total(sockets->watch));

	if (!is_due(sockets, pace)) {
		say_limits(sockets, pace, probe);
		return -EAGAIN;
	}
	sockets->read_ns = clock_ns(CLOCK_MONOTONIC);
	tcp_watch_begin(sockets->watch);
	int r = dump(sockets, AF_INET, ALL_STATES);
	if (r == 0 && !sockets->no_ipv6) {
		r = dump(sockets, AF_INET6, ALL_STATES);
		sockets->no_ipv6 = r == -ENOENT || r == -EAFNOSUPPORT || r == -EINVAL;
	}
	if (r < 0 && !sockets->no_ipv6)
		return r;
	tcp_watch_end(sockets->watch, sampler);
	say_limits(sockets, pace_ns(tcp_watch_total(sockets->watch)), probe);
	return 0;
}

const struct source source_tcp_sockets = {
	.name = "tcp-sockets",
	.shows = "TCP connections and listeners",
	.open = tcp_sockets_open,
	.sample = tcp_sockets_sample,
	.close = tcp_sockets_close,
};

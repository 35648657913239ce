/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All UDP sockets, by udp_diag: their queues, buffers and drops, IPv4 and IPv6. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sources/sockets/diag.h"
#include "sources/sockets/udp-watch.h"
#include "sources/source.h"

struct udp_sockets {
	struct diag diag;
	struct udp_watch *watch;
	bool no_ipv6;
};

static void udp_sockets_close(void *state)
{
	struct udp_sockets *sockets = state;

	diag_done(&sockets->diag);
	udp_watch_free(sockets->watch);
	free(sockets);
}

static int take_message(const struct nlmsghdr *message, void *user)
{
	struct udp_sockets *sockets = user;
	struct record record;

	if (record_parse(message, &record) == 0)
		udp_watch_take(sockets->watch, &record);
	return 0;
}

static int dump(struct udp_sockets *sockets, uint8_t family, uint32_t states)
{
	struct diag_query query = {.family = family, .protocol = IPPROTO_UDP, .states = states,
		.extensions = 1 << (INET_DIAG_SKMEMINFO - 1)};

	return diag_dump(&sockets->diag, &query, take_message, sockets);
}

static int udp_sockets_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -ENOENT, PROBE_UNAVAILABLE, "a folder has no udp_diag");
	struct udp_sockets *sockets = calloc(1, sizeof(*sockets));
	if (!sockets)
		return -ENOMEM;
	int r = udp_watch_new(&sockets->watch);
	if (r == 0)
		r = diag_open(&sockets->diag);
	if (r == 0) /* a question without an answer: is there a handler? */
		r = dump(sockets, AF_INET, 0);
	if (r < 0) {
		udp_sockets_close(sockets);
		return r;
	}
	*ret_state = sockets;
	return 0;
}

static int udp_sockets_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct udp_sockets *sockets = state;

	(void)probe;
	udp_watch_begin(sockets->watch);
	int r = dump(sockets, AF_INET, UINT32_MAX);
	if (r == 0 && !sockets->no_ipv6) {
		r = dump(sockets, AF_INET6, UINT32_MAX);
		sockets->no_ipv6 = r == -ENOENT || r == -EAFNOSUPPORT || r == -EINVAL;
	}
	if (r < 0 && !sockets->no_ipv6)
		return r;
	udp_watch_end(sockets->watch, sampler);
	return 0;
}

const struct source source_udp_sockets = {
	.name = "udp-sockets",
	.shows = "UDP sockets with their queues and drops",
	.pace_ns = NS_PER_S,
	.open = udp_sockets_open,
	.sample = udp_sockets_sample,
	.close = udp_sockets_close,
};

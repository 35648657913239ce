/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Groups of TCP sockets by where they lead: connections on which the peer has fallen silent, by its
 * address; and connections of our own making, in TIME_WAIT too, by destination and local address:
 * they share one range of ports.
 */
#include "sources/sockets/groups.h"
#include "sources/sockets/listeners.h"

struct tcp_groups {
	struct groups silent, outgoing;
};

/* Returns 0 or -ENOMEM; then, too, tcp_groups_done() is to be called. */
int tcp_groups_init(struct tcp_groups *groups);
void tcp_groups_done(struct tcp_groups *groups);
void tcp_groups_begin(struct tcp_groups *groups);
/* Takes a connection in any state but LISTEN and SYN_RECV. */
void tcp_groups_take(
	struct tcp_groups *groups, const struct listeners *listeners, const struct record *record);
void tcp_groups_publish(struct tcp_groups *groups, struct sampler *sampler);

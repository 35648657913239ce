/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Dumps of sockets over NETLINK_SOCK_DIAG (kernel: inet_diag_dump_icsk, udp_dump).
 *
 * The netlink socket and its buffer stay; a dump allocates nothing. Each datagram of a dump is
 * stamped, because a long dump is no instant.
 */
#include <stdint.h>

#include "sources/sockets/record.h"

struct mnl_socket;

struct diag {
	struct mnl_socket *socket;
	uint8_t *buffer;
	uint32_t sequence;
	uint64_t now_ns; /* CLOCK_MONOTONIC when the present datagram came */
};

struct diag_query {
	uint8_t family, protocol;
	uint8_t extensions; /* bits 1 << (INET_DIAG_X - 1) */
	uint32_t states;    /* bits 1 << state */
};

/* Returns 0 or -errno. */
int diag_open(struct diag *diag);
void diag_done(struct diag *diag);
/* Calls `take` for each message of the dump. Returns 0, -errno, or what `take` returned when that
 * was negative (the dump is then read to its end). */
int diag_dump(struct diag *diag, const struct diag_query *query,
	int (*take)(const struct nlmsghdr *message, void *user), void *user);

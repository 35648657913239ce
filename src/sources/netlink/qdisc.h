/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The state of the source `qdisc`, laid open for its parser's tests.
 */
#include "sources/netlink/attribute.h"
#include "sources/netlink/dump.h"
#include "sources/population.h"
#include "sources/source.h"

enum qdisc_value {
	QDISC_BYTES, QDISC_PACKETS, QDISC_DROPS, QDISC_OVERLIMITS, QDISC_REQUEUES, QDISC_QLEN,
	QDISC_BACKLOG, QDISC_VALUES
};

struct qdisc {
	uint32_t ifindex, handle, parent;
	char kind[24];
	uint64_t has; /* bits of enum qdisc_value */
	uint64_t value[QDISC_VALUES];
};

struct qdisc_source {
	struct dump dump;
	struct population population;
	ARRAY(struct qdisc) qdiscs; /* of this sample */
	struct map by_key;
	int fd; /* to ask for the names of interfaces */
};

/* An empty one, without sockets. */
void qdisc_source_init(struct qdisc_source *state);
void qdisc_source_done(struct qdisc_source *state);
/* Reads an RTM_NEWQDISC message. Returns 0 or -EBADMSG. */
int qdisc_parse(const struct nlmsghdr *message, struct qdisc *ret_qdisc);
/* Takes one message of the answer; the user is the qdisc_source. */
int qdisc_take(const struct nlmsghdr *message, void *user);

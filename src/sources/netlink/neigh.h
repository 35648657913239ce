/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The state of the source `neigh`, laid open for its parser's tests.
 */
#include <netinet/in.h>

#include "base/array.h"
#include "sources/netlink/attribute.h"
#include "sources/netlink/dump.h"
#include "sources/source.h"

enum {
	NEIGH_STATES = 9,
	NEIGH_GROUPS = 256,    /* of interface and family */
	NEIGH_UNRESOLVED = 32, /* named one by one */
};

struct neigh_group {
	uint32_t ifindex; /* 0: all that have no group of their own */
	uint8_t family;
	char name[16];
	bool named;
	uint32_t count[NEIGH_STATES];
	uint32_t instance[NEIGH_STATES];
	uint32_t series[NEIGH_STATES];
	unsigned empty; /* reads since it last had an entry */
};

struct neigh_unresolved {
	uint64_t key; /* 0: free */
	uint32_t ifindex;
	uint8_t family;
	unsigned char address[16];
	char name[16];
	bool seen;
	unsigned absent; /* reads since it was last seen */
	uint32_t instance, series;
};

struct neigh_source {
	struct dump dump;
	int fd; /* to ask for the names of interfaces */
	ARRAY(struct neigh_group) groups;
	struct neigh_unresolved unresolved[NEIGH_UNRESOLVED];
	uint64_t unresolved_beyond; /* that found no room */
	size_t last;                /* the group of the last entry */
	counter_id table_counter, unresolved_counter;
};

/* An empty one, without sockets. */
void neigh_source_init(struct neigh_source *state);
void neigh_source_done(struct neigh_source *state);
/* Takes one message of the answer; the user is the neigh_source. */
int neigh_take(const struct nlmsghdr *message, void *user);

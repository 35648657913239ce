/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Groups of sockets that are alike in one respect: in CLOSE_WAIT behind one listener, trying to
 * connect to one destination, half-open at one listener. A read gathers up to 1024 groups, the 64
 * largest are handed on, the rest as one: (others).
 */
#include "base/array.h"
#include "base/map.h"
#include "samples/snapshot.h"
#include "sources/sockets/record.h"
#include "sources/sockets/roster.h"

enum { GROUPS_GATHERED = 1024, GROUPS_SHOWN = 64, GROUP_MEMBERS = 8, GROUP_NUMBERS = 8 };

/* One member's part in a number of the group. */
struct group_number {
	struct roster_field field;
	enum { GROUP_SUM, GROUP_MAX } fold;
};

struct group_kind {
	const struct group_number *numbers; /* numbers[0] is the count */
	unsigned n_numbers;
	const struct roster_field *constants; /* of a group with a name: value_0, value_1, inodes */
	unsigned n_constants, n_members;
	unsigned least; /* a group of fewer is not handed on */
};

struct group {
	uint64_t key;
	char name[ENDPOINT_ROOM];
	char second[INET6_ADDRSTRLEN]; /* a second part of the name, or "" */
	uint64_t number[GROUP_NUMBERS];
	uint64_t constant[2]; /* as constants[0], [1] say */
	unsigned n_members;
	struct group_member {
		uint64_t weight;
		uint32_t inode;
	} members[GROUP_MEMBERS]; /* the heaviest first */
	bool was_shown;
};

struct groups {
	const struct group_kind *kind;
	ARRAY(struct group) all; /* all.at[0]: (others) */
	struct map by_key, shown;
	struct roster roster;
	struct roster_field fields[GROUP_NUMBERS + 2 + GROUP_MEMBERS];
};

int groups_init(struct groups *groups, const struct group_kind *kind);
void groups_done(struct groups *groups);
/* Begins a read. */
void groups_begin(struct groups *groups);
/* The group of that key (not 0). A new one has name "": the caller names it. When there are too many
 * it is (others); NULL only when memory ran out. */
struct group *groups_take(struct groups *groups, uint64_t key);
/* Adds one member's numbers, in the order of the kind's, and remembers its inode by weight. */
void group_add(const struct groups *groups, struct group *group, const uint64_t *numbers,
	uint64_t weight, uint32_t inode);
void groups_publish(struct groups *groups, struct sampler *sampler);

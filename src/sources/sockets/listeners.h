/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The listening sockets of one dump: they come first in it, so that the connections that follow can
 * be told by the listener that they came through.
 */
#include "base/array.h"
#include "base/map.h"
#include "samples/snapshot.h"
#include "sources/sockets/record.h"
#include "sources/sockets/roster.h"

enum { LISTENERS_GATHERED = 16384, LISTENERS_SHOWN = 256 };

struct listener {
	struct inet_diag_msg msg;
	uint64_t cookie, cgroup;
	uint64_t fullness; /* for the order */
	uint32_t drops;
	bool has_drops, has_backlog;
	uint32_t next; /* of the same port, MAP_NONE ends */
};

struct listeners {
	ARRAY(struct listener) all;
	struct map by_port;
	struct roster roster;
};

int listeners_init(struct listeners *listeners);
void listeners_done(struct listeners *listeners);
void listeners_begin(struct listeners *listeners);
void listeners_take(struct listeners *listeners, const struct record *record);
/* The listener that this socket's connections came through, or NULL. */
const struct listener *listeners_of(
	const struct listeners *listeners, const struct inet_diag_msg *msg);
void listeners_publish(struct listeners *listeners, struct sampler *sampler);

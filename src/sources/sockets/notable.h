/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The notable few of all TCP sockets, which become instances `socket.X{tcp,LOCAL,REMOTE}`.
 *
 * A dump fills short lists of the first in each respect: segments that carry nothing, all segments,
 * retransmissions, queues. Only who gets onto a list is copied. At the dump's end the lists compete
 * for the slots; one who got a slot keeps it for at least 10 s, unless a worse one needs it.
 */
#include "samples/snapshot.h"
#include "sources/sockets/record.h"
#include "sources/sockets/roster.h"
#include "sources/sockets/socket-table.h"
#include "sources/sockets/tcp-fields.h"

enum { NOTABLES = 32, NOTABLE_HOLD_MS = 10000 };

/* How a socket moved between its last two reads. */
struct movement {
	bool known;     /* false: seen for the first time, or its counters began anew */
	bool has_data;  /* the kernel counts segments with data (4.6) */
	uint32_t us;    /* the time that passed */
	uint32_t delta[SOCKET_NUMBERS];
	uint64_t bytes_in, bytes_out;
};

struct notables;

int notables_new(struct notables **ret_notables);
void notables_free(struct notables *notables);
void notables_begin(struct notables *notables);
/* Judges one socket of the dump; `entry` holds its present numbers. */
void notables_judge(struct notables *notables, struct socket_table *table,
	struct socket_entry *entry, const struct record *record, const struct movement *movement);
/* Gives the slots to the best of the lists. To be called before socket_table_end(). */
void notables_settle(struct notables *notables, struct socket_table *table, uint32_t now_ms);
void notables_publish(struct notables *notables, struct sampler *sampler, uint32_t now_ms);
/* The record and movement in slot i < NOTABLES, or NULL. */
const struct record *notables_at(
	const struct notables *notables, unsigned i, const struct movement **ret_movement);

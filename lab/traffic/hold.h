/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A wire that takes time: each frame is sent at a limited rate, waits for those before it in a
 * queue of so many bytes, travels for the delay, and is given back when it has arrived. Frames
 * leave in the order in which they came, unless one is kept back on purpose.
 *
 * What is under way lies in slots that exist from the start; a frame that finds the queue or the
 * slots full is lost. Times are nanoseconds of any clock that only rises.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOLD_ROOM = 2048, HOLD_SLOTS = 4096 };

struct hold {
	/* set by the owner, before the first frame */
	uint64_t bits_per_s; /* 0: no limit */
	uint64_t queue_bytes;
	uint64_t delay_ns, jitter_ns;
	uint64_t random; /* the state of the random numbers */

	uint64_t free_ns; /* the wire has sent everything then */
	uint64_t last_ns; /* the latest arrival of those that keep the order */
	uint64_t count;
	struct hold_slot *slots;
	uint32_t *heap; /* the slots under way, the earliest first; behind them the free ones */
	size_t n;
};

/* Returns 0 or -ENOMEM; the owner's fields stay. */
int hold_init(struct hold *hold);
void hold_done(struct hold *hold);

/* When a frame of n bytes that comes now will have arrived, `extra_ns` kept back. Returns false
 * where the queue has no room for it: it is lost. */
bool hold_send(struct hold *hold, uint64_t now_ns, size_t n, uint64_t extra_ns, uint64_t *ret_ns);
/* Keeps a copy until then. Returns false where there is no room: it is lost. */
bool hold_put(struct hold *hold, uint64_t at_ns, const uint8_t *bytes, size_t n);
/* The earliest one under way, or UINT64_MAX. */
uint64_t hold_next_ns(const struct hold *hold);
/* Takes the earliest one out; its bytes stay until the next hold_put. NULL where none is due. */
const uint8_t *hold_take(struct hold *hold, uint64_t now_ns, size_t *ret_n);

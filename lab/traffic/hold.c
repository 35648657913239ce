/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/hold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "lab/traffic/share.h"

struct hold_slot {
	uint64_t at_ns, number;
	size_t n;
	uint8_t bytes[HOLD_ROOM];
};

int hold_init(struct hold *hold)
{
	hold->slots = malloc(HOLD_SLOTS * sizeof(*hold->slots));
	hold->heap = malloc(HOLD_SLOTS * sizeof(*hold->heap));
	if (!hold->slots || !hold->heap) {
		hold_done(hold);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < HOLD_SLOTS; i++)
		hold->heap[i] = i;
	hold->n = 0;
	return 0;
}

void hold_done(struct hold *hold)
{
	free(hold->slots);
	free(hold->heap);
	hold->slots = NULL;
	hold->heap = NULL;
}

bool hold_send(struct hold *hold, uint64_t now_ns, size_t n, uint64_t extra_ns, uint64_t *ret_ns)
{
	uint64_t at = now_ns;

	if (hold->bits_per_s) {
		uint64_t begin = hold->free_ns > now_ns ? hold->free_ns : now_ns;
		double waiting = (double)(begin - now_ns) * (double)hold->bits_per_s / 8 / NS_PER_S;

		if (waiting + (double)n > (double)hold->queue_bytes)
			return false;
		at = begin + n * 8 * NS_PER_S / hold->bits_per_s;
		hold->free_ns = at;
	}
	at += hold->delay_ns;
	if (hold->jitter_ns)
		at += (uint64_t)(random_unit(&hold->random) * (double)hold->jitter_ns);
	if (extra_ns) {
		*ret_ns = at + extra_ns;
		return true;
	}
	if (at < hold->last_ns)
		at = hold->last_ns;
	hold->last_ns = at;
	*ret_ns = at;
	return true;
}

static bool before(const struct hold *hold, size_t i, size_t j)
{
	const struct hold_slot *a = &hold->slots[hold->heap[i]], *b = &hold->slots[hold->heap[j]];

	return a->at_ns != b->at_ns ? a->at_ns < b->at_ns : a->number < b->number;
}

static void swap(struct hold *hold, size_t i, size_t j)
{
	uint32_t slot = hold->heap[i];

	hold->heap[i] = hold->heap[j];
	hold->heap[j] = slot;
}

static void sift_up(struct hold *hold, size_t i)
{
	for (; i && before(hold, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(hold, i, (i - 1) / 2);
}

static void sift_down(struct hold *hold, size_t i)
{
	for (size_t child; (child = 2 * i + 1) < hold->n; i = child) {
		if (child + 1 < hold->n && before(hold, child + 1, child))
			child++;
		if (!before(hold, child, i))
			return;
		swap(hold, i, child);
	}
}

bool hold_put(struct hold *hold, uint64_t at_ns, const uint8_t *bytes, size_t n)
{
	if (hold->n == HOLD_SLOTS || n > HOLD_ROOM)
		return false;
	struct hold_slot *slot = &hold->slots[hold->heap[hold->n]];
	slot->at_ns = at_ns;
	slot->number = hold->count++;
	slot->n = n;
	memcpy(slot->bytes, bytes, n);
	sift_up(hold, hold->n++);
	return true;
}

uint64_t hold_next_ns(const struct hold *hold)
{
	return hold->n ? hold->slots[hold->heap[0]].at_ns : UINT64_MAX;
}

const uint8_t *hold_take(struct hold *hold, uint64_t now_ns, size_t *ret_n)
{
	if (hold_next_ns(hold) > now_ns || !hold->n)
		return NULL;
	const struct hold_slot *slot = &hold->slots[hold->heap[0]];
	swap(hold, 0, --hold->n);
	sift_down(hold, 0);
	*ret_n = slot->n;
	return slot->bytes;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/notable.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"

/* The lists, the most telling first. */
enum list { LIST_PURE, LIST_RETRANS, LIST_FIRST_SIGHT, LIST_RQUEUE, LIST_WQUEUE, LIST_BUSY, LISTS };
static const struct {
	uint8_t length;
	uint8_t rank;   /* who may push whom out of a slot */
	uint64_t floor; /* less is not worth a look */
} lists[LISTS] = {
	[LIST_PURE] = {8, 3, 20},
	[LIST_RETRANS] = {4, 2, 1},
	[LIST_FIRST_SIGHT] = {8, 0, 100},
	[LIST_RQUEUE] = {4, 1, 1},
	[LIST_WQUEUE] = {4, 1, 1},
	[LIST_BUSY] = {4, 1, 20},
};
enum { LIST_LENGTH = 8 };

struct candidate {
	uint64_t score;
	uint32_t entry;
	struct kept_record kept;
	struct movement movement;
};

struct slot {
	uint64_t cookie; /* 0: free */
	uint32_t entry, first_ms, worthy_ms;
	uint8_t rank;
	bool seen, worthy;
	struct kept_record kept;
	struct movement movement;
	/* of the fields that wrap */
	uint32_t before[TCP_FIELDS];
	uint64_t sum[TCP_FIELDS];
	bool begun[TCP_FIELDS];
};

/* what is computed here, behind the fields of tcp_fields[] */
enum extra {
	NOW_SEGS_IN = TCP_FIELDS, NOW_SEGS_OUT, NOW_DATA_IN, NOW_DATA_OUT, NOW_RETRANS, NOW_PURE_IN,
	NOW_PURE_OUT, NOW_BYTES_IN, NOW_BYTES_OUT, INTERVAL_MS, WATCHED_MS, CGROUP, CONGESTION,
	FIELDS
};
static const struct roster_field extra_fields[] = {
	{"socket.now_segs_in", KIND_GAUGE},
	{"socket.now_segs_out", KIND_GAUGE},
	{"socket.now_data_segs_in", KIND_GAUGE},
	{"socket.now_data_segs_out", KIND_GAUGE},
	{"socket.now_retrans", KIND_GAUGE},
	{"socket.now_pure_in", KIND_GAUGE},
	{"socket.now_pure_out", KIND_GAUGE},
	{"socket.now_bytes_in", KIND_GAUGE},
	{"socket.now_bytes_out", KIND_GAUGE},
	{"socket.interval_ms", KIND_GAUGE},
	{"socket.watched_ms", KIND_GAUGE},
	{"socket.cgroup", KIND_CONSTANT},
	{"socket.congestion", KIND_TEXT},
};

struct notables {
	struct {
		unsigned n;
		uint64_t floor; /* a score must be above it */
		struct candidate at[LIST_LENGTH];
	} list[LISTS];
	struct slot slots[NOTABLES];
	struct roster roster;
	struct roster_field fields[FIELDS];
};

int notables_new(struct notables **ret_notables)
{
	struct notables *notables = calloc(1, sizeof(*notables));

	if (!notables)
		return -ENOMEM;
	for (unsigned i = 0; i < TCP_FIELDS; i++)
		notables->fields[i] =
			(struct roster_field){tcp_fields[i].name, tcp_fields[i].kind};
	memcpy(notables->fields + TCP_FIELDS, extra_fields, sizeof(extra_fields));
	if (roster_init(&notables->roster, notables->fields, FIELDS, NOTABLES) < 0) {
		free(notables);
		return -ENOMEM;
	}
	*ret_notables = notables;
	return 0;
}

void notables_free(struct notables *notables)
{
	if (!notables)
		return;
	roster_done(&notables->roster);
	free(notables);
}

void notables_begin(struct notables *notables)
{
	for (unsigned i = 0; i < LISTS; i++) {
		notables->list[i].n = 0;
		notables->list[i].floor = lists[i].floor - 1;
	}
	for (unsigned i = 0; i < NOTABLES; i++)
		notables->slots[i].seen = notables->slots[i].worthy = false;
}

/* Puts a candidate onto a list that it is good enough for, in the place of the last. */
static void __attribute__((noinline)) enlist(struct notables *notables, enum list which,
	uint64_t score, uint32_t entry, const struct record *record,
	const struct movement *movement)
{
	__typeof__(notables->list[0]) *list = &notables->list[which];
	unsigned length = lists[which].length, last = list->n;

	if (list->n == length) {
		last = 0;
		for (unsigned i = 1; i < length; i++)
			if (list->at[i].score < list->at[last].score)
				last = i;
	} else {
		list->n++;
	}
	list->at[last] = (struct candidate){
		.score = score, .entry = entry, .movement = *movement};
	record_keep(&list->at[last].kept, record);
	if (list->n < length)
		return;
	list->floor = list->at[0].score;
	for (unsigned i = 1; i < length; i++)
		if (list->at[i].score < list->floor)
			list->floor = list->at[i].score;
}

/* Segments beyond twice those that carried data: bulk data with its ACKs comes out at nothing. */
static uint64_t pure_score(uint64_t segs, uint64_t data)
{
	return segs > 2 * data ? segs - 2 * data : 0;
}

static uint64_t moved_pure(const struct movement *m, uint64_t segs)
{
	if (m->has_data)
		return pure_score(segs,
			(uint64_t)m->delta[NUMBER_DATA_IN] + m->delta[NUMBER_DATA_OUT]);
	return m->bytes_in || m->bytes_out ? 0 : segs;
}

void notables_judge(struct notables *notables, struct socket_table *table,
	struct socket_entry *entry, const struct record *record, const struct movement *movement)
{
	uint32_t at = (uint32_t)(entry - table->at);
	const uint32_t *n = entry->number;
	uint64_t scores[LISTS] = {
		[LIST_RQUEUE] = record->msg->idiag_rqueue, [LIST_WQUEUE] = record->msg->idiag_wqueue};

	if (movement->known) {
		uint64_t segs = (uint64_t)movement->delta[NUMBER_SEGS_IN] +
				movement->delta[NUMBER_SEGS_OUT];
		scores[LIST_BUSY] = segs;
		scores[LIST_PURE] = moved_pure(movement, segs);
		scores[LIST_RETRANS] = 16ull * movement->delta[NUMBER_RETRANS] +
				       record->msg->idiag_retrans;
	} else if (movement->has_data) {
		scores[LIST_FIRST_SIGHT] =
			pure_score((uint64_t)n[NUMBER_SEGS_IN] + n[NUMBER_SEGS_OUT],
				(uint64_t)n[NUMBER_DATA_IN] + n[NUMBER_DATA_OUT]);
	}
	for (unsigned i = 0; i < LISTS; i++)
		if (__builtin_expect(scores[i] > notables->list[i].floor, 0))
			enlist(notables, i, scores[i], at, record, movement);
	if (__builtin_expect(entry->notable, 0)) {
		struct slot *slot = &notables->slots[entry->notable - 1];
		slot->seen = true;
		slot->entry = at;
		slot->movement = *movement;
		record_keep(&slot->kept, record);
	}
}

static void sum_up(struct slot *slot)
{
	for (unsigned i = 0; i < TCP_FIELDS; i++) {
		uint64_t value;
		if (!tcp_fields[i].widen || !tcp_field_read(&slot->kept.record, i, &value))
			continue;
		uint32_t delta = (uint32_t)value - slot->before[i];
		/* more than half of the circle is a way back: the socket was connected anew */
		if (slot->begun[i] && delta < 1u << 31)
			slot->sum[i] += delta;
		else
			slot->sum[i] = value;
		slot->begun[i] = true;
		slot->before[i] = (uint32_t)value;
	}
}

static void let_go(struct slot *slot, struct socket_table *table)
{
	if (slot->seen)
		table->at[slot->entry].notable = 0;
	slot->cookie = 0;
}

/* A free slot, or that of the least: one whom no list names now, of lower rank or held long enough. */
static struct slot *find_slot(struct notables *notables, uint8_t rank)
{
	struct slot *least = NULL;

	for (unsigned i = 0; i < NOTABLES; i++) {
		struct slot *slot = &notables->slots[i];
		if (!slot->cookie)
			return slot;
		if (slot->worthy || slot->rank >= rank)
			continue;
		if (!least || slot->rank < least->rank ||
			(slot->rank == least->rank && slot->worthy_ms < least->worthy_ms))
			least = slot;
	}
	return least;
}

static void place(struct notables *notables, struct socket_table *table,
	const struct candidate *candidate, uint8_t rank, uint32_t now_ms)
{
	struct socket_entry *entry = &table->at[candidate->entry];
	struct slot *slot = entry->notable ? &notables->slots[entry->notable - 1]
					   : find_slot(notables, rank);

	if (!slot)
		return;
	if (!entry->notable) {
		if (slot->cookie)
			let_go(slot, table);
		*slot = (struct slot){.cookie = entry->cookie, .entry = candidate->entry,
			.first_ms = entry->first_ms, .seen = true,
			.movement = candidate->movement};
		record_keep(&slot->kept, &candidate->kept.record);
		entry->notable = (uint8_t)(slot - notables->slots + 1);
	}
	slot->rank = !slot->worthy || rank > slot->rank ? rank : slot->rank;
	slot->worthy = true;
	slot->worthy_ms = now_ms;
}

void notables_settle(struct notables *notables, struct socket_table *table, uint32_t now_ms)
{
	for (unsigned i = 0; i < NOTABLES; i++) {
		struct slot *slot = &notables->slots[i];
		if (slot->cookie &&
			(!slot->seen || now_ms - slot->worthy_ms > NOTABLE_HOLD_MS))
			let_go(slot, table);
	}
	for (unsigned i = 0; i < LISTS; i++)
		for (unsigned c = 0; c < notables->list[i].n; c++)
			place(notables, table, &notables->list[i].at[c], lists[i].rank, now_ms);
	for (unsigned i = 0; i < NOTABLES; i++)
		if (notables->slots[i].cookie)
			sum_up(&notables->slots[i]);
}

static uint64_t per_second(uint64_t delta, uint32_t us)
{
	return (uint64_t)((double)delta * 1e6 / us + 0.5);
}

static void publish_movement(
	struct notables *notables, struct sampler *sampler, int row, const struct movement *m)
{
	if (!m->known || !m->us)
		return;
	for (unsigned i = 0; i < SOCKET_NUMBERS; i++)
		if (m->has_data || (i != NUMBER_DATA_IN && i != NUMBER_DATA_OUT))
			roster_put(&notables->roster, sampler, row, NOW_SEGS_IN + i,
				per_second(m->delta[i], m->us));
	for (unsigned i = 0; i < 2 && m->has_data; i++) {
		uint32_t segs = m->delta[NUMBER_SEGS_IN + i], data = m->delta[NUMBER_DATA_IN + i];
		roster_put(&notables->roster, sampler, row, NOW_PURE_IN + i,
			per_second(segs > data ? segs - data : 0, m->us));
	}
	roster_put(&notables->roster, sampler, row, NOW_BYTES_IN, per_second(m->bytes_in, m->us));
	roster_put(&notables->roster, sampler, row, NOW_BYTES_OUT, per_second(m->bytes_out, m->us));
	roster_put(&notables->roster, sampler, row, INTERVAL_MS, (m->us + 500) / 1000);
}

static void publish_slot(
	struct notables *notables, struct sampler *sampler, const struct slot *slot, uint32_t now_ms)
{
	const struct record *record = &slot->kept.record;
	char local[ENDPOINT_ROOM], remote[ENDPOINT_ROOM];
	const char *parts[] = {"tcp", record_local(record, local), record_remote(record, remote)};
	int row = roster_row(&notables->roster, sampler, slot->cookie, slot->cookie, parts, 3);

	if (row < 0)
		return;
	for (unsigned i = 0; i < TCP_FIELDS; i++) {
		uint64_t value;
		if (tcp_field_read(record, i, &value))
			roster_put(&notables->roster, sampler, row, i,
				tcp_fields[i].widen ? slot->sum[i] : value);
	}
	publish_movement(notables, sampler, row, &slot->movement);
	roster_put(&notables->roster, sampler, row, WATCHED_MS, now_ms - slot->first_ms);
	if (record->cgroup)
		roster_put(&notables->roster, sampler, row, CGROUP, record->cgroup);
	if (record->congestion)
		roster_put(&notables->roster, sampler, row, CONGESTION,
			series_text_intern(sampler->table, record->congestion));
}

void notables_publish(struct notables *notables, struct sampler *sampler, uint32_t now_ms)
{
	for (unsigned i = 0; i < NOTABLES; i++)
		if (notables->slots[i].cookie)
			publish_slot(notables, sampler, &notables->slots[i], now_ms);
	roster_sweep(&notables->roster, sampler);
}

const struct record *notables_at(
	const struct notables *notables, unsigned i, const struct movement **ret_movement)
{
	if (!notables->slots[i].cookie)
		return NULL;
	*ret_movement = &notables->slots[i].movement;
	return &notables->slots[i].kept.record;
}

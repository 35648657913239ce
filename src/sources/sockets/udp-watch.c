/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/udp-watch.h"

#include <errno.h>
#include <stdlib.h>

#include "base/map.h"
#include "sources/sockets/roster.h"

enum { SHOWN = 128, DROPPERS_LIMIT = 65536 };

enum { QUEUE, RCVBUF, DROPS, INODE, UID, IFINDEX, CGROUP, FIELDS };
static const struct roster_field fields[FIELDS] = {
	[QUEUE] = {"udp.queue", KIND_GAUGE},
	[RCVBUF] = {"udp.rcvbuf", KIND_CONSTANT},
	[DROPS] = {"udp.drops", KIND_COUNTER},
	[INODE] = {"udp.inode", KIND_CONSTANT},
	[UID] = {"udp.uid", KIND_CONSTANT},
	[IFINDEX] = {"udp.ifindex", KIND_CONSTANT},
	[CGROUP] = {"udp.cgroup", KIND_CONSTANT},
};

struct shown {
	uint64_t score;
	struct kept_record kept;
};

struct udp_watch {
	/* drops of each socket that has some, as of the last read and of this one */
	struct map before, now;
	uint64_t reads, count, drops_total, drops_read;
	struct shown shown[SHOWN];
	unsigned n, least;
	struct roster roster;
	uint32_t count_series, drops_series;
};

int udp_watch_new(struct udp_watch **ret_watch)
{
	struct udp_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return -ENOMEM;
	if (roster_init(&watch->roster, fields, FIELDS, SHOWN) < 0) {
		free(watch);
		return -ENOMEM;
	}
	watch->count_series = watch->drops_series = SERIES_NONE;
	*ret_watch = watch;
	return 0;
}

void udp_watch_free(struct udp_watch *watch)
{
	if (!watch)
		return;
	map_done(&watch->before);
	map_done(&watch->now);
	roster_done(&watch->roster);
	free(watch);
}

void udp_watch_begin(struct udp_watch *watch)
{
	map_clear(&watch->now);
	watch->count = watch->drops_read = 0;
	watch->n = watch->least = 0;
}

/* What this socket dropped since the last read. One that was not there, or had no drops then,
 * dropped all of them since. */
static uint32_t dropped(struct udp_watch *watch, uint64_t cookie, uint32_t drops)
{
	uint32_t before = map_get(&watch->before, cookie);

	if (watch->now.n < DROPPERS_LIMIT)
		map_set(&watch->now, cookie, drops == MAP_NONE ? drops - 1 : drops);
	if (before == MAP_NONE)
		return watch->before.n < DROPPERS_LIMIT ? drops : 0;
	/* 32 bits that wrap; more than half of the circle is a counter that began anew */
	return drops - before < 1u << 31 ? drops - before : drops;
}

static void find_least(struct udp_watch *watch)
{
	watch->least = 0;
	for (unsigned i = 1; i < watch->n; i++)
		if (watch->shown[i].score < watch->shown[watch->least].score)
			watch->least = i;
}

static void show(struct udp_watch *watch, uint64_t score, const struct record *record)
{
	unsigned at = watch->n;

	if (watch->n == SHOWN) {
		if (score <= watch->shown[watch->least].score)
			return;
		at = watch->least;
	} else {
		watch->n++;
	}
	watch->shown[at].score = score;
	record_keep(&watch->shown[at].kept, record);
	if (watch->n == SHOWN)
		find_least(watch);
}

void udp_watch_take(struct udp_watch *watch, const struct record *record)
{
	uint32_t drops = 0, lost = 0, queue = record->msg->idiag_rqueue;

	watch->count++;
	if (record_mem(record, SK_MEMINFO_DROPS, &drops) && drops)
		lost = dropped(watch, record->cookie, drops);
	watch->drops_read += lost;
	bool serves = !record->msg->id.idiag_dport && record->msg->id.idiag_sport;
	/* who loses now, then who ever lost, then who has a queue, then servers */
	uint64_t score = (uint64_t)(lost != 0) << 43 | (uint64_t)(drops != 0) << 42 |
			 (uint64_t)queue << 1 | serves;
	if (lost)
		score += (uint64_t)lost << 10;
	if (score)
		show(watch, score, record);
}

static void publish(struct udp_watch *watch, struct sampler *sampler, const struct record *record)
{
	char local[ENDPOINT_ROOM], remote[ENDPOINT_ROOM];
	const char *parts[] = {"udp", record_local(record, local), record_remote(record, remote)};
	const struct inet_diag_msg *msg = record->msg;
	int row = roster_row(&watch->roster, sampler, record->cookie, record->cookie, parts,
		msg->id.idiag_dport ? 3 : 2);
	uint32_t value;

	if (row < 0)
		return;
	roster_put(&watch->roster, sampler, row, QUEUE, msg->idiag_rqueue);
	if (record_mem(record, SK_MEMINFO_RCVBUF, &value) && value)
		roster_put(&watch->roster, sampler, row, RCVBUF, value);
	if (record_mem(record, SK_MEMINFO_DROPS, &value))
		roster_put(&watch->roster, sampler, row, DROPS, value);
	roster_put(&watch->roster, sampler, row, INODE, msg->idiag_inode);
	roster_put(&watch->roster, sampler, row, UID, msg->idiag_uid);
	roster_put(&watch->roster, sampler, row, IFINDEX, msg->id.idiag_if);
	if (record->cgroup)
		roster_put(&watch->roster, sampler, row, CGROUP, record->cgroup);
}

static void publish_sums(struct udp_watch *watch, struct sampler *sampler)
{
	if (watch->count_series == SERIES_NONE) {
		watch->count_series = sampler_series(sampler,
			series_counter_of_kind(
				sampler->table, "udp.count", sampler->source, KIND_GAUGE),
			INSTANCE_NONE);
		watch->drops_series =
			sampler_series_named(sampler, "udp.drops_total", INSTANCE_NONE);
	}
	sampler_put(sampler, watch->count_series, watch->count);
	sampler_put(sampler, watch->drops_series, watch->drops_total);
}

void udp_watch_end(struct udp_watch *watch, struct sampler *sampler)
{
	struct map spent = watch->before;

	watch->before = watch->now;
	watch->now = spent;
	watch->drops_total += watch->drops_read;
	watch->reads++;
	publish_sums(watch, sampler);
	for (unsigned i = 0; i < watch->n; i++)
		publish(watch, sampler, &watch->shown[i].kept.record);
	roster_sweep(&watch->roster, sampler);
}

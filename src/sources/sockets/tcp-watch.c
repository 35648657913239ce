/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/tcp-watch.h"

#include <errno.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sources/sockets/groups.h"
#include "sources/sockets/listeners.h"
#include "sources/sockets/notable.h"
#include "sources/sockets/socket-table.h"
#include "sources/sockets/tcp-groups.h"

static const char *const state_names[STATES] = {
	[STATE_ESTABLISHED] = "ESTABLISHED",
	[STATE_SYN_SENT] = "SYN_SENT",
	[STATE_SYN_RECV] = "SYN_RECV",
	[STATE_FIN_WAIT1] = "FIN_WAIT1",
	[STATE_FIN_WAIT2] = "FIN_WAIT2",
	[STATE_TIME_WAIT] = "TIME_WAIT",
	[STATE_CLOSE] = "CLOSE",
	[STATE_CLOSE_WAIT] = "CLOSE_WAIT",
	[STATE_LAST_ACK] = "LAST_ACK",
	[STATE_LISTEN] = "LISTEN",
	[STATE_CLOSING] = "CLOSING",
	[STATE_NEW_SYN_RECV] = "NEW_SYN_RECV",
};

static const struct group_number closewait_numbers[] = {
	{{"closewait.count", KIND_GAUGE}, GROUP_SUM},
	{{"closewait.over_10s", KIND_GAUGE}, GROUP_SUM},
	{{"closewait.over_60s", KIND_GAUGE}, GROUP_SUM},
	{{"closewait.oldest_ms", KIND_GAUGE}, GROUP_MAX},
	{{"closewait.watched_ms", KIND_GAUGE}, GROUP_MAX},
	{{"closewait.entered", KIND_GAUGE}, GROUP_SUM},
	{{"closewait.unread", KIND_GAUGE}, GROUP_SUM},
	{{"closewait.with_unread", KIND_GAUGE}, GROUP_SUM},
};
static const struct roster_field closewait_constants[] = {
	{"closewait.listener", KIND_CONSTANT},
	{"closewait.uid", KIND_CONSTANT},
	{"closewait.inode0", KIND_CONSTANT},
	{"closewait.inode1", KIND_CONSTANT},
	{"closewait.inode2", KIND_CONSTANT},
	{"closewait.inode3", KIND_CONSTANT},
	{"closewait.inode4", KIND_CONSTANT},
	{"closewait.inode5", KIND_CONSTANT},
	{"closewait.inode6", KIND_CONSTANT},
	{"closewait.inode7", KIND_CONSTANT},
};
static const struct group_kind closewait_kind = {
	.numbers = closewait_numbers, .n_numbers = ARRAY_SIZE(closewait_numbers),
	.constants = closewait_constants, .n_constants = ARRAY_SIZE(closewait_constants),
	.n_members = 8,
};

static const struct group_number connecting_numbers[] = {
	{{"connecting.count", KIND_GAUGE}, GROUP_SUM},
	{{"connecting.retried", KIND_GAUGE}, GROUP_SUM},
	{{"connecting.retransmits", KIND_GAUGE}, GROUP_SUM},
	{{"connecting.most_retransmits", KIND_GAUGE}, GROUP_MAX},
	{{"connecting.oldest_ms", KIND_GAUGE}, GROUP_MAX},
};
static const struct roster_field connecting_constants[] = {
	{"connecting.uid", KIND_CONSTANT},
	{"connecting.inode0", KIND_CONSTANT},
};
static const struct group_kind connecting_kind = {
	.numbers = connecting_numbers, .n_numbers = ARRAY_SIZE(connecting_numbers),
	.constants = connecting_constants, .n_constants = ARRAY_SIZE(connecting_constants),
	.n_members = 1,
};

static const struct group_number synrecv_numbers[] = {
	{{"synrecv.count", KIND_GAUGE}, GROUP_SUM},
	{{"synrecv.retried", KIND_GAUGE}, GROUP_SUM},
};
static const struct group_kind synrecv_kind = {
	.numbers = synrecv_numbers, .n_numbers = ARRAY_SIZE(synrecv_numbers)};

static const struct roster_field state_field = {"socket.count", KIND_GAUGE};

struct tcp_watch {
	struct socket_table table;
	struct notables *notables;
	struct listeners listeners;
	struct groups closewait, connecting, synrecv;
	struct tcp_groups groups;
	uint64_t begin_ns;  /* of the first read: entries count time from here */
	uint64_t now_ns, previous_ns;
	uint32_t now_us, now_ms;
	uint64_t reads, total, unfollowed;
	uint64_t count[STATES];
	struct roster states;
	uint32_t total_series;
};

void tcp_watch_free(struct tcp_watch *watch)
{
	if (!watch)
		return;
	socket_table_done(&watch->table);
	notables_free(watch->notables);
	listeners_done(&watch->listeners);
	groups_done(&watch->closewait);
	groups_done(&watch->connecting);
	groups_done(&watch->synrecv);
	tcp_groups_done(&watch->groups);
	roster_done(&watch->states);
	free(watch);
}

int tcp_watch_new(struct tcp_watch **ret_watch)
{
	struct tcp_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return -ENOMEM;
	if (notables_new(&watch->notables) < 0 || listeners_init(&watch->listeners) < 0 ||
		groups_init(&watch->closewait, &closewait_kind) < 0 ||
		groups_init(&watch->connecting, &connecting_kind) < 0 ||
		groups_init(&watch->synrecv, &synrecv_kind) < 0 ||
		tcp_groups_init(&watch->groups) < 0 ||
		roster_init(&watch->states, &state_field, 1, STATES) < 0) {
		tcp_watch_free(watch);
		return -ENOMEM;
	}
	watch->total_series = SERIES_NONE;
	*ret_watch = watch;
	return 0;
}

void tcp_watch_begin(struct tcp_watch *watch)
{
	socket_table_begin(&watch->table);
	notables_begin(watch->notables);
	listeners_begin(&watch->listeners);
	groups_begin(&watch->closewait);
	groups_begin(&watch->connecting);
	groups_begin(&watch->synrecv);
	tcp_groups_begin(&watch->groups);
	memset(watch->count, 0, sizeof(watch->count));
	watch->total = watch->unfollowed = 0;
	watch->previous_ns = watch->now_ns;
}

/* Reads the present numbers; says what the kernel has. */
static bool read_numbers(const struct record *record, struct socket_entry *now, bool *ret_has_data)
{
	uint32_t *n = now->number;

	if (!record_info32(record, offsetof(struct tcp_info, tcpi_segs_in), &n[NUMBER_SEGS_IN]))
		return false;
	record_info32(record, offsetof(struct tcp_info, tcpi_segs_out), &n[NUMBER_SEGS_OUT]);
	record_info32(record, offsetof(struct tcp_info, tcpi_total_retrans), &n[NUMBER_RETRANS]);
	memcpy(&now->bytes_out, record->info + offsetof(struct tcp_info, tcpi_bytes_acked), 8);
	memcpy(&now->bytes_in, record->info + offsetof(struct tcp_info, tcpi_bytes_received), 8);
	*ret_has_data = record_info32(record, offsetof(struct tcp_info, tcpi_data_segs_out),
		&n[NUMBER_DATA_OUT]);
	record_info32(record, offsetof(struct tcp_info, tcpi_data_segs_in), &n[NUMBER_DATA_IN]);
	return true;
}

/* What moved from the entry's numbers to the present ones. */
static void compare(const struct socket_entry *before, const struct socket_entry *now,
	uint32_t now_us, struct movement *m)
{
	m->us = now_us - before->read_us;
	/* nobody receives or sends that much: the counters began anew */
	uint64_t possible = 50000000ull * (m->us / 1000000 + 1);
	for (unsigned i = 0; i < SOCKET_NUMBERS; i++)
		m->delta[i] = now->number[i] - before->number[i];
	m->bytes_in = now->bytes_in - before->bytes_in;
	m->bytes_out = now->bytes_out - before->bytes_out;
	m->known = m->us && m->delta[NUMBER_SEGS_IN] < possible &&
		   m->delta[NUMBER_SEGS_OUT] < possible && now->bytes_in >= before->bytes_in &&
		   now->bytes_out >= before->bytes_out;
	if (!m->known)
		memset(m->delta, 0, sizeof(m->delta));
}

static void take_closewait(struct tcp_watch *watch, const struct record *record,
	const struct socket_entry *entry, bool entered)
{
	const struct listener *listener = listeners_of(&watch->listeners, record->msg);
	const struct inet_diag_msg *msg = listener ? &listener->msg : record->msg;
	const uint32_t *address = listener ? msg->id.idiag_src : msg->id.idiag_dst;
	uint16_t port = listener ? msg->id.idiag_sport : msg->id.idiag_dport;
	uint32_t uid = record->msg->idiag_uid, silent_ms = 0;
	struct group *group = groups_take(&watch->closewait,
		endpoint_hash(msg->idiag_family, address, port) + uid * 2ull + !listener);

	if (!group)
		return;
	if (!group->name[0]) {
		endpoint_text(group->name, msg->idiag_family, address, port);
		snprintf(group->second, sizeof(group->second), "%u", uid);
		group->constant[0] = listener != NULL;
		group->constant[1] = uid;
	}
	/* its FIN was the last thing, or not yet that, that came from the peer */
	record_info32(record, offsetof(struct tcp_info, tcpi_last_ack_recv), &silent_ms);
	uint32_t watched_ms = watch->now_ms - entry->state_ms;
	uint32_t age_ms = silent_ms > watched_ms ? silent_ms : watched_ms;
	uint64_t unread = record->msg->idiag_rqueue;
	group_add(&watch->closewait, group,
		(const uint64_t[]){1, age_ms >= 10000, age_ms >= 60000, age_ms, watched_ms, entered,
			unread, unread > 0},
		age_ms, record->msg->idiag_inode);
}

static void take_connecting(
	struct tcp_watch *watch, const struct record *record, const struct socket_entry *entry)
{
	const struct inet_diag_msg *msg = record->msg;
	uint64_t key = endpoint_hash(msg->idiag_family, msg->id.idiag_dst, msg->id.idiag_dport);
	struct group *group = groups_take(&watch->connecting, key);
	uint64_t resent = msg->idiag_retrans, age_ms = watch->now_ms - entry->state_ms;

	if (!group)
		return;
	if (!group->name[0]) {
		record_remote(record, group->name);
		group->constant[0] = msg->idiag_uid;
	}
	group_add(&watch->connecting, group,
		(const uint64_t[]){1, resent > 0, resent, resent, age_ms}, resent << 32 | age_ms,
		msg->idiag_inode);
}

static void take_synrecv(struct tcp_watch *watch, const struct record *record)
{
	const struct listener *listener = listeners_of(&watch->listeners, record->msg);
	const struct inet_diag_msg *msg = listener ? &listener->msg : record->msg;
	struct group *group = groups_take(&watch->synrecv,
		endpoint_hash(msg->idiag_family, msg->id.idiag_src, msg->id.idiag_sport));

	if (!group)
		return;
	if (!group->name[0])
		endpoint_text(group->name, msg->idiag_family, msg->id.idiag_src, msg->id.idiag_sport);
	group_add(&watch->synrecv, group, (const uint64_t[]){1, record->msg->idiag_retrans > 0}, 0, 0);
}

/* A connection that is followed from read to read. */
static void follow(struct tcp_watch *watch, const struct record *record)
{
	bool is_new;
	struct socket_entry *entry = socket_table_take(&watch->table, record->cookie, &is_new);
	struct socket_entry now = {};
	struct movement movement = {};

	if (!entry) {
		watch->unfollowed++;
		return;
	}
	uint8_t state = record->msg->idiag_state;
	bool measured = read_numbers(record, &now, &movement.has_data);
	if (is_new)
		entry->first_ms = entry->state_ms = watch->now_ms;
	else if (measured)
		compare(entry, &now, watch->now_us, &movement);
	bool entered = entry->state != state && watch->reads > 0;
	if (!is_new && entry->state != state)
		entry->state_ms = watch->now_ms;
	entry->state = state;
	entry->read_us = watch->now_us;
	entry->bytes_in = now.bytes_in;
	entry->bytes_out = now.bytes_out;
	memcpy(entry->number, now.number, sizeof(entry->number));
	notables_judge(watch->notables, &watch->table, entry, record, &movement);
	if (state == STATE_CLOSE_WAIT)
		take_closewait(watch, record, entry, entered);
	else if (state == STATE_SYN_SENT)
		take_connecting(watch, record, entry);
}

void tcp_watch_take(struct tcp_watch *watch, const struct record *record, uint64_t now_ns)
{
	uint8_t state = record->msg->idiag_state;

	if (now_ns != watch->now_ns) {
		if (!watch->begin_ns)
			watch->begin_ns = now_ns;
		watch->now_ns = now_ns;
		watch->now_us = (uint32_t)((now_ns - watch->begin_ns) / 1000);
		watch->now_ms = (uint32_t)((now_ns - watch->begin_ns) / NS_PER_MS);
	}
	watch->count[state]++;
	watch->total++;
	switch (state) {
	case STATE_LISTEN:
		listeners_take(&watch->listeners, record);
		break;
	case STATE_SYN_RECV:
	case STATE_NEW_SYN_RECV:
		take_synrecv(watch, record);
		break;
	case STATE_TIME_WAIT:
		tcp_groups_take(&watch->groups, &watch->listeners, record);
		break;
	default:
		follow(watch, record);
		tcp_groups_take(&watch->groups, &watch->listeners, record);
	}
}

static void publish_counts(struct tcp_watch *watch, struct sampler *sampler)
{
	struct roster *roster = &watch->states;

	for (unsigned s = 1; s < STATES; s++) {
		int row = roster_row(roster, sampler, s, 0, &state_names[s], 1);
		if (row >= 0)
			roster_put(roster, sampler, row, 0, watch->count[s]);
	}
	if (watch->total_series == SERIES_NONE)
		watch->total_series = sampler_series(sampler,
			series_counter_of_kind(
				sampler->table, "socket.total", sampler->source, KIND_GAUGE),
			INSTANCE_NONE);
	sampler_put(sampler, watch->total_series, watch->total);
}

void tcp_watch_end(struct tcp_watch *watch, struct sampler *sampler)
{
	notables_settle(watch->notables, &watch->table, watch->now_ms);
	socket_table_end(&watch->table);
	publish_counts(watch, sampler);
	notables_publish(watch->notables, sampler, watch->now_ms);
	listeners_publish(&watch->listeners, sampler);
	groups_publish(&watch->closewait, sampler);
	groups_publish(&watch->connecting, sampler);
	groups_publish(&watch->synrecv, sampler);
	tcp_groups_publish(&watch->groups, sampler);
	watch->reads++;
}

uint64_t tcp_watch_total(const struct tcp_watch *watch)
{
	return watch->total;
}

uint64_t tcp_watch_unfollowed(const struct tcp_watch *watch)
{
	return watch->unfollowed;
}

size_t tcp_watch_bytes(const struct tcp_watch *watch)
{
	return socket_table_bytes(&watch->table);
}

const struct notables *tcp_watch_notables(const struct tcp_watch *watch)
{
	return watch->notables;
}

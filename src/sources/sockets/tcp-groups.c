/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/tcp-groups.h"

#include <errno.h>
#include <linux/tcp.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/sockets/tcp-fields.h"

/* So many in a row without an answer: one or two may be lost. Keepalive probes are far apart. */
enum { SILENT_RETRIES = 3, SILENT_KEEPALIVES = 2, PRIVILEGED = 1024 };
/* of inet_diag */
enum { TIMER_RETRANSMIT = 1, TIMER_KEEPALIVE = 2, TIMER_PROBE = 4 };

static const struct group_number silent_numbers[] = {
	{{"silent.count", KIND_GAUGE}, GROUP_SUM},
	{{"silent.resending", KIND_GAUGE}, GROUP_SUM},
	{{"silent.idle", KIND_GAUGE}, GROUP_SUM},
	{{"silent.most_retries", KIND_GAUGE}, GROUP_MAX},
	{{"silent.oldest_ms", KIND_GAUGE}, GROUP_MAX},
	{{"silent.waiting_bytes", KIND_GAUGE}, GROUP_SUM},
};
static const struct roster_field silent_constants[] = {
	{"silent.uid", KIND_CONSTANT},
	{"silent.inode0", KIND_CONSTANT},
};
static const struct group_kind silent_kind = {
	.numbers = silent_numbers,
	.n_numbers = ARRAY_SIZE(silent_numbers),
	.constants = silent_constants,
	.n_constants = ARRAY_SIZE(silent_constants),
	.n_members = 1,
};

static const struct group_number outgoing_numbers[] = {
	{{"outgoing.count", KIND_GAUGE}, GROUP_SUM},
	{{"outgoing.time_wait", KIND_GAUGE}, GROUP_SUM},
};
static const struct roster_field outgoing_constants[] = {
	{"outgoing.inode0", KIND_CONSTANT},
};
static const struct group_kind outgoing_kind = {
	.numbers = outgoing_numbers,
	.n_numbers = ARRAY_SIZE(outgoing_numbers),
	.constants = outgoing_constants,
	.n_constants = ARRAY_SIZE(outgoing_constants),
	.n_members = 1,
	.least = 32,
};

int tcp_groups_init(struct tcp_groups *groups)
{
	*groups = (struct tcp_groups){};
	if (groups_init(&groups->silent, &silent_kind) < 0 ||
		groups_init(&groups->outgoing, &outgoing_kind) < 0)
		return -ENOMEM;
	return 0;
}

void tcp_groups_done(struct tcp_groups *groups)
{
	groups_done(&groups->silent);
	groups_done(&groups->outgoing);
}

void tcp_groups_begin(struct tcp_groups *groups)
{
	groups_begin(&groups->silent);
	groups_begin(&groups->outgoing);
}

/* "192.0.2.1", "2001:db8::1" */
static void address_text(
	char *buf, size_t size, const struct inet_diag_msg *msg, const uint32_t *address)
{
	char endpoint[ENDPOINT_ROOM];
	const char *text = endpoint_text(endpoint, msg->idiag_family, address, 0);
	size_t n = strlen(text) - strlen(":0");

	if (*text == '[') {
		text++;
		n -= 2;
	}
	if (n >= size)
		n = size - 1;
	memcpy(buf, text, n);
	buf[n] = '\0';
}

static void take_silent(struct tcp_groups *groups, const struct record *record)
{
	const struct inet_diag_msg *msg = record->msg;
	bool idle = msg->idiag_timer == TIMER_KEEPALIVE;
	struct group *group = groups_take(
		&groups->silent, endpoint_hash(msg->idiag_family, msg->id.idiag_dst, 0));
	uint32_t quiet_ms = 0;

	if (!group)
		return;
	if (!group->name[0]) {
		address_text(group->name, sizeof(group->name), msg, msg->id.idiag_dst);
		group->constant[0] = msg->idiag_uid;
	}
	record_info32(record, offsetof(struct tcp_info, tcpi_last_ack_recv), &quiet_ms);
	group_add(&groups->silent, group,
		(const uint64_t[]){1, !idle, idle, msg->idiag_retrans, quiet_ms, msg->idiag_wqueue},
		msg->idiag_retrans, msg->idiag_inode);
}

static void take_outgoing(struct tcp_groups *groups, const struct record *record)
{
	const struct inet_diag_msg *msg = record->msg;
	uint64_t local = endpoint_hash(msg->idiag_family, msg->id.idiag_src, 0);
	uint64_t remote = endpoint_hash(msg->idiag_family, msg->id.idiag_dst, msg->id.idiag_dport);
	struct group *group = groups_take(&groups->outgoing, remote + 3 * local);

	if (!group)
		return;
	if (!group->name[0]) {
		record_remote(record, group->name);
		address_text(group->second, sizeof(group->second), msg, msg->id.idiag_src);
	}
	group_add(&groups->outgoing, group,
		(const uint64_t[]){1, msg->idiag_state == STATE_TIME_WAIT}, 0, msg->idiag_inode);
}

static bool is_silent(const struct inet_diag_msg *msg)
{
	switch (msg->idiag_timer) {
	case TIMER_RETRANSMIT:
	case TIMER_PROBE:
		return msg->idiag_retrans >= SILENT_RETRIES && msg->idiag_state != STATE_SYN_SENT;
	case TIMER_KEEPALIVE:
		return msg->idiag_retrans >= SILENT_KEEPALIVES;
	default:
		return false;
	}
}

void tcp_groups_take(
	struct tcp_groups *groups, const struct listeners *listeners, const struct record *record)
{
	const struct inet_diag_msg *msg = record->msg;

	if (is_silent(msg))
		take_silent(groups, record);
	if (ntohs(msg->id.idiag_sport) >= PRIVILEGED && msg->id.idiag_dport &&
		!listeners_of(listeners, msg))
		take_outgoing(groups, record);
}

void tcp_groups_publish(struct tcp_groups *groups, struct sampler *sampler)
{
	groups_publish(&groups->silent, sampler);
	groups_publish(&groups->outgoing, sampler);
}

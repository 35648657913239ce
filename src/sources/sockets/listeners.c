/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/listeners.h"

#include <stdlib.h>

#include "sources/sockets/tcp-fields.h"

enum { QUEUE, BACKLOG, DROPS, INODE, UID, IFINDEX, CGROUP, FIELDS };
static const struct roster_field fields[FIELDS] = {
	[QUEUE] = {"listener.queue", KIND_GAUGE},
	[BACKLOG] = {"listener.backlog", KIND_CONSTANT},
	[DROPS] = {"listener.drops", KIND_COUNTER},
	[INODE] = {"listener.inode", KIND_CONSTANT},
	[UID] = {"listener.uid", KIND_CONSTANT},
	[IFINDEX] = {"listener.ifindex", KIND_CONSTANT},
	[CGROUP] = {"listener.cgroup", KIND_CONSTANT},
};

int listeners_init(struct listeners *listeners)
{
	*listeners = (struct listeners){};
	return roster_init(&listeners->roster, fields, FIELDS, LISTENERS_SHOWN);
}

void listeners_done(struct listeners *listeners)
{
	array_done(&listeners->all);
	map_done(&listeners->by_port);
	roster_done(&listeners->roster);
}

void listeners_begin(struct listeners *listeners)
{
	listeners->all.n = 0;
	map_clear(&listeners->by_port);
}

static uint64_t port_key(const struct inet_diag_msg *msg)
{
	return (uint64_t)msg->idiag_family << 16 | msg->id.idiag_sport;
}

/* How full the accept queue is, in thousandths of the backlog; one that dropped before those that
 * did not. */
static uint64_t fullness(const struct listener *listener)
{
	uint64_t queue = listener->msg.idiag_rqueue, backlog = listener->msg.idiag_wqueue;

	return (queue * 1000 / (backlog + 1)) * 2 + (listener->drops != 0);
}

void listeners_take(struct listeners *listeners, const struct record *record)
{
	struct listener *listener =
		listeners->all.n < LISTENERS_GATHERED ? array_push(&listeners->all) : NULL;

	if (!listener)
		return;
	listener->msg = *record->msg;
	listener->cookie = record->cookie;
	listener->cgroup = record->cgroup;
	listener->has_drops = record_mem(record, SK_MEMINFO_DROPS, &listener->drops);
	listener->has_backlog = !record_lacks(record, FIELD_WQUEUE);
	listener->fullness = fullness(listener);
	listener->next = map_get(&listeners->by_port, port_key(&listener->msg));
	map_set(&listeners->by_port, port_key(&listener->msg), (uint32_t)(listeners->all.n - 1));
}

static bool is_wildcard(const uint32_t address[4])
{
	return !(address[0] | address[1] | address[2] | address[3]);
}

const struct listener *listeners_of(
	const struct listeners *listeners, const struct inet_diag_msg *msg)
{
	const struct listener *wildcard = NULL;
	size_t size = msg->idiag_family == AF_INET ? 4 : 16;

	for (uint32_t i = map_get(&listeners->by_port, port_key(msg)); i != MAP_NONE;) {
		const struct listener *listener = &listeners->all.at[i];
		if (memcmp(listener->msg.id.idiag_src, msg->id.idiag_src, size) == 0)
			return listener;
		if (is_wildcard(listener->msg.id.idiag_src))
			wildcard = listener;
		i = listener->next;
	}
	return wildcard;
}

static int by_fullness(const void *a, const void *b)
{
	const struct listener *x = a, *y = b;

	if (x->fullness != y->fullness)
		return x->fullness < y->fullness ? 1 : -1;
	/* else the same ones each time */
	return x->cookie < y->cookie ? -1 : x->cookie > y->cookie;
}

void listeners_publish(struct listeners *listeners, struct sampler *sampler)
{
	struct roster *roster = &listeners->roster;
	size_t n = listeners->all.n;

	if (n > LISTENERS_SHOWN) {
		/* the chains by port are broken by this: the dump is over */
		map_clear(&listeners->by_port);
		qsort(listeners->all.at, n, sizeof(*listeners->all.at), by_fullness);
		n = LISTENERS_SHOWN;
	}
	for (size_t i = 0; i < n; i++) {
		const struct listener *listener = &listeners->all.at[i];
		const struct inet_diag_msg *msg = &listener->msg;
		char name[ENDPOINT_ROOM];
		const char *parts[] = {"tcp", endpoint_text(name, msg->idiag_family,
						      msg->id.idiag_src, msg->id.idiag_sport)};
		int row = roster_row(
			roster, sampler, listener->cookie, listener->cookie, parts, 2);
		if (row < 0)
			continue;
		roster_put(roster, sampler, row, QUEUE, msg->idiag_rqueue);
		if (listener->has_backlog)
			roster_put(roster, sampler, row, BACKLOG, msg->idiag_wqueue);
		if (listener->has_drops)
			roster_put(roster, sampler, row, DROPS, listener->drops);
		roster_put(roster, sampler, row, INODE, msg->idiag_inode);
		roster_put(roster, sampler, row, UID, msg->idiag_uid);
		roster_put(roster, sampler, row, IFINDEX, msg->id.idiag_if);
		if (listener->cgroup)
			roster_put(roster, sampler, row, CGROUP, listener->cgroup);
	}
	roster_sweep(roster, sampler);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queueing disciplines with their statistics, by one RTM_GETQDISC dump per sample.
 *
 * The kernel's default ones all have handle 0: they are told apart by their parent, and `noqueue`
 * ones, which never queue anything, are left out while they have nothing to say.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "sources/netlink/qdisc.h"

#include "base/cleanup.h"

enum { QDISC_LIMIT = 256, DUMP_TRIES = 2 };

#define BIT(value) (1ull << (value))

static const struct population_value values[QDISC_VALUES] = {
	[QDISC_BYTES] = {"qdisc.bytes", KIND_COUNTER, WEIGHS_NOTHING},
	[QDISC_PACKETS] = {"qdisc.packets", KIND_COUNTER, WEIGHS_TRAFFIC},
	[QDISC_DROPS] = {"qdisc.drops", KIND_COUNTER, WEIGHS_TROUBLE},
	[QDISC_OVERLIMITS] = {"qdisc.overlimits", KIND_COUNTER, WEIGHS_NOTHING},
	[QDISC_REQUEUES] = {"qdisc.requeues", KIND_COUNTER, WEIGHS_NOTHING},
	[QDISC_QLEN] = {"qdisc.qlen", KIND_GAUGE, WEIGHS_NOTHING},
	[QDISC_BACKLOG] = {"qdisc.backlog", KIND_GAUGE, WEIGHS_NOTHING},
};

static void write_handle(char *buf, size_t room, uint32_t handle)
{
	if (handle == TC_H_ROOT)
		snprintf(buf, room, "root");
	else if (TC_H_MIN(handle))
		snprintf(buf, room, "%x:%x", TC_H_MAJ(handle) >> 16, TC_H_MIN(handle));
	else
		snprintf(buf, room, "%x:", TC_H_MAJ(handle) >> 16);
}

static bool name_qdisc(void *user, uint64_t key, struct population_names *ret_names)
{
	struct qdisc_source *state = user;
	uint32_t at = map_get(&state->by_key, key);

	if (at == MAP_NONE)
		return false;
	const struct qdisc *qdisc = &state->qdiscs.at[at];
	struct ifreq ifr = {.ifr_ifindex = (int)qdisc->ifindex};
	/* asked every time, because an interface may be renamed */
	if (ioctl(state->fd, SIOCGIFNAME, &ifr) < 0)
		return false;
	ret_names->n_parts = 2;
	snprintf(ret_names->parts[0], sizeof(ret_names->parts[0]), "%s", ifr.ifr_name);
	write_handle(ret_names->parts[1], sizeof(ret_names->parts[1]), qdisc->handle);
	if (!qdisc->handle && qdisc->parent != TC_H_ROOT) {
		ret_names->n_parts = 3;
		write_handle(ret_names->parts[2], sizeof(ret_names->parts[2]), qdisc->parent);
	}
	snprintf(ret_names->detail, sizeof(ret_names->detail), "%s", qdisc->kind);
	return true;
}

static const struct population_design design = {
	.values = values,
	.n_values = QDISC_VALUES,
	.limit = QDISC_LIMIT,
	.name = name_qdisc,
};

/* Structs of the kernel grow at their end: what is there is copied. */
static bool copy_struct(struct span from, void *to, size_t least, size_t size)
{
	if (from.n < least)
		return false;
	memcpy(to, from.at, from.n < size ? from.n : size);
	return true;
}

static void parse_stats(struct span rest, struct qdisc *qdisc)
{
	struct attribute attribute;
	struct gnet_stats_basic basic = {};
	struct gnet_stats_queue queue = {};

	while (attribute_next(&rest, &attribute)) {
		switch (attribute.type) {
		case TCA_STATS_BASIC:
			if (!copy_struct(attribute.value, &basic, 12, sizeof(basic)))
				break;
			qdisc->value[QDISC_BYTES] = basic.bytes;
			/* the 64-bit number, where it is needed, comes after this one */
			qdisc->value[QDISC_PACKETS] = basic.packets;
			qdisc->has |= BIT(QDISC_BYTES) | BIT(QDISC_PACKETS);
			break;
		case TCA_STATS_PKT64:
			attribute_get(&attribute, &qdisc->value[QDISC_PACKETS], sizeof(uint64_t));
			break;
		case TCA_STATS_QUEUE:
			if (!copy_struct(attribute.value, &queue, sizeof(queue), sizeof(queue)))
				break;
			qdisc->value[QDISC_QLEN] = queue.qlen;
			qdisc->value[QDISC_BACKLOG] = queue.backlog;
			qdisc->value[QDISC_DROPS] = queue.drops;
			qdisc->value[QDISC_REQUEUES] = queue.requeues;
			qdisc->value[QDISC_OVERLIMITS] = queue.overlimits;
			qdisc->has |= BIT(QDISC_QLEN) | BIT(QDISC_BACKLOG) | BIT(QDISC_DROPS) |
				      BIT(QDISC_REQUEUES) | BIT(QDISC_OVERLIMITS);
			break;
		}
	}
}

int qdisc_parse(const struct nlmsghdr *message, struct qdisc *ret_qdisc)
{
	struct tcmsg head;
	struct attribute attribute;
	struct span rest;

	if (message->nlmsg_type != RTM_NEWQDISC ||
		!message_open(message, &head, sizeof(head), &rest) || head.tcm_ifindex <= 0)
		return -EBADMSG;
	*ret_qdisc = (struct qdisc){.ifindex = (uint32_t)head.tcm_ifindex,
		.handle = head.tcm_handle, .parent = head.tcm_parent};
	while (attribute_next(&rest, &attribute)) {
		if (attribute.type == TCA_KIND)
			attribute_text(&attribute, ret_qdisc->kind, sizeof(ret_qdisc->kind));
		else if (attribute.type == TCA_STATS2)
			parse_stats(attribute.value, ret_qdisc);
	}
	return 0;
}

static bool is_idle_noqueue(const struct qdisc *qdisc)
{
	if (strcmp(qdisc->kind, "noqueue") != 0)
		return false;
	for (size_t i = 0; i < QDISC_VALUES; i++)
		if (qdisc->value[i])
			return false;
	return true;
}

/* Remembers what the names are made of. */
static int remember(struct qdisc_source *state, uint64_t key, const struct qdisc *qdisc)
{
	uint32_t at = map_get(&state->by_key, key);

	if (at != MAP_NONE) {
		state->qdiscs.at[at] = *qdisc;
		return 0;
	}
	if (map_set(&state->by_key, key, (uint32_t)state->qdiscs.n) < 0)
		return -ENOMEM;
	struct qdisc *new = array_push(&state->qdiscs);
	if (!new) {
		map_delete(&state->by_key, key);
		return -ENOMEM;
	}
	*new = *qdisc;
	return 0;
}

int qdisc_take(const struct nlmsghdr *message, void *user)
{
	struct qdisc_source *state = user;
	struct qdisc qdisc;

	if (qdisc_parse(message, &qdisc) < 0 || !qdisc.has || is_idle_noqueue(&qdisc))
		return 0;
	uint64_t key = hash_u64((uint64_t)qdisc.ifindex << 32 | qdisc.handle) ^ qdisc.parent;
	int r = remember(state, key, &qdisc);
	return r < 0 ? r : population_take(&state->population, key, qdisc.value, qdisc.has);
}

static int qdisc_sample(void *user, struct sampler *sampler, struct probe *probe)
{
	struct qdisc_source *state = user;
	int r = 1;

	population_begin(&state->population);
	for (int i = 0; r == 1 && i < DUMP_TRIES; i++) {
		struct tcmsg head = {.tcm_family = AF_UNSPEC};
		state->qdiscs.n = 0;
		map_clear(&state->by_key);
		r = dump_ask(&state->dump,
			dump_request(&state->dump, RTM_GETQDISC, NLM_F_DUMP, &head, sizeof(head)),
			qdisc_take, state);
	}
	if (r < 0)
		return r;
	r = population_end(&state->population, sampler, state);
	if (r == 0 && state->population.members.n > QDISC_LIMIT)
		probe_say(probe, 0, PROBE_LIMITED,
			"%zu qdiscs: the %d most notable by name, the others summed up",
			state->population.members.n, QDISC_LIMIT);
	return r;
}

static void qdisc_close(void *user)
{
	struct qdisc_source *state = user;

	qdisc_source_done(state);
	free(state);
}

void qdisc_source_init(struct qdisc_source *state)
{
	*state = (struct qdisc_source){.fd = -1};
	population_init(&state->population, &design);
}

void qdisc_source_done(struct qdisc_source *state)
{
	dump_close(&state->dump);
	population_done(&state->population);
	array_done(&state->qdiscs);
	map_done(&state->by_key);
	closep(&state->fd);
}

static int qdisc_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE,
			"netlink answers only on a live host");
	struct qdisc_source *state = malloc(sizeof(*state));
	if (!state)
		return -ENOMEM;
	qdisc_source_init(state);
	state->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = state->fd < 0 ? -errno : dump_open(&state->dump, NETLINK_ROUTE);
	if (r < 0) {
		qdisc_close(state);
		return r;
	}
	*ret_state = state;
	return 0;
}

const struct source source_qdisc = {
	.name = "qdisc",
	.shows = "transmit queues with their drops",
	.open = qdisc_open,
	.sample = qdisc_sample,
	.close = qdisc_close,
};

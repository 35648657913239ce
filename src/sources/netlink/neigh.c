/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Neighbours (ARP and NDP), by one RTM_GETNEIGH dump: how many stand in which state per interface, and
 * the few that do not resolve by their address. Ten thousand entries cost ten thousand increments.
 *
 * Groups come first come, first served; the rest are counted in `(others)`. A group or a neighbour
 * that is no longer there keeps its place for some reads, because such things come back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sources/netlink/neigh.h"

enum { KEEP = 64, DUMP_TRIES = 2 };

static const struct {
	uint16_t bit;
	const char *name;
} states[NEIGH_STATES] = {
	{NUD_NONE, "NONE"},
	{NUD_INCOMPLETE, "INCOMPLETE"},
	{NUD_REACHABLE, "REACHABLE"},
	{NUD_STALE, "STALE"},
	{NUD_DELAY, "DELAY"},
	{NUD_PROBE, "PROBE"},
	{NUD_FAILED, "FAILED"},
	{NUD_NOARP, "NOARP"},
	{NUD_PERMANENT, "PERMANENT"},
};

static size_t state_of(uint16_t bits)
{
	for (size_t i = 1; i < NEIGH_STATES; i++)
		if (bits & states[i].bit)
			return i;
	return 0;
}

static struct neigh_group *add_group(struct neigh_source *state, uint32_t ifindex, uint8_t family)
{
	struct neigh_group *group = array_push(&state->groups);

	if (!group)
		return NULL;
	*group = (struct neigh_group){.ifindex = ifindex, .family = family};
	for (size_t i = 0; i < NEIGH_STATES; i++)
		group->series[i] = SERIES_NONE;
	return group;
}

static struct neigh_group *find_group(struct neigh_source *state, uint32_t ifindex, uint8_t family)
{
	/* the kernel's order is by hash: neighbours of one interface do stand in runs on small hosts */
	if (state->last < state->groups.n && state->groups.at[state->last].ifindex == ifindex &&
		state->groups.at[state->last].family == family)
		return &state->groups.at[state->last];
	array_each (group, &state->groups)
		if (group->ifindex == ifindex && group->family == family) {
			state->last = (size_t)(group - state->groups.at);
			return group;
		}
	if (ifindex && state->groups.n >= NEIGH_GROUPS)
		return find_group(state, 0, family);
	return add_group(state, ifindex, family);
}

static void note_unresolved(struct neigh_source *state, const struct ndmsg *head,
	const unsigned char *address, size_t size)
{
	uint64_t key = (hash_bytes(address, size) ^ hash_u64((uint64_t)head->ndm_ifindex)) | 1;
	struct neigh_unresolved *free_place = NULL;

	for (size_t i = 0; i < NEIGH_UNRESOLVED; i++) {
		struct neigh_unresolved *place = &state->unresolved[i];
		if (place->key == key) {
			place->seen = true;
			return;
		}
		if (!place->key && !free_place)
			free_place = place;
	}
	if (!free_place) {
		state->unresolved_beyond++;
		return;
	}
	*free_place = (struct neigh_unresolved){.key = key, .seen = true, .series = SERIES_NONE,
		.ifindex = (uint32_t)head->ndm_ifindex, .family = head->ndm_family};
	memcpy(free_place->address, address, size);
}

int neigh_take(const struct nlmsghdr *message, void *user)
{
	struct neigh_source *state = user;
	struct ndmsg head;
	struct attribute attribute;
	struct span rest;

	if (message->nlmsg_type != RTM_NEWNEIGH ||
		!message_open(message, &head, sizeof(head), &rest) || head.ndm_ifindex <= 0 ||
		(head.ndm_family != AF_INET && head.ndm_family != AF_INET6))
		return 0;
	struct neigh_group *group =
		find_group(state, (uint32_t)head.ndm_ifindex, head.ndm_family);
	if (!group)
		return -ENOMEM;
	group->count[state_of(head.ndm_state)]++;
	if (!(head.ndm_state & (NUD_FAILED | NUD_INCOMPLETE)))
		return 0;
	size_t size = head.ndm_family == AF_INET ? 4 : 16;
	while (attribute_next(&rest, &attribute))
		if (attribute.type == NDA_DST && attribute.value.n == size)
			note_unresolved(state, &head, attribute.value.at, size);
	return 0;
}

/* Asked at every read, because an interface may be renamed. Returns true when `name` changed. */
static bool name_interface(const struct neigh_source *state, uint32_t ifindex, char name[16])
{
	struct ifreq ifr = {.ifr_ifindex = (int)ifindex};

	if (!ifindex)
		snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "(others)");
	else if (ioctl(state->fd, SIOCGIFNAME, &ifr) < 0 && !name[0])
		snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%u", ifindex);
	if (!ifr.ifr_name[0] || strcmp(ifr.ifr_name, name) == 0)
		return false;
	snprintf(name, 16, "%s", ifr.ifr_name);
	return true;
}

static void call_group(struct neigh_group *group, struct sampler *sampler)
{
	const char *table = group->family == AF_INET ? "arp" : "ndisc";

	for (size_t i = 0; i < NEIGH_STATES; i++) {
		uint64_t identity = (uint64_t)group->ifindex << 16 | (uint64_t)group->family << 8 | (i + 1);
		const char *parts[] = {group->name, table, states[i].name};
		group->instance[i] = sampler_instance(sampler, identity, parts, ARRAY_SIZE(parts));
	}
}

static void put_group(
	const struct neigh_source *state, struct neigh_group *group, struct sampler *sampler)
{
	if (name_interface(state, group->ifindex, group->name))
		call_group(group, sampler);
	for (size_t i = 0; i < NEIGH_STATES; i++) {
		uint32_t instance = group->instance[i];
		if (instance == INSTANCE_NONE)
			continue;
		if (group->series[i] == SERIES_NONE)
			group->series[i] = sampler_series(sampler, state->table_counter, instance);
		sampler->table->instances.at[instance].used = sampler->snapshot->number;
		sampler_put(sampler, group->series[i], group->count[i]);
	}
}

static void put_groups(struct neigh_source *state, struct sampler *sampler)
{
	size_t to = 0;

	for (size_t from = 0; from < state->groups.n; from++) {
		struct neigh_group *group = &state->groups.at[from];
		bool any = false;
		for (size_t i = 0; i < NEIGH_STATES; i++)
			any |= group->count[i];
		group->empty = any ? 0 : group->empty + 1;
		if (group->empty > KEEP) {
			for (size_t i = 0; i < NEIGH_STATES; i++)
				series_forget(sampler->table, group->instance[i]);
			continue;
		}
		put_group(state, group, sampler);
		state->groups.at[to++] = *group;
	}
	state->groups.n = to;
	state->last = 0;
}

static void call_unresolved(struct neigh_unresolved *place, struct sampler *sampler)
{
	char address[INET6_ADDRSTRLEN];
	const char *parts[] = {address, place->name};

	inet_ntop(place->family, place->address, address, sizeof(address));
	place->instance = sampler_instance(sampler, place->key, parts, ARRAY_SIZE(parts));
}

static void put_unresolved(
	const struct neigh_source *state, struct neigh_unresolved *place, struct sampler *sampler)
{
	place->absent = place->seen ? 0 : place->absent + 1;
	if (place->absent > KEEP) {
		series_forget(sampler->table, place->instance);
		*place = (struct neigh_unresolved){};
		return;
	}
	if (!place->seen)
		return;
	if (name_interface(state, place->ifindex, place->name))
		call_unresolved(place, sampler);
	if (place->instance == INSTANCE_NONE)
		return;
	if (place->series == SERIES_NONE)
		place->series = sampler_series(sampler, state->unresolved_counter, place->instance);
	sampler->table->instances.at[place->instance].used = sampler->snapshot->number;
	sampler_put(sampler, place->series, 1);
}

static void begin_read(struct neigh_source *state)
{
	array_each (group, &state->groups)
		memset(group->count, 0, sizeof(group->count));
	for (size_t i = 0; i < NEIGH_UNRESOLVED; i++)
		state->unresolved[i].seen = false;
	state->unresolved_beyond = 0;
}

static int neigh_sample(void *user, struct sampler *sampler, struct probe *probe)
{
	struct neigh_source *state = user;
	int r = 1;

	for (int i = 0; r == 1 && i < DUMP_TRIES; i++) {
		struct ndmsg head = {.ndm_family = AF_UNSPEC};
		begin_read(state);
		r = dump_ask(&state->dump,
			dump_request(&state->dump, RTM_GETNEIGH, NLM_F_DUMP, &head, sizeof(head)),
			neigh_take, state);
	}
	if (r < 0)
		return r;
	if (state->table_counter == COUNTER_NONE) {
		state->table_counter = series_counter_of_kind(
			sampler->table, "neigh.table", sampler->source, KIND_GAUGE);
		state->unresolved_counter = series_counter_of_kind(
			sampler->table, "neigh.unresolved", sampler->source, KIND_GAUGE);
	}
	put_groups(state, sampler);
	for (size_t i = 0; i < NEIGH_UNRESOLVED; i++)
		if (state->unresolved[i].key)
			put_unresolved(state, &state->unresolved[i], sampler);
	if (state->unresolved_beyond)
		probe_say(probe, 0, PROBE_LIMITED,
			"%d unresolved neighbours by name, %llu more only counted", NEIGH_UNRESOLVED,
			(unsigned long long)state->unresolved_beyond);
	return 0;
}

void neigh_source_init(struct neigh_source *state)
{
	*state = (struct neigh_source){
		.fd = -1, .table_counter = COUNTER_NONE, .unresolved_counter = COUNTER_NONE};
}

void neigh_source_done(struct neigh_source *state)
{
	dump_close(&state->dump);
	array_done(&state->groups);
	closep(&state->fd);
}

static void neigh_close(void *user)
{
	neigh_source_done(user);
	free(user);
}

static int neigh_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE,
			"netlink answers only on a live host");
	struct neigh_source *state = malloc(sizeof(*state));
	if (!state)
		return -ENOMEM;
	neigh_source_init(state);
	state->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = state->fd < 0 ? -errno : dump_open(&state->dump, NETLINK_ROUTE);
	if (r < 0) {
		neigh_close(state);
		return r;
	}
	*ret_state = state;
	return 0;
}

const struct source source_neigh = {
	.name = "neigh",
	.shows = "neighbours by state, and those that do not answer",
	.pace_ns = 2 * NS_PER_S,
	.open = neigh_open,
	.sample = neigh_sample,
	.close = neigh_close,
};

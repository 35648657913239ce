/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interfaces: their 64-bit statistics by one RTM_GETSTATS dump per sample, all else from
 * notifications (links.h). Before Linux 4.7 the statistics come with the interfaces themselves.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "sources/netlink/link.h"

enum { DUMP_TRIES = 2 };

static bool name_link(void *user, uint64_t key, struct population_names *ret_names)
{
	const struct link_source *state = user;
	const struct link *link = links_find(&state->links, (uint32_t)key);

	if (!link)
		return false;
	ret_names->n_parts = 1;
	snprintf(ret_names->parts[0], sizeof(ret_names->parts[0]), "%s", link->name);
	snprintf(ret_names->detail, sizeof(ret_names->detail), "%s", link->kind);
	return true;
}

static const struct population_design design = {
	.values = link_values,
	.n_values = LINK_VALUES,
	.limit = LINK_LIMIT,
	.name = name_link,
};

/* A bit of link->has, and the bit of the value that it stands for. */
static uint64_t if_has(const struct link *link, enum link_has has, enum link_value value)
{
	return link->has & has ? LINK_BIT(value) : 0;
}

static uint64_t fill_state(const struct link *link, uint64_t *values)
{
	values[LINK_CARRIER_CHANGES] = link->carrier_changes;
	values[LINK_CARRIER_UP_COUNT] = link->carrier_up_count;
	values[LINK_CARRIER_DOWN_COUNT] = link->carrier_down_count;
	values[LINK_MTU] = link->mtu;
	values[LINK_OPERSTATE] = link->operstate;
	values[LINK_FLAGS] = link->flags;
	values[LINK_TXQLEN] = link->txqlen;
	values[LINK_MASTER] = link->master;
	values[LINK_IFINDEX] = link->ifindex;
	return LINK_BIT(LINK_FLAGS) | LINK_BIT(LINK_MASTER) | LINK_BIT(LINK_IFINDEX) |
	       if_has(link, LINK_HAS_CHANGES, LINK_CARRIER_CHANGES) |
	       if_has(link, LINK_HAS_UP, LINK_CARRIER_UP_COUNT) |
	       if_has(link, LINK_HAS_DOWN, LINK_CARRIER_DOWN_COUNT) |
	       if_has(link, LINK_HAS_MTU, LINK_MTU) |
	       if_has(link, LINK_HAS_OPERSTATE, LINK_OPERSTATE) |
	       if_has(link, LINK_HAS_TXQLEN, LINK_TXQLEN);
}

/* Older kernels know fewer fields, newer ones may know more. */
static uint64_t fill_stats(struct span stats, uint64_t *values)
{
	size_t n = stats.n / sizeof(*values);

	if (n > LINK_STATS)
		n = LINK_STATS;
	memcpy(values, stats.at, n * sizeof(*values));
	return (1ull << n) - 1;
}

static int take_values(struct link_source *state, const struct link *link, struct span stats)
{
	uint64_t values[LINK_VALUES] = {};

	if (stats.n < sizeof(*values))
		return 0;
	uint64_t has = fill_state(link, values) | fill_stats(stats, values);
	return population_take(&state->population, link->ifindex, values, has);
}

int link_take_stats(const struct nlmsghdr *message, void *user)
{
	struct link_source *state = user;
	struct if_stats_msg head;
	struct attribute attribute;
	struct span rest;

	if (message->nlmsg_type != RTM_NEWSTATS ||
		!message_open(message, &head, sizeof(head), &rest))
		return 0;
	/* one that was born after the notifications were drained has no name yet: next time */
	const struct link *link = links_find(&state->links, head.ifindex);
	while (link && attribute_next(&rest, &attribute))
		if (attribute.type == IFLA_STATS_LINK_64)
			return take_values(state, link, attribute.value);
	return 0;
}

int link_take_link(const struct nlmsghdr *message, void *user)
{
	struct link_source *state = user;
	struct link link;

	if (message->nlmsg_type != RTM_NEWLINK || link_parse(message, &link) < 0 ||
		!links_find(&state->links, link.ifindex))
		return 0;
	return take_values(state, &link, link.stats);
}

static int ask_stats(struct link_source *state)
{
	struct if_stats_msg head = {.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64)};

	return dump_ask(&state->dump,
		dump_request(&state->dump, RTM_GETSTATS, NLM_F_DUMP, &head, sizeof(head)),
		link_take_stats, state);
}

static int ask_links(struct link_source *state)
{
	struct ifinfomsg head = {.ifi_family = AF_UNSPEC};

	return dump_ask(&state->dump,
		dump_request(&state->dump, RTM_GETLINK, NLM_F_DUMP, &head, sizeof(head)),
		link_take_link, state);
}

static int ask(struct link_source *state)
{
	int r = 1;

	for (int i = 0; r == 1 && i < DUMP_TRIES; i++) {
		r = state->with_links ? ask_links(state) : ask_stats(state);
		if (r == -EOPNOTSUPP && !state->with_links) {
			state->with_links = true;
			r = ask_links(state);
		}
	}
	return r;
}

static int link_sample(void *user, struct sampler *sampler, struct probe *probe)
{
	struct link_source *state = user;
	int r = links_refresh(&state->links);

	if (r < 0)
		return r;
	population_begin(&state->population);
	r = ask(state);
	if (r < 0)
		return r;
	r = population_end(&state->population, sampler, state);
	if (r == 0 && state->population.members.n > LINK_LIMIT)
		probe_say(probe, 0, PROBE_LIMITED,
			"%zu interfaces: the %d most notable by name, the others summed up",
			state->population.members.n, LINK_LIMIT);
	return r;
}

static void forget_gone(void *user, uint32_t ifindex)
{
	struct link_source *state = user;

	population_gone(&state->population, ifindex);
}

static void link_close(void *user)
{
	struct link_source *state = user;

	links_close(&state->links);
	dump_close(&state->dump);
	population_done(&state->population);
	free(state);
}

void link_source_init(struct link_source *state)
{
	*state = (struct link_source){};
	population_init(&state->population, &design);
}

static int link_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE,
			"netlink answers only on a live host");
	struct link_source *state = malloc(sizeof(*state));
	if (!state)
		return -ENOMEM;
	link_source_init(state);
	int r = dump_open(&state->dump, NETLINK_ROUTE);
	if (r == 0)
		r = links_open(&state->links, forget_gone, state);
	if (r < 0) {
		link_close(state);
		return r;
	}
	*ret_state = state;
	return 0;
}

const struct source source_link = {
	.name = "link",
	.shows = "interfaces with their packets, errors and carrier changes",
	.open = link_open,
	.sample = link_sample,
	.close = link_close,
};

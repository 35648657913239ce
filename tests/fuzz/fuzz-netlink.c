/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers of the kernel: interfaces, qdiscs, neighbours, statistics. Every parser gets every input. */
#include <stdlib.h>
#include <string.h>

#include "sources/ethtool/groups.h"
#include "sources/netlink/link.h"
#include "sources/netlink/neigh.h"
#include "sources/netlink/qdisc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct parsers {
	struct link_source link;
	struct qdisc_source qdisc;
	struct neigh_source neigh;
	struct group_reader groups;
};

static int name_value(const struct group_value *value, void *user)
{
	char name[96];

	if (groups_series_name(user, value, name, sizeof(name)) && strlen(name) >= sizeof(name))
		abort();
	return 0;
}

static int take(const struct nlmsghdr *message, void *user)
{
	struct parsers *parsers = user;
	struct link link;

	if (link_parse(message, &link) == 0 &&
		(!link.ifindex || !link.name[0] || strlen(link.name) >= sizeof(link.name)))
		abort();
	link_take_stats(message, &parsers->link);
	link_take_link(message, &parsers->link);
	qdisc_take(message, &parsers->qdisc);
	neigh_take(message, &parsers->neigh);
	groups_take_names(message, &parsers->groups);
	groups_parse(message, name_value, &parsers->groups);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct parsers parsers = {};
	bool interrupted = false;
	/* aligned as the buffer of a socket, and no byte longer */
	void *copy = malloc(n + !n);

	if (!copy)
		return 0;
	memcpy(copy, bytes, n);
	link_source_init(&parsers.link);
	qdisc_source_init(&parsers.qdisc);
	neigh_source_init(&parsers.neigh);
	population_begin(&parsers.link.population);
	population_begin(&parsers.qdisc.population);
	links_feed(&parsers.link.links, copy, n);
	dump_feed(copy, n, 0, &interrupted, take, &parsers);
	population_done(&parsers.link.population);
	links_close(&parsers.link.links);
	qdisc_source_done(&parsers.qdisc);
	neigh_source_done(&parsers.neigh);
	free(copy);
	return 0;
}

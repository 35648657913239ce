/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What drivers count: their own statistics under the driver's names, and the standard groups where a
 * device offers them. Names are learned once per interface; a sample is one ioctl and, with groups,
 * one netlink question for each.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sources/ethtool/driver.h"
#include "sources/ethtool/groups.h"
#include "sources/netlink/links.h"
#include "sources/source.h"

enum { DEVICES = 32, GROUP_VALUES = 256, KEEP = 64, NAME_ROOM = 96 };

struct group_series {
	struct group_value key; /* its value means nothing */
	uint32_t series;
};

struct device {
	uint32_t ifindex; /* 0: free */
	char name[IF_NAMESIZE];
	uint32_t instance;
	int n_driver; /* numbers that the driver had when its names were learned; 0: none */
	bool has_groups;
	unsigned absent; /* reads since it went; 0: it is there */
	ARRAY(uint32_t) series; /* of the driver's numbers */
	ARRAY(struct group_series) groups;
	size_t next; /* where the next number of a group is expected */
};

struct ethtool {
	struct links links;
	struct driver_reader driver;
	struct group_reader groups;
	bool groups_open;
	uint64_t changes; /* of links, when it was looked through */
	struct map probed; /* interfaces that were asked what they have */
	struct device devices[DEVICES];
	unsigned beyond; /* interfaces that found no room */
	bool cut;        /* a driver has more numbers than are taken */
	struct sampler *sampler;
};

static bool is_taken(struct device *device, uint32_t series)
{
	array_each (taken, &device->series)
		if (*taken == series)
			return true;
	return false;
}

static int learn_driver(struct ethtool *state, struct device *device)
{
	const char *names;
	int n = driver_names(&state->driver, device->name, &names);

	if (n < 0)
		return n;
	device->series.n = 0;
	device->n_driver = n;
	for (int i = 0; i < n && i < DRIVER_NUMBERS; i++) {
		uint32_t *series = array_push(&device->series), found = SERIES_NONE;
		char name[NAME_ROOM];
		if (!series)
			return -ENOMEM;
		*series = SERIES_NONE;
		if (driver_series_name(names + (size_t)i * DRIVER_NAME, DRIVER_NAME, name, sizeof(name)))
			found = sampler_series_named(state->sampler, name, device->instance);
		/* some drivers use a name twice: the first number has it */
		if (found != SERIES_NONE && !is_taken(device, found))
			device->series.at[i] = found;
	}
	return 0;
}

static int put_driver(struct ethtool *state, struct device *device)
{
	const uint64_t *values;
	int n = driver_values(&state->driver, device->name, &values);

	if (n >= 0 && n != device->n_driver) {
		int r = learn_driver(state, device);
		if (r < 0)
			return r;
		n = driver_values(&state->driver, device->name, &values);
	}
	if (n < 0 || n != device->n_driver)
		return n < 0 ? n : -EAGAIN;
	state->cut |= n > DRIVER_NUMBERS;
	for (size_t i = 0; i < device->series.n; i++)
		sampler_put(state->sampler, device->series.at[i], values[i]);
	return 0;
}

struct group_reading {
	struct ethtool *state;
	struct device *device;
};

static bool is_same(const struct group_value *a, const struct group_value *b)
{
	return a->group == b->group && a->kind == b->kind && a->index == b->index &&
	       a->low == b->low && a->high == b->high;
}

static struct group_series *find_group_series(
	struct ethtool *state, struct device *device, const struct group_value *value)
{
	if (device->next < device->groups.n &&
		is_same(&device->groups.at[device->next].key, value))
		return &device->groups.at[device->next];
	array_each (known, &device->groups)
		if (is_same(&known->key, value))
			return known;
	struct group_series *new =
		device->groups.n < GROUP_VALUES ? array_push(&device->groups) : NULL;
	char name[NAME_ROOM];
	if (!new)
		return NULL;
	*new = (struct group_series){.key = *value, .series = SERIES_NONE};
	if (groups_series_name(&state->groups, value, name, sizeof(name)))
		new->series = sampler_series_named(state->sampler, name, device->instance);
	return new;
}

static int put_group_value(const struct group_value *value, void *user)
{
	struct group_reading *reading = user;
	struct device *device = reading->device;
	struct group_series *known = find_group_series(reading->state, device, value);

	if (!known)
		return 0;
	device->next = (size_t)(known - device->groups.at) + 1;
	sampler_put(reading->state->sampler, known->series, value->value);
	return 0;
}

static int read_groups(struct ethtool *state, struct device *device)
{
	struct group_reading reading = {.state = state, .device = device};

	device->next = 0;
	return groups_read(&state->groups, device->ifindex, put_group_value, &reading);
}

static void free_device(struct device *device)
{
	array_done(&device->series);
	array_done(&device->groups);
	*device = (struct device){};
}

static void call_device(struct ethtool *state, struct device *device, const struct link *link)
{
	memcpy(device->name, link->name, sizeof(device->name));
	device->instance = sampler_instance1(state->sampler, link->ifindex, device->name);
	if (link->kind[0])
		series_detail(state->sampler->table, device->instance, link->kind);
}

/* Interfaces that found no room are asked again. */
static void ask_again(struct ethtool *state)
{
	if (!state->beyond)
		return;
	state->beyond = 0;
	state->changes = UINT64_MAX;
	map_clear(&state->probed);
}

static void forget_device(struct ethtool *state, struct device *device)
{
	series_forget(state->sampler->table, device->instance);
	free_device(device);
	ask_again(state);
}

/* Its place, also of one that is gone. */
static struct device *find_device(struct ethtool *state, uint32_t ifindex)
{
	for (size_t i = 0; i < DEVICES; i++)
		if (state->devices[i].ifindex == ifindex)
			return &state->devices[i];
	return NULL;
}

static int note_any(const struct group_value *value, void *user)
{
	(void)value;
	*(bool *)user = true;
	return 0;
}

/* Asks a new interface what it has, and gives it a place when it has something. */
static int probe_link(struct ethtool *state, const struct link *link)
{
	struct device *former = find_device(state, link->ifindex), *place;
	bool has_groups = false;

	if ((former && !former->absent) || map_get(&state->probed, link->ifindex) != MAP_NONE)
		return 0;
	if (map_set(&state->probed, link->ifindex, 0) < 0)
		return -ENOMEM;
	bool has_driver = driver_count(&state->driver, link->name) > 0;
	if (state->groups_open)
		groups_read(&state->groups, link->ifindex, note_any, &has_groups);
	if (!has_driver && !has_groups)
		return 0;
	/* an index that is used again is another interface */
	if (former)
		forget_device(state, former);
	place = find_device(state, 0);
	if (!place) {
		state->beyond++;
		return 0;
	}
	*place = (struct device){.ifindex = link->ifindex, .has_groups = has_groups,
		.n_driver = has_driver ? -1 : 0};
	call_device(state, place, link);
	return 0;
}

/* Devices of hardware go first: those have no kind. */
static int probe_links(struct ethtool *state, bool hardware)
{
	int r = 0;

	array_each (link, &state->links.links)
		if (r == 0 && hardware == !link->kind[0])
			r = probe_link(state, link);
	return r;
}

/* Follows what happened to the interfaces since the last read. */
static int follow_links(struct ethtool *state)
{
	int r = links_refresh(&state->links);

	if (r < 0 || state->changes == state->links.changes)
		return r;
	state->changes = state->links.changes;
	for (size_t i = 0; i < DEVICES; i++) {
		struct device *device = &state->devices[i];
		const struct link *link = links_find(&state->links, device->ifindex);
		if (!device->ifindex || device->absent)
			continue;
		if (!link)
			device->absent = 1;
		else if (strcmp(link->name, device->name) != 0)
			call_device(state, device, link);
	}
	r = probe_links(state, true);
	return r < 0 ? r : probe_links(state, false);
}

static void read_device(struct ethtool *state, struct device *device)
{
	struct sampler *sampler = state->sampler;

	/* one that is gone keeps its names for a while, for those who still look at it */
	if (device->absent) {
		if (device->absent++ > KEEP)
			forget_device(state, device);
		return;
	}
	if (device->instance == INSTANCE_NONE)
		return;
	sampler->table->instances.at[device->instance].used = sampler->snapshot->number;
	if (device->n_driver)
		put_driver(state, device);
	if (device->has_groups)
		read_groups(state, device);
}

static int ethtool_sample(void *user, struct sampler *sampler, struct probe *probe)
{
	struct ethtool *state = user;

	state->sampler = sampler;
	int r = follow_links(state);
	if (r < 0)
		return r;
	for (size_t i = 0; i < DEVICES; i++)
		if (state->devices[i].ifindex)
			read_device(state, &state->devices[i]);
	if (state->beyond)
		probe_say(probe, 0, PROBE_LIMITED, "driver statistics of %d interfaces, not of %u more",
			DEVICES, state->beyond);
	else if (state->cut)
		probe_say(probe, 0, PROBE_LIMITED, "the first %d numbers of a driver that has more",
			DRIVER_NUMBERS);
	return 0;
}

static void forget_gone(void *user, uint32_t ifindex)
{
	struct ethtool *state = user;

	/* seen again, it is another interface */
	map_delete(&state->probed, ifindex);
	struct device *device = find_device(state, ifindex);
	if (device && !device->absent)
		device->absent = 1;
}

static void ethtool_close(void *user)
{
	struct ethtool *state = user;

	for (size_t i = 0; i < DEVICES; i++)
		free_device(&state->devices[i]);
	if (state->groups_open)
		groups_close(&state->groups);
	driver_close(&state->driver);
	links_close(&state->links);
	map_done(&state->probed);
	free(state);
}

static int ethtool_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE,
			"drivers answer only on a live host");
	struct ethtool *state = calloc(1, sizeof(*state));
	if (!state)
		return -ENOMEM;
	int r = driver_open(&state->driver);
	if (r == 0)
		r = links_open(&state->links, forget_gone, state);
	if (r < 0) {
		ethtool_close(state);
		return r;
	}
	state->groups_open = groups_open(&state->groups) == 0;
	*ret_state = state;
	return 0;
}

const struct source source_ethtool = {
	.name = "ethtool",
	.shows = "what drivers count",
	.pace_ns = 2 * NS_PER_S,
	.open = ethtool_open,
	.sample = ethtool_sample,
	.close = ethtool_close,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/ethtool/groups.h"

#include <errno.h>
#include <stdio.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <libmnl/libmnl.h>


static const struct {
	const char *name;
	uint32_t strings;
} groups[GROUPS] = {
	[ETHTOOL_STATS_ETH_PHY] = {"eth-phy", ETH_SS_STATS_ETH_PHY},
	[ETHTOOL_STATS_ETH_MAC] = {"eth-mac", ETH_SS_STATS_ETH_MAC},
	[ETHTOOL_STATS_ETH_CTRL] = {"eth-ctrl", ETH_SS_STATS_ETH_CTRL},
	[ETHTOOL_STATS_RMON] = {"rmon", ETH_SS_STATS_RMON},
};

static struct nlmsghdr *begin(struct group_reader *reader, uint16_t family, uint8_t command)
{
	struct genlmsghdr head = {.cmd = command, .version = 1};

	return dump_request(&reader->dump, family, NLM_F_ACK, &head, sizeof(head));
}

static int take_family(const struct nlmsghdr *message, void *user)
{
	struct group_reader *reader = user;
	struct genlmsghdr head;
	struct attribute attribute;
	struct span rest;

	if (!message_open(message, &head, sizeof(head), &rest))
		return 0;
	while (attribute_next(&rest, &attribute))
		if (attribute.type == CTRL_ATTR_FAMILY_ID)
			attribute_get(&attribute, &reader->family, sizeof(reader->family));
	return 0;
}

static int find_family(struct group_reader *reader)
{
	struct nlmsghdr *request = begin(reader, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);

	if (request)
		mnl_attr_put_strz(request, CTRL_ATTR_FAMILY_NAME, ETHTOOL_GENL_NAME);
	int r = dump_ask(&reader->dump, request, take_family, reader);
	if (r < 0)
		return r;
	return reader->family ? 0 : -ENOENT;
}

static void take_string(struct span rest, char (*names)[GROUP_NAME])
{
	struct attribute attribute, text = {};
	uint32_t index = UINT32_MAX;

	while (attribute_next(&rest, &attribute)) {
		if (attribute.type == ETHTOOL_A_STRING_INDEX)
			attribute_get(&attribute, &index, sizeof(index));
		else if (attribute.type == ETHTOOL_A_STRING_VALUE)
			text = attribute;
	}
	if (index < GROUP_NAMES && text.value.n)
		attribute_text(&text, names[index], GROUP_NAME);
}

static void take_set(struct group_reader *reader, struct span rest)
{
	struct attribute attribute;
	struct span strings = {};
	uint32_t id = UINT32_MAX;

	while (attribute_next(&rest, &attribute)) {
		if (attribute.type == ETHTOOL_A_STRINGSET_ID)
			attribute_get(&attribute, &id, sizeof(id));
		else if (attribute.type == ETHTOOL_A_STRINGSET_STRINGS)
			strings = attribute.value;
	}
	for (size_t i = 0; i < GROUPS; i++) {
		struct span left = strings;
		while (id == groups[i].strings && attribute_next(&left, &attribute))
			if (attribute.type == ETHTOOL_A_STRINGS_STRING)
				take_string(attribute.value, reader->name[i]);
	}
}

int groups_take_names(const struct nlmsghdr *message, void *user)
{
	struct genlmsghdr head;
	struct attribute attribute, set;
	struct span rest;

	if (!message_open(message, &head, sizeof(head), &rest) ||
		head.cmd != ETHTOOL_MSG_STRSET_GET_REPLY)
		return 0;
	while (attribute_next(&rest, &attribute)) {
		if (attribute.type != ETHTOOL_A_STRSET_STRINGSETS)
			continue;
		while (attribute_next(&attribute.value, &set))
			if (set.type == ETHTOOL_A_STRINGSETS_STRINGSET)
				take_set(user, set.value);
	}
	return 0;
}

static int learn_names(struct group_reader *reader)
{
	struct nlmsghdr *request = begin(reader, reader->family, ETHTOOL_MSG_STRSET_GET);

	if (!request)
		return -ENOTCONN;
	/* these names belong to no device, but the header must be there */
	struct nlattr *header = mnl_attr_nest_start(request, ETHTOOL_A_STRSET_HEADER);
	mnl_attr_nest_end(request, header);
	struct nlattr *sets = mnl_attr_nest_start(request, ETHTOOL_A_STRSET_STRINGSETS);
	for (size_t i = 0; i < GROUPS; i++) {
		struct nlattr *set = mnl_attr_nest_start(request, ETHTOOL_A_STRINGSETS_STRINGSET);
		mnl_attr_put_u32(request, ETHTOOL_A_STRINGSET_ID, groups[i].strings);
		mnl_attr_nest_end(request, set);
	}
	mnl_attr_nest_end(request, sets);
	return dump_ask(&reader->dump, request, groups_take_names, reader);
}

int groups_open(struct group_reader *reader)
{
	*reader = (struct group_reader){};
	int r = dump_open(&reader->dump, NETLINK_GENERIC);
	if (r == 0)
		r = find_family(reader);
	if (r == 0)
		r = learn_names(reader);
	if (r < 0)
		groups_close(reader);
	return r;
}

void groups_close(struct group_reader *reader)
{
	dump_close(&reader->dump);
}

static int take_numbers(struct span rest, struct group_value value, group_take take, void *user)
{
	struct attribute attribute;

	while (attribute_next(&rest, &attribute)) {
		value.index = attribute.type;
		if (!attribute_get(&attribute, &value.value, sizeof(value.value)))
			continue;
		int r = take(&value, user);
		if (r < 0)
			return r;
	}
	return 0;
}

static int take_bucket(struct span rest, struct group_value value, group_take take, void *user)
{
	struct attribute attribute;
	bool low = false, high = false, number = false;

	while (attribute_next(&rest, &attribute)) {
		if (attribute.type == ETHTOOL_A_STATS_GRP_HIST_BKT_LOW)
			low = attribute_get(&attribute, &value.low, sizeof(value.low));
		else if (attribute.type == ETHTOOL_A_STATS_GRP_HIST_BKT_HI)
			high = attribute_get(&attribute, &value.high, sizeof(value.high));
		else if (attribute.type == ETHTOOL_A_STATS_GRP_HIST_VAL)
			number = attribute_get(&attribute, &value.value, sizeof(value.value));
	}
	return low && high && number ? take(&value, user) : 0;
}

static int take_group(struct span rest, group_take take, void *user)
{
	struct group_value value = {.group = GROUPS};
	struct attribute attribute;
	int r = 0;

	/* the kernel puts the id first */
	while (r == 0 && attribute_next(&rest, &attribute)) {
		uint32_t id;
		if (attribute.type == ETHTOOL_A_STATS_GRP_ID && attribute_get(&attribute, &id, sizeof(id)))
			value.group = id;
		if (value.group >= GROUPS)
			continue;
		value.kind = attribute.type == ETHTOOL_A_STATS_GRP_HIST_TX ? GROUP_TX_SIZES
			     : attribute.type == ETHTOOL_A_STATS_GRP_HIST_RX ? GROUP_RX_SIZES
									     : GROUP_NUMBER;
		if (attribute.type == ETHTOOL_A_STATS_GRP_STAT)
			r = take_numbers(attribute.value, value, take, user);
		else if (value.kind != GROUP_NUMBER)
			r = take_bucket(attribute.value, value, take, user);
	}
	return r;
}

int groups_parse(const struct nlmsghdr *message, group_take take, void *user)
{
	struct genlmsghdr head;
	struct attribute attribute;
	struct span rest;
	int r = 0;

	if (!message_open(message, &head, sizeof(head), &rest) ||
		head.cmd != ETHTOOL_MSG_STATS_GET_REPLY)
		return 0;
	while (r == 0 && attribute_next(&rest, &attribute))
		if (attribute.type == ETHTOOL_A_STATS_GRP)
			r = take_group(attribute.value, take, user);
	return r;
}

struct reading {
	group_take take;
	void *user;
};

static int take_reply(const struct nlmsghdr *message, void *user)
{
	const struct reading *reading = user;

	return groups_parse(message, reading->take, reading->user);
}

int groups_ask(struct group_reader *reader, uint32_t ifindex, dump_take take, void *user)
{
	uint32_t all = (1u << GROUPS) - 1;
	struct nlmsghdr *request = begin(reader, reader->family, ETHTOOL_MSG_STATS_GET);

	if (!request)
		return -ENOTCONN;
	struct nlattr *header = mnl_attr_nest_start(request, ETHTOOL_A_STATS_HEADER);
	mnl_attr_put_u32(request, ETHTOOL_A_HEADER_DEV_INDEX, ifindex);
	mnl_attr_nest_end(request, header);
	struct nlattr *wanted = mnl_attr_nest_start(request, ETHTOOL_A_STATS_GROUPS);
	mnl_attr_put(request, ETHTOOL_A_BITSET_NOMASK, 0, NULL);
	mnl_attr_put_u32(request, ETHTOOL_A_BITSET_SIZE, GROUPS);
	mnl_attr_put(request, ETHTOOL_A_BITSET_VALUE, sizeof(all), &all);
	mnl_attr_nest_end(request, wanted);
	int r = dump_ask(&reader->dump, request, take, user);
	return r < 0 ? r : 0;
}

int groups_read(struct group_reader *reader, uint32_t ifindex, group_take take, void *user)
{
	struct reading reading = {.take = take, .user = user};

	return groups_ask(reader, ifindex, take_reply, &reading);
}

bool groups_series_name(
	const struct group_reader *reader, const struct group_value *value, char *buf, size_t room)
{
	const char *group = groups[value->group].name;

	if (value->kind == GROUP_NUMBER) {
		if (value->index >= GROUP_NAMES || !reader->name[value->group][value->index][0])
			return false;
		snprintf(buf, room, "ethtool.%s.%s", group, reader->name[value->group][value->index]);
		return true;
	}
	/* as in RFC 2819: etherStatsPkts65to127Octets, once for each direction */
	snprintf(buf, room, "ethtool.%s.%s-etherStatsPkts%uto%uOctets", group,
		value->kind == GROUP_RX_SIZES ? "rx" : "tx", value->low, value->high);
	return true;
}

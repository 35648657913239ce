/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The standard groups of statistics (IEEE 802.3 PHY, MAC and MAC Control, RMON), by the kernel's
 * ethtool netlink family: the same names whatever the driver. Since Linux 5.13.
 */
#include <stdint.h>

#include "sources/netlink/attribute.h"
#include "sources/netlink/dump.h"

enum { GROUPS = 4, GROUP_NAMES = 32, GROUP_NAME = 40 };

struct group_reader {
	struct dump dump;
	uint16_t family;
	char name[GROUPS][GROUP_NAMES][GROUP_NAME]; /* as the kernel calls them */
};

struct group_value {
	unsigned group; /* ETHTOOL_STATS_ETH_PHY, … */
	enum group_kind { GROUP_NUMBER, GROUP_RX_SIZES, GROUP_TX_SIZES } kind;
	unsigned index;     /* of a number: in the group's names */
	uint32_t low, high; /* of a histogram's bucket: frame sizes */
	uint64_t value;
};

typedef int (*group_take)(const struct group_value *value, void *user);

/* Finds the family and learns the names. Returns 0, or -errno (-ENOENT, -EOPNOTSUPP: an older
 * kernel). */
int groups_open(struct group_reader *reader);
void groups_close(struct group_reader *reader);
/* Hands on all numbers of the interface. Returns 0, or -errno (-EOPNOTSUPP: it has none). */
int groups_read(struct group_reader *reader, uint32_t ifindex, group_take take, void *user);
/* The question alone: its answer goes to groups_parse(). Returns as groups_read(). */
int groups_ask(struct group_reader *reader, uint32_t ifindex, dump_take take, void *user);
/* Writes "ethtool.eth-mac.FramesTransmittedOK". Returns false when the number has no name. */
bool groups_series_name(
	const struct group_reader *reader, const struct group_value *value, char *buf, size_t room);

/* The parsers: messages of the replies. */
int groups_take_names(const struct nlmsghdr *message, void *reader);
int groups_parse(const struct nlmsghdr *message, group_take take, void *user);

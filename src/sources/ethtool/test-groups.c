/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The standard groups of driver statistics, on messages made by hand. */
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <libmnl/libmnl.h>

#include "sources/ethtool/driver.h"
#include "sources/ethtool/groups.h"
#include "tests/sampled.h"

static char room[4096];

static struct nlmsghdr *begin(uint8_t command)
{
	memset(room, 0, sizeof(room));
	struct nlmsghdr *message = mnl_nlmsg_put_header(room);
	struct genlmsghdr *head = mnl_nlmsg_put_extra_header(message, sizeof(*head));
	head->cmd = command;
	return message;
}

static void put_number(struct nlmsghdr *message, uint16_t index, uint64_t value)
{
	struct nlattr *nest = mnl_attr_nest_start(message, ETHTOOL_A_STATS_GRP_STAT);

	mnl_attr_put_u64(message, index, value);
	mnl_attr_nest_end(message, nest);
}

static void put_bucket(struct nlmsghdr *message, uint16_t type, uint32_t low, uint32_t high)
{
	struct nlattr *nest = mnl_attr_nest_start(message, type);

	mnl_attr_put_u32(message, ETHTOOL_A_STATS_GRP_HIST_BKT_LOW, low);
	mnl_attr_put_u32(message, ETHTOOL_A_STATS_GRP_HIST_BKT_HI, high);
	mnl_attr_put_u64(message, ETHTOOL_A_STATS_GRP_HIST_VAL, low + high);
	mnl_attr_nest_end(message, nest);
}

static struct nlmsghdr *stats_message(void)
{
	struct nlmsghdr *message = begin(ETHTOOL_MSG_STATS_GET_REPLY);
	struct nlattr *header = mnl_attr_nest_start(message, ETHTOOL_A_STATS_HEADER);

	mnl_attr_put_u32(message, ETHTOOL_A_HEADER_DEV_INDEX, 2);
	mnl_attr_nest_end(message, header);
	struct nlattr *mac = mnl_attr_nest_start(message, ETHTOOL_A_STATS_GRP);
	mnl_attr_put_u32(message, ETHTOOL_A_STATS_GRP_ID, ETHTOOL_STATS_ETH_MAC);
	mnl_attr_put_u32(message, ETHTOOL_A_STATS_GRP_SS_ID, ETH_SS_STATS_ETH_MAC);
	put_number(message, ETHTOOL_A_STATS_ETH_MAC_6_FCS_ERR, 66);
	put_number(message, 31, 31);
	mnl_attr_nest_end(message, mac);
	struct nlattr *rmon = mnl_attr_nest_start(message, ETHTOOL_A_STATS_GRP);
	mnl_attr_put_u32(message, ETHTOOL_A_STATS_GRP_ID, ETHTOOL_STATS_RMON);
	put_bucket(message, ETHTOOL_A_STATS_GRP_HIST_RX, 65, 127);
	put_bucket(message, ETHTOOL_A_STATS_GRP_HIST_TX, 128, 255);
	mnl_attr_nest_end(message, rmon);
	struct nlattr *later = mnl_attr_nest_start(message, ETHTOOL_A_STATS_GRP);
	mnl_attr_put_u32(message, ETHTOOL_A_STATS_GRP_ID, 77);
	put_number(message, 1, 1);
	mnl_attr_nest_end(message, later);
	return message;
}

struct taken {
	size_t n;
	struct group_value at[8];
};

static int take(const struct group_value *value, void *user)
{
	struct taken *taken = user;

	assert_true(taken->n < 8);
	taken->at[taken->n++] = *value;
	return 0;
}

static void learn_name(struct group_reader *reader)
{
	struct nlmsghdr *message = begin(ETHTOOL_MSG_STRSET_GET_REPLY);
	struct nlattr *sets = mnl_attr_nest_start(message, ETHTOOL_A_STRSET_STRINGSETS);
	struct nlattr *set = mnl_attr_nest_start(message, ETHTOOL_A_STRINGSETS_STRINGSET);

	mnl_attr_put_u32(message, ETHTOOL_A_STRINGSET_ID, ETH_SS_STATS_ETH_MAC);
	struct nlattr *strings = mnl_attr_nest_start(message, ETHTOOL_A_STRINGSET_STRINGS);
	for (uint32_t index = 4; index < 40; index += 34) {
		struct nlattr *string = mnl_attr_nest_start(message, ETHTOOL_A_STRINGS_STRING);
		mnl_attr_put_u32(message, ETHTOOL_A_STRING_INDEX, index);
		mnl_attr_put_strz(message, ETHTOOL_A_STRING_VALUE, "FrameCheckSequenceErrors");
		mnl_attr_nest_end(message, string);
	}
	mnl_attr_nest_end(message, strings);
	mnl_attr_nest_end(message, set);
	mnl_attr_nest_end(message, sets);
	assert_int_equal(groups_take_names(message, reader), 0);
}

static void reads_numbers_and_histograms(void **state)
{
	struct group_reader reader = {};
	struct taken taken = {};
	char name[96];

	(void)state;
	assert_int_equal(ETHTOOL_A_STATS_ETH_MAC_6_FCS_ERR, 4);
	learn_name(&reader);
	assert_int_equal(groups_parse(stats_message(), take, &taken), 0);
	assert_int_equal(taken.n, 4);
	assert_true(groups_series_name(&reader, &taken.at[0], name, sizeof(name)));
	assert_string_equal(name, "ethtool.eth-mac.FrameCheckSequenceErrors");
	assert_int_equal(taken.at[0].value, 66);
	assert_false(groups_series_name(&reader, &taken.at[1], name, sizeof(name)));
	assert_true(groups_series_name(&reader, &taken.at[2], name, sizeof(name)));
	assert_string_equal(name, "ethtool.rmon.rx-etherStatsPkts65to127Octets");
	assert_int_equal(taken.at[2].value, 65 + 127);
	assert_true(groups_series_name(&reader, &taken.at[3], name, sizeof(name)));
	assert_string_equal(name, "ethtool.rmon.tx-etherStatsPkts128to255Octets");
}

static void every_cut_is_survived(void **state)
{
	struct nlmsghdr *message = stats_message();

	(void)state;
	for (uint32_t n = NLMSG_HDRLEN; n < message->nlmsg_len; n++) {
		struct taken taken = {};
		/* of its own, so that a sanitizer sees a step too far */
		struct nlmsghdr *cut = malloc(n);
		memcpy(cut, message, n);
		cut->nlmsg_len = n;
		assert_int_equal(groups_parse(cut, take, &taken), 0);
		assert_true(taken.n <= 4);
		free(cut);
	}
}

static void names_of_drivers_are_cleaned(void **state)
{
	char name[96];

	(void)state;
	assert_true(driver_series_name("  rx\ttimeout \0x", 16, name, sizeof(name)));
	assert_string_equal(name, "ethtool.rx?timeout");
	assert_true(driver_series_name("abcdef", 3, name, sizeof(name)));
	assert_string_equal(name, "ethtool.abc");
	assert_false(driver_series_name("   ", 3, name, sizeof(name)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers_and_histograms),
		cmocka_unit_test(every_cut_is_survived),
		cmocka_unit_test(names_of_drivers_are_cleaned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

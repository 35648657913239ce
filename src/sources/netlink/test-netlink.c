/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parsers of interfaces, qdiscs and neighbours, on messages made by hand: whole, cut, odd. */
#include <errno.h>
#include <linux/gen_stats.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "sources/netlink/link.h"
#include "sources/netlink/neigh.h"
#include "sources/netlink/qdisc.h"
#include "tests/sampled.h"

static char room[4096];

static struct nlmsghdr *begin(uint16_t type, const void *head, size_t size)
{
	memset(room, 0, sizeof(room));
	struct nlmsghdr *message = mnl_nlmsg_put_header(room);
	message->nlmsg_type = type;
	message->nlmsg_seq = 7;
	memcpy(mnl_nlmsg_put_extra_header(message, size), head, size);
	return message;
}

static struct nlmsghdr *begin_link(uint16_t type, int ifindex, const char *name)
{
	struct ifinfomsg head = {.ifi_index = ifindex, .ifi_flags = IFF_UP};
	struct nlmsghdr *message = begin(type, &head, sizeof(head));

	if (name)
		mnl_attr_put_strz(message, IFLA_IFNAME, name);
	return message;
}

static void reads_an_interface(void **state)
{
	struct nlmsghdr *message = begin_link(RTM_NEWLINK, 5, "eth0");
	struct link link;

	(void)state;
	mnl_attr_put_u32(message, IFLA_MTU, 1400);
	mnl_attr_put_u32(message, IFLA_CARRIER_CHANGES, 12);
	mnl_attr_put_u8(message, IFLA_OPERSTATE, 6);
	mnl_attr_put_u32(message, 4000, 1); /* nobody knows it */
	struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
	mnl_attr_nest_end(message, info);
	assert_int_equal(link_parse(message, &link), 0);
	assert_int_equal(link.ifindex, 5);
	assert_string_equal(link.name, "eth0");
	assert_string_equal(link.kind, "veth");
	assert_int_equal(link.mtu, 1400);
	assert_int_equal(link.carrier_changes, 12);
	assert_int_equal(link.has, LINK_HAS_MTU | LINK_HAS_CHANGES | LINK_HAS_OPERSTATE);
}

static void refuses_odd_interfaces(void **state)
{
	struct nlmsghdr *message = begin_link(RTM_NEWLINK, 5, NULL);
	struct link link;

	(void)state;
	assert_int_equal(link_parse(message, &link), -EBADMSG);
	assert_int_equal(link_parse(begin_link(RTM_NEWLINK, 0, "eth0"), &link), -EBADMSG);
	message = begin_link(RTM_NEWLINK, 5, "a-name-that-is-longer-than-any");
	mnl_attr_put_u16(message, IFLA_MTU, 1400);
	assert_int_equal(link_parse(message, &link), 0);
	assert_string_equal(link.name, "a-name-that-is-");
	assert_int_equal(link.has, 0);
	message->nlmsg_len = NLMSG_HDRLEN + 4;
	assert_int_equal(link_parse(message, &link), -EBADMSG);
	/* a port leaves its bridge: the interface stays */
	message = begin_link(RTM_DELLINK, 5, "eth0");
	((struct ifinfomsg *)mnl_nlmsg_get_payload(message))->ifi_family = AF_BRIDGE;
	assert_int_equal(link_parse(message, &link), -EAFNOSUPPORT);
}

static void every_cut_of_a_message_is_survived(void **state)
{
	struct nlmsghdr *message = begin_link(RTM_NEWLINK, 5, "eth0");
	struct link link;

	(void)state;
	mnl_attr_put_u32(message, IFLA_MTU, 1400);
	struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, "bridge");
	mnl_attr_nest_end(message, info);
	uint32_t whole = message->nlmsg_len;
	for (uint32_t n = NLMSG_HDRLEN; n < whole; n++) {
		/* of its own, so that a sanitizer sees a step too far */
		struct nlmsghdr *cut = malloc(n);
		memcpy(cut, message, n);
		cut->nlmsg_len = n;
		int r = link_parse(cut, &link);
		assert_true(r == 0 || r == -EBADMSG);
		assert_true(r < 0 || strcmp(link.name, "eth0") == 0);
		free(cut);
	}
}

static void notifications_add_rename_and_remove(void **state)
{
	struct links links = {};
	struct nlmsghdr *message = begin_link(RTM_NEWLINK, 5, "eth0");

	(void)state;
	assert_int_equal(links_feed(&links, room, message->nlmsg_len), 0);
	message = begin_link(RTM_NEWLINK, 5, "wan0");
	assert_int_equal(links_feed(&links, room, message->nlmsg_len), 0);
	assert_int_equal(links.links.n, 1);
	assert_string_equal(links_find(&links, 5)->name, "wan0");
	message = begin_link(RTM_DELLINK, 5, "wan0");
	assert_int_equal(links_feed(&links, room, message->nlmsg_len), 0);
	assert_null(links_find(&links, 5));
	assert_int_equal(links_feed(&links, room, message->nlmsg_len - 1), -EBADMSG);
	links_close(&links);
}

static struct nlmsghdr *begin_stats(uint32_t ifindex, const void *stats, size_t size)
{
	struct if_stats_msg head = {.ifindex = ifindex};
	struct nlmsghdr *message = begin(RTM_NEWSTATS, &head, sizeof(head));

	mnl_attr_put(message, IFLA_STATS_LINK_64, size, stats);
	return message;
}

static void statistics_of_older_and_newer_kernels(void **state)
{
	struct link_source source;
	uint64_t stats[LINK_STATS + 3];
	struct sampled s;

	(void)state;
	sampled_init(&s);
	link_source_init(&source);
	for (uint64_t i = 0; i < LINK_STATS + 3; i++)
		stats[i] = 100 + i;
	struct nlmsghdr *message = begin_link(RTM_NEWLINK, 5, "eth0");
	links_feed(&source.links, room, message->nlmsg_len);
	population_begin(&source.population);
	/* an interface that nobody knows, and one that says too little */
	assert_int_equal(link_take_stats(begin_stats(6, stats, 200), &source), 0);
	assert_int_equal(link_take_stats(begin_stats(5, stats, 7), &source), 0);
	assert_int_equal(source.population.members.n, 0);
	assert_int_equal(link_take_stats(begin_stats(5, stats, sizeof(stats)), &source), 0);
	assert_int_equal(population_end(&source.population, sampled_next(&s), &source), 0);
	assert_int_equal(sampled_value(&s, "link.rx_packets{eth0}"), 100);
	assert_int_equal(sampled_value(&s, "link.rx_otherhost_dropped{eth0}"), 124);
	assert_int_equal(sampled_value(&s, "link.ifindex{eth0}"), 5);
	population_begin(&source.population);
	assert_int_equal(link_take_stats(begin_stats(5, stats, 23 * 8), &source), 0);
	assert_int_equal(population_end(&source.population, sampled_next(&s), &source), 0);
	assert_int_equal(sampled_value(&s, "link.tx_compressed{eth0}"), 122);
	assert_false(sampled_has(&s, "link.rx_nohandler{eth0}"));
	population_done(&source.population);
	links_close(&source.links);
	sampled_done(&s);
}

static void reads_a_qdisc(void **state)
{
	struct tcmsg head = {.tcm_ifindex = 3, .tcm_handle = 0x80010000, .tcm_parent = TC_H_ROOT};
	struct gnet_stats_basic basic = {.bytes = 1000, .packets = 10};
	struct gnet_stats_queue queue = {.qlen = 1, .backlog = 2, .drops = 3, .requeues = 4,
		.overlimits = 5};
	uint64_t packets = 1ull << 32 | 10;
	struct nlmsghdr *message = begin(RTM_NEWQDISC, &head, sizeof(head));
	struct qdisc qdisc;

	(void)state;
	mnl_attr_put_strz(message, TCA_KIND, "tbf");
	struct nlattr *stats = mnl_attr_nest_start(message, TCA_STATS2);
	mnl_attr_put(message, TCA_STATS_BASIC, sizeof(basic), &basic);
	mnl_attr_put(message, TCA_STATS_PKT64, sizeof(packets), &packets);
	mnl_attr_put(message, TCA_STATS_QUEUE, sizeof(queue), &queue);
	mnl_attr_nest_end(message, stats);
	assert_int_equal(qdisc_parse(message, &qdisc), 0);
	assert_string_equal(qdisc.kind, "tbf");
	assert_true(qdisc.value[QDISC_PACKETS] == packets);
	assert_int_equal(qdisc.value[QDISC_DROPS], 3);
	assert_int_equal(qdisc.value[QDISC_OVERLIMITS], 5);
	assert_int_equal(qdisc.has, (1 << QDISC_VALUES) - 1);
	message = begin(RTM_NEWQDISC, &head, sizeof(head));
	stats = mnl_attr_nest_start(message, TCA_STATS2);
	mnl_attr_put(message, TCA_STATS_QUEUE, sizeof(queue) - 4, &queue);
	mnl_attr_nest_end(message, stats);
	assert_int_equal(qdisc_parse(message, &qdisc), 0);
	assert_int_equal(qdisc.has, 0);
	message->nlmsg_len = NLMSG_HDRLEN + 8;
	assert_int_equal(qdisc_parse(message, &qdisc), -EBADMSG);
}

static int take_neighbour(
	struct neigh_source *source, int ifindex, uint16_t bits, uint32_t address, size_t size)
{
	struct ndmsg head = {.ndm_family = AF_INET, .ndm_ifindex = ifindex, .ndm_state = bits};
	struct nlmsghdr *message = begin(RTM_NEWNEIGH, &head, sizeof(head));
	unsigned char bytes[16] = {192, 0, (unsigned char)(address >> 8), (unsigned char)address};

	mnl_attr_put(message, NDA_DST, size, bytes);
	return neigh_take(message, source);
}

static void counts_neighbours_and_names_few(void **state)
{
	struct neigh_source source;

	(void)state;
	neigh_source_init(&source);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(take_neighbour(&source, 1 + i % 2, NUD_FAILED, i, 4), 0);
	assert_int_equal(take_neighbour(&source, 1, NUD_REACHABLE, 200, 4), 0);
	assert_int_equal(take_neighbour(&source, 1, NUD_INCOMPLETE, 201, 3), 0);
	assert_int_equal(source.groups.n, 2);
	assert_int_equal(source.groups.at[0].count[6], 50);
	assert_int_equal(source.groups.at[0].count[2], 1);
	assert_int_equal(source.groups.at[0].count[1], 1);
	assert_int_equal(source.unresolved_beyond, 100 - NEIGH_UNRESOLVED);
	for (int i = 0; i < 1000; i++)
		take_neighbour(&source, 10 + i, NUD_STALE, 1, 4);
	assert_int_equal(source.groups.n, NEIGH_GROUPS + 1);
	assert_int_equal(source.groups.at[NEIGH_GROUPS].ifindex, 0);
	assert_int_equal(source.groups.at[NEIGH_GROUPS].count[3], 1000 - (NEIGH_GROUPS - 2));
	neigh_source_done(&source);
}

static int count(const struct nlmsghdr *message, void *user)
{
	(void)message;
	++*(unsigned *)user;
	return 0;
}

static int feed(int type, int error, uint16_t flags, size_t less, uint32_t sequence,
	bool *interrupted, unsigned *n)
{
	struct nlmsghdr *message = begin((uint16_t)type, &error, sizeof(error));

	message->nlmsg_flags = flags;
	*n = 0;
	return dump_feed(room, message->nlmsg_len - less, sequence, interrupted, count, n);
}

static void answers_end_as_the_kernel_says(void **state)
{
	bool interrupted = false;
	unsigned n;

	(void)state;
	assert_int_equal(feed(RTM_NEWLINK, 0, 0, 0, 7, &interrupted, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(feed(RTM_NEWLINK, 0, 0, 0, 8, &interrupted, &n), 0);
	assert_int_equal(n, 0);
	assert_false(interrupted);
	assert_int_equal(feed(NLMSG_DONE, 0, NLM_F_DUMP_INTR, 0, 7, &interrupted, &n), 1);
	assert_true(interrupted);
	assert_int_equal(feed(NLMSG_ERROR, 0, 0, 0, 7, &interrupted, &n), 1);
	assert_int_equal(feed(NLMSG_ERROR, -EPERM, 0, 0, 7, &interrupted, &n), -EPERM);
	assert_int_equal(feed(NLMSG_ERROR, 5, 0, 0, 7, &interrupted, &n), -EBADMSG);
	assert_int_equal(feed(NLMSG_DONE, -EIO, 0, 0, 7, &interrupted, &n), -EIO);
	assert_int_equal(feed(RTM_NEWLINK, 0, 0, 1, 7, &interrupted, &n), -EBADMSG);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_an_interface),
		cmocka_unit_test(refuses_odd_interfaces),
		cmocka_unit_test(every_cut_of_a_message_is_survived),
		cmocka_unit_test(notifications_add_rename_and_remove),
		cmocka_unit_test(statistics_of_older_and_newer_kernels),
		cmocka_unit_test(reads_a_qdisc),
		cmocka_unit_test(counts_neighbours_and_names_few),
		cmocka_unit_test(answers_end_as_the_kernel_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

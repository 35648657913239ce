/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces and driver statistics of folders: a support bundle, /proc/net/dev alone, garbage. */
#include <errno.h>

#include "tests/sampled.h"

extern const struct source source_ethtool, source_ethtool_files, source_link, source_link_files,
	source_neigh, source_qdisc;

static void reads_sys_of_a_bundle(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, "bundle", &source_link_files, &probe), 0);
	assert_int_equal(probe.status, PROBE_OK);
	assert_int_equal(sampled_value(&s, "link.rx_packets{eth0}"), 1000);
	assert_int_equal(sampled_value(&s, "link.rx_nohandler{eth0}"), 1023);
	assert_int_equal(sampled_value(&s, "link.carrier_changes{eth0}"), 9);
	assert_int_equal(sampled_value(&s, "link.operstate{eth0}"), 6);
	assert_int_equal(sampled_value(&s, "link.flags{eth0}"), 0x1003);
	assert_int_equal(sampled_value(&s, "link.txqlen{eth0}"), 1000);
	assert_int_equal(sampled_value(&s, "link.speed{eth0}"), 10000);
	assert_int_equal(sampled_value(&s, "link.rx_packets{lo}"), 77);
	/* what is not there or makes no sense is absent, not zero */
	assert_false(sampled_has(&s, "link.rx_otherhost_dropped{eth0}"));
	assert_false(sampled_has(&s, "link.tx_packets{lo}"));
	assert_false(sampled_has(&s, "link.speed{lo}"));
	assert_false(sampled_has(&s, "link.mtu{lo}"));
	uint32_t at = sampled_series(&s, "link.mtu{eth0}");
	assert_int_equal(s.table.instances.at[s.table.series.at[at].instance].identity, 2);
	sampled_done(&s);
}

static void reads_proc_net_dev(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, "kernel-6.18", &source_link_files, &probe), 0);
	assert_int_equal(probe.status, PROBE_LIMITED);
	assert_int_equal(sampled_value(&s, "link.rx_bytes{eth0}"), 3300033);
	assert_int_equal(sampled_value(&s, "link.rx_dropped{eth0}"), 2);
	assert_int_equal(sampled_value(&s, "link.multicast{eth0}"), 6);
	assert_int_equal(sampled_value(&s, "link.tx_carrier_errors{eth0}"), 12);
	assert_int_equal(sampled_value(&s, "link.rx_packets{eth0:1}"), 1);
	assert_false(sampled_has(&s, "link.rx_bytes{cut0}"));
	assert_int_equal(sampled_count(&s), 3 * 16);
	sampled_done(&s);
}

static void survives_garbage(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, "garbage", &source_link_files, &probe), 0);
	assert_int_equal(sampled_count(&s), 0);
	sampled_done(&s);
}

static void says_why_when_nothing_is_there(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, "moments", &source_link_files, &probe), -ENOENT);
	assert_non_null(strstr(probe.reason, "proc/net/dev"));
	assert_int_equal(sampled_once(&s, "moments", &source_ethtool_files, &probe), -ENOENT);
	assert_non_null(strstr(probe.reason, "ethtool -S"));
	sampled_done(&s);
}

static void netlink_sources_want_a_live_host(void **state)
{
	static const struct source *const sources[] = {
		&source_ethtool, &source_link, &source_neigh, &source_qdisc};
	struct sampled s;

	(void)state;
	sampled_init(&s);
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct probe probe;
		assert_int_equal(sampled_once(&s, "bundle", sources[i], &probe), -EOPNOTSUPP);
		assert_int_equal(probe.status, PROBE_UNAVAILABLE);
		assert_non_null(strstr(probe.reason, "live host"));
	}
	sampled_done(&s);
}

static void reads_saved_driver_statistics(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, "bundle", &source_ethtool_files, &probe), 0);
	assert_int_equal(sampled_value(&s, "ethtool.rx_packets{eth0}"), 12345);
	assert_int_equal(sampled_value(&s, "ethtool.rx_missed_errors{eth0}"), 6);
	assert_true(sampled_value(&s, "ethtool.[0]: tx_packets{eth0}") == UINT64_MAX);
	assert_int_equal(sampled_value(&s, "ethtool.tx timeout{eth0}"), 3);
	assert_int_equal(sampled_count(&s), 4);
	sampled_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sys_of_a_bundle),
		cmocka_unit_test(reads_proc_net_dev),
		cmocka_unit_test(survives_garbage),
		cmocka_unit_test(says_why_when_nothing_is_there),
		cmocka_unit_test(netlink_sources_want_a_live_host),
		cmocka_unit_test(reads_saved_driver_statistics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

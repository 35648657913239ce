/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <math.h>

#include "base/clock.h"
#include "tests/scene.h"
#include "tests/unit.h"

static void rates_use_the_time_that_passed(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	scene_put(&s, C_Tcp_InSegs, NULL, 1000);
	scene_step(&s, 0.5);
	assert_true(isnan(view_rate(&s.m.view, C_Tcp_InSegs)));
	scene_put(&s, C_Tcp_InSegs, NULL, 1100);
	scene_step(&s, 2);
	assert_true(fabs(view_rate(&s.m.view, C_Tcp_InSegs) - 200) < 1e-6);
	scene_put(&s, C_Tcp_InSegs, NULL, 1200);
	scene_step(&s, 1);
	assert_true(fabs(view_rate(&s.m.view, C_Tcp_InSegs) - 80) < 1e-6);
	assert_true(fabs(view_peak(&s.m.view, C_Tcp_InSegs) - 200) < 1e-6);
	assert_true(fabs(view_gain(&s.m.view, C_Tcp_InSegs) - 200) < 1e-6);
	assert_true(fabs(trends_recent(&s.m.trends, 0, 0) - 50) < 1e-3);
	assert_true(fabs(trends_recent(&s.m.trends, 0, 1) - 200) < 1e-3);
	assert_true(isnan(trends_recent(&s.m.trends, 0, 2)));
	scene_close(&s);
}

static void a_32_bit_wrap_is_no_reset(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	scene_put(&s, C_softnet_processed, "0", UINT32_MAX - 99);
	scene_step(&s, 1);
	scene_put(&s, C_softnet_processed, "0", 100);
	scene_step(&s, 1);
	assert_true(fabs(view_rate(&s.m.view, C_softnet_processed) - 200) < 1e-6);
	/* cleared in the middle of its range: no rate for that interval, and none invented */
	scene_put(&s, C_softnet_processed, "0", 2000000000);
	scene_step(&s, 1);
	double before = view_rate(&s.m.view, C_softnet_processed);
	scene_put(&s, C_softnet_processed, "0", 5);
	scene_step(&s, 1);
	assert_true(view_rate(&s.m.view, C_softnet_processed) == before);
	assert_int_equal(s.m.trends.of.at[0].resets, 1);
	scene_close(&s);
}

static void a_64_bit_counter_that_falls_was_reset(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	scene_put(&s, C_link_rx_packets, "eth0", 0xfffffff0);
	scene_step(&s, 1);
	scene_put(&s, C_link_rx_packets, "eth0", 16);
	scene_step(&s, 1);
	assert_true(isnan(view_rate(&s.m.view, C_link_rx_packets)));
	scene_put(&s, C_link_rx_packets, "eth0", 26);
	scene_step(&s, 1);
	assert_true(fabs(view_rate(&s.m.view, C_link_rx_packets) - 10) < 1e-6);
	scene_close(&s);
}

static void sleep_is_no_time_for_a_counter(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	scene_put(&s, C_Tcp_InSegs, NULL, 0);
	scene_step(&s, 3602);
	s.asleep_ns = 3600 * NS_PER_S;
	scene_put(&s, C_Tcp_InSegs, NULL, 200);
	scene_step(&s, 1);
	assert_true(fabs(view_rate(&s.m.view, C_Tcp_InSegs) - 100) < 1e-6);
	scene_close(&s);
}

static void an_earlier_sleep_told_less_exactly_costs_no_rate(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	s.asleep_ns = 3600 * NS_PER_S + 500;
	scene_put(&s, C_Tcp_InSegs, NULL, 0);
	scene_step(&s, 1);
	s.asleep_ns = 3600 * NS_PER_S + 200;
	scene_put(&s, C_Tcp_InSegs, NULL, 100);
	scene_step(&s, 1);
	assert_true(fabs(view_rate(&s.m.view, C_Tcp_InSegs) - 100) < 1e-6);
	scene_close(&s);
}

static void a_reboot_begins_anew(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	scene_put(&s, C_Tcp_InSegs, NULL, 500);
	scene_step(&s, 1);
	s.m.snapshot.boots++;
	s.now_ns = 5 * NS_PER_S;
	scene_put(&s, C_Tcp_InSegs, NULL, 900);
	scene_step(&s, 1);
	assert_true(isnan(view_rate(&s.m.view, C_Tcp_InSegs)));
	scene_put(&s, C_Tcp_InSegs, NULL, 930);
	scene_step(&s, 1);
	assert_true(fabs(view_rate(&s.m.view, C_Tcp_InSegs) - 30) < 1e-6);
	scene_close(&s);
}

static void a_reused_slot_is_another_series(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	scene_put(&s, C_link_rx_packets, "eth0", 1000000);
	scene_step(&s, 1);
	series_forget(&s.m.table, 1);
	scene_put(&s, C_link_rx_packets, "veth7", 3);
	scene_step(&s, 1);
	assert_int_equal(s.m.table.series.n, 1);
	assert_true(isnan(view_rate(&s.m.view, C_link_rx_packets)));
	assert_null(view_keyed(&s.m.view, C_link_rx_packets, "eth0"));
	assert_non_null(view_keyed(&s.m.view, C_link_rx_packets, "veth7"));
	scene_close(&s);
}

static void absent_is_not_zero(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	scene_put(&s, C_conntrack_count, NULL, 7);
	scene_step(&s, 1);
	assert_true(view_level(&s.m.view, C_conntrack_count) == 7);
	assert_true(isnan(view_level(&s.m.view, C_conntrack_max)));
	/* what the source no longer shows has no level, but its highest is remembered */
	scene_step(&s, 1);
	assert_true(isnan(view_level(&s.m.view, C_conntrack_count)));
	assert_true(view_highest(&s.m.view, C_conntrack_count) == 7);
	scene_close(&s);
}

static void instances_never_join_the_bare_number(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	for (uint64_t i = 0; i < 2; i++) {
		scene_put(&s, C_Ip6_InReceives, NULL, i * 10);
		scene_put(&s, C_Ip6_InReceives, "eth0", i * 10);
		scene_step(&s, 1);
	}
	assert_true(fabs(view_rate(&s.m.view, C_Ip6_InReceives) - 10) < 1e-6);
	scene_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_use_the_time_that_passed),
		cmocka_unit_test(a_32_bit_wrap_is_no_reset),
		cmocka_unit_test(a_64_bit_counter_that_falls_was_reset),
		cmocka_unit_test(sleep_is_no_time_for_a_counter),
		cmocka_unit_test(an_earlier_sleep_told_less_exactly_costs_no_rate),
		cmocka_unit_test(a_reboot_begins_anew),
		cmocka_unit_test(a_reused_slot_is_another_series),
		cmocka_unit_test(absent_is_not_zero),
		cmocka_unit_test(instances_never_join_the_bare_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

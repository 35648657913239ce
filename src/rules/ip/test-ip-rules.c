/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in the counters of IP, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

/* Four looks, a second apart, at two counters that gain so much a second. */
static void look(struct scene *s, counter_id id, uint64_t gain, counter_id beside, uint64_t its_gain)
{
	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, id, NULL, 7 + gain * i);
		scene_put(s, beside, NULL, its_gain * i);
		scene_step(s, 1);
	}
}

static void a_lost_default_route_is_a_warning(void **state)
{
	look(*state, C_Ip_OutNoRoutes, 20, C_Ip_InReceives, 100);
	assert_int_equal(scene_severity(*state, "no-route"), SEVERITY_WARNING);
}

static void a_host_without_ipv6_is_a_notice(void **state)
{
	look(*state, C_Ip6_OutNoRoutes, 20, C_Ip_InReceives, 100);
	assert_int_equal(scene_severity(*state, "no-route"), SEVERITY_NOTICE);
}

static void stray_packets_to_forward_are_a_notice(void **state)
{
	look(*state, C_IpExt_InNoRoutes, 2, C_Ip_InReceives, 1000);
	assert_int_equal(scene_severity(*state, "no-route"), SEVERITY_NOTICE);
}

static void one_lost_packet_is_no_lost_route(void **state)
{
	look(*state, C_Ip_OutNoRoutes, 1, C_Ip_InReceives, 1000);
	assert_int_equal(scene_severity(*state, "no-route"), -1);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_lost_default_route_is_a_warning),
		scene_test(a_host_without_ipv6_is_a_notice),
		scene_test(stray_packets_to_forward_are_a_notice),
		scene_test(one_lost_packet_is_no_lost_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of limits that sockets run into, on their trouble and on what looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

#define TO "203.0.113.7:443|192.0.2.1"

static int ports_severity(struct scene *s, uint64_t count, uint64_t time_wait, uint64_t reuse)
{
	for (unsigned i = 0; i < 3; i++) {
		scene_put(s, C_sysctl_net_ipv4_ip_local_port_range, "0", 32768);
		scene_put(s, C_sysctl_net_ipv4_ip_local_port_range, "1", 60999);
		scene_put(s, C_sysctl_net_ipv4_tcp_tw_reuse, NULL, reuse);
		scene_put(s, C_outgoing_count, TO, count);
		scene_put(s, C_outgoing_time_wait, TO, time_wait);
		scene_step(s, 1);
	}
	return scene_severity(s, "port-exhaustion");
}

static void no_port_left_is_critical(void **state)
{
	assert_int_equal(ports_severity(*state, 28230, 20000, 2), SEVERITY_CRITICAL);
}

static void nine_tenths_are_a_warning(void **state)
{
	assert_int_equal(ports_severity(*state, 26000, 100, 2), SEVERITY_WARNING);
}

static void half_of_the_ports_are_no_trouble(void **state)
{
	assert_int_equal(ports_severity(*state, 14000, 13000, 2), -1);
}

static void ports_that_are_used_again_are_free(void **state)
{
	assert_int_equal(ports_severity(*state, 28230, 28000, 1), -1);
}

static void ports_of_many_destinations_are_no_trouble(void **state)
{
	scene_put(*state, C_outgoing_count, "203.0.113.8:443|192.0.2.1", 14000);
	scene_put(*state, C_outgoing_count, "203.0.113.9:443|192.0.2.1", 14000);
	assert_int_equal(ports_severity(*state, 14000, 0, 2), -1);
}

static int time_wait_severity(struct scene *s, uint64_t waiting, uint64_t limit, uint64_t lost)
{
	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_sysctl_net_ipv4_tcp_max_tw_buckets, NULL, limit);
		scene_put(s, C_sockstat_TCP_tw, NULL, waiting);
		scene_put(s, C_TcpExt_TCPTimeWaitOverflow, NULL, i * lost);
		scene_step(s, 1);
	}
	return scene_severity(s, "time-wait-overflow");
}

static void time_wait_without_room_is_a_warning(void **state)
{
	assert_int_equal(time_wait_severity(*state, 200, 200, 10), SEVERITY_WARNING);
}

static void many_in_time_wait_are_healthy(void **state)
{
	assert_int_equal(time_wait_severity(*state, 30000, 262144, 0), -1);
}

static void short_memory_is_another_trouble(void **state)
{
	assert_int_equal(time_wait_severity(*state, 3000, 262144, 10), -1);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(no_port_left_is_critical),
		scene_test(nine_tenths_are_a_warning),
		scene_test(half_of_the_ports_are_no_trouble),
		scene_test(ports_that_are_used_again_are_free),
		scene_test(ports_of_many_destinations_are_no_trouble),
		scene_test(time_wait_without_room_is_a_warning),
		scene_test(many_in_time_wait_are_healthy),
		scene_test(short_memory_is_another_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

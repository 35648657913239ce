/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in the neighbour tables, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

static void look(struct scene *s, unsigned looks, const char *group, uint64_t waiting)
{
	for (unsigned i = 0; i < looks; i++) {
		scene_put(s, C_neigh_unresolved, "192.0.2.7|eth0", 1);
		scene_put(s, C_neigh_table, group, waiting);
		scene_step(s, 1);
	}
}

static void a_silent_next_hop_is_named(void **state)
{
	struct scene *s = *state;
	struct report report;

	look(s, 3, "eth0|arp|INCOMPLETE", 1);
	struct finding *f = scene_finding(s, "neighbour-unresolved", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_string_equal(f->culprits.at[0].address, "192.0.2.7");
	assert_string_equal(f->culprits.at[0].interface, "eth0");
	report_done(&report);
}

static void it_explains_attempts_that_hang(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (unsigned i = 0; i < 3; i++) {
		scene_put(s, C_connecting_retried, "192.0.2.7:443", 4);
		scene_put(s, C_connecting_most_retransmits, "192.0.2.7:443", 3);
		look(s, 1, "eth0|arp|INCOMPLETE", 1);
	}
	struct finding *f = scene_finding(s, "neighbour-unresolved", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	assert_string_equal(f->explains.at[0], "connect-timeout");
	report_done(&report);
}

static void what_failed_long_ago_is_no_trouble(void **state)
{
	look(*state, 3, "eth0|arp|INCOMPLETE", 0);
	assert_int_equal(scene_severity(*state, "neighbour-unresolved"), -1);
}

static void another_interface_asks_for_others(void **state)
{
	look(*state, 3, "eth1|arp|INCOMPLETE", 1);
	assert_int_equal(scene_severity(*state, "neighbour-unresolved"), -1);
}

static void the_first_question_may_be_answered(void **state)
{
	look(*state, 1, "eth0|arp|INCOMPLETE", 1);
	assert_int_equal(scene_severity(*state, "neighbour-unresolved"), -1);
}

static void a_full_table_is_critical(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_neigh_table_fulls, "arp", 100 * i);
		scene_put(s, C_neigh_table_fulls, "ndisc", 5);
		scene_put(s, C_neigh_entries, "arp", 1024);
		scene_put(s, C_sysctl_net_ipv4_neigh_gc_thresh3, "default", 1024);
		scene_put(s, C_neigh_table, "eth0|arp|REACHABLE", 3);
		scene_put(s, C_neigh_table, "eth1|arp|INCOMPLETE", 1000);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "neighbour-overflow", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_CRITICAL);
	assert_string_equal(f->culprits.at[0].name, "eth1");
	assert_string_equal(f->culprits.at[1].name, "net.ipv4.neigh.default.gc_thresh3");
	report_done(&report);
}

static int entries_severity(struct scene *s, uint64_t entries)
{
	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_neigh_table_fulls, "ndisc", 700);
		scene_put(s, C_neigh_entries, "ndisc", entries);
		scene_put(s, C_sysctl_net_ipv6_neigh_gc_thresh3, "default", 1024);
		scene_step(s, 1);
	}
	return scene_severity(s, "neighbour-overflow");
}

static void a_nearly_full_table_is_a_warning(void **state)
{
	assert_int_equal(entries_severity(*state, 1000), SEVERITY_WARNING);
}

static void a_half_full_table_is_no_trouble(void **state)
{
	assert_int_equal(entries_severity(*state, 512), -1);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_silent_next_hop_is_named),
		scene_test(it_explains_attempts_that_hang),
		scene_test(what_failed_long_ago_is_no_trouble),
		scene_test(another_interface_asks_for_others),
		scene_test(the_first_question_may_be_answered),
		scene_test(a_full_table_is_critical),
		scene_test(a_nearly_full_table_is_a_warning),
		scene_test(a_half_full_table_is_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in connection tracking, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

static void look(struct scene *s, uint64_t invalid, uint64_t lost, uint64_t received)
{
	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, C_conntrack_invalid, NULL, 9 + invalid * i);
		scene_put(s, C_conntrack_insert_failed, NULL, lost * i);
		scene_put(s, C_Ip_InReceives, NULL, received * i);
		scene_step(s, 1);
	}
}

static void invalid_packets_that_pass_are_a_notice(void **state)
{
	look(*state, 50, 0, 1000);
	assert_int_equal(scene_severity(*state, "conntrack-invalid"), SEVERITY_NOTICE);
}

static void late_packets_are_no_trouble(void **state)
{
	look(*state, 4, 0, 10000);
	assert_int_equal(scene_severity(*state, "conntrack-invalid"), -1);
}

static void entries_that_cannot_be_stored_lose_packets(void **state)
{
	look(*state, 0, 20, 10000);
	assert_int_equal(scene_severity(*state, "conntrack-invalid"), SEVERITY_WARNING);
}

static void a_rule_that_drops_them_is_named(void **state)
{
	static const char key[] = "inet|state|input|4";
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_fwrule_packets, key, 50 * i);
		scene_put(s, C_fwrule_verdict, key, 2);
		scene_detail(s, C_fwrule_packets, key, "ct state invalid counter drop");
		scene_put(s, C_conntrack_invalid, NULL, 50 * i);
		scene_put(s, C_Ip_InReceives, NULL, 100 * i);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "conntrack-invalid", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_string_equal(f->culprits.at[0].handle, "4");
	report_done(&report);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(invalid_packets_that_pass_are_a_notice),
		scene_test(late_packets_are_no_trouble),
		scene_test(entries_that_cannot_be_stored_lose_packets),
		scene_test(a_rule_that_drops_them_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

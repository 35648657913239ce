/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in the work of CPUs on packets, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

static int squeeze_severity(struct scene *s, uint64_t squeezes, uint64_t packets)
{
	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, C_softnet_time_squeeze, "1", 500 + squeezes * i);
		scene_put(s, C_softnet_processed, "1", packets * i);
		scene_step(s, 1);
	}
	return scene_severity(s, "softnet-squeeze");
}

static void full_rounds_are_a_notice(void **state)
{
	assert_int_equal(squeeze_severity(*state, 300, 100000), SEVERITY_NOTICE);
}

static void a_busy_host_is_squeezed_now_and_then(void **state)
{
	assert_int_equal(squeeze_severity(*state, 20, 2000), -1);
}

static void few_for_so_many_packets_are_no_trouble(void **state)
{
	assert_int_equal(squeeze_severity(*state, 60, 1000000), -1);
}

static void drops_explain_it(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_softnet_time_squeeze, "1", 300 * i);
		scene_put(s, C_softnet_dropped, "1", 2000 * i);
		scene_put(s, C_softnet_processed, "1", 100000 * i);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "softnet-backlog-drop", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	report_done(&report);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(full_rounds_are_a_notice),
		scene_test(a_busy_host_is_squeezed_now_and_then),
		scene_test(few_for_so_many_packets_are_no_trouble),
		scene_test(drops_explain_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

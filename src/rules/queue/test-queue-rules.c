/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in transmit queues, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

static int queue_severity(struct scene *s, const char *kind, uint64_t drops, uint64_t packets)
{
	static const char key[] = "eth0|8001:";

	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, C_qdisc_drops, key, 100 + drops * i);
		scene_put(s, C_qdisc_packets, key, packets * i);
		scene_detail(s, C_qdisc_drops, key, kind);
		scene_step(s, 1);
	}
	return scene_severity(s, "qdisc-drop");
}

static void a_full_shaper_is_critical(void **state)
{
	assert_int_equal(queue_severity(*state, "tbf", 500, 100), SEVERITY_CRITICAL);
}

static void a_short_queue_is_a_warning(void **state)
{
	assert_int_equal(queue_severity(*state, "pfifo_fast", 20, 1000), SEVERITY_WARNING);
}

static void a_managed_queue_drops_on_purpose(void **state)
{
	assert_int_equal(queue_severity(*state, "fq_codel", 20, 1000), SEVERITY_NOTICE);
}

static void few_of_many_are_no_trouble(void **state)
{
	assert_int_equal(queue_severity(*state, "pfifo_fast", 5, 100000), -1);
}

static void what_a_program_drops_is_no_queue(void **state)
{
	assert_int_equal(queue_severity(*state, "clsact", 500, 0), -1);
}

static void old_drops_are_past(void **state)
{
	assert_int_equal(queue_severity(*state, "tbf", 0, 100), -1);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_full_shaper_is_critical),
		scene_test(a_short_queue_is_a_warning),
		scene_test(a_managed_queue_drops_on_purpose),
		scene_test(few_of_many_are_no_trouble),
		scene_test(what_a_program_drops_is_no_queue),
		scene_test(old_drops_are_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

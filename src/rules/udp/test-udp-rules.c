/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in datagrams, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

static void look(struct scene *s, unsigned seconds, uint64_t refused, uint64_t read)
{
	for (uint64_t i = 0; i < seconds; i++) {
		scene_put(s, C_Udp_NoPorts, NULL, 1000 + refused * i);
		scene_put(s, C_Udp_InDatagrams, NULL, read * i);
		scene_step(s, 1);
	}
}

static void a_closed_port_is_a_notice(void **state)
{
	look(*state, 4, 20, 100);
	assert_int_equal(scene_severity(*state, "udp-closed-port"), SEVERITY_NOTICE);
}

static void a_flood_to_a_closed_port_is_a_load(void **state)
{
	look(*state, 4, 20000, 100);
	assert_int_equal(scene_severity(*state, "udp-closed-port"), SEVERITY_WARNING);
}

static void late_answers_are_no_closed_port(void **state)
{
	look(*state, 6, 2, 1000);
	assert_int_equal(scene_severity(*state, "udp-closed-port"), -1);
}

static void old_refusals_are_past(void **state)
{
	look(*state, 6, 0, 3);
	assert_int_equal(scene_severity(*state, "udp-closed-port"), -1);
}

static int damage_severity(struct scene *s, uint64_t damaged, uint64_t read)
{
	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, C_Udp6_InCsumErrors, NULL, 3 + damaged * i);
		scene_put(s, C_Udp6_InDatagrams, NULL, read * i);
		scene_step(s, 1);
	}
	return scene_severity(s, "udp-checksum-errors");
}

static void damaged_datagrams_are_a_warning(void **state)
{
	assert_int_equal(damage_severity(*state, 20, 100), SEVERITY_WARNING);
}

static void a_little_damage_is_a_notice(void **state)
{
	assert_int_equal(damage_severity(*state, 2, 5000), SEVERITY_NOTICE);
}

static void old_damage_is_past(void **state)
{
	assert_int_equal(damage_severity(*state, 0, 100), -1);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_closed_port_is_a_notice),
		scene_test(a_flood_to_a_closed_port_is_a_load),
		scene_test(late_answers_are_no_closed_port),
		scene_test(old_refusals_are_past),
		scene_test(damaged_datagrams_are_a_warning),
		scene_test(a_little_damage_is_a_notice),
		scene_test(old_damage_is_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found at interfaces, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

static void look(struct scene *s, counter_id dropped, uint64_t drops, counter_id passed, uint64_t packets)
{
	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, dropped, "eth0", 50 + drops * i);
		scene_put(s, passed, "eth0", packets * i);
		scene_step(s, 1);
	}
}

static void lost_on_sending_is_critical(void **state)
{
	look(*state, C_link_tx_dropped, 50, C_link_tx_packets, 10);
	assert_int_equal(scene_severity(*state, "interface-drop"), SEVERITY_CRITICAL);
}

static void strange_frames_are_a_notice(void **state)
{
	look(*state, C_link_rx_dropped, 5, C_link_rx_packets, 500);
	assert_int_equal(scene_severity(*state, "interface-drop"), SEVERITY_NOTICE);
}

static void an_idle_port_of_a_bond_is_a_notice(void **state)
{
	look(*state, C_link_rx_nohandler, 90, C_link_rx_packets, 100);
	assert_int_equal(scene_severity(*state, "interface-drop"), SEVERITY_NOTICE);
}

static void much_lost_on_receiving_is_a_warning(void **state)
{
	look(*state, C_link_rx_dropped, 300, C_link_rx_packets, 1000);
	assert_int_equal(scene_severity(*state, "interface-drop"), SEVERITY_WARNING);
}

static void a_frame_now_and_then_is_no_trouble(void **state)
{
	look(*state, C_link_rx_dropped, 1, C_link_rx_packets, 10);
	assert_int_equal(scene_severity(*state, "interface-drop"), -1);
}

static void a_full_backlog_explains_the_interface(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_softnet_dropped, "1", 2000 * i);
		scene_put(s, C_softnet_processed, "1", 8000 * i);
		scene_put(s, C_link_rx_dropped, "eth0", 2000 * i);
		scene_put(s, C_link_rx_packets, "eth0", 8000 * i);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "softnet-backlog-drop", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	assert_string_equal(f->explains.at[0], "interface-drop");
	report_done(&report);
}

static int flap_severity(struct scene *s, const uint64_t *downs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		scene_put(s, C_link_carrier_changes, "eth0", 2 * downs[i]);
		scene_put(s, C_link_carrier_down_count, "eth0", downs[i]);
		scene_step(s, 1);
	}
	return scene_severity(s, "carrier-flap");
}

static void a_flapping_link_is_a_warning(void **state)
{
	assert_int_equal(flap_severity(*state, (const uint64_t[]){3, 4, 5, 6}, 4), SEVERITY_WARNING);
}

static void one_loss_is_a_notice(void **state)
{
	assert_int_equal(flap_severity(*state, (const uint64_t[]){3, 4, 4, 4}, 4), SEVERITY_NOTICE);
}

static void old_losses_are_past(void **state)
{
	assert_int_equal(flap_severity(*state, (const uint64_t[]){900, 900, 900}, 3), -1);
}

static void a_link_that_only_comes_up_is_no_loss(void **state)
{
	struct scene *s = *state;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_link_carrier_changes, "eth0", 1 + (i > 0));
		scene_put(s, C_link_carrier_down_count, "eth0", 1);
		scene_step(s, 1);
	}
	assert_int_equal(scene_severity(s, "carrier-flap"), -1);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(lost_on_sending_is_critical),
		scene_test(strange_frames_are_a_notice),
		scene_test(an_idle_port_of_a_bond_is_a_notice),
		scene_test(much_lost_on_receiving_is_a_warning),
		scene_test(a_frame_now_and_then_is_no_trouble),
		scene_test(a_full_backlog_explains_the_interface),
		scene_test(a_flapping_link_is_a_warning),
		scene_test(one_loss_is_a_notice),
		scene_test(old_losses_are_past),
		scene_test(a_link_that_only_comes_up_is_no_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

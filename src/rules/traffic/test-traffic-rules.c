/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no other finding explains, and what one does.
 */
#include <string.h>

#include "tests/scene.h"
#include "tests/unit.h"

static void look(struct scene *s, counter_id id, const char *key, uint64_t gain)
{
	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, id, key, 1000 + gain * i);
		scene_step(s, 1);
	}
}

static void what_nobody_explains_is_listed(void **state)
{
	struct scene *s = *state;
	struct report report;

	look(s, C_IpExt_InTruncatedPkts, NULL, 20);
	struct finding *f = scene_finding(s, "counter-surge", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_NOTICE);
	assert_int_equal(report.unexplained.n, 1);
	assert_string_equal(report.unexplained.at[0].name, "IpExt.InTruncatedPkts");
	assert_true(report.unexplained.at[0].rate == 20);
	assert_true(report.unexplained.at[0].expected == 0);
	assert_true(report.unexplained.at[0].score == 20);
	report_done(&report);
}

static void an_instance_has_its_name(void **state)
{
	struct scene *s = *state;
	struct report report;

	look(s, C_link_rx_crc_errors, "eth0", 20);
	assert_non_null(scene_finding(s, "counter-surge", &report));
	assert_string_equal(report.unexplained.at[0].name, "link.rx_crc_errors{eth0}");
	report_done(&report);
}

/* qdisc.drops and Udp.InCsumErrors are evidence of findings. */
static void what_a_finding_shows_is_explained(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, C_Udp_InCsumErrors, NULL, 20 * i);
		scene_put(s, C_Udp_InDatagrams, NULL, 20 * i);
		scene_step(s, 1);
	}
	assert_null(scene_finding(s, "counter-surge", &report));
	assert_int_equal(report.findings.n, 1);
	assert_int_equal(report.unexplained.n, 0);
	report_done(&report);
}

static void beside_trouble_the_rest_is_only_listed(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, C_Udp_InCsumErrors, NULL, 20 * i);
		scene_put(s, C_Udp_InDatagrams, NULL, 20 * i);
		scene_put(s, C_link_rx_crc_errors, "eth0", 20 * i);
		scene_step(s, 1);
	}
	assert_null(scene_finding(s, "counter-surge", &report));
	assert_int_equal(report.unexplained.n, 1);
	report_done(&report);
}

static void a_few_are_no_surge(void **state)
{
	look(*state, C_IpExt_InTruncatedPkts, NULL, 2);
	assert_int_equal(scene_severity(*state, "counter-surge"), -1);
}

static void ordinary_counters_are_no_trouble(void **state)
{
	look(*state, C_Ip_InReceives, NULL, 1000000);
	assert_int_equal(scene_severity(*state, "counter-surge"), -1);
}

static void what_stopped_is_no_surge(void **state)
{
	struct scene *s = *state;

	look(s, C_IpExt_InTruncatedPkts, NULL, 20);
	look(s, C_IpExt_InTruncatedPkts, NULL, 0);
	assert_int_equal(scene_severity(s, "counter-surge"), -1);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(what_nobody_explains_is_listed),
		scene_test(an_instance_has_its_name),
		scene_test(what_a_finding_shows_is_explained),
		scene_test(beside_trouble_the_rest_is_only_listed),
		scene_test(a_few_are_no_surge),
		scene_test(ordinary_counters_are_no_trouble),
		scene_test(what_stopped_is_no_surge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of connections that are not made, on their trouble and on what looks like it.
 */
#include <string.h>

#include "tests/scene.h"
#include "tests/unit.h"

/* What a listener met in each second: requests that found no room, connections made, … */
struct requests {
	uint64_t cookies, drops, overflows, opened, standing, retried;
};

static void look_at_requests(struct scene *s, uint64_t i, struct requests r)
{
	scene_put(s, C_TcpExt_TCPReqQFullDoCookies, NULL, i * r.cookies);
	scene_put(s, C_TcpExt_SyncookiesSent, NULL, i * r.cookies);
	scene_put(s, C_TcpExt_ListenDrops, NULL, i * (r.drops + r.overflows));
	scene_put(s, C_TcpExt_ListenOverflows, NULL, i * r.overflows);
	scene_put(s, C_Tcp_PassiveOpens, NULL, i * r.opened);
	scene_put(s, C_synrecv_count, "0.0.0.0:80", r.standing);
	scene_put(s, C_synrecv_retried, "0.0.0.0:80", r.retried);
	scene_put(s, C_listener_inode, "tcp|0.0.0.0:80", 4711);
	scene_step(s, 1);
}

static int flood_severity(struct scene *s, struct requests r)
{
	for (uint64_t i = 0; i < 5; i++)
		look_at_requests(s, i, r);
	return scene_severity(s, "syn-flood");
}

static void a_flood_is_named(void **state)
{
	struct report report;

	for (uint64_t i = 0; i < 5; i++)
		look_at_requests(
			*state, i, (struct requests){.cookies = 500, .opened = 5, .standing = 128});
	struct finding *f = scene_finding(*state, "syn-flood", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_string_equal(f->variant, "cookies");
	assert_string_equal(f->culprits.at[0].local, "0.0.0.0:80");
	assert_int_equal(f->culprits.at[0].inode, 4711);
	assert_true(f->who_unknown);
	report_done(&report);
}

static void dropped_requests_are_critical(void **state)
{
	assert_int_equal(
		flood_severity(*state, (struct requests){.drops = 50, .opened = 1, .standing = 64}),
		SEVERITY_CRITICAL);
}

static void a_slow_flood_stands_half_open(void **state)
{
	assert_int_equal(flood_severity(*state, (struct requests){.standing = 100, .retried = 90}),
		SEVERITY_WARNING);
}

static void a_busy_start_completes_its_handshakes(void **state)
{
	assert_int_equal(flood_severity(*state,
				 (struct requests){.cookies = 300, .opened = 800, .standing = 128}),
		-1);
}

static void a_full_accept_queue_is_no_flood(void **state)
{
	assert_int_equal(
		flood_severity(*state,
			(struct requests){
				.cookies = 50, .overflows = 40, .standing = 200, .retried = 150}),
		-1);
}

static void cookies_for_all_prove_nothing(void **state)
{
	for (uint64_t i = 0; i < 5; i++) {
		scene_put(*state, C_sysctl_net_ipv4_tcp_syncookies, NULL, 2);
		look_at_requests(
			*state, i, (struct requests){.cookies = 300, .opened = 100, .standing = 1});
	}
	assert_int_equal(scene_severity(*state, "syn-flood"), -1);
}

static void handshakes_under_way_are_no_flood(void **state)
{
	assert_int_equal(flood_severity(*state,
				 (struct requests){.opened = 500, .standing = 300, .retried = 3}),
		-1);
}

/* Resets a second, and how many of them programs of this host caused. */
static int closed_port_severity(struct scene *s, uint64_t resets, uint64_t own, unsigned seconds)
{
	for (uint64_t i = 0; i < 7; i++) {
		uint64_t moved = i < seconds ? i : seconds;
		scene_put(s, C_Tcp_OutRsts, NULL, moved * resets);
		scene_put(s, C_TcpExt_TCPAbortOnClose, NULL, moved * own);
		scene_step(s, 1);
	}
	return scene_severity(s, "closed-port");
}

static void knocking_is_a_notice(void **state)
{
	assert_int_equal(closed_port_severity(*state, 20, 0, 7), SEVERITY_NOTICE);
}

static void knocking_that_is_load_is_a_warning(void **state)
{
	assert_int_equal(closed_port_severity(*state, 5000, 0, 7), SEVERITY_WARNING);
}

static void a_few_refused_are_no_trouble(void **state)
{
	assert_int_equal(closed_port_severity(*state, 3, 0, 7), -1);
}

static void resets_of_our_own_programs_knock_nowhere(void **state)
{
	assert_int_equal(closed_port_severity(*state, 20, 19, 7), -1);
}

static void a_restart_is_over_soon(void **state)
{
	assert_int_equal(closed_port_severity(*state, 50, 0, 2), -1);
}

struct attempts {
	uint64_t made, failed, embryonic, icmp, silent;
};

static void look_at_attempts(struct scene *s, uint64_t i, struct attempts a)
{
	scene_put(s, C_Tcp_ActiveOpens, NULL, i * a.made);
	scene_put(s, C_Tcp_AttemptFails, NULL, i * a.failed);
	scene_put(s, C_TcpExt_EmbryonicRsts, NULL, i * a.embryonic);
	scene_put(s, C_Icmp_InDestUnreachs, NULL, i * a.icmp);
	scene_put(s, C_TcpExt_TCPSynRetrans, NULL, i * a.silent);
	scene_step(s, 1);
}

static int refusal_severity(struct scene *s, struct attempts a)
{
	for (uint64_t i = 0; i < 6; i++)
		look_at_attempts(s, i, a);
	return scene_severity(s, "connect-refused");
}

static void refused_attempts_are_a_warning(void **state)
{
	assert_int_equal(refusal_severity(*state, (struct attempts){.made = 20, .failed = 18}),
		SEVERITY_WARNING);
}

static void a_tenth_refused_is_a_notice(void **state)
{
	assert_int_equal(refusal_severity(*state, (struct attempts){.made = 200, .failed = 20}),
		SEVERITY_NOTICE);
}

static void a_few_refused_of_many_are_well(void **state)
{
	assert_int_equal(
		refusal_severity(*state, (struct attempts){.made = 2000, .failed = 20}), -1);
}

static void requests_reset_from_outside_are_not_ours(void **state)
{
	assert_int_equal(refusal_severity(*state,
				 (struct attempts){.made = 5, .failed = 20, .embryonic = 20}),
		-1);
}

static void unreachable_and_silent_hosts_do_not_refuse(void **state)
{
	assert_int_equal(
		refusal_severity(*state,
			(struct attempts){.made = 20, .failed = 20, .icmp = 10, .silent = 10}),
		-1);
}

static void knocking_at_ourselves_is_one_trouble(void **state)
{
	struct report report;

	for (uint64_t i = 0; i < 6; i++) {
		scene_put(*state, C_Tcp_OutRsts, NULL, 20 * i);
		look_at_attempts(*state, i, (struct attempts){.made = 20, .failed = 20});
	}
	struct finding *f = scene_finding(*state, "connect-refused", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	assert_string_equal(f->explains.at[0], "closed-port");
	report_done(&report);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_flood_is_named),
		scene_test(dropped_requests_are_critical),
		scene_test(a_slow_flood_stands_half_open),
		scene_test(a_busy_start_completes_its_handshakes),
		scene_test(a_full_accept_queue_is_no_flood),
		scene_test(cookies_for_all_prove_nothing),
		scene_test(handshakes_under_way_are_no_flood),
		scene_test(knocking_is_a_notice),
		scene_test(knocking_that_is_load_is_a_warning),
		scene_test(a_few_refused_are_no_trouble),
		scene_test(resets_of_our_own_programs_knock_nowhere),
		scene_test(a_restart_is_over_soon),
		scene_test(refused_attempts_are_a_warning),
		scene_test(a_tenth_refused_is_a_notice),
		scene_test(a_few_refused_of_many_are_well),
		scene_test(requests_reset_from_outside_are_not_ours),
		scene_test(unreachable_and_silent_hosts_do_not_refuse),
		scene_test(knocking_at_ourselves_is_one_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

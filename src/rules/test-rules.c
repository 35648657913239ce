/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each rule on its trouble, and on what looks like it.
 */
#include <string.h>

#include "tests/scene.h"
#include "tests/unit.h"

#define FLOW "tcp|192.0.2.1:8080|203.0.113.9:51512"

static int open_scene(void **state)
{
	static struct scene scene;

	scene_open(&scene);
	*state = &scene;
	return 0;
}

static int close_scene(void **state)
{
	scene_close(*state);
	return 0;
}

/* One look at a connection: bare segments in and out, segments with data, per second. */
static void look_at_flow(struct scene *s, uint64_t in, uint64_t out, uint64_t data)
{
	scene_put(s, C_socket_now_pure_in, FLOW, in);
	scene_put(s, C_socket_now_pure_out, FLOW, out);
	scene_put(s, C_socket_now_data_segs_in, FLOW, data);
	scene_put(s, C_socket_now_data_segs_out, FLOW, 0);
	scene_put(s, C_socket_segs_in, FLOW, in);
	scene_put(s, C_socket_options, FLOW, 1);
	scene_step(s, 1);
}

static void a_loop_is_named(void **state)
{
	struct scene *s = *state;
	struct report report;

	scene_put(s, C_sysctl_net_ipv4_tcp_invalid_ratelimit, NULL, 0);
	look_at_flow(s, 300000, 299000, 0);
	struct finding *f = scene_finding(s, "ack-loop", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_CRITICAL);
	assert_string_equal(f->variant, "sequence");
	assert_int_equal(f->culprits.n, 1);
	assert_string_equal(f->culprits.at[0].local, "192.0.2.1:8080");
	assert_string_equal(f->culprits.at[0].remote, "203.0.113.9:51512");
	/* Ethernet, IPv4, TCP with timestamps: 66 bytes */
	assert_true(f->culprits.at[0].bits_per_second == 599000.0 * 66 * 8);
	assert_string_equal(f->fixes.at[0].id, "limit-invalid-answers");
	report_done(&report);
}

static void a_loop_by_timestamps_says_so(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 2; i++) {
		scene_put(s, C_TcpExt_PAWSEstab, NULL, i * 2000);
		scene_put(s, C_TcpExt_TCPACKSkippedPAWS, NULL, 0);
		look_at_flow(s, 2000, 2000, 0);
	}
	struct finding *f = scene_finding(s, "ack-loop", &report);
	assert_non_null(f);
	assert_string_equal(f->variant, "timestamps");
	assert_int_equal(f->severity, SEVERITY_WARNING);
	report_done(&report);
}

static void no_loop(struct scene *s)
{
	struct report report;

	assert_null(scene_finding(s, "ack-loop", &report));
	report_done(&report);
}

static void a_fast_download_is_no_loop(void **state)
{
	/* we receive: data in, bare ACKs out */
	look_at_flow(*state, 3, 40000, 80000);
	no_loop(*state);
}

static void a_fast_upload_is_no_loop(void **state)
{
	look_at_flow(*state, 40000, 2, 0);
	no_loop(*state);
}

static void requests_with_their_acks_are_no_loop(void **state)
{
	look_at_flow(*state, 500, 500, 1000);
	no_loop(*state);
}

static void limited_answers_are_no_loop(void **state)
{
	look_at_flow(*state, 2, 2, 0);
	no_loop(*state);
}

static void look_at_listener(struct scene *s, uint64_t overflows, uint64_t queue, uint64_t drops)
{
	scene_put(s, C_TcpExt_ListenOverflows, NULL, overflows);
	scene_put(s, C_Tcp_PassiveOpens, NULL, overflows / 10);
	scene_put(s, C_sysctl_net_core_somaxconn, NULL, 4096);
	scene_put(s, C_listener_queue, "tcp|0.0.0.0:80", queue);
	scene_put(s, C_listener_backlog, "tcp|0.0.0.0:80", 16);
	scene_put(s, C_listener_drops, "tcp|0.0.0.0:80", drops);
	scene_put(s, C_listener_queue, "tcp|0.0.0.0:443", 0);
	scene_put(s, C_listener_backlog, "tcp|0.0.0.0:443", 16);
	scene_put(s, C_listener_drops, "tcp|0.0.0.0:443", 4);
	scene_step(s, 1);
}

static void a_full_accept_queue_is_named(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 4; i++)
		look_at_listener(s, 100 * i, 17, 100 * i);
	struct finding *f = scene_finding(s, "listen-overflow", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_CRITICAL);
	assert_int_equal(f->culprits.n, 1);
	assert_string_equal(f->culprits.at[0].local, "0.0.0.0:80");
	report_done(&report);
}

static void old_overflows_are_past(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 4; i++)
		look_at_listener(s, 5000, 3, 5000);
	assert_null(scene_finding(s, "listen-overflow", &report));
	report_done(&report);
}

static void look_at_udp(struct scene *s, uint64_t errors, uint64_t read, uint64_t drops)
{
	scene_put(s, C_Udp_RcvbufErrors, NULL, errors);
	scene_put(s, C_Udp_InDatagrams, NULL, read);
	scene_put(s, C_udp_drops, "udp|0.0.0.0:514", drops);
	scene_put(s, C_udp_queue, "udp|0.0.0.0:514", 200000);
	scene_put(s, C_udp_rcvbuf, "udp|0.0.0.0:514", 212992);
	scene_put(s, C_udp_drops, "udp|0.0.0.0:53", 9);
	scene_step(s, 1);
}

static void a_slow_reader_is_named(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++)
		look_at_udp(s, 500 * i, 1000 * i, 500 * i);
	struct finding *f = scene_finding(s, "udp-receive-overflow", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_CRITICAL);
	assert_int_equal(f->culprits.n, 1);
	assert_string_equal(f->culprits.at[0].local, "0.0.0.0:514");
	report_done(&report);
}

static void a_small_service_that_never_catches_up_is_a_warning(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 4; i++)
		look_at_udp(s, 40 * i, 500000 * i, 40 * i);
	struct finding *f = scene_finding(s, "udp-receive-overflow", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	report_done(&report);
}

static void a_few_lost_of_a_million_are_no_trouble(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_Udp_RcvbufErrors, NULL, 20 * i);
		scene_put(s, C_Udp_InDatagrams, NULL, 500000 * i);
		scene_put(s, C_udp_drops, "udp|0.0.0.0:514", 20 * i);
		scene_put(s, C_udp_queue, "udp|0.0.0.0:514", i == 1 ? 200000 : 0);
		scene_put(s, C_udp_rcvbuf, "udp|0.0.0.0:514", 212992);
		scene_step(s, 1);
	}
	assert_null(scene_finding(s, "udp-receive-overflow", &report));
	report_done(&report);
}

static void a_full_table_explains_attempts_that_hang(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_conntrack_count, NULL, 1000);
		scene_put(s, C_conntrack_max, NULL, 1000);
		scene_put(s, C_conntrack_drop, NULL, 50 * i);
		scene_put(s, C_connecting_retried, "198.51.100.7:443", 4);
		scene_put(s, C_connecting_most_retransmits, "198.51.100.7:443", 2);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "conntrack-full", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_CRITICAL);
	assert_int_equal(report.findings.n, 1);
	assert_int_equal(f->explains.n, 1);
	assert_string_equal(f->explains.at[0], "connect-timeout");
	assert_string_equal(f->culprits.at[0].name, "net.netfilter.nf_conntrack_max");
	report_done(&report);
}

static void a_half_full_table_is_no_trouble(void **state)
{
	struct scene *s = *state;
	struct report report;

	/* `drop` moves for refused packets, too: without a full table it proves nothing */
	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_conntrack_count, NULL, 500);
		scene_put(s, C_conntrack_max, NULL, 1000);
		scene_put(s, C_conntrack_drop, NULL, 50 * i);
		scene_step(s, 1);
	}
	assert_null(scene_finding(s, "conntrack-full", &report));
	report_done(&report);
}

static void drops_below_the_limit_are_not_for_a_full_table(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_conntrack_count, NULL, 920);
		scene_put(s, C_conntrack_max, NULL, 1000);
		scene_put(s, C_conntrack_drop, NULL, i);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "conntrack-full", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	report_done(&report);
}

static void look_at_close_wait(struct scene *s, uint64_t count, uint64_t old)
{
	scene_put(s, C_closewait_count, "0.0.0.0:8080|0", count);
	scene_put(s, C_closewait_over_10s, "0.0.0.0:8080|0", old);
	scene_put(s, C_closewait_oldest_ms, "0.0.0.0:8080|0", 30000);
	scene_put(s, C_closewait_listener, "0.0.0.0:8080|0", 1);
	scene_step(s, 1);
}

static int close_wait_severity(struct scene *s)
{
	struct report report;
	struct finding *f = scene_finding(s, "close-wait-leak", &report);
	int severity = f ? (int)f->severity : -1;

	report_done(&report);
	return severity;
}

static void a_growing_leak_is_a_warning(void **state)
{
	for (uint64_t i = 0; i < 5; i++)
		look_at_close_wait(*state, 20 + 4 * i, 20);
	assert_int_equal(close_wait_severity(*state), SEVERITY_WARNING);
}

static void a_young_leak_is_a_warning(void **state)
{
	for (uint64_t i = 0; i < 10; i++) {
		scene_put(*state, C_closewait_entered, "0.0.0.0:8080|0", i ? 4 : 0);
		look_at_close_wait(*state, 20 + 4 * i, 0);
	}
	assert_int_equal(close_wait_severity(*state), SEVERITY_WARNING);
}

static void a_program_that_closes_late_is_no_leak(void **state)
{
	for (uint64_t i = 0; i < 10; i++) {
		scene_put(*state, C_closewait_entered, "0.0.0.0:8080|0", i ? 40 : 0);
		look_at_close_wait(*state, 20 + 4 * i, 0);
	}
	assert_int_equal(close_wait_severity(*state), -1);
}

static void a_few_that_stand_are_a_notice(void **state)
{
	for (uint64_t i = 0; i < 5; i++)
		look_at_close_wait(*state, 8, 8);
	assert_int_equal(close_wait_severity(*state), SEVERITY_NOTICE);
}

static void sockets_that_come_and_go_are_no_leak(void **state)
{
	for (uint64_t i = 0; i < 5; i++)
		look_at_close_wait(*state, 20 + (i % 2) * 30, 0);
	assert_int_equal(close_wait_severity(*state), -1);
}

static void one_lost_syn_is_no_silence(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++) {
		scene_put(s, C_TcpExt_TCPSynRetrans, NULL, i > 0);
		scene_put(s, C_connecting_retried, "198.51.100.7:443", i == 1);
		scene_put(s, C_connecting_most_retransmits, "198.51.100.7:443", i == 1);
		scene_step(s, 1);
	}
	assert_null(scene_finding(s, "connect-timeout", &report));
	report_done(&report);
}

static void silence_is_named(void **state)
{
	struct scene *s = *state;
	struct report report;

	scene_put(s, C_connecting_retried, "[2001:db8::7]:443", 1);
	scene_put(s, C_connecting_most_retransmits, "[2001:db8::7]:443", 2);
	scene_put(s, C_neigh_unresolved, "2001:db8::7|eth0", 1);
	scene_step(s, 1);
	struct finding *f = scene_finding(s, "connect-timeout", &report);
	assert_non_null(f);
	assert_string_equal(f->culprits.at[0].address, "2001:db8::7");
	assert_int_equal(f->culprits.at[0].port, 443);
	assert_string_equal(f->culprits.at[0].interface, "eth0");
	report_done(&report);
}

static void the_sum_of_the_others_is_no_destination(void **state)
{
	struct scene *s = *state;
	struct report report;

	scene_put(s, C_connecting_retried, "(others)", 900);
	scene_put(s, C_connecting_most_retransmits, "(others)", 4);
	scene_put(s, C_connecting_retried, "192.0.2.7:443", 1);
	scene_put(s, C_connecting_most_retransmits, "192.0.2.7:443", 4);
	scene_step(s, 1);
	struct finding *f = scene_finding(s, "connect-timeout", &report);
	assert_non_null(f);
	assert_int_equal(f->culprits.n, 1);
	assert_string_equal(f->culprits.at[0].address, "192.0.2.7");
	report_done(&report);
}

/* A rule of an input chain that drops ten packets a second. */
static void look_at_rule(struct scene *s, const char *text, uint64_t hook, uint64_t i)
{
	static const char key[] = "inet|filter|input|7";

	scene_put(s, C_fwrule_packets, key, 10 * i);
	scene_put(s, C_fwrule_verdict, key, 2);
	scene_put(s, C_fwrule_hook, key, hook);
	scene_detail(s, C_fwrule_packets, key, text);
	scene_put(s, C_listener_queue, "tcp|0.0.0.0:8080", 0);
	scene_put(s, C_udp_queue, "udp|0.0.0.0:53", 0);
	scene_step(s, 1);
}

static int firewall_severity(struct scene *s, const char *text, uint64_t hook)
{
	struct report report;

	for (uint64_t i = 0; i < 3; i++)
		look_at_rule(s, text, hook, i);
	struct finding *f = scene_finding(s, "firewall-drop", &report);
	int severity = f ? (int)f->severity : -1;
	if (f)
		assert_string_equal(f->culprits.at[0].handle, "7");
	report_done(&report);
	return severity;
}

static void a_rule_on_a_listener_is_a_warning(void **state)
{
	assert_int_equal(
		firewall_severity(*state, "tcp dport 8080 counter packets 0 bytes 0 drop", 2),
		SEVERITY_WARNING);
}

static void a_set_of_ports_is_read(void **state)
{
	assert_int_equal(firewall_severity(*state, "tcp dport { 22, 8080 } counter drop", 2),
		SEVERITY_WARNING);
}

static void legacy_text_is_read(void **state)
{
	assert_int_equal(firewall_severity(*state, "-p tcp --dport 8080 -j DROP", 2),
		SEVERITY_WARNING);
}

static void bans_and_rate_limits_are_a_notice(void **state)
{
	static const char *const texts[] = {
		"ip saddr @banned tcp dport 8080 counter drop",
		"tcp dport 8080 limit rate over 10/minute counter drop",
		"-s 192.0.2.0/24 -p tcp -m tcp --dport 8080 -j DROP",
		"-p tcp -m set --match-set f2b-sshd src --dport 8080 -j REJECT",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(firewall_severity(*state, texts[i], 2), SEVERITY_NOTICE);
}

static void other_ports_are_a_notice(void **state)
{
	assert_int_equal(firewall_severity(*state, "tcp dport 80 counter drop", 2), SEVERITY_NOTICE);
}

static void the_same_port_of_another_protocol_is_a_notice(void **state)
{
	assert_int_equal(firewall_severity(*state, "udp dport 8080 counter drop", 2), SEVERITY_NOTICE);
}

static void what_leaves_does_not_hit_a_listener(void **state)
{
	assert_int_equal(
		firewall_severity(*state, "tcp dport 8080 counter drop", 4), SEVERITY_NOTICE);
}

static void look_at_cpu(struct scene *s, uint64_t dropped, uint64_t processed)
{
	scene_put(s, C_softnet_dropped, "1", dropped);
	scene_put(s, C_softnet_processed, "1", processed);
	scene_put(s, C_softnet_dropped, "0", 0);
	scene_put(s, C_softnet_processed, "0", processed);
	scene_step(s, 1);
}

static void a_full_backlog_is_named(void **state)
{
	struct scene *s = *state;
	struct report report;

	scene_put(s, C_sysctl_net_core_netdev_max_backlog, NULL, 1000);
	for (uint64_t i = 0; i < 3; i++)
		look_at_cpu(s, 2000 * i, 100000 * i);
	struct finding *f = scene_finding(s, "softnet-backlog-drop", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_int_equal(f->culprits.at[0].number, 1);
	report_done(&report);
}

static void few_drops_among_many_are_no_trouble(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (uint64_t i = 0; i < 3; i++)
		look_at_cpu(s, 20 * i, 1000000 * i);
	assert_null(scene_finding(s, "softnet-backlog-drop", &report));
	report_done(&report);
}

static void a_burst_is_not_forgotten(void **state)
{
	struct scene *s = *state;
	struct report report;

	look_at_flow(s, 4000, 4000, 0);
	look_at_flow(s, 4000, 4000, 0);
	look_at_flow(s, 0, 0, 0);
	struct finding *f = scene_finding(s, "ack-loop", &report);
	assert_non_null(f);
	assert_true(f->ended);
	report_done(&report);
}

static void an_empty_view_finds_nothing(void **state)
{
	struct scene *s = *state;
	struct report report;

	scene_step(s, 1);
	scene_step(s, 1);
	scene_finding(s, "", &report);
	assert_int_equal(report.findings.n, 0);
	report_done(&report);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, open_scene, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_loop_is_named),
		scene_test(a_loop_by_timestamps_says_so),
		scene_test(a_fast_download_is_no_loop),
		scene_test(a_fast_upload_is_no_loop),
		scene_test(requests_with_their_acks_are_no_loop),
		scene_test(limited_answers_are_no_loop),
		scene_test(a_full_accept_queue_is_named),
		scene_test(old_overflows_are_past),
		scene_test(a_slow_reader_is_named),
		scene_test(a_small_service_that_never_catches_up_is_a_warning),
		scene_test(a_few_lost_of_a_million_are_no_trouble),
		scene_test(a_full_table_explains_attempts_that_hang),
		scene_test(a_half_full_table_is_no_trouble),
		scene_test(drops_below_the_limit_are_not_for_a_full_table),
		scene_test(a_growing_leak_is_a_warning),
		scene_test(a_young_leak_is_a_warning),
		scene_test(a_program_that_closes_late_is_no_leak),
		scene_test(a_few_that_stand_are_a_notice),
		scene_test(sockets_that_come_and_go_are_no_leak),
		scene_test(one_lost_syn_is_no_silence),
		scene_test(silence_is_named),
		scene_test(the_sum_of_the_others_is_no_destination),
		scene_test(a_rule_on_a_listener_is_a_warning),
		scene_test(a_set_of_ports_is_read),
		scene_test(legacy_text_is_read),
		scene_test(other_ports_are_a_notice),
		scene_test(bans_and_rate_limits_are_a_notice),
		scene_test(the_same_port_of_another_protocol_is_a_notice),
		scene_test(what_leaves_does_not_hit_a_listener),
		scene_test(a_full_backlog_is_named),
		scene_test(few_drops_among_many_are_no_trouble),
		scene_test(a_burst_is_not_forgotten),
		scene_test(an_empty_view_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

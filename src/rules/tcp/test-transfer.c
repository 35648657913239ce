/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of transfers that do not get on, on their trouble and on what looks like it.
 */
#include <stdio.h>

#include "tests/scene.h"
#include "tests/unit.h"

#define FLOW "tcp|192.0.2.1:8080|203.0.113.9:51512"

/* A second of a connection whose receive queue holds so much, after so much came in. */
static void look_at_receiver(struct scene *s, uint64_t queue, uint64_t received, uint64_t window)
{
	scene_put(s, C_socket_state, FLOW, 1);
	scene_put(s, C_socket_rqueue, FLOW, queue);
	scene_put(s, C_socket_bytes_received, FLOW, received);
	scene_put(s, C_socket_rcv_wnd, FLOW, window);
	scene_put(s, C_socket_rcv_mss, FLOW, 1448);
	scene_put(s, C_socket_inode, FLOW, 4711);
	scene_step(s, 1);
}

static void a_reader_that_stands_still_is_named(void **state)
{
	struct report report;

	for (int i = 0; i < 5; i++)
		look_at_receiver(*state, 200000, 1000000, 0);
	struct finding *f = scene_finding(*state, "receiver-stalled", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_string_equal(f->culprits.at[0].local, "192.0.2.1:8080");
	assert_int_equal(f->culprits.at[0].inode, 4711);
	report_done(&report);
}

static void a_slow_reader_does_read(void **state)
{
	for (unsigned i = 0; i < 6; i++)
		look_at_receiver(*state, 200000, 1000000 + i * 3000, 0);
	assert_int_equal(scene_severity(*state, "receiver-stalled"), -1);
}

static void a_reader_that_takes_something_every_other_second_reads(void **state)
{
	for (unsigned i = 0; i < 6; i++)
		look_at_receiver(*state, 200000 - i / 2 * 1000, 1000000, 0);
	assert_int_equal(scene_severity(*state, "receiver-stalled"), -1);
}

static void a_pause_of_two_seconds_is_no_stall(void **state)
{
	for (unsigned i = 0; i < 3; i++)
		look_at_receiver(*state, 200000, 1000000, 0);
	assert_int_equal(scene_severity(*state, "receiver-stalled"), -1);
}

static void unread_bytes_with_an_open_window_hold_nobody_up(void **state)
{
	for (unsigned i = 0; i < 6; i++)
		look_at_receiver(*state, 5000, 5000, 60000);
	assert_int_equal(scene_severity(*state, "receiver-stalled"), -1);
}

static void what_waits_for_accept_is_not_the_readers(void **state)
{
	for (unsigned i = 0; i < 6; i++) {
		scene_put(*state, C_socket_state, FLOW, 1);
		scene_put(*state, C_socket_rqueue, FLOW, 200000);
		scene_put(*state, C_socket_bytes_received, FLOW, 200000);
		scene_put(*state, C_socket_rcv_wnd, FLOW, 0);
		scene_put(*state, C_socket_inode, FLOW, 0);
		scene_step(*state, 1);
	}
	assert_int_equal(scene_severity(*state, "receiver-stalled"), -1);
}

static void before_6_2_a_full_buffer_is_a_closed_window(void **state)
{
	for (unsigned i = 0; i < 5; i++) {
		scene_put(*state, C_socket_state, FLOW, 1);
		scene_put(*state, C_socket_rqueue, FLOW, 65000);
		scene_put(*state, C_socket_bytes_received, FLOW, 65000);
		scene_put(*state, C_socket_rmem, FLOW, 100000);
		scene_put(*state, C_socket_rcvbuf, FLOW, 131072);
		scene_step(*state, 1);
	}
	assert_int_equal(scene_severity(*state, "receiver-stalled"), SEVERITY_WARNING);
}

struct sender {
	uint64_t timer, probes, window, acked;
};

static void look_at_sender(struct scene *s, const char *flow, struct sender sender)
{
	scene_put(s, C_socket_state, flow, 1);
	scene_put(s, C_socket_wqueue, flow, 300000);
	scene_put(s, C_socket_timer, flow, sender.timer);
	scene_put(s, C_socket_probes, flow, sender.probes);
	scene_put(s, C_socket_snd_wnd, flow, sender.window);
	scene_put(s, C_socket_mss, flow, 1448);
	scene_put(s, C_socket_bytes_acked, flow, sender.acked);
}

static int sender_severity(struct scene *s, struct sender sender, unsigned step)
{
	for (unsigned i = 0; i < 6; i++, sender.acked += step) {
		look_at_sender(s, FLOW, sender);
		scene_step(s, 1);
	}
	return scene_severity(s, "peer-stalled");
}

static void a_peer_that_does_not_read_is_named(void **state)
{
	struct report report;

	for (unsigned i = 0; i < 5; i++) {
		look_at_sender(*state, FLOW, (struct sender){.timer = 4});
		scene_step(*state, 1);
	}
	struct finding *f = scene_finding(*state, "peer-stalled", &report);
	assert_non_null(f);
	assert_string_equal(f->culprits.at[0].address, "203.0.113.9");
	assert_int_equal(f->culprits.at[0].port, 51512);
	report_done(&report);
}

static void a_peer_that_reads_slowly_is_not_stalled(void **state)
{
	assert_int_equal(sender_severity(*state, (struct sender){.timer = 4}, 1000), -1);
}

static void a_peer_that_answers_no_probe_is_gone(void **state)
{
	assert_int_equal(sender_severity(*state, (struct sender){.timer = 4, .probes = 5}, 0), -1);
}

static void data_on_its_way_is_not_held_up_by_the_window(void **state)
{
	assert_int_equal(sender_severity(*state, (struct sender){.timer = 1}, 0), -1);
}

static void a_queue_of_our_own_is_not_the_peers_window(void **state)
{
	assert_int_equal(
		sender_severity(*state, (struct sender){.timer = 4, .window = 65000}, 0), -1);
}

static void both_ends_on_one_host_are_one_trouble(void **state)
{
	struct report report;

	for (unsigned i = 0; i < 6; i++) {
		look_at_sender(*state, "tcp|203.0.113.9:51512|192.0.2.1:8080",
			(struct sender){.timer = 4});
		look_at_receiver(*state, 200000, 1000000, 0);
	}
	struct finding *f = scene_finding(*state, "receiver-stalled", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	assert_string_equal(f->explains.at[0], "peer-stalled");
	report_done(&report);
}

/* A second of a host that sends 1000 segments to one peer; so many of all were sent again, came
 * twice. */
static void look_at_loss(struct scene *s, uint64_t i, uint64_t resent, uint64_t twice)
{
	scene_put(s, C_TcpExt_TCPOrigDataSent, NULL, i * 1000);
	scene_put(s, C_Tcp_RetransSegs, NULL, i * resent);
	scene_put(s, C_TcpExt_TCPSynRetrans, NULL, 0);
	scene_put(s, C_TcpExt_TCPDSACKRecv, NULL, i * twice);
	scene_put(s, C_TcpExt_TCPFastRetrans, NULL, i * resent / 2);
	scene_put(s, C_socket_total_retrans, FLOW, i * resent);
	scene_put(s, C_socket_data_segs_out, FLOW, i * 1000);
	scene_put(s, C_socket_retransmits, FLOW, 0);
	scene_step(s, 1);
}

static int loss_severity(struct scene *s, uint64_t resent, uint64_t twice)
{
	for (uint64_t i = 0; i < 6; i++)
		look_at_loss(s, i, resent, twice);
	return scene_severity(s, "packet-loss");
}

static void a_lossy_path_is_named(void **state)
{
	struct report report;

	for (uint64_t i = 0; i < 4; i++)
		look_at_loss(*state, i, 30, 1);
	struct finding *f = scene_finding(*state, "packet-loss", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_string_equal(f->variant, "outbound");
	assert_string_equal(f->culprits.at[0].address, "203.0.113.9");
	report_done(&report);
}

static void a_tenth_lost_is_critical(void **state)
{
	assert_int_equal(loss_severity(*state, 120, 0), SEVERITY_CRITICAL);
}

static void half_a_per_cent_is_a_notice(void **state)
{
	assert_int_equal(loss_severity(*state, 5, 0), SEVERITY_NOTICE);
}

static void what_came_twice_was_not_lost(void **state)
{
	assert_int_equal(loss_severity(*state, 30, 28), -1);
}

static void one_in_a_thousand_is_no_trouble(void **state)
{
	assert_int_equal(loss_severity(*state, 1, 0), -1);
}

static void syns_sent_again_are_not_lost_data(void **state)
{
	for (uint64_t i = 0; i < 6; i++) {
		scene_put(*state, C_TcpExt_TCPOrigDataSent, NULL, i * 1000);
		scene_put(*state, C_Tcp_RetransSegs, NULL, i * 30);
		scene_put(*state, C_TcpExt_TCPSynRetrans, NULL, i * 30);
		scene_put(*state, C_TcpExt_TCPFastRetrans, NULL, i);
		scene_step(*state, 1);
	}
	assert_int_equal(scene_severity(*state, "packet-loss"), -1);
}

/* Loss to five peers; the sixth was sent data, and so much of it twice. */
static const char *first_culprit(struct scene *s, uint64_t sixth, struct report *report)
{
	for (uint64_t i = 0; i < 4; i++) {
		for (unsigned peer = 1; peer <= 6; peer++) {
			char flow[64];
			snprintf(flow, sizeof(flow), "tcp|192.0.2.1:%u|198.51.100.%u:443",
				40000 + peer, peer);
			scene_put(s, C_socket_total_retrans, flow, i * (peer < 6 ? 4 : sixth));
			scene_put(s, C_socket_data_segs_out, flow, i * 100);
			scene_put(s, C_socket_retransmits, flow, 0);
		}
		scene_put(s, C_link_tx_packets, "eth0", i * 1000);
		scene_put(s, C_link_tx_packets, "lo", i * 1000);
		look_at_loss(s, i, 20, 0);
	}
	struct finding *f = scene_finding(s, "packet-loss", report);
	assert_non_null(f);
	return culprit_kind_names[f->culprits.at[0].kind];
}

static void loss_to_all_is_the_interfaces(void **state)
{
	struct report report;

	assert_string_equal(first_culprit(*state, 4, &report), "interface");
	report_done(&report);
}

static void loss_to_some_is_theirs(void **state)
{
	struct report report;

	assert_string_equal(first_culprit(*state, 0, &report), "peer");
	report_done(&report);
}

/* A queue of our own that drops so many packets a second beside thirty that TCP sends again. */
static size_t findings_beside_a_queue(struct scene *s, uint64_t dropped)
{
	struct report report;

	for (uint64_t i = 0; i < 5; i++) {
		scene_put(s, C_qdisc_drops, "eth0|1:", i * dropped);
		scene_put(s, C_qdisc_packets, "eth0|1:", i * 1000);
		look_at_loss(s, i, 30, 0);
	}
	assert_non_null(scene_finding(s, "qdisc-drop", &report));
	size_t n = report.findings.n;
	report_done(&report);
	return n;
}

static void loss_in_our_own_queue_is_the_queues(void **state)
{
	assert_int_equal(findings_beside_a_queue(*state, 30), 1);
}

static void loss_beyond_our_own_queue_is_the_paths(void **state)
{
	assert_int_equal(findings_beside_a_queue(*state, 12), 2);
}

static void look_at_silence(struct scene *s, uint64_t dead, uint64_t retries, uint64_t established)
{
	scene_put(s, C_silent_count, "203.0.113.9", dead);
	scene_put(s, C_silent_resending, "203.0.113.9", dead);
	scene_put(s, C_silent_idle, "203.0.113.9", 0);
	scene_put(s, C_silent_most_retries, "203.0.113.9", retries);
	scene_put(s, C_silent_oldest_ms, "203.0.113.9", 5000);
	scene_put(s, C_socket_count, "ESTABLISHED", established);
	scene_step(s, 1);
}

static int silence_severity(struct scene *s, uint64_t dead, uint64_t retries, uint64_t established)
{
	for (unsigned i = 0; i < 3; i++)
		look_at_silence(s, dead, retries, established);
	return scene_severity(s, "path-blackhole");
}

static void a_path_that_swallows_all_is_critical(void **state)
{
	assert_int_equal(silence_severity(*state, 20, 5, 25), SEVERITY_CRITICAL);
}

static void one_of_a_few_is_a_warning(void **state)
{
	assert_int_equal(silence_severity(*state, 1, 5, 10), SEVERITY_WARNING);
}

static void clients_that_went_away_are_a_notice(void **state)
{
	assert_int_equal(silence_severity(*state, 3, 9, 1000), SEVERITY_NOTICE);
}

static void three_losses_in_a_row_are_no_hole(void **state)
{
	assert_int_equal(silence_severity(*state, 1, 3, 10), -1);
}

static void what_a_dead_path_swallows_is_not_loss(void **state)
{
	struct report report;

	for (uint64_t i = 0; i < 4; i++) {
		scene_put(*state, C_silent_resending, "203.0.113.9", 20);
		scene_put(*state, C_silent_most_retries, "203.0.113.9", 4);
		scene_put(*state, C_silent_oldest_ms, "203.0.113.9", 5000);
		look_at_loss(*state, i, 30, 1);
	}
	struct finding *f = scene_finding(*state, "path-blackhole", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	assert_string_equal(f->explains.at[0], "packet-loss");
	report_done(&report);
}

static void look_at_keepalive(struct scene *s, uint64_t dead, uint64_t aborts, uint64_t timeouts)
{
	scene_put(s, C_TcpExt_TCPKeepAlive, NULL, 50 * (s->m.snapshot.number));
	scene_put(s, C_TcpExt_TCPAbortOnTimeout, NULL, aborts);
	scene_put(s, C_TcpExt_TCPTimeouts, NULL, timeouts);
	if (dead) {
		scene_put(s, C_silent_idle, "203.0.113.9", dead);
		scene_put(s, C_silent_most_retries, "203.0.113.9", 2);
	}
	scene_put(s, C_socket_count, "ESTABLISHED", 50);
	scene_step(s, 1);
}

static void idle_peers_that_vanished_are_named(void **state)
{
	struct report report;

	for (unsigned i = 0; i < 3; i++)
		look_at_keepalive(*state, 10, 0, 0);
	struct finding *f = scene_finding(*state, "keepalive-timeout", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_string_equal(f->culprits.at[0].address, "203.0.113.9");
	report_done(&report);
}

static void idle_connections_given_up_are_told(void **state)
{
	for (unsigned i = 0; i < 4; i++)
		look_at_keepalive(*state, 0, i * 3, 0);
	assert_int_equal(scene_severity(*state, "keepalive-timeout"), SEVERITY_WARNING);
}

static void busy_connections_given_up_are_not_idle(void **state)
{
	for (unsigned i = 0; i < 4; i++)
		look_at_keepalive(*state, 0, i * 3, i * 10);
	assert_int_equal(scene_severity(*state, "keepalive-timeout"), -1);
}

static void answered_keepalives_are_well(void **state)
{
	for (unsigned i = 0; i < 4; i++)
		look_at_keepalive(*state, 0, 0, 0);
	assert_int_equal(scene_severity(*state, "keepalive-timeout"), -1);
}

static int damage_severity(struct scene *s, uint64_t damaged, uint64_t segments)
{
	for (uint64_t i = 0; i < 5; i++) {
		scene_put(s, C_Tcp_InCsumErrors, NULL, i * damaged);
		scene_put(s, C_Tcp_InSegs, NULL, i * segments);
		scene_step(s, 1);
	}
	return scene_severity(s, "tcp-checksum-errors");
}

static void damaged_segments_are_a_warning(void **state)
{
	assert_int_equal(damage_severity(*state, 20, 2000), SEVERITY_WARNING);
}

static void every_tenth_damaged_is_critical(void **state)
{
	assert_int_equal(damage_severity(*state, 200, 2000), SEVERITY_CRITICAL);
}

static void a_few_damaged_of_many_are_a_notice(void **state)
{
	assert_int_equal(damage_severity(*state, 2, 200000), SEVERITY_NOTICE);
}

static void no_damage_is_well(void **state)
{
	assert_int_equal(damage_severity(*state, 0, 200000), -1);
}

static int timestamp_severity(
	struct scene *s, uint64_t refused, uint64_t old_acks, uint64_t segments)
{
	for (uint64_t i = 0; i < 5; i++) {
		scene_put(s, C_TcpExt_PAWSEstab, NULL, i * refused);
		scene_put(s, C_TcpExt_PAWSOldAck, NULL, i * old_acks);
		scene_put(s, C_Tcp_InSegs, NULL, i * segments);
		scene_step(s, 1);
	}
	return scene_severity(s, "paws-rejects");
}

static void old_timestamps_are_a_warning(void **state)
{
	assert_int_equal(timestamp_severity(*state, 40, 0, 1000), SEVERITY_WARNING);
}

static void a_busy_server_refuses_some(void **state)
{
	assert_int_equal(timestamp_severity(*state, 40, 0, 50000), -1);
}

static void late_bare_acks_are_harmless(void **state)
{
	assert_int_equal(timestamp_severity(*state, 0, 400, 1000), -1);
}

static void a_loop_is_not_only_rejects(void **state)
{
	struct report report;

	for (uint64_t i = 0; i < 4; i++) {
		scene_put(*state, C_TcpExt_PAWSEstab, NULL, i * 2000);
		scene_put(*state, C_Tcp_InSegs, NULL, i * 2100);
		scene_put(*state, C_socket_now_pure_in, FLOW, 2000);
		scene_put(*state, C_socket_now_pure_out, FLOW, 2000);
		scene_put(*state, C_socket_now_data_segs_in, FLOW, 0);
		scene_put(*state, C_socket_now_data_segs_out, FLOW, 0);
		scene_step(*state, 1);
	}
	struct finding *f = scene_finding(*state, "ack-loop", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	assert_string_equal(f->explains.at[0], "paws-rejects");
	report_done(&report);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_reader_that_stands_still_is_named),
		scene_test(a_slow_reader_does_read),
		scene_test(a_reader_that_takes_something_every_other_second_reads),
		scene_test(a_pause_of_two_seconds_is_no_stall),
		scene_test(unread_bytes_with_an_open_window_hold_nobody_up),
		scene_test(what_waits_for_accept_is_not_the_readers),
		scene_test(before_6_2_a_full_buffer_is_a_closed_window),
		scene_test(a_peer_that_does_not_read_is_named),
		scene_test(a_peer_that_reads_slowly_is_not_stalled),
		scene_test(a_peer_that_answers_no_probe_is_gone),
		scene_test(data_on_its_way_is_not_held_up_by_the_window),
		scene_test(a_queue_of_our_own_is_not_the_peers_window),
		scene_test(both_ends_on_one_host_are_one_trouble),
		scene_test(a_lossy_path_is_named),
		scene_test(a_tenth_lost_is_critical),
		scene_test(half_a_per_cent_is_a_notice),
		scene_test(what_came_twice_was_not_lost),
		scene_test(one_in_a_thousand_is_no_trouble),
		scene_test(syns_sent_again_are_not_lost_data),
		scene_test(loss_to_all_is_the_interfaces),
		scene_test(loss_to_some_is_theirs),
		scene_test(loss_in_our_own_queue_is_the_queues),
		scene_test(loss_beyond_our_own_queue_is_the_paths),
		scene_test(a_path_that_swallows_all_is_critical),
		scene_test(one_of_a_few_is_a_warning),
		scene_test(clients_that_went_away_are_a_notice),
		scene_test(three_losses_in_a_row_are_no_hole),
		scene_test(what_a_dead_path_swallows_is_not_loss),
		scene_test(idle_peers_that_vanished_are_named),
		scene_test(idle_connections_given_up_are_told),
		scene_test(busy_connections_given_up_are_not_idle),
		scene_test(answered_keepalives_are_well),
		scene_test(damaged_segments_are_a_warning),
		scene_test(every_tenth_damaged_is_critical),
		scene_test(a_few_damaged_of_many_are_a_notice),
		scene_test(no_damage_is_well),
		scene_test(old_timestamps_are_a_warning),
		scene_test(a_busy_server_refuses_some),
		scene_test(late_bare_acks_are_harmless),
		scene_test(a_loop_is_not_only_rejects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

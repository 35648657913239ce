/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of transfers that do not get on, on their trouble and on what looks like it.
 */
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

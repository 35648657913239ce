/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/recognise.h"

#include "base/cleanup.h"
#include "tests/unit.h"

struct line {
	struct recognise number;
	counter_id id;
};

static void check(const struct line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		counter_id id = recognise(&lines[i].number);
		if (id != lines[i].id)
			print_message("'%s' under '%s'\n", lines[i].number.template,
				lines[i].number.heading);
		assert_int_equal(id, lines[i].id);
	}
}

static void lines_of_the_tools_are_known(void **state)
{
	static const struct line lines[] = {
		{{"", "TcpExtPAWSEstab {} {}", "", 0}, C_TcpExt_PAWSEstab},
		{{"", "Ip6InReceives {} {}", "", 0}, C_Ip6_InReceives},
		{{"Tcp:", "{} segments received", "", 0}, C_Tcp_InSegs},
		{{"TcpExt:", "TCPTimeouts: {}", "", 0}, C_TcpExt_TCPTimeouts},
		{{"TcpExt:", "{} packets rejected in established connections because of timestamp",
			 "", 0},
			C_TcpExt_PAWSEstab},
		{{"ICMP input histogram:", "destination unreachable: {}", "", 0},
			C_Icmp_InDestUnreachs},
		{{"ICMP output histogram:", "destination unreachable: {}", "", 0},
			C_Icmp_OutDestUnreachs},
		{{"IpExt:", "InOctets: {}", "", 0}, C_IpExt_InOctets},
		{{"", "Tcp: {} {} {}", "InSegs", 2}, C_Tcp_InSegs},
		{{"2: eth0: <UP> mtu 1500", "{} {} {} {}", "RX missed", 3},
			C_link_rx_missed_errors},
		{{"NIC statistics:", "rx_crc_errors: {}", "", 0}, C_link_rx_crc_errors},
	};

	(void)state;
	check(lines, ARRAY_SIZE(lines));
}

static void others_are_not_taken_for_them(void **state)
{
	static const struct line lines[] = {
		{{"", "TcpExtPAWSEstab {} {}", "", 1}, COUNTER_NONE},
		{{"", "TcpExtPAWSEsta {}", "", 0}, COUNTER_NONE},
		{{"", "{} segments received", "", 0}, COUNTER_NONE},
		{{"Udp:", "{} segments received", "", 0}, COUNTER_NONE},
		{{"Tcp:", "{} segments received in error", "", 0}, COUNTER_NONE},
		{{"Tcp:", "{}", "", 0}, COUNTER_NONE},
		{{"2: eth0: <UP> mtu 1500", "{} {}", "fifo", 1}, COUNTER_NONE},
		{{"NIC statistics:", "rx_queue_0_packets: {}", "", 0}, COUNTER_NONE},
		{{"", "", "", 0}, COUNTER_NONE},
		{{":", ":", ":", 0}, COUNTER_NONE},
	};

	(void)state;
	check(lines, ARRAY_SIZE(lines));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_the_tools_are_known),
		cmocka_unit_test(others_are_not_taken_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

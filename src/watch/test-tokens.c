/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a number and what is a name, line by line: the template tells both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "watch/tokens.h"

struct expected {
	const char *line, *template, *values; /* values: separated by blanks, "~" before rounded ones */
};

static const struct expected table[] = {
	/* the commands of every day */
	{"    12 active connection openings", "{} active connection openings", "12"},
	{"IpInReceives                    3007               0.0", "IpInReceives {} {}", "3007 0"},
	{"    InNoRoutes: 5", "InNoRoutes: {}", "5"},
	{"     rx_queue_0_packets: 123", "rx_queue_0_packets: {}", "123"},
	{" 3900  113K DROP  17 -- lo * 0.0.0.0/0 10.0.0.0/8 udp dpt:53",
		"{} {} DROP {} -- lo * 0.0.0.0/0 10.0.0.0/8 udp dpt:53", "3900 ~113000 17"},
	{"Chain INPUT (policy ACCEPT 0 packets, 0 bytes)",
		"Chain INPUT (policy ACCEPT {} packets, {} bytes)", "0 0"},
	{"2: eth0: <BROADCAST,UP> mtu 1500 qlen 1000", "2: eth0: <BROADCAST,UP> mtu {} qlen {}",
		"1500 1000"},
	{"    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff",
		"link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff", ""},
	{"  eth0: 100 2 0", "eth0: {} {} {}", "100 2 0"},
	{"  eth0:100", "eth0:{}", "100"},
	{" 25:  7  0 PCI-MSI 65536-edge virtio0", "25: {} {} PCI-MSI 65536-edge virtio0", "7 0"},
	{"RX bytes:12345 (12.3 KB)  TX bytes:5 (5.0 B)", "RX bytes:{} ({}B) TX bytes:{} ({}B)",
		"12345 ~12300 5 5"},
	{"TCP:   3 (estab 2, closed 0, timewait 1)", "TCP: {} (estab {}, closed {}, timewait {})",
		"3 2 0 1"},
	{"cubic rtt:0.3/0.1 rto:204 send 1.2Gbps", "cubic rtt:{}/{} rto:{} send {}bps",
		"0.3 0.1 204 ~1200000000"},
	{"{\"rx\":12,\"tx\": 13}", "{\"rx\":{},\"tx\": {}}", "12 13"},
	{"rtt=0.034 ms, loss 12%", "rtt={} ms, loss {}%", "0.034 12"},
	{"   1,234,567      cycles", "{} cycles", "1234567"},
	{"12/s 3/4", "{}/s {}/{}", "12 3 4"},
	/* names */
	{"192.0.2.1:80 [2001:db8::1]:443 fe80::1%eth0 ::1 *:22 0.0.0.0:*",
		"192.0.2.1:80 [2001:db8::1]:443 fe80::1%eth0 ::1 *:22 0.0.0.0:*", ""},
	{"0x1f deadbeef 5f 00001234 6.1.0-13 1.2.3 v4 eth0.100 #5",
		"0x1f deadbeef 5f 00001234 6.1.0-13 1.2.3 v4 eth0.100 #5", ""},
	{"2026-11-20 12:30:01 12:30 10-20", "2026-11-20 12:30:01 12:30 10-20", ""},
	{"sport=443 dport: 22 pid 812 handle 5 mark=9", "sport=443 dport: 22 pid 812 handle 5 mark=9",
		""},
	/* values */
	{"18446744073709551615 18446744073709551616", "{} 18446744073709551616",
		"18446744073709551615"},
	{"-7 +7 a=-5", "{} {} a={}", "-7 7 -5"},
	{"1.5KiB 2Mi 3k 4G 12345.", "{}B {} {} {} {}.", "~1536 ~2097152 ~3000 ~4000000000 12345"},
	{"20000000P 1e6 .5 5. -", "20000000P 1e6 .5 {}. -", "5"},
	{"0.1234567891234", "{}", "0.123456789"},
	{"", "", ""},
	{" \t x", "x", ""},
};

static void test_table(void **state)
{
	struct token tokens[16];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(text_done) struct text template = {};
		_cleanup_(text_done) struct text values = {};
		size_t length = strlen(table[i].line);
		size_t n = tokens_scan(table[i].line, length, tokens, ARRAY_SIZE(tokens));

		tokens_template(table[i].line, length, tokens, n, &template);
		for (size_t k = 0; k < n; k++) {
			text_add(&values, k ? " " : "");
			text_add(&values, tokens[k].rounded ? "~" : "");
			value_add(&values, tokens[k].value);
		}
		assert_string_equal(text_str(&template), table[i].template);
		assert_string_equal(text_str(&values), table[i].values);
	}
}

static void test_limit(void **state)
{
	struct token tokens[2];

	(void)state;
	assert_int_equal(tokens_scan("1 2 3", 5, tokens, 2), 2);
	assert_int_equal(tokens_scan("1 2/3 4", 7, tokens, 2), 2);
	assert_int_equal(tokens[1].at, 6);
	assert_int_equal(tokens_scan("1", 1, tokens, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

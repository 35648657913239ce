/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines followed through outputs whose lines come, go, move and repeat; and their meters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "watch/lines.h"
#include "watch/pairing.h"

static void feed(struct lines *lines, const char *output)
{
	uint64_t next = lines->round ? lines->stamp_ns + 2 * NS_PER_S : NS_PER_S;

	assert_int_equal(lines_feed(lines, output, strlen(output), next), 0);
}

/* The line of the last output whose text contains the words. */
static const struct watch_line *find(const struct lines *lines, const char *words)
{
	array_each (line, &lines->all)
		if (line_is_present(lines, line) && strstr(text_str(&line->text), words))
			return line;
	fail_msg("no line with '%s'", words);
	return NULL;
}

/* Delta of the line's number k, in whole units. */
static int64_t delta(const struct lines *lines, const char *words, uint32_t k)
{
	const struct watch_line *line = find(lines, words);

	assert_true(k < line->n_numbers);
	assert_false(line->appeared);
	return (int64_t)(line->numbers[k].meter.delta / VALUE_ONE);
}

static void test_rates(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};

	(void)state;
	feed(&lines, "a 1\nb 10\n");
	feed(&lines, "a 5\nb 10\n");
	feed(&lines, "a 7\nb 10\n");
	const struct meter *a = &find(&lines, "a")->numbers[0].meter;
	assert_float_equal(a->per_s, 1, 1e-9);
	assert_float_equal(a->min, 1, 1e-9);
	assert_float_equal(a->max, 2, 1e-9);
	assert_float_equal(meter_mean(a), 1.5, 1e-9);
	assert_false(find(&lines, "b")->ever_moved);
	assert_float_equal(lines.seconds, 2, 1e-9);
}

static void test_insert_remove_return(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};

	(void)state;
	feed(&lines, "a 1\nc 3\n");
	feed(&lines, "a 2\nb 100\nc 6\n");
	assert_true(find(&lines, "b")->appeared);
	assert_int_equal(delta(&lines, "c", 0), 3);
	feed(&lines, "c 7\na 4\n");
	assert_int_equal(delta(&lines, "a", 0), 2);
	assert_int_equal(delta(&lines, "c", 0), 1);
	feed(&lines, "b 108\na 4\nc 7\n");
	assert_int_equal(delta(&lines, "b", 0), 8);
	/* by the time since the line was seen, not since the last run */
	assert_float_equal(find(&lines, "b")->numbers[0].meter.per_s, 2, 1e-9);
}

static void test_equal_lines(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};

	(void)state;
	feed(&lines, "ACCEPT 1000\nACCEPT 500\nACCEPT 70\n");
	/* one inserted at the front, one removed */
	feed(&lines, "ACCEPT 0\nACCEPT 1010\nACCEPT 501\nACCEPT 72\n");
	assert_true(find(&lines, " 0")->appeared);
	assert_int_equal(delta(&lines, "1010", 0), 10);
	assert_int_equal(delta(&lines, "72", 0), 2);
	feed(&lines, "ACCEPT 3\nACCEPT 502\nACCEPT 73\n");
	assert_int_equal(delta(&lines, " 3", 0), 3);
	assert_int_equal(delta(&lines, "502", 0), 1);
	assert_int_equal(delta(&lines, "73", 0), 1);
	/* as many as before, but another one */
	feed(&lines, "ACCEPT 502\nACCEPT 74\nACCEPT 0\n");
	assert_int_equal(delta(&lines, "502", 0), 0);
	assert_int_equal(delta(&lines, "74", 0), 1);
}

static void test_equal_gauges_stay(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};

	(void)state;
	feed(&lines, "queue 5\nqueue 3\n");
	feed(&lines, "queue 2\nqueue 6\n");
	assert_int_equal(delta(&lines, "2", 0), -3);
	assert_int_equal(delta(&lines, "6", 0), 3);
}

static void test_place(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};

	(void)state;
	feed(&lines, "1: lo: <UP> state UNKNOWN\n    RX: bytes packets\n    10 1\n"
		     "2: eth0: <UP> state UP\n    RX: bytes packets\n    500 7\n");
	/* lo is gone, eth0 changed its state */
	feed(&lines, "2: eth0: <DOWN> state DOWN\n    RX: bytes packets\n    600 9\n");
	const struct watch_line *line = find(&lines, "600");
	assert_int_equal(delta(&lines, "600", 0), 100);
	assert_int_equal(delta(&lines, "600", 1), 2);
	assert_string_equal(line->numbers[1].label, "RX packets");
	assert_string_equal(text_str(&line->heading), "2: eth0: <DOWN> state DOWN");
}

static void test_table_columns(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};
	static const char first[] = "Inter-|   Receive   |  Transmit\n"
				    " face |bytes    packets|bytes    packets\n"
				    "    lo:     100       1      200       2\n"
				    "  eth0:       5       6        7       8\n";

	(void)state;
	feed(&lines, first);
	const struct watch_line *line = find(&lines, "eth0");
	assert_string_equal(line->numbers[0].label, "Receive bytes");
	assert_string_equal(line->numbers[3].label, "Transmit packets");
	assert_string_equal(text_str(&line->heading), "");
	feed(&lines, "           CPU0       CPU1\n 25:          7    1234567  PCI-MSI\n");
	assert_string_equal(find(&lines, "PCI")->numbers[1].label, "CPU1");
	feed(&lines, "Ip: Forwarding DefaultTTL\nIp: 1 64\n\nActive connections\nwaiting 5\n");
	assert_string_equal(find(&lines, "64")->numbers[1].label, "DefaultTTL");
	assert_string_equal(find(&lines, "waiting")->numbers[0].label, "");
}

static void test_wide_counts_keep_their_chain(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};

	(void)state;
	feed(&lines, "Chain A (policy DROP 1 packets, 2 bytes)\n pkts bytes target\n 9999  100K ACCEPT\n\n"
		     "Chain B (1 references)\n pkts bytes target\n    5     9 ACCEPT\n");
	feed(&lines, "Chain A (policy DROP 3 packets, 9 bytes)\n pkts bytes target\n12345  130K ACCEPT\n\n"
		     "Chain B (1 references)\n pkts bytes target\n    6     9 ACCEPT\n");
	assert_int_equal(delta(&lines, "12345", 0), 2346);
	assert_string_equal(find(&lines, "12345")->numbers[1].label, "bytes");
	assert_true(find(&lines, "12345")->numbers[1].meter.rounded);
	assert_int_equal(delta(&lines, "    6", 0), 1);
	assert_int_equal(delta(&lines, "Chain A", 1), 7);
}

static void test_memory_is_bounded(void **state)
{
	_cleanup_(lines_done) struct lines lines = {};
	_cleanup_(text_done) struct text output = {};

	(void)state;
	for (int round = 0; round < 3; round++) {
		text_clear(&output);
		/* letters only: every line is a template of its own */
		for (int i = 0; i < OUTLINE_LINES + 10; i++)
			text_addf(&output, "%c%c%c%c%c 1\n", 'a' + i % 26, 'a' + i / 26 % 26,
				'a' + i / 676 % 26, 'a' + i / 17576 % 26, 'a' + round);
		feed(&lines, text_str(&output));
		assert_true(lines.outline.cut);
	}
	assert_true(lines.all.n <= 2 * OUTLINE_LINES);
}

static struct meter moved(const char *values)
{
	struct meter meter = {};
	bool first = true;

	while (*values) {
		char *end;
		__int128 value = (__int128)strtoull(values, &end, 10) * VALUE_ONE;
		if (first)
			meter_begin(&meter, value, false);
		else
			meter_update(&meter, value, false, 1);
		first = false;
		values = end;
	}
	return meter;
}

static void test_falls(void **state)
{
	(void)state;
	struct meter wrap = moved("4294967290 4");
	assert_true(wrap.wrapped && !wrap.gauge && !wrap.reset);
	assert_float_equal(wrap.per_s, 10, 1e-9);

	struct meter reset = moved("1000 1500 20 30");
	assert_false(reset.gauge);
	assert_int_equal(reset.resets, 1);
	assert_float_equal(reset.min, 10, 1e-9);
	assert_float_equal(reset.per_s, 10, 1e-9);
	reset = moved("1000 1500 20");
	assert_true(reset.reset && reset.delta == 0);

	struct meter gauge = moved("1000 1500 1400");
	assert_true(gauge.gauge && !gauge.reset);
	assert_float_equal(gauge.per_s, -100, 1e-9);
	assert_true(moved("1000 1500 20 500 10").gauge);
	assert_true(moved("5 0").gauge);

	struct meter large = moved("18446744073709551613 18446744073709551615");
	assert_true(large.delta == 2 * (__int128)VALUE_ONE);
}

static int never(void *user, size_t i, size_t j)
{
	(void)user;
	return i == j + 1 ? 5 : 0;
}

static void test_pairing(void **state)
{
	int old[4];

	(void)state;
	pairing_make(3, 2, never, NULL, old);
	assert_int_equal(old[0], 1);
	assert_int_equal(old[1], 2);
	pairing_make(0, 2, never, NULL, old);
	assert_int_equal(old[1], PAIRING_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_insert_remove_return),
		cmocka_unit_test(test_equal_lines),
		cmocka_unit_test(test_equal_gauges_stay),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_table_columns),
		cmocka_unit_test(test_wide_counts_keep_their_chain),
		cmocka_unit_test(test_memory_is_bounded),
		cmocka_unit_test(test_falls),
		cmocka_unit_test(test_pairing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

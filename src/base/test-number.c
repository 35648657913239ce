/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/number.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static void reads_whole_numbers(void **state)
{
	static const struct {
		const char *text;
		int result;
		uint64_t value;
	} cases[] = {
		{"0", 0, 0},
		{"007", 0, 7},
		{"18446744073709551615", 0, UINT64_MAX},
		{"18446744073709551616", -ERANGE, 0},
		{"99999999999999999999999999", -ERANGE, 0},
		{"", -EINVAL, 0},
		{" 1", -EINVAL, 0},
		{"1 ", -EINVAL, 0},
		{"+1", -EINVAL, 0},
		{"-1", -EINVAL, 0},
		{"0x10", -EINVAL, 0},
		{"1e3", -EINVAL, 0},
		{"1\n", -EINVAL, 0},
		{"\xd9\xa1", -EINVAL, 0}, /* an Arabic digit */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t value = 42;
		assert_int_equal(number_u64(cases[i].text, &value), cases[i].result);
		assert_int_equal(value, cases[i].result ? 42 : cases[i].value);
	}
}

static void keeps_to_a_range(void **state)
{
	uint64_t value = 42;

	(void)state;
	assert_int_equal(number_u64_in("9", 10, 20, &value), -ERANGE);
	assert_int_equal(number_u64_in("21", 10, 20, &value), -ERANGE);
	assert_int_equal(number_u64_in("x", 10, 20, &value), -EINVAL);
	assert_int_equal(value, 42);
	assert_int_equal(number_u64_in("10", 10, 20, &value), 0);
	assert_int_equal(value, 10);
	assert_int_equal(number_u64_in("20", 10, 20, &value), 0);
	assert_int_equal(value, 20);
}

static void reads_durations(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {
		{"0s", 0}, {"1ms", 1000000}, {"500ms", 500000000}, {"1s", 1000000000},
		{"1.5s", 1500000000}, {"0.001s", 1000000}, {"2m", 120000000000}, {"2min", 120000000000},
		{"1h", 3600000000000},
	};
	static const char *const bad[] = {"", "s", "1", ".5s", "1.s", "1,5s", "-1s", "+1s", " 1s", "1 s",
		"1s ", "1S", "1sec", "1e3s", "0x1s", "infs", "nans", "1..5s", "1.5.5s"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		uint64_t ns = 1;
		assert_int_equal(number_duration_ns(good[i].text, &ns), 0);
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		uint64_t ns = 42;
		assert_int_equal(number_duration_ns(bad[i], &ns), -EINVAL);
		assert_int_equal(ns, 42);
	}
}

static void refuses_endless_durations(void **state)
{
	uint64_t ns = 42;

	(void)state;
	assert_int_equal(number_duration_ns("9999999999h", &ns), -ERANGE);
	assert_int_equal(number_duration_ns("999999999999999h", &ns), -ERANGE);
	/* more digits than a duration can have */
	assert_true(number_duration_ns("99999999999999999999999999s", &ns) < 0);
	assert_int_equal(ns, 42);
}

static void writes_short_numbers(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{0, "0"}, {1, "1"}, {12, "12"}, {999, "999"}, {0.5, "0.50"}, {9.99, "9.99"},
		{9.996, "10.0"}, {99.94, "99.9"}, {99.96, "100"}, {999.4, "999"}, {999.6, "1.00k"},
		{1000, "1.00k"}, {1234, "1.23k"}, {310000, "310k"}, {999499, "999k"},
		{999500, "1.00M"}, {4.5e6, "4.50M"}, {-1234, "-1.23k"}, {1.8e19, "18.0E"},
	};
	char buf[NUMBER_ROOM];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(number_short(cases[i].value, buf), cases[i].text);
}

static void short_numbers_fit_their_room(void **state)
{
	static const double values[] = {1e300, -1e300, 1.0 / 0.0, -1.0 / 0.0, 0.0 / 0.0, 5e-324};
	char buf[NUMBER_ROOM];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		memset(buf, 'x', sizeof(buf));
		assert_non_null(memchr(number_short(values[i], buf), '\0', sizeof(buf)));
	}
}

static void groups_thousands(void **state)
{
	char buf[NUMBER_ROOM];

	(void)state;
	assert_string_equal(number_grouped(0, buf), "0");
	assert_string_equal(number_grouped(999, buf), "999");
	assert_string_equal(number_grouped(1000, buf), "1 000");
	assert_string_equal(number_grouped(1234567, buf), "1 234 567");
	assert_string_equal(number_grouped(UINT64_MAX, buf), "18 446 744 073 709 551 615");
}

static void writes_durations_and_bytes(void **state)
{
	char buf[NUMBER_ROOM];

	(void)state;
	assert_string_equal(number_duration(0.35, buf), "350 ms");
	assert_string_equal(number_duration(10, buf), "10.0 s");
	assert_string_equal(number_duration(300, buf), "5 min");
	assert_string_equal(number_duration(7500, buf), "2 h 5 min");
	assert_string_equal(number_duration(3 * 86400, buf), "3 days");
	assert_string_equal(number_bytes(0, buf), "0 B");
	assert_string_equal(number_bytes(512, buf), "512 B");
	assert_string_equal(number_bytes(1023.9, buf), "1.0 KiB");
	assert_string_equal(number_bytes(4096, buf), "4.0 KiB");
	assert_string_equal(number_bytes(6.3 * (1 << 20), buf), "6.3 MiB");
}

static void scans_what_the_kernel_writes(void **state)
{
	const char *p = " \t12 -1x";
	uint64_t value;

	(void)state;
	assert_true(number_scan(&p, &value));
	assert_int_equal(value, 12);
	assert_true(number_scan(&p, &value));
	assert_int_equal(value, UINT64_MAX);
	assert_string_equal(p, "x");
	assert_false(number_scan(&p, &value));
	assert_string_equal(p, "x");
	p = " -";
	assert_false(number_scan(&p, &value));
	p = "\n5"; /* never over the end of a line */
	assert_false(number_scan(&p, &value));
	assert_string_equal(p, "\n5");
}

static void scans_hexadecimal(void **state)
{
	const char *p = "0001f DEADbeef:g";
	uint64_t value;

	(void)state;
	assert_true(number_scan_hex(&p, &value));
	assert_int_equal(value, 0x1f);
	assert_true(number_scan_hex(&p, &value));
	assert_int_equal(value, 0xdeadbeef);
	assert_string_equal(p, ":g");
	assert_false(number_scan_hex(&p, &value));
	/* neighbours of the letters in ASCII, with and without the bit that folds case */
	for (const char *other = "@G`g/:\x1a\x7f\xc1"; *other; other++) {
		p = other;
		assert_false(number_scan_hex(&p, &value));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_whole_numbers),
		cmocka_unit_test(keeps_to_a_range),
		cmocka_unit_test(reads_durations),
		cmocka_unit_test(refuses_endless_durations),
		cmocka_unit_test(writes_short_numbers),
		cmocka_unit_test(short_numbers_fit_their_room),
		cmocka_unit_test(groups_thousands),
		cmocka_unit_test(writes_durations_and_bytes),
		cmocka_unit_test(scans_what_the_kernel_writes),
		cmocka_unit_test(scans_hexadecimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

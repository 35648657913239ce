/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/hold.h"

#include <string.h>

#include "base/clock.h"
#include "tests/unit.h"

static void delays_in_order(void **state)
{
	struct hold hold = {.delay_ns = 1000, .jitter_ns = 500, .random = 1};
	uint64_t last = 0, at, low = UINT64_MAX, high = 0;

	(void)state;
	for (uint64_t now = 0; now < 100000; now += 10) {
		assert_true(hold_send(&hold, now, 100, 0, &at));
		assert_true(at >= last);
		assert_in_range(at, now + 1000, now + 1500);
		low = at - now < low ? at - now : low;
		high = at - now > high ? at - now : high;
		last = at;
	}
	assert_true(low < 1450 && high > 1450);
}

static void keeps_one_back_and_no_other(void **state)
{
	struct hold hold = {.delay_ns = 1000};
	uint64_t first, back, next;

	(void)state;
	hold_send(&hold, 0, 100, 0, &first);
	hold_send(&hold, 1, 100, 5000, &back);
	hold_send(&hold, 2, 100, 0, &next);
	assert_int_equal(first, 1000);
	assert_int_equal(back, 6001);
	assert_int_equal(next, 1002);
}

static void limits_the_rate_and_the_queue(void **state)
{
	/* a byte takes a microsecond; three frames of 100 may wait */
	struct hold hold = {.bits_per_s = 8000000, .queue_bytes = 300};
	uint64_t at;

	(void)state;
	for (uint64_t i = 1; i <= 3; i++) {
		assert_true(hold_send(&hold, 0, 100, 0, &at));
		assert_int_equal(at, i * 100000);
	}
	assert_false(hold_send(&hold, 0, 100, 0, &at));
	assert_false(hold_send(&hold, 99000, 100, 0, &at));
	assert_true(hold_send(&hold, 100000, 100, 0, &at));
	assert_int_equal(at, 400000);
	assert_true(hold_send(&hold, NS_PER_S, 100, 0, &at));
	assert_int_equal(at, NS_PER_S + 100000);
}

static void gives_back_the_earliest_first(void **state)
{
	static const uint64_t times[] = {50, 10, 30, 10, 40, 20, 30, 10};
	static const uint8_t want[] = {1, 3, 7, 5, 2, 6, 4, 0};
	struct hold hold = {};
	size_t n;

	(void)state;
	assert_int_equal(hold_init(&hold), 0);
	for (uint8_t i = 0; i < sizeof(want); i++)
		assert_true(hold_put(&hold, times[i], (uint8_t[]){i, 0, i}, 3));
	assert_null(hold_take(&hold, 9, &n));
	for (size_t i = 0; i < sizeof(want); i++) {
		uint64_t next = hold_next_ns(&hold);
		assert_int_equal(next, times[want[i]]);
		assert_null(hold_take(&hold, next - 1, &n));
		const uint8_t *bytes = hold_take(&hold, next, &n);
		assert_non_null(bytes);
		assert_int_equal(n, 3);
		assert_int_equal(bytes[2], want[i]);
	}
	assert_int_equal(hold_next_ns(&hold), UINT64_MAX);
	assert_null(hold_take(&hold, UINT64_MAX, &n));
	hold_done(&hold);
}

static void is_full_some_time(void **state)
{
	static const uint8_t bytes[HOLD_ROOM + 1];
	struct hold hold = {};
	size_t n;

	(void)state;
	assert_int_equal(hold_init(&hold), 0);
	assert_false(hold_put(&hold, 1, bytes, sizeof(bytes)));
	for (int round = 0; round < 3; round++) {
		for (uint64_t i = 0; i < HOLD_SLOTS; i++)
			assert_true(hold_put(&hold, HOLD_SLOTS - i, bytes, HOLD_ROOM));
		assert_false(hold_put(&hold, 1, bytes, 1));
		for (uint64_t i = 1; i <= HOLD_SLOTS; i++) {
			assert_int_equal(hold_next_ns(&hold), i);
			assert_non_null(hold_take(&hold, i, &n));
		}
	}
	hold_done(&hold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delays_in_order),
		cmocka_unit_test(keeps_one_back_and_no_other),
		cmocka_unit_test(limits_the_rate_and_the_queue),
		cmocka_unit_test(gives_back_the_earliest_first),
		cmocka_unit_test(is_full_some_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

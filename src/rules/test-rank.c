/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules/rank.h"

#include <math.h>
#include <stdbool.h>

#include "tests/unit.h"

struct item {
	double weight;
	int number;
};

static void the_heaviest_stay_in_order(void **state)
{
	static const double weights[] = {3, 9, 1, 9, 4, 0, 12};
	static const int wanted[] = {6, 1, 3};
	struct item items[4] = {};
	size_t n = 0;

	(void)state;
	items[3].number = 77; /* behind the room that is given */
	for (int i = 0; i < 7; i++)
		n = rank_add(items, n, 3, sizeof(*items), &(struct item){weights[i], i});
	assert_int_equal(n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(items[i].number, wanted[i]);
	assert_int_equal(items[3].number, 77);
}

static void an_unknown_weight_comes_last(void **state)
{
	struct item items[2] = {};
	size_t n = 0;

	(void)state;
	n = rank_add(items, n, 2, sizeof(*items), &(struct item){1, 1});
	n = rank_add(items, n, 2, sizeof(*items), &(struct item){NAN, 2});
	n = rank_add(items, n, 2, sizeof(*items), &(struct item){NAN, 3});
	assert_int_equal(n, 2);
	assert_int_equal(items[0].number, 1);
	assert_int_equal(items[1].number, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_heaviest_stay_in_order),
		cmocka_unit_test(an_unknown_weight_comes_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

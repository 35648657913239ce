/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/unit.h"

struct pair {
	uint64_t a, b;
};

static void pushes_zeroed_elements(void **state)
{
	ARRAY(struct pair) array = {};

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct pair *new = array_push(&array);
		assert_non_null(new);
		assert_int_equal(new->a, 0);
		assert_int_equal(new->b, 0);
		new->a = i;
		new->b = UINT64_MAX;
	}
	uint64_t expected = 0;
	array_each (element, &array)
		assert_int_equal(element->a, expected++);
	assert_int_equal(expected, 1000);
	array.n = 0; /* what was used before comes back zeroed */
	assert_int_equal(array_push(&array)->b, 0);
	array_done(&array);
	assert_null(array.at);
	assert_int_equal(array.n, 0);
	assert_int_equal(array.room, 0);
}

static void walks_nothing_when_empty(void **state)
{
	ARRAY(int) array = {};
	int seen = 0;

	(void)state;
	array_each (element, &array)
		seen += 1 + *element;
	assert_int_equal(seen, 0);
	array_done(&array);
}

static void allocates_no_more_than_it_must(void **state)
{
	ARRAY(int) array = {};

	(void)state;
	assert_int_equal(array_reserve((void **)&array.at, &array.room, 100, sizeof(int)), 0);
	int *at = array.at;
	for (int i = 0; i < 100; i++)
		assert_non_null(array_push(&array));
	assert_ptr_equal(array.at, at);
	array_done(&array);
}

static void survives_an_impossible_size(void **state)
{
	ARRAY(uint64_t) array = {};

	(void)state;
	*array_push(&array) = 5;
	uint64_t *at = array.at;
	size_t room = array.room;
	assert_int_equal(
		array_reserve((void **)&array.at, &array.room, SIZE_MAX / 2, sizeof(uint64_t)), -ENOMEM);
	assert_ptr_equal(array.at, at);
	assert_int_equal(array.room, room);
	assert_int_equal(array.at[0], 5);
	array_done(&array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pushes_zeroed_elements),
		cmocka_unit_test(walks_nothing_when_empty),
		cmocka_unit_test(allocates_no_more_than_it_must),
		cmocka_unit_test(survives_an_impossible_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

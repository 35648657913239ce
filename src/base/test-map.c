/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/map.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static void an_empty_map_answers(void **state)
{
	struct map map = {};

	(void)state;
	assert_int_equal(map_get(&map, 0), MAP_NONE);
	map_delete(&map, 0);
	map_clear(&map);
	map_done(&map);
}

static void sets_and_replaces(void **state)
{
	_cleanup_(map_done) struct map map = {};

	(void)state;
	assert_int_equal(map_set(&map, 0, 0), 0);
	assert_int_equal(map_set(&map, UINT64_MAX, 7), 0);
	assert_int_equal(map_set(&map, 0, 5), 0);
	assert_int_equal(map.n, 2);
	assert_int_equal(map_get(&map, 0), 5);
	assert_int_equal(map_get(&map, UINT64_MAX), 7);
	assert_int_equal(map_get(&map, 1), MAP_NONE);
	map_clear(&map);
	assert_int_equal(map.n, 0);
	assert_int_equal(map_get(&map, 0), MAP_NONE);
}

/* A map that is compared with a plain array after every step of a long, mixed life. */
static void agrees_with_an_array(void **state)
{
	enum { KEYS = 300, STEPS = 60000 };
	_cleanup_(map_done) struct map map = {};
	uint32_t truth[KEYS];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		truth[i] = MAP_NONE;
	srandom(1);
	for (int step = 0; step < STEPS; step++) {
		size_t key = (size_t)random() % KEYS;
		if (random() % 2) {
			n += truth[key] == MAP_NONE;
			truth[key] = (uint32_t)step;
			assert_int_equal(map_set(&map, key, (uint32_t)step), 0);
		} else {
			n -= truth[key] != MAP_NONE;
			truth[key] = MAP_NONE;
			map_delete(&map, key);
		}
		assert_int_equal(map.n, n);
		size_t other = (size_t)random() % KEYS;
		assert_int_equal(map_get(&map, other), truth[other]);
	}
	for (size_t i = 0; i < KEYS; i++)
		assert_int_equal(map_get(&map, i), truth[i]);
}

static void hashes_text(void **state)
{
	(void)state;
	assert_int_equal(hash_text("TcpExt"), hash_bytes("TcpExt", 6));
	assert_true(hash_text("TcpExt") != hash_text("tcpext"));
	assert_int_equal(hash_bytes(NULL, 0), hash_text(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_answers),
		cmocka_unit_test(sets_and_replaces),
		cmocka_unit_test(agrees_with_an_array),
		cmocka_unit_test(hashes_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

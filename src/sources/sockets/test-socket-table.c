/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/socket-table.h"

#include "tests/unit.h"

enum { MANY = 5000 };

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static void shuffle(uint64_t *cookies, size_t n, uint64_t *seed)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = next_random(seed) % i;
		uint64_t kept = cookies[i - 1];
		cookies[i - 1] = cookies[j];
		cookies[j] = kept;
	}
}

/* One dump; each entry counts in number[0] how often it was seen. */
static size_t dump(struct socket_table *table, const uint64_t *cookies, size_t n)
{
	size_t fresh = 0;

	socket_table_begin(table);
	for (size_t i = 0; i < n; i++) {
		bool is_new;
		struct socket_entry *entry = socket_table_take(table, cookies[i], &is_new);
		assert_non_null(entry);
		assert_int_equal(entry->cookie, cookies[i]);
		assert_int_equal(is_new, entry->number[0] == 0);
		entry->number[0]++;
		fresh += is_new;
	}
	socket_table_end(table);
	return fresh;
}

static void any_order(void **state)
{
	struct socket_table table = {};
	uint64_t cookies[MANY], seed = 1;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		cookies[i] = 1000 + i * 3;
	assert_int_equal(dump(&table, cookies, MANY), MANY);
	for (int round = 0; round < 5; round++) {
		assert_int_equal(dump(&table, cookies, MANY), 0);
		shuffle(cookies, MANY, &seed);
	}
	assert_int_equal(table.live, MANY);
	assert_true(socket_table_bytes(&table) <= MANY * 100);
	socket_table_done(&table);
}

/* Sockets come and go at random places; what is said of each is its own. */
static void churn(void **state)
{
	struct socket_table table = {};
	uint64_t cookies[MANY], seed = 2, next = 1;
	uint32_t seen[MANY] = {};

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		cookies[i] = next++;
	for (int round = 0; round < 40; round++) {
		socket_table_begin(&table);
		for (size_t i = 0; i < MANY; i++) {
			bool is_new;
			struct socket_entry *entry =
				socket_table_take(&table, cookies[i], &is_new);
			assert_non_null(entry);
			assert_int_equal(entry->number[0], seen[i]);
			entry->number[0] = ++seen[i];
		}
		socket_table_end(&table);
		assert_int_equal(table.live, MANY);
		for (int i = 0; i < 500; i++) {
			size_t at = next_random(&seed) % MANY;
			cookies[at] = next++;
			seen[at] = 0;
		}
	}
	assert_true(table.room < 2 * MANY);
	socket_table_done(&table);
}

static void shown_twice(void **state)
{
	struct socket_table table = {};
	bool is_new;

	(void)state;
	socket_table_begin(&table);
	assert_non_null(socket_table_take(&table, 5, &is_new));
	assert_null(socket_table_take(&table, 5, &is_new));
	socket_table_end(&table);
	assert_int_equal(table.live, 1);
	socket_table_begin(&table);
	socket_table_end(&table);
	assert_int_equal(table.live, 0);
	socket_table_begin(&table);
	assert_non_null(socket_table_take(&table, 5, &is_new));
	assert_true(is_new);
	socket_table_end(&table);
	socket_table_done(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
		cmocka_unit_test(churn),
		cmocka_unit_test(shown_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

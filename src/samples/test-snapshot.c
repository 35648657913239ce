/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/snapshot.h"

#include "base/cleanup.h"
#include "tests/unit.h"

struct fixture {
	struct series_table table;
	struct snapshot snapshot;
	struct sampler sampler;
};

static int setup(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){};
	fixture.snapshot.number = 1;
	fixture.sampler = (struct sampler){.table = &fixture.table, .snapshot = &fixture.snapshot,
		.source = "test", .block = 2, .reads = 1};
	*state = &fixture;
	return series_table_init(&fixture.table);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	snapshot_done(&fixture->snapshot);
	series_table_done(&fixture->table);
	return 0;
}

/* What a source's read is to the snapshot: values, then the block says that they are good. */
static void finish_read(struct fixture *f)
{
	f->snapshot.block[f->sampler.block].reads = f->sampler.reads;
}

static bool has(const struct fixture *f, uint32_t series)
{
	return snapshot_has(&f->snapshot, &f->table.series.at[series], series);
}

static void absent_is_not_zero(void **state)
{
	struct fixture *f = *state;
	uint32_t zero = sampler_series_named(&f->sampler, "x.zero", INSTANCE_NONE);
	uint32_t absent = sampler_series_named(&f->sampler, "x.absent", INSTANCE_NONE);

	sampler_put(&f->sampler, zero, 0);
	assert_false(has(f, zero)); /* the read is not finished */
	finish_read(f);
	assert_true(has(f, zero));
	assert_false(has(f, absent));
	assert_false(snapshot_has(&f->snapshot, &f->table.series.at[zero], UINT32_MAX - 1));
}

static void what_a_later_read_missed_is_absent(void **state)
{
	struct fixture *f = *state;
	uint32_t a = sampler_series_named(&f->sampler, "x.a", INSTANCE_NONE);
	uint32_t b = sampler_series_named(&f->sampler, "x.b", INSTANCE_NONE);

	sampler_put(&f->sampler, a, 1);
	sampler_put(&f->sampler, b, 2);
	finish_read(f);
	f->sampler.reads++;
	sampler_put(&f->sampler, a, 3);
	finish_read(f);
	assert_true(has(f, a));
	assert_int_equal(f->snapshot.value[a], 3);
	assert_false(has(f, b));
}

static void adds_within_one_read(void **state)
{
	struct fixture *f = *state;
	uint32_t sum = sampler_series_named(&f->sampler, "x.sum", INSTANCE_NONE);

	sampler_add(&f->sampler, sum, 5);
	sampler_add(&f->sampler, sum, 7);
	assert_int_equal(f->snapshot.value[sum], 12);
	f->sampler.reads++;
	sampler_add(&f->sampler, sum, 1);
	assert_int_equal(f->snapshot.value[sum], 1);
	sampler_put(&f->sampler, SERIES_NONE, 1);
	sampler_add(&f->sampler, SERIES_NONE, 1);
}

static void a_reused_slot_is_unseen(void **state)
{
	struct fixture *f = *state;
	counter_id counter = series_counter(&f->table, "x.rx", "test");
	uint32_t eth0 = sampler_instance1(&f->sampler, 7, "eth0");
	uint32_t old = sampler_series(&f->sampler, counter, eth0);

	sampler_put(&f->sampler, old, 99);
	finish_read(f);
	series_forget(&f->table, eth0);
	uint32_t new = sampler_series(&f->sampler, counter, sampler_instance1(&f->sampler, 8, "eth0"));
	assert_int_equal(new, old);
	assert_false(has(f, new));
}

static void says_which_snapshot_saw_an_instance(void **state)
{
	struct fixture *f = *state;
	uint32_t eth0 = sampler_instance1(&f->sampler, 7, "eth0");

	assert_int_equal(f->table.instances.at[eth0].used, 1);
	f->snapshot.number = 5;
	sampler_instance1(&f->sampler, 7, "eth0");
	assert_int_equal(f->table.instances.at[eth0].used, 5);
}

static void new_room_is_unseen(void **state)
{
	struct fixture *f = *state;

	for (size_t n = 1; n < 100000; n = n * 2 + 1) {
		size_t before = f->snapshot.room;
		assert_int_equal(snapshot_reserve(&f->snapshot, n), 0);
		assert_true(f->snapshot.room >= n);
		for (size_t i = before; i < f->snapshot.room; i++) {
			assert_int_equal(f->snapshot.seen[i], 0);
			f->snapshot.seen[i] = 1;
		}
	}
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(absent_is_not_zero),
		with_fixture(what_a_later_read_missed_is_absent),
		with_fixture(adds_within_one_read),
		with_fixture(a_reused_slot_is_unseen),
		with_fixture(says_which_snapshot_saw_an_instance),
		with_fixture(new_room_is_unseen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

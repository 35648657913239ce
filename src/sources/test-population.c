/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reduction of many members to the notable few and the sum of the others. */
#include "sources/population.h"
#include "tests/sampled.h"

enum { PACKETS, ERRORS, LEVEL, VALUES, LIMIT = 4, MANY = 10 };
#define ALL ((1ull << VALUES) - 1)

static const struct population_value values[VALUES] = {
	[PACKETS] = {"test.packets", KIND_COUNTER, WEIGHS_TRAFFIC},
	[ERRORS] = {"test.errors", KIND_COUNTER, WEIGHS_TROUBLE},
	[LEVEL] = {"test.level", KIND_GAUGE, WEIGHS_NOTHING},
};

static bool name_member(void *user, uint64_t key, struct population_names *ret_names)
{
	ret_names->n_parts = 1;
	snprintf(ret_names->parts[0], sizeof(ret_names->parts[0]), "%s%u", (const char *)user,
		(unsigned)key);
	return true;
}

static const struct population_design design = {
	.values = values, .n_values = VALUES, .limit = LIMIT, .name = name_member};

struct scene {
	struct sampled s;
	struct population population;
	uint64_t packets[MANY], errors[MANY];
	bool gone[MANY];
	char prefix[8];
};

static void scene_init(struct scene *scene)
{
	*scene = (struct scene){.prefix = "m"};
	sampled_init(&scene->s);
	population_init(&scene->population, &design);
}

static void scene_done(struct scene *scene)
{
	population_done(&scene->population);
	sampled_done(&scene->s);
}

/* One read of the first n members; their keys count from 1. */
static void scene_read(struct scene *scene, unsigned n)
{
	struct sampler *sampler = sampled_next(&scene->s);

	population_begin(&scene->population);
	for (unsigned i = 0; i < n; i++) {
		uint64_t now[VALUES] = {scene->packets[i], scene->errors[i], 3};
		if (!scene->gone[i])
			assert_int_equal(population_take(&scene->population, i + 1, now, ALL), 0);
	}
	assert_int_equal(population_end(&scene->population, sampler, scene->prefix), 0);
}

static void few_members_all_have_series(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene.packets[2] = 7;
	scene_read(&scene, LIMIT);
	assert_int_equal(sampled_count(&scene.s), LIMIT * VALUES);
	assert_int_equal(sampled_value(&scene.s, "test.packets{m3}"), 7);
	scene_done(&scene);
}

static void many_members_are_reduced_to_the_busiest(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	for (unsigned i = 0; i < MANY; i++)
		scene.packets[i] = i;
	scene_read(&scene, MANY);
	assert_int_equal(sampled_count(&scene.s), (LIMIT + 1) * VALUES);
	assert_true(sampled_has(&scene.s, "test.packets{m10}"));
	assert_true(sampled_has(&scene.s, "test.packets{m7}"));
	assert_false(sampled_has(&scene.s, "test.packets{m6}"));
	assert_int_equal(sampled_value(&scene.s, "test.packets{(others)}"), 0 + 1 + 2 + 3 + 4 + 5);
	assert_int_equal(sampled_value(&scene.s, "test.level{(others)}"), 6 * 3);
	scene_done(&scene);
}

static void trouble_takes_a_place_and_the_sum_never_steps_back(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	for (unsigned i = 0; i < MANY; i++)
		scene.packets[i] = 100 * i;
	scene_read(&scene, MANY);
	uint64_t before = sampled_value(&scene.s, "test.packets{(others)}");
	scene.packets[0] += 5;
	scene.errors[0]++;
	scene_read(&scene, MANY);
	assert_int_equal(sampled_value(&scene.s, "test.errors{m1}"), 1);
	assert_int_equal(sampled_count(&scene.s), (LIMIT + 1) * VALUES);
	assert_int_equal(sampled_value(&scene.s, "test.packets{(others)}"), before + 5);
	/* what it gains from now on is its own */
	scene.packets[0] += 1000;
	scene_read(&scene, MANY);
	assert_int_equal(sampled_value(&scene.s, "test.packets{(others)}"), before + 5);
	scene_done(&scene);
}

static void the_choice_is_sticky(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	for (unsigned i = 0; i < MANY; i++)
		scene.packets[i] = 1000;
	scene_read(&scene, MANY);
	uint32_t births = scene.s.table.births;
	for (unsigned round = 0; round < 50; round++) {
		for (unsigned i = 0; i < MANY; i++)
			scene.packets[i] += 1000 + (round + i) % 7 * 50;
		scene_read(&scene, MANY);
	}
	assert_int_equal(scene.s.table.births, births);
	/* one with far more traffic than any other does get its place */
	for (unsigned round = 0; round < 20; round++) {
		scene.packets[8] += 100000;
		scene_read(&scene, MANY);
	}
	assert_true(sampled_has(&scene.s, "test.packets{m9}"));
	scene_done(&scene);
}

static void a_key_that_is_gone_for_good_comes_back_as_another(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_read(&scene, 2);
	uint32_t at = sampled_series(&scene.s, "test.packets{m2}");
	uint32_t birth = scene.s.table.series.at[at].birth;
	/* missing once, as after an interrupted dump: the same goes on */
	scene.gone[1] = true;
	scene_read(&scene, 2);
	assert_false(sampled_has(&scene.s, "test.packets{m2}"));
	scene.gone[1] = false;
	scene_read(&scene, 2);
	at = sampled_series(&scene.s, "test.packets{m2}");
	assert_int_equal(scene.s.table.series.at[at].birth, birth);
	population_gone(&scene.population, 2);
	scene_read(&scene, 2);
	at = sampled_series(&scene.s, "test.packets{m2}");
	assert_int_not_equal(at, SERIES_NONE);
	assert_int_not_equal(scene.s.table.series.at[at].birth, birth);
	scene_done(&scene);
}

static void a_new_name_keeps_the_series(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_read(&scene, 2);
	uint32_t at = sampled_series(&scene.s, "test.packets{m2}");
	strcpy(scene.prefix, "n");
	scene_read(&scene, 2);
	assert_false(sampled_has(&scene.s, "test.packets{m2}"));
	assert_int_equal(sampled_series(&scene.s, "test.packets{n2}"), at);
	scene_done(&scene);
}

static void coming_and_going_does_not_fill_the_table(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	for (unsigned round = 1; round < 2000; round++) {
		uint64_t now[VALUES] = {round};
		struct sampler *sampler = sampled_next(&scene.s);
		population_begin(&scene.population);
		assert_int_equal(population_take(&scene.population, round, now, ALL), 0);
		assert_int_equal(population_end(&scene.population, sampler, scene.prefix), 0);
	}
	assert_true(scene.s.table.instances.n < 300);
	assert_true(scene.s.table.series.n < 300 * VALUES);
	scene_done(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_members_all_have_series),
		cmocka_unit_test(many_members_are_reduced_to_the_busiest),
		cmocka_unit_test(trouble_takes_a_place_and_the_sum_never_steps_back),
		cmocka_unit_test(the_choice_is_sticky),
		cmocka_unit_test(a_key_that_is_gone_for_good_comes_back_as_another),
		cmocka_unit_test(a_new_name_keeps_the_series),
		cmocka_unit_test(coming_and_going_does_not_fill_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

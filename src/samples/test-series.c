/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/series.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/unit.h"

enum { BLOCK = 3, OTHER_BLOCK = 4 };
#define KNOWN   "TcpExt.PAWSEstab"
#define UNKNOWN "TcpExt.NobodyKnowsThis"

static int open_table(void **state)
{
	static struct series_table table;

	*state = &table;
	return series_table_init(&table);
}

static int close_table(void **state)
{
	series_table_done(*state);
	return 0;
}

static uint32_t instance(struct series_table *table, uint64_t identity, const char *name)
{
	return series_instance(table, BLOCK, identity, &name, 1);
}

static const char *name_of(const struct series_table *table, uint32_t series)
{
	static char name[256];

	series_name(table, series, name, sizeof(name));
	return name;
}

static void knows_what_is_known(void **state)
{
	struct series_table *table = *state;
	counter_id id = series_counter(table, KNOWN, "netstat");

	assert_int_equal(id, C_TcpExt_PAWSEstab);
	assert_string_equal(series_knowledge(table, id)->name, KNOWN);
	assert_string_equal(series_knowledge(table, id)->source, "netstat");
	assert_int_equal(series_counters(table), COUNTERS_KNOWN);
}

static void takes_in_what_it_never_heard_of(void **state)
{
	struct series_table *table = *state;
	counter_id id = series_counter(table, UNKNOWN, "netstat");
	counter_id level = series_counter_of_kind(table, "x.level", "x", KIND_GAUGE);

	assert_true(id >= COUNTERS_KNOWN);
	assert_int_equal(series_counter(table, UNKNOWN, "netstat"), id);
	const struct counter *counter = series_knowledge(table, id);
	assert_string_equal(counter->name, UNKNOWN);
	assert_int_equal(counter->kind, KIND_COUNTER);
	assert_int_equal(counter->bits, BITS_64);
	assert_false(counter->trouble);
	assert_false(counter->normal.known);
	assert_int_equal(series_knowledge(table, level)->kind, KIND_GAUGE);
	assert_int_equal(series_counters(table), COUNTERS_KNOWN + 2);
	assert_int_equal(counter_find(UNKNOWN), COUNTER_NONE);
	assert_int_equal(counter_find(""), COUNTER_NONE);
}

static void interns_once(void **state)
{
	struct series_table *table = *state;
	uint32_t eth0 = instance(table, 2, "eth0"), eth1 = instance(table, 3, "eth1");
	counter_id id = series_counter(table, UNKNOWN, "link");
	uint32_t bare = series_intern(table, id, INSTANCE_NONE, BLOCK);
	uint32_t on_eth0 = series_intern(table, id, eth0, BLOCK);

	assert_int_not_equal(bare, on_eth0);
	assert_int_equal(series_intern(table, id, INSTANCE_NONE, BLOCK), bare);
	assert_int_equal(series_intern(table, id, eth0, BLOCK), on_eth0);
	assert_int_not_equal(series_intern(table, id, eth1, BLOCK), on_eth0);
	/* a number that stands alone belongs to the source that reads it */
	assert_int_not_equal(series_intern(table, id, INSTANCE_NONE, OTHER_BLOCK), bare);
	assert_string_equal(name_of(table, bare), UNKNOWN);
	assert_string_equal(name_of(table, on_eth0), UNKNOWN "{eth0}");
	assert_int_equal(series_intern(table, COUNTER_NONE, eth0, BLOCK), SERIES_NONE);
}

static void escapes_names(void **state)
{
	struct series_table *table = *state;
	const char *const parts[] = {"a,b", "{c}", "d\\", ""};
	uint32_t at = series_instance(table, BLOCK, 0, parts, 4);

	assert_string_equal(table->instances.at[at].key, "a\\,b,\\{c\\},d\\\\,");
	for (unsigned i = 0; i < 4; i++)
		assert_string_equal(table->instances.at[at].parts[i], parts[i]);
	assert_int_equal(table->instances.at[at].n_parts, 4);
}

static void names_alone_are_an_identity(void **state)
{
	struct series_table *table = *state;
	const char *const ab[] = {"a", "b"}, *const ba[] = {"b", "a"}, *const aa[] = {"a", "a"};
	uint32_t at[] = {
		series_instance(table, BLOCK, 0, ab, 2),
		series_instance(table, BLOCK, 0, ba, 2),
		series_instance(table, BLOCK, 0, aa, 2),
		series_instance(table, BLOCK, 0, aa, 1),
		series_instance(table, OTHER_BLOCK, 0, ab, 2),
	};

	for (size_t i = 0; i < ARRAY_SIZE(at); i++)
		for (size_t j = i + 1; j < ARRAY_SIZE(at); j++)
			assert_int_not_equal(at[i], at[j]);
	assert_int_equal(series_instance(table, BLOCK, 0, ab, 2), at[0]);
}

static void refuses_impossible_instances(void **state)
{
	struct series_table *table = *state;
	const char *const parts[INSTANCE_PARTS + 1] = {"a", "b", "c", "d", "e", "f", "g"};

	assert_int_equal(series_instance(table, BLOCK, 1, parts, 0), INSTANCE_NONE);
	assert_int_equal(
		series_instance(table, BLOCK, 1, parts, INSTANCE_PARTS + 1), INSTANCE_NONE);
	assert_int_not_equal(
		series_instance(table, BLOCK, 1, parts, INSTANCE_PARTS), INSTANCE_NONE);
}

static void a_renamed_interface_stays_itself(void **state)
{
	struct series_table *table = *state;
	uint32_t at = instance(table, 7, "eth0");
	uint32_t series = series_intern(table, series_counter(table, UNKNOWN, "link"), at, BLOCK);

	assert_int_equal(instance(table, 7, "wan"), at);
	assert_string_equal(name_of(table, series), UNKNOWN "{wan}");
}

static void a_reused_name_is_another_instance(void **state)
{
	struct series_table *table = *state;
	uint32_t first = instance(table, 7, "eth0"), second = instance(table, 8, "eth0");

	assert_int_not_equal(first, second);
}

static void forgets(void **state)
{
	struct series_table *table = *state;
	counter_id id = series_counter(table, UNKNOWN, "link"), other = series_counter(table, "o", "link");
	uint32_t eth0 = instance(table, 7, "eth0"), eth1 = instance(table, 8, "eth1");
	uint32_t a = series_intern(table, id, eth0, BLOCK), b = series_intern(table, other, eth0, BLOCK);
	uint32_t stays = series_intern(table, id, eth1, BLOCK);
	uint32_t birth = table->series.at[a].birth;

	series_forget(table, eth0);
	series_forget(table, eth0);
	assert_false(table->series.at[a].alive);
	assert_false(table->series.at[b].alive);
	assert_true(table->series.at[stays].alive);
	/* the chain of the counter holds only what is alive */
	assert_int_equal(table->first.at[id], stays);
	assert_int_equal(table->series.at[stays].of_counter, SERIES_NONE);
	assert_int_equal(table->first.at[other], SERIES_NONE);

	uint32_t again = instance(table, 9, "eth0");
	uint32_t reborn = series_intern(table, id, again, BLOCK);
	assert_true(reborn == a || reborn == b);
	assert_int_not_equal(table->series.at[reborn].birth, birth);
	assert_string_equal(name_of(table, reborn), UNKNOWN "{eth0}");
}

/* Interfaces that come and go a thousand times take no more room than at the start. */
static void does_not_grow_with_churn(void **state)
{
	struct series_table *table = *state;
	counter_id id = series_counter(table, UNKNOWN, "link");

	for (uint64_t i = 1; i <= 1000; i++) {
		char name[16];
		snprintf(name, sizeof(name), "veth%d", (int)i);
		uint32_t at = instance(table, i, name);
		assert_int_not_equal(series_intern(table, id, at, BLOCK), SERIES_NONE);
		series_detail(table, at, "veth");
		series_forget(table, at);
	}
	assert_true(table->instances.n <= 2);
	assert_true(table->series.n <= 1);
	assert_int_equal(table->by_pair.n, 0);
	assert_int_equal(table->by_identity.n, 0);
}

static void keeps_details(void **state)
{
	struct series_table *table = *state;
	uint32_t at = instance(table, 7, "eth0");

	assert_null(table->instances.at[at].detail);
	series_detail(table, at, "veth");
	series_detail(table, at, "bridge");
	assert_string_equal(table->instances.at[at].detail, "bridge");
	series_detail(table, INSTANCE_NONE, "nothing");
	assert_null(table->instances.at[INSTANCE_NONE].detail);
}

static void interns_texts(void **state)
{
	struct series_table *table = *state;
	uint64_t cubic = series_text_intern(table, "cubic"), bbr = series_text_intern(table, "bbr");

	assert_int_not_equal(cubic, 0);
	assert_int_not_equal(cubic, bbr);
	assert_int_equal(series_text_intern(table, "cubic"), cubic);
	assert_string_equal(series_text(table, cubic), "cubic");
	assert_string_equal(series_text(table, 0), "");
	assert_string_equal(series_text(table, UINT64_MAX), "");
}

static void cuts_names_to_their_room(void **state)
{
	struct series_table *table = *state;
	uint32_t series = series_intern(
		table, series_counter(table, KNOWN, "netstat"), instance(table, 7, "eth0"), BLOCK);
	char name[8];

	assert_int_equal(series_name(table, series, name, sizeof(name)), strlen(KNOWN "{eth0}"));
	assert_string_equal(name, "TcpExt.");
}

static void finds_kernel_defaults(void **state)
{
	static const struct counter_default defaults[] = {
		{.value = "1", .until = 0x040f00}, {.value = "2", .since = 0x050400}, {}};
	const struct counter counter = {.defaults = defaults};

	(void)state;
	assert_string_equal(counter_default(&counter, 0x030a00), "1");
	assert_null(counter_default(&counter, 0x040f00));
	assert_null(counter_default(&counter, 0x0503ff));
	assert_string_equal(counter_default(&counter, 0x050400), "2");
	assert_null(counter_default(&(struct counter){}, 0x050400));
}

#define with_table(test) cmocka_unit_test_setup_teardown(test, open_table, close_table)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_table(knows_what_is_known),
		with_table(takes_in_what_it_never_heard_of),
		with_table(interns_once),
		with_table(escapes_names),
		with_table(names_alone_are_an_identity),
		with_table(refuses_impossible_instances),
		with_table(a_renamed_interface_stays_itself),
		with_table(a_reused_name_is_another_instance),
		with_table(forgets),
		with_table(does_not_grow_with_churn),
		with_table(keeps_details),
		with_table(interns_texts),
		with_table(cuts_names_to_their_room),
		cmocka_unit_test(finds_kernel_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

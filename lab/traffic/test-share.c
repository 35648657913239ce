/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/share.h"

#include <errno.h>
#include <string.h>

#include "tests/unit.h"

enum { MANY = 1000000 };

static unsigned taken(struct share *share, unsigned of)
{
	unsigned n = 0;

	for (unsigned i = 0; i < of; i++)
		n += share_takes(share);
	return n;
}

static void reads_what_it_knows(void **state)
{
	static const char *const good[] = {
		"1%", "0.01%", "100%", "1/1", "1/100", "1%x5", "2.5%x1000"};
	static const char *const bad[] = {"", "1", "%", "0%", "-1%", "101%", "1%x", "1%x0",
		"1%x1001", "1 %", "1/0", "1/", "2/3", "1e1%", "1..2%", "1%y",
		"0.00000000000000001%", "nan%"};
	struct share share;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(share_parse(good[i], 1, &share), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(share_parse(bad[i], 1, &share), -EINVAL);
}

static void takes_about_its_share(void **state)
{
	static const struct {
		const char *text;
		unsigned least, most;
	} cases[] = {{"1%", 9600, 10400}, {"0.01%", 60, 140}, {"50%", 498000, 502000},
		{"100%", MANY, MANY}, {"1/100", 10000, 10000}, {"1/1", MANY, MANY},
		{"1%x5", 9000, 11000}, {"100%x3", MANY, MANY}, {"50%x10", 490000, 510000}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct share share;
		assert_int_equal(share_parse(cases[i].text, 7, &share), 0);
		unsigned n = taken(&share, MANY);
		assert_in_range(n, cases[i].least, cases[i].most);
	}
}

static void takes_runs_whole(void **state)
{
	struct share share;
	unsigned run = 0;

	(void)state;
	assert_int_equal(share_parse("0.1%x5", 3, &share), 0);
	for (unsigned i = 0; i < MANY; i++) {
		if (share_takes(&share)) {
			run++;
			continue;
		}
		assert_int_equal(run % 5, 0);
		run = 0;
	}
}

static void repeats_itself_for_a_seed(void **state)
{
	struct share a, b, c;
	unsigned differ = 0;

	(void)state;
	share_parse("10%", 42, &a);
	share_parse("10%", 42, &b);
	share_parse("10%", 43, &c);
	for (unsigned i = 0; i < 1000; i++) {
		bool taken_by_a = share_takes(&a);

		assert_int_equal(taken_by_a, share_takes(&b));
		differ += taken_by_a != share_takes(&c);
	}
	assert_true(differ > 50);
}

static void takes_none_of_nothing(void **state)
{
	struct share share = {};

	(void)state;
	assert_int_equal(taken(&share, 1000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_knows),
		cmocka_unit_test(takes_about_its_share),
		cmocka_unit_test(takes_runs_whole),
		cmocka_unit_test(repeats_itself_for_a_seed),
		cmocka_unit_test(takes_none_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

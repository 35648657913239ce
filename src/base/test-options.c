/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/options.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static bool all;
static const char *folder;
static uint64_t interval_ns, count;

static const struct option_spec specs[] = {
	{.letter = 'a', .name = "all", .help = "every one", .into = &all},
	{.letter = 'i', .name = "interval", .arg = "TIME", .help = "time between two lines",
		.type = OPTION_DURATION, .into = &interval_ns},
	{.letter = 'n', .name = "count", .arg = "N", .help = "end after so many",
		.type = OPTION_COUNT, .into = &count},
	{.name = "root", .arg = "DIR", .help = "read this folder", .type = OPTION_TEXT, .into = &folder},
	{},
};

enum { WORDS = 12 };
struct result {
	int r, n;
	char *argv[WORDS];
	struct text error;
};

static void result_done(struct result *result)
{
	text_done(&result->error);
}

/* `line` is split at blanks; "''" is an empty word. */
static void parse(char *line, bool stop_at_operand, struct result *result)
{
	int argc = 1;
	char *save = NULL;
	static char name[] = "command", empty[] = "";

	all = false;
	folder = NULL;
	interval_ns = count = 0;
	*result = (struct result){.argv = {name}};
	for (char *w = strtok_r(line, " ", &save); w && argc < WORDS - 1; w = strtok_r(NULL, " ", &save))
		result->argv[argc++] = strcmp(w, "''") == 0 ? empty : w;
	result->r = options_parse(specs, result->argv, stop_at_operand, &result->n, &result->error);
}

static void reads_every_kind(void **state)
{
	_cleanup_(result_done) struct result result;
	char line[] = "one --interval 500ms -n5 --root=/x two -a --";

	(void)state;
	parse(line, false, &result);
	assert_int_equal(result.r, 0);
	assert_true(all);
	assert_int_equal(interval_ns, 500000000);
	assert_int_equal(count, 5);
	assert_string_equal(folder, "/x");
	assert_int_equal(result.n, 2);
	assert_string_equal(result.argv[1], "one");
	assert_string_equal(result.argv[2], "two");
	assert_null(result.argv[3]);
}

static void joins_letters(void **state)
{
	_cleanup_(result_done) struct result result;
	char line[] = "-an 7 -";

	(void)state;
	parse(line, false, &result);
	assert_int_equal(result.r, 0);
	assert_true(all);
	assert_int_equal(count, 7);
	assert_int_equal(result.n, 1); /* a lone dash is an operand */
	assert_string_equal(result.argv[1], "-");
}

static void ends_at_two_dashes(void **state)
{
	_cleanup_(result_done) struct result result;
	char line[] = "-- --all -n";

	(void)state;
	parse(line, false, &result);
	assert_int_equal(result.r, 0);
	assert_false(all);
	assert_int_equal(result.n, 2);
	assert_string_equal(result.argv[1], "--all");
}

static void leaves_a_command_line_alone(void **state)
{
	_cleanup_(result_done) struct result result;
	char line[] = "-n 3 ls --all -- -n";

	(void)state;
	parse(line, true, &result);
	assert_int_equal(result.r, 0);
	assert_int_equal(count, 3);
	assert_false(all);
	assert_int_equal(result.n, 4);
	assert_string_equal(result.argv[2], "--all");
	assert_string_equal(result.argv[3], "--");
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *line, *error;
	} cases[] = {
		{"--intervall 1s", "unknown option '--intervall' (did you mean '--interval'?)"},
		{"--xyzzy", "unknown option '--xyzzy'"},
		{"--alle=1", "unknown option '--alle' (did you mean '--all'?)"},
		{"-z", "unknown option '-z'"},
		{"-az", "unknown option '-z'"},
		{"--all=yes", "--all takes no value"},
		{"--all=", "--all takes no value"},
		{"--interval", "--interval needs a value: TIME"},
		{"-i", "-i needs a value: TIME"},
		{"--count=0", "--count: '0' is not a whole number from 1 on"},
		{"--count=", "--count: '' is not a whole number from 1 on"},
		{"-n -1", "--count: '-1' is not a whole number from 1 on"},
		{"-n 1e9", "--count: '1e9' is not a whole number from 1 on"},
		{"--interval 0s", "--interval: '0s' is not a time such as 500ms, 1s or 2m, from 1ms to a week"},
		{"--interval 1", "--interval: '1' is not a time such as 500ms, 1s or 2m, from 1ms to a week"},
		{"--interval 169h",
			"--interval: '169h' is not a time such as 500ms, 1s or 2m, from 1ms to a week"},
		{"-i ''", "--interval: '' is not a time such as 500ms, 1s or 2m, from 1ms to a week"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(result_done) struct result result;
		char line[64];
		strcpy(line, cases[i].line);
		parse(line, false, &result);
		assert_int_equal(result.r, -EINVAL);
		assert_string_equal(text_str(&result.error), cases[i].error);
	}
}

static void survives_a_very_long_name(void **state)
{
	_cleanup_(result_done) struct result result;
	char line[5000];

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	line[0] = line[1] = '-';
	line[sizeof(line) - 1] = '\0';
	parse(line, false, &result);
	assert_int_equal(result.r, -EINVAL);
	assert_true(text_starts(text_str(&result.error), "unknown option '--aaa"));
}

static void helps(void **state)
{
	_cleanup_(text_done) struct text help = {};

	(void)state;
	options_help(specs, &help);
	assert_non_null(strstr(text_str(&help), "  -a, --all                   every one\n"));
	assert_non_null(strstr(text_str(&help), "      --root DIR              read this folder\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind),
		cmocka_unit_test(joins_letters),
		cmocka_unit_test(ends_at_two_dashes),
		cmocka_unit_test(leaves_a_command_line_alone),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(survives_a_very_long_name),
		cmocka_unit_test(helps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

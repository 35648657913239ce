/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static void matches_stars(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool fits;
	} cases[] = {
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"a", "", false},
		{"[fd00::1]:*", "[fd00::1]:8080", true},
		{"[fd00::1]:*", "f:8080", false},
		{"10.0.0.1:*", "10.0.0.1:80", true},
		{"10.0.0.1:*", "10.0.0.11:80", false},
		{"*drop*", "tcp dport 80 counter drop", true},
		{"*drop", "drop drops drop", true},
		{"*drop", "drop drops", false},
		{"a*b*c", "aXbbYc", true},
		{"a*b*c", "aXcYb", false},
		{"a?c", "abc", false},
		{"A", "a", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(match_stars(cases[i].pattern, cases[i].text), cases[i].fits);
}

static json_t *json(const char *text)
{
	json_t *value = json_loads(text, 0, NULL);

	assert_non_null(value);
	return value;
}

static void matches_a_culprit(void **state)
{
	_cleanup_(text_done) struct text named = {};
	json_t *culprit = json("{\"kind\": \"flow\", \"local\": \"10.0.0.1:80\", \"pid\": 812}");

	(void)state;
	assert_false(match_culprit("peer", culprit, &named));
	assert_false(match_culprit("flow remote=*", culprit, &named));
	assert_false(match_culprit("flow local=10.0.0.1:80 pid=81", culprit, &named));
	assert_string_equal(text_str(&named), "");
	assert_true(match_culprit("* pid=812", culprit, &named));
	assert_true(match_culprit("flow local=10.0.0.1:*", culprit, &named));
	assert_string_equal(text_str(&named), "flow 812, flow 10.0.0.1:80");
	json_decref(culprit);
}

#define LOOP(severity)                                                                            \
	"{\"id\": \"ack-loop\", \"variant\": \"sequence\", \"severity\": \"" severity             \
	"\", \"culprits\": [{\"kind\": \"peer\"}, {\"kind\": \"flow\", \"local\": \"a\"}]}"
#define OTHER(severity) "{\"id\": \"other\", \"severity\": \"" severity "\"}"

static const struct {
	const char *findings;
	bool found, ok;
	const char *reason;
} faults[] = {
	{LOOP("critical"), true, true, ""},
	{LOOP("warning") ", " OTHER("notice"), true, true, ""},
	{LOOP("notice"), false, false, "finds only as a notice 'ack-loop'"},
	{LOOP("notice") ", " LOOP("warning"), true, true, ""},
	{LOOP("warning") ", " OTHER("warning"), true, false, "also finds 'other'"},
	{OTHER("critical") ", " LOOP("critical"), true, false, "also finds 'other'"},
	{"{\"id\": \"ack-loop\", \"variant\": \"challenge\", \"severity\": \"critical\"}", false, false,
		"also finds 'ack-loop', does not find 'ack-loop'"},
	{"{\"id\": \"ack-loop\", \"variant\": \"sequence\", \"severity\": \"critical\"}", true, false,
		"does not name 'flow local=a' nor any other"},
	{"{\"id\": \"ack-loop\", \"variant\": \"sequence\", \"severity\": \"critical\", \"culprits\": "
	 "[{\"kind\": \"flow\", \"local\": \"b\"}]}", true, false,
		"does not name 'flow local=a' but {\"kind\": \"flow\", \"local\": \"b\"}"},
	{"{\"id\": \"ack-loop\", \"variant\": \"sequence\", \"severity\": \"critical\"}, " LOOP("critical"),
		true, true, ""},
	{"", false, false, "does not find 'ack-loop'"},
};

static void judges(const struct recipe *recipe, const char *findings, bool found, bool ok,
	const char *reason)
{
	_cleanup_(text_done) struct text whole = {};
	struct match_result result;

	text_addf(&whole, "{\"findings\": [%s]}", findings);
	json_t *report = json(text_str(&whole));
	match_report(recipe, report, &result);
	assert_int_equal(result.found, found);
	assert_int_equal(result.ok, ok);
	assert_string_equal(text_str(&result.reason), reason);
	match_result_done(&result);
	json_decref(report);
}

static void judges_a_fault(void **state)
{
	const struct recipe recipe = {
		.finding = "ack-loop", .variant = "sequence", .culprits = {"flow local=a"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		judges(&recipe, faults[i].findings, faults[i].found, faults[i].ok, faults[i].reason);
}

static void allows_what_the_header_allows(void **state)
{
	const struct recipe recipe = {.finding = "ack-loop", .allow = {"some", "other"}};

	(void)state;
	judges(&recipe, LOOP("critical") ", " OTHER("critical"), true, true, "");
}

static void takes_a_notice_that_it_asks_for(void **state)
{
	const struct recipe recipe = {.finding = "ack-loop", .severity = "notice"};

	(void)state;
	judges(&recipe, LOOP("notice"), true, true, "");
	judges(&recipe, LOOP("warning"), true, true, "");
	judges(&recipe, LOOP("notice") ", " OTHER("warning"), true, false, "also finds 'other'");
	judges(&recipe, OTHER("notice"), false, false, "does not find 'ack-loop'");
}

static void judges_quiet(void **state)
{
	const struct recipe recipe = {.quiet = true};

	(void)state;
	judges(&recipe, "", false, true, "");
	judges(&recipe, OTHER("notice"), false, true, "");
	judges(&recipe, OTHER("warning"), false, false, "also finds 'other'");
	judges(&recipe, "{\"id\": \"other\"}", false, false, "also finds 'other'");
}

static void a_report_must_have_findings(void **state)
{
	const struct recipe recipe = {.quiet = true};
	struct match_result result;
	json_t *report = json("{\"schema\": \"squall.report/1\"}");

	(void)state;
	match_report(&recipe, report, &result);
	assert_false(result.ok);
	match_result_done(&result);
	json_decref(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_stars),
		cmocka_unit_test(matches_a_culprit),
		cmocka_unit_test(judges_a_fault),
		cmocka_unit_test(allows_what_the_header_allows),
		cmocka_unit_test(takes_a_notice_that_it_asks_for),
		cmocka_unit_test(judges_quiet),
		cmocka_unit_test(a_report_must_have_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

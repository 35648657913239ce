/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <string.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static void grows(void **state)
{
	_cleanup_(text_done) struct text text = {};

	(void)state;
	assert_string_equal(text_str(&text), "");
	text_add(&text, "");
	assert_string_equal(text_str(&text), "");
	for (int i = 0; i < 1000; i++)
		text_addf(&text, "%03d,", i);
	assert_int_equal(text.n, 4000);
	assert_int_equal(strlen(text_str(&text)), 4000);
	assert_true(text_starts(text_str(&text), "000,001,"));
	assert_true(text_ends(text_str(&text), "998,999,"));
	text_clear(&text);
	assert_string_equal(text_str(&text), "");
	text_add_n(&text, "abc", 2);
	assert_string_equal(text_str(&text), "ab");
}

static void ignores_additions_after_a_failure(void **state)
{
	struct text text = {.failed = true};

	(void)state;
	text_add(&text, "lost");
	text_addf(&text, "%d", 1);
	assert_string_equal(text_str(&text), "");
	text_done(&text);
	assert_false(text.failed);
}

static void compares_ends(void **state)
{
	(void)state;
	assert_true(text_starts("abc", ""));
	assert_true(text_starts("abc", "abc"));
	assert_false(text_starts("ab", "abc"));
	assert_true(text_ends("abc", ""));
	assert_true(text_ends("abc", "bc"));
	assert_false(text_ends("bc", "abc"));
}

static void matches_globs(void **state)
{
	(void)state;
	assert_true(text_glob("tcpext.*", "TcpExt.PAWSEstab"));
	assert_true(text_glob("*", ""));
	assert_true(text_glob("link.rx_?", "link.rx_a"));
	assert_true(text_glob("[it]cp", "TCP"));
	assert_false(text_glob("Tcp", "TcpExt"));
	assert_false(text_glob("[", "x"));
	assert_true(text_is_glob("a*"));
	assert_true(text_is_glob("a[b"));
	assert_false(text_is_glob("Tcp.InSegs"));
}

static void finds_words_in_order(void **state)
{
	const char *sentence = "packets rejected in established connections because of timestamp";

	(void)state;
	assert_true(text_has_words(sentence, "Rejected TIMESTAMP"));
	assert_true(text_has_words(sentence, "established  connections"));
	assert_true(text_has_words(sentence, ""));
	assert_false(text_has_words(sentence, "timestamp rejected"));
	assert_false(text_has_words(sentence, "because because"));
	assert_false(text_has_words("", "x"));
}

static void refuses_words_beyond_its_room(void **state)
{
	char word[200];

	(void)state;
	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_false(text_has_words(word, word));
}

static void what_others_named_is_made_printable(void **state)
{
	static const struct {
		const char *given, *shown;
	} cases[] = {
		{"", ""}, {"nginx", "nginx"}, {"b\xc3\xbc""cher", "b\xc3\xbc""cher"}, {"a \t b", "a b"},
		{"\033[2J", "?[2J"}, {"\xc2\x9b""2J", "??2J"}, {"x\xff\xc3", "x??"}, {"\xe0\x80\x80", "???"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct text text = {};
		text_add_printable(&text, cases[i].given, strlen(cases[i].given));
		assert_string_equal(text_str(&text), cases[i].shown);
		text_done(&text);
	}
}

static void cuts_at_a_column(void **state)
{
	(void)state;
	assert_int_equal(text_fit("abc", 2), 2);
	assert_int_equal(text_fit("abc", 9), 3);
	assert_int_equal(text_fit("a\xe2\x80\x93""b", 2), 4);
	assert_int_equal(text_fit("", 2), 0);
}

static void measures_distance(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned limit, distance;
	} cases[] = {
		{"", "", 3, 0}, {"abc", "ABC", 3, 0}, {"abc", "", 3, 3}, {"diagnose", "diagnos", 3, 1},
		{"rates", "raets", 3, 1}, {"watch", "wathc", 3, 1}, {"watch", "witch", 3, 1},
		{"kitten", "sitting", 3, 3}, {"kitten", "sitting", 2, 3}, {"a", "abcdefgh", 2, 3},
		{"abcd", "badc", 3, 2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(
			text_distance(cases[i].a, cases[i].b, cases[i].limit), cases[i].distance);
		assert_int_equal(
			text_distance(cases[i].b, cases[i].a, cases[i].limit), cases[i].distance);
	}
}

static void distance_is_bounded(void **state)
{
	char longer[129], longest[128];

	(void)state;
	memset(longer, 'a', sizeof(longer));
	longer[128] = '\0';
	memset(longest, 'a', sizeof(longest));
	longest[127] = '\0';
	assert_int_equal(text_distance(longer, longer, 5), 6);
	assert_int_equal(text_distance(longest, longest, 5), 0);
}

static void counts_columns(void **state)
{
	(void)state;
	assert_int_equal(text_width(""), 0);
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("0–40 µs"), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),
		cmocka_unit_test(ignores_additions_after_a_failure),
		cmocka_unit_test(compares_ends),
		cmocka_unit_test(matches_globs),
		cmocka_unit_test(finds_words_in_order),
		cmocka_unit_test(refuses_words_beyond_its_room),
		cmocka_unit_test(what_others_named_is_made_printable),
		cmocka_unit_test(cuts_at_a_column),
		cmocka_unit_test(measures_distance),
		cmocka_unit_test(distance_is_bounded),
		cmocka_unit_test(counts_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/name.h"

#include <string.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static const struct counter *paws(void)
{
	return &counters_known[C_TcpExt_PAWSEstab];
}

static void names_are_taken_in_every_spelling(void **state)
{
	static const char *const words[] = {"TcpExt.PAWSEstab", "tcpext.pawsestab", "TcpExtPAWSEstab",
		"TCPEXTPAWSESTAB", "*PAWS*", "TcpExt.PAWS?stab", "because of timestamp"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		assert_true(name_matches(words[i], paws(), NULL));
}

static void other_names_are_not(void **state)
{
	static const char *const words[] = {"PAWSEsta", "TcpExt.PAWSEstab2", "TcpExt", "", "{}",
		"timestamp because of", "TcpExt.PAWSEstab{eth0}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		assert_false(name_matches(words[i], paws(), NULL));
}

static void one_word_is_no_part_of_a_sentence(void **state)
{
	(void)state;
	assert_true(name_matches("forwarded", &counters_known[C_Ip_ForwDatagrams], NULL));
	assert_false(name_matches("timestamp", paws(), NULL));
}

static void braces_name_an_instance(void **state)
{
	const struct counter *dropped = &counters_known[C_link_rx_dropped];

	(void)state;
	assert_true(name_matches("link.rx_dropped{eth0}", dropped, "eth0"));
	assert_true(name_matches("link.*{eth*}", dropped, "eth0"));
	assert_true(name_matches("link.rx_dropped", dropped, "eth0"));
	assert_false(name_matches("link.rx_dropped{eth1}", dropped, "eth0"));
	assert_false(name_matches("link.rx_dropped{eth0}", dropped, NULL));
}

static void near_names_are_suggested(void **state)
{
	struct series_table table;
	_cleanup_(text_done) struct text line = {};

	(void)state;
	assert_int_equal(series_table_init(&table), 0);
	name_suggest(&table, NULL, "PAWSEstba", &line);
	assert_non_null(strstr(text_str(&line), "'TcpExt.PAWSEstab'"));
	text_clear(&line);
	name_suggest(NULL, NULL, "qwertzuiop", &line);
	assert_string_equal(text_str(&line), "");
	name_suggest(NULL, (const char *const[]){"qwertzuiop", NULL}, "qwertziuop", &line);
	assert_string_equal(text_str(&line), ", did you mean 'qwertzuiop'?");
	series_table_done(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_taken_in_every_spelling),
		cmocka_unit_test(other_names_are_not),
		cmocka_unit_test(one_word_is_no_part_of_a_sentence),
		cmocka_unit_test(braces_name_an_instance),
		cmocka_unit_test(near_names_are_suggested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of each rule in a listing. */
#include "sources/netfilter/nft-listing.h"

#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tests/unit.h"

static void write_down(const struct nft_line *line, void *user)
{
	text_addf(user, "%u %.*s %llu [%.*s]\n", line->family, (int)line->table_n, line->table,
		(unsigned long long)line->handle, (int)line->n, line->text);
}

static void assert_lines(const char *listing, const char *wanted)
{
	struct text lines = {};

	nft_listing_each(listing, strlen(listing), write_down, &lines);
	assert_string_equal(text_str(&lines), wanted);
	text_done(&lines);
}

static void rules_have_their_table_and_handle(void **state)
{
	(void)state;
	assert_lines("table inet filter { # handle 1\n"
		     "\tcounter c1 { # handle 3\n"
		     "\t}\n\n"
		     "\tset s { # handle 5\n"
		     "\t\ttype ipv4_addr\n"
		     "\t}\n\n"
		     "\tchain input { # handle 2\n"
		     "\t\ttype filter hook input priority filter; policy drop;\n"
		     "\t\ttcp dport 80 counter drop comment \"x { y # handle 5\" # handle 6\n"
		     "\t\tcounter # handle 18446744073709551615\n"
		     "\t}\n"
		     "}\n"
		     "table netdev n { # handle 2\n"
		     "\tchain in2 { # handle 1\n"
		     "\t\tcounter accept # handle 2\n"
		     "\t}\n"
		     "}\n",
		"1 filter 6 [tcp dport 80 counter drop comment \"x { y # handle 5\"]\n"
		"1 filter 18446744073709551615 [counter]\n"
		"5 n 2 [counter accept]\n");
}

static void what_is_no_rule_is_passed_over(void **state)
{
	(void)state;
	assert_lines("", "");
	assert_lines("table", "");
	assert_lines("table inet", "");
	assert_lines("\t\tcounter # handle 2\n", "");
	assert_lines("table space x {\n\t\tcounter # handle 2\n", "");
	assert_lines("table ip x {\n\t\t # handle 2\n\t\tcounter # handle \n\t\tcounter # handle 2x\n"
		     "\t\tcounter # handle 99999999999999999999999\n"
		     "\t\tcounter # handle 18446744073709551616\n", "");
	assert_lines("table ip x {\n\t\tcounter # handle 7", "2 x 7 [counter]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_have_their_table_and_handle),
		cmocka_unit_test(what_is_no_rule_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

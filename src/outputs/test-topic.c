/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs/topic.h"

#include <linux/version.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "outputs/reference.h"
#include "tests/unit.h"

static void note_begin(void *user, const char *name, const char *sort, const char *brief)
{
	text_addf(user, "%s (%s) %s\n", name, sort, brief);
}

static void note_field(void *user, const char *label, const char *text)
{
	text_addf(user, "%s|%s\n", label, text);
}

static const struct topic_writer notes = {.begin = note_begin, .field = note_field};

static void walk(const struct counter *counter, unsigned kernel, const char *now, struct text *into)
{
	text_clear(into);
	topic_walk((struct topic){.counter = counter},
		&(const struct topic_host){.kernel = kernel, .now = now}, &notes, into);
}

#define assert_says(text, words) assert_non_null(strstr(text_str(&(text)), (words)))
#define assert_not(text, words)	 assert_null(strstr(text_str(&(text)), (words)))

static void a_kernel_decides_what_holds(void **state)
{
	static const struct counter counter = {.name = "A.b",
		.source = "s",
		.unit = "",
		.brief = "words",
		.normal = {.of = COUNTER_NONE},
		.since = "4.19",
		.until = "6.5",
		.changed = "5.4: one. 5.10: two.\nBefore 6.1 three.\nFour."};
	_cleanup_(text_done) struct text text = {};

	(void)state;
	walk(&counter, KERNEL_VERSION(5, 7, 3), "one\ntwo", &text);
	assert_says(text, "A.b (counter) words\nnow|one\n|two\n");
	assert_says(text, "kernel|since Linux 4.19; until Linux 6.5, so in this kernel, 5.7\n");
	assert_says(text, "changed|5.4: one. (so on this kernel, 5.7)\n|5.10: two. (not so on this "
			  "kernel, 5.7)\n|Before 6.1 three. (so on this kernel, 5.7)\n|Four.\n");
	walk(&counter, KERNEL_VERSION(6, 5, 0), NULL, &text);
	assert_says(text, "so not in this kernel, 6.5");
	assert_says(text, "Before 6.1 three. (not so on");
	assert_not(text, "now|");
	walk(&counter, 0, NULL, &text);
	assert_not(text, "this kernel");
}

static void ranges_are_told_in_words(void **state)
{
	struct counter counter = {.name = "A.b",
		.unit = "bytes",
		.normal = {.known = true, .high = 40, .of = COUNTER_NONE}};
	_cleanup_(text_done) struct text text = {};

	(void)state;
	topic_add_normal(&counter, &text);
	assert_string_equal(text_str(&text), "0 to 40 per second");
	counter.kind = KIND_GAUGE;
	text_clear(&text);
	topic_add_normal(&counter, &text);
	assert_string_equal(text_str(&text), "0 to 40 bytes");
	counter.normal = (struct counter_normal){
		.known = true, .high = 0.01, .floor = 100, .of = C_Tcp_OutSegs};
	text_clear(&text);
	topic_add_normal(&counter, &text);
	assert_string_equal(text_str(&text),
		"0 to 1 % of Tcp.OutSegs, judged where that is above 100 per second");
}

static void links_go_both_ways(void **state)
{
	const struct topic paws = {.counter = &counters_known[C_TcpExt_PAWSEstab]};
	_cleanup_(text_done) struct text text = {};

	(void)state;
	/* a setting's own text need not name every counter that names it */
	topic_add_moved(&counters_known[C_sysctl_net_ipv4_tcp_invalid_ratelimit], &text);
	assert_says(text, "TcpExt.TCPACKSkippedSeq");
	assert_not(text, "ack-loop");
	text_clear(&text);
	topic_add_links(paws, &text);
	assert_says(text, "sysctl.net.ipv4.tcp_invalid_ratelimit");
	assert_says(text, "paws-rejects");
	const char *first = strstr(text_str(&text), "ack-loop");
	assert_non_null(first);
	assert_null(strstr(first + 1, "ack-loop"));
}

static void a_page_keeps_to_its_width(void **state)
{
	_cleanup_free_ char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	(void)state;
	assert_non_null(out);
	assert_int_equal(reference_write_text((struct style){.columns = 80, .utf8 = true}, out), 0);
	fclose(out);
	assert_true(n > 100000);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (text_width(line) > 80)
			fail_msg("%zu columns: %s", text_width(line), line);
}

static void every_finding_has_a_meaning(void **state)
{
	(void)state;
	assert_non_null(meaning_find("ack-loop"));
	assert_null(meaning_find("ack-loo"));
	for (const struct meaning *m = meanings_all; m->id; m++)
		assert_ptr_equal(meaning_find(m->id), m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_decides_what_holds),
		cmocka_unit_test(ranges_are_told_in_words),
		cmocka_unit_test(links_go_both_ways),
		cmocka_unit_test(a_page_keeps_to_its_width),
		cmocka_unit_test(every_finding_has_a_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

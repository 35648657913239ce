/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "sources/procfs/text-file.h"
#include "tests/sampled.h"

struct fed {
	struct sampled s;
	const struct text_format *format;
	struct text_file with;
	void *state;
};

static void fed_init(struct fed *fed, const struct text_format *format, const char *prefix)
{
	sampled_init(&fed->s);
	fed->format = format;
	fed->with = (struct text_file){.prefix = prefix, .kind = KIND_GAUGE, .format = format};
	fed->state = calloc(1, format->size);
	assert_non_null(fed->state);
}

static int feed(struct fed *fed, const char *text)
{
	return fed->format->put(fed->state, &fed->with, sampled_next(&fed->s), INSTANCE_NONE, text,
		strlen(text));
}

static void fed_done(struct fed *fed)
{
	fed->format->done(fed->state);
	free(fed->state);
	sampled_done(&fed->s);
}

static void pairs_follow_their_names(void **state)
{
	struct fed fed;

	(void)state;
	fed_init(&fed, &table_pairs, NULL);
	assert_int_equal(feed(&fed, "Xy: A B\nXy: 1 -1\nZ: C\nZ: 18446744073709551615\n"), 0);
	assert_int_equal(sampled_value(&fed.s, "Xy.A"), 1);
	assert_true(sampled_value(&fed.s, "Xy.B") == UINT64_MAX);
	assert_true(sampled_value(&fed.s, "Z.C") == UINT64_MAX);
	uint32_t births = fed.s.table.births;
	assert_int_equal(feed(&fed, "Xy: A B\nXy: 7 8\nZ: C\nZ: 9\n"), 0);
	assert_int_equal(fed.s.table.births, births);
	assert_int_equal(sampled_value(&fed.s, "Xy.B"), 8);

	/* a group appears, one goes, columns move */
	assert_int_equal(feed(&fed, "Xy: B A N\nXy: 1 2 3\nQ: E\nQ: 4\n"), 0);
	assert_int_equal(sampled_value(&fed.s, "Xy.A"), 2);
	assert_int_equal(sampled_value(&fed.s, "Xy.B"), 1);
	assert_int_equal(sampled_value(&fed.s, "Xy.N"), 3);
	assert_int_equal(sampled_value(&fed.s, "Q.E"), 4);
	assert_false(sampled_has(&fed.s, "Z.C"));
	fed_done(&fed);
}

static void pairs_refuse_what_they_are_not(void **state)
{
	static const char *const texts[] = {
		"Xy: A B\nXy: 1\n",          /* a value is missing */
		"Xy: A\nXy: 1 2\n",          /* one too many */
		"Xy: A B\nXz: 1 2\n",        /* another group */
		"Xy: A B\n",                 /* cut off */
		"Xy: A B\nXy: 1 x\n",        /* no number */
		"Xy: A B\nXy: 1 2x\n",
		"Xy: A\nXy: 184467440737095516150\n", /* more than 64 bits */
		"Xy: A{b}\nXy: 1\n",         /* no name */
		"X,y: A\nX,y: 1\n",
		"\n\n",
		"no colon\n",
		": A\n: 1\n",
	};
	struct fed fed;

	(void)state;
	fed_init(&fed, &table_pairs, NULL);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (feed(&fed, texts[i]) != -EBADMSG)
			fail_msg("taken: '%s'", texts[i]);
	/* and goes on with the next good one */
	assert_int_equal(feed(&fed, "Xy: A\nXy: 1\n"), 0);
	assert_int_equal(sampled_value(&fed.s, "Xy.A"), 1);
	fed_done(&fed);
}

static void names_are_bounded(void **state)
{
	struct fed fed;
	struct text text = {};

	(void)state;
	fed_init(&fed, &table_named, "x");
	for (int i = 0; i < 5000; i++)
		text_addf(&text, "Name%d 1\n", i);
	assert_int_equal(feed(&fed, text_str(&text)), -EBADMSG);
	text_clear(&text);
	for (int i = 0; i < 300; i++)
		text_add(&text, "N");
	text_add(&text, " 1\n");
	assert_int_equal(feed(&fed, text_str(&text)), -EBADMSG);
	text_done(&text);
	fed_done(&fed);
}

static void named_splits_the_groups_of_ipv6(void **state)
{
	struct fed fed;

	(void)state;
	fed_init(&fed, &table_named, NULL);
	assert_int_equal(feed(&fed, "Ip6InReceives  \t5\nIcmp6InMsgs 6\nUdpLite6InErrors 7\n"
				    "Udp6InErrors 8\nNewThing 9\n"), 0);
	assert_int_equal(sampled_value(&fed.s, "Ip6.InReceives"), 5);
	assert_int_equal(sampled_value(&fed.s, "Icmp6.InMsgs"), 6);
	assert_int_equal(sampled_value(&fed.s, "UdpLite6.InErrors"), 7);
	assert_int_equal(sampled_value(&fed.s, "Udp6.InErrors"), 8);
	assert_int_equal(sampled_value(&fed.s, "NewThing"), 9);
	/* types of ICMP messages appear with the first message */
	assert_int_equal(feed(&fed, "Ip6InReceives 15\nIcmp6InMsgs 6\nIcmp6OutType135 1\n"), 0);
	assert_int_equal(sampled_value(&fed.s, "Ip6.InReceives"), 15);
	assert_int_equal(sampled_value(&fed.s, "Icmp6.OutType135"), 1);
	assert_false(sampled_has(&fed.s, "NewThing"));
	assert_int_equal(feed(&fed, "Ip6 15\n"), -EBADMSG);
	assert_int_equal(feed(&fed, "Ip6InReceives\n"), -EBADMSG);
	assert_int_equal(feed(&fed, "Ip6InReceives 5 6\n"), -EBADMSG);
	fed_done(&fed);
}

static void sockstat_names_each_number(void **state)
{
	struct fed fed;

	(void)state;
	fed_init(&fed, &table_sockstat, "sockstat");
	assert_int_equal(feed(&fed, "sockets: used 17\nTCP: inuse 1 orphan 2 mem 3\n"), 0);
	assert_int_equal(sampled_value(&fed.s, "sockstat.sockets.used"), 17);
	assert_int_equal(sampled_value(&fed.s, "sockstat.TCP.mem"), 3);
	assert_int_equal(feed(&fed, "sockets: used 18\nTCP: inuse 4 orphan 5 mem 6\n"), 0);
	assert_int_equal(sampled_value(&fed.s, "sockstat.TCP.orphan"), 5);
	assert_int_equal(feed(&fed, "sockets: used\n"), -EBADMSG);
	assert_int_equal(feed(&fed, "sockets: used 1 TCP\n"), -EBADMSG);
	assert_int_equal(feed(&fed, "sockets used 1\n"), -EBADMSG);
	fed_done(&fed);
}

/* A number without knowledge takes the kind that its file gives it. */
static void unknown_numbers_take_the_files_kind(void **state)
{
	struct fed fed;

	(void)state;
	fed_init(&fed, &table_sockstat, "sockstat");
	assert_int_equal(feed(&fed, "NEW: level 1\n"), 0);
	uint32_t at = sampled_series(&fed.s, "sockstat.NEW.level");
	const struct counter *counter =
		series_knowledge(&fed.s.table, fed.s.table.series.at[at].counter);
	assert_int_equal(counter->kind, KIND_GAUGE);
	assert_true(counter->is_signed);
	fed_done(&fed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_follow_their_names),
		cmocka_unit_test(pairs_refuse_what_they_are_not),
		cmocka_unit_test(names_are_bounded),
		cmocka_unit_test(named_splits_the_groups_of_ipv6),
		cmocka_unit_test(sockstat_names_each_number),
		cmocka_unit_test(unknown_numbers_take_the_files_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

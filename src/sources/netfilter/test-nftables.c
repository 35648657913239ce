/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The nftables source on real rulesets, each in a network namespace of its own. */
#include "tests/unit.h"

#include "sources/netfilter/test-live.h"

#include "base/text.h"

extern const struct source source_nftables;

static const char ruleset[] =
	"table inet filter {\n"
	"	counter refused {\n"
	"	}\n"
	"	chain aside {\n"
	"		counter\n"
	"	}\n"
	"	chain input {\n"
	"		type filter hook input priority 0; policy accept;\n"
	"		udp dport 9 counter drop comment \"a { b # handle 99\"\n"
	"		udp dport 10 counter name refused drop\n"
	"		udp dport 11 counter reject\n"
	"		counter udp dport 12 drop\n"
	"		udp dport 13\n"
	"		udp dport 14 counter accept\n"
	"		tcp dport 15 counter reject with tcp reset\n"
	"		udp dport 16 counter jump aside\n"
	"	}\n"
	"}\n"
	"table netdev outside {\n"
	"	chain in {\n"
	"		type filter hook ingress device lo priority 0;\n"
	"		counter accept\n"
	"	}\n"
	"}\n"
	"table bridge b {\n"
	"	chain out {\n"
	"		type filter hook forward priority 0; policy drop;\n"
	"		counter\n"
	"	}\n"
	"}\n"
	"table arp a {\n"
	"	chain in {\n"
	"		type filter hook input priority 0;\n"
	"		counter\n"
	"	}\n"
	"}\n";

static void load(const char *text)
{
	live_feed("nft -f -", text);
}

/* The name of a series of a rule whose text begins so, NULL where there is none (yet). */
static const char *find_named(const struct live *live, const char *counter, const char *text)
{
	static char name[400];

	for (uint32_t i = 0; i < live->table.series.n; i++) {
		const struct series *series = &live->table.series.at[i];
		const char *detail = live->table.instances.at[series->instance].detail;
		if (!series->alive || !snapshot_has(&live->snapshot, series, i) || !detail ||
			!text_starts(detail, text) ||
			strcmp(series_knowledge(&live->table, series->counter)->name, counter) != 0)
			continue;
		series_name(&live->table, i, name, sizeof(name));
		return name;
	}
	return NULL;
}

/* The same for one that must be there: handles are the kernel's to give. */
static const char *named(const struct live *live, const char *counter, const char *text)
{
	const char *name = find_named(live, counter, text);

	if (!name)
		fail_msg("no rule '%s'", text);
	return name;
}

/* The texts of very many rules may take longer than a sample waits for them. */
static void sample_until_named(struct live *live, const char *text)
{
	for (int i = 0; i < 200 && !find_named(live, "fwrule.packets", text); i++) {
		usleep(100000);
		live_sample(live);
	}
}

static uint64_t value(const struct live *live, const char *counter, const char *text)
{
	return live_value(live, named(live, counter, text));
}

static void packets_move_their_rule(void **state)
{
	struct live live;

	(void)state;
	live_enter("nft");
	load(ruleset);
	live_open(&live, &source_nftables);
	live_sample(&live);
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 9 "), 0);
	for (uint16_t port = 9; port <= 16; port++)
		live_send(port, port == 15 ? 0 : port);
	live_sample(&live);
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 9 "), 9);
	assert_int_equal(value(&live, "fwrule.bytes", "udp dport 9 "), 9 * 33);
	assert_int_equal(live_value(&live, "fwrule.packets{inet,filter,counter,refused}"), 10);
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 11 "), 11);
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 14 "), 14);
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 16 "), 16);
	live_close(&live);
}

static void verdicts_and_hooks_are_told(void **state)
{
	static const struct {
		const char *text;
		unsigned verdict, hook;
	} wanted[] = {
		{"udp dport 9 counter drop comment \"a { b # handle 99\"", 2, 2},
		{"udp dport 10 counter name \"refused\" drop", 2, 2},
		{"udp dport 11 counter reject", 3, 2},
		{"counter udp dport 12 drop", 0, 2}, /* counts what it does not drop, too */
		{"udp dport 14 counter accept", 1, 2},
		{"tcp dport 15 counter reject with tcp reset", 3, 2},
		{"udp dport 16 counter jump aside", 0, 2},
		{"counter accept", 1, 6},
	};
	struct live live;

	(void)state;
	live_enter("nft");
	load(ruleset);
	live_open(&live, &source_nftables);
	assert_string_equal(live_sample(&live),
		"1 of 12 rules and 4 chain policies (1 to drop) do not count packets: "
		"add 'counter' to see them");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		assert_int_equal(value(&live, "fwrule.verdict", wanted[i].text), wanted[i].verdict);
		assert_int_equal(value(&live, "fwrule.hook", wanted[i].text), wanted[i].hook);
	}
	assert_int_equal(live_count(&live, "fwrule.packets"), 11);
	live_close(&live);
}

static void a_reset_and_a_reload_are_seen(void **state)
{
	struct live live;
	char before[400];

	(void)state;
	live_enter("nft");
	load(ruleset);
	live_open(&live, &source_nftables);
	live_send(9, 7);
	live_sample(&live);
	snprintf(before, sizeof(before), "%s", named(&live, "fwrule.packets", "udp dport 9 "));
	uint32_t series = live_find(&live, before);
	assert_int_equal(live.snapshot.value[series], 7);

	/* a counter set back is the same series, 64 bits wide: it cannot have wrapped */
	const char *refused = "fwrule.packets{inet,filter,counter,refused}";
	live_send(10, 4);
	live_sample(&live);
	uint32_t named_series = live_find(&live, refused);
	assert_int_equal(live.snapshot.value[named_series], 4);
	live_run("nft reset counters >/dev/null");
	live_sample(&live);
	assert_int_equal(live_find(&live, refused), named_series);
	assert_int_equal(live.snapshot.value[named_series], 0);
	assert_int_equal(live_find(&live, before), series);
	assert_int_equal(series_knowledge(&live.table, live.table.series.at[series].counter)->bits,
		BITS_64);

	/* the same rules under the same names and handles are other rules */
	live_run("nft flush ruleset");
	load(ruleset);
	live_sample(&live);
	assert_string_equal(named(&live, "fwrule.packets", "udp dport 9 "), before);
	assert_int_not_equal(live_find(&live, before), series);
	assert_int_equal(live_value(&live, before), 0);
	live_close(&live);
}

static void a_table_comes_and_goes(void **state)
{
	struct live live;

	(void)state;
	live_enter("nft");
	live_open(&live, &source_nftables);
	assert_string_equal(live_sample(&live), "");
	assert_int_equal(live_count(&live, "fwrule.packets"), 0);
	load("table ip t {\n chain c {\n counter drop\n }\n}\n");
	live_sample(&live);
	assert_int_equal(live_count(&live, "fwrule.packets"), 1);
	load("delete table ip t\n");
	live_sample(&live);
	assert_int_equal(live_count(&live, "fwrule.packets"), 0);
	live_close(&live);
}

static void many_rules_are_bounded(void **state)
{
	struct text text = {};
	struct live live;

	(void)state;
	live_enter("nft");
	text_add(&text, "table ip t {\n chain c {\n type filter hook input priority 0;\n");
	for (unsigned i = 1; i <= 1500; i++)
		text_addf(&text, "udp dport %u counter %s\n", i, i > 1200 ? "drop" : "accept");
	text_add(&text, " }\n}\n");
	load(text_str(&text));
	live_open(&live, &source_nftables);
	assert_non_null(strstr(live_sample(&live), "shown are 1024 of 1500 counting rules"));
	assert_int_equal(live_count(&live, "fwrule.packets"), 1024);
	live_send(1450, 5);
	live_send(3, 4);
	live_sample(&live);
	sample_until_named(&live, "udp dport 1450 ");
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 1450 "), 5);
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 3 "), 4);
	text_done(&text);
	live_close(&live);
}

static void a_policy_of_iptables_nft_counts(void **state)
{
	struct live live;

	(void)state;
	live_enter("iptables-nft");
	live_run("iptables-nft -P INPUT DROP");
	live_run("iptables-nft -A INPUT -p udp --dport 20 -j REJECT 2>/dev/null");
	live_open(&live, &source_nftables);
	live_send(19, 3);
	live_send(20, 2);
	live_sample(&live);
	/* the ICMP errors that the reject makes arrive at the input, too */
	assert_int_equal(live_value(&live, "fwrule.verdict{ip,filter,INPUT,policy}"), 2);
	assert_int_equal(live_value(&live, "fwrule.packets{ip,filter,INPUT,policy}"), 3 + 2);
	assert_string_equal(live_detail(&live, "fwrule.verdict{ip,filter,INPUT,policy}"), "policy drop");
	assert_int_equal(value(&live, "fwrule.packets", "udp dport 20 counter reject"), 2);
	assert_int_equal(value(&live, "fwrule.verdict", "udp dport 20 counter reject"), 3);
	live_close(&live);
}

/* The generation rises with every change, and the listing holds all but what was counted. */
static void looking_changes_nothing(void **state)
{
	struct live live;

	(void)state;
	live_enter("nft");
	load(ruleset);
	char before[] = "/tmp/squall-nft-XXXXXX", command[128];
	int fd = mkstemp(before);
	assert_true(fd >= 0);
	close(fd);
	snprintf(command, sizeof(command), "nft -a -j list ruleset >%s", before);
	live_run(command);
	live_open(&live, &source_nftables);
	live_sample(&live);
	live_sample(&live);
	live_close(&live);
	snprintf(command, sizeof(command), "nft -a -j list ruleset | cmp -s - %s", before);
	int same = system(command);
	unlink(before);
	assert_int_equal(same, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_move_their_rule),
		cmocka_unit_test(verdicts_and_hooks_are_told),
		cmocka_unit_test(a_reset_and_a_reload_are_seen),
		cmocka_unit_test(a_table_comes_and_goes),
		cmocka_unit_test(many_rules_are_bounded),
		cmocka_unit_test(a_policy_of_iptables_nft_counts),
		cmocka_unit_test(looking_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

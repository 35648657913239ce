/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source of legacy iptables on real tables, each in a network namespace of its own. */
#include "tests/unit.h"

#include "sources/netfilter/test-live.h"

#include <fcntl.h>

#include "base/text.h"

extern const struct source source_iptables_legacy;

static void read_names(const char *path, char *buf, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, buf, room - 1) : 0;

	buf[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

static void assert_tables(const char *names, const char *names6)
{
	char buf[256];

	read_names("/proc/net/ip_tables_names", buf, sizeof(buf));
	assert_string_equal(buf, names);
	read_names("/proc/net/ip6_tables_names", buf, sizeof(buf));
	assert_string_equal(buf, names6);
}

static void a_missing_table_stays_missing(void **state)
{
	struct live live;

	(void)state;
	live_enter("iptables-legacy");
	assert_tables("", "");
	live_open(&live, &source_iptables_legacy);
	assert_string_equal(live_sample(&live), "");
	live_sample(&live);
	assert_int_equal(live_count(&live, "fwrule.packets"), 0);
	assert_tables("", "");
	live_run("ip6tables-legacy -t mangle -A OUTPUT -j ACCEPT");
	live_sample(&live);
	assert_tables("", "mangle\n");
	assert_int_equal(live_value(&live, "fwrule.verdict{ip6,mangle,OUTPUT,1}"), 1);
	live_close(&live);
}

static void packets_move_their_rule(void **state)
{
	struct live live;

	(void)state;
	live_enter("iptables-legacy");
	live_feed("iptables-legacy-restore",
		"*filter\n"
		":INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n"
		"-A INPUT -p udp --dport 9 -j DROP\n"
		"-A INPUT -p udp --dport 10 -m comment --comment \"no thanks\" -j REJECT\n"
		"-A INPUT -s 127.0.0.0/8 ! -i eth+ -p udp -j web\n"
		"-A web -d 127.0.0.1 -p udp -m multiport --dports 11,12 -j ACCEPT\n"
		"-A web -p udp -m limit --limit 5/s\n"
		"COMMIT\n");
	live_open(&live, &source_iptables_legacy);
	assert_string_equal(live_sample(&live), "");
	live_send(9, 9);
	live_send(11, 11);
	live_send(13, 1);
	live_sample(&live);
	assert_int_equal(live_value(&live, "fwrule.packets{ip,filter,INPUT,1}"), 9);
	assert_int_equal(live_value(&live, "fwrule.bytes{ip,filter,INPUT,1}"), 9 * 33);
	assert_int_equal(live_value(&live, "fwrule.verdict{ip,filter,INPUT,1}"), 2);
	assert_int_equal(live_value(&live, "fwrule.hook{ip,filter,INPUT,1}"), 2);
	assert_int_equal(live_value(&live, "fwrule.verdict{ip,filter,INPUT,2}"), 3);
	assert_int_equal(live_value(&live, "fwrule.packets{ip,filter,INPUT,3}"), 12);
	assert_int_equal(live_value(&live, "fwrule.packets{ip,filter,web,1}"), 11);
	assert_int_equal(live_value(&live, "fwrule.hook{ip,filter,web,1}"), 0);
	assert_int_equal(live_value(&live, "fwrule.packets{ip,filter,web,2}"), 1);
	assert_int_equal(live_value(&live, "fwrule.verdict{ip,filter,INPUT,policy}"), 2);
	/* the datagram to 13, and the errors that the unheard ones to 11 brought back */
	assert_true(live_value(&live, "fwrule.packets{ip,filter,INPUT,policy}") >= 1);
	assert_int_equal(live_find(&live, "fwrule.packets{ip,filter,web,3}"), SERIES_NONE);

	static const struct {
		const char *name, *text;
	} texts[] = {
		{"{ip,filter,INPUT,1}", "-p udp --dport 9 -j DROP"},
		{"{ip,filter,INPUT,2}", "-p udp --dport 10 -m comment --comment \"no thanks\" -j REJECT "
					"--reject-with icmp-port-unreachable"},
		{"{ip,filter,INPUT,3}", "-s 127.0.0.0/8 ! -i eth+ -p udp -j web"},
		{"{ip,filter,web,1}", "-d 127.0.0.1/32 -p udp -m multiport --dports 11,12 -j ACCEPT"},
		{"{ip,filter,web,2}", "-p udp -m limit --limit 5/sec"},
		{"{ip,filter,INPUT,policy}", "policy DROP"},
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char name[64];
		snprintf(name, sizeof(name), "fwrule.packets%s", texts[i].name);
		assert_string_equal(live_detail(&live, name), texts[i].text);
	}
	live_close(&live);
}

static void rules_are_told_apart_when_they_change(void **state)
{
	struct live live;

	(void)state;
	live_enter("iptables-legacy");
	live_run("iptables-legacy -A INPUT -p udp --dport 9 -j DROP");
	live_open(&live, &source_iptables_legacy);
	live_send(9, 3);
	live_sample(&live);
	uint32_t first = live_find(&live, "fwrule.packets{ip,filter,INPUT,1}");
	uint32_t policy = live_find(&live, "fwrule.packets{ip,filter,INPUT,policy}");

	/* flushed counters and rules behind it leave a rule what it is */
	live_run("iptables-legacy -Z; iptables-legacy -A INPUT -p udp --dport 10 -j DROP");
	live_sample(&live);
	assert_int_equal(live_find(&live, "fwrule.packets{ip,filter,INPUT,1}"), first);
	assert_int_equal(live.snapshot.value[first], 0);

	/* another rule in its place is another one; a policy stays */
	live_run("iptables-legacy -I INPUT -p udp --dport 11 -j DROP; iptables-legacy -P INPUT DROP");
	live_sample(&live);
	assert_int_not_equal(live_find(&live, "fwrule.packets{ip,filter,INPUT,1}"), first);
	assert_int_equal(live_find(&live, "fwrule.packets{ip,filter,INPUT,policy}"), policy);
	assert_int_equal(live_value(&live, "fwrule.verdict{ip,filter,INPUT,policy}"), 2);
	assert_string_equal(live_detail(&live, "fwrule.packets{ip,filter,INPUT,policy}"), "policy DROP");

	live_run("iptables-legacy -F; iptables-legacy -P INPUT ACCEPT");
	live_sample(&live);
	assert_int_equal(live_find(&live, "fwrule.packets{ip,filter,INPUT,1}"), SERIES_NONE);
	live_close(&live);
}

static void many_rules_are_bounded(void **state)
{
	struct text text = {};
	struct live live;

	(void)state;
	live_enter("iptables-legacy");
	text_add(&text, "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
	for (unsigned i = 1; i <= 1300; i++)
		text_addf(&text, "-A PREROUTING -p udp --dport %u -j %s\n", i,
			i > 1200 ? "DROP" : "ACCEPT");
	text_add(&text, "COMMIT\n");
	live_feed("iptables-legacy-restore", text_str(&text));
	live_open(&live, &source_iptables_legacy);
	assert_string_equal(live_sample(&live), "shown are 1024 of 1302 rules and policies");
	assert_int_equal(live_count(&live, "fwrule.packets"), 1024);
	live_send(1250, 5);
	live_sample(&live);
	assert_int_equal(live_value(&live, "fwrule.packets{ip,raw,PREROUTING,1250}"), 5);
	assert_string_equal(live_await_detail(&live, "fwrule.packets{ip,raw,PREROUTING,1250}"),
		"-p udp --dport 1250 -j DROP");
	text_done(&text);
	live_close(&live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_table_stays_missing),
		cmocka_unit_test(packets_move_their_rule),
		cmocka_unit_test(rules_are_told_apart_when_they_change),
		cmocka_unit_test(many_rules_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The knowledge against the kernel that runs: whatever the sources of fixed names read here must
 * have a stanza, and the stanza must name a source that exists; so must every reason to drop a
 * packet. On kernels that nobody has compared yet the missing names are only listed. And every text
 * is whole: it says what is counted and where.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/version.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "sources/source.h"
#include "tests/btf.h"
#include "tests/unit.h"

/* those that give names of their own (drivers, settings, firewall rules) cannot be held to it */
static bool has_fixed_names(const struct source *source, void *user)
{
	static const char *const names[] = {"conntrack", "conntrack_stat", "dev_snmp6", "link", "neigh",
		"neigh6_stat", "neigh_stat", "netstat", "protocols", "qdisc", "route_stat", "sctp", "snmp",
		"snmp6", "sockstat", "sockstat6", "softirq", "softnet", "synproxy_stat", "tls", "xfrm"};

	(void)user;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(source->name, names[i]) == 0)
			return true;
	return false;
}

/* A message type by number may be any that a peer cares to send. */
static bool may_be_unknown(const char *name)
{
	return fnmatch("Icmp*.*Type[0-9]*", name, 0) == 0;
}

static bool is_compared(unsigned kernel)
{
	static const unsigned compared[] = {
		KERNEL_VERSION(6, 1, 0), KERNEL_VERSION(6, 12, 0), KERNEL_VERSION(6, 18, 0)};

	for (size_t i = 0; i < ARRAY_SIZE(compared); i++)
		if ((kernel & ~0xffu) == compared[i])
			return true;
	return false;
}

static bool is_source(const char *name)
{
	for (const struct source *const *s = sources_all; *s; s++)
		if (strcmp((*s)->name, name) == 0)
			return true;
	return false;
}

static unsigned list_missing(const struct series_table *table)
{
	unsigned missing = 0;

	for (size_t i = 0; i < table->unknown.n; i++) {
		const struct counter *counter = &table->unknown.at[i];
		if (may_be_unknown(counter->name))
			continue;
		print_message("no stanza for '%s', read by '%s'\n", counter->name, counter->source);
		missing++;
	}
	return missing;
}

static unsigned list_misnamed(const struct series_table *table)
{
	unsigned misnamed = 0;

	for (size_t i = 0; i < table->series.n; i++) {
		const struct counter *counter = series_knowledge(table, table->series.at[i].counter);
		if (is_source(counter->source))
			continue;
		print_message("'%s': no source is named '%s'\n", counter->name, counter->source);
		misnamed++;
	}
	return misnamed;
}

/* "6.14" as a version code; 0 for NULL and for words. */
static unsigned release_code(const char *release)
{
	unsigned major = 0, minor = 0;

	if (!release || sscanf(release, "%3u.%3u", &major, &minor) != 2)
		return 0;
	return KERNEL_VERSION(major, minor, 0);
}

static bool should_be_printed(const struct counter *counter, unsigned kernel)
{
	unsigned until = release_code(counter->until);

	return kernel >= release_code(counter->since) && (!until || kernel < until);
}

/* Their files name every counter always; but for message types, which come with the first message. */
static bool is_always_complete(const struct counter *counter)
{
	static const char *const names[] = {"netstat", "snmp", "sockstat", "xfrm"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(counter->source, names[i]) == 0)
			return strncmp(counter->name, "IcmpMsg.", strlen("IcmpMsg.")) != 0;
	return false;
}

/* A change that a stable series took over at some point: "changed 6.12: … 6.12.117 …". */
static bool changed_within(const struct counter *counter, unsigned kernel)
{
	char series[32];

	snprintf(series, sizeof(series), "%u.%u.", kernel >> 16, kernel >> 8 & 0xff);
	return counter->changed && strstr(counter->changed, series);
}

/* A stanza's `since` and `until` against what this kernel really prints. */
static unsigned list_misdated(const struct series_table *table, unsigned kernel)
{
	unsigned misdated = 0;

	for (counter_id id = 0; id < COUNTERS_KNOWN; id++) {
		const struct counter *counter = &counters_known[id];
		bool printed = table->first.n > id && table->first.at[id] != SERIES_NONE;
		bool should = should_be_printed(counter, kernel);
		if (printed == should || (!printed && !is_always_complete(counter)) ||
			changed_within(counter, kernel))
			continue;
		print_message("'%s' is %s here, against its stanza (since %s, until %s)\n", counter->name,
			printed ? "printed" : "not printed", counter->since ? counter->since : "ever",
			counter->until ? counter->until : "now");
		misdated++;
	}
	return misdated;
}

static void knows_what_this_kernel_prints(void **state)
{
	_cleanup_(text_done) struct text error = {};
	struct series_table table;
	struct snapshot snapshot = {};
	struct host *host;
	struct source_set *set;
	unsigned missing, misdated;

	(void)state;
	assert_int_equal(host_open_live(NULL, &host, &error), 0);
	assert_int_equal(series_table_init(&table), 0);
	assert_int_equal(source_set_open(host, &table, has_fixed_names, NULL, &set), 0);
	source_set_sample(set, &snapshot, true);
	missing = list_missing(&table);
	misdated = list_misdated(&table, host_kernel_code(host) & ~0xffu);
	assert_true(table.series.n > 300);
	assert_int_equal(list_misnamed(&table), 0);
	if (is_compared(host_kernel_code(host)))
		assert_int_equal(missing + misdated, 0);
	source_set_free(set);
	snapshot_done(&snapshot);
	series_table_done(&table);
	host_free(host);
}

static void every_text_says_what_and_where(void **state)
{
	unsigned bare = 0;

	(void)state;
	for (counter_id id = 0; id < COUNTERS_KNOWN; id++) {
		const struct counter *counter = &counters_known[id];
		bool is_counted = !text_starts(counter->name, "sysctl.") &&
			!text_starts(counter->name, "drop.");
		if (counter->what && (counter->function || !is_counted))
			continue;
		print_message("'%s' does not say %s\n", counter->name, counter->what ? "in" : "what");
		bare++;
	}
	assert_int_equal(bare, 0);
}

struct reasons {
	unsigned seen, missing;
};

static void look_up_reason(const char *name, void *user)
{
	static const char prefix[] = "SKB_DROP_REASON_";
	struct reasons *reasons = user;
	char known[128];

	/* what stands without the prefix is no drop, and the last two are no reasons */
	if (!text_starts(name, prefix) || strcmp(name, "SKB_DROP_REASON_MAX") == 0 ||
		strcmp(name, "SKB_DROP_REASON_SUBSYS_MASK") == 0)
		return;
	snprintf(known, sizeof(known), "drop.%s", name + sizeof(prefix) - 1);
	reasons->seen++;
	if (counter_find(known) != COUNTER_NONE)
		return;
	print_message("no stanza for '%s'\n", known);
	reasons->missing++;
}

static void knows_why_this_kernel_drops(void **state)
{
	_cleanup_(text_done) struct text error = {};
	_cleanup_free_ char *btf = NULL;
	struct reasons reasons = {};
	struct host *host;
	size_t n;

	(void)state;
	if (file_slurp_at(AT_FDCWD, "/sys/kernel/btf/vmlinux", &btf, &n) < 0) {
		print_message("this kernel gives no type information\n");
		skip();
	}
	int r = btf_enum_names(btf, n, "skb_drop_reason", look_up_reason, &reasons);
	assert_int_equal(host_open_live(NULL, &host, &error), 0);
	if (is_compared(host_kernel_code(host))) {
		assert_int_equal(r, 0);
		assert_true(reasons.seen > 60);
		assert_int_equal(reasons.missing, 0);
	}
	host_free(host);
}

static void refuses_broken_type_information(void **state)
{
	/* a header, an enum "ab" with the one name "c", and the strings */
	static const unsigned char btf[] = {0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 20, 0,
		0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 6, 4, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 0, 'a', 'b', 0,
		'c', 0};
	struct reasons none = {};

	(void)state;
	assert_int_equal(btf_enum_names(btf, sizeof(btf), "ab", look_up_reason, &none), 0);
	assert_int_equal(btf_enum_names(btf, sizeof(btf), "a", look_up_reason, &none), -ENOENT);
	for (size_t n = 0; n < sizeof(btf); n++)
		assert_int_equal(btf_enum_names(btf, n, "ab", look_up_reason, &none), -EBADMSG);
	assert_int_equal(none.seen, 0);
}

static void only_counters_and_levels_have_a_normal(void **state)
{
	(void)state;
	for (counter_id id = 0; id < COUNTERS_KNOWN; id++) {
		const struct counter *counter = &counters_known[id];
		if (!counter->normal.known)
			continue;
		assert_true(counter->kind == KIND_COUNTER || counter->kind == KIND_GAUGE);
		if (counter->normal.of == COUNTER_NONE)
			continue;
		assert_true(counter->normal.of < COUNTERS_KNOWN);
		assert_int_equal(counters_known[counter->normal.of].kind, KIND_COUNTER);
	}
}

static void finds_defaults_by_kernel(void **state)
{
	const struct counter *somaxconn = &counters_known[C_sysctl_net_core_somaxconn];

	(void)state;
	assert_string_equal(counter_default(somaxconn, KERNEL_VERSION(5, 3, 18)), "128");
	assert_string_equal(counter_default(somaxconn, KERNEL_VERSION(5, 4, 0)), "4096");
	assert_null(counter_default(&counters_known[C_sysctl_net_ipv4_tcp_mem], KERNEL_VERSION(6, 1, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_this_kernel_prints),
		cmocka_unit_test(every_text_says_what_and_where),
		cmocka_unit_test(knows_why_this_kernel_drops),
		cmocka_unit_test(refuses_broken_type_information),
		cmocka_unit_test(only_counters_and_levels_have_a_normal),
		cmocka_unit_test(finds_defaults_by_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sources of /proc, each below whole trees: an old kernel, a new one, garbage, moments. */
#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "sources/procfs/hex-rows.h"
#include "tests/sampled.h"

extern const struct source source_conntrack, source_conntrack_stat, source_dev_snmp6,
	source_neigh_stat, source_neigh6_stat, source_netstat, source_protocols, source_route_stat,
	source_sctp, source_snmp, source_snmp6, source_sockstat, source_sockstat6, source_softirq,
	source_softnet, source_synproxy_stat, source_tls, source_xfrm;

static const char old[] = "kernel-3.10", new[] = "kernel-6.18", garbage[] = "garbage";

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void read_once(struct sampled *s, const char *root, const struct source *source)
{
	struct probe probe;
	int r = sampled_once(s, root, source, &probe);

	if (r < 0)
		fail_msg("%s of %s: %s: %s", source->name, root, strerror(-r), probe.reason);
}

static void reads_the_mibs_of_an_old_kernel(void **state)
{
	struct sampled s;

	(void)state;
	sampled_init(&s);
	read_once(&s, old, &source_snmp);
	assert_int_equal(sampled_value(&s, "Ip.FragCreates"), 118);
	assert_true(sampled_value(&s, "Tcp.MaxConn") == UINT64_MAX);
	assert_false(sampled_has(&s, "Udp.MemErrors"));
	assert_int_equal(sampled_count(&s), 19 + 27 + 15 + 7 + 7);
	read_once(&s, old, &source_netstat);
	assert_int_equal(sampled_value(&s, "TcpExt.PAWSPassive"), 603);
	read_once(&s, old, &source_snmp6);
	assert_int_equal(sampled_value(&s, "Icmp6.OutType135"), 803);
	read_once(&s, old, &source_sockstat);
	assert_int_equal(sampled_value(&s, "sockstat.FRAG.memory"), 560);
	read_once(&s, old, &source_sockstat6);
	assert_int_equal(sampled_value(&s, "sockstat.TCP6.inuse"), 4);
	sampled_done(&s);
}

static void reads_the_mibs_of_a_new_kernel(void **state)
{
	struct sampled s;

	(void)state;
	sampled_init(&s);
	read_once(&s, new, &source_snmp);
	assert_int_equal(sampled_value(&s, "IcmpMsg.OutType3"), 251);
	assert_int_equal(sampled_value(&s, "Udp.MemErrors"), 408);
	read_once(&s, new, &source_netstat);
	assert_int_equal(sampled_value(&s, "TcpExt.PAWSOldAck"), 606);
	assert_int_equal(sampled_value(&s, "MPTcpExt.MPCapableSYNTX"), 751);
	read_once(&s, new, &source_xfrm);
	assert_int_equal(sampled_value(&s, "xfrm.XfrmInHdrError"), 12);
	read_once(&s, new, &source_tls);
	assert_int_equal(sampled_value(&s, "tls.TlsDecryptError"), 22);
	read_once(&s, new, &source_sctp);
	assert_int_equal(sampled_value(&s, "sctp.SctpAborteds"), 32);
	sampled_done(&s);
}

static void says_why_a_file_is_not_there(void **state)
{
	static const struct {
		const struct source *source;
		const char *says;
	} absent[] = {
		{&source_xfrm, "CONFIG_XFRM_STATISTICS"},
		{&source_tls, "'tls' is not loaded"},
		{&source_sctp, "'sctp' is not loaded"},
		{&source_neigh6_stat, "without IPv6"},
		{&source_synproxy_stat, "SYNPROXY"},
	};
	struct sampled s;

	(void)state;
	sampled_init(&s);
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
		struct probe probe;
		assert_int_equal(sampled_once(&s, old, absent[i].source, &probe), -ENOENT);
		assert_int_equal(probe.status, PROBE_UNAVAILABLE);
		assert_non_null(strstr(probe.reason, absent[i].says));
	}
	sampled_done(&s);
}

static void softnet_knows_old_and_new_columns(void **state)
{
	struct sampled s;

	(void)state;
	sampled_init(&s);
	read_once(&s, old, &source_softnet);
	assert_int_equal(sampled_value(&s, "softnet.processed{0}"), 0x10);
	assert_int_equal(sampled_value(&s, "softnet.processed{1}"), 0xffffffff);
	assert_int_equal(sampled_value(&s, "softnet.cpu_collision{1}"), 7);
	assert_int_equal(sampled_value(&s, "softnet.received_rps{1}"), 8);
	assert_false(sampled_has(&s, "softnet.flow_limit{0}"));
	read_once(&s, new, &source_softnet);
	assert_int_equal(sampled_value(&s, "softnet.dropped{2}"), 1);
	assert_int_equal(sampled_value(&s, "softnet.flow_limit{2}"), 5);
	assert_int_equal(sampled_value(&s, "softnet.backlog_len{2}"), 9);
	assert_int_equal(sampled_value(&s, "softnet.input_qlen{2}"), 10);
	assert_int_equal(sampled_value(&s, "softnet.process_qlen{2}"), 11);
	assert_false(sampled_has(&s, "softnet.dropped{1}")); /* offline */
	sampled_done(&s);
}

static int put_softnet(struct sampled *s, void *state, const char *text)
{
	const struct text_file *with = source_softnet.with;

	return with->format->put(
		state, with, sampled_next(s), INSTANCE_NONE, text, strlen(text));
}

static void softnet_follows_cpus_and_columns(void **unused)
{
	const struct text_file *with = source_softnet.with;
	void *state = calloc(1, with->format->size);
	struct sampled s;

	(void)unused;
	sampled_init(&s);
	/* 9 columns: before RPS */
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 4\n"), 0);
	assert_int_equal(sampled_count(&s), 4);
	/* a CPU more */
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 4\n5 6 7 0 0 0 0 0 8\n"), 0);
	assert_int_equal(sampled_value(&s, "softnet.time_squeeze{1}"), 7);
	/* columns that a kernel of tomorrow adds are shown all the same */
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 4 5 6 7 3 8 9 abc\n"), 0);
	assert_int_equal(sampled_value(&s, "softnet.column_16{3}"), 0xabc);
	/* another CPU in the same row */
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 4 5 6 7 1 8 9 abd\n"), 0);
	assert_int_equal(sampled_value(&s, "softnet.column_16{1}"), 0xabd);
	assert_false(sampled_has(&s, "softnet.column_16{3}"));
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0\n"), -EBADMSG);
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 4\n5 6\n"), -EBADMSG);
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 4g\n"), -EBADMSG);
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 11111111111111111\n"), -EBADMSG);
	assert_int_equal(put_softnet(&s, state, "\n"), -EBADMSG);
	assert_int_equal(put_softnet(&s, state, "1 2 3 0 0 0 0 0 4\n"), 0);
	with->format->done(state);
	free(state);
	sampled_done(&s);
}

static void stat_rows_fold_into_one(void **state)
{
	struct sampled s;

	(void)state;
	sampled_init(&s);
	read_once(&s, new, &source_conntrack_stat);
	assert_int_equal(sampled_value(&s, "conntrack.entries"), 0x12); /* the same on every row */
	/* the sum of two 32-bit counters wraps as they do */
	assert_int_equal(sampled_value(&s, "conntrack.found"), 0x21 + 1 - 16);
	read_once(&s, old, &source_conntrack_stat);
	assert_int_equal(sampled_value(&s, "conntrack.insert_failed"), 0x28 + 8 - 16);
	read_once(&s, new, &source_neigh_stat);
	assert_int_equal(sampled_value(&s, "neigh.entries{arp}"), 5);
	assert_int_equal(sampled_value(&s, "neigh.allocs{arp}"), 0x101);
	assert_int_equal(sampled_value(&s, "neigh.table_fulls{arp}"), 12 + 0x10b);
	read_once(&s, new, &source_neigh6_stat);
	assert_int_equal(sampled_value(&s, "neigh.res_failed{ndisc}"), 6 + 0x105);
	read_once(&s, old, &source_neigh_stat);
	assert_int_equal(sampled_value(&s, "neigh.unresolved_discards{arp}"), 11 + 0x10a);
	assert_false(sampled_has(&s, "neigh.table_fulls{arp}"));
	read_once(&s, new, &source_route_stat);
	assert_int_equal(sampled_value(&s, "route.in_martian_src"), 7 + 0x106);
	read_once(&s, new, &source_synproxy_stat);
	assert_int_equal(sampled_value(&s, "synproxy.conn_reopened"), 10);
	sampled_done(&s);
}

static void stat_rows_refuse_what_they_are_not(void **unused)
{
	static const char *const texts[] = {"entries a\n", "entries a\n1\n", "entries a\n1 2 3\n",
		"entries a\n1 x\n", "entries {a}\n1 2\n", "\n1 2\n", "entries a\n1 2\n\n"};
	static const struct text_file with = {.prefix = "t", .format = &hex_rows_named};
	void *state = calloc(1, hex_rows_named.size);
	struct sampled s;

	(void)unused;
	sampled_init(&s);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(hex_rows_named.put(state, &with, sampled_next(&s), INSTANCE_NONE,
					 texts[i], strlen(texts[i])), -EBADMSG);
	assert_int_equal(hex_rows_named.put(state, &with, sampled_next(&s), INSTANCE_NONE,
				 "entries a b\n7 1 ff\n7 2 1\n", 25), 0);
	assert_int_equal(sampled_value(&s, "t.entries"), 7);
	assert_int_equal(sampled_value(&s, "t.a"), 3);
	assert_int_equal(sampled_value(&s, "t.b"), 0x100);
	/* a column moved */
	assert_int_equal(hex_rows_named.put(state, &with, sampled_next(&s), INSTANCE_NONE,
				 "entries b a\n7 1 ff\n7 2 1\n", 25), 0);
	assert_int_equal(sampled_value(&s, "t.a"), 0x100);
	hex_rows_named.done(state);
	free(state);
	sampled_done(&s);
}

static void softirqs_are_read_by_cpu(void **state)
{
	struct sampled s;

	(void)state;
	sampled_init(&s);
	read_once(&s, old, &source_softirq);
	assert_int_equal(sampled_value(&s, "softirq.NET_RX{2}"), 1012);
	assert_int_equal(sampled_value(&s, "softirq.NET_TX{0}"), 11);
	assert_int_equal(sampled_count(&s), 4);
	read_once(&s, new, &source_softirq);
	assert_int_equal(sampled_value(&s, "softirq.NET_TX{1}"), 1);
	sampled_done(&s);
}

static void protocols_tell_absent_from_zero(void **state)
{
	struct sampled s;

	(void)state;
	sampled_init(&s);
	read_once(&s, new, &source_protocols);
	assert_int_equal(sampled_value(&s, "protocol.sockets{TCP}"), 12);
	assert_int_equal(sampled_value(&s, "protocol.memory{TCP}"), 9);
	assert_int_equal(sampled_value(&s, "protocol.pressure{TCP}"), 1);
	assert_int_equal(sampled_value(&s, "protocol.sockets{UNIX-STREAM}"), 5);
	assert_false(sampled_has(&s, "protocol.memory{UNIX-STREAM}"));
	assert_false(sampled_has(&s, "protocol.pressure{UNIX-STREAM}"));
	read_once(&s, old, &source_protocols);
	assert_int_equal(sampled_value(&s, "protocol.pressure{TCP}"), 0);
	assert_false(sampled_has(&s, "protocol.sockets{TCPv6}"));
	sampled_done(&s);
}

static void conntrack_shows_count_and_limit(void **state)
{
	struct sampled s;

	(void)state;
	sampled_init(&s);
	read_once(&s, new, &source_conntrack);
	assert_int_equal(sampled_value(&s, "conntrack.count"), 7);
	assert_int_equal(sampled_value(&s, "conntrack.max"), 65536);
	sampled_done(&s);
}

static void garbage_is_a_failure_in_words(void **state)
{
	static const struct source *const sources[] = {&source_conntrack, &source_conntrack_stat,
		&source_neigh_stat, &source_neigh6_stat, &source_netstat, &source_protocols,
		&source_route_stat, &source_sctp, &source_snmp, &source_snmp6, &source_sockstat,
		&source_sockstat6, &source_softirq, &source_softnet, &source_tls, &source_xfrm};
	struct sampled s;

	(void)state;
	sampled_init(&s);
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct probe probe;
		if (sampled_once(&s, garbage, sources[i], &probe) != -EBADMSG)
			fail_msg("%s takes garbage", sources[i]->name);
		assert_int_equal(probe.status, PROBE_FAILED);
		assert_true(strlen(probe.reason) > 0);
	}
	sampled_done(&s);
}

static void interfaces_come_and_go(void **unused)
{
	struct host *host = sampled_host("moments");
	struct probe probe = {};
	struct sampled s;
	void *state;

	(void)unused;
	sampled_init(&s);
	assert_int_equal(source_dev_snmp6.open(&source_dev_snmp6, host, &state, &probe), 0);
	assert_int_equal(source_dev_snmp6.sample(state, sampled_next(&s), &probe), 0);
	assert_int_equal(sampled_value(&s, "Ip6.InReceives{eth0}"), 2);
	assert_int_equal(sampled_value(&s, "Icmp6.InMsgs{eth1}"), 4);
	uint32_t first = sampled_series(&s, "Ip6.InReceives{eth0}");

	assert_int_equal(host_next_moment(host), 1);
	assert_int_equal(source_dev_snmp6.sample(state, sampled_next(&s), &probe), 0);
	assert_int_equal(sampled_value(&s, "Ip6.InReceives{eth0}"), 12);
	assert_int_equal(sampled_series(&s, "Ip6.InReceives{eth0}"), first);
	assert_false(sampled_has(&s, "Ip6.InReceives{eth1}"));

	/* the name is used again by another interface: another series */
	assert_int_equal(host_next_moment(host), 1);
	assert_int_equal(source_dev_snmp6.sample(state, sampled_next(&s), &probe), 0);
	assert_int_equal(sampled_value(&s, "Ip6.InReceives{eth0}"), 27);
	assert_int_not_equal(sampled_series(&s, "Ip6.InReceives{eth0}"), first);
	assert_int_equal(probe.status, PROBE_OK);
	source_dev_snmp6.close(state);
	host_free(host);
	sampled_done(&s);
}

static void a_bad_interface_is_a_blind_spot(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, garbage, &source_dev_snmp6, &probe), 0);
	assert_int_equal(probe.status, PROBE_LIMITED);
	assert_non_null(strstr(probe.reason, "1 of 1"));
	sampled_done(&s);
}

static void many_interfaces_are_bounded(void **unused)
{
	char folder[] = "/tmp/squall-test-XXXXXX", path[96];
	struct text error = {};
	struct probe probe = {};
	struct host *host;
	struct sampled s;
	void *state;

	(void)unused;
	assert_non_null(mkdtemp(folder));
	for (const char *const *p = (const char *const[]){"", "/proc", "/proc/net",
		     "/proc/net/dev_snmp6", NULL}; *++p;) {
		snprintf(path, sizeof(path), "%s%s", folder, *p);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	for (int i = 1; i <= 70; i++) {
		snprintf(path, sizeof(path), "%s/proc/net/dev_snmp6/if%d", folder, i);
		_cleanup_(fclosep) FILE *f = fopen(path, "w");
		assert_non_null(f);
		fprintf(f, "ifIndex \t%d\nIp6InReceives \t%d\n", i, i);
	}
	assert_int_equal(host_open_root(folder, &host, &error), 0);
	sampled_init(&s);
	assert_int_equal(source_dev_snmp6.open(&source_dev_snmp6, host, &state, &probe), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(source_dev_snmp6.sample(state, sampled_next(&s), &probe), 0);
		assert_int_equal(sampled_count(&s), 64);
		assert_int_equal(s.table.series.n, 64); /* the same ones each time */
	}
	assert_int_equal(probe.status, PROBE_LIMITED);
	assert_string_equal(probe.reason, "shows 64 interfaces, 6 more are left out");
	source_dev_snmp6.close(state);
	host_free(host);
	sampled_done(&s);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void files_follow_the_moments(void **unused)
{
	struct host *host = sampled_host("moments");
	struct probe probe = {};
	struct sampled s;
	void *state;

	(void)unused;
	sampled_init(&s);
	assert_int_equal(source_snmp.open(&source_snmp, host, &state, &probe), 0);
	assert_int_equal(source_snmp.sample(state, sampled_next(&s), &probe), 0);
	assert_int_equal(sampled_value(&s, "Ip.InReceives"), 102);
	assert_int_equal(host_next_moment(host), 1);
	assert_int_equal(source_snmp.sample(state, sampled_next(&s), &probe), 0);
	assert_int_equal(sampled_value(&s, "Ip.InReceives"), 112);
	assert_int_equal(sampled_value(&s, "IcmpMsg.InType3"), 5);
	source_snmp.close(state);
	host_free(host);
	sampled_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_mibs_of_an_old_kernel),
		cmocka_unit_test(reads_the_mibs_of_a_new_kernel),
		cmocka_unit_test(says_why_a_file_is_not_there),
		cmocka_unit_test(softnet_knows_old_and_new_columns),
		cmocka_unit_test(softnet_follows_cpus_and_columns),
		cmocka_unit_test(stat_rows_fold_into_one),
		cmocka_unit_test(stat_rows_refuse_what_they_are_not),
		cmocka_unit_test(softirqs_are_read_by_cpu),
		cmocka_unit_test(protocols_tell_absent_from_zero),
		cmocka_unit_test(conntrack_shows_count_and_limit),
		cmocka_unit_test(garbage_is_a_failure_in_words),
		cmocka_unit_test(interfaces_come_and_go),
		cmocka_unit_test(a_bad_interface_is_a_blind_spot),
		cmocka_unit_test(many_interfaces_are_bounded),
		cmocka_unit_test(files_follow_the_moments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

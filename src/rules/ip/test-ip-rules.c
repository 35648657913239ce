/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in the counters of IP, and what only looks like it.
 */
#include "tests/scene.h"
#include "tests/unit.h"

/* Four looks, a second apart, at two counters that gain so much a second. */
static void look(struct scene *s, counter_id id, uint64_t gain, counter_id beside, uint64_t its_gain)
{
	for (uint64_t i = 0; i < 4; i++) {
		scene_put(s, id, NULL, 7 + gain * i);
		scene_put(s, beside, NULL, its_gain * i);
		scene_step(s, 1);
	}
}

static void a_lost_default_route_is_a_warning(void **state)
{
	look(*state, C_Ip_OutNoRoutes, 20, C_Ip_InReceives, 100);
	assert_int_equal(scene_severity(*state, "no-route"), SEVERITY_WARNING);
}

static void a_host_without_ipv6_is_a_notice(void **state)
{
	look(*state, C_Ip6_OutNoRoutes, 20, C_Ip_InReceives, 100);
	assert_int_equal(scene_severity(*state, "no-route"), SEVERITY_NOTICE);
}

static void stray_packets_to_forward_are_a_notice(void **state)
{
	look(*state, C_IpExt_InNoRoutes, 2, C_Ip_InReceives, 1000);
	assert_int_equal(scene_severity(*state, "no-route"), SEVERITY_NOTICE);
}

static void one_lost_packet_is_no_lost_route(void **state)
{
	look(*state, C_Ip_OutNoRoutes, 1, C_Ip_InReceives, 1000);
	assert_int_equal(scene_severity(*state, "no-route"), -1);
}

static void an_asymmetric_path_is_a_warning(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (unsigned i = 0; i < 4; i++) {
		scene_put(s, C_sysctl_net_ipv4_conf_rp_filter, "all", 0);
		scene_put(s, C_sysctl_net_ipv4_conf_rp_filter, "lo", 1);
		scene_put(s, C_sysctl_net_ipv4_conf_rp_filter, "eth0", 1);
		scene_put(s, C_sysctl_net_ipv4_conf_rp_filter, "eth1", 0);
		scene_put(s, C_TcpExt_IPReversePathFilter, NULL, 30 * i);
		scene_put(s, C_Ip_InReceives, NULL, 100 * i);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "reverse-path-filter", &report);
	assert_non_null(f);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_int_equal(f->culprits.n, 2);
	assert_string_equal(f->culprits.at[0].name, "eth0");
	assert_string_equal(f->culprits.at[1].name, "net.ipv4.conf.eth0.rp_filter");
	report_done(&report);
}

static void stray_packets_at_the_filter_are_a_notice(void **state)
{
	look(*state, C_TcpExt_IPReversePathFilter, 2, C_Ip_InReceives, 1000);
	assert_int_equal(scene_severity(*state, "reverse-path-filter"), SEVERITY_NOTICE);
}

static void martians_are_a_notice(void **state)
{
	look(*state, C_route_in_martian_src, 20, C_TcpExt_IPReversePathFilter, 1);
	assert_int_equal(scene_severity(*state, "martian-source"), SEVERITY_NOTICE);
}

static void what_the_filter_refuses_is_no_martian(void **state)
{
	look(*state, C_route_in_martian_src, 1000, C_TcpExt_IPReversePathFilter, 998);
	assert_int_equal(scene_severity(*state, "martian-source"), -1);
}

static void lost_fragments_are_a_warning(void **state)
{
	look(*state, C_Ip_ReasmFails, 20, C_Ip_ReasmOKs, 20);
	assert_int_equal(scene_severity(*state, "reassembly-failure"), SEVERITY_WARNING);
}

static void full_memory_is_told_from_lost_fragments(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (unsigned i = 0; i < 4; i++) {
		scene_put(s, C_sysctl_net_ipv6_ip6frag_high_thresh, NULL, 4000000);
		scene_put(s, C_sockstat_FRAG6_memory, NULL, 3900000);
		scene_put(s, C_Ip6_ReasmFails, NULL, 20 * i);
		scene_put(s, C_Ip6_ReasmOKs, NULL, 0);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "reassembly-failure", &report);
	assert_non_null(f);
	assert_string_equal(f->variant, "memory");
	assert_string_equal(f->culprits.at[0].name, "net.ipv6.ip6frag_high_thresh");
	report_done(&report);
}

static void one_lost_of_thousands_is_no_trouble(void **state)
{
	look(*state, C_Ip_ReasmFails, 2, C_Ip_ReasmOKs, 5000);
	assert_int_equal(scene_severity(*state, "reassembly-failure"), -1);
}

static void senders_that_do_not_listen_are_a_warning(void **state)
{
	look(*state, C_Ip6_FragFails, 20, C_Ip6_OutForwDatagrams, 100);
	assert_int_equal(scene_severity(*state, "fragmentation-needed"), SEVERITY_WARNING);
}

static void path_mtu_discovery_is_a_notice(void **state)
{
	look(*state, C_Ip_FragFails, 3, C_Ip_ForwDatagrams, 50000);
	assert_int_equal(scene_severity(*state, "fragmentation-needed"), SEVERITY_NOTICE);
}

static void one_discovery_is_no_trouble(void **state)
{
	struct scene *s = *state;

	for (unsigned i = 0; i < 4; i++) {
		scene_put(s, C_Ip_FragFails, NULL, i > 1);
		scene_step(s, 1);
	}
	assert_int_equal(scene_severity(s, "fragmentation-needed"), -1);
}

static void held_back_messages_are_a_notice(void **state)
{
	look(*state, C_Icmp_OutRateLimitHost, 50, C_Icmp_OutRateLimitGlobal, 50);
	assert_int_equal(scene_severity(*state, "icmp-rate-limited"), SEVERITY_NOTICE);
}

static void a_few_held_back_are_no_trouble(void **state)
{
	look(*state, C_Icmp6_OutRateLimitHost, 2, C_Icmp_OutDestUnreachs, 5);
	assert_int_equal(scene_severity(*state, "icmp-rate-limited"), -1);
}

static void a_closed_port_explains_what_is_held_back(void **state)
{
	struct scene *s = *state;
	struct report report;

	for (unsigned i = 0; i < 4; i++) {
		scene_put(s, C_Udp_InDatagrams, NULL, 0);
		scene_put(s, C_Udp_NoPorts, NULL, 100 * i);
		scene_put(s, C_Icmp_OutRateLimitHost, NULL, 99 * i);
		scene_step(s, 1);
	}
	struct finding *f = scene_finding(s, "udp-closed-port", &report);
	assert_non_null(f);
	assert_int_equal(report.findings.n, 1);
	assert_string_equal(f->explains.at[0], "icmp-rate-limited");
	report_done(&report);
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(a_lost_default_route_is_a_warning),
		scene_test(a_host_without_ipv6_is_a_notice),
		scene_test(stray_packets_to_forward_are_a_notice),
		scene_test(one_lost_packet_is_no_lost_route),
		scene_test(an_asymmetric_path_is_a_warning),
		scene_test(stray_packets_at_the_filter_are_a_notice),
		scene_test(martians_are_a_notice),
		scene_test(what_the_filter_refuses_is_no_martian),
		scene_test(lost_fragments_are_a_warning),
		scene_test(full_memory_is_told_from_lost_fragments),
		scene_test(one_lost_of_thousands_is_no_trouble),
		scene_test(senders_that_do_not_listen_are_a_warning),
		scene_test(path_mtu_discovery_is_a_notice),
		scene_test(one_discovery_is_no_trouble),
		scene_test(held_back_messages_are_a_notice),
		scene_test(a_few_held_back_are_no_trouble),
		scene_test(a_closed_port_explains_what_is_held_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

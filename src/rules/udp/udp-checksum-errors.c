/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Datagrams arrive damaged.
 *
 * InCsumErrors counts those whose checksum is wrong, on arrival or when the program reads (kernel:
 * udp4_csum_init, udp_recvmsg); they are dropped without a word. Wires have checks of their own, so
 * damage that gets so far happened inside a machine: memory, a driver, an offload, a middlebox that
 * changes packets. Datagrams in which a sender leaves the checksum out (IPv4) never count.
 */
#include "rules/families.h"

#define LEAST         5.0    /* in the window */
#define NOTICE_SHARE  0.0001 /* of the datagrams that arrive */
#define WARNING_SHARE 0.01

static const struct families damaged = {C_Udp_InCsumErrors, C_Udp6_InCsumErrors};
static const struct families good = {C_Udp_InDatagrams, C_Udp6_InDatagrams};

static void explain(struct finding *f, const struct view *view, double share)
{
	f->title = finding_text(f, "%.1f damaged datagrams a second arrive", families_rate(view, damaged));
	f->summary = finding_text(f, "The checksum of %.2g %% of the datagrams is wrong; they are thrown away, and "
				     "nobody is told.",
		share * 100);
	f->cause = "Something changes packets after their sender's checksum was made: broken memory or offload in a "
		   "machine on the way or in this one, or a middlebox that rewrites them wrongly. Cables are "
		   "caught earlier, by the interface.";
	verdict_families(f, view, damaged, "datagrams with a wrong checksum");
	verdict_families(f, view, good, "datagrams that programs read");
	if (view_gain(view, C_Tcp_InCsumErrors) > 0)
		verdict_rate(f, view, C_Tcp_InCsumErrors, "TCP segments that are damaged as well");
	finding_fix(f, &(const struct fix){.id = "see-who", .risk = RISK_LOW,
		.does = "see whose they are: one sender means its way here, all of them mean this host (then "
			"compare with 'ethtool -K INTERFACE rx off')",
		.command = verdict_command(f, view, "tcpdump -vvni any -c 200 udp | grep -B1 'bad udp cksum'"),
		.undo = "the command only shows packets"});
	finding_see(f, "RFC 768; RFC 8200 section 8.1");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double n = families_gain(view, damaged), share = n / (n + families_gain(view, good));

	if (!(n >= LEAST && share >= NOTICE_SHARE))
		return;
	explain(verdict(out, share >= WARNING_SHARE ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.97), view, share);
}

const struct rule rule_udp_checksum_errors = {
	.id = "udp-checksum-errors",
	.does = "datagrams arrive damaged",
	.needs = (const counter_id[]){C_Udp_InCsumErrors, COUNTER_NONE},
	.judge = judge,
};

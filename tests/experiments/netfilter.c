/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with connection tracking and IPsec policies.
 */
#include "tests/experiments/bench.h"

static const char track[] = "nft -f - <<-END\n"
			    "table inet t { chain c { type filter hook input priority 0; ct state new; }; }\n"
			    "END";

static int track_one(void)
{
	if (bench_shell(track) < 0)
		return -1;
	bench_start();
	return udp_send(NULL, HOST, IPPROTO_UDP, 54, 10, false);
}

static int track_invalid(void)
{
	if (bench_shell(track) < 0)
		return -1;
	bench_start();
	return udp_send(NULL, HOST, IPPROTO_UDP, 54, 10, true);
}

static int policy_blocks(void)
{
	if (bench_shell("ip xfrm policy add src " PEER " dst " HOST " dir in action block") < 0)
		return -1;
	bench_start();
	return udp_send(NULL, HOST, IPPROTO_UDP, 54, 10, false);
}


const struct experiment experiments_netfilter[] = {
	{"conntrack-invalid", "a datagram with a wrong checksum is tracked as invalid", track_invalid,
		{{"conntrack.invalid", 1}, {"conntrack.count", 0}, {"conntrack.drop", 0}}},
	{"conntrack-new", "a flow begins", track_one,
		{{"conntrack.count", 1}, {"conntrack.invalid", 0}, {"conntrack.insert_failed", 0}}},
	{"xfrm-policy-blocks", "a packet that a policy forbids", policy_blocks,
		{{"xfrm.XfrmInPolBlock", 1}, {"xfrm.XfrmInNoPols", 0}, {"Udp.NoPorts", 0}}},
	{},
};

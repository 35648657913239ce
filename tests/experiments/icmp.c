/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with ICMP and ICMPv6: messages that the host gets, and those that it answers.
 */
#include "tests/experiments/bench.h"

/* The inside of an error: the head of a datagram that the host may have sent. */
static const uint8_t about[28] = {0x45, 0, 0, 28, 0, 0, 0, 0, 64, IPPROTO_UDP, 0, 0,
	192, 0, 2, 1, 192, 0, 2, 2, 0x10, 0, 0x10, 1, 0, 8, 0, 0};
static const uint8_t about_6[48] = {0x60, 0, 0, 0, 0, 8, IPPROTO_UDP, 64,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x10, 0, 0x10, 1, 0, 8, 0, 0};

static int one(uint8_t type, uint32_t rest)
{
	bench_start();
	return icmp_send(HOST, type, 0, rest, about, sizeof(about), false);
}

static int one_6(uint8_t type, uint32_t rest)
{
	bench_start();
	return icmp_send(HOST6, type, 0, rest, about_6, sizeof(about_6), false);
}

static int bad_checksum(void)
{
	bench_start();
	return icmp_send(HOST, 8, 0, 1, about, 4, true);
}

static int bad_checksum_6(void)
{
	bench_start();
	return icmp_send(HOST6, 128, 0, 1, about, 4, true);
}

static int echo(void)
{
	return one(8, 1);
}

static int echo_6(void)
{
	return one_6(128, 1);
}

static int echo_reply(void)
{
	return one(0, 1);
}

static int echo_reply_6(void)
{
	return one_6(129, 1);
}

static int source_quench(void)
{
	return one(4, 0);
}

static int time_exceeded(void)
{
	return one(11, 0);
}

static int time_exceeded_6(void)
{
	return one_6(3, 0);
}

static int parameter_problem(void)
{
	return one(12, 0);
}

static int parameter_problem_6(void)
{
	return one_6(4, 0);
}

static int unreachable(void)
{
	return one(3, 0);
}

static int unreachable_6(void)
{
	return one_6(1, 0);
}

static int too_big_6(void)
{
	return one_6(2, 1400);
}

static int timestamp(void)
{
	bench_start();
	return icmp_send(HOST, 13, 0, 1, (const uint8_t[12]){}, 12, false);
}

const struct experiment experiments_icmp[] = {
	{"icmp-bad-checksum", "a message with a wrong checksum", bad_checksum,
		{{"Icmp.InCsumErrors", 1}, {"Icmp.InErrors", 1}, {"Icmp.InMsgs", 1}, {"Icmp.InEchos", 0},
			{"Icmp.OutMsgs", 0}}},
	{"icmp-bad-checksum-6", "the same over IPv6", bad_checksum_6,
		{{"Icmp6.InCsumErrors", 1}, {"Icmp6.InErrors", 1}, {"Icmp6.InMsgs", 1},
			{"Icmp6.InEchos", 0}}},
	{"icmp-echo", "a ping is answered", echo,
		{{"Icmp.InEchos", 1}, {"Icmp.InMsgs", 1}, {"IcmpMsg.InType8", 1}, {"Icmp.OutEchoReps", 1},
			{"IcmpMsg.OutType0", 1}, {"Icmp.OutMsgs", 1}, {"Icmp.InErrors", 0}}},
	{"icmp-echo-6", "the same over IPv6", echo_6,
		{{"Icmp6.InEchos", 1}, {"Icmp6.InMsgs", 1}, {"Icmp6.OutEchoReplies", 1},
			{"Icmp6.OutMsgs", 1}, {"Icmp6.InErrors", 0}}},
	{"icmp-echo-reply", "an answer that nobody waits for", echo_reply,
		{{"Icmp.InEchoReps", 1}, {"Icmp.InMsgs", 1}, {"IcmpMsg.InType0", 1},
			{"Icmp.InErrors", 0}}},
	{"icmp-echo-reply-6", "the same over IPv6", echo_reply_6,
		{{"Icmp6.InEchoReplies", 1}, {"Icmp6.InMsgs", 1}, {"Icmp6.InErrors", 0}}},
	{"icmp-parameter-problem", "a message of that type", parameter_problem,
		{{"Icmp.InParmProbs", 1}, {"IcmpMsg.InType12", 1}, {"Icmp.InDestUnreachs", 0}}},
	{"icmp-parameter-problem-6", "the same over IPv6", parameter_problem_6,
		{{"Icmp6.InParmProblems", 1}, {"Icmp6.InDestUnreachs", 0}}},
	{"icmp-source-quench", "a message of that type", source_quench,
		{{"Icmp.InSrcQuenchs", 1}, {"IcmpMsg.InType4", 1}}},
	{"icmp-time-exceeded", "a message of that type", time_exceeded,
		{{"Icmp.InTimeExcds", 1}, {"IcmpMsg.InType11", 1}, {"Icmp.InDestUnreachs", 0}}},
	{"icmp-time-exceeded-6", "the same over IPv6", time_exceeded_6,
		{{"Icmp6.InTimeExcds", 1}, {"Icmp6.InDestUnreachs", 0}}},
	{"icmp-timestamp", "a question for the time is answered", timestamp,
		{{"Icmp.InTimestamps", 1}, {"IcmpMsg.InType13", 1},
			{"Icmp.OutTimestampReps", 0}, {"Icmp.OutEchoReps", 1}, {"Icmp.OutMsgs", 1}}},
	{"icmp-too-big-6", "a router says that a packet was too big", too_big_6,
		{{"Icmp6.InPktTooBigs", 1}, {"Icmp6.InDestUnreachs", 0}}},
	{"icmp-unreachable", "a message of that type", unreachable,
		{{"Icmp.InDestUnreachs", 1}, {"IcmpMsg.InType3", 1}, {"Icmp.OutDestUnreachs", 0}}},
	{"icmp-unreachable-6", "the same over IPv6", unreachable_6,
		{{"Icmp6.InDestUnreachs", 1}, {"Icmp6.OutDestUnreachs", 0}}},
	{},
};

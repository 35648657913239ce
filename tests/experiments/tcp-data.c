/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with TCP: segments of an open connection, in and out of order and of the window.
 */
#include <unistd.h>

#include "tests/experiments/bench.h"

static int old_data(void)
{
	struct peer p = {.sack = true};

	if (peer_open(&p) < 0 || peer_send(&p, TH_ACK, 0, 0, 10) < 0)
		return -1;
	p.seq += 10;
	bench_start();
	return peer_send(&p, TH_ACK, -10, 0, 10);
}

static int ahead(void)
{
	struct peer p = {.sack = true};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	return peer_send(&p, TH_ACK, 100, 0, 10);
}

static int ahead_twice(void)
{
	struct peer p = {.sack = true};

	if (peer_open(&p) < 0 || peer_send(&p, TH_ACK, 100, 0, 10) < 0)
		return -1;
	bench_start();
	return peer_send(&p, TH_ACK, 100, 0, 10);
}

static int old_timestamp(void)
{
	struct peer p = {.timestamps = true, .ts = 100000};

	if (peer_open(&p) < 0 || peer_send(&p, TH_ACK, 0, 0, 10) < 0)
		return -1;
	p.seq += 10;
	p.ts -= 50000;
	bench_start();
	return peer_send(&p, TH_ACK, 0, 0, 10);
}

static int stray_syn(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	return peer_send(&p, TH_SYN, 0, 0, 0);
}

static int near_reset(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	return peer_send(&p, TH_RST, 10, 0, 0);
}

static int one_way(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	for (int i = 0; i < 3; i++) {
		if (peer_send(&p, TH_ACK, 0, 0, 100) < 0)
			return -1;
		p.seq += 100;
	}
	return 0;
}

static int acknowledged(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	return write(p.fd, "hello", 5) != 5 || peer_read(&p, TH_PUSH) || peer_send(&p, TH_ACK, 0, 0, 0);
}

static int unacknowledged(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	if (write(p.fd, "hello", 5) != 5)
		return bench_fail("write");
	bench_sleep_ms(1600);
	return 0;
}

static int closed_window(void)
{
	struct peer p = {.zero_window = true};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	if (write(p.fd, "hello", 5) != 5)
		return bench_fail("write");
	bench_sleep_ms(1600);
	return 0;
}

const struct experiment experiments_tcp_data[] = {
	{"tcp-acknowledged", "the host sends data, the far end acknowledges", acknowledged,
		{{"TcpExt.TCPOrigDataSent", 1}, {"TcpExt.TCPDelivered", 1}, {"Tcp.OutSegs", 1},
			{"Tcp.RetransSegs", 0}}},
	{"tcp-ahead", "a segment comes before the one that it follows", ahead,
		{{"TcpExt.TCPOFOQueue", 1}, {"TcpExt.TCPOFODrop", 0}, {"TcpExt.TCPDSACKOfoSent", 0}}},
	{"tcp-ahead-twice", "a segment ahead of its turn comes twice", ahead_twice,
		{{"TcpExt.TCPDSACKOfoSent", 1}, {"TcpExt.TCPOFOMerge", 1},
			{"TcpExt.TCPDSACKOldSent", 0}}},
	{"tcp-closed-window", "the far end takes nothing", closed_window,
		{{"TcpExt.TCPWinProbe", 1, true}, {"Tcp.RetransSegs", 0}, {"TcpExt.TCPTimeouts", 0}}},
	{"tcp-near-reset", "a reset inside the window, but not at its start", near_reset,
		{{"TcpExt.TCPChallengeACK", 1}, {"TcpExt.TCPSYNChallenge", 0}, {"Tcp.EstabResets", 0}}},
	{"tcp-old-data", "a segment comes a second time", old_data,
		{{"TcpExt.DelayedACKLost", 1}, {"TcpExt.TCPDSACKOldSent", 1},
			{"TcpExt.TCPDSACKOfoSent", 0}}},
	{"tcp-old-timestamp", "a segment older than the last by its timestamp", old_timestamp,
		{{"TcpExt.PAWSEstab", 1}, {"TcpExt.TCPACKSkippedPAWS", 0}, {"Tcp.InErrs", 0}}},
	{"tcp-one-way", "three segments of data in order, the first by the slow path", one_way,
		{{"TcpExt.TCPHPHits", 2}, {"TcpExt.TCPOFOQueue", 0}, {"TcpExt.TCPPureAcks", 0}}},
	{"tcp-stray-syn", "a SYN inside an open connection", stray_syn,
		{{"TcpExt.TCPSYNChallenge", 1}, {"TcpExt.TCPChallengeACK", 1}, {"Tcp.EstabResets", 0}}},
	{"tcp-unacknowledged", "data that the far end never acknowledges", unacknowledged,
		{{"TcpExt.TCPTimeouts", 1, true}, {"Tcp.RetransSegs", 1, true},
			{"TcpExt.TCPLostRetransmit", 1, true},
			{"TcpExt.TcpTimeoutRehash", 1, true}, {"TcpExt.TCPSynRetrans", 0}}},
	{},
};

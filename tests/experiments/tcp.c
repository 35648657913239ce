/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with TCP: how connections begin and end.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "tests/experiments/bench.h"

static int accept_one(void)
{
	struct peer p = {};

	if (peer_listen(&p, 8) < 0)
		return -1;
	bench_start();
	return peer_connect(&p);
}

static int connect_one(void)
{
	struct peer p = {};

	bench_start();
	return peer_call(&p) || peer_answer(&p);
}

static int connect_refused(void)
{
	struct peer p = {};

	bench_start();
	return peer_call(&p) || peer_send(&p, TH_RST | TH_ACK, 0, 0, 0);
}

static int connect_unanswered(void)
{
	struct peer p = {};

	bench_start();
	if (peer_call(&p) < 0)
		return -1;
	bench_sleep_ms(1300);
	return 0;
}

static int closed_port(void)
{
	struct peer p = {.port = 4000, .host_port = 81};

	bench_start();
	return peer_send(&p, TH_SYN, 0, 0, 0);
}

static int bad_checksum(void)
{
	struct peer p = {.port = 4000, .host_port = 81};

	bench_start();
	return peer_send_options(&p, TH_SYN, 0, 0, 0, "", 0, true);
}

static int reset(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	bench_start();
	return peer_send(&p, TH_RST | TH_ACK, 0, 0, 0);
}

static int half_open_reset(void)
{
	struct peer p = {};

	if (peer_listen(&p, 8) < 0 || peer_send(&p, TH_SYN, 0, 0, 0) < 0 ||
		peer_read(&p, TH_SYN | TH_ACK) < 0)
		return -1;
	p.seq++;
	bench_start();
	return peer_send(&p, TH_RST, 0, 0, 0);
}

static int abort_unread(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0 || peer_send(&p, TH_ACK | TH_PUSH, 0, 0, 10) < 0)
		return -1;
	bench_start();
	close(p.fd);
	return 0;
}

static int abort_at_once(void)
{
	const struct linger at_once = {.l_onoff = 1};
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	setsockopt(p.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	bench_start();
	close(p.fd);
	return 0;
}

static int late_data(void)
{
	struct peer p = {};

	if (peer_open(&p) < 0)
		return -1;
	close(p.fd);
	if (peer_read(&p, TH_FIN) < 0)
		return -1;
	bench_start();
	return peer_send(&p, TH_ACK | TH_PUSH, 0, 0, 10);
}

static int user_timeout(void)
{
	struct peer p = {};
	int ms = 300;

	if (peer_open(&p) < 0)
		return -1;
	setsockopt(p.fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
	bench_start();
	if (write(p.fd, "x", 1) != 1)
		return bench_fail("write");
	bench_sleep_ms(1500);
	return 0;
}

static int keepalive(void)
{
	struct peer p = {};
	int one = 1;

	if (peer_open(&p) < 0)
		return -1;
	setsockopt(p.fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof(one));
	setsockopt(p.fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	bench_start();
	bench_sleep_ms(1500);
	return 0;
}

const struct experiment experiments_tcp[] = {
	{"tcp-abort-at-once", "a program closes with SO_LINGER of 0 seconds", abort_at_once,
		{{"TcpExt.TCPAbortOnData", 1}, {"Tcp.OutRsts", 1}, {"Tcp.EstabResets", 1},
			{"TcpExt.TCPAbortOnClose", 0}, {"Tcp.CurrEstab", -1}}},
	{"tcp-abort-unread", "a program closes and leaves data unread", abort_unread,
		{{"TcpExt.TCPAbortOnClose", 1}, {"Tcp.OutRsts", 1}, {"Tcp.EstabResets", 1},
			{"TcpExt.TCPAbortOnData", 0}, {"Tcp.CurrEstab", -1}}},
	{"tcp-accept", "a handshake from the far end", accept_one,
		{{"Tcp.PassiveOpens", 1}, {"Tcp.ActiveOpens", 0}, {"Tcp.InSegs", 2}, {"Tcp.OutSegs", 1},
			{"Tcp.CurrEstab", 1}, {"sockstat.TCP.inuse", 1}, {"Tcp.AttemptFails", 0}}},
	{"tcp-bad-checksum", "a segment with a wrong checksum", bad_checksum,
		{{"Tcp.InCsumErrors", 1}, {"Tcp.InErrs", 1}, {"Tcp.OutRsts", 0}, {"Tcp.InSegs", 1}}},
	{"tcp-closed-port", "a SYN for a port that nobody has", closed_port,
		{{"Tcp.OutRsts", 1}, {"Tcp.InSegs", 1}, {"Tcp.AttemptFails", 0},
			{"Tcp.EstabResets", 0}}},
	{"tcp-connect", "a handshake from the host", connect_one,
		{{"Tcp.ActiveOpens", 1}, {"Tcp.PassiveOpens", 0}, {"Tcp.InSegs", 1}, {"Tcp.OutSegs", 2},
			{"Tcp.CurrEstab", 1}, {"Tcp.AttemptFails", 0}}},
	{"tcp-connect-refused", "a SYN of the host is answered by a reset", connect_refused,
		{{"Tcp.ActiveOpens", 1}, {"Tcp.AttemptFails", 1}, {"Tcp.EstabResets", 0},
			{"Tcp.OutRsts", 0}}},
	{"tcp-connect-unanswered", "a SYN of the host is sent again after a second", connect_unanswered,
		{{"TcpExt.TCPSynRetrans", 1}, {"TcpExt.TCPTimeouts", 1}, {"Tcp.RetransSegs", 1},
			{"TcpExt.TCPLostRetransmit", 0}, {"Tcp.AttemptFails", 0}}},
	{"tcp-half-open-reset", "the far end resets a handshake", half_open_reset,
		{{"TcpExt.EmbryonicRsts", 1}, {"Tcp.AttemptFails", 1}, {"Tcp.EstabResets", 0},
			{"TcpExt.ListenDrops", 0}}},
	{"tcp-keepalive", "an idle connection is probed after a second", keepalive,
		{{"TcpExt.TCPKeepAlive", 1}, {"TcpExt.TCPTimeouts", 0}, {"Tcp.RetransSegs", 0}}},
	{"tcp-late-data", "data comes after the program has closed", late_data,
		{{"TcpExt.TCPAbortOnData", 1}, {"TcpExt.TCPAbortOnClose", 0}, {"Tcp.OutRsts", 1}}},
	{"tcp-reset", "the far end resets a connection", reset,
		{{"Tcp.EstabResets", 1}, {"Tcp.CurrEstab", -1}, {"Tcp.OutRsts", 0},
			{"Tcp.AttemptFails", 0}}},
	{"tcp-user-timeout", "data is not acknowledged in the time that the program gives", user_timeout,
		{{"TcpExt.TCPAbortOnTimeout", 1}, {"TcpExt.TCPTimeouts", 1, true},
			{"TcpExt.TCPAbortOnData", 0}, {"Tcp.RetransSegs", 1, true}}},
	{},
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with TCP: listening sockets under pressure, cookies, what guards them.
 */
#include <sys/socket.h>

#include "tests/experiments/bench.h"

static int backlog_full(void)
{
	struct peer p = {}, q = {.port = 4001, .host_port = 80, .seq = 1};

	if (peer_listen(&p, 0) < 0 || peer_connect(&p) < 0)
		return -1;
	bench_start();
	return peer_send(&q, TH_SYN, 0, 0, 0);
}

static int requests_full(const char *cookies)
{
	struct peer p = {}, q = {.port = 4001, .host_port = 80, .seq = 1};

	if (bench_set("ipv4/tcp_syncookies", cookies) < 0 || peer_listen(&p, 1) < 0)
		return -1;
	for (int i = 0; i < 2; i++, q.port++)
		if (peer_send(&q, TH_SYN, 0, 0, 0) < 0)
			return -1;
	bench_start();
	return peer_send(&q, TH_SYN, 0, 0, 0);
}

static int requests_full_drop(void)
{
	return requests_full("0");
}

static int requests_full_cookie(void)
{
	return requests_full("1");
}

static int cookie(void)
{
	struct peer p = {};

	if (bench_set("ipv4/tcp_syncookies", "2") < 0 || peer_listen(&p, 8) < 0)
		return -1;
	bench_start();
	return peer_connect(&p);
}

static int cookie_forged(void)
{
	struct peer p = {};

	if (bench_set("ipv4/tcp_syncookies", "2") < 0 || peer_listen(&p, 8) < 0 || peer_connect(&p) < 0)
		return -1;
	p.port++;
	bench_start();
	return peer_send(&p, TH_ACK, 0, 1000, 0);
}

static int deferred(void)
{
	struct peer p = {};
	int seconds = 10;

	if (peer_listen(&p, 8) < 0)
		return -1;
	setsockopt(p.listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof(seconds));
	bench_start();
	return peer_connect(&p);
}

static int near_only(void)
{
	struct peer p = {};
	int least = 255;

	if (peer_open(&p) < 0)
		return -1;
	setsockopt(p.fd, IPPROTO_IP, IP_MINTTL, &least, sizeof(least));
	bench_start();
	return peer_send(&p, TH_ACK, 0, 0, 10);
}

const struct experiment experiments_tcp_open[] = {
	{"tcp-backlog-full", "a SYN for a listener whose accept queue is full", backlog_full,
		{{"TcpExt.ListenOverflows", 1}, {"TcpExt.ListenDrops", 1}, {"Tcp.OutRsts", 0},
			{"TcpExt.TCPReqQFullDrop", 0}}},
	{"tcp-cookie", "a handshake by cookie", cookie,
		{{"TcpExt.SyncookiesSent", 1}, {"TcpExt.SyncookiesRecv", 1},
			{"TcpExt.SyncookiesFailed", 0}, {"Tcp.PassiveOpens", 1}}},
	{"tcp-cookie-forged", "an ACK with a cookie that the host did not make", cookie_forged,
		{{"TcpExt.SyncookiesFailed", 1}, {"TcpExt.SyncookiesRecv", 0}, {"Tcp.OutRsts", 1}}},
	{"tcp-deferred", "the bare ACK of a handshake whose listener waits for data", deferred,
		{{"TcpExt.TCPDeferAcceptDrop", 1}, {"Tcp.PassiveOpens", 0}, {"TcpExt.ListenDrops", 0}}},
	{"tcp-near-only", "a segment from further away than the program allows", near_only,
		{{"TcpExt.TCPMinTTLDrop", 1}, {"Tcp.InErrs", 0}}},
	{"tcp-requests-full", "a SYN too many for the listener, without cookies", requests_full_drop,
		{{"TcpExt.TCPReqQFullDrop", 1}, {"TcpExt.ListenDrops", 1}, {"TcpExt.ListenOverflows", 0}}},
	{"tcp-requests-full-cookie", "a SYN too many for the listener, with cookies",
		requests_full_cookie,
		{{"TcpExt.TCPReqQFullDoCookies", 1}, {"TcpExt.SyncookiesSent", 1},
			{"TcpExt.ListenDrops", 0}}},
	{},
};

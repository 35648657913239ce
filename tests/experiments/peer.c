/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The far end of a TCP connection, segment by segment.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/experiments/bench.h"

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

int peer_send_options(const struct peer *peer, uint8_t flags, int32_t seq_off, int32_t ack_off,
	size_t n, const void *options, size_t options_n, bool bad)
{
	uint8_t b[PACKET_ROOM] = {};

	put16(b, peer->port);
	put16(b + 2, peer->host_port);
	put32(b + 4, peer->seq + seq_off);
	put32(b + 8, flags & TH_ACK ? peer->ack + ack_off : 0);
	b[12] = (20 + options_n) / 4 << 4;
	b[13] = flags;
	put16(b + 14, peer->zero_window ? 0 : peer->window ? peer->window : 65535);
	memcpy(b + 20, options, options_n);
	return packet_send_summed(&(struct packet){.from = peer->address, .protocol = IPPROTO_TCP,
		.ttl = peer->ttl, .payload = b, .n = 20 + options_n + n}, 16, bad);
}

int peer_send(const struct peer *peer, uint8_t flags, int32_t seq_off, int32_t ack_off, size_t n)
{
	uint8_t o[40] = {};
	size_t at = 0;

	if (flags & TH_SYN) {
		memcpy(o, "\2\4\5\xb4", 4); /* an MSS of 1460 */
		at = 4;
		if (peer->sack) {
			memcpy(o + at, "\1\1\4\2", 4);
			at += 4;
		}
	}
	if (peer->timestamps) {
		memcpy(o + at, "\1\1\10\12", 4);
		put32(o + at + 4, peer->ts);
		put32(o + at + 8, peer->echo);
		at += 12;
	}
	return peer_send_options(peer, flags, seq_off, ack_off, n, o, at, false);
}

/* The host's timestamp, to be echoed. */
static void take_echo(struct peer *peer, const uint8_t *tcp, size_t n)
{
	for (size_t at = 20; at + 10 <= n && tcp[at];) {
		if (tcp[at] == 8)
			peer->echo = get32(tcp + at + 2);
		at += tcp[at] == 1 || tcp[at + 1] < 2 ? 1 : tcp[at + 1];
	}
}

int peer_read(struct peer *peer, uint8_t flags)
{
	uint8_t b[PACKET_ROOM + 40];

	for (size_t n; (n = packet_read(b, sizeof(b), 2000)) >= 40;) {
		const uint8_t *tcp = b + 20;
		size_t header = (tcp[12] >> 4) * 4;
		if (b[0] != 0x45 || b[9] != IPPROTO_TCP || (tcp[13] & flags) != flags)
			continue;
		peer->host_port = tcp[0] << 8 | tcp[1];
		peer->port = tcp[2] << 8 | tcp[3];
		peer->ack = get32(tcp + 4) + (n - 20 - header) + !!(tcp[13] & (TH_SYN | TH_FIN));
		take_echo(peer, tcp, header);
		return 0;
	}
	return bench_fail("the host sends no such segment");
}

int peer_listen(struct peer *peer, int backlog)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(80)};

	peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	peer->host_port = 80;
	if (!peer->port)
		peer->port = 4000;
	peer->seq = 1000;
	if (bind(peer->listener, (void *)&a, sizeof(a)) < 0 || listen(peer->listener, backlog) < 0)
		return bench_fail("listen");
	return 0;
}

int peer_connect(struct peer *peer)
{
	if (peer_send(peer, TH_SYN, 0, 0, 0) < 0 || peer_read(peer, TH_SYN | TH_ACK) < 0)
		return -1;
	peer->seq++;
	return peer_send(peer, TH_ACK, 0, 0, 0);
}

int peer_open(struct peer *peer)
{
	if (peer_listen(peer, 8) < 0 || peer_connect(peer) < 0)
		return -1;
	peer->fd = accept4(peer->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	return peer->fd < 0 ? bench_fail("accept") : 0;
}

int peer_call(struct peer *peer)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(80)};

	peer->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	inet_pton(AF_INET, PEER, &a.sin_addr);
	if (connect(peer->fd, (void *)&a, sizeof(a)) == 0 || errno != EINPROGRESS)
		return bench_fail("connect");
	peer->seq = 1000;
	return peer_read(peer, TH_SYN);
}

int peer_answer(struct peer *peer)
{
	if (peer_send(peer, TH_SYN | TH_ACK, 0, 0, 0) < 0)
		return -1;
	peer->seq++;
	return peer_read(peer, TH_ACK);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets over the wire of the bench: written and read whole, from the IP header on.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "lab/traffic/checksum.h"
#include "tests/experiments/bench-wire.h"
#include "tests/experiments/bench.h"

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static bool is_6(const char *address)
{
	return address && strchr(address, ':');
}

static size_t write_ip4(const struct packet *p, uint8_t *b)
{
	size_t n = 20 + p->n;

	b[0] = 0x45;
	b[1] = p->tos;
	put16(b + 2, n + p->lie);
	put16(b + 4, p->id);
	put16(b + 6, p->fragment);
	b[8] = p->ttl ? p->ttl : 64;
	b[9] = p->protocol;
	inet_pton(AF_INET, p->from ? p->from : PEER, b + 12);
	inet_pton(AF_INET, p->to ? p->to : HOST, b + 16);
	put16(b + 10, checksum_end(checksum_add(0, b, 20)) ^ (p->bad_header ? 0x5555 : 0));
	memcpy(b + 20, p->payload, p->n);
	return n;
}

static size_t write_ip6(const struct packet *p, uint8_t *b)
{
	b[0] = 0x60 | p->tos >> 4;
	b[1] = p->tos << 4;
	put16(b + 4, p->n + p->lie);
	b[6] = p->protocol;
	b[7] = p->ttl ? p->ttl : 64;
	inet_pton(AF_INET6, p->from ? p->from : PEER6, b + 8);
	inet_pton(AF_INET6, p->to, b + 24);
	memcpy(b + 40, p->payload, p->n);
	return 40 + p->n;
}

int packet_raw(const void *bytes, size_t n)
{
	return write(bench_wire, bytes, n) == (ssize_t)n ? 0 : bench_fail("write to the wire");
}

int packet_send(const struct packet *packet)
{
	uint8_t b[PACKET_ROOM + 40] = {};
	size_t n;

	if (packet->n > PACKET_ROOM)
		return bench_fail("a packet is too long");
	n = is_6(packet->to) ? write_ip6(packet, b) : write_ip4(packet, b);
	return packet_raw(b, n - packet->cut);
}

int packet_send_summed(const struct packet *packet, size_t offset, bool bad)
{
	uint8_t body[PACKET_ROOM], pseudo[40] = {};
	size_t n = 12;

	if (packet->n > sizeof(body))
		return bench_fail("a packet is too long");
	memcpy(body, packet->payload, packet->n);
	put16(body + offset, 0);
	/* both layouts add up to the same: addresses, length, protocol */
	if (is_6(packet->to)) {
		inet_pton(AF_INET6, packet->from ? packet->from : PEER6, pseudo);
		inet_pton(AF_INET6, packet->to, pseudo + 16);
		put16(pseudo + 34, packet->n);
		pseudo[39] = packet->protocol;
		n = 40;
	} else if (packet->protocol != IPPROTO_ICMP && packet->protocol != IPPROTO_IGMP) {
		inet_pton(AF_INET, packet->from ? packet->from : PEER, pseudo);
		inet_pton(AF_INET, packet->to ? packet->to : HOST, pseudo + 4);
		pseudo[9] = packet->protocol;
		put16(pseudo + 10, packet->n);
	}
	uint16_t sum = checksum_end(checksum_add(checksum_add(0, pseudo, n), body, packet->n));
	put16(body + offset, bad ? sum ^ 0x5555 : sum);
	struct packet whole = *packet;
	whole.payload = body;
	return packet_send(&whole);
}

size_t packet_read(uint8_t *bytes, size_t room, unsigned ms)
{
	struct pollfd p = {.fd = bench_wire, .events = POLLIN};
	ssize_t n = poll(&p, 1, ms) > 0 ? read(bench_wire, bytes, room) : 0;

	return n > 0 ? n : 0;
}

void packet_drain(void)
{
	uint8_t b[PACKET_ROOM + 40];

	while (packet_read(b, sizeof(b), 0))
		;
}

int udp_send(const char *from, const char *to, uint8_t protocol, uint16_t port, size_t n, bool bad)
{
	uint8_t body[PACKET_ROOM] = {};

	put16(body, 4000);
	put16(body + 2, port);
	put16(body + 4, 8 + n);
	return packet_send_summed(&(struct packet){.from = from, .to = to, .protocol = protocol,
		.payload = body, .n = 8 + n}, 6, bad);
}

int icmp_send(const char *to, uint8_t type, uint8_t code, uint32_t rest, const void *about, size_t n,
	bool bad)
{
	uint8_t body[PACKET_ROOM] = {type, code};

	put16(body + 4, rest >> 16);
	put16(body + 6, rest);
	memcpy(body + 8, about, n);
	return packet_send_summed(&(struct packet){.to = to, .payload = body, .n = 8 + n,
		.ttl = is_6(to) ? 255 : 0,
		.protocol = is_6(to) ? IPPROTO_ICMPV6 : IPPROTO_ICMP}, 2, bad);
}

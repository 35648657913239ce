/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/segment.h"

#include <net/ethernet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "lab/traffic/checksum.h"

enum { IPV4 = 20, IPV6 = 40, TCP = 20, TTL = 64, DONT_FRAGMENT = 0x40 };

static void put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value)
{
	put16(p, value >> 16);
	put16(p + 2, value);
}

static void write_ipv4(const struct segment *s, uint8_t *p, size_t n)
{
	p[0] = 0x45;
	put16(p + 2, (uint32_t)(IPV4 + n));
	p[6] = DONT_FRAGMENT;
	p[8] = TTL;
	p[9] = IPPROTO_TCP;
	memcpy(p + 12, s->from, 4);
	memcpy(p + 16, s->to, 4);
	put16(p + 10, checksum_end(checksum_add(0, p, IPV4)));
}

static void write_ipv6(const struct segment *s, uint8_t *p, size_t n)
{
	p[0] = 0x60;
	put16(p + 4, (uint32_t)n);
	p[6] = IPPROTO_TCP;
	p[7] = TTL;
	memcpy(p + 8, s->from, 16);
	memcpy(p + 24, s->to, 16);
}

/* RFC 9293 section 3.1: over the addresses, the protocol, the length and the segment. */
static uint16_t tcp_checksum(const struct segment *s, const uint8_t *tcp, size_t n)
{
	size_t address = s->version == 4 ? 4 : 16;
	uint32_t sum = IPPROTO_TCP + (uint32_t)n;

	sum = checksum_add(sum, s->from, address);
	sum = checksum_add(sum, s->to, address);
	return checksum_end(checksum_add(sum, tcp, n));
}

size_t segment_write(const struct segment *s, uint8_t *bytes, size_t room)
{
	size_t header = s->version == 4 ? IPV4 : IPV6, n = TCP + s->options_n + s->payload_n;
	size_t whole = FRAME_ETHERNET + header + n;
	uint8_t *tcp = bytes + FRAME_ETHERNET + header;

	if (whole > room || s->options_n > SEGMENT_OPTIONS)
		return 0;
	memset(bytes, 0, whole - s->payload_n);
	memcpy(bytes, s->to_hardware, 6);
	memcpy(bytes + 6, s->from_hardware, 6);
	put16(bytes + 12, s->version == 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6);
	(s->version == 4 ? write_ipv4 : write_ipv6)(s, bytes + FRAME_ETHERNET, n);
	put16(tcp, s->from_port);
	put16(tcp + 2, s->to_port);
	put32(tcp + 4, s->seq);
	put32(tcp + 8, s->ack);
	tcp[12] = (uint8_t)((TCP + s->options_n) / 4 << 4);
	tcp[13] = s->flags;
	put16(tcp + 14, s->window);
	memcpy(tcp + TCP, s->options, s->options_n);
	if (s->payload_n)
		memcpy(tcp + TCP + s->options_n, s->payload, s->payload_n);
	put16(tcp + 16, tcp_checksum(s, tcp, n));
	return whole;
}

void segment_answer(const struct frame *seen, struct segment *ret_segment)
{
	struct segment s = {.version = seen->version};
	size_t n = seen->version == 4 ? 4 : 16,
	       from = seen->network + (seen->version == 4 ? 12 : 8);

	memcpy(s.to_hardware, seen->bytes + 6, 6);
	memcpy(s.from_hardware, seen->bytes, 6);
	memcpy(s.to, seen->bytes + from, n);
	memcpy(s.from, seen->bytes + from + n, n);
	s.to_port = frame_u16(seen, seen->transport);
	s.from_port = frame_u16(seen, seen->transport + 2);
	*ret_segment = s;
}

uint32_t segment_advance(const struct frame *seen)
{
	uint8_t flags = frame_tcp_flags(seen);

	return (uint32_t)(seen->end - seen->payload) + !!(flags & TH_SYN) + !!(flags & TH_FIN);
}

size_t segment_reset_sender(const struct frame *seen, uint8_t *bytes, size_t room)
{
	struct segment s;

	/* RFC 9293 section 3.10.7.1 */
	segment_answer(seen, &s);
	if (frame_tcp_flags(seen) & TH_ACK) {
		s.seq = frame_u32(seen, seen->transport + 8);
		s.flags = TH_RST;
	} else {
		s.ack = frame_u32(seen, seen->transport + 4) + segment_advance(seen);
		s.flags = TH_RST | TH_ACK;
	}
	return segment_write(&s, bytes, room);
}

static void swap(uint8_t *a, uint8_t *b, size_t n)
{
	uint8_t c[16];

	memcpy(c, a, n);
	memcpy(a, b, n);
	memcpy(b, c, n);
}

size_t segment_reset_receiver(const struct frame *seen, uint8_t *bytes, size_t room)
{
	struct segment s;

	segment_answer(seen, &s);
	swap(s.from_hardware, s.to_hardware, sizeof(s.to_hardware));
	swap(s.from, s.to, sizeof(s.to));
	swap((uint8_t *)&s.from_port, (uint8_t *)&s.to_port, sizeof(s.to_port));
	s.seq = frame_u32(seen, seen->transport + 4);
	s.ack = frame_u32(seen, seen->transport + 8);
	s.flags = TH_RST | (frame_tcp_flags(seen) & TH_ACK);
	return segment_write(&s, bytes, room);
}

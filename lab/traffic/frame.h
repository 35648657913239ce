/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * An Ethernet frame as the middlebox sees it: where its IP header, its transport header and its
 * payload stand, all of it checked against the frame's end; and which frames somebody means.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_ETHERNET = 14 };

/* Of a part that is missing or does not fit, the offset is `end`. */
struct frame {
	uint8_t *bytes;
	size_t n;
	uint8_t version;  /* 4, 6, or 0: no IP */
	uint8_t protocol; /* IPPROTO_TCP…, 0: none, or not the first fragment */
	size_t network, transport, payload;
	size_t end; /* of the IP packet; short frames are padded behind it */
};

/* Never fails: what cannot be read is a frame of version or protocol 0. Reads IPv6 extension
 * headers; TCP and UDP only where their whole header is there. */
void frame_read(uint8_t *bytes, size_t n, struct frame *ret_frame);

/* At `offset` of the frame, which the caller knows to be inside; network order. */
uint16_t frame_u16(const struct frame *frame, size_t offset);
uint32_t frame_u32(const struct frame *frame, size_t offset);

/* A TCP option by its kind in a frame with TCP: the offset of its kind byte, and its whole length.
 * Returns false where there is none of at least `least` bytes or the options are broken. */
bool frame_tcp_option(
	const struct frame *frame, uint8_t kind, size_t least, size_t *ret_offset, size_t *ret_n);
uint8_t frame_tcp_flags(const struct frame *frame);

/* Which frames: the protocol, the port at either end, what a TCP segment is. */
struct selector {
	bool tcp, udp, icmp;
	bool syn, data, ack; /* a SYN or SYN-ACK; payload; a bare ACK */
	uint16_t port;	     /* 0: any */
};

/* "tcp", "udp:53", "icmp", "tcp,data", "tcp:80,syn"; "ip" is every IP packet. Returns 0 or -EINVAL.
 */
int selector_parse(const char *text, struct selector *ret_selector);
bool selector_takes(const struct selector *selector, const struct frame *frame);

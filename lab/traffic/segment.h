/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A TCP segment of our own making, from the Ethernet header on, with its checksums.
 */
#include <stddef.h>
#include <stdint.h>

#include "lab/traffic/frame.h"

enum { SEGMENT_OPTIONS = 40, SEGMENT_ROOM = 1514 };

struct segment {
	uint8_t from_hardware[6], to_hardware[6];
	uint8_t version;	  /* 4 or 6 */
	uint8_t from[16], to[16]; /* an IPv4 address has 4 */
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint8_t flags; /* TH_SYN… */
	uint16_t window;
	uint8_t options[SEGMENT_OPTIONS];
	size_t options_n; /* a multiple of 4 */
	const void *payload;
	size_t payload_n;
};

/* Writes the frame. Returns its length, or 0 where it has no room. */
size_t segment_write(const struct segment *segment, uint8_t *bytes, size_t room);

/* What answers the TCP segment in `seen`: addresses and ports turned round; nothing else is set. */
void segment_answer(const struct frame *seen, struct segment *ret_segment);
/* How far the segment takes the sequence on: its payload, SYN and FIN. */
uint32_t segment_advance(const struct frame *seen);

/* The resets that tear the connection of `seen` down: the one its sender gets, as if its peer had
 * sent it, and the one its receiver gets. Return the length, as segment_write. */
size_t segment_reset_sender(const struct frame *seen, uint8_t *bytes, size_t room);
size_t segment_reset_receiver(const struct frame *seen, uint8_t *bytes, size_t room);

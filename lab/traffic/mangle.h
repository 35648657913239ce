/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What a middlebox does to a packet, each as a function of the frame alone. They change it in
 * place, never its length, and return false where it has not what they change. Changes to TCP
 * headers repair the checksum.
 */
#include "lab/traffic/frame.h"

/* Flips a bit of the payload, or of the checksum where there is no payload: the checksum fails. */
bool mangle_corrupt(struct frame *frame);
/* Flips a bit of the IP header: the header is refused. */
bool mangle_corrupt_header(struct frame *frame);

enum { MANGLE_KINDS = 8 };
/* TCP options by kind, ended by 0. "timestamps,wscale"; also mss, sack, mptcp. Returns 0 or
 * -EINVAL. */
int mangle_options_parse(const char *text, uint8_t ret_kinds[MANGLE_KINDS]);
/* Writes NOPs over those options of a SYN or SYN-ACK. */
bool mangle_strip(struct frame *frame, const uint8_t kinds[MANGLE_KINDS]);

/* Add to a number of the TCP header or its timestamps option, modulo 2^32. */
bool mangle_add_sequence(struct frame *frame, uint32_t by);
bool mangle_add_acknowledgement(struct frame *frame, uint32_t by);
bool mangle_add_timestamp(struct frame *frame, uint32_t by);
bool mangle_add_echo(struct frame *frame, uint32_t by);

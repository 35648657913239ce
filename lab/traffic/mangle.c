/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/mangle.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "lab/traffic/checksum.h"

enum { OPTION_MPTCP = 30, TCP_CHECK = 16, UDP_CHECK = 6, SEQUENCE = 4, ACKNOWLEDGEMENT = 8 };

bool mangle_corrupt(struct frame *frame)
{
	size_t at = frame->end;

	if (frame->end > frame->payload)
		at = frame->payload + (frame->end - frame->payload) / 2;
	else if (frame->protocol == IPPROTO_TCP)
		at = frame->transport + TCP_CHECK;
	else if (frame->protocol == IPPROTO_UDP)
		at = frame->transport + UDP_CHECK;
	if (at >= frame->end)
		return false;
	frame->bytes[at] ^= 0x10;
	return true;
}

bool mangle_corrupt_header(struct frame *frame)
{
	if (!frame->version)
		return false;
	/* the identification, which only the checksum guards; IPv6 has none: its version */
	frame->bytes[frame->network + (frame->version == 4 ? 4 : 0)] ^= 0x10;
	return true;
}

/* Bytes at even places of the segment are the high ones of their word. */
static uint16_t as_word(const struct frame *frame, size_t at, uint8_t byte)
{
	return (uint16_t)((at - frame->transport) % 2 ? byte : byte << 8);
}

static void write_byte(struct frame *frame, size_t at, uint8_t byte)
{
	size_t check = frame->transport + TCP_CHECK;
	uint16_t repaired = checksum_repair(frame_u16(frame, check),
		as_word(frame, at, frame->bytes[at]), as_word(frame, at, byte));

	frame->bytes[at] = byte;
	frame->bytes[check] = (uint8_t)(repaired >> 8);
	frame->bytes[check + 1] = (uint8_t)repaired;
}

static bool add(struct frame *frame, size_t at, uint32_t by)
{
	uint32_t value = frame_u32(frame, at) + by;

	for (int i = 0; i < 4; i++)
		write_byte(frame, at + (size_t)i, (uint8_t)(value >> (24 - 8 * i)));
	return true;
}

bool mangle_add_sequence(struct frame *frame, uint32_t by)
{
	return frame->protocol == IPPROTO_TCP && add(frame, frame->transport + SEQUENCE, by);
}

bool mangle_add_acknowledgement(struct frame *frame, uint32_t by)
{
	return frame->protocol == IPPROTO_TCP && frame_tcp_flags(frame) & TH_ACK &&
	       add(frame, frame->transport + ACKNOWLEDGEMENT, by);
}

static bool find_timestamps(const struct frame *frame, size_t *ret_offset)
{
	size_t n;

	return frame->protocol == IPPROTO_TCP &&
	       frame_tcp_option(frame, TCPOPT_TIMESTAMP, TCPOLEN_TIMESTAMP, ret_offset, &n);
}

bool mangle_add_timestamp(struct frame *frame, uint32_t by)
{
	size_t at;

	return find_timestamps(frame, &at) && add(frame, at + 2, by);
}

bool mangle_add_echo(struct frame *frame, uint32_t by)
{
	size_t at;

	/* of a SYN the echo means nothing yet */
	return find_timestamps(frame, &at) && frame_tcp_flags(frame) & TH_ACK &&
	       add(frame, at + 6, by);
}

static uint8_t kind_of(const char *word, size_t n)
{
	static const struct {
		const char *name;
		uint8_t kind;
	} kinds[] = {{"mptcp", OPTION_MPTCP}, {"mss", TCPOPT_MAXSEG},
		{"sack", TCPOPT_SACK_PERMITTED}, {"timestamps", TCPOPT_TIMESTAMP},
		{"wscale", TCPOPT_WINDOW}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i].name) == n && strncmp(kinds[i].name, word, n) == 0)
			return kinds[i].kind;
	return 0;
}

int mangle_options_parse(const char *text, uint8_t ret_kinds[MANGLE_KINDS])
{
	uint8_t kinds[MANGLE_KINDS] = {};
	size_t n = 0;

	for (const char *p = text;; p++) {
		size_t length = strcspn(p, ",");

		if (n + 1 == MANGLE_KINDS)
			return -EINVAL;
		kinds[n] = kind_of(p, length);
		if (!kinds[n++])
			return -EINVAL;
		p += length;
		if (!*p)
			break;
	}
	memcpy(ret_kinds, kinds, sizeof(kinds));
	return 0;
}

bool mangle_strip(struct frame *frame, const uint8_t kinds[MANGLE_KINDS])
{
	bool changed = false;
	size_t at, n;

	if (frame->protocol != IPPROTO_TCP || !(frame_tcp_flags(frame) & TH_SYN))
		return false;
	for (; *kinds; kinds++)
		while (frame_tcp_option(frame, *kinds, 2, &at, &n)) {
			for (size_t i = 0; i < n; i++)
				write_byte(frame, at + i, TCPOPT_NOP);
			changed = true;
		}
	return changed;
}

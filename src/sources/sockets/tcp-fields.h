/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The numbers of one TCP socket as data: name, kind, and where in a record each one stands.
 */
#include "samples/counter.h"
#include "sources/sockets/record.h"

struct tcp_field {
	const char *name; /* the counter's */
	enum counter_kind kind;
	enum { IN_MSG, IN_INFO, IN_MEM } in;
	uint16_t at; /* bytes from the start of that struct */
	uint8_t size; /* 1, 2, 4 or 8 bytes */
	bool widen;  /* 32 bits that wrap: handed on as a sum of differences */
};

/* Places in the table that others ask for. */
enum { FIELD_WQUEUE = 5, FIELD_IFINDEX = 8, TCP_FIELDS = 67 };
extern const struct tcp_field tcp_fields[TCP_FIELDS];

/* False when the record has no such number. */
bool tcp_field_read(const struct record *record, unsigned field, uint64_t *ret_value);
/* Number of struct tcp_info at an offset; 0 bytes beyond what the kernel gave. */
static inline bool record_info32(const struct record *record, unsigned at, uint32_t *ret_value)
{
	if (at + sizeof(*ret_value) > record->info_length)
		return false;
	memcpy(ret_value, record->info + at, sizeof(*ret_value));
	return true;
}

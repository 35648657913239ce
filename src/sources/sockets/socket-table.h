/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What is remembered of each socket between two dumps: 64 bytes, and 6 to 12 in an index.
 *
 * The trick: a dump walks the kernel's hash table, so it comes in nearly the same order each time.
 * Each entry knows which one followed it; that one is looked at first, and the index (by cookie) is
 * asked only when it is another. An entry that a dump did not show is gone at its end.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOCKET_NONE UINT32_MAX

enum { SOCKET_TABLE_LIMIT = 4 << 20 };

/* The numbers whose movement is judged: segments, 32 bits that wrap. */
enum socket_number {
	NUMBER_SEGS_IN, NUMBER_SEGS_OUT, NUMBER_DATA_IN, NUMBER_DATA_OUT, NUMBER_RETRANS,
	SOCKET_NUMBERS
};

struct socket_entry {
	uint64_t cookie; /* 0: free */
	uint32_t next;   /* the entry that followed in the last dump; of a free one: the next free */
	uint32_t read_us;
	uint32_t first_ms, state_ms; /* seen first; seen first in this state */
	uint64_t bytes_in, bytes_out;
	uint32_t number[SOCKET_NUMBERS];
	uint16_t generation;
	uint8_t state;
	uint8_t notable; /* 0, or its slot among the notable ones and 1, see notable.h */
};

struct socket_table {
	struct socket_entry *at;
	uint32_t n, room, live, seen, first, last, spare;
	uint32_t *index; /* entries by cookie, open addressing; SOCKET_NONE: empty */
	uint32_t mask;
	uint16_t generation;
};

/* Begins a dump. The table {} is empty. */
void socket_table_begin(struct socket_table *table);
/*
 * The entry of that cookie, zeroed but for its cookie when *ret_new. NULL when this dump showed it
 * before, or when there is no room.
 */
struct socket_entry *socket_table_take(struct socket_table *table, uint64_t cookie, bool *ret_new);
/* Ends a dump: forgets the entries that it did not show. */
void socket_table_end(struct socket_table *table);
/* Bytes that the table holds, both generations and the index. */
size_t socket_table_bytes(const struct socket_table *table);
void socket_table_done(struct socket_table *table);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A hash map from a 64-bit key to a 32-bit index: open addressing, linear probing, no tombstones
 * (deletion shifts back). Strings are looked up by hash_text() with the caller comparing the text
 * at the index found, see map_find_next.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAP_NONE UINT32_MAX

struct map {
	struct map_slot {
		uint64_t key;
		uint32_t value; /* MAP_NONE: empty */
	} *slots;
	size_t n, mask;
};

/* 64-bit mix (splitmix64 finaliser): spreads sequential keys. */
static inline uint64_t hash_u64(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* FNV-1a over n bytes, mixed; text of equal bytes hashes equally in one build. */
uint64_t hash_bytes(const void *bytes, size_t n);
uint64_t hash_text(const char *text);

/* Sets key to value (which may not be MAP_NONE). Returns 0 or -ENOMEM. */
int map_set(struct map *map, uint64_t key, uint32_t value);
/* The value of key, or MAP_NONE. */
uint32_t map_get(const struct map *map, uint64_t key);
void map_delete(struct map *map, uint64_t key);
void map_clear(struct map *map);
void map_done(struct map *map);

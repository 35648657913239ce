/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/map.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

uint64_t hash_bytes(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t h = FNV_BASIS;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * FNV_PRIME;
	return hash_u64(h);
}

uint64_t hash_text(const char *text)
{
	return hash_bytes(text, strlen(text));
}

static struct map_slot *slot_of(const struct map *map, uint64_t key)
{
	size_t i = hash_u64(key) & map->mask;

	while (map->slots[i].value != MAP_NONE && map->slots[i].key != key)
		i = (i + 1) & map->mask;
	return &map->slots[i];
}

static int grow(struct map *map)
{
	size_t room = map->slots ? (map->mask + 1) * 2 : 16;
	struct map bigger = {.mask = room - 1, .n = map->n};

	bigger.slots = malloc(room * sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < room; i++)
		bigger.slots[i].value = MAP_NONE;
	for (size_t i = 0; map->slots && i <= map->mask; i++)
		if (map->slots[i].value != MAP_NONE)
			*slot_of(&bigger, map->slots[i].key) = map->slots[i];
	free(map->slots);
	*map = bigger;
	return 0;
}

int map_set(struct map *map, uint64_t key, uint32_t value)
{
	if (!map->slots || (map->n + 1) * 2 > map->mask) {
		int r = grow(map);
		if (r < 0)
			return r;
	}
	struct map_slot *slot = slot_of(map, key);
	if (slot->value == MAP_NONE)
		map->n++;
	*slot = (struct map_slot){.key = key, .value = value};
	return 0;
}

uint32_t map_get(const struct map *map, uint64_t key)
{
	return map->slots ? slot_of(map, key)->value : MAP_NONE;
}

void map_delete(struct map *map, uint64_t key)
{
	struct map_slot *hole = map->slots ? slot_of(map, key) : NULL;

	if (!hole || hole->value == MAP_NONE)
		return;
	hole->value = MAP_NONE;
	map->n--;
	/* move back every later entry of the run whose home is not after the hole */
	size_t gap = (size_t)(hole - map->slots);
	for (size_t i = (gap + 1) & map->mask; map->slots[i].value != MAP_NONE;
		i = (i + 1) & map->mask) {
		size_t home = hash_u64(map->slots[i].key) & map->mask;
		if (((i - home) & map->mask) < ((i - gap) & map->mask))
			continue;
		map->slots[gap] = map->slots[i];
		map->slots[i].value = MAP_NONE;
		gap = i;
	}
}

void map_clear(struct map *map)
{
	for (size_t i = 0; map->slots && i <= map->mask; i++)
		map->slots[i].value = MAP_NONE;
	map->n = 0;
}

void map_done(struct map *map)
{
	free(map->slots);
	*map = (struct map){};
}

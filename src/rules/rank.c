/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules/rank.h"

#include <string.h>

static double weight_of(const char *item)
{
	double weight;

	memcpy(&weight, item, sizeof(weight));
	return weight;
}

size_t rank_add(void *items, size_t n, size_t most, size_t size, const void *item)
{
	char *at = (char *)items + n * size;
	double weight = weight_of(item);

	while (at > (char *)items && weight_of(at - size) < weight)
		at -= size;
	size_t before = (size_t)(at - (char *)items) / size;
	if (before >= most)
		return n;
	size_t behind = n - before - (n == most);
	memmove(at + size, at, behind * size);
	memcpy(at, item, size);
	return n < most ? n + 1 : n;
}

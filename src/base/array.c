/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int array_reserve(void **at, size_t *room, size_t n, size_t size)
{
	if (n <= *room)
		return 0;
	size_t want = *room ? *room * 2 : 8;
	if (want < n)
		want = n;
	void *p = reallocarray(*at, want, size);
	if (!p)
		return -ENOMEM;
	*at = p;
	*room = want;
	return 0;
}

void *array_push_size(void **at, size_t *n, size_t *room, size_t size)
{
	if (array_reserve(at, room, *n + 1, size) < 0)
		return NULL;
	void *p = (char *)*at + (*n)++ * size;
	memset(p, 0, size);
	return p;
}

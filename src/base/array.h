/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Growable flat arrays: a pointer, a count and a capacity that live in the owner's struct.
 *
 *	struct { struct thing *at; size_t n, room; } things = {};
 *	struct thing *t = array_push(&things);	   (zeroed; NULL when memory ran out)
 */
#include <stddef.h>

/* Makes room for n elements of the given size; capacity doubles. Returns 0 or -ENOMEM. */
int array_reserve(void **at, size_t *room, size_t n, size_t size);

/* As array_reserve; grows by one element, zeroes and returns it, or NULL. */
void *array_push_size(void **at, size_t *n, size_t *room, size_t size);

#define ARRAY(type)                                                                               \
	struct {                                                                                  \
		type *at;                                                                         \
		size_t n, room;                                                                   \
	}
#define array_push(a)                                                                             \
	((__typeof__((a)->at))array_push_size(                                                    \
		(void **)&(a)->at, &(a)->n, &(a)->room, sizeof(*(a)->at)))
#define array_done(a) (free((a)->at), (a)->at = NULL, (a)->n = (a)->room = 0)
#define array_each(p, a) for (__typeof__((a)->at + 0) p = (a)->at; p && p < (a)->at + (a)->n; p++)

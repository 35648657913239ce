/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * An arena: small things that live and die together. Nothing in it is freed alone.
 */
#include <stdarg.h>
#include <stddef.h>

struct arena {
	struct arena_chunk *chunks;
};

/* Zeroed memory, aligned for any type; NULL when memory ran out. */
void *arena_alloc(struct arena *arena, size_t size);
/* A formatted text; "" when memory ran out, so that it can always be printed. */
const char *arena_textv(struct arena *arena, const char *format, va_list args);
void arena_done(struct arena *arena);

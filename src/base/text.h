/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Text: a growable buffer, and the comparisons that names need (glob, case, nearest).
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* A growable string, always terminated once something was added; `failed` is set when memory ran
 * out, and later additions are ignored. {} is an empty text. */
struct text {
	char *at;
	size_t n, room;
	bool failed;
};

void text_add(struct text *text, const char *more);
void text_add_n(struct text *text, const char *more, size_t n);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_addv(struct text *text, const char *format, va_list args);
void text_clear(struct text *text);
void text_done(struct text *text);
/* The text so far; "" when empty. Valid until the next addition. */
const char *text_str(const struct text *text);

bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* Shell pattern with * ? [..], letters compared without case. */
bool text_glob(const char *pattern, const char *text);
bool text_is_glob(const char *text);
/* True when every word of `words` occurs in `sentence`, in order, without case. */
bool text_has_words(const char *sentence, const char *words);
/* Edit distance (insert, delete, replace, swap of neighbours), without case; more than `limit` is
 * answered as limit + 1. Both at most 127 bytes, else limit + 1. */
unsigned text_distance(const char *a, const char *b, unsigned limit);
/* Columns that the UTF-8 text takes on a terminal. */
size_t text_width(const char *text);
/* Bytes of the beginning that takes at most so many columns. */
size_t text_fit(const char *text, size_t columns);
/* Bytes of the UTF-8 character that the n bytes begin with; 0: broken, or a C1 control character. */
size_t text_utf8_length(const char *text, size_t n);
/* Adds what others named: control characters and broken UTF-8 become '?', runs of blanks one. */
void text_add_printable(struct text *into, const char *text, size_t n);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static bool make_room(struct text *text, size_t more)
{
	void *at = text->at;

	if (!text->failed && array_reserve(&at, &text->room, text->n + more + 1, 1) < 0)
		text->failed = true;
	text->at = at;
	return !text->failed;
}

void text_add_n(struct text *text, const char *more, size_t n)
{
	if (!make_room(text, n))
		return;
	memcpy(text->at + text->n, more, n);
	text->n += n;
	text->at[text->n] = '\0';
}

void text_add(struct text *text, const char *more)
{
	text_add_n(text, more, strlen(more));
}

void text_addv(struct text *text, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0 || !make_room(text, (size_t)n))
		return;
	vsnprintf(text->at + text->n, (size_t)n + 1, format, args);
	text->n += (size_t)n;
}

void text_addf(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_addv(text, format, args);
	va_end(args);
}

void text_clear(struct text *text)
{
	text->n = 0;
	if (text->at)
		text->at[0] = '\0';
}

void text_done(struct text *text)
{
	free(text->at);
	*text = (struct text){};
}

const char *text_str(const struct text *text)
{
	return text->n ? text->at : "";
}

bool text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && strcmp(text + n - m, suffix) == 0;
}

bool text_glob(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, FNM_CASEFOLD) == 0;
}

bool text_is_glob(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

bool text_has_words(const char *sentence, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " \t");
		char word[64];

		if (n >= sizeof(word))
			return false;
		memcpy(word, words, n);
		word[n] = '\0';
		sentence = strcasestr(sentence, word);
		if (!sentence)
			return false;
		sentence += n;
		words += n + strspn(words + n, " \t");
	}
	return true;
}

unsigned text_distance(const char *a, const char *b, unsigned limit)
{
	enum { LONGEST = 127 };
	size_t n = strlen(a), m = strlen(b);
	uint8_t rows[3][LONGEST + 1], *before = rows[0], *above = rows[1], *row = rows[2];

	if (n > LONGEST || m > LONGEST || (n > m ? n - m : m - n) > limit)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		above[j] = (uint8_t)j;
	for (size_t i = 1; i <= n; i++) {
		row[0] = (uint8_t)i;
		for (size_t j = 1; j <= m; j++) {
			int ca = tolower((unsigned char)a[i - 1]), cb = tolower((unsigned char)b[j - 1]);
			unsigned best = above[j - 1] + (ca != cb ? 1u : 0u);

			if (above[j] + 1u < best)
				best = above[j] + 1u;
			if (row[j - 1] + 1u < best)
				best = row[j - 1] + 1u;
			if (i > 1 && j > 1 && ca == tolower((unsigned char)b[j - 2]) &&
				cb == tolower((unsigned char)a[i - 2]) && before[j - 2] + 1u < best)
				best = before[j - 2] + 1u;
			row[j] = (uint8_t)best;
		}
		uint8_t *spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[m] > limit ? limit + 1 : above[m];
}

size_t text_width(const char *text)
{
	size_t columns = 0;

	for (; *text; text++)
		columns += ((unsigned char)*text & 0xc0) != 0x80;
	return columns;
}

size_t text_utf8_length(const char *s, size_t n)
{
	unsigned char c = (unsigned char)*s;
	size_t length = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 :
		c >= 0xf0 && c < 0xf5 ? 4 : 0;

	if (!length || length > n)
		return 0;
	for (size_t i = 1; i < length; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, beyond U+10FFFF, and the C1 control characters */
	unsigned char d = length > 1 ? (unsigned char)s[1] : 0;
	if ((c == 0xe0 && d < 0xa0) || (c == 0xed && d >= 0xa0) || (c == 0xf0 && d < 0x90) ||
		(c == 0xf4 && d >= 0x90) || (c == 0xc2 && d < 0xa0))
		return 0;
	return length;
}

void text_add_printable(struct text *into, const char *text, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t length = text_utf8_length(text + i, n - i);

		if (text[i] == ' ' || text[i] == '\t' || text[i] == '\r') {
			if (into->n && into->at[into->n - 1] != ' ')
				text_add(into, " ");
			i++;
		} else if (length == 0 || (length == 1 && ((unsigned char)text[i] < ' ' || text[i] == 127))) {
			text_add(into, "?");
			i++;
		} else {
			text_add_n(into, text + i, length);
			i += length;
		}
	}
}

size_t text_fit(const char *text, size_t columns)
{
	size_t at = 0, n = strlen(text);

	for (; at < n && columns; columns--) {
		size_t length = text_utf8_length(text + at, n - at);
		at += length ? length : 1;
	}
	return at;
}

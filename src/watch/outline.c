/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/outline.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/map.h"

/* Where the reading stands. */
struct place {
	int above;  /* the last line that begins with text */
	int header; /* the last table header that still holds */
	bool below_header; /* only lines that begin with a number came since */
};

static struct outline_line *line_at(const struct outline *outline, int i)
{
	return &outline->lines.at[i];
}

/* How much of the template tells what the line is about: "2: eth0:" of the line of an interface
 * whose flags and state may change, a chain without its policy's counters. */
static size_t subject_length(const char *text, size_t n)
{
	size_t first = 0, second;

	while (first < n && text[first] != ' ')
		first++;
	for (second = first + (first < n); second < n && text[second] != ' ';)
		second++;
	if (second && second > first && text[second - 1] == ':')
		return second;
	if (first && text[first - 1] == ':')
		return first;
	const char *bracket = memchr(text, '(', n);
	return bracket && bracket > text ? (size_t)(bracket - text) : n;
}

/* At least two words, no number, not the title of a section. */
static bool looks_like_header(const char *template, size_t n, size_t n_tokens)
{
	return !n_tokens && n && memchr(template, ' ', n) && template[n - 1] != ':';
}

static bool leads_with_number(const struct outline *outline, const struct outline_line *line)
{
	return line->n_tokens && outline->tokens.at[line->first].at == line->indent;
}

/* The nearest line above that this one is indented under. */
static int parent_by_indent(const struct outline *outline, int above, const struct outline_line *line)
{
	while (above != OUTLINE_NONE) {
		const struct outline_line *p = line_at(outline, above);
		/* names aligned to the right ("  lo:", "eth0:") are siblings */
		bool aligned = p->labelled && line->labelled && p->word_end == line->word_end;
		if (p->indent < line->indent && !aligned)
			break;
		above = p->parent;
	}
	return above;
}

static void measure(struct outline_line *line, const char *text)
{
	uint32_t i = 0;

	while (i < line->n && (text[i] == ' ' || text[i] == '\t'))
		i++;
	line->indent = i;
	while (i < line->n && text[i] != ' ' && text[i] != '\t' && text[i] != ':')
		i++;
	line->word_end = i;
	line->labelled = i < line->n && text[i] == ':';
}

/* Puts the line in its place and moves the place on. */
static void settle(struct outline *outline, struct place *place, int i)
{
	struct outline_line *line = line_at(outline, i);
	const char *template = outline->templates.at + line->template_at;
	bool number_first = leads_with_number(outline, line);

	line->is_header = looks_like_header(template, line->template_n, line->n_tokens);
	if (number_first && place->below_header)
		line->parent = place->header;
	else
		line->parent = parent_by_indent(outline, place->above, line);
	if (!number_first) {
		place->above = i;
		place->below_header = line->is_header;
		if (place->header != OUTLINE_NONE && line->indent < line_at(outline, place->header)->indent &&
			!line->n_tokens)
			place->header = OUTLINE_NONE;
	}
	if (line->is_header)
		place->header = i;
	line->header = line->is_header ? OUTLINE_NONE : place->header;
	uint64_t up = line->parent == OUTLINE_NONE ? 0 : line_at(outline, line->parent)->place_key;
	line->template_key = hash_bytes(template, line->template_n) + line->n_tokens;
	line->key = hash_u64(line->template_key ^ hash_u64(up + 1));
	line->place_key = hash_u64(
		hash_bytes(template, subject_length(template, line->template_n)) ^ hash_u64(up + 2));
}

static int add_line(struct outline *outline, struct place *place, size_t at, size_t n)
{
	struct outline_line *line = array_push(&outline->lines);
	const char *text = outline->output + at;
	size_t room = OUTLINE_TOKENS - outline->tokens.n;

	if (!line)
		return -ENOMEM;
	if (room > TOKENS_LIMIT)
		room = TOKENS_LIMIT;
	/* a number takes two bytes at least, with what separates it */
	if (room > n / 2 + 1)
		room = n / 2 + 1;
	if (array_reserve((void **)&outline->tokens.at, &outline->tokens.room,
		    outline->tokens.n + room, sizeof(struct token)) < 0)
		return -ENOMEM;
	*line = (struct outline_line){.at = (uint32_t)at, .n = (uint32_t)n,
		.template_at = (uint32_t)outline->templates.n, .first = (uint32_t)outline->tokens.n};
	struct token *tokens = outline->tokens.at + outline->tokens.n;
	line->n_tokens = (uint32_t)tokens_scan(text, n, tokens, room);
	outline->tokens.n += line->n_tokens;
	tokens_template(text, n, tokens, line->n_tokens, &outline->templates);
	if (outline->templates.failed)
		return -ENOMEM;
	line->template_n = (uint32_t)outline->templates.n - line->template_at;
	measure(line, text);
	settle(outline, place, (int)outline->lines.n - 1);
	return 0;
}

static bool is_empty(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r", text[i]) || !text[i])
			return false;
	return true;
}

int outline_read(struct outline *outline, const char *output, size_t n)
{
	struct place place = {.above = OUTLINE_NONE, .header = OUTLINE_NONE};

	outline->output = output;
	outline->lines.n = outline->tokens.n = 0;
	outline->cut = false;
	text_clear(&outline->templates);
	for (size_t at = 0; at < n;) {
		const char *newline = memchr(output + at, '\n', n - at);
		size_t end = newline ? (size_t)(newline - output) : n;
		if (outline->lines.n == OUTLINE_LINES || outline->tokens.n == OUTLINE_TOKENS) {
			outline->cut = true;
			break;
		}
		if (is_empty(output + at, end - at)) {
			place.header = OUTLINE_NONE;
			place.below_header = false;
		} else {
			int r = add_line(outline, &place, at, end - at);
			if (r < 0)
				return r;
		}
		at = end + 1;
	}
	return 0;
}

void outline_done(struct outline *outline)
{
	array_done(&outline->lines);
	array_done(&outline->tokens);
	text_done(&outline->templates);
}

/* A line that only names the columns says nothing about what stands below it. */
static bool names_columns(const struct outline *outline, int line, int header)
{
	const struct outline_line *above = line_at(outline, line);

	return line == header ||
		(above->is_header && memchr(outline->output + above->at, '|', above->n));
}

int outline_heading(const struct outline *outline, int line)
{
	int header = line_at(outline, line)->header;

	do {
		line = line_at(outline, line)->parent;
	} while (line != OUTLINE_NONE && names_columns(outline, line, header));
	return line;
}

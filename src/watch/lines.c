/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Matching goes in passes, each over groups of equals: same template and place, seen in the last
 * output; the same, vanished earlier; same template elsewhere, if the numbers fit. What is left is
 * new.
 */
#include "watch/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "watch/pairing.h"

enum pass { PASS_PRESENT, PASS_VANISHED, PASS_MOVED };

bool line_is_present(const struct lines *lines, const struct watch_line *line)
{
	return line->round == lines->round;
}

static struct token *tokens_of(struct lines *lines, const struct outline_line *line)
{
	return lines->outline.tokens.at + line->first;
}

static void line_done(struct watch_line *line)
{
	text_done(&line->template);
	text_done(&line->text);
	text_done(&line->heading);
	free(line->numbers);
}

static bool is_close(__int128 a, __int128 b)
{
	__int128 distance = a < b ? b - a : a - b;

	return distance <= (a < 0 ? -a : a) / 8;
}

static int score_number(const struct meter *meter, __int128 now)
{
	if (now == meter->value)
		return now ? 4 : 1;
	if (meter->gauge)
		return is_close(meter->value, now) ? 2 : 0;
	if (now < meter->value)
		return -2;
	if (is_close(meter->value, now))
		return 3;
	return now / 2 <= meter->value ? 2 : 1;
}

static int score(void *user, size_t i, size_t j)
{
	struct lines *lines = user;
	const struct watch_line *old = &lines->all.at[lines->old.at[i]];
	const struct outline_line *new = &lines->outline.lines.at[lines->fresh.at[j]];
	const struct token *tokens = tokens_of(lines, new);
	int sum = 0;

	if (old->n_numbers != new->n_tokens)
		return -1;
	for (uint32_t k = 0; k < new->n_tokens; k++)
		sum += score_number(&old->numbers[k].meter, tokens[k].value);
	return sum;
}

/* Pairs the lines gathered in old and fresh. */
static int match_group(struct lines *lines, enum pass pass)
{
	size_t n_old = lines->old.n, n_fresh = lines->fresh.n;

	if (!n_old || !n_fresh)
		return 0;
	if (array_reserve((void **)&lines->pairs.at, &lines->pairs.room, n_fresh, sizeof(int)) < 0)
		return -ENOMEM;
	pairing_make(n_old, n_fresh, score, lines, lines->pairs.at);
	for (size_t j = 0; j < n_fresh; j++) {
		int i = lines->pairs.at[j];
		if (i == PAIRING_NONE || (pass == PASS_MOVED && score(lines, (size_t)i, j) <= 0))
			continue;
		struct watch_line *old = &lines->all.at[lines->old.at[i]];
		const struct outline_line *new = &lines->outline.lines.at[lines->fresh.at[j]];
		if (old->n_numbers != new->n_tokens)
			continue;
		lines->match.at[lines->fresh.at[j]] = (int)lines->old.at[i];
		old->round = lines->round;
	}
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int add_entry(struct lines *lines, uint64_t key, size_t index, bool fresh)
{
	struct entry *entry = array_push(&lines->entries);

	if (!entry)
		return -ENOMEM;
	*entry = (struct entry){.key = key, .index = (uint32_t)index, .fresh = fresh};
	return 0;
}

/* Known lines that the pass looks at, and new ones without a match. */
static int gather(struct lines *lines, enum pass pass)
{
	size_t known = 0;

	lines->entries.n = 0;
	array_each (line, &lines->all) {
		bool last = line->round + 1 == lines->round;
		if (line->round == lines->round || last != (pass != PASS_VANISHED))
			continue;
		known++;
		uint64_t key = pass == PASS_MOVED ? line->template_key : line->key;
		if (add_entry(lines, key, (size_t)(line - lines->all.at), false) < 0)
			return -ENOMEM;
	}
	if (!known)
		lines->entries.n = 0;
	array_each (line, &lines->outline.lines) {
		size_t i = (size_t)(line - lines->outline.lines.at);
		if (!known || !line->n_tokens || lines->match.at[i] >= 0)
			continue;
		uint64_t key = pass == PASS_MOVED ? line->template_key : line->key;
		if (add_entry(lines, key, i, true) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int match_pass(struct lines *lines, enum pass pass)
{
	int r = gather(lines, pass);

	if (r == 0 && lines->entries.n)
		qsort(lines->entries.at, lines->entries.n, sizeof(struct entry), by_key);
	for (size_t i = 0; r == 0 && i < lines->entries.n;) {
		uint64_t key = lines->entries.at[i].key;
		lines->old.n = lines->fresh.n = 0;
		for (; i < lines->entries.n && lines->entries.at[i].key == key; i++) {
			const struct entry *entry = &lines->entries.at[i];
			uint32_t *at = entry->fresh ? array_push(&lines->fresh) : array_push(&lines->old);
			if (!at)
				return -ENOMEM;
			*at = entry->index;
		}
		r = match_group(lines, pass);
	}
	return r;
}

static void set_text(struct text *text, const char *from, size_t n)
{
	text_clear(text);
	text_add_n(text, from, n);
}

static struct columns_text text_of(const struct outline *outline, int i)
{
	const struct outline_line *line = &outline->lines.at[i];

	return (struct columns_text){.at = outline->output + line->at, .n = line->n};
}

static void name_columns(const struct outline *outline, const struct outline_line *line,
	const struct token *tokens, struct watch_number *numbers)
{
	struct columns_text groups = {};

	if (line->header == OUTLINE_NONE)
		return;
	struct columns_text header = text_of(outline, line->header);
	int above = outline->lines.at[line->header].parent;
	if (above != OUTLINE_NONE && outline->lines.at[above].is_header &&
		memchr(header.at, '|', header.n))
		groups = text_of(outline, above);
	for (uint32_t k = 0; k < line->n_tokens; k++)
		columns_label(groups, header, text_of(outline, (int)(line - outline->lines.at)),
			tokens[k].at, tokens[k].at + tokens[k].n, numbers[k].label);
}

static int line_begin(struct lines *lines, const struct outline_line *from, struct watch_line **ret_line)
{
	struct watch_number *numbers = calloc(from->n_tokens, sizeof(*numbers));
	struct watch_line *line = numbers ? array_push(&lines->all) : NULL;
	const struct outline *outline = &lines->outline;
	const struct token *tokens = tokens_of(lines, from);

	if (!line) {
		free(numbers);
		return -ENOMEM;
	}
	line->numbers = numbers;
	line->n_numbers = from->n_tokens;
	line->template_key = from->template_key;
	line->first_round = lines->round;
	line->appeared = lines->round > 1;
	set_text(&line->template, outline->templates.at + from->template_at, from->template_n);
	for (uint32_t k = 0; k < from->n_tokens; k++)
		meter_begin(&numbers[k].meter, tokens[k].value, tokens[k].rounded);
	name_columns(outline, from, tokens, numbers);
	*ret_line = line;
	return line->template.failed ? -ENOMEM : 0;
}

static void line_move(struct lines *lines, struct watch_line *line, const struct token *tokens)
{
	line->seconds = (double)(lines->stamp_ns - line->stamp_ns) / NS_PER_S;
	line->moved = line->appeared = false;
	for (uint32_t k = 0; k < line->n_numbers; k++) {
		struct meter *meter = &line->numbers[k].meter;
		meter_update(meter, tokens[k].value, tokens[k].rounded, line->seconds);
		line->moved |= meter->moved;
	}
	line->ever_moved |= line->moved;
}

/* What every line of the output gets, known or new. */
static int line_place(struct lines *lines, struct watch_line *line, size_t order)
{
	const struct outline_line *from = &lines->outline.lines.at[order];
	const char *output = lines->outline.output;
	const struct token *tokens = tokens_of(lines, from);
	int heading = outline_heading(&lines->outline, (int)order);

	line->key = from->key;
	line->order = (uint32_t)order;
	line->round = lines->round;
	line->stamp_ns = lines->stamp_ns;
	set_text(&line->text, output + from->at, from->n);
	text_clear(&line->heading);
	if (heading != OUTLINE_NONE)
		text_add_n(&line->heading, output + lines->outline.lines.at[heading].at,
			lines->outline.lines.at[heading].n);
	for (uint32_t k = 0; k < line->n_numbers; k++) {
		line->numbers[k].at = tokens[k].at;
		line->numbers[k].n = tokens[k].n;
	}
	return line->text.failed || line->heading.failed ? -ENOMEM : 0;
}

static int take_all(struct lines *lines)
{
	for (size_t i = 0; i < lines->outline.lines.n; i++) {
		const struct outline_line *from = &lines->outline.lines.at[i];
		struct watch_line *line = NULL;
		int r = 0;

		if (!from->n_tokens)
			continue;
		if (lines->match.at[i] >= 0) {
			line = &lines->all.at[lines->match.at[i]];
			line_move(lines, line, tokens_of(lines, from));
		} else {
			r = line_begin(lines, from, &line);
		}
		if (r == 0)
			r = line_place(lines, line, i);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Nothing of the last round holds for a line that this output lacks. */
static void settle_vanished(struct lines *lines)
{
	array_each (line, &lines->all)
		if (!line_is_present(lines, line))
			line->moved = line->appeared = false;
}

static void forget_vanished(struct lines *lines)
{
	size_t kept = 0, numbers = 0;

	array_each (line, &lines->all)
		numbers += line->n_numbers;
	if (lines->all.n < OUTLINE_LINES && numbers < OUTLINE_TOKENS)
		return;
	array_each (line, &lines->all) {
		if (line_is_present(lines, line))
			lines->all.at[kept++] = *line;
		else
			line_done(line);
	}
	lines->all.n = kept;
}

static int by_order(const void *a, const void *b)
{
	const struct watch_line *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->round < y->round ? -1 : x->round > y->round;
}

static void sort(struct lines *lines)
{
	for (size_t i = 1; i < lines->all.n; i++) {
		if (by_order(&lines->all.at[i - 1], &lines->all.at[i]) <= 0)
			continue;
		qsort(lines->all.at, lines->all.n, sizeof(struct watch_line), by_order);
		return;
	}
}

int lines_feed(struct lines *lines, const char *output, size_t n, uint64_t stamp_ns)
{
	int r = outline_read(&lines->outline, output, n);
	size_t count = lines->outline.lines.n;

	if (r < 0)
		return r;
	if (array_reserve((void **)&lines->match.at, &lines->match.room, count, sizeof(int)) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		lines->match.at[i] = PAIRING_NONE;
	forget_vanished(lines);
	/* two ends of runs are never one moment */
	if (lines->round && stamp_ns <= lines->stamp_ns)
		stamp_ns = lines->stamp_ns + 1;
	lines->seconds = lines->round ? (double)(stamp_ns - lines->stamp_ns) / NS_PER_S : 0;
	lines->stamp_ns = stamp_ns;
	lines->round++;
	for (enum pass pass = PASS_PRESENT; r == 0 && pass <= PASS_MOVED; pass++)
		r = match_pass(lines, pass);
	if (r == 0)
		r = take_all(lines);
	settle_vanished(lines);
	sort(lines);
	return r;
}

void lines_done(struct lines *lines)
{
	array_each (line, &lines->all)
		line_done(line);
	array_done(&lines->all);
	outline_done(&lines->outline);
	array_done(&lines->entries);
	array_done(&lines->match);
	array_done(&lines->old);
	array_done(&lines->fresh);
	array_done(&lines->pairs);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What commands print, run after run: a form feed parts the outputs. All of it is shown in every way.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "commands/watch-view.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void show(const struct lines *lines, bool all)
{
	struct watch_view view = {.command = "fuzz", .interval_ns = NS_PER_S, .all = all, .width = 60,
		.height = 12, .trouble = "", .colour = true, .explain = all};
	_cleanup_(text_done) struct text out = {};

	watch_view_block(&view, lines, &out);
	view.width = 0;
	watch_view_round(&view, lines, &out);
	watch_view_summary(&view, lines, &out);
	if (watch_view_json(&view, lines, &out) < 0)
		abort();
}

/* Every number lies within its line, and the numbers of a line do not overlap. */
static void check(const struct lines *lines)
{
	array_each (line, &lines->all) {
		uint32_t end = 0;
		for (uint32_t k = 0; k < line->n_numbers; k++) {
			const struct watch_number *number = &line->numbers[k];
			if (number->at < end || !number->n || number->at + number->n > line->text.n)
				abort();
			end = number->at + number->n;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(lines_done) struct lines lines = {};
	const char *at = (const char *)bytes, *end = at + n;
	uint64_t stamp = NS_PER_S;

	while (at < end && lines.round < 16) {
		const char *part = memchr(at, '\f', (size_t)(end - at));
		const char *stop = part ? part : end;
		if (lines_feed(&lines, at, (size_t)(stop - at), stamp += NS_PER_S) < 0)
			break;
		check(&lines);
		show(&lines, lines.round & 1);
		at = stop + 1;
	}
	return 0;
}

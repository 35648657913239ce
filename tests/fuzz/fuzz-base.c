/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people type: numbers, times, patterns, words, command lines. Every parser gets every input.
 */
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void parse_numbers(const char *text)
{
	const char *p = text;
	char room[NUMBER_ROOM];
	uint64_t value;

	if (number_u64(text, &value) == 0)
		number_grouped(value, room);
	number_u64_in(text, 1, 65535, &value);
	if (number_duration_ns(text, &value) == 0) {
		number_duration((double)value / 1e9, room);
		number_bytes((double)value, room);
		number_short((double)value, room);
	}
	while (number_scan(&p, &value))
		;
	for (p = text; number_scan_hex(&p, &value);)
		;
}

/* The text's lines are the words of a command line. */
static void parse_options(char *text)
{
	enum { WORDS = 32 };
	static bool flag;
	static const char *word;
	static uint64_t ns, count;
	const struct option_spec specs[] = {
		{.letter = 'a', .name = "all", .help = "", .into = &flag},
		{.letter = 'r', .name = "root", .arg = "DIR", .help = "", .type = OPTION_TEXT, .into = &word},
		{.letter = 'i', .name = "interval", .arg = "TIME", .help = "", .type = OPTION_DURATION,
			.into = &ns},
		{.name = "count", .arg = "N", .help = "", .type = OPTION_COUNT, .into = &count},
		{},
	};
	_cleanup_(text_done) struct text error = {};
	char *argv[WORDS + 2] = {text}, *save = NULL;
	int n = 1;

	for (char *w = strtok_r(text, "\n", &save); w && n <= WORDS; w = strtok_r(NULL, "\n", &save))
		argv[n++] = w;
	options_parse(specs, argv, n % 2, &n, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	enum { LONGEST = 4096 };

	if (n > LONGEST)
		return 0;
	_cleanup_free_ char *text = strndup((const char *)bytes, n);
	size_t half = strlen(text) / 2;
	_cleanup_free_ char *first = strndup(text, half);
	const char *second = text + half;

	parse_numbers(text);
	text_has_words(first, second);
	text_distance(first, second, 3);
	/* fnmatch(3) takes exponential time for many stars: the names it meets are short */
	if (strlen(second) < 32)
		text_glob(second, first);
	text_width(text);
	parse_options(text);
	return 0;
}

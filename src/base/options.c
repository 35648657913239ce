/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/options.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"

static const struct option_spec *find_long(
	const struct option_spec *specs, const char *name, size_t n)
{
	for (; specs->name; specs++)
		if (strncmp(specs->name, name, n) == 0 && specs->name[n] == '\0')
			return specs;
	return NULL;
}

static const struct option_spec *find_letter(const struct option_spec *specs, char letter)
{
	for (; specs->name; specs++)
		if (specs->letter == letter)
			return specs;
	return NULL;
}

static void suggest(const struct option_spec *specs, const char *name, struct text *error)
{
	const char *best = NULL;
	unsigned least = 3;

	for (; specs->name; specs++) {
		unsigned d = text_distance(specs->name, name, least - 1);
		if (d < least) {
			least = d;
			best = specs->name;
		}
	}
	if (best)
		text_addf(error, " (did you mean '--%s'?)", best);
}

static int take(const struct option_spec *spec, const char *value, struct text *error)
{
	enum { WEEK_S = 7 * 24 * 3600 };
	uint64_t number;
	int r;

	switch (spec->type) {
	case OPTION_FLAG:
		*(bool *)spec->into = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)spec->into = value;
		return 0;
	case OPTION_DURATION:
		r = number_duration_ns(value, &number);
		if (r < 0 || number < NS_PER_MS || number > WEEK_S * NS_PER_S) {
			text_addf(error,
				"--%s: '%s' is not a time such as 500ms, 1s or 2m, from 1ms to a week",
				spec->name, value);
			return -EINVAL;
		}
		break;
	default:
		r = number_u64(value, &number);
		if (r < 0 || number == 0) {
			text_addf(error, "--%s: '%s' is not a whole number from 1 on", spec->name, value);
			return -EINVAL;
		}
	}
	*(uint64_t *)spec->into = number;
	return 0;
}

/* One long option, written without its dashes; *next is the word behind it, used up if needed. */
static int take_long(const struct option_spec *specs, const char *word, char **next,
	bool *ret_used_next, struct text *error)
{
	size_t n = strcspn(word, "=");
	const struct option_spec *spec = find_long(specs, word, n);

	if (!spec) {
		text_addf(error, "unknown option '--%.*s'", (int)n, word);
		char name[64] = "";
		if (n < sizeof(name))
			memcpy(name, word, n);
		suggest(specs, name, error);
		return -EINVAL;
	}
	if (!spec->arg && word[n] == '=') {
		text_addf(error, "--%s takes no value", spec->name);
		return -EINVAL;
	}
	if (!spec->arg || word[n] == '=')
		return take(spec, word[n] ? word + n + 1 : "", error);
	if (!*next) {
		text_addf(error, "--%s needs a value: %s", spec->name, spec->arg);
		return -EINVAL;
	}
	*ret_used_next = true;
	return take(spec, *next, error);
}

static int take_letters(const struct option_spec *specs, const char *letters, char **next,
	bool *ret_used_next, struct text *error)
{
	for (; *letters; letters++) {
		const struct option_spec *spec = find_letter(specs, *letters);

		if (!spec) {
			text_addf(error, "unknown option '-%c'", *letters);
			return -EINVAL;
		}
		if (!spec->arg) {
			take(spec, "", error);
			continue;
		}
		if (letters[1])
			return take(spec, letters + 1, error);
		if (!*next) {
			text_addf(error, "-%c needs a value: %s", *letters, spec->arg);
			return -EINVAL;
		}
		*ret_used_next = true;
		return take(spec, *next, error);
	}
	return 0;
}

int options_parse(const struct option_spec *specs, char **argv, bool stop_at_operand, int *ret_n,
	struct text *error)
{
	int n = 0;
	char **p = argv + 1;

	for (; *p; p++) {
		bool used_next = false;
		int r = 0;

		if (strcmp(*p, "--") == 0) {
			p++;
			break;
		}
		if ((*p)[0] != '-' || (*p)[1] == '\0') {
			if (stop_at_operand)
				break;
			argv[++n] = *p;
			continue;
		}
		if ((*p)[1] == '-')
			r = take_long(specs, *p + 2, p + 1, &used_next, error);
		else
			r = take_letters(specs, *p + 1, p + 1, &used_next, error);
		if (r < 0)
			return r;
		p += used_next;
	}
	while (*p)
		argv[++n] = *p++;
	argv[n + 1] = NULL;
	*ret_n = n;
	return 0;
}

void options_help(const struct option_spec *specs, struct text *help)
{
	for (; specs->name; specs++) {
		char left[64];
		int n = snprintf(left, sizeof(left), "  %c%c%s --%s %s", specs->letter ? '-' : ' ',
			specs->letter ? specs->letter : ' ', specs->letter ? "," : " ", specs->name,
			specs->arg ? specs->arg : "");
		text_addf(help, "%-30s%s%s\n", left, n >= 30 ? "  " : "", specs->help);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line is cut into atoms at blanks, brackets, quotes, '=', ',' and their like. An atom is wholly
 * number or wholly text: [NAME:]NUMBER[/NUMBER…][/UNIT][%][.] is number, all else is text. So an
 * address, a date or a version never falls apart into numbers.
 */
#include "watch/tokens.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"

struct scan {
	const char *line;
	size_t n;
	struct token *tokens;
	size_t n_tokens, room;
	size_t word, word_n; /* the word before, when only blanks, ':' or '=' came since */
};

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static bool is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_atom(char c)
{
	return is_digit(c) || is_letter(c) || (unsigned char)c >= 0x80 ||
		(c && strchr("_.:/%+-@#$*\\", c));
}

/* Words whose number is a name, sorted as in a dictionary. */
static bool names_a_thing(const char *word, size_t n)
{
	static const char *const words[] = {"dport", "dports", "dpt", "dpts", "fd", "handle",
		"ifindex", "ino", "inode", "mark", "pid", "port", "ports", "sport", "sports", "spt", "spts",
		"uid", "vid", "vlan"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i]) == n && strncasecmp(words[i], word, n) == 0)
			return true;
	return false;
}

static bool is_unit(const char *s, size_t n, bool multiplied)
{
	static const struct {
		const char *name;
		bool multiplied; /* may stand behind K, M, … */
	} units[] = {{"B", true}, {"Bps", true}, {"Hz", true}, {"bit", true}, {"bps", true}, {"b", true},
		{"ms", false}, {"ns", false}, {"p", false}, {"s", false}, {"us", false}};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strlen(units[i].name) == n && memcmp(units[i].name, s, n) == 0)
			/* "5b" is hexadecimal */
			return multiplied ? units[i].multiplied : n > 1 || *s != 'b';
	return false;
}

/* The factor of "K", "Mi", … at s; *ret_n is its length. 1 when there is none. */
static uint64_t multiplier(const char *s, size_t n, size_t *ret_n)
{
	static const char letters[] = "KMGTP";
	char c = n ? (s[0] == 'k' ? 'K' : s[0]) : '\0';
	const char *at = c ? strchr(letters, c) : NULL;
	uint64_t factor = 1, step = n > 1 && s[1] == 'i' ? 1024 : 1000;

	*ret_n = at ? 1 + (step == 1024) : 0;
	if (at)
		for (const char *p = letters; p <= at; p++)
			factor *= step;
	return factor;
}

/* Reads digits and decimals at s; returns their length, 0 when this is not a plain number. */
static size_t digits(const char *s, size_t n, struct token *token)
{
	size_t i = 0, whole, scale = VALUE_ONE;
	bool negative = n && (s[0] == '-' || s[0] == '+') && s[i++] == '-';
	size_t first = i;
	unsigned __int128 value = 0;

	for (; i < n && is_digit(s[i]); i++)
		if ((value = value * 10 + (unsigned)(s[i] - '0')) > UINT64_MAX)
			return 0;
	whole = i - first;
	if (!whole || (whole > 1 && s[first] == '0'))
		return 0;
	value *= VALUE_ONE;
	if (i + 1 < n && s[i] == '.' && is_digit(s[i + 1]))
		for (i++; i < n && is_digit(s[i]); i++)
			value += (unsigned __int128)(s[i] - '0') * (scale /= 10);
	token->value = negative ? -(__int128)value : (__int128)value;
	return i;
}

/* One number with its multiplier and unit, all n bytes of it. */
static bool number(const char *s, size_t n, struct token *token)
{
	const __int128 limit = (__int128)UINT64_MAX * VALUE_ONE;
	size_t used = digits(s, n, token), letters;

	if (!used)
		return false;
	uint64_t factor = multiplier(s + used, n - used, &letters);
	size_t unit = n - used - letters;
	if (unit && !is_unit(s + used + letters, unit, letters > 0)) {
		return false;
	}
	if (token->value > limit / factor || token->value < -limit / factor)
		return false;
	token->value *= factor;
	token->rounded = letters > 0;
	token->unit = (uint8_t)unit;
	return true;
}

/* NAME before the ':' in an atom: an identifier, so that what follows is a number of its own. */
static bool is_name(const char *s, size_t n)
{
	bool letters = false;

	for (size_t i = 0; i < n; i++) {
		if (!is_digit(s[i]) && !is_letter(s[i]) && !strchr("_-:", s[i]))
			return false;
		letters |= is_letter(s[i]);
	}
	return letters && !names_a_thing(s, n);
}

/* Hexadecimal digits and at least two colons: IPv6, MAC; times too. */
static bool is_address(const char *s, size_t n)
{
	size_t colons = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)s[i]) && !strchr(":./%", s[i]))
			return false;
		colons += s[i] == ':';
	}
	return colons >= 2;
}

/* Takes the numbers of the atom's [from, to), or none. */
static void take_numbers(struct scan *scan, size_t from, size_t to)
{
	size_t before = scan->n_tokens;

	for (size_t at = from; at < to;) {
		const char *slash = memchr(scan->line + at, '/', to - at);
		size_t end = slash ? (size_t)(slash - scan->line) : to;
		struct token token = {.at = (uint32_t)at, .n = (uint32_t)(end - at)};

		if (end < to && end + 1 == to)
			break;
		if (!number(scan->line + at, end - at, &token)) {
			/* "5/s", "12/min" */
			bool unit = at > from && to - at <= 6;
			for (size_t i = at; i < to; i++)
				unit &= is_letter(scan->line[i]);
			if (unit)
				return;
			break;
		}
		if (scan->n_tokens == scan->room)
			break;
		scan->tokens[scan->n_tokens++] = token;
		if (end == to)
			return;
		at = end + 1;
	}
	scan->n_tokens = before;
}

/* "12.3 KB": the unit stands apart, and would change with the size of the number. */
static size_t take_unit_apart(struct scan *scan, size_t at)
{
	struct token *token = &scan->tokens[scan->n_tokens - 1];
	size_t end = at + 1, letters;

	if (at >= scan->n || scan->line[at] != ' ' || token->at + token->n != at || token->unit ||
		token->rounded)
		return at;
	while (end < scan->n && is_atom(scan->line[end]))
		end++;
	const char *unit = scan->line + at + 1;
	size_t n = end - at - 1;
	uint64_t factor = multiplier(unit, n, &letters);
	if (n != letters + 1 || unit[letters] != 'B' ||
		token->value > (__int128)UINT64_MAX * VALUE_ONE / factor)
		return at;
	token->value *= factor;
	token->rounded = letters > 0;
	token->unit = 1;
	token->n = (uint32_t)(end - token->at);
	return end;
}

/* "1,234,567" between blanks: one number. Returns its end, or `at`. */
static size_t take_grouped(struct scan *scan, size_t at)
{
	const char *s = scan->line;
	size_t i = at;
	struct token token = {.at = (uint32_t)at};
	unsigned __int128 value = 0;

	while (i < scan->n && i - at < 4 && is_digit(s[i]))
		value = value * 10 + (unsigned)(s[i++] - '0');
	size_t first = i - at;
	while (i + 3 < scan->n && s[i] == ',' && is_digit(s[i + 1]) && is_digit(s[i + 2]) &&
		is_digit(s[i + 3]) && i - at < 26) {
		value = value * 1000 + (unsigned)(s[i + 1] - '0') * 100u +
			(unsigned)(s[i + 2] - '0') * 10u + (unsigned)(s[i + 3] - '0');
		i += 4;
	}
	if (!first || first > 3 || i == at + first || (i < scan->n && !is_blank(s[i])) ||
		(at && !is_blank(s[at - 1])) || s[at] == '0' || value > UINT64_MAX ||
		scan->n_tokens == scan->room)
		return at;
	token.n = (uint32_t)(i - at);
	token.value = (__int128)(value * VALUE_ONE);
	scan->tokens[scan->n_tokens++] = token;
	return i;
}

/* Judges the atom [at, end). */
static void take_atom(struct scan *scan, size_t at, size_t end)
{
	const char *s = scan->line;
	size_t from = at, to = end;

	if (scan->word_n && names_a_thing(s + scan->word, scan->word_n))
		return;
	if (is_address(s + at, end - at) || s[end - 1] == ':')
		return;
	if (to - from > 1 && s[to - 1] == '.')
		to--;
	if (to - from > 1 && s[to - 1] == '%')
		to--;
	const char *colon = memrchr(s + from, ':', to - from);
	if (colon) {
		size_t name = (size_t)(colon - s) - from;
		if (name ? !is_name(s + from, name) : at && s[at - 1] == ']')
			return;
		from += name + 1;
	}
	take_numbers(scan, from, to);
}

size_t tokens_scan(const char *line, size_t n, struct token *tokens, size_t room)
{
	struct scan scan = {.line = line, .n = n, .tokens = tokens, .room = room};

	for (size_t i = 0; i < n;) {
		size_t end = i, before = scan.n_tokens;

		if (!is_atom(line[i])) {
			if (!is_blank(line[i]) && line[i] != '=')
				scan.word_n = 0;
			i++;
			continue;
		}
		while (end < n && is_atom(line[end]))
			end++;
		size_t grouped = take_grouped(&scan, i);
		if (grouped > i)
			end = grouped;
		else
			take_atom(&scan, i, end);
		scan.word = i;
		scan.word_n = end - i - (line[end - 1] == ':');
		if (scan.n_tokens > before) {
			end = take_unit_apart(&scan, end);
			scan.word_n = 0;
		}
		i = end;
	}
	return scan.n_tokens;
}

/* Adds line[from, to), runs of blanks as one, none at the start of the text. */
static void add_squeezed(struct text *into, size_t start, const char *line, size_t from, size_t to)
{
	while (from < to) {
		size_t end = from;
		while (end < to && !is_blank(line[end]))
			end++;
		text_add_n(into, line + from, end - from);
		if (end < to && into->n > start && into->at[into->n - 1] != ' ')
			text_add_n(into, " ", 1);
		from = end + (end < to);
	}
}

void tokens_template(
	const char *line, size_t n, const struct token *tokens, size_t n_tokens, struct text *into)
{
	size_t at = 0, start = into->n;

	for (size_t i = 0; i < n_tokens; i++) {
		size_t end = tokens[i].at + tokens[i].n;

		add_squeezed(into, start, line, at, tokens[i].at);
		text_add_n(into, "{}", 2);
		text_add_n(into, line + end - tokens[i].unit, tokens[i].unit);
		at = end;
	}
	while (n > at && is_blank(line[n - 1]))
		n--;
	add_squeezed(into, start, line, at, n);
}

void value_add(struct text *text, __int128 value)
{
	unsigned __int128 size = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
	uint64_t whole = (uint64_t)(size / VALUE_ONE);
	unsigned part = (unsigned)(size % VALUE_ONE);
	int decimals = 9;

	text_addf(text, "%s%llu", value < 0 ? "-" : "", (unsigned long long)whole);
	if (!part)
		return;
	for (; part % 10 == 0; part /= 10)
		decimals--;
	text_addf(text, ".%0*u", decimals, part);
}

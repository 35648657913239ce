/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/name.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NAME_ROOM = 256, SUGGESTIONS = 3 };

/* The name without its dots, as nstat writes it. */
static void without_dots(const char *name, char *buf, size_t room)
{
	size_t n = 0;

	for (; *name && n + 1 < room; name++)
		if (*name != '.')
			buf[n++] = *name;
	buf[n] = '\0';
}

static bool matches_name(const char *word, const struct counter *counter)
{
	char joined[NAME_ROOM];

	if (text_is_glob(word))
		return text_glob(word, counter->name);
	if (strcasecmp(word, counter->name) == 0)
		return true;
	without_dots(counter->name, joined, sizeof(joined));
	if (strcasecmp(word, joined) == 0)
		return true;
	if (!counter->netstat)
		return false;
	/* one word alone would be part of many sentences */
	return strcasecmp(word, counter->netstat) == 0 ||
	       (strchr(word, ' ') && text_has_words(counter->netstat, word));
}

bool name_matches(const char *word, const struct counter *counter, const char *key)
{
	const char *brace = strchr(word, '{');
	size_t n = strlen(word);
	char name[NAME_ROOM], wanted[NAME_ROOM];

	if (!brace || word[n - 1] != '}')
		return matches_name(word, counter);
	if (!key || n >= sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)(brace - word), word);
	snprintf(wanted, sizeof(wanted), "%.*s", (int)(n - 2 - (size_t)(brace - word)), brace + 1);
	return matches_name(name, counter) && (strcmp(wanted, key) == 0 ||
						      (text_is_glob(wanted) && text_glob(wanted, key)));
}

struct suggestion {
	const char *name;
	unsigned distance;
};

/* Inserts in order of distance; the worst falls off. */
static void consider(struct suggestion *best, const char *name, unsigned distance)
{
	struct suggestion next = {.name = name, .distance = distance};

	for (int i = 0; i < SUGGESTIONS; i++) {
		if (best[i].name && best[i].distance <= next.distance)
			continue;
		struct suggestion swap = best[i];
		best[i] = next;
		next = swap;
		if (!next.name)
			break;
	}
}

static unsigned distance_to(const char *word, const char *name, unsigned limit)
{
	const char *tail = strrchr(name, '.');
	unsigned least = text_distance(word, name, limit);

	/* the last part alone is how most people remember a counter */
	if (tail) {
		unsigned d = text_distance(word, tail + 1, limit);
		if (d < least)
			least = d;
	}
	char joined[NAME_ROOM];
	without_dots(name, joined, sizeof(joined));
	unsigned d = text_distance(word, joined, limit);
	if (d < least)
		least = d;
	if (least > limit && strlen(word) >= 4 && strcasestr(name, word))
		return limit;
	return least;
}

void name_suggest(const struct series_table *table, const char *const *others, const char *word,
	struct text *line)
{
	struct suggestion best[SUGGESTIONS] = {};
	unsigned limit = (unsigned)strlen(word) / 4 + 1;
	size_t counters = table ? series_counters(table) : COUNTERS_KNOWN;

	for (counter_id id = 0; id < counters; id++) {
		const char *name = table ? series_knowledge(table, id)->name : counters_known[id].name;
		unsigned d = distance_to(word, name, limit);
		if (d <= limit)
			consider(best, name, d);
	}
	for (; others && *others; others++) {
		unsigned d = distance_to(word, *others, limit);
		if (d <= limit)
			consider(best, *others, d);
	}
	for (int i = 0; i < SUGGESTIONS && best[i].name; i++)
		text_addf(line, "%s '%s'", i ? "," : ", did you mean", best[i].name);
	if (best[0].name)
		text_add(line, "?");
}

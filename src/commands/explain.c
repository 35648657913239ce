/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall explain: what a number, a setting, a drop reason or a finding is.
 *
 * Names are looked up in the knowledge first. What is not in there may still be a number that this
 * host shows (a driver's, a newer kernel's): then everything is measured once, and its value told.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "commands/command.h"
#include "commands/explain-values.h"
#include "commands/target.h"
#include "commands/version.h"
#include "outputs/reference.h"
#include "samples/name.h"

enum { MEANINGS_MAX = 512 };

static struct target target;
static bool all, as_json, as_man, as_markdown;

static const struct option_spec options[] = {
	{.name = "all",
		.letter = 'a',
		.type = OPTION_FLAG,
		.into = &all,
		.help = "the whole reference, without values"},
	{.name = "man", .type = OPTION_FLAG, .into = &as_man, .help = "with --all: as a man page"},
	{.name = "markdown",
		.type = OPTION_FLAG,
		.into = &as_markdown,
		.help = "with --all: as Markdown"},
	TARGET_OPTIONS(target),
	{.name = "json",
		.type = OPTION_FLAG,
		.into = &as_json,
		.help = "one JSON object a line (squall.explain/1)"},
	{},
};

/* The word without an instance, and its key (NULL where it has none). */
struct word {
	char name[256];
	const char *key;
	char key_room[256];
};

static void take_apart(const char *text, struct word *word)
{
	size_t n = strlen(text), brace = strcspn(text, "{");

	*word = (struct word){};
	if (brace < n && text[n - 1] == '}') {
		snprintf(word->key_room, sizeof(word->key_room), "%.*s", (int)(n - brace - 2),
			text + brace + 1);
		word->key = word->key_room;
		n = brace;
	}
	snprintf(word->name, sizeof(word->name), "%.*s", (int)n, text);
}

/* As name_matches(); a setting may stand without its prefix and as a path, a drop reason without
 * its prefix. */
static bool names_counter(const char *word, const struct counter *counter)
{
	bool is_setting = text_starts(counter->name, "sysctl.");

	if (name_matches(word, counter, NULL))
		return true;
	if (!is_setting && !text_starts(counter->name, "drop."))
		return false;
	char dotted[256];
	size_t n = 0;
	for (; word[n] && n + 1 < sizeof(dotted); n++)
		dotted[n] = is_setting && word[n] == '/' ? '.' : word[n];
	dotted[n] = '\0';
	const struct counter bare = {.name = strchr(counter->name, '.') + 1};
	return name_matches(dotted, &bare, NULL);
}

/* The last part of the name alone, "PAWSEstab". */
static bool names_tail(const char *word, const struct counter *counter)
{
	const char *dot = strrchr(counter->name, '.');

	return dot && strcasecmp(word, dot + 1) == 0;
}

static bool names_meaning(const char *word, const struct meaning *meaning)
{
	return text_is_glob(word) ? text_glob(word, meaning->id)
				  : strcasecmp(word, meaning->id) == 0;
}

static int add_topic(struct topics *topics, struct topic topic)
{
	array_each (t, &topics->all)
		if (t->counter == topic.counter && t->meaning == topic.meaning)
			return 0;
	struct topic *t = array_push(&topics->all);
	if (!t)
		return -ENOMEM;
	*t = topic;
	return 0;
}

static int find_by(struct topics *topics, const char *word,
	bool (*names)(const char *, const struct counter *))
{
	int r = 0;

	for (counter_id id = 0; r == 0 && id < COUNTERS_KNOWN; id++)
		if (names(word, &counters_known[id]))
			r = add_topic(topics, (struct topic){.counter = &counters_known[id]});
	return r;
}

/* A line as a tool printed it, without its numbers and colons: "TCPTimeouts: 12". */
static void without_numbers(const char *line, char *buf, size_t room)
{
	size_t at = 0;

	while (*line && at + 2 < room) {
		size_t n = strcspn(line, " \t"), keep = n;

		if (n && line[n - 1] == ':')
			keep--;
		if (keep && strspn(line, "0123456789.%") < keep) {
			if (at)
				buf[at++] = ' ';
			for (size_t i = 0; i < keep && at + 1 < room; i++)
				buf[at++] = line[i];
		}
		line += n + strspn(line + n, " \t");
	}
	buf[at] = '\0';
}

/* Adds what the word names in the knowledge: by a whole name if it can be, else by a last part. */
static int find_known(struct topics *topics, const char *word)
{
	size_t before = topics->all.n;
	int r = find_by(topics, word, names_counter);

	for (const struct meaning *m = meanings_all; r == 0 && m->id; m++)
		if (names_meaning(word, m))
			r = add_topic(topics, (struct topic){.meaning = m});
	if (r == 0 && topics->all.n == before)
		r = find_by(topics, word, names_tail);
	if (r == 0 && topics->all.n == before) {
		char bare[256];
		without_numbers(word, bare, sizeof(bare));
		/* what is left has neither a number nor a colon: this goes one deep */
		if (*bare && strcmp(bare, word) != 0)
			return find_known(topics, bare);
	}
	return r;
}

/* Adds what the word names among the numbers that this host shows and nobody described. */
static int find_shown(struct topics *topics, const struct values *values, const char *word)
{
	int r = 0;

	array_each (counter, &values->m.table.unknown)
		if (r == 0 && (name_matches(word, counter, NULL) || names_tail(word, counter)))
			r = add_topic(topics, (struct topic){.counter = counter});
	return r;
}

static int refuse(const struct series_table *table, const char *word)
{
	const char *ids[MEANINGS_MAX] = {};
	_cleanup_(text_done) struct text line = {};
	size_t n = 0;

	for (const struct meaning *m = meanings_all; m->id && n + 1 < MEANINGS_MAX; m++)
		ids[n++] = m->id;
	name_suggest(table, ids, word, &line);
	return command_usage_error("unknown name '%s'%s", word, text_str(&line));
}

static const char *key_for(char **words, const struct counter *counter, struct word *room)
{
	for (char **word = words; *word; word++) {
		take_apart(*word, room);
		if (room->key &&
			(names_counter(room->name, counter) || names_tail(room->name, counter)))
			return room->key;
	}
	return NULL;
}

static int show_json(const struct topic_host *here, const struct values *values, struct topic topic,
	const char *key)
{
	json_t *o = topic_json(topic, here);

	if (topic.counter)
		json_object_set_new(o, "values", values_json(values, topic.counter, key));
	int failed = json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
	json_decref(o);
	return failed || fputc('\n', stdout) == EOF ? -EIO : 0;
}

static int show(const struct topics *topics, const struct values *values, char **words)
{
	const struct page page = page_for(stdout, style_for(stdout));
	struct topic_host here = {.kernel = values->kernel};
	struct word room;
	int r = 0;

	array_each (topic, &topics->all) {
		const char *key = topic->counter ? key_for(words, topic->counter, &room) : NULL;
		_cleanup_(text_done) struct text now = {};

		if (as_json) {
			r = show_json(&here, values, *topic, key);
		} else {
			if (topic->counter)
				values_add(values, topic->counter, key, &now);
			here.now = text_str(&now);
			if (topic != topics->all.at)
				putchar('\n');
			topic_write_text(*topic, &here, &page);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

/* Looks every word up. Returns an exit status; *ret_unknown: one that the knowledge lacks. */
static int look_up(struct topics *topics, char **words, const char **ret_unknown)
{
	for (char **at = words; *at; at++) {
		struct word word;
		size_t before = topics->all.n;

		take_apart(*at, &word);
		if (find_known(topics, word.name) < 0)
			return command_failed("out of memory");
		if (topics->all.n == before && !*ret_unknown)
			*ret_unknown = *at;
	}
	return EXIT_CLEAN;
}

static int look_up_shown(struct topics *topics, const struct values *values, char **words)
{
	for (char **at = words; *at; at++) {
		struct topics known = {};
		struct word word;
		size_t before = topics->all.n;

		take_apart(*at, &word);
		int r = find_known(&known, word.name);
		bool is_known = known.all.n > 0;
		array_done(&known.all);
		if (r == 0 && !is_known)
			r = find_shown(topics, values, word.name);
		if (r < 0)
			return command_failed("out of memory");
		if (!is_known && topics->all.n == before)
			return refuse(&values->m.table, *at);
	}
	return EXIT_CLEAN;
}

static int explain(char **words)
{
	struct topics topics = {};
	struct values values = {};
	const char *unknown = NULL;
	struct host *host;
	int r = 0, status = look_up(&topics, words, &unknown);

	if (status == EXIT_CLEAN)
		status = target_open(&target, &host);
	if (status != EXIT_CLEAN) {
		array_done(&topics.all);
		return status;
	}
	r = values_open(&values, host, &topics, unknown != NULL);
	if (r == 0 && unknown)
		status = look_up_shown(&topics, &values, words);
	if (r == 0 && status == EXIT_CLEAN)
		r = values_rate(&values, &topics);
	if (r == 0 && status == EXIT_CLEAN)
		r = show(&topics, &values, words);
	if (r < 0)
		status = command_failed("cannot explain: %s", strerror(-r));
	array_done(&topics.all);
	values_done(&values);
	return status;
}

static int all_json(void)
{
	static const struct topic_host nowhere = {};
	int r = 0;

	for (counter_id id = 0; r == 0 && id < COUNTERS_KNOWN; id++) {
		json_t *o = topic_json((struct topic){.counter = &counters_known[id]}, &nowhere);
		r = json_dumpf(o, stdout, JSON_COMPACT) || putchar('\n') == EOF ? -EIO : 0;
		json_decref(o);
	}
	for (const struct meaning *m = meanings_all; r == 0 && m->id; m++) {
		json_t *o = topic_json((struct topic){.meaning = m}, &nowhere);
		r = json_dumpf(o, stdout, JSON_COMPACT) || putchar('\n') == EOF ? -EIO : 0;
		json_decref(o);
	}
	return r;
}

static int explain_all(void)
{
	int r = as_json	      ? all_json()
		: as_man      ? reference_write_man(SQUALL_VERSION, stdout)
		: as_markdown ? reference_write_markdown(stdout)
			      : reference_write_text(style_for(stdout), stdout);

	return r < 0 ? command_failed("cannot write the reference: %s", strerror(-r)) : EXIT_CLEAN;
}

static int run(int n, char **operands)
{
	if (as_man + as_markdown + as_json > 1)
		return command_usage_error("--man, --markdown and --json exclude each other");
	if ((as_man || as_markdown) && !all)
		return command_usage_error("--man and --markdown need --all");
	if (all && n)
		return command_usage_error("--all takes no name, got '%s'", operands[0]);
	if (!all && !n)
		return command_usage_error("explain needs a name (see: squall explain --help)");
	return all ? explain_all() : explain(operands);
}

const struct command command_explain = {
	.name = "explain",
	.does = "what a counter, setting, drop reason or finding means",
	.operands = "NAME…",
	.about = "Says what a number counts, what is normal, what makes it rise, what it is "
		 "confused with,\n"
		 "what holds for this kernel, and its value and rate now. NAME is a counter, a "
		 "setting, a\n"
		 "drop reason or a finding, as any tool writes it, a glob, or words of netstat -s.",
	.example = "  squall explain TcpExtPAWSEstab\n"
		   "  squall explain 'times the listen queue of a socket overflowed'\n"
		   "  squall explain net.ipv4.tcp_invalid_ratelimit ack-loop",
	.options = options,
	.run = run,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A field is a label of at most seven letters and a text. Where the kernel is known, everything
 * that depends on it says what holds there.
 */
#include "outputs/topic.h"

#include <ctype.h>
#include <linux/version.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "rules/rule.h"

const char *const topic_kind_names[] = {[TOPIC_COUNTER] = "counter",
	[TOPIC_SETTING] = "sysctl",
	[TOPIC_DROP] = "drop",
	[TOPIC_FINDING] = "finding"};

static const char setting_prefix[] = "sysctl.", drop_prefix[] = "drop.";

enum topic_kind topic_kind(struct topic topic)
{
	if (!topic.counter)
		return TOPIC_FINDING;
	if (text_starts(topic.counter->name, setting_prefix))
		return TOPIC_SETTING;
	return text_starts(topic.counter->name, drop_prefix) ? TOPIC_DROP : TOPIC_COUNTER;
}

const char *topic_name(struct topic topic)
{
	return topic.counter ? topic.counter->name : topic.meaning->id;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Does the text name it: a word of its own, which a full stop may end? */
static bool names(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = text; at && (at = strstr(at, name)); at += n) {
		char after = at[n];
		if (at > text && (is_name_char(at[-1]) || at[-1] == '.'))
			continue;
		if (!is_name_char(after) && !(after == '.' && is_name_char(at[n + 1])))
			return true;
	}
	return false;
}

static void add_once(struct text *into, const char *name)
{
	if (!names(text_str(into), name))
		text_addf(into, "%s%s", into->n ? " " : "", name);
}

/* Calls add_once() for each name of the blank-separated list that `wanted` takes. */
static void add_names(struct text *into, const char *list, bool (*wanted)(const char *name))
{
	while (list && *list) {
		char name[128];
		size_t n = strcspn(list, " ");
		snprintf(name, sizeof(name), "%.*s", (int)n, list);
		if (*name && (!wanted || wanted(name)))
			add_once(into, name);
		list += n + strspn(list + n, " ");
	}
}

static bool is_counter_name(const char *name)
{
	return strchr(name, '.') && !text_starts(name, setting_prefix);
}

void topic_add_moved(const struct counter *setting, struct text *into)
{
	add_names(into, setting->see, is_counter_name);
	for (counter_id id = 0; id < COUNTERS_KNOWN; id++)
		if (is_counter_name(counters_known[id].name) &&
			names(counters_known[id].see, setting->name))
			add_once(into, counters_known[id].name);
}

void topic_add_links(struct topic topic, struct text *into)
{
	if (!topic.counter) {
		add_names(into, topic.meaning->see, NULL);
		return;
	}
	add_names(into, topic.counter->see, NULL);
	bool is_setting = topic_kind(topic) == TOPIC_SETTING;
	for (counter_id id = 0; !is_setting && id < COUNTERS_KNOWN; id++)
		if (text_starts(counters_known[id].name, setting_prefix) &&
			names(counters_known[id].see, topic.counter->name))
			add_once(into, counters_known[id].name);
	for (const struct meaning *m = meanings_all; m->id; m++)
		if (names(m->see, topic.counter->name) || names(m->evidence, topic.counter->name))
			add_once(into, m->id);
}

void topic_add_normal(const struct counter *counter, struct text *into)
{
	const struct counter_normal *normal = &counter->normal;
	bool share = normal->of != COUNTER_NONE;
	double scale = share ? 100 : 1;
	char low[NUMBER_ROOM], high[NUMBER_ROOM];

	if (!normal->known)
		return;
	number_short(normal->low * scale, low);
	number_short(normal->high * scale, high);
	if (normal->low == normal->high)
		text_add(into, high);
	else
		text_addf(into, "%s to %s", low, high);
	if (share)
		text_addf(into, " %% of %s", counters_known[normal->of].name);
	else if (counter->kind == KIND_COUNTER)
		text_add(into, " per second");
	else if (*counter->unit)
		text_addf(into, " %s", counter->unit);
	if (share && normal->floor > 0)
		text_addf(into, ", judged where that is above %s per second",
			number_short(normal->floor, high));
}

/* "6.14" at the start of the text as a version code, 0 where there is none. */
static unsigned release_at(const char *text)
{
	unsigned a, b;

	return isdigit((unsigned char)*text) && sscanf(text, "%2u.%3u", &a, &b) == 2
		       ? KERNEL_VERSION(a, b, 0)
		       : 0;
}

bool topic_is_in(const struct counter *counter, unsigned kernel)
{
	unsigned since = counter->since ? release_at(counter->since) : 0;
	unsigned until = counter->until ? release_at(counter->until) : 0;

	return kernel >= since && (!until || kernel < until);
}

/* What the walk hands on. */
struct walk {
	const struct topic_host *host;
	const struct topic_writer *writer;
	void *user;
};

static void put(const struct walk *w, const char *label, const char *text)
{
	if (text && *text)
		w->writer->field(w->user, label, text);
}

static void put_normal(const struct walk *w, const struct counter *counter)
{
	_cleanup_(text_done) struct text text = {};

	topic_add_normal(counter, &text);
	/* "0 per second. 0." says nothing more */
	if (counter->normally && counter->normal.high == 0 && *counter->normally == '0')
		text_clear(&text);
	if (counter->normally)
		text_addf(&text, "%s%s", text.n ? ". " : "", counter->normally);
	else if (text.n)
		text_add(&text, ".");
	put(w, "normal", text_str(&text));
}

/* What the kernel function does with it. */
static const char *done_to(const struct counter *counter)
{
	if (text_starts(counter->name, drop_prefix))
		return "dropped";
	return counter->kind == KIND_CONSTANT || counter->kind == KIND_TEXT ? "used" : "counted";
}

static void put_kernel(const struct walk *w, const struct counter *counter)
{
	_cleanup_(text_done) struct text text = {};

	if (counter->function)
		text_addf(&text, "%s in %s", done_to(counter), counter->function);
	if (counter->since)
		text_addf(&text, "%ssince Linux %s", text.n ? "; " : "", counter->since);
	if (counter->until)
		text_addf(&text, "%suntil Linux %s", text.n ? "; " : "", counter->until);
	if (w->host->kernel && (counter->since || counter->until))
		text_addf(&text, ", so %sin this kernel, %u.%u",
			topic_is_in(counter, w->host->kernel) ? "" : "not ", w->host->kernel >> 16,
			w->host->kernel >> 8 & 0xff);
	put(w, "kernel", text_str(&text));
}

/* One change, with whether it is so on this kernel. */
static void put_change(const struct walk *w, const char *label, const char *text, size_t n)
{
	static const char before[] = "Before ";
	_cleanup_(text_done) struct text line = {};
	bool past = text_starts(text, before);
	unsigned release = release_at(past ? text + strlen(before) : text);

	text_add_n(&line, text, n);
	if (w->host->kernel && release)
		text_addf(&line, " (%s on this kernel, %u.%u)",
			(w->host->kernel >= release) != past ? "so" : "not so",
			w->host->kernel >> 16, w->host->kernel >> 8 & 0xff);
	put(w, label, text_str(&line));
}

/* Bytes until the next change: a line's end, or " 6.16: ". */
static size_t change_length(const char *text)
{
	size_t n = 0;

	for (; text[n] && text[n] != '\n'; n++) {
		const char *next = text + n + 1;
		if (text[n] == ' ' && release_at(next) && next[strspn(next, "0123456789.")] == ':')
			break;
	}
	return n;
}

static void put_changes(const struct walk *w, const char *text)
{
	const char *label = "changed";

	while (text && *text) {
		size_t n = change_length(text);
		put_change(w, label, text, n);
		label = "";
		text += n + (text[n] != '\0');
	}
}

static void add_release(struct text *into, const char *word, unsigned code)
{
	if (code)
		text_addf(into, " %s %u.%u", word, code >> 16, code >> 8 & 0xff);
}

static void put_default(const struct walk *w, const struct counter *counter)
{
	_cleanup_(text_done) struct text text = {};
	const char *here = w->host->kernel ? counter_default(counter, w->host->kernel) : NULL;
	bool several =
		counter->defaults && counter->defaults[0].value && counter->defaults[1].value;

	for (const struct counter_default *d = counter->defaults; d && d->value; d++) {
		text_addf(&text, "%s%s", text.n ? ", " : "", *d->value ? d->value : "empty");
		add_release(&text, "since", d->since);
		add_release(&text, "until", d->until);
	}
	if (several && here)
		text_addf(&text, "; %s on this kernel, %u.%u", *here ? here : "empty",
			w->host->kernel >> 16, w->host->kernel >> 8 & 0xff);
	if (!text.n)
		text_add(&text, "not known: it depends on memory, CPUs or the build");
	put(w, "default", text_str(&text));
}

static void put_names(const struct walk *w, const struct counter *counter)
{
	_cleanup_(text_done) struct text text = {};
	const char *dot = strchr(counter->name, '.');

	if (dot && isupper((unsigned char)counter->name[0]))
		text_addf(&text, "%.*s%s (nstat)", (int)(dot - counter->name), counter->name,
			dot + 1);
	if (counter->netstat)
		text_addf(&text, "%s\"%s\" (netstat -s)", text.n ? ", " : "", counter->netstat);
	put(w, "also", text_str(&text));
}

static void put_proof(const struct walk *w, const struct counter *counter)
{
	_cleanup_(text_done) struct text text = {};

	if (counter->proven)
		text_addf(&text, "by experiment %s (tests/experiments)", counter->proven);
	put(w, "proven", text_str(&text));
}

static void put_links(const struct walk *w, struct topic topic)
{
	_cleanup_(text_done) struct text links = {};

	topic_add_links(topic, &links);
	put(w, "see", text_str(&links));
}

static void put_now(const struct walk *w)
{
	const char *label = "now", *line = w->host->now;

	while (line && *line) {
		char one[512];
		size_t n = strcspn(line, "\n");
		snprintf(one, sizeof(one), "%.*s", (int)n, line);
		put(w, label, one);
		label = "";
		line += n + (line[n] != '\0');
	}
}

static void walk_counter(const struct walk *w, struct topic topic)
{
	const struct counter *counter = topic.counter;
	_cleanup_(text_done) struct text moved = {};

	put_now(w);
	if (topic_kind(topic) == TOPIC_SETTING) {
		put_default(w, counter);
		topic_add_moved(counter, &moved);
		put(w, "moves", text_str(&moved));
	}
	put(w, "what", counter->what);
	put_normal(w, counter);
	put(w, "rises", counter->rises);
	put(w, "not", counter->not_);
	put_kernel(w, counter);
	put_changes(w, counter->changed);
	put_names(w, counter);
	put_proof(w, counter);
	put_links(w, topic);
}

bool topic_is_judged(const struct meaning *meaning)
{
	for (const struct rule *const *rule = rules_all; *rule; rule++)
		if (strcmp((*rule)->id, meaning->id) == 0)
			return true;
	return false;
}

static void walk_finding(const struct walk *w, struct topic topic)
{
	const struct meaning *m = topic.meaning;

	put(w, "what", m->what);
	put(w, "proof", m->evidence);
	put(w, "who", m->who);
	put(w, "not", m->not_);
	put(w, "do", m->do_);
	put(w, "judged",
		topic_is_judged(m) ? "by squall diagnose"
				   : "not by this version of squall diagnose");
	put_links(w, topic);
}

/* "counter of segments, of the whole machine" */
static void add_sort(struct topic topic, struct text *into)
{
	static const char *const kinds[] = {[KIND_COUNTER] = "counter",
		[KIND_GAUGE] = "level",
		[KIND_CONSTANT] = "state",
		[KIND_TEXT] = "text"};
	const struct counter *counter = topic.counter;

	switch (topic_kind(topic)) {
	case TOPIC_FINDING:
		text_add(into, "finding");
		return;
	case TOPIC_DROP:
		text_add(into, "drop reason");
		return;
	case TOPIC_SETTING:
		text_add(into, "setting");
		break;
	case TOPIC_COUNTER:
		text_add(into, kinds[counter->kind]);
		break;
	}
	if (*counter->unit)
		text_addf(into, ", %s", counter->unit);
	if (counter->scope == SCOPE_MACHINE)
		text_add(into, ", whole machine");
}

void topic_walk(struct topic topic, const struct topic_host *host,
	const struct topic_writer *writer, void *user)
{
	const struct walk w = {.host = host, .writer = writer, .user = user};
	_cleanup_(text_done) struct text sort = {};

	add_sort(topic, &sort);
	writer->begin(user, topic_name(topic), text_str(&sort),
		topic.counter ? topic.counter->brief : topic.meaning->brief);
	if (topic.counter)
		walk_counter(&w, topic);
	else
		walk_finding(&w, topic);
	if (writer->end)
		writer->end(user);
}

static const char *shown_by(const char *name)
{
	for (const struct source *const *source = sources_all; *source; source++)
		if (strcmp((*source)->name, name) == 0)
			return (*source)->shows;
	return "";
}

/* All of one kind; counters in parts by their group, what stands before the dot. */
static void walk_kind(enum topic_kind kind, const struct topic_writer *writer, void *user)
{
	static const struct topic_host nowhere = {};
	char group[64] = "";

	for (counter_id id = 0; id < COUNTERS_KNOWN; id++) {
		const struct counter *counter = &counters_known[id];
		const struct topic topic = {.counter = counter};
		size_t n = strcspn(counter->name, ".");

		if (topic_kind(topic) != kind)
			continue;
		if (kind == TOPIC_COUNTER && (strncmp(group, counter->name, n) != 0 || group[n])) {
			snprintf(group, sizeof(group), "%.*s", (int)n, counter->name);
			writer->part(user, group, shown_by(counter->source));
		}
		topic_walk(topic, &nowhere, writer, user);
	}
}

void topic_walk_all(const struct topic_writer *writer, void *user)
{
	static const struct topic_host nowhere = {};

	walk_kind(TOPIC_COUNTER, writer, user);
	writer->part(user, "Settings", "what can be set below /proc/sys/net");
	walk_kind(TOPIC_SETTING, writer, user);
	writer->part(user, "Drop reasons", "why the kernel drops a packet");
	walk_kind(TOPIC_DROP, writer, user);
	writer->part(user, "Findings", "what squall diagnose can find");
	for (const struct meaning *m = meanings_all; m->id; m++)
		topic_walk((struct topic){.meaning = m}, &nowhere, writer, user);
}

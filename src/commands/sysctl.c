/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall sysctl: which network settings are not what the kernel itself sets, and what they do.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "commands/command.h"
#include "commands/setting-values.h"
#include "commands/target.h"
#include "host/privilege.h"
#include "outputs/json-text.h"
#include "outputs/page.h"
#include "outputs/topic.h"
#include "samples/name.h"
#include "trends/measure.h"

static struct target target;
static bool all, as_json;

static const struct option_spec options[] = {
	{.name = "all",
		.letter = 'a',
		.type = OPTION_FLAG,
		.into = &all,
		.help = "show settings at their default, or without a known one, too"},
	TARGET_OPTIONS(target),
	{.name = "json",
		.type = OPTION_FLAG,
		.into = &as_json,
		.help = "one JSON object a line (squall.sysctl/1)"},
	{},
};

struct listing {
	struct measurement m;
	struct page page;
	struct setting_values settings;
	unsigned kernel;
	size_t looked_at, differing;
};

static bool is_wanted(const struct source *source, void *user)
{
	(void)user;
	return strcmp(source->name, "sysctl") == 0;
}

/* "net.core.somaxconn", "somaxconn", with the prefix "sysctl.", as a path, or a glob of these. */
static bool matches(const char *word, const struct counter *counter)
{
	char name[256];
	size_t n = 0;

	for (; *word && n + 1 < sizeof(name); word++)
		name[n++] = *word == '/' ? '.' : *word;
	name[n] = '\0';
	return name_matches(name, counter, NULL) ||
	       name_matches(
		       name, &(struct counter){.name = strchr(counter->name, '.') + 1}, NULL) ||
	       name_matches(name, &(struct counter){.name = strrchr(counter->name, '.') + 1}, NULL);
}

/* Is the entry one that the word names, with its interface where the word has one? */
static bool is_named(const char *word, const struct setting_value *setting)
{
	_cleanup_(text_done) struct text name = {};

	if (matches(word, setting->counter))
		return true;
	array_each (of, &setting->of) {
		const struct setting_value one = {
			.counter = setting->counter, .of = {.at = of, .n = 1}};
		text_clear(&name);
		setting_add_name(&one, &name);
		if (matches(word, &(struct counter){.name = text_str(&name)}))
			return true;
	}
	return false;
}

static bool is_shown(const struct setting_value *setting, char **words)
{
	if (!words[0])
		return all || setting->differs;
	for (char **word = words; *word; word++)
		if (is_named(*word, setting))
			return true;
	return false;
}

static void add_default(const struct setting_value *setting, struct text *into)
{
	if (!setting->normal)
		text_add(into, "kernel default not known");
	else if (setting->differs)
		text_addf(into, "kernel default %s", *setting->normal ? setting->normal : "empty");
	else
		text_add(into, "the kernel default");
}

static void show_text(const struct listing *l, const struct setting_value *setting)
{
	const struct page *page = &l->page;
	const struct counter *counter = setting->counter;
	_cleanup_(text_done) struct text line = {};

	setting_add_name(setting, &line);
	fputs(page_paint(page, setting->differs ? BOLD : ""), page->out);
	text_addf(&line, " = %s", *setting->value ? setting->value : "(empty)");
	page_put(page, text_str(&line), line.n);
	text_clear(&line);
	text_add(&line, "(");
	add_default(setting, &line);
	text_addf(&line, "%s)", counter->scope == SCOPE_MACHINE ? ", of the whole machine" : "");
	fprintf(page->out, "%s  %s\n", page_paint(page, setting->differs ? PLAIN : ""),
		text_str(&line));
	text_clear(&line);
	setting_add_others(setting, &line);
	if (line.n)
		page_labelled(page, "so, too", text_str(&line) + strlen(" and "));
	text_clear(&line);
	text_addf(&line, "%s%s%s", *counter->brief ? counter->brief : "(not in squall's knowledge)",
		*counter->unit ? ", " : "", counter->unit);
	page_labelled(page, "sets", text_str(&line));
	page_labelled(page, "what", counter->what);
	text_clear(&line);
	topic_add_moved(counter, &line);
	page_labelled(page, "moves", text_str(&line));
}

static int show_json(const struct setting_value *setting)
{
	const struct counter *counter = setting->counter;
	_cleanup_(text_done) struct text text = {};
	json_t *o = json_object(), *of = json_array(), *moves = json_array();

	json_object_set_new(o, "schema", json_string("squall.sysctl/1"));
	setting_add_name(setting, &text);
	json_object_set_new(o, "name", json_text(text_str(&text)));
	json_object_set_new(o, "counter", json_text(counter->name));
	array_each (one, &setting->of)
		json_array_append_new(of, json_text(*one));
	if (setting->of.n)
		json_object_set(o, "interfaces", of);
	json_object_set_new(o, "value", json_text(setting->value));
	json_object_set_new(
		o, "default", setting->normal ? json_string(setting->normal) : json_null());
	json_object_set_new(
		o, "differs", setting->normal ? json_boolean(setting->differs) : json_null());
	json_object_set_new(o, "unit", json_string(counter->unit));
	json_object_set_new(
		o, "scope", json_string(counter->scope == SCOPE_MACHINE ? "machine" : "netns"));
	json_object_set_new(o, "short", json_string(counter->brief));
	if (counter->what)
		json_object_set_new(o, "what", json_string(counter->what));
	text_clear(&text);
	topic_add_moved(counter, &text);
	char *save = NULL;
	for (char *name = strtok_r(text.at, " ", &save); text.n && name;
		name = strtok_r(NULL, " ", &save))
		json_array_append_new(moves, json_string(name));
	json_object_set(o, "moves", moves);
	int failed = json_dumpf(o, stdout, JSON_COMPACT);
	json_decref(of);
	json_decref(moves);
	json_decref(o);
	return failed || fputc('\n', stdout) == EOF ? -EIO : 0;
}

static int by_name(const void *a, const void *b)
{
	const struct setting_value *x = a, *y = b;
	int c = strcmp(x->counter->name, y->counter->name);

	return c ? c : strcmp(x->value, y->value);
}

static int collect(struct listing *l)
{
	int r = 0;

	for (counter_id id = 0; r == 0 && id < series_counters(&l->m.table); id++)
		if (text_starts(series_knowledge(&l->m.table, id)->name, "sysctl."))
			r = setting_values_add(&l->settings, &l->m.view, id, l->kernel);
	if (l->settings.all.n)
		qsort(l->settings.all.at, l->settings.all.n, sizeof(*l->settings.all.at), by_name);
	return r;
}

/* Every word must name something. */
static int check_words(const struct listing *l, char **words)
{
	for (char **word = words; *word; word++) {
		_cleanup_(text_done) struct text line = {};
		bool found = false;

		array_each (setting, &l->settings.all)
			found = found || is_named(*word, setting);
		if (found)
			continue;
		for (counter_id id = 0; id < COUNTERS_KNOWN; id++)
			if (text_starts(counters_known[id].name, "sysctl.") &&
				matches(*word, &counters_known[id]))
				return command_usage_error("this kernel does not show '%s' here",
					counters_known[id].name + strlen("sysctl."));
		name_suggest(&l->m.table, NULL, *word, &line);
		return command_usage_error("unknown setting '%s'%s", *word, text_str(&line));
	}
	return EXIT_CLEAN;
}

/* What was looked at, and what could not be seen. */
static void show_sum(const struct listing *l)
{
	const struct probe *probe;

	printf("%zu of %zu settings differ from the kernel's default (Linux %s%s).\n", l->differing,
		l->looked_at,
		*host_kernel(l->m.host) ? host_kernel(l->m.host) : "of unknown release",
		all ? "" : "; --all shows the others");
	for (size_t i = 0; i < source_set_count(l->m.sources); i++) {
		source_set_at(l->m.sources, i, &probe);
		if (probe->status != PROBE_OK)
			printf("Not seen in full: %s.\n", probe->reason);
	}
}

static int show(struct listing *l, char **words)
{
	bool first = true;

	array_each (setting, &l->settings.all) {
		size_t n = setting->of.n ? setting->of.n : 1;

		l->looked_at += n;
		l->differing += setting->differs ? n : 0;
		if (!is_shown(setting, words))
			continue;
		if (as_json && show_json(setting) < 0)
			return -EIO;
		if (as_json)
			continue;
		if (!first)
			putchar('\n');
		first = false;
		show_text(l, setting);
	}
	if (!as_json && !words[0]) {
		if (!first)
			putchar('\n');
		show_sum(l);
	}
	return 0;
}

static bool is_blind(const struct listing *l)
{
	return !source_set_count(l->m.sources) || !l->m.snapshot.block[0].reads;
}

static int run(int n, char **operands)
{
	struct listing l = {.page = page_for(stdout, style_for(stdout))};
	struct host *host;

	(void)n;
	int status = target_open(&target, &host);
	if (status != EXIT_CLEAN)
		return status;
	l.kernel = host_kernel_code(host);
	int r = measurement_open(&l.m, host, is_wanted, NULL, 0);
	if (r == 0)
		r = privilege_keep_needed(host);
	if (r == 0)
		r = measurement_sample(&l.m, true);
	if (r == 0 && is_blind(&l))
		status = command_failed("cannot read the settings below 'proc/sys/net'");
	if (r == 0 && status == EXIT_CLEAN)
		r = collect(&l);
	if (r == 0 && status == EXIT_CLEAN)
		status = check_words(&l, operands);
	if (r == 0 && status == EXIT_CLEAN)
		r = show(&l, operands);
	if (r < 0)
		status = command_failed("cannot show the settings: %s", strerror(-r));
	setting_values_done(&l.settings);
	measurement_close(&l.m);
	return status;
}

const struct command command_sysctl = {
	.name = "sysctl",
	.does = "settings that differ from the kernel's default, and what each does",
	.operands = "[NAME…]",
	.about = "Shows which network settings differ from what the kernel itself sets at its "
		 "start, what\n"
		 "each does, and which counters it moves. NAME shows one whether it differs or "
		 "not: as\n"
		 "sysctl(8) writes it, its last word alone, or a glob.",
	.example = "  squall sysctl                        what was changed here\n"
		   "  squall sysctl tcp_invalid_ratelimit  one setting\n"
		   "  squall sysctl 'net.ipv4.tcp_*mem'    several",
	.options = options,
	.run = run,
};

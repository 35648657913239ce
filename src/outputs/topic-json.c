/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall.explain/1: texts as they are, links and releases in parts that a program can use.
 */
#include <string.h>

#include "base/cleanup.h"
#include "outputs/json-text.h"
#include "outputs/reference.h"

static void set_text(json_t *o, const char *key, const char *text)
{
	if (text)
		json_object_set_new(o, key, json_string(text));
}

/* A list of the parts of a text. */
static json_t *parts_of(const char *text, const char *separators)
{
	json_t *list = json_array();

	while (text && *text) {
		size_t n = strcspn(text, separators);
		if (n)
			json_array_append_new(list, json_stringn(text, n));
		text += n;
		text += strspn(text, separators);
	}
	return list;
}

static json_t *links_json(struct topic topic)
{
	_cleanup_(text_done) struct text links = {};

	topic_add_links(topic, &links);
	return parts_of(text_str(&links), " ");
}

static void set_range(json_t *o, const struct counter *counter)
{
	const struct counter_normal *normal = &counter->normal;

	if (!normal->known)
		return;
	json_object_set_new(o, "low", json_real(normal->low));
	json_object_set_new(o, "high", json_real(normal->high));
	if (normal->of == COUNTER_NONE)
		return;
	json_object_set_new(o, "share_of", json_string(counters_known[normal->of].name));
	json_object_set_new(o, "floor", json_real(normal->floor));
}

static void set_setting(json_t *o, const struct counter *counter, unsigned kernel)
{
	_cleanup_(text_done) struct text moved = {};
	const char *value = kernel ? counter_default(counter, kernel) : NULL;

	topic_add_moved(counter, &moved);
	json_object_set_new(o, "default", value ? json_string(value) : json_null());
	json_object_set_new(o, "moves", parts_of(text_str(&moved), " "));
}

static void set_counter(json_t *o, struct topic topic, const struct topic_host *host)
{
	static const char *const kinds[] = {[KIND_COUNTER] = "counter",
		[KIND_GAUGE] = "gauge",
		[KIND_CONSTANT] = "constant",
		[KIND_TEXT] = "text"};
	const struct counter *counter = topic.counter;

	json_object_set_new(o, "type", json_string(kinds[counter->kind]));
	json_object_set_new(o, "unit", json_string(counter->unit));
	json_object_set_new(
		o, "scope", json_string(counter->scope == SCOPE_MACHINE ? "machine" : "netns"));
	json_object_set_new(o, "trouble", json_boolean(counter->trouble));
	set_text(o, "what", counter->what);
	set_text(o, "normal", counter->normally);
	set_range(o, counter);
	set_text(o, "rises", counter->rises);
	set_text(o, "not", counter->not_);
	set_text(o, "function", counter->function);
	set_text(o, "since", counter->since);
	set_text(o, "until", counter->until);
	if (host->kernel)
		json_object_set_new(
			o, "in_this_kernel", json_boolean(topic_is_in(counter, host->kernel)));
	json_object_set_new(o, "changed", parts_of(counter->changed, "\n"));
	set_text(o, "netstat", counter->netstat);
	set_text(o, "proven", counter->proven);
	if (topic_kind(topic) == TOPIC_SETTING)
		set_setting(o, counter, host->kernel);
}

static void set_finding(json_t *o, const struct meaning *m)
{
	set_text(o, "what", m->what);
	set_text(o, "evidence", m->evidence);
	set_text(o, "who", m->who);
	set_text(o, "not", m->not_);
	set_text(o, "do", m->do_);
	json_object_set_new(o, "judged", json_boolean(topic_is_judged(m)));
}

json_t *topic_json(struct topic topic, const struct topic_host *host)
{
	json_t *o = json_object();

	json_object_set_new(o, "schema", json_string("squall.explain/1"));
	json_object_set_new(o, "kind", json_string(topic_kind_names[topic_kind(topic)]));
	json_object_set_new(o, "name", json_text(topic_name(topic)));
	set_text(o, "short", topic.counter ? topic.counter->brief : topic.meaning->brief);
	if (topic.counter)
		set_counter(o, topic, host);
	else
		set_finding(o, topic.meaning);
	json_object_set_new(o, "see", links_json(topic));
	return o;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What squall can explain: a counter, a setting, a drop reason or a finding. One walk, many
 * writers.
 */
#include <stdbool.h>

#include "base/text.h"
#include "findings/meaning.h"
#include "samples/counter.h"

struct topic {
	const struct counter *counter; /* NULL: a finding */
	const struct meaning *meaning;
};

enum topic_kind { TOPIC_COUNTER, TOPIC_SETTING, TOPIC_DROP, TOPIC_FINDING };
enum topic_kind topic_kind(struct topic topic);
extern const char *const topic_kind_names[];
const char *topic_name(struct topic topic);

/* What holds on the host that is looked at; {} where there is none. */
struct topic_host {
	unsigned kernel; /* KERNEL_VERSION code, 0: not known */
	const char *now; /* its value in words, a line each, or NULL */
};

struct topic_writer {
	/* A part of the reference begins; topic_walk() alone calls only the others. */
	void (*part)(void *user, const char *title, const char *about);
	void (*begin)(void *user, const char *name, const char *sort, const char *brief);
	/* An empty label goes on with the field before. */
	void (*field)(void *user, const char *label, const char *text);
	void (*end)(void *user);
};
void topic_walk(struct topic topic, const struct topic_host *host,
	const struct topic_writer *writer, void *user);
/* All there is: counters by group, settings, drop reasons, findings. */
void topic_walk_all(const struct topic_writer *writer, void *user);

/* The normal range in words: "0 to 40 per second", or "" where there is none. */
void topic_add_normal(const struct counter *counter, struct text *into);
/* Adds the counters that the setting moves, blank-separated: those that it names, and those whose
 * texts name it. */
void topic_add_moved(const struct counter *setting, struct text *into);
/* Adds what to look at next: what the topic names, and the settings and findings that name it. */
void topic_add_links(struct topic topic, struct text *into);
/* Is there a rule that judges the finding? */
bool topic_is_judged(const struct meaning *meaning);
/* Does the release of a `since` and an `until` hold for this kernel? */
bool topic_is_in(const struct counter *counter, unsigned kernel);

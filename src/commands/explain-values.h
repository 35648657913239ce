/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What `squall explain` measures: the topics' values and rates now, from no other sources than
 * those that read them.
 */
#include <jansson.h>

#include "outputs/topic.h"
#include "trends/measure.h"

struct topics {
	ARRAY(struct topic) all;
};

struct values {
	struct measurement m;
	unsigned kernel;
};

/* Takes over the host and reads the sources that the topics need. `unknown`: every source, for
 * names that only the kernel knows. Returns 0 or -errno. */
int values_open(
	struct values *values, struct host *host, const struct topics *topics, bool unknown);
/* Reads them again a second later (a folder: at its next moments) where a topic has a rate. */
int values_rate(struct values *values, const struct topics *topics);
void values_done(struct values *values);
/* Adds the topic's value in words, a line each. A key: that instance only. */
void values_add(const struct values *values, const struct counter *counter, const char *key,
	struct text *into);
/* The same as a list; NULL when memory ran out. */
json_t *values_json(const struct values *values, const struct counter *counter, const char *key);

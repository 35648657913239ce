/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What a report says against what a recipe's header demands.
 *
 * A matcher is `KIND FIELD=VALUE…`: the kind of culprit and fields that it must have, as the report
 * writes them; `*` in a value stands for any text, and for any kind.
 */
#include <jansson.h>
#include <stdbool.h>

#include "base/text.h"
#include "lab/recipe.h"

/* Does the text fit the pattern, in which only `*` is special? */
bool match_stars(const char *pattern, const char *text);
/* Does the culprit (an object of the report) fit? Adds its kind and the values asked for to *named. */
bool match_culprit(const char *matcher, const json_t *culprit, struct text *named);

struct match_result {
	bool found;	    /* the finding is there, with the right severity and variant */
	bool ok;	    /* and so are its culprits, and nothing else that is not allowed */
	struct text named;  /* the culprits that were asked for and found */
	struct text reason; /* why not ok */
};

/* Judges a whole report. A quiet scenario allows nothing above `notice`. */
void match_report(const struct recipe *recipe, const json_t *report, struct match_result *ret_result);
void match_result_done(struct match_result *result);

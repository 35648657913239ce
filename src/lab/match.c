/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/match.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

enum { VALUE_ROOM = 256 };

bool match_stars(const char *pattern, const char *text)
{
	const char *star = NULL, *again = NULL;

	/* on a mismatch the last star takes one letter more; earlier ones never need to */
	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			again = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++again;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

static const char *value_text(const json_t *value, char buf[VALUE_ROOM])
{
	if (json_is_string(value))
		snprintf(buf, VALUE_ROOM, "%s", json_string_value(value));
	else if (json_is_integer(value))
		snprintf(buf, VALUE_ROOM, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		return NULL;
	return buf;
}

/* One word of a matcher, "FIELD=PATTERN" or, without a '=', the kind. */
static bool match_word(char *word, const json_t *culprit, struct text *named)
{
	char buf[VALUE_ROOM];
	char *pattern = strchr(word, '=');

	if (pattern)
		*pattern++ = '\0';
	const char *value = value_text(json_object_get(culprit, pattern ? word : "kind"), buf);
	if (!value || !match_stars(pattern ? pattern : word, value))
		return false;
	text_addf(named, "%s%s", named->n ? " " : "", value);
	return true;
}

bool match_culprit(const char *matcher, const json_t *culprit, struct text *named)
{
	_cleanup_free_ char *copy = strdup(matcher);
	_cleanup_(text_done) struct text words = {};
	char *rest;

	if (!copy)
		return false;
	for (char *w = strtok_r(copy, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		if (!match_word(w, culprit, &words))
			return false;
	text_addf(named, "%s%s", named->n ? ", " : "", text_str(&words));
	return true;
}

static bool is_trouble(const json_t *finding)
{
	const char *severity = json_string_value(json_object_get(finding, "severity"));

	return !severity || strcmp(severity, "notice") != 0;
}

static const char *id_of(const json_t *finding)
{
	const char *id = json_string_value(json_object_get(finding, "id"));

	return id ? id : "?";
}

static bool is_allowed(const struct recipe *recipe, const char *id)
{
	for (size_t i = 0; i < RECIPE_WORDS && recipe->allow[i]; i++)
		if (strcmp(recipe->allow[i], id) == 0)
			return true;
	return false;
}

/* The finding that is looked for, however severe. */
static bool is_named_so(const struct recipe *recipe, const json_t *finding)
{
	const char *variant = json_string_value(json_object_get(finding, "variant"));

	return recipe->finding && strcmp(recipe->finding, id_of(finding)) == 0 &&
		(!recipe->variant || (variant && strcmp(variant, recipe->variant) == 0));
}

static bool is_wanted(const struct recipe *recipe, const json_t *finding)
{
	return is_named_so(recipe, finding) && (recipe->severity || is_trouble(finding));
}

static void fault(struct match_result *result, const char *what, const char *about)
{
	text_addf(&result->reason, "%s%s '%s'", result->reason.n ? ", " : "", what, about);
	result->ok = false;
}

/* So that a wrong answer can be seen beside the right one. */
static void add_first_culprit(const struct recipe *recipe, const json_t *findings, struct text *reason)
{
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *finding = json_array_get(findings, i);
		const json_t *culprit = json_array_get(json_object_get(finding, "culprits"), 0);

		if (!is_wanted(recipe, finding) || !culprit)
			continue;
		_cleanup_free_ char *words = json_dumps(culprit, JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(4));
		text_addf(reason, " but %s", words ? words : "another");
		return;
	}
	text_add(reason, " nor any other");
}

/* Two findings of one kind may name one culprit each: any of them will do. */
static bool is_named(const struct recipe *recipe, const json_t *findings, const char *matcher,
	struct text *named)
{
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *finding = json_array_get(findings, i);
		const json_t *culprits = json_object_get(finding, "culprits");

		if (!is_wanted(recipe, finding))
			continue;
		for (size_t k = 0; k < json_array_size(culprits); k++)
			if (match_culprit(matcher, json_array_get(culprits, k), named))
				return true;
	}
	return false;
}

void match_report(const struct recipe *recipe, const json_t *report, struct match_result *ret_result)
{
	const json_t *findings = json_object_get(report, "findings");
	struct match_result result = {.ok = true};
	bool noticed = false;

	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *finding = json_array_get(findings, i);

		if (is_wanted(recipe, finding))
			result.found = true;
		else if (is_trouble(finding) && !is_allowed(recipe, id_of(finding)))
			fault(&result, "also finds", id_of(finding));
		else if (is_named_so(recipe, finding))
			noticed = true;
	}
	for (size_t i = 0; result.found && i < RECIPE_WORDS && recipe->culprits[i]; i++) {
		if (!is_named(recipe, findings, recipe->culprits[i], &result.named)) {
			fault(&result, "does not name", recipe->culprits[i]);
			add_first_culprit(recipe, findings, &result.reason);
		}
	}
	if (!json_is_array(findings))
		fault(&result, "the report has no", "findings");
	else if (recipe->finding && !result.found)
		fault(&result, noticed ? "finds only as a notice" : "does not find", recipe->finding);
	*ret_result = result;
}

void match_result_done(struct match_result *result)
{
	text_done(&result->named);
	text_done(&result->reason);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/lab-check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "commands/command.h"
#include "lab/trial.h"

enum { FULL_ROUNDS = 3, NAME_WIDTH = 28 };

static const char *const outcomes[] = {
	[TRIAL_OK] = "ok", [TRIAL_FAILED] = "FAILED", [TRIAL_SKIPPED] = "skipped"};

/* Who was named, or what is wrong. */
static const char *says(const struct recipe *recipe, const struct trial *trial)
{
	if (trial->why.n)
		return text_str(&trial->why);
	if (trial->match.reason.n)
		return text_str(&trial->match.reason);
	if (recipe->quiet)
		return "nothing found";
	return text_str(&trial->match.named);
}

static void print_line(const char *label, const struct recipe *recipe, const struct trial *trial)
{
	char measured[32] = "";

	if (trial->seconds > 0)
		snprintf(measured, sizeof(measured), "%.1f s %5.0f ms", trial->seconds, trial->cpu_seconds * 1e3);
	printf("%-*s %-7s %16s  %s%s%s\n", NAME_WIDTH, label, outcomes[trial->outcome], measured,
		trial->outcome == TRIAL_OK && recipe->finding ? recipe->finding : "",
		trial->outcome == TRIAL_OK && recipe->finding ? ": " : "", says(recipe, trial));
	fflush(stdout);
}

static void print_json(const char *intensity, const struct recipe *recipe, const struct trial *trial)
{
	bool ok = trial->outcome == TRIAL_OK;
	json_t *line = json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:f, s:f, s:s, s:s?}", "scenario", recipe->name,
		"kind", recipe->quiet ? "quiet" : "fault", "intensity", intensity, "finding",
		recipe->finding, "culprit", trial->match.named.n ? text_str(&trial->match.named) : NULL,
		"seconds", trial->seconds, "cpu_seconds", trial->cpu_seconds, "result", outcomes[trial->outcome], "reason",
		ok ? NULL : says(recipe, trial));

	json_dumpf(line, stdout, JSON_REAL_PRECISION(4));
	putchar('\n');
	fflush(stdout);
	json_decref(line);
}

static void check_once(struct lab_check *check, const struct recipe *recipe, const char *intensity)
{
	struct trial trial;
	_cleanup_(text_done) struct text label = {};

	text_add(&label, recipe->name);
	if (check->full && recipe->intensities[1])
		text_addf(&label, ", %s", intensity);
	if (!check->json && isatty(STDOUT_FILENO)) {
		printf("%s …\r", text_str(&label));
		fflush(stdout);
	}
	trial_run(check->places, recipe, intensity, check->machine_wide, &trial);
	if (check->json)
		print_json(intensity, recipe, &trial);
	else
		print_line(text_str(&label), recipe, &trial);
	check->passed += trial.outcome == TRIAL_OK;
	check->failed += trial.outcome == TRIAL_FAILED;
	check->skipped += trial.outcome == TRIAL_SKIPPED;
	trial_done(&trial);
}

void lab_check_recipe(struct lab_check *check, const struct recipe *recipe)
{
	if (!check->full) {
		check_once(check, recipe, recipe->intensities[0]);
		return;
	}
	for (size_t i = 0; i < RECIPE_WORDS && recipe->intensities[i]; i++)
		for (int round = 0; round < FULL_ROUNDS; round++)
			check_once(check, recipe, recipe->intensities[i]);
}

int lab_check_end(const struct lab_check *check)
{
	if (!check->json)
		printf("%u passed, %u failed, %u skipped\n", check->passed, check->failed, check->skipped);
	return check->failed ? EXIT_FOUND : EXIT_CLEAN;
}

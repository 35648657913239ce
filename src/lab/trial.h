/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A trial: one scenario is made, this very program diagnoses it from outside, and its report is
 * judged.
 */
#include "lab/match.h"
#include "lab/places.h"
#include "lab/recipe.h"

enum trial_outcome { TRIAL_OK, TRIAL_FAILED, TRIAL_SKIPPED };

struct trial {
	enum trial_outcome outcome;
	double seconds; /* from the moment when the fault was on to the report */
	double cpu_seconds; /* what the diagnosis cost, its start included */
	struct match_result match;
	struct text why; /* why it was skipped or could not be judged */
};

/* NULL when the scenario can be made here, else the reason why not, added to *why. */
const char *trial_obstacle(const struct recipe *recipe, bool machine_wide, struct text *why);
/* Runs one scenario at one intensity; its outcome and reasons stand in *ret_trial. */
void trial_run(const struct lab_places *places, const struct recipe *recipe, const char *intensity,
	bool machine_wide, struct trial *ret_trial);
void trial_done(struct trial *trial);

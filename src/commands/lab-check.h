/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The scorecard of `squall lab check`: every scenario asked for is made, diagnosed and judged, and
 * gets one line.
 */
#include <stdbool.h>

#include "lab/places.h"
#include "lab/recipe.h"

struct lab_check {
	const struct lab_places *places;
	bool machine_wide; /* may settings of the whole machine change? */
	bool full;	   /* every intensity, three times */
	bool json;
	unsigned passed, failed, skipped;
};

void lab_check_recipe(struct lab_check *check, const struct recipe *recipe);
/* Prints the last line; returns the exit status. */
int lab_check_end(const struct lab_check *check);

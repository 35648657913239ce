/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Which ones of many: a random share ("1%"), every n-th ("1/100"), or a random share that comes in
 * runs ("1%x5": one in a hundred on the whole, five in a row at a time). The same seed gives the
 * same ones.
 */
#include <stdbool.h>
#include <stdint.h>

struct share {
	double start;	/* the probability that one, or a run, begins */
	uint64_t every; /* n of every n-th; 0: random */
	uint64_t run;
	uint64_t left;	/* of the run, or until the n-th */
	uint64_t state; /* of the random numbers */
};

/* Returns 0 or -EINVAL. "100%" is all of them. */
int share_parse(const char *text, uint64_t seed, struct share *ret_share);
/* Whether the next one is meant; of an all-zero share none is. */
bool share_takes(struct share *share);
/* The next random number in [0, 1). */
double random_unit(uint64_t *state);

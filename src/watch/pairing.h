/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Which of the old lines of equal text is which of the new ones.
 *
 * Both stand in the order of the output. The pairing keeps that order and takes the pairs whose
 * numbers fit best (longest common subsequence, weighted); what lies between two such pairs is
 * paired one by one where both sides have equally many. Where there are as many lines as before,
 * the n-th stays the n-th unless another pairing fits clearly better.
 */
#include <stddef.h>
#include <stdint.h>

enum {
	PAIRING_LIMIT = 128, /* more lines than this are paired in order */
	PAIRING_NONE = -1,
};

/* How well old line i and new line j fit: more than 0 when they may be one. */
typedef int (*pairing_score)(void *user, size_t i, size_t j);

/* Sets ret_old[j] to the old line of each new line, or PAIRING_NONE. */
void pairing_make(size_t n_old, size_t n_new, pairing_score score, void *user, int *ret_old);

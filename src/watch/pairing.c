/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/pairing.h"

#include <stdbool.h>
#include <string.h>

struct table {
	/* best[i][j]: the best sum over old lines from i on and new lines from j on */
	int best[PAIRING_LIMIT + 1][PAIRING_LIMIT + 1];
	int score[PAIRING_LIMIT][PAIRING_LIMIT];
};

static void pair_in_order(size_t n_old, size_t n_new, int *ret_old)
{
	for (size_t j = 0; j < n_new; j++)
		ret_old[j] = j < n_old ? (int)j : PAIRING_NONE;
}

/* True when there are as many as before and each fits: the common case. */
static bool all_fit(size_t n_old, size_t n_new, pairing_score score, void *user)
{
	if (n_old != n_new)
		return false;
	for (size_t j = 0; j < n_new; j++)
		if (score(user, j, j) <= 0)
			return false;
	return true;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static void fill(struct table *t, size_t n_old, size_t n_new, pairing_score score, void *user)
{
	memset(t->best, 0, sizeof(t->best));
	for (size_t i = n_old; i-- > 0;) {
		for (size_t j = n_new; j-- > 0;) {
			int s = score(user, i, j);
			t->score[i][j] = s;
			t->best[i][j] = larger(t->best[i + 1][j], t->best[i][j + 1]);
			if (s > 0)
				t->best[i][j] = larger(t->best[i][j], s + t->best[i + 1][j + 1]);
		}
	}
}

/* Pairs old [i, i + n) with new [j, j + n), between two lines that are sure. */
static void pair_gap(size_t i, size_t to_i, size_t j, size_t to_j, int *ret_old)
{
	if (to_i - i == to_j - j)
		for (; j < to_j; i++, j++)
			ret_old[j] = (int)i;
}

static int sum_in_order(size_t n, pairing_score score, void *user)
{
	int sum = 0;

	for (size_t j = 0; j < n; j++)
		sum += score(user, j, j);
	return sum;
}

static void walk(const struct table *t, size_t n_old, size_t n_new, int *ret_old)
{
	size_t i = 0, j = 0, gap_i = 0, gap_j = 0;

	while (i < n_old && j < n_new) {
		int s = t->score[i][j];
		if (s > 0 && t->best[i][j] == s + t->best[i + 1][j + 1]) {
			pair_gap(gap_i, i, gap_j, j, ret_old);
			ret_old[j] = (int)i;
			gap_i = ++i;
			gap_j = ++j;
		} else if (t->best[i][j] == t->best[i + 1][j]) {
			i++;
		} else {
			j++;
		}
	}
	pair_gap(gap_i, n_old, gap_j, n_new, ret_old);
}

void pairing_make(size_t n_old, size_t n_new, pairing_score score, void *user, int *ret_old)
{
	enum { CLEARLY = 4 }; /* gauges that fall and rise must not look like lines that moved */
	struct table t;

	for (size_t j = 0; j < n_new; j++)
		ret_old[j] = PAIRING_NONE;
	if (n_old == 0 || n_new == 0)
		return;
	if (n_old > PAIRING_LIMIT || n_new > PAIRING_LIMIT || all_fit(n_old, n_new, score, user)) {
		pair_in_order(n_old, n_new, ret_old);
		return;
	}
	fill(&t, n_old, n_new, score, user);
	if (n_old == n_new && t.best[0][0] <= sum_in_order(n_new, score, user) + CLEARLY)
		pair_in_order(n_old, n_new, ret_old);
	else
		walk(&t, n_old, n_new, ret_old);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/share.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

enum { LONGEST_RUN = 1000 };

/* splitmix64: every state gives another number, zero as well */
static uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

double random_unit(uint64_t *state)
{
	return (double)(random_next(state) >> 11) * 0x1p-53;
}

static int parse_percent(const char *text, const char *sign, double *ret_share)
{
	char number[16] = "", *end;
	size_t n = (size_t)(sign - text);

	if (n == 0 || n >= sizeof(number) || strspn(text, "0123456789.") != n)
		return -EINVAL;
	memcpy(number, text, n);
	double value = strtod(number, &end);
	if (*end || value <= 0 || value > 100)
		return -EINVAL;
	*ret_share = value / 100;
	return 0;
}

int share_parse(const char *text, uint64_t seed, struct share *ret_share)
{
	struct share s = {.run = 1, .state = seed};
	const char *sign = strchr(text, '%');
	double share;

	if (strncmp(text, "1/", 2) == 0) {
		if (number_u64_in(text + 2, 1, UINT32_MAX, &s.every) < 0)
			return -EINVAL;
		s.left = s.every;
	} else {
		if (!sign || parse_percent(text, sign, &share) < 0 ||
			(sign[1] && (sign[1] != 'x' ||
					    number_u64_in(sign + 2, 1, LONGEST_RUN, &s.run) < 0)))
			return -EINVAL;
		/* a run of n takes n places and begins at one of those outside of runs */
		s.start = share / ((double)s.run * (1 - share) + share);
	}
	*ret_share = s;
	return 0;
}

bool share_takes(struct share *share)
{
	if (share->every) {
		if (--share->left)
			return false;
		share->left = share->every;
		return true;
	}
	if (share->left) {
		share->left--;
		return true;
	}
	if (share->start <= 0 || random_unit(&share->state) >= share->start)
		return false;
	share->left = share->run - 1;
	return true;
}

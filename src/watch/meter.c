/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/meter.h"

#include "watch/tokens.h"

static const __int128 two_to_32 = ((__int128)1 << 32) * VALUE_ONE;

void meter_begin(struct meter *meter, __int128 value, bool rounded)
{
	*meter = (struct meter){.value = value, .rounded = rounded, .value_rounded = rounded};
}

static bool is_wrap(const struct meter *meter, __int128 value)
{
	return !meter->rounded && value >= 0 && meter->value < two_to_32 &&
		meter->value >= two_to_32 / 8 * 7 && value < two_to_32 / 8;
}

static bool is_reset(const struct meter *meter, __int128 value)
{
	return meter->resets == 0 && value >= 0 && value < meter->value / 2 &&
		meter->value >= (__int128)100 * VALUE_ONE &&
		(meter->rises || meter->value >= (__int128)1000 * VALUE_ONE);
}

static void count(struct meter *meter, double seconds)
{
	double delta = (double)meter->delta / VALUE_ONE;

	meter->per_s = delta / seconds;
	if (!meter->intervals || meter->per_s < meter->min)
		meter->min = meter->per_s;
	if (!meter->intervals || meter->per_s > meter->max)
		meter->max = meter->per_s;
	meter->total += delta;
	meter->seconds += seconds;
	meter->intervals++;
	meter->rises += delta > 0;
}

void meter_update(struct meter *meter, __int128 value, bool rounded, double seconds)
{
	bool fell = value < meter->value && !meter->gauge;

	meter->moved = value != meter->value;
	meter->ever_moved |= meter->moved;
	meter->rounded = meter->value_rounded || rounded;
	meter->value_rounded = rounded;
	meter->delta = value - meter->value;
	meter->wrapped = fell && is_wrap(meter, value);
	meter->reset = fell && !meter->wrapped && is_reset(meter, value);
	meter->gauge |= fell && !meter->wrapped && !meter->reset;
	if (meter->wrapped)
		meter->delta += two_to_32;
	meter->resets += meter->reset;
	meter->value = value;
	if (meter->reset) {
		meter->delta = 0;
		meter->per_s = 0;
	} else {
		count(meter, seconds);
	}
}

double meter_mean(const struct meter *meter)
{
	return meter->seconds > 0 ? meter->total / meter->seconds : 0;
}

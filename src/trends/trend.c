/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trends/trend.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

void trends_init(struct trends *trends, unsigned depth)
{
	*trends = (struct trends){.depth = depth};
}

void trends_done(struct trends *trends)
{
	array_done(&trends->of);
	free(trends->recent);
	*trends = (struct trends){};
}

static int make_room(struct trends *trends, size_t n)
{
	if (n <= trends->of.n)
		return 0;
	void *at = trends->of.at;
	int r = array_reserve(&at, &trends->of.room, n, sizeof(*trends->of.at));
	trends->of.at = at;
	if (r < 0)
		return r;
	memset(trends->of.at + trends->of.n, 0, (n - trends->of.n) * sizeof(*trends->of.at));
	if (trends->depth && trends->recent_room < trends->of.room) {
		size_t room = trends->of.room;
		float *recent = reallocarray(trends->recent, room * trends->depth, sizeof(*recent));
		if (!recent)
			return -ENOMEM;
		for (size_t i = trends->recent_room * trends->depth; i < room * trends->depth; i++)
			recent[i] = NAN;
		trends->recent = recent;
		trends->recent_room = room;
	}
	trends->of.n = n;
	return 0;
}

static float *recent_place(const struct trends *trends, uint32_t series, uint64_t round)
{
	return &trends->recent[series * trends->depth + round % trends->depth];
}

static void begin(struct trend *trend, const struct series *series, const struct block *block,
	uint64_t value, uint32_t boots)
{
	*trend = (struct trend){.birth = series->birth, .points = 1, .boots = boots, .first = value,
		.last = value, .low = value, .high = value, .first_ns = block->stamp_ns,
		.last_ns = block->stamp_ns, .asleep_ns = block->suspended_ns};
}

/* What a counter gained, or false after a reset. */
static bool gained(uint64_t before, uint64_t now, unsigned bits, uint64_t *ret_delta)
{
	if (now >= before) {
		*ret_delta = now - before;
		return true;
	}
	uint64_t quarter = 1ull << (bits - 2);
	if (before < 3 * quarter || now >= quarter)
		return false;
	*ret_delta = bits == 64 ? now - before : (1ull << bits) - before + now;
	return true;
}

static unsigned bits_of(const struct counter *counter, unsigned long_bits)
{
	return counter->bits == BITS_32 ? 32 : counter->bits == BITS_LONG ? long_bits : 64;
}

/* A level counts as signed only in its difference: 3 after 5 is -2. */
static void step_gauge(struct trend *trend, uint64_t value, double seconds)
{
	trend->now = (double)(int64_t)(value - trend->last) / seconds;
	trend->rate = (double)(int64_t)(value - trend->first) /
		      ((double)trend->awake_ns / (double)NS_PER_S);
	trend->peak = (double)trend->high;
}

static void step_counter(struct trend *trend, uint64_t delta, double seconds)
{
	trend->delta += delta;
	trend->last_delta = delta;
	trend->now = (double)delta / seconds;
	trend->rate = (double)trend->delta / ((double)trend->awake_ns / (double)NS_PER_S);
	if (trend->now > trend->peak)
		trend->peak = trend->now;
}

/* Takes the next value of a series. Returns the interval's rate, NAN where it has none. */
static double step(struct trend *trend, const struct counter *counter, const struct block *block,
	uint64_t value, unsigned long_bits)
{
	uint64_t passed = block->stamp_ns - trend->last_ns;
	/* told by two clocks, it may step back by the time between their reads */
	uint64_t slept = block->suspended_ns > trend->asleep_ns
				 ? block->suspended_ns - trend->asleep_ns : 0;
	uint64_t awake = passed > slept ? passed - slept : 0, delta = 0;
	double seconds = (double)awake / (double)NS_PER_S;
	bool counts = counter->kind == KIND_COUNTER;
	bool usable = awake > 0;

	if (counts && usable && !gained(trend->last, value, bits_of(counter, long_bits), &delta)) {
		trend->resets++;
		usable = false;
	}
	if (value != trend->last)
		trend->changed_ns = block->stamp_ns;
	if (value < trend->low)
		trend->low = value;
	if (value > trend->high)
		trend->high = value;
	trend->points++;
	trend->now = 0;
	trend->last_delta = 0;
	trend->last_awake_ns = awake;
	if (usable) {
		trend->intervals++;
		trend->awake_ns += awake;
		if (counts)
			step_counter(trend, delta, seconds);
		else
			step_gauge(trend, value, seconds);
	}
	trend->last = value;
	trend->last_ns = block->stamp_ns;
	trend->asleep_ns = block->suspended_ns;
	return usable ? trend->now : NAN;
}

int trends_take(struct trends *trends, const struct series_table *table,
	const struct snapshot *snapshot, unsigned long_bits)
{
	int r = make_room(trends, table->series.n);

	if (r < 0)
		return r;
	trends->rounds++;
	for (uint32_t i = 0; i < table->series.n; i++) {
		const struct series *series = &table->series.at[i];
		struct trend *trend = &trends->of.at[i];
		const struct block *block = &snapshot->block[series->block];
		double rate = NAN;

		if (series->alive && snapshot_has(snapshot, series, i)) {
			uint64_t value = snapshot->value[i];
			if (trend->birth != series->birth || !trend->points)
				begin(trend, series, block, value, snapshot->boots);
			else if (trend->boots != snapshot->boots || block->stamp_ns < trend->last_ns) {
				uint32_t resets = trend->resets + 1;
				begin(trend, series, block, value, snapshot->boots);
				trend->resets = resets;
			} else if (block->stamp_ns > trend->last_ns)
				rate = step(trend, series_knowledge(table, series->counter), block, value,
					long_bits);
		}
		if (trends->depth)
			*recent_place(trends, i, trends->rounds) = (float)rate;
	}
	return 0;
}

float trends_recent(const struct trends *trends, uint32_t series, unsigned ago)
{
	if (ago >= trends->depth || ago >= trends->rounds || series >= trends->of.n)
		return NAN;
	return *recent_place(trends, series, trends->rounds - ago);
}

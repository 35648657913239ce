/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall rates: one line per moving counter and interval.
 *
 * What matters stands first: counters out of their normal range, then those that mean trouble, then
 * the rest. A line keeps its place among its like while the command runs.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/number.h"
#include "commands/command.h"
#include "commands/target.h"
#include "host/privilege.h"
#include "outputs/json-text.h"
#include "outputs/writer.h"
#include "samples/name.h"
#include "trends/measure.h"

static struct target target;
static uint64_t interval_ns = NS_PER_S;
static uint64_t count;
static bool all, as_json;

static const struct option_spec options[] = {
	{.name = "all", .letter = 'a', .type = OPTION_FLAG, .into = &all,
		.help = "show what stands still, too"},
	{.name = "interval", .letter = 'i', .arg = "TIME", .type = OPTION_DURATION,
		.into = &interval_ns, .help = "time between two looks (default 1s)"},
	{.name = "count", .letter = 'n', .arg = "N", .type = OPTION_COUNT, .into = &count,
		.help = "end after N intervals (default: until Ctrl-C)"},
	TARGET_OPTIONS(target),
	{.name = "json", .type = OPTION_FLAG, .into = &as_json,
		.help = "one JSON object a line (squall.rates/1)"},
	{},
};

enum rank { RANK_ABNORMAL, RANK_TROUBLE, RANK_MOVING, RANK_STATE };

struct line {
	uint32_t series, birth;
	enum rank rank;
	uint64_t since; /* the round that first showed it: its place among its like */
	double weight;  /* its rate in that round */
};

struct rates {
	struct measurement m;
	struct loop *loop;
	struct style style;
	bool redraw; /* a terminal: the block is drawn in place */
	char **words;
	ARRAY(struct line) lines;
	ARRAY(uint32_t) shown; /* by series: the birth that has a line */
	uint64_t round;
	unsigned drawn; /* terminal rows of the last block */
	bool abandoned;
	struct text out;
};

static bool is_selected(const struct rates *r, const struct series *series)
{
	const struct counter *counter = series_knowledge(&r->m.table, series->counter);
	const char *key =
		series->instance ? r->m.table.instances.at[series->instance].key : NULL;

	if (!r->words[0])
		return true;
	for (char **word = r->words; *word; word++)
		if (name_matches(*word, counter, key))
			return true;
	return false;
}

/* Is the last interval's rate, or a gauge's level, outside its normal range? */
static bool is_abnormal(const struct rates *r, const struct counter *counter, uint32_t at)
{
	const struct counter_normal *normal = &counter->normal;
	const struct trend *trend = &r->m.trends.of.at[at];
	double value = counter->kind == KIND_COUNTER ? trend->now
						     : view_value(&r->m.view, at, trend->last);

	if (!normal->known)
		return false;
	if (normal->of != COUNTER_NONE) {
		struct view_item base = view_first(&r->m.view, normal->of);
		if (!base.trend || base.trend->now < normal->floor || base.trend->now <= 0)
			return false;
		value /= base.trend->now;
	}
	return value < normal->low || value > normal->high;
}

static enum rank rank_of(const struct rates *r, const struct counter *counter, uint32_t at)
{
	if (is_abnormal(r, counter, at))
		return RANK_ABNORMAL;
	if (counter->trouble)
		return RANK_TROUBLE;
	return counter->kind == KIND_COUNTER ? RANK_MOVING : RANK_STATE;
}

static bool moved(const struct rates *r, uint32_t at)
{
	const struct trend *trend = &r->m.trends.of.at[at];
	const struct series *series = &r->m.table.series.at[at];

	/* a source with a slower pace moves in the round in which it was read */
	if (r->m.snapshot.block[series->block].stamp_ns < r->m.snapshot.stamp_ns)
		return false;
	return trend->now != 0 || trend->changed_ns == trend->last_ns;
}

static int by_place(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->series < y->series ? -1 : x->series > y->series;
}

static bool has_line(const struct rates *r, uint32_t at)
{
	return r->shown.at[at] == r->m.table.series.at[at].birth;
}

static int add_line(struct rates *r, uint32_t at)
{
	const struct series *series = &r->m.table.series.at[at];
	const struct counter *counter = series_knowledge(&r->m.table, series->counter);
	struct line *line = array_push(&r->lines);

	if (!line)
		return -ENOMEM;
	*line = (struct line){.series = at, .birth = series->birth, .since = r->round,
		.rank = rank_of(r, counter, at), .weight = fabs(r->m.trends.of.at[at].now)};
	r->shown.at[at] = series->birth;
	return 0;
}

/* Finds lines for what moves now and has none yet. */
static int find_lines(struct rates *r)
{
	size_t before = r->lines.n;

	while (r->shown.n < r->m.table.series.n)
		if (!array_push(&r->shown))
			return -ENOMEM;
	for (uint32_t at = 0; at < r->m.table.series.n; at++) {
		const struct series *series = &r->m.table.series.at[at];
		if (!series->alive || !r->m.trends.of.at[at].points || has_line(r, at) ||
			(!all && !moved(r, at)) || !is_selected(r, series))
			continue;
		if (add_line(r, at) < 0)
			return -ENOMEM;
	}
	/* a line that left its normal range moves up, once */
	array_each (line, &r->lines) {
		const struct series *series = &r->m.table.series.at[line->series];
		if (series->birth == line->birth && line->rank != RANK_ABNORMAL &&
			is_abnormal(r, series_knowledge(&r->m.table, series->counter), line->series)) {
			line->rank = RANK_ABNORMAL;
			before = 0;
		}
	}
	if (r->lines.n != before && r->lines.n)
		qsort(r->lines.at, r->lines.n, sizeof(*r->lines.at), by_place);
	return 0;
}

/* " (default 500)" where the setting is another one. */
static void add_default(const struct rates *r, uint32_t at, struct text *row)
{
	const struct counter *counter =
		series_knowledge(&r->m.table, r->m.table.series.at[at].counter);
	const struct trend *trend = &r->m.trends.of.at[at];
	char value[64], now[64];

	view_default(&r->m.view, at, value, sizeof(value));
	if (counter->kind == KIND_TEXT)
		snprintf(now, sizeof(now), "%s", series_text(&r->m.table, trend->last));
	else
		snprintf(now, sizeof(now), "%.0f", view_value(&r->m.view, at, trend->last));
	if (value[0] && strcmp(value, now) != 0)
		text_addf(row, " (default %s)", value);
}

static void add_value(const struct rates *r, const struct counter *counter, uint32_t at, char *buf)
{
	const struct trend *trend = &r->m.trends.of.at[at];
	double value = view_value(&r->m.view, at, trend->last);

	if (counter->kind == KIND_TEXT)
		snprintf(buf, NUMBER_ROOM, "%.20s", series_text(&r->m.table, trend->last));
	else if (value < 0)
		snprintf(buf, NUMBER_ROOM, "%.0f", value);
	else
		number_grouped(trend->last, buf);
}

/* A narrow terminal needs its columns for the meaning. */
static bool is_narrow(const struct rates *r)
{
	return r->redraw && r->style.columns < 110;
}

static int name_width(const struct rates *r)
{
	return is_narrow(r) ? 30 : 38;
}

static int total_width(const struct rates *r)
{
	return is_narrow(r) ? 14 : 20;
}

/* A block that is drawn in place must not have lines that the terminal breaks in two. */
static void add_fitting(struct rates *r, const char *colour, const char *row, const char *plain)
{
	size_t n = r->redraw ? text_fit(row, r->style.columns - 1) : strlen(row);

	text_add(&r->out, colour);
	text_add_n(&r->out, row, n);
	text_add(&r->out, plain);
	text_add(&r->out, r->redraw ? "\033[K\n" : "\n");
}

static void add_row(struct rates *r, const struct line *line, bool moving)
{
	const struct series *series = &r->m.table.series.at[line->series];
	const struct counter *counter = series_knowledge(&r->m.table, series->counter);
	const struct trend *trend = &r->m.trends.of.at[line->series];
	bool abnormal = is_abnormal(r, counter, line->series);
	char name[256], rate[NUMBER_ROOM] = "", total[NUMBER_ROOM];
	const char *colour = "", *plain = "";
	_cleanup_(text_done) struct text clean = {};
	_cleanup_(text_done) struct text row = {};

	series_name(&r->m.table, line->series, name, sizeof(name));
	text_add_printable(&clean, name, strlen(name));
	if (counter->kind != KIND_TEXT && trend->intervals)
		number_short(trend->now, rate);
	add_value(r, counter, line->series, total);
	if (r->style.colour) {
		colour = abnormal ? "\033[1;31m" : !moving ? "\033[2m" : counter->trouble ? "\033[33m" : "";
		plain = *colour ? "\033[0m" : "";
	}
	text_addf(&row, "%c %-*s %9s %*s  %s", abnormal ? '!' : ' ', name_width(r),
		text_str(&clean), rate, total_width(r), total,
		*counter->brief ? counter->brief : "(not in squall's knowledge)");
	add_default(r, line->series, &row);
	add_fitting(r, colour, text_str(&row), plain);
}

static void add_header(struct rates *r)
{
	_cleanup_(text_done) struct text row = {};
	char when[CLOCK_ROOM];

	text_addf(&row, "  %-*s %9s %*s  %s", name_width(r),
		clock_of_day(clock_ns(CLOCK_REALTIME), when), "per second", total_width(r), "total",
		"meaning");
	add_fitting(r, r->style.colour ? "\033[1m" : "", text_str(&row),
		r->style.colour ? "\033[0m" : "");
}

static int show_text(struct rates *r)
{
	struct style fresh = style_for(stdout);
	unsigned shown = 0;

	r->style.columns = fresh.columns;
	r->style.rows = fresh.rows;
	text_clear(&r->out);
	if (r->redraw && r->drawn)
		text_addf(&r->out, "\033[%uA\r", r->drawn);
	add_header(r);
	array_each (line, &r->lines) {
		if (r->m.table.series.at[line->series].birth != line->birth)
			continue;
		bool moving = moved(r, line->series);
		/* in a stream only what moved now is news; a block that is drawn in place stays whole */
		if (!moving && !all && !r->redraw)
			continue;
		if (r->redraw && shown + 2 >= r->style.rows)
			break;
		add_row(r, line, moving);
		shown++;
	}
	if (r->redraw)
		text_add(&r->out, "\033[J");
	else if (!shown)
		text_add(&r->out, "  nothing moved\n");
	r->drawn = shown + 1;
	fputs(text_str(&r->out), stdout);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : -EIO;
}

static json_t *row_json(const struct rates *r, const struct line *line)
{
	const struct series *series = &r->m.table.series.at[line->series];
	const struct counter *counter = series_knowledge(&r->m.table, series->counter);
	const struct trend *trend = &r->m.trends.of.at[line->series];
	const struct counter_normal *normal = &counter->normal;
	double value = view_value(&r->m.view, line->series, trend->last);
	char name[256], when[CLOCK_ROOM], standard[64];
	json_t *row = json_object();

	series_name(&r->m.table, line->series, name, sizeof(name));
	json_object_set_new(row, "schema", json_string("squall.rates/1"));
	json_object_set_new(row, "time",
		json_string(clock_iso(clock_ns(CLOCK_REALTIME), when)));
	json_object_set_new(
		row, "seconds", json_real((double)trend->last_awake_ns / (double)NS_PER_S));
	json_object_set_new(row, "name", json_text(name));
	json_object_set_new(row, "counter", json_text(counter->name));
	if (series->instance)
		json_object_set_new(row, "instance",
			json_text(r->m.table.instances.at[series->instance].key));
	json_object_set_new(row, "unit", json_string(counter->unit));
	if (counter->kind == KIND_TEXT)
		json_object_set_new(row, "value", json_text(series_text(&r->m.table, trend->last)));
	else if (fabs(value) > 9007199254740992.0)
		json_object_set_new(row, "value", json_sprintf("%llu", (unsigned long long)trend->last));
	else
		json_object_set_new(row, "value", json_integer((json_int_t)value));
	if (counter->kind == KIND_COUNTER && trend->intervals)
		json_object_set_new(row, "delta", json_integer((json_int_t)trend->last_delta));
	if (counter->kind != KIND_TEXT && trend->intervals) {
		json_object_set_new(row, "per_second", json_real(trend->now));
		json_object_set_new(row, "peak", json_real(trend->peak));
	}
	if (normal->known && normal->of == COUNTER_NONE) {
		json_object_set_new(row, "low", json_real(normal->low));
		json_object_set_new(row, "high", json_real(normal->high));
	}
	view_default(&r->m.view, line->series, standard, sizeof(standard));
	if (standard[0])
		json_object_set_new(row, "default", json_string(standard));
	json_object_set_new(
		row, "out_of_normal", json_boolean(is_abnormal(r, counter, line->series)));
	json_object_set_new(row, "known", json_boolean(series->counter < COUNTERS_KNOWN));
	json_object_set_new(row, "short", json_string(counter->brief));
	return row;
}

static int show_json(const struct rates *r)
{
	array_each (line, &r->lines) {
		if (r->m.table.series.at[line->series].birth != line->birth ||
			(!all && !moved(r, line->series)))
			continue;
		json_t *row = row_json(r, line);
		int failed = json_dumpf(row, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
		json_decref(row);
		if (failed || fputc('\n', stdout) == EOF)
			return -EIO;
	}
	return fflush(stdout) == 0 ? 0 : -EIO;
}

static int tick(void *user)
{
	enum { GO_ON = 0, DONE = 1 };
	struct rates *r = user;
	int e = measurement_sample(&r->m, false);

	r->round++;
	if (e == 0)
		e = find_lines(r);
	if (e == 0)
		e = as_json ? show_json(r) : show_text(r);
	if (e < 0)
		return e;
	if (!host_is_inhabited(r->m.host)) {
		r->abandoned = true;
		return DONE;
	}
	return count && r->round >= count ? DONE : GO_ON;
}

static int stop(void *user)
{
	(void)user;
	return 1;
}

/* After the first sample every name must name something. */
static int check_words(const struct rates *r)
{
	for (char **word = r->words; *word; word++) {
		const struct counter *known = NULL;
		bool present = false;

		for (uint32_t at = 0; at < r->m.table.series.n && !present; at++) {
			const struct series *series = &r->m.table.series.at[at];
			present = name_matches(*word, series_knowledge(&r->m.table, series->counter),
				series->instance ? r->m.table.instances.at[series->instance].key : NULL);
		}
		for (counter_id id = 0; id < COUNTERS_KNOWN && !known && !present; id++)
			if (name_matches(*word, &counters_known[id], NULL))
				known = &counters_known[id];
		if (present)
			continue;
		if (known)
			return command_usage_error("this kernel does not show '%s' here", known->name);
		_cleanup_(text_done) struct text line = {};
		name_suggest(&r->m.table, NULL, *word, &line);
		return command_usage_error("unknown counter '%s'%s", *word, text_str(&line));
	}
	return EXIT_CLEAN;
}

static int look_live(struct rates *r)
{
	int e = loop_new(&r->loop);

	if (e == 0)
		e = loop_catch_stop(r->loop, stop, r);
	if (e == 0)
		e = loop_add_timer(r->loop, interval_ns, interval_ns, tick, r);
	return e < 0 ? e : loop_run(r->loop);
}

static int look_at_folder(struct rates *r)
{
	int e;

	if (host_moments(r->m.host) < 2) {
		all = true; /* one moment: nothing can move */
		e = find_lines(r);
		return e < 0 ? e : as_json ? show_json(r) : show_text(r);
	}
	while ((e = host_next_moment(r->m.host)) > 0 && (!count || r->round < count)) {
		e = tick(r);
		if (e < 0)
			break;
	}
	return e;
}

static int run(int n, char **operands)
{
	struct rates r = {.style = style_for(stdout), .words = operands};
	struct host *host;

	(void)n;
	int status = target_open(&target, &host);
	if (status != EXIT_CLEAN)
		return status;
	r.redraw = !as_json && isatty(STDOUT_FILENO) && host_is_live(host);
	int e = measurement_open(&r.m, host, NULL, NULL, 0);
	if (e == 0)
		e = privilege_keep_needed(host);
	if (e == 0)
		e = measurement_sample(&r.m, true);
	if (e == 0)
		status = check_words(&r);
	if (e == 0 && status == EXIT_CLEAN)
		e = host_is_live(host) ? look_live(&r) : look_at_folder(&r);
	if (e < 0 && !ferror(stdout)) /* command_main() says so of every command */
		status = command_failed("cannot measure: %s", strerror(-e));
	if (r.abandoned)
		target_tell_end(&target);
	array_done(&r.lines);
	array_done(&r.shown);
	text_done(&r.out);
	loop_free(r.loop);
	measurement_close(&r.m);
	return status;
}

const struct command command_rates = {
	.name = "rates",
	.does = "what moves: every counter, per second, with its meaning",
	.operands = "[NAME...]",
	.about = "Shows how fast the network counters of the kernel move, one line each and interval.\n"
		 "NAME is a counter (TcpExt.PAWSEstab, TcpExtPAWSEstab), with an instance in braces\n"
		 "(link.rx_dropped{eth0}), a glob (Tcp*.*Retrans*), or words of netstat -s.\n"
		 "A '!' marks what is out of its normal range.",
	.example = "  squall rates                     all that moves\n"
		   "  squall rates 'TcpExt.*' -n 5     TcpExt for five seconds\n"
		   "  squall rates --all 'link.*{eth0}'  every number of one interface",
	.options = options,
	.run = run,
};

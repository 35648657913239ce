/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall rates: one line per moving counter and interval.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"
#include "commands/command.h"
#include "commands/rates-json.h"
#include "commands/rates-view.h"
#include "commands/target.h"
#include "host/privilege.h"
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

struct rates {
	struct measurement m;
	struct loop *loop;
	struct rates_lines lines;
	struct rates_view view;
	bool abandoned;
};

static int show(struct rates *r)
{
	return as_json ? rates_json_show(&r->lines) : rates_view_show(&r->view);
}

static int tick(void *user)
{
	enum { GO_ON = 0, DONE = 1 };
	struct rates *r = user;
	int e = measurement_sample(&r->m, false);

	r->lines.round++;
	if (e == 0)
		e = rates_lines_find(&r->lines);
	if (e == 0)
		e = show(r);
	if (e < 0)
		return e;
	if (!host_is_inhabited(r->m.host)) {
		r->abandoned = true;
		return DONE;
	}
	return count && r->lines.round >= count ? DONE : GO_ON;
}

static int stop(void *user)
{
	(void)user;
	return 1;
}

/* After the first sample every name must name something. */
static int check_words(const struct rates *r)
{
	for (char **word = r->lines.words; *word; word++) {
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
		r->lines.all = true; /* one moment: nothing can move */
		e = rates_lines_find(&r->lines);
		return e < 0 ? e : show(r);
	}
	while ((e = host_next_moment(r->m.host)) > 0 && (!count || r->lines.round < count)) {
		e = tick(r);
		if (e < 0)
			break;
	}
	return e;
}

static int run(int n, char **operands)
{
	struct rates r = {.lines = {.m = &r.m, .words = operands, .all = all},
		.view = {.lines = &r.lines, .style = style_for(stdout)}};
	struct host *host;

	(void)n;
	int status = target_open(&target, &host);
	if (status != EXIT_CLEAN)
		return status;
	r.view.redraw = !as_json && isatty(STDOUT_FILENO) && host_is_live(host);
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
	rates_lines_done(&r.lines);
	text_done(&r.view.out);
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

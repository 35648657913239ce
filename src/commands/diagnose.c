/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall diagnose: sample every second through a window, judge after every sample, report.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/number.h"
#include "commands/command.h"
#include "commands/target.h"
#include "commands/version.h"
#include "findings/owners.h"
#include "host/privilege.h"
#include "outputs/writer.h"
#include "rules/judge.h"
#include "trends/measure.h"

static struct target target;
static uint64_t for_ns = 10 * NS_PER_S;
static bool until_found, as_json;

static const struct option_spec options[] = {
	{.name = "for", .arg = "TIME", .type = OPTION_DURATION, .into = &for_ns,
		.help = "how long to look (default 10s)"},
	{.name = "until-found", .type = OPTION_FLAG, .into = &until_found,
		.help = "stop at the first finding of warning or worse"},
	TARGET_OPTIONS(target),
	{.name = "json", .type = OPTION_FLAG, .into = &as_json,
		.help = "the report as one JSON object (squall.report/1)"},
	{},
};

struct diagnosis {
	struct measurement m;
	struct judge *judge;
	struct loop *loop;
	uint64_t began_ns; /* CLOCK_REALTIME, 0: not known */
	uint64_t start_ns;
	bool progress, found, abandoned;
};

enum { GO_ON = 0, DONE = 1 };

static double seconds_since_start(const struct diagnosis *d)
{
	return (double)(host_now_ns(d->m.host) - d->start_ns) / (double)NS_PER_S;
}

static void show_progress(const struct diagnosis *d)
{
	double whole = (double)for_ns / (double)NS_PER_S;
	char number[NUMBER_ROOM];

	if (d->progress)
		fprintf(stderr, "\r\033[Klooking: %.0f of %s (Ctrl-C reports what was seen so far)",
			seconds_since_start(d), number_duration(whole, number));
}

static void hide_progress(const struct diagnosis *d)
{
	if (d->progress)
		fputs("\r\033[K", stderr);
}

static int sample(struct diagnosis *d, bool last)
{
	int r = measurement_sample(&d->m, last);

	if (r < 0)
		return r;
	if (judge_look(d->judge, &d->m.view) >= SEVERITY_WARNING)
		d->found = true;
	return 0;
}

static int tick(void *user)
{
	struct diagnosis *d = user;
	bool last = host_now_ns(d->m.host) - d->start_ns + NS_PER_MS >= for_ns;
	int r = sample(d, last);

	if (r < 0)
		return r;
	if (!host_is_inhabited(d->m.host)) {
		d->abandoned = true;
		return DONE;
	}
	show_progress(d);
	return last || (until_found && d->found) ? DONE : GO_ON;
}

static int stop(void *user)
{
	struct diagnosis *d = user;
	int r = sample(d, true);

	return r < 0 ? r : DONE;
}

static int look_live(struct diagnosis *d)
{
	/* a window shorter than a second still gets its two ends */
	uint64_t every_ns = for_ns < NS_PER_S ? for_ns : NS_PER_S;
	int r = loop_new(&d->loop);

	if (r == 0)
		r = loop_catch_stop(d->loop, stop, d);
	if (r == 0)
		r = sample(d, true);
	if (r == 0 && !(until_found && d->found))
		r = loop_add_timer(d->loop, every_ns, every_ns, tick, d);
	if (r < 0)
		return r;
	show_progress(d);
	if (!(until_found && d->found))
		r = loop_run(d->loop);
	hide_progress(d);
	return r < 0 ? r : 0;
}

static int look_at_folder(struct diagnosis *d)
{
	int r = sample(d, true);

	while (r == 0 && !(until_found && d->found)) {
		r = host_next_moment(d->m.host);
		if (r <= 0)
			break;
		r = sample(d, true);
	}
	return r;
}

static int report(struct diagnosis *d)
{
	bool live = host_is_live(d->m.host);
	struct report report = {.host = d->m.host, .version = SQUALL_VERSION,
		.source_kind = live ? "live" : "history", .source_path = host_root(d->m.host),
		.start_ns = d->began_ns, .seconds = view_seconds(&d->m.view),
		.samples = (unsigned)d->m.snapshot.number};
	int r = judge_report(d->judge, &d->m.view, &report);

	if (r == 0)
		r = report_describe(&report, &d->m.view);
	if (r == 0 && live)
		r = report_find_owners(&report);
	if (r == 0 && live)
		r = netns_list(host_netns_inode(d->m.host), &report.elsewhere);
	if (r == 0)
		r = as_json ? report_write_json(&report, stdout)
			    : report_write_text(&report, style_for(stdout), stdout);
	int worst = report_worst(&report);
	report_done(&report);
	if (r < 0)
		return ferror(stdout) ? EXIT_BLIND /* command_main() says so of every command */
				      : command_failed("cannot report: %s", strerror(-r));
	if (d->abandoned)
		target_tell_end(&target);
	return worst >= SEVERITY_WARNING ? EXIT_FOUND : EXIT_CLEAN;
}

/* Could anything be measured at all? */
static bool is_blind(const struct measurement *m)
{
	for (size_t i = 0; i < source_set_count(m->sources); i++)
		if (m->snapshot.block[i].reads)
			return false;
	return true;
}

static int run(int n, char **operands)
{
	struct diagnosis d = {.progress = isatty(STDERR_FILENO) && !as_json};
	struct host *host;

	(void)n, (void)operands;
	int status = target_open(&target, &host);
	if (status != EXIT_CLEAN)
		return status;
	d.began_ns = host_is_live(host) ? clock_ns(CLOCK_REALTIME) : 0;
	int r = measurement_open(&d.m, host, NULL, NULL, 0);
	if (r == 0)
		r = judge_new(&d.judge);
	d.start_ns = host_now_ns(host);
	if (r == 0)
		r = privilege_keep_needed(host);
	if (r == 0)
		r = host_is_live(host) ? look_live(&d) : look_at_folder(&d);
	if (r < 0)
		status = command_failed("cannot measure: %s", strerror(-r));
	else if (is_blind(&d.m))
		status = command_failed("cannot measure: no source could be read");
	else
		status = report(&d);
	judge_free(d.judge);
	loop_free(d.loop);
	measurement_close(&d.m);
	return status;
}

const struct command command_diagnose = {
	.name = "diagnose",
	.does = "what is wrong, who does it, why, and what to do (the default)",
	.about = "Reads every network counter of the kernel for ten seconds, judges how they move, and\n"
		 "reports what is wrong: the cause, the culprit, the proof and the smallest cure.",
	.example = "  squall                       diagnose this host\n"
		   "  squall --for 60s --json      look for a minute, report as JSON\n"
		   "  squall --netns 4711          look into the network namespace of process 4711",
	.options = options,
	.run = run,
};

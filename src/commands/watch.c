/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall watch: any command's numbers, and how fast they move.
 *
 * The loop starts a run at every tick (none while one is under way); each end of a run feeds the
 * lines and shows a round. On a terminal the rounds are drawn in place on the alternate screen, and
 * messages wait until it is left.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/loop.h"
#include "base/number.h"
#include "commands/command.h"
#include "commands/watch-view.h"
#include "outputs/page.h"
#include "watch/runner.h"

static bool opt_all, opt_explain, opt_json;
static uint64_t opt_interval = NS_PER_S, opt_count, opt_timeout = 10 * NS_PER_S;

static const struct option_spec options[] = {
	{'i', "interval", "TIME", "time from one run to the next (1s)", OPTION_DURATION, &opt_interval},
	{'n', "count", "N", "end after N rounds of deltas (without end)", OPTION_COUNT, &opt_count},
	{'t', "timeout", "TIME", "kill a run that takes longer (10s)", OPTION_DURATION, &opt_timeout},
	{'a', "all", NULL, "show numbers that do not move, too", OPTION_FLAG, &opt_all},
	{'e', "explain", NULL, "say what each number means, where it is recognised", OPTION_FLAG,
		&opt_explain},
	{0, "json", NULL, "one JSON object per round and line, squall.watch/1", OPTION_FLAG, &opt_json},
	{},
};

struct watch {
	struct loop *loop;
	struct runner *runner;
	struct lines lines;
	struct watch_view view;
	struct text command, out;
	struct text trouble; /* as last told; "": none */
	struct text queued;  /* messages for when the alternate screen is left */
	uint64_t runs;
	bool screen, queue;
	int status;
};

static void show(struct watch *watch, struct text *text)
{
	/* one write per round: a terminal never shows half of one */
	int r = file_write_all(STDOUT_FILENO, text_str(text), text->n);
	if (r < 0 && !watch->status)
		watch->status =
			command_failed("cannot write to standard output: %s", strerror(-r));
	text_clear(text);
}

static void say(struct watch *watch, const char *message)
{
	if (watch->queue)
		text_addf(&watch->queued, "squall: %s\n", message);
	else
		fprintf(stderr, "squall: %s\n", message);
}

static void describe(const struct watch *watch, const struct run *run, struct text *into)
{
	const char *command = text_str(&watch->command);
	char took[NUMBER_ROOM];

	switch (run->outcome) {
	case RUN_STATUS:
		text_addf(into, "'%s' failed with exit status %d", command, run->code);
		break;
	case RUN_SIGNAL:
		text_addf(into, "'%s' was ended by signal %s", command, sigabbrev_np(run->code));
		break;
	case RUN_TIMEOUT:
		text_addf(into, "'%s' did not end within %s and was killed", command,
			number_duration((double)opt_timeout / NS_PER_S, took));
		break;
	case RUN_FLOOD:
		text_addf(into, "'%s' printed more than %d MiB and was killed", command,
			RUNNER_OUTPUT_LIMIT >> 20);
		break;
	case RUN_CANNOT:
		text_addf(into, "cannot run '%s': %s", command, strerror(run->code));
		break;
	default:
		if (run->errors.n)
			text_addf(into, "'%s' complains", command);
	}
	if (into->n && run->errors.n) {
		text_add(into, ": ");
		text_add_printable(into, run->errors.at, strcspn(text_str(&run->errors), "\n"));
	}
}

/* Tells what changed in how the command does. */
static void tell(struct watch *watch, const struct run *run)
{
	_cleanup_(text_done) struct text now = {};
	_cleanup_(text_done) struct text again = {};

	describe(watch, run, &now);
	if (strcmp(text_str(&now), text_str(&watch->trouble)) == 0)
		return;
	if (now.n) {
		say(watch, text_str(&now));
	} else {
		text_addf(&again, "'%s' works again", text_str(&watch->command));
		say(watch, text_str(&again));
	}
	text_clear(&watch->trouble);
	text_add(&watch->trouble, text_str(&now));
}

static void measure_terminal(struct watch_view *view)
{
	struct winsize size;

	view->width = view->height = 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		view->width = size.ws_col;
		view->height = size.ws_row;
	}
}

static int show_round(struct watch *watch, bool fed)
{
	struct text *out = &watch->out;

	watch->view.trouble = text_str(&watch->trouble);
	if (watch->screen) {
		measure_terminal(&watch->view);
		text_add(out, "\033[H");
		watch_view_block(&watch->view, &watch->lines, out);
	} else if (!fed || watch->lines.round < 2) {
		return 0;
	} else if (opt_json) {
		int r = watch_view_json(&watch->view, &watch->lines, out);
		if (r < 0)
			return r;
	} else {
		watch_view_round(&watch->view, &watch->lines, out);
	}
	if (out->failed)
		return -ENOMEM;
	show(watch, out);
	return watch->status ? 1 : 0;
}

static int on_run(void *user, const struct run *run)
{
	struct watch *watch = user;
	bool fed = run->outcome == RUN_OK || (run->outcome == RUN_STATUS && run->output.n);

	watch->runs++;
	tell(watch, run);
	if (run->outcome == RUN_CANNOT && watch->runs == 1) {
		watch->status = EXIT_BLIND;
		return 1;
	}
	if (fed) {
		int r = lines_feed(&watch->lines, text_str(&run->output), run->output.n, run->end_ns);
		if (r < 0)
			return r;
	}
	int r = show_round(watch, fed);
	if (r == 0 && opt_count && watch->runs > opt_count)
		return 1;
	return r;
}

static int on_tick(void *user)
{
	return runner_start(((struct watch *)user)->runner);
}

static int on_stop(void *user)
{
	(void)user;
	return 1;
}

static int watch_loop(struct watch *watch, char **argv)
{
	int r = loop_new(&watch->loop);

	if (r == 0)
		r = loop_catch_stop(watch->loop, on_stop, watch);
	if (r == 0)
		r = runner_new(watch->loop, argv, opt_timeout, on_run, watch, &watch->runner);
	if (r == 0)
		r = loop_add_timer(watch->loop, 0, opt_interval, on_tick, watch);
	return r < 0 ? r : loop_run(watch->loop);
}

static void leave_screen(struct watch *watch)
{
	if (watch->screen) {
		text_add(&watch->out, "\033[?1049l");
		show(watch, &watch->out);
	}
	if (watch->queue)
		fputs(text_str(&watch->queued), stderr);
}

static int finish(struct watch *watch, int r)
{
	if (r < 0)
		return command_failed("cannot watch '%s': %s", text_str(&watch->command),
			strerror(-r));
	if (watch->status)
		return watch->status;
	if (!watch->lines.round && watch->runs)
		return EXIT_BLIND;
	if (!opt_json) {
		watch->view.trouble = "";
		watch_view_summary(&watch->view, &watch->lines, &watch->out);
		show(watch, &watch->out);
	}
	return watch->status;
}

static void watch_done(struct watch *watch)
{
	runner_free(watch->runner);
	loop_free(watch->loop);
	lines_done(&watch->lines);
	text_done(&watch->command);
	text_done(&watch->out);
	text_done(&watch->trouble);
	text_done(&watch->queued);
}

static int run(int n, char **operands)
{
	static char sh[] = "sh", dash_c[] = "-c";
	char *shell[] = {sh, dash_c, operands[0], NULL}, **argv = operands;
	bool terminal = isatty(STDOUT_FILENO);
	struct watch watch = {.screen = terminal && !opt_json};

	if (!n)
		return command_usage_error("watch needs a command to run (see: squall watch --help)");
	if (n == 1 && strpbrk(operands[0], " \t\n|&;<>()$`\\\"'*?[]#~=%{}!"))
		argv = shell;
	for (int i = 0; i < n; i++)
		text_addf(&watch.command, "%s%s", i ? " " : "", operands[i]);
	watch.queue = watch.screen && isatty(STDERR_FILENO);
	watch.view = (struct watch_view){.command = text_str(&watch.command), .all = opt_all,
		.explain = opt_explain, .interval_ns = opt_interval, .trouble = "",
		.colour = watch.screen && style_for(stdout).colour};
	if (watch.screen) {
		text_add(&watch.out, "\033[?1049h\033[2J");
		show(&watch, &watch.out);
	}
	int r = watch_loop(&watch, argv);
	leave_screen(&watch);
	int status = finish(&watch, r);
	watch_done(&watch);
	return status;
}

const struct command command_watch = {
	.name = "watch",
	.does = "run any command again and again, show how fast its numbers move",
	.operands = "[--] COMMAND [ARGUMENT...]",
	.about = "Runs the command at every interval and shows the lines whose numbers change: each number's\n"
		 "change per second, the smallest, mean and largest so far, and its line. A single operand\n"
		 "with blanks or shell characters is run by sh. Ctrl-C ends with a summary.\n"
		 "Lines of netstat -s, nstat, ethtool -S and ip -s link are recognised: '!' marks a rate\n"
		 "out of its normal range, --explain says what each number means.",
	.example = "  squall watch -- iptables -L -v -n\n"
		   "  squall watch --explain netstat -s\n"
		   "  squall watch -i 200ms -n 50 --json -- cat /proc/net/snmp\n"
		   "  squall watch 'ethtool -S eth0 | grep drop'",
	.options = options,
	.stop_at_operand = true,
	.run = run,
};

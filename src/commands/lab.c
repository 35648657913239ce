/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/number.h"
#include "commands/command.h"
#include "commands/lab-check.h"
#include "host/host.h"
#include "lab/cell.h"
#include "lab/guard.h"
#include "lab/places.h"
#include "lab/recipe.h"
#include "lab/trial.h"

/* a shell may stay as long as the longest hold; making the scenario takes some time before it */
enum { HOLD_LIMIT_S = 600, SPARE_S = 40 };

static uint64_t hold_ns = 20 * NS_PER_S;
static bool full;
static bool json;
static bool machine_wide;
static bool shell;

static const struct option_spec options[] = {
	{0, "full", NULL, "check: every intensity, three times", OPTION_FLAG, &full},
	{0, "hold", "TIME", "run: keep it on so long, at most 10m (20s)", OPTION_DURATION, &hold_ns},
	{0, "json", NULL, "check: one JSON object for each scenario", OPTION_FLAG, &json},
	{0, "machine-wide", NULL, "also what changes a setting of the whole machine", OPTION_FLAG,
		&machine_wide},
	{0, "shell", NULL, "run: a shell inside; leaving it ends the scenario", OPTION_FLAG, &shell},
	{},
};

struct lab {
	struct lab_places places;
	recipe_array recipes;
};

static const struct recipe *find(const struct lab *lab, const char *name)
{
	array_each(recipe, &lab->recipes)
		if (strcmp(recipe->name, name) == 0)
			return recipe;
	return NULL;
}

static int unknown(const struct lab *lab, const char *name)
{
	const char *best = NULL;
	unsigned least = 4;

	array_each(recipe, &lab->recipes) {
		unsigned d = text_distance(recipe->name, name, least - 1);
		if (d < least) {
			least = d;
			best = recipe->name;
		}
	}
	if (best)
		return command_usage_error("the lab has no '%s', did you mean '%s'?", name, best);
	return command_usage_error("the lab has no '%s' (see: squall lab list)", name);
}

static int list(const struct lab *lab)
{
	int wide = 0, wider = (int)strlen("(quiet)");

	array_each(recipe, &lab->recipes) {
		int n = (int)strlen(recipe->name), m = recipe->finding ? (int)strlen(recipe->finding) : 0;
		wide = n > wide ? n : wide;
		wider = m > wider ? m : wider;
	}
	array_each(recipe, &lab->recipes)
		printf("%-*s  %-*s  %s%s\n", wide, recipe->name, wider,
			recipe->finding ? recipe->finding : "(quiet)", recipe->title,
			recipe->machine_wide ? " (machine-wide)" : "");
	return EXIT_CLEAN;
}

static void say_what_was_made(const struct recipe *recipe, const struct cell *cell)
{
	char path[PATH_MAX], time[NUMBER_ROOM];

	cell_netns(cell, recipe->look_in, path);
	printf("%s: %s\n", recipe->name, recipe->title);
	if (recipe->finding)
		printf("It is on. A diagnosis must find '%s'; in another terminal:\n", recipe->finding);
	else
		printf("It is on. A diagnosis must find nothing wrong; in another terminal:\n");
	printf("\n  squall diagnose --netns %s\n\n", path);
	if (shell)
		printf("This shell is in the network namespace '%s'; leaving it ends the scenario.\n",
			recipe->look_in);
	else
		printf("It ends after %s, or with Ctrl-C.\n",
			number_duration((double)hold_ns / NS_PER_S, time));
	fflush(stdout);
}

static int hold(const struct lab *lab, const struct recipe *recipe, const char *limit)
{
	_cleanup_(text_done) struct text error = {};
	_cleanup_(cell_close) struct cell cell = {};
	struct cell_order order = {
		.places = &lab->places,
		.recipe = recipe,
		.intensity = recipe->intensities[0],
		.seconds = (shell ? HOLD_LIMIT_S : hold_ns / NS_PER_S) + SPARE_S,
		.limit = limit,
	};

	if (cell_open(&order, &cell, &error) < 0)
		return command_failed("cannot make '%s': %s", recipe->name, text_str(&error));
	say_what_was_made(recipe, &cell);
	if (!shell)
		cell_hold(&cell, hold_ns);
	else if (cell_shell(&cell, recipe) < 0)
		return command_failed("cannot start a shell in '%s'", recipe->look_in);
	return EXIT_CLEAN;
}

static int run_one(const struct lab *lab, const struct recipe *recipe)
{
	_cleanup_(text_done) struct text error = {};
	char limit[GUARD_LIMIT_ROOM] = "";
	struct guard guard;

	if (hold_ns > HOLD_LIMIT_S * NS_PER_S)
		return command_usage_error("--hold: at most 10m");
	if (trial_obstacle(recipe, machine_wide, &error))
		return command_failed("cannot make '%s': %s", recipe->name, text_str(&error));
	int r = recipe->machine_wide ? guard_alone(recipe->machine_wide, limit, &guard, &error)
				     : guard_share(&guard, &error);
	if (r < 0)
		return command_failed("%s", text_str(&error));
	int status = hold(lab, recipe, limit);
	guard_end(&guard);
	return status;
}

static int check(const struct lab *lab, int n, char **names)
{
	struct lab_check card = {
		.places = &lab->places, .machine_wide = machine_wide, .full = full, .json = json};

	for (int i = 0; i < n; i++)
		if (!find(lab, names[i]))
			return unknown(lab, names[i]);
	for (int i = 0; i < n; i++)
		lab_check_recipe(&card, find(lab, names[i]));
	if (n == 0)
		array_each(recipe, &lab->recipes)
			lab_check_recipe(&card, recipe);
	return lab_check_end(&card);
}

static int choose(const struct lab *lab, int n, char **words)
{
	const char *what = words[0];

	if (strcmp(what, "list") == 0 && n == 1)
		return list(lab);
	if (strcmp(what, "list") == 0)
		return command_usage_error("lab list takes no name, got '%s'", words[1]);
	if (strcmp(what, "run") != 0 && strcmp(what, "check") != 0)
		return command_usage_error("lab knows list, run and check, not '%s'", what);
	if (strcmp(what, "run") == 0 && n != 2)
		return command_usage_error("lab run needs the name of one scenario (see: squall lab list)");
	if (strcmp(what, "run") == 0 && !find(lab, words[1]))
		return unknown(lab, words[1]);
	if (!host_may(CAP_SYS_ADMIN) || !host_may(CAP_NET_ADMIN))
		return command_failed("lab %s needs root: it makes network namespaces", what);
	return strcmp(what, "run") == 0 ? run_one(lab, find(lab, words[1])) : check(lab, n - 1, words + 1);
}

static int run(int n, char **operands)
{
	_cleanup_(text_done) struct text error = {};
	struct lab lab = {};

	if (n == 0)
		return command_usage_error("lab needs one of list, run NAME, check (see: squall lab --help)");
	guard_recover();
	if (lab_places_find(&lab.places) < 0)
		return command_failed("the name of the lab's folder is too long");
	if (recipes_load(lab.places.recipes, &lab.recipes, &error) < 0)
		return command_failed("%s", text_str(&error));
	int status = choose(&lab, n, operands);
	recipes_done(&lab.recipes);
	return status;
}

const struct command command_lab = {
	.name = "lab",
	.does = "make a real fault in network namespaces of its own, to learn and to test",
	.operands = "list|run NAME|check [NAME...]",
	.about = "list: what can be made. run: make one and keep it on, to look at it. check: make each,\n"
		 "diagnose it, and say whether the diagnosis found what it had to find, and who.\n"
		 "Whatever happens, nothing is left behind: no process, namespace or setting.",
	.example = "  squall lab run ack-loop --hold 1m\n"
		   "  squall lab run listen-overflow --shell\n"
		   "  squall lab check",
	.options = options,
	.run = run,
};

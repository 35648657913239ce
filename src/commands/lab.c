/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "commands/command.h"
#include "lab/cell.h"
#include "lab/places.h"
#include "lab/recipe.h"

enum { HOLD_LIMIT_S = 600, SPARE_S = 40 };

static uint64_t hold_ns = 20 * NS_PER_S;
static bool shell;

static const struct option_spec options[] = {
	{0, "hold", "TIME", "how long run keeps the fault, at most 10m (20s)", OPTION_DURATION, &hold_ns},
	{0, "shell", NULL, "run: a shell inside, which ends the fault when you leave it", OPTION_FLAG, &shell},
	{},
};

struct lab {
	struct lab_places places;
	recipe_array recipes;
};

static int open_lab(struct lab *lab)
{
	_cleanup_(text_done) struct text error = {};

	if (lab_places_find(&lab->places) < 0)
		return command_failed("the lab's folder has too long a name");
	if (recipes_load(lab->places.recipes, &lab->recipes, &error) < 0)
		return command_failed("%s", text_str(&error));
	return EXIT_CLEAN;
}

static const struct recipe *find(const struct lab *lab, const char *name)
{
	array_each(recipe, &lab->recipes)
		if (strcmp(recipe->name, name) == 0)
			return recipe;
	return NULL;
}

static int list(const struct lab *lab)
{
	size_t wide = 0, wider = strlen("(quiet)");

	array_each(recipe, &lab->recipes) {
		size_t n = strlen(recipe->name), m = recipe->finding ? strlen(recipe->finding) : 0;
		wide = n > wide ? n : wide;
		wider = m > wider ? m : wider;
	}
	array_each(recipe, &lab->recipes)
		printf("%-*s  %-*s  %s\n", (int)wide, recipe->name, (int)wider,
			recipe->finding ? recipe->finding : "(quiet)", recipe->title);
	return EXIT_CLEAN;
}

static void say_what_was_made(const struct recipe *recipe, const struct cell *cell)
{
	char path[PATH_MAX];

	cell_netns(cell, recipe->look_in, path);
	printf("%s: %s\n", recipe->name, recipe->title);
	if (recipe->finding)
		printf("a diagnosis should find '%s'; in another terminal:\n\n", recipe->finding);
	else
		printf("a diagnosis should find nothing; in another terminal:\n\n");
	printf("  squall diagnose --netns %s\n\n", path);
	if (!shell)
		printf("it is on for %llu s; Ctrl-C ends it\n", hold_ns / NS_PER_S);
	fflush(stdout);
}

static int run_recipe(const struct lab *lab, const struct recipe *recipe)
{
	_cleanup_(text_done) struct text error = {};
	struct cell_order order = {
		.places = &lab->places,
		.recipe = recipe,
		.intensity = recipe->intensities[0],
		.seconds = (shell ? HOLD_LIMIT_S : hold_ns / NS_PER_S) + SPARE_S,
		.limit = "",
	};
	_cleanup_(cell_close) struct cell cell = {};
	int r = 0;

	if (cell_open(&order, &cell, &error) < 0)
		return command_failed("cannot make '%s': %s", recipe->name, text_str(&error));
	say_what_was_made(recipe, &cell);
	if (shell)
		r = cell_shell(&cell, recipe);
	else
		cell_hold(&cell, hold_ns);
	return r < 0 ? command_failed("cannot start a shell: %s", strerror(-r)) : EXIT_CLEAN;
}

static int run(int n, char **operands)
{
	struct lab lab = {};

	if (n == 0)
		return command_usage_error("lab needs one of list, run NAME, check (see: squall lab --help)");
	int r = open_lab(&lab);
	if (r == EXIT_CLEAN && strcmp(operands[0], "list") == 0) {
		r = list(&lab);
	} else if (r == EXIT_CLEAN && strcmp(operands[0], "run") == 0) {
		const struct recipe *recipe = n > 1 ? find(&lab, operands[1]) : NULL;
		r = recipe ? run_recipe(&lab, recipe) : command_usage_error("unknown fault");
	}
	recipes_done(&lab.recipes);
	return r;
}

const struct command command_lab = {
	.name = "lab",
	.does = "make a real fault in network namespaces of its own, to learn and to test",
	.operands = "list|run NAME|check [NAME…]",
	.about = "Makes network trouble for real, between network namespaces of its own, and takes all of it away\n"
		 "again. 'list' shows what there is, 'run' keeps one going so that you can look at it.",
	.example = "  squall lab list\n  squall lab run ack-loop --hold 1m",
	.options = options,
	.run = run,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A recipe: one shell file that makes one scenario, a fault or a quiet one, and says in its header
 * what a diagnosis must find there.
 *
 *	# title: a program accepts too slowly
 *	# finding: listen-overflow
 *	# culprit: listener local=10.99.0.1:8080 process=api-server
 *
 * The header is the block of comment lines at the top; each is `# key: value`. Keys:
 *
 *	title         one line for people
 *	look-in       the namespace that is diagnosed
 *	finding       the id that must be found (faults)
 *	severity      notice: it is found as a notice, too (else as a warning or worse)
 *	variant       the variant it must have
 *	culprit       KIND FIELD=VALUE…, see match.h; each such line must be met by a culprit
 *	allow         ids of further findings of warning or worse that may stand beside it
 *	needs         programs that must be installed, or files (with their path) that must exist
 *	machine-wide  SYSCTL=NUMBER or SYSCTL=SYSCTL+NUMBER: a setting that has no copy in a namespace
 *	intensities   which of light, typical and heavy exist; the first is the usual one
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/array.h"
#include "base/text.h"

enum { RECIPE_WORDS = 8, RECIPE_LIMIT = 64 << 10 };

struct recipe {
	char *text; /* the header; everything below points into it */
	char *path;
	char *name;
	bool quiet;
	const char *title;
	const char *look_in;
	const char *finding; /* NULL: quiet */
	const char *variant; /* NULL: any */
	const char *severity; /* "notice" or NULL */
	const char *machine_wide; /* NULL: none */
	const char *culprits[RECIPE_WORDS];
	const char *allow[RECIPE_WORDS];
	const char *needs[RECIPE_WORDS];
	const char *intensities[RECIPE_WORDS];
};

typedef ARRAY(struct recipe) recipe_array;

/* Reads the header in `text`, which is changed and must outlive the recipe. Returns 0, or -EINVAL
 * with one line in *error. */
int recipe_parse(char *text, bool quiet, struct recipe *ret_recipe, struct text *error);
/* Reads every recipe of the folder, faults before quiet ones, each sorted by name. Returns 0, or
 * -errno with one line in *error. */
int recipes_load(const char *folder, recipe_array *ret_recipes, struct text *error);
void recipes_done(recipe_array *recipes);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/recipe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"

typedef int (*take)(const char **into, char *value);

static int take_line(const char **into, char *value)
{
	if (*into)
		return -EEXIST;
	*into = value;
	return 0;
}

/* Each such line is one more of them. */
static int take_more(const char **into, char *value)
{
	for (size_t i = 0; i < RECIPE_WORDS; i++) {
		if (!into[i]) {
			into[i] = value;
			return 0;
		}
	}
	return -E2BIG;
}

static int take_words(const char **into, char *value)
{
	char *rest;

	for (char *w = strtok_r(value, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		if (take_more(into, w) < 0)
			return -E2BIG;
	return 0;
}

static const struct key {
	const char *name;
	take take;
	size_t offset;
} keys[] = {
	{"allow", take_words, offsetof(struct recipe, allow)},
	{"culprit", take_more, offsetof(struct recipe, culprits)},
	{"finding", take_line, offsetof(struct recipe, finding)},
	{"intensities", take_words, offsetof(struct recipe, intensities)},
	{"look-in", take_line, offsetof(struct recipe, look_in)},
	{"machine-wide", take_line, offsetof(struct recipe, machine_wide)},
	{"needs", take_words, offsetof(struct recipe, needs)},
	{"severity", take_line, offsetof(struct recipe, severity)},
	{"title", take_line, offsetof(struct recipe, title)},
	{"variant", take_line, offsetof(struct recipe, variant)},
};

static int take_key(struct recipe *recipe, const char *name, char *value, struct text *error)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strcmp(keys[i].name, name) != 0)
			continue;
		const char **into = (void *)((char *)recipe + keys[i].offset);
		if (!*value || keys[i].take(into, value) < 0) {
			text_addf(error, "the header's '%s' is empty, too long or there twice", name);
			return -EINVAL;
		}
		return 0;
	}
	text_addf(error, "the header has an unknown key '%s'", name);
	return -EINVAL;
}

static int check(const struct recipe *recipe, struct text *error)
{
	const char *missing = !recipe->title ? "title" : !recipe->look_in ? "look-in" : NULL;

	if (!recipe->quiet && !recipe->finding)
		missing = "finding";
	if (recipe->severity && strcmp(recipe->severity, "notice") != 0) {
		text_addf(error, "the header's severity is '%s', not 'notice'", recipe->severity);
		return -EINVAL;
	}
	if (!missing && !(recipe->quiet && recipe->finding))
		return 0;
	if (missing)
		text_addf(error, "the header has no '%s'", missing);
	else
		text_add(error, "a quiet scenario must not have a 'finding'");
	return -EINVAL;
}

int recipe_parse(char *text, bool quiet, struct recipe *ret_recipe, struct text *error)
{
	struct recipe recipe = {.quiet = quiet};
	char *rest;

	/* the header ends at the first line that is no comment; strtok would jump over an empty one */
	char *end = strstr(text, "\n\n");
	if (end)
		*end = '\0';
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *value = strstr(line, ": ");

		if (line[0] != '#')
			break;
		if (text_starts(line, "# SPDX-") || text_starts(line, "#!"))
			continue;
		if (!value || !text_starts(line, "# ")) {
			text_addf(error, "the header's line is not '# key: value': '%s'", line);
			return -EINVAL;
		}
		*value = '\0';
		int r = take_key(&recipe, line + 2, value + 2 + strspn(value + 2, " "), error);
		if (r < 0)
			return r;
	}
	if (!recipe.intensities[0])
		recipe.intensities[0] = "typical";
	int r = check(&recipe, error);
	if (r == 0)
		*ret_recipe = recipe;
	return r;
}

static void recipe_done(struct recipe *recipe)
{
	free(recipe->text);
	free(recipe->path);
	free(recipe->name);
}

static int load_one(const char *path, const char *file, bool quiet, struct recipe *ret_recipe,
	struct text *error)
{
	_cleanup_free_ char *text = NULL;
	size_t n;

	int r = file_slurp_at(AT_FDCWD, path, &text, &n);
	if (r == 0 && n > RECIPE_LIMIT)
		r = -EFBIG;
	if (r < 0) {
		text_add(error, strerror(-r));
		return r;
	}
	r = recipe_parse(text, quiet, ret_recipe, error);
	if (r < 0)
		return r;
	ret_recipe->path = strdup(path);
	ret_recipe->name = strndup(file, strlen(file) - strlen(".sh"));
	ret_recipe->text = text;
	text = NULL;
	return ret_recipe->path && ret_recipe->name ? 0 : -ENOMEM;
}

static int is_recipe(const struct dirent *entry)
{
	return text_ends(entry->d_name, ".sh") && entry->d_name[0] != '.';
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct recipe *)a)->name, ((const struct recipe *)b)->name);
}

static int load_folder(const char *folder, bool quiet, recipe_array *recipes, struct text *error)
{
	_cleanup_free_ struct dirent **entries = NULL;
	int r = 0, n = scandir(folder, &entries, is_recipe, NULL);
	size_t before = recipes->n;

	if (n < 0) {
		r = -errno;
		text_addf(error, "cannot read '%s': %s", folder, strerror(-r));
		return r;
	}
	for (int i = 0; i < n; i++) {
		_cleanup_free_ char *path = NULL;
		_cleanup_(text_done) struct text why = {};
		struct recipe *recipe = r == 0 ? array_push(recipes) : NULL;

		if (recipe && asprintf(&path, "%s/%s", folder, entries[i]->d_name) >= 0)
			r = load_one(path, entries[i]->d_name, quiet, recipe, &why);
		else if (r == 0)
			r = -ENOMEM;
		if (why.n)
			text_addf(error, "bad recipe '%s': %s", path, text_str(&why));
		free(entries[i]);
	}
	if (r == 0 && n > 0)
		qsort(recipes->at + before, recipes->n - before, sizeof(*recipes->at), by_name);
	return r;
}

int recipes_load(const char *folder, recipe_array *ret_recipes, struct text *error)
{
	static const char *const folders[] = {"faults", "quiet"};
	recipe_array recipes = {};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(folders); i++) {
		_cleanup_free_ char *path = NULL;

		r = asprintf(&path, "%s/%s", folder, folders[i]) < 0 ? -ENOMEM : 0;
		if (r == 0)
			r = load_folder(path, i == 1, &recipes, error);
	}
	if (r < 0)
		recipes_done(&recipes);
	else
		*ret_recipes = recipes;
	return r;
}

void recipes_done(recipe_array *recipes)
{
	array_each(recipe, recipes)
		recipe_done(recipe);
	array_done(recipes);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/recipe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/unit.h"

/* Parses a copy; what the recipe points to stays in *text. */
static int parse(const char *header, bool quiet, char **text, struct recipe *recipe, struct text *error)
{
	free(*text);
	*text = strdup(header);
	text_clear(error);
	return recipe_parse(*text, quiet, recipe, error);
}

static void reads_a_whole_header(void **state)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_(text_done) struct text error = {};
	struct recipe r;

	(void)state;
	assert_int_equal(parse("# SPDX-License-Identifier: GPL-2.0-or-later\n"
			       "# title: two ends: each answers\n"
			       "# finding: ack-loop\n"
			       "# variant: sequence\n"
			       "# culprit: flow local=a remote=b\n"
			       "# culprit: sysctl\n"
			       "# look-in: api\n"
			       "# severity: notice\n"
			       "# allow: x y\n"
			       "# needs: nginx\n"
			       "# machine-wide: net.core.somaxconn=5\n"
			       "# intensities: typical heavy\n"
			       "\n"
			       "# unknown: not a header any more\n",
				 false, &text, &r, &error), 0);
	assert_string_equal(r.title, "two ends: each answers");
	assert_string_equal(r.finding, "ack-loop");
	assert_string_equal(r.variant, "sequence");
	assert_string_equal(r.culprits[0], "flow local=a remote=b");
	assert_string_equal(r.culprits[1], "sysctl");
	assert_null(r.culprits[2]);
	assert_string_equal(r.look_in, "api");
	assert_string_equal(r.severity, "notice");
	assert_string_equal(r.allow[1], "y");
	assert_string_equal(r.needs[0], "nginx");
	assert_string_equal(r.machine_wide, "net.core.somaxconn=5");
	assert_string_equal(r.intensities[0], "typical");
	assert_string_equal(r.intensities[1], "heavy");
}

static void is_typical_unless_it_says_more(void **state)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_(text_done) struct text error = {};
	struct recipe r;

	(void)state;
	assert_int_equal(parse("# title: t\n# look-in: a\nsetup", true, &text, &r, &error), 0);
	assert_string_equal(r.intensities[0], "typical");
	assert_null(r.intensities[1]);
	assert_true(r.quiet);
}

static void refuses_a_bad_header(void **state)
{
	static const struct {
		const char *header;
		bool quiet;
		const char *complaint;
	} cases[] = {
		{"", true, "no 'title'"},
		{"setup() {", true, "no 'title'"},
		{"# title: t\n", true, "no 'look-in'"},
		{"# title: t\n# look-in: a\n", false, "no 'finding'"},
		{"# title: t\n# look-in: a\n# finding: f\n", true, "must not have"},
		{"# title: t\n# title: u\n# look-in: a\n", true, "'title' is empty"},
		{"# title: \n# look-in: a\n", true, "'title' is empty"},
		{"# titel: t\n", true, "unknown key 'titel'"},
		{"# a remark\n", true, "not '# key: value'"},
		{"#title: t\n", true, "not '# key: value'"},
		{"# title: t\n# look-in: a\n# allow: a b c d e f g h i\n", true, "'allow'"},
	};
	_cleanup_free_ char *text = NULL;
	_cleanup_(text_done) struct text error = {};
	struct recipe r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(parse(cases[i].header, cases[i].quiet, &text, &r, &error), -EINVAL);
		assert_non_null(strstr(text_str(&error), cases[i].complaint));
	}
}

static void put(const char *folder, const char *file, const char *words)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(words, f);
	fclose(f);
}

static void loads_a_folder_in_order(void **state)
{
	static const char fault[] = "# title: t\n# look-in: a\n# finding: f\n";
	char folder[] = "/tmp/squall-recipes.XXXXXX", command[64];
	_cleanup_(recipes_done) recipe_array recipes = {};
	_cleanup_(text_done) struct text error = {};

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("faults", 0755), 0);
	assert_int_equal(mkdir("quiet", 0755), 0);
	put("faults", "loop.sh", fault);
	put("faults", "loop-6.sh", fault);
	put("faults", "notes.txt", "no recipe");
	put("quiet", "calm.sh", "# title: t\n# look-in: a\n");
	assert_int_equal(recipes_load(folder, &recipes, &error), 0);
	assert_int_equal(recipes.n, 3);
	assert_string_equal(recipes.at[0].name, "loop");
	assert_string_equal(recipes.at[1].name, "loop-6");
	assert_string_equal(recipes.at[2].name, "calm");
	recipes_done(&recipes);
	put("quiet", "bad.sh", "# title: t\n");
	assert_int_equal(recipes_load(folder, &recipes, &error), -EINVAL);
	assert_non_null(strstr(text_str(&error), "/quiet/bad.sh': the header has no 'look-in'"));
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* The recipes of this tree, read as `squall lab` reads them. */
static void every_recipe_has_a_good_header(void **state)
{
	_cleanup_(recipes_done) recipe_array recipes = {};
	_cleanup_(text_done) struct text error = {};

	assert_int_equal(recipes_load(*state, &recipes, &error), 0);
	assert_true(recipes.n > 0);
	array_each(recipe, &recipes)
		assert_true(recipe->quiet || recipe->finding);
}

int main(void)
{
	/* the tests run in the source tree, but one changes the folder */
	_cleanup_free_ char *lab = realpath("lab", NULL);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_whole_header),
		cmocka_unit_test(is_typical_unless_it_says_more),
		cmocka_unit_test(refuses_a_bad_header),
		cmocka_unit_test(loads_a_folder_in_order),
		cmocka_unit_test_prestate(every_recipe_has_a_good_header, lab),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

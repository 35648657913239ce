/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The only words with libxtables: the extensions write their part of a rule's text. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xtables.h>

#include "base/cleanup.h"
#include "sources/netfilter/xt-text.h"

/* What was printed so far is good, what follows is lost. */
static void __attribute__((noreturn, format(printf, 2, 3))) give_up(
	enum xtables_exittype status, const char *format, ...)
{
	(void)status;
	(void)format;
	fflush(stdout);
	_exit(1);
}

static void print_match(const struct xt_table_view *table, const struct xt_rule_view *rule,
	const struct xt_entry_match *match)
{
	const char *name = match->u.user.name;
	struct xtables_match *newest = xtables_find_match(name, XTF_TRY_LOAD, NULL);
	struct xtables_match *known =
		newest ? xtables_find_match_revision(name, XTF_TRY_LOAD, newest, match->u.user.revision)
		       : NULL;
	_cleanup_(text_done) struct text text = {};

	xt_text_match(&text, table, rule, known && known->alias ? known->alias(match) : name);
	if (text.n)
		printf(" %s", text_str(&text));
	if (known && known->save)
		known->save(rule->entry, match);
}

static void print_target(const struct xt_table_view *table, const struct xt_rule_view *rule)
{
	const char *name = rule->xt_target->u.user.name;
	_cleanup_(text_done) struct text text = {};
	int verdict;

	xt_text_target(&text, table, rule);
	printf(" %s", text_str(&text));
	if (xt_rule_standard(rule, &verdict))
		return;
	struct xtables_target *newest = xtables_find_target(name, XTF_TRY_LOAD);
	struct xtables_target *known =
		newest ? xtables_find_target_revision(
				 name, XTF_TRY_LOAD, newest, rule->xt_target->u.user.revision)
		       : NULL;
	if (known && known->save)
		known->save(rule->entry, rule->xt_target);
}

static int print_rule(
	const struct xt_table_view *table, const struct xt_rule_view *rule, void *user)
{
	const struct xt_print_job *job = user;
	_cleanup_(text_done) struct text head = {};
	const struct xt_entry_match *match = NULL;

	xt_text_head(&head, table, rule);
	printf("%s %u %s", job->name, rule->offset, text_str(&head));
	if (rule->position) {
		while ((match = xt_rule_match(rule, match)))
			print_match(table, rule, match);
		print_target(table, rule);
	}
	putchar('\n');
	return 0;
}

int xt_print(void *user)
{
	const struct xt_print_jobs *jobs = user;
	static struct option no_options[] = {{}};
	struct xtables_globals globals = {.program_name = "squall", .program_version = "",
		.orig_opts = no_options, .exit_err = give_up,
		.compat_rev = xtables_compatible_revision};

	if (xtables_init_all(&globals, jobs->family) < 0)
		return 1;
	for (size_t i = 0; i < jobs->n; i++)
		xt_table_each(&jobs->at[i].view, print_rule, (void *)&jobs->at[i]);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The text of a legacy rule as `iptables -S` writes it, without its chain.
 *
 * Addresses, interfaces, protocol and target are written here. What a match or a target looks for
 * only its own extension can write (xt-print.c): without it, matches are names.
 */
#include "base/text.h"
#include "sources/netfilter/xt-table.h"

/* "-s 192.0.2.0/24 -i eth0 -p tcp", or "policy DROP". */
void xt_text_head(
	struct text *text, const struct xt_table_view *table, const struct xt_rule_view *rule);
/* "-m NAME", unless the protocol says it already. */
void xt_text_match(struct text *text, const struct xt_table_view *table,
	const struct xt_rule_view *rule, const char *name);
/* "-j NAME" or "-g NAME"; nothing for a rule without a target. */
void xt_text_target(
	struct text *text, const struct xt_table_view *table, const struct xt_rule_view *rule);
/* All of it, matches as names. */
void xt_text_short(
	struct text *text, const struct xt_table_view *table, const struct xt_rule_view *rule);

/* One table to print with its extensions' words. */
struct xt_print_job {
	const char *name;
	struct xt_table_view view;
};
struct xt_print_jobs {
	uint8_t family;
	const struct xt_print_job *at;
	size_t n;
};
/* Prints "TABLE OFFSET TEXT" for each rule of a family's tables (a struct xt_print_jobs): the work
 * of an aside, see aside.h. */
int xt_print(void *jobs);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The judge: runs every rule after every sample and keeps the case together.
 *
 * A finding stays in the report when the last look still made it, or when two looks did: a burst in
 * the middle of a long measurement is not forgotten. Symptoms are folded into their cause at the end.
 */
#include "findings/report.h"
#include "rules/rule.h"

struct judge;

/* Returns 0 or -ENOMEM. */
int judge_new(struct judge **ret_judge);
void judge_free(struct judge *judge);
/* Looks at the view once. Returns the highest severity that this look found, -1 for none. */
int judge_look(struct judge *judge, const struct view *view);
/* Moves the findings into the report, folded and in order, with the rules that were blind. */
int judge_report(struct judge *judge, const struct view *view, struct report *report);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The lines of `squall rates` for people: a block that is drawn in place on a terminal, a stream of
 * what moves elsewhere.
 */
#include "commands/rates-lines.h"
#include "outputs/writer.h"

struct rates_view {
	const struct rates_lines *lines;
	struct style style;
	bool redraw;    /* a terminal: the block is drawn in place */
	unsigned drawn; /* terminal rows of the last block */
	struct text out;
};

/* Shows the round that was sampled last on standard output. Returns 0 or -EIO. */
int rates_view_show(struct rates_view *view);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The lines of `squall rates` for programs: one object a line, schema squall.rates/1.
 */
#include "commands/rates-lines.h"

/* Writes the round that was sampled last to standard output. Returns 0 or -EIO. */
int rates_json_show(const struct rates_lines *lines);

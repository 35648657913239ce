/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The worst few of many, in order: what a rule names when there are more culprits than a report can.
 */
#include <stddef.h>

/*
 * Puts an item into items[0..n) by its weight, the heaviest first; the lightest falls off beyond
 * `most`. Every item begins with its weight, a double. Returns the new n.
 */
size_t rank_add(void *items, size_t n, size_t most, size_t size, const void *item);

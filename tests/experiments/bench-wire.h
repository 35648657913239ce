/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The wire of the bench: the descriptor of the TUN device in the experiment's namespace.
 */

extern int bench_wire;
/* Makes the namespace of this process and the wire in it. Returns 0, -1 after a line on standard
 * error. */
int bench_open(void);

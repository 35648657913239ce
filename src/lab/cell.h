/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A cell: one scenario that is under way, closed off from the machine.
 *
 * Its first process is number 1 of a PID namespace, with mounts, networks, a host name and IPC of its
 * own; the recipe's shell and all its programs run below it. The kernel tells it to die with us
 * (PR_SET_PDEATHSIG), and with it go its processes, then its mounts, then its network namespaces:
 * nothing needs to be cleaned up, whatever happens to whom. From outside, the cell's network
 * namespace NAME is /proc/PID/root/run/netns/NAME.
 */
#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/text.h"
#include "lab/places.h"
#include "lab/recipe.h"

struct cell {
	pid_t pid;
	int alive; /* the first process sees the other end close when we are gone */
	int log;   /* what the recipe and its programs said */
};

struct cell_order {
	const struct lab_places *places;
	const struct recipe *recipe;
	const char *intensity;
	uint64_t seconds; /* the cell ends then at the latest */
	const char *limit; /* the value that the recipe's machine-wide setting has now, "" for none */
};

/* Starts the scenario and returns when it is on: 0, or -errno with one line in *error. */
int cell_open(const struct cell_order *order, struct cell *ret_cell, struct text *error);
/* Ends every process of the cell and waits for it. {} and a cell that ended itself are welcome. */
void cell_close(struct cell *cell);
/* The path of the cell's network namespace, as --netns takes it. */
void cell_netns(const struct cell *cell, const char *name, char path[PATH_MAX]);
/* Waits until the cell ends or the time is over. */
void cell_hold(const struct cell *cell, uint64_t hold_ns);
/* An interactive shell in the cell's namespace; returns when the user leaves it: 0 or -errno. */
int cell_shell(const struct cell *cell, const struct recipe *recipe);

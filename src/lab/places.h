/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Where the lab's parts are: the recipes and the traffic program.
 *
 * Installed, they are where the build was told. A program that still lies in its build folder has a
 * file `lab-places` beside it, which names the two folders of that build. SQUALL_LAB_DIR in the
 * environment names another folder of recipes.
 */
#include <limits.h>

struct lab_places {
	char recipes[PATH_MAX]; /* the folder with lib.sh, faults/, quiet/, topologies/ */
	char traffic[PATH_MAX]; /* squall-traffic */
};

/* Returns 0, or -ENAMETOOLONG. */
int lab_places_find(struct lab_places *ret_places);

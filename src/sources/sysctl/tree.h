/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A walk over a small tree of folders, without allocations.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>

enum { TREE_DEPTH = 8, TREE_PATH_ROOM = 256 };

struct tree {
	void *user;
	/* Is called for each folder, with its path below the top and its name in it: enter? */
	bool (*enter)(void *user, const char *path, const char *name);
	/* Is called for each file of an open folder. Returns 0, or -errno to end the walk. */
	int (*file)(void *user, int folder, const char *path, const char *name);

	char path[TREE_PATH_ROOM];
	_Alignas(struct dirent64) char entries[TREE_DEPTH][4096];
};

/* Walks what is below the folder. Links are not followed; folders that cannot be read, longer paths
 * and deeper folders are passed over. Returns 0 or what `file` returned. */
int tree_walk(struct tree *tree, int top);

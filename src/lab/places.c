/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "lab/places-configured.h"

/* The two lines of the file beside the program, or NULL. The caller frees it. */
static char *read_beside(void)
{
	char path[PATH_MAX + 16], *text = NULL;
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	strcpy(strrchr(path, '/') + 1, "lab-places");
	return file_slurp_at(AT_FDCWD, path, &text, NULL) < 0 ? NULL : text;
}

int lab_places_find(struct lab_places *ret_places)
{
	_cleanup_free_ char *beside = read_beside();
	const char *recipes = SQUALL_LAB_RECIPES, *programs = SQUALL_LAB_PROGRAMS;
	const char *wanted = secure_getenv("SQUALL_LAB_DIR");

	if (beside && strchr(beside, '\n')) {
		recipes = strtok(beside, "\n");
		programs = strtok(NULL, "\n");
	}
	if (wanted && *wanted)
		recipes = wanted;
	int n = snprintf(ret_places->recipes, sizeof(ret_places->recipes), "%s", recipes);
	int m = snprintf(ret_places->traffic, sizeof(ret_places->traffic), "%s/squall-traffic",
		programs ? programs : "");
	return n >= (int)sizeof(ret_places->recipes) || m >= (int)sizeof(ret_places->traffic)
		? -ENAMETOOLONG
		: 0;
}

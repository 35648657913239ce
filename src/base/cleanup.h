/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Scope-bound clean-up: `_cleanup_(closep) int fd = -1;`
 *
 * Every function here takes the address of the variable and accepts its empty value (NULL, -1).
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))
#define _cleanup_free_ _cleanup_(freep)
#define _cleanup_close_ _cleanup_(closep)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void fclosep(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* Defines `namep` for use with _cleanup_ from `void name(type)`, which must accept NULL. */
#define CLEANUP_DEFINE(type, name)                                                                \
	static inline void name##p(type *p)                                                       \
	{                                                                                         \
		if (*p)                                                                           \
			name(*p);                                                                 \
	}

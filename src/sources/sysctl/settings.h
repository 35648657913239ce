/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The files below one /proc/sys/net, as one network namespace shows them.
 *
 * Each read walks the tree: interfaces and modules come and go. The walk meets the files in the
 * same order as the last time, so that one comparison of paths finds what was learned of each; from
 * the first that differs on, all is learned anew. The files are opened for each read: there are
 * thousands of them, read every ten seconds, and that many descriptors would be a burden of their
 * own.
 */
#include "base/array.h"
#include "base/map.h"
#include "base/text.h"
#include "sources/sysctl/setting.h"
#include "sources/sysctl/tree.h"

enum { SETTINGS_LIMIT = 12288, SETTINGS_INTERFACES = 64 };

struct settings {
	/* Does the file take part? NULL: all do, those of the interfaces too. */
	bool (*wanted)(void *user, const char *path);
	void *user;

	struct text paths; /* of all files, each with its end */
	ARRAY(struct setting) all; /* in the order of paths */
	size_t at, path_at;        /* how far this walk came in both */
	struct map interfaces, left_out;
	unsigned denied; /* files that others may read and we may not */
	bool changed;    /* the last read met other files than the one before */
	bool cut;        /* there were more than SETTINGS_LIMIT */
	struct sampler *sampler; /* of the read that goes on */
	struct tree tree;
	char buf[SETTING_ROOM];
};

/* Reads all files below the open folder. Returns 0 or -ENOMEM. */
int settings_read(struct settings *settings, int top, struct sampler *sampler);
void settings_done(struct settings *settings);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sysctl/tree.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

static int walk(struct tree *tree, int folder, unsigned depth, size_t n);

static unsigned char type_of(int folder, const struct dirent64 *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG : DT_UNKNOWN;
}

/* The path up to n leads to the folder, with a slash behind it where it is not the top. */
static int visit(
	struct tree *tree, int folder, const struct dirent64 *entry, unsigned depth, size_t n)
{
	size_t length = strlen(entry->d_name);
	unsigned char type = type_of(folder, entry);

	if (n + length + 2 > sizeof(tree->path) || strcmp(entry->d_name, ".") == 0 ||
		strcmp(entry->d_name, "..") == 0)
		return 0;
	memcpy(tree->path + n, entry->d_name, length + 1);
	if (type == DT_REG)
		return tree->file(tree->user, folder, tree->path, tree->path + n);
	if (type != DT_DIR || depth + 1 == TREE_DEPTH ||
		!tree->enter(tree->user, tree->path, tree->path + n))
		return 0;
	_cleanup_close_ int below = openat(
		folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (below < 0)
		return 0;
	memcpy(tree->path + n + length, "/", 2);
	return walk(tree, below, depth + 1, n + length + 1);
}

static int walk(struct tree *tree, int folder, unsigned depth, size_t n)
{
	ssize_t got;

	while ((got = getdents64(folder, tree->entries[depth], sizeof(tree->entries[depth]))) > 0) {
		for (ssize_t at = 0; at < got;) {
			const struct dirent64 *entry = (const void *)(tree->entries[depth] + at);
			int r = visit(tree, folder, entry, depth, n);
			if (r < 0)
				return r;
			at += entry->d_reclen;
		}
	}
	return 0;
}

int tree_walk(struct tree *tree, int top)
{
	return walk(tree, top, 0, 0);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sysctl/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"

void settings_done(struct settings *settings)
{
	text_done(&settings->paths);
	array_done(&settings->all);
	map_done(&settings->interfaces);
	map_done(&settings->left_out);
}

static bool take_interface(struct settings *settings, const char *name)
{
	uint64_t hash = hash_text(name);

	if (strcmp(name, "all") == 0 || strcmp(name, "default") == 0 ||
		map_get(&settings->interfaces, hash) != MAP_NONE)
		return true;
	if (settings->wanted)
		return false;
	if (settings->interfaces.n < SETTINGS_INTERFACES)
		return map_set(&settings->interfaces, hash, 0) == 0;
	map_set(&settings->left_out, hash, 0);
	return false;
}

static bool enter(void *user, const char *path, const char *name)
{
	struct settings *settings = user;
	const char *parent = name;

	if (name == path)
		return true;
	for (parent--; parent > path && parent[-1] != '/';)
		parent--;
	if (!setting_is_per_interface(parent, (size_t)(name - 1 - parent)))
		return true;
	return take_interface(settings, name);
}

/* A file that nobody may read is write-only; one that others may read is denied to us. */
static void note_refusal(struct setting *setting, int folder, const char *name)
{
	struct stat st;

	setting->skip = true;
	setting->denied = fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_mode & 0444;
}

/* Reads the file's text into buf. Returns false when there is none. */
static bool read_text(
	struct settings *settings, struct setting *setting, int folder, const char *name)
{
	/* most files are one short line; the kernel clears a buffer as long as what is asked for */
	enum { SHORT = 256 };
	_cleanup_close_ int fd =
		openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, settings->buf, SHORT);

	if (n < 0 && (errno == EACCES || errno == EPERM))
		note_refusal(setting, folder, name);
	if (n == SHORT)
		n = pread(fd, settings->buf, sizeof(settings->buf) - 1, 0);
	if (n < 0)
		return false;
	settings->buf[n] = '\0';
	return true;
}

static void forget_from_here(struct settings *settings)
{
	settings->changed = true;
	settings->all.n = settings->at;
	settings->paths.n = settings->path_at;
}

/* What was learned of the file that the walk meets now; a new setting where it is another one than
 * the last time. NULL when memory ran out. */
static struct setting *next_setting(struct settings *settings, const char *path, size_t length)
{
	size_t left = settings->paths.n - settings->path_at;

	if (left < length || memcmp(settings->paths.at + settings->path_at, path, length) != 0) {
		forget_from_here(settings);
		text_add_n(&settings->paths, path, length);
		if (settings->paths.failed || !array_push(&settings->all))
			return NULL;
	}
	settings->path_at += length;
	return &settings->all.at[settings->at++];
}

static int read_file(void *user, int folder, const char *path, const char *name)
{
	struct settings *settings = user;

	if (setting_is_hidden(name) ||
		(settings->wanted && !settings->wanted(settings->user, path)))
		return 0;
	if (settings->at == SETTINGS_LIMIT) {
		settings->cut = true;
		return 0;
	}
	struct setting *setting = next_setting(settings, path, strlen(path) + 1);
	if (!setting)
		return -ENOMEM;
	if (!setting->skip && read_text(settings, setting, folder, name))
		setting_put(setting, settings->sampler, path, settings->buf);
	settings->denied += setting->denied;
	return 0;
}

int settings_read(struct settings *settings, int top, struct sampler *sampler)
{
	settings->tree.user = settings;
	settings->tree.enter = enter;
	settings->tree.file = read_file;
	settings->sampler = sampler;
	settings->at = settings->path_at = 0;
	settings->denied = 0;
	settings->changed = settings->cut = false;
	map_clear(&settings->interfaces);
	map_clear(&settings->left_out);
	int r = tree_walk(&settings->tree, top);
	if (r < 0 || settings->at < settings->all.n)
		forget_from_here(settings);
	return r;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/netns.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/number.h"

#define NAMED "/run/netns"

int netns_open(const char *spec, struct text *error)
{
	char path[PATH_MAX];
	uint64_t pid;

	if (strchr(spec, '/'))
		snprintf(path, sizeof(path), "%s", spec);
	else if (number_u64_in(spec, 1, INT_MAX, &pid) == 0)
		snprintf(path, sizeof(path), "/proc/%s/ns/net", spec);
	else
		snprintf(path, sizeof(path), NAMED "/%s", spec);
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		int r = -errno;
		text_addf(error, "cannot open network namespace '%s': %s", spec, strerror(-r));
		return r;
	}
	struct statfs fs;
	if (fstatfs(fd, &fs) < 0 || fs.f_type != NSFS_MAGIC) {
		text_addf(error, "'%s' is not a network namespace", spec);
		return -EINVAL;
	}
	int taken = fd;
	fd = -1;
	return taken;
}

uint64_t netns_inode_fd(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

uint64_t netns_inode_path(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

static struct netns_seen *note(struct netns_list *list, uint64_t inode)
{
	array_each (seen, &list->seen)
		if (seen->inode == inode)
			return seen;
	struct netns_seen *seen = array_push(&list->seen);
	if (seen)
		seen->inode = inode;
	return seen;
}

static int note_names(uint64_t own_inode, struct netns_list *list)
{
	_cleanup_(closedirp) DIR *dir = opendir(NAMED);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct stat st;
		if (entry->d_name[0] == '.' || fstatat(dirfd(dir), entry->d_name, &st, 0) < 0 ||
			st.st_ino == own_inode)
			continue;
		struct netns_seen *seen = note(list, st.st_ino);
		if (!seen)
			return -ENOMEM;
		snprintf(seen->name, sizeof(seen->name), "%.63s", entry->d_name);
	}
	return 0;
}

static int note_processes(uint64_t own_inode, struct netns_list *list)
{
	_cleanup_(closedirp) DIR *dir = opendir("/proc");
	struct dirent *entry;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		char path[64];
		struct stat st;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "%.16s/ns/net", entry->d_name);
		if (fstatat(dirfd(dir), path, &st, 0) < 0) {
			list->unreadable += errno == EACCES || errno == EPERM;
			continue;
		}
		if (st.st_ino == own_inode)
			continue;
		struct netns_seen *seen = note(list, st.st_ino);
		if (!seen)
			return -ENOMEM;
		if (seen->pid)
			continue;
		seen->pid = atoi(entry->d_name);
		snprintf(path, sizeof(path), "%.16s/comm", entry->d_name);
		file_line_at(dirfd(dir), path, seen->comm, sizeof(seen->comm));
		snprintf(path, sizeof(path), "%.16s/net/stat/arp_cache", entry->d_name);
		seen->initial = faccessat(dirfd(dir), path, F_OK, 0) == 0;
	}
	return 0;
}

int netns_list(uint64_t own_inode, struct netns_list *ret_list)
{
	*ret_list = (struct netns_list){};
	int r = note_names(own_inode, ret_list);

	return r < 0 ? r : note_processes(own_inode, ret_list);
}

void netns_list_done(struct netns_list *list)
{
	array_done(&list->seen);
}

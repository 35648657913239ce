/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/bench/bare.h"

#include <errno.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { DESCRIPTORS = 1024 };

static char buffer[1 << 20];

static bool learn_file(struct bare_file *file, int fd)
{
	size_t whole = 0;
	ssize_t n;

	file->fd = fd;
	file->reads = 0;
	while ((n = pread(fd, buffer, sizeof(buffer), (off_t)whole)) > 0) {
		file->reads++;
		whole += (size_t)n;
	}
	for (file->room = 4096; file->room <= whole;)
		file->room *= 2;
	return file->reads > 0;
}

void bare_files_find(struct bare_files *files, const char *part, bool without)
{
	files->n = 0;
	for (int fd = 3; fd < DESCRIPTORS && files->n < BARE_FILES; fd++) {
		struct bare_file *file = &files->at[files->n];
		char link[32];
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(link, file->path, sizeof(file->path) - 1);
		if (n < 0)
			continue;
		file->path[n] = '\0';
		if (text_starts(file->path, "/proc/") && without == !strstr(file->path, part))
			files->n += learn_file(file, fd);
	}
}

void bare_files_read(const struct bare_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct bare_file *file = &files->at[i];
		off_t at = 0;
		for (unsigned k = 0; k < file->reads; k++) {
			ssize_t n = pread(file->fd, buffer, file->room, at);
			at += n > 0 ? n : 0;
		}
	}
}

static int discard(const struct nlmsghdr *message, void *user)
{
	(void)message;
	++*(int *)user;
	return 0;
}

static int bare_dump(struct dump *dump, uint16_t type, const void *head, size_t size)
{
	struct nlmsghdr *request = dump_request(dump, type, NLM_F_DUMP, head, size);
	int n = 0, r = dump_ask(dump, request, discard, &n);

	return r < 0 ? r : n;
}

int bare_stats(struct dump *dump)
{
	struct if_stats_msg head = {.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64)};

	return bare_dump(dump, RTM_GETSTATS, &head, sizeof(head));
}

int bare_qdiscs(struct dump *dump)
{
	struct tcmsg head = {.tcm_family = AF_UNSPEC};

	return bare_dump(dump, RTM_GETQDISC, &head, sizeof(head));
}

int bare_neighbours(struct dump *dump)
{
	struct ndmsg head = {.ndm_family = AF_UNSPEC};

	return bare_dump(dump, RTM_GETNEIGH, &head, sizeof(head));
}

static int take_any(const struct group_value *value, void *user)
{
	(void)value;
	*(bool *)user = true;
	return 0;
}

int bare_devices_open(struct bare_devices *devices)
{
	int r = driver_open(&devices->driver);
	bool groups = r == 0 && groups_open(&devices->groups) == 0;
	struct if_nameindex *all = r == 0 ? if_nameindex() : NULL;

	devices->n = 0;
	for (struct if_nameindex *i = all; i && i->if_index && devices->n < BARE_DEVICES; i++) {
		struct bare_device *device = &devices->at[devices->n];
		*device = (struct bare_device){.ifindex = i->if_index};
		snprintf(device->name, sizeof(device->name), "%s", i->if_name);
		device->has_driver = driver_count(&devices->driver, device->name) > 0;
		if (groups)
			groups_read(&devices->groups, i->if_index, take_any, &device->has_groups);
		devices->n += device->has_driver || device->has_groups;
	}
	if (all)
		if_freenameindex(all);
	return r;
}

void bare_devices_close(struct bare_devices *devices)
{
	groups_close(&devices->groups);
	driver_close(&devices->driver);
}

void bare_devices_read(struct bare_devices *devices)
{
	const uint64_t *values;
	int n = 0;

	for (size_t i = 0; i < devices->n; i++) {
		const struct bare_device *device = &devices->at[i];
		if (device->has_driver)
			driver_values(&devices->driver, device->name, &values);
		if (device->has_groups)
			groups_ask(&devices->groups, device->ifindex, discard, &n);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The bare reads, dumps and ioctls that a sample cannot do without, and no look at what they bring:
 * what the cost of a sample is compared with.
 */
#include <stdbool.h>
#include <stddef.h>

#include "sources/ethtool/driver.h"
#include "sources/ethtool/groups.h"
#include "sources/netlink/dump.h"

/*
 * Files are the very descriptors that the sources of this process hold open below /proc, each read
 * whole from its start in as few preads as that takes.
 */
enum { BARE_FILES = 256 };

struct bare_files {
	size_t n;
	struct bare_file {
		int fd;
		size_t room;	/* what is asked for: sysctls clear that much */
		unsigned reads; /* that it takes to read it whole */
		char path[96];
	} at[BARE_FILES];
};

/* Finds what is open now and whose path has `part` in it (or, with `without`, has not). */
void bare_files_find(struct bare_files *files, const char *part, bool without);
void bare_files_read(const struct bare_files *files);

/* One dump, its messages discarded. Returns how many they were, or -errno. */
int bare_stats(struct dump *dump);
int bare_qdiscs(struct dump *dump);
int bare_neighbours(struct dump *dump);

/* Every interface whose driver has numbers, or which has standard groups. */
enum { BARE_DEVICES = 32 };

struct bare_devices {
	struct driver_reader driver;
	struct group_reader groups;
	size_t n;
	struct bare_device {
		unsigned ifindex;
		bool has_driver, has_groups;
		char name[16];
	} at[BARE_DEVICES];
};

/* Returns 0 or -errno. */
int bare_devices_open(struct bare_devices *devices);
void bare_devices_close(struct bare_devices *devices);
void bare_devices_read(struct bare_devices *devices);

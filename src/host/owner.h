/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Who owns a socket: the kernel tells its inode, /proc/PID/fd tells who holds that inode.
 *
 * One pass over /proc answers for a whole set of inodes, so it is for the few sockets of a report,
 * not for every sample. It stops at a deadline and says so.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/host.h"

enum { OWNERS_LIMIT = 1024, OWNER_NAME = 64, OWNER_DEADLINE_MS = 200 };

struct owner {
	uint64_t inode;   /* asked for; 0 is answered by nobody */
	int pid;          /* 0: nobody found */
	unsigned holders; /* processes that hold it */
	char comm[16];
	char cgroup[OWNER_NAME]; /* container or unit, see owner_cgroup_name(); "" where none, or
				   where squall runs in the same */
};

struct owner_search {
	bool complete;       /* false: the deadline came first */
	unsigned processes;  /* looked into */
	unsigned unreadable; /* not: another user's */
};

/*
 * Fills the owners of n inodes (at most OWNERS_LIMIT). Of several holders it names the lowest pid
 * that did not just inherit the socket from another holder; the first process (which hands sockets
 * to services) only when there is no other. A folder has no processes: nobody is found. Returns 0 or
 * -errno.
 */
int owners_find(const struct host *host, struct owner *owners, size_t n, unsigned deadline_ms,
	struct owner_search *ret_search);
/* A readable name from the path of a cgroup: "docker 0123456789ab", "nginx.service",
 * "kubepods 0123456789ab". Returns buf, "" for the root. */
const char *owner_cgroup_name(const char *path, char buf[OWNER_NAME]);

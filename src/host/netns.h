/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Network namespaces: finding, entering and counting them.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/text.h"

/* Opens what `spec` names: a name below /run/netns, a process id, or a path (with a slash). Returns
 * a descriptor, or -errno with one line in *error. */
int netns_open(const char *spec, struct text *error);
/* The inode number of the namespace behind a descriptor or a path; 0 when it cannot be told. */
uint64_t netns_inode_fd(int fd);
uint64_t netns_inode_path(const char *path);

struct netns_seen {
	uint64_t inode;
	int pid;        /* a process that lives in it, 0: none found */
	char name[64];  /* below /run/netns, "" when it has none */
	char comm[16];  /* of the process */
	bool initial;   /* the machine's first one */
};
struct netns_list {
	ARRAY(struct netns_seen) seen;
	size_t unreadable; /* processes whose namespace we may not see */
};

/* Lists the namespaces that processes live in or that have a name, without `own_inode`. */
int netns_list(uint64_t own_inode, struct netns_list *ret_list);
void netns_list_done(struct netns_list *list);

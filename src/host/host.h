/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A host: what a diagnosis looks at.
 *
 * Live, it is this machine as one network namespace sees it: the process enters that namespace, so
 * that /proc/net, /proc/sys/net and every netlink socket speak of it. Otherwise it is a folder with
 * `proc/` in it (an unpacked support bundle, a fixture): one moment, or a series of moments in
 * numbered subfolders. Sources ask for files by their path below the root and never know which.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct host;

/*
 * Opens the live host in the namespace that `netns` names: NULL is our own; a name below
 * /run/netns, a process id, or a path. Enters it. Returns 0, or -errno with one line in *error.
 */
int host_open_live(const char *netns, struct host **ret_host, struct text *error);
/* Opens a folder. Returns 0, or -errno with one line in *error. */
int host_open_root(const char *folder, struct host **ret_host, struct text *error);
void host_free(struct host *host);

bool host_is_live(const struct host *host);
/* "" for our own namespace, else as the user named it. */
const char *host_netns(const struct host *host);
/* The folder, "" when live. */
const char *host_root(const struct host *host);
/* True in the initial network namespace, where machine-wide numbers can be read. */
bool host_is_initial_netns(const struct host *host);
/* The namespace's inode number, 0 for a folder. */
uint64_t host_netns_inode(const struct host *host);
/* uname's node name and release; from proc/sys/kernel below a folder. "" where unknown. */
const char *host_name(const struct host *host);
const char *host_kernel(const struct host *host);
/* The release as KERNEL_VERSION(a, b, c), 0 where unknown. */
unsigned host_kernel_code(const struct host *host);

/* Opens the file read-only, "proc/net/snmp". Returns a descriptor or -errno. A folder never leads
 * out of itself, whatever links it holds. */
int host_open_file(const struct host *host, const char *path);
/* The same for a directory. */
int host_open_folder(const struct host *host, const char *path);
/* Opens a file whose content belongs to the whole machine and is shown only in the initial network
 * namespace. -ENODATA: this process cannot reach that namespace. */
int host_open_machine_file(const struct host *host, const char *path);
/* Runs `function` in the initial network namespace (to open sockets there), and comes back. Returns
 * what it returned, or -ENODATA as above. */
int host_in_initial_netns(const struct host *host, int (*function)(void *), void *user);

/* Does this process hold the capability (CAP_NET_ADMIN, …) effectively? */
bool host_may(int capability);

/* The moment: CLOCK_BOOTTIME, or the `boottime` of the folder's current moment. */
uint64_t host_now_ns(const struct host *host);
uint64_t host_suspended_ns(const struct host *host);
/* Moves a folder to its next moment: 1 when there is one, 0 at the end (and for one moment only),
 * -errno. host_moment() counts them from 0: files opened at an earlier moment must be reopened. */
int host_next_moment(struct host *host);
unsigned host_moment(const struct host *host);
/* How many moments there are; 0: live, without end. */
unsigned host_moments(const struct host *host);
/* False when the namespace was entered through a process or name that is gone and no process other
 * than ours lives in it: time to let go. */
bool host_is_inhabited(struct host *host);

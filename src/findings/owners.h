/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Owners: the processes behind the sockets that a report names, resolved once, at the end.
 */
#include "findings/report.h"

/* Fills pid, process, cgroup and holders of every culprit that has an inode, and adds a probe that says
 * what could not be seen. Returns 0 or -errno. */
int report_find_owners(struct report *report);

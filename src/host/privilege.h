/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Privileges: squall gives up what its open sources do not need.
 */
#include "host/host.h"

/*
 * Keeps CAP_NET_ADMIN and CAP_NET_RAW (socket and firewall dumps), CAP_SYS_PTRACE and
 * CAP_DAC_READ_SEARCH (owners of sockets), and CAP_SYS_ADMIN only where machine-wide files have to be
 * opened from another namespace; drops every other capability of the process. Call it when the
 * sources are open. Without privileges there is nothing to drop. Returns 0 or -errno.
 */
int privilege_keep_needed(const struct host *host);

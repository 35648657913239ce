/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Interfaces for tests and benches, in a network namespace of the process's own: all of them vanish
 * with the process.
 */
#include <stdbool.h>

/* Leaves for a new, empty network namespace. Returns 0 or -errno (-EPERM: needs root). */
int test_enter_netns(void);

/* All of them return 0 or -errno, as the kernel answers. */
int test_veth_add(const char *name, const char *peer);
int test_link_delete(const char *name);
/* The interface must be down. */
int test_link_rename(const char *name, const char *to);
int test_link_up(const char *name, bool up);
/* A socket for test_send_frames(). Closing one waits for the kernel: keep it. */
int test_open_frames(void);
/* Sends `n` small frames of an experimental EtherType out of the interface. */
int test_send_frames(int fd, int ifindex, unsigned n);

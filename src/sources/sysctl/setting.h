/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * One file below /proc/sys/net and the series it becomes.
 *
 *	ipv4/tcp_sack                 one number:      sysctl.net.ipv4.tcp_sack
 *	ipv4/tcp_mem                  several:         sysctl.net.ipv4.tcp_mem{0} {1} {2}
 *	ipv4/conf/eth0/rp_filter      an interface's:  sysctl.net.ipv4.conf.rp_filter{eth0}
 *	ipv4/tcp_congestion_control   words:           a text
 */
#include "samples/snapshot.h"

enum { SETTING_NUMBERS = 8, SETTING_ROOM = 4096 };

struct setting {
	uint32_t series[SETTING_NUMBERS];
	uint64_t text; /* the value that a text had last */
	uint8_t n;     /* how many series; 0: not learned yet */
	bool is_text;
	bool denied, skip; /* may not be read; says nothing that could be shown */
};

/* Puts what the file at `path` (below proc/sys/net) says; learns its series where that is new. The
 * text is terminated, and changed. */
void setting_put(struct setting *setting, struct sampler *sampler, const char *path, char *text);

/* The counter's name, without its instance. Returns -EINVAL for a path that makes no name. */
int setting_name(const char *path, char *buf, size_t room);
/* Is the file one that squall never reads: a secret, or a level that another source shows? */
bool setting_is_hidden(const char *name);
/* Is the folder one with a folder for each interface in it? */
bool setting_is_per_interface(const char *folder, size_t n);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The state of the source `link`, laid open for its parsers' tests.
 */
#include "sources/netlink/link-values.h"
#include "sources/netlink/links.h"
#include "sources/source.h"

struct link_source {
	struct dump dump;
	struct links links;
	struct population population;
	bool with_links; /* this kernel has no RTM_GETSTATS */
};

/* An empty one, without sockets. */
void link_source_init(struct link_source *state);
/* Take one message of an RTM_GETSTATS or RTM_GETLINK answer; the user is the link_source. */
int link_take_stats(const struct nlmsghdr *message, void *user);
int link_take_link(const struct nlmsghdr *message, void *user);

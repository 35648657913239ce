/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A kind of traffic: one file here, one `const struct traffic traffic_x`, one word in the list of
 * lab/traffic/meson.build.
 *
 * Every program is bounded in time (main.c sets the alarm) and in rate (its options have limits),
 * and dies with the shell that started it.
 */
#include <stdint.h>
#include <sys/socket.h>

#include "base/options.h"

struct traffic {
	const char *name;
	const char *does;
	const char *operands;
	const struct option_spec *options;
	/* operands[0..n), as many as `operands` has words. Returns 0 or 1, after one line on standard
	 * error; most kinds go on until they are ended. */
	int (*run)(char **operands);
};

/* In the order of the list; ends with NULL. */
extern const struct traffic *const traffic_all[];

/* An address with its port: "192.0.2.1:80", "[2001:db8::1]:443". */
struct endpoint {
	struct sockaddr_storage at;
	socklen_t n;
};

/* Reads an endpoint; complains and returns -EINVAL where it is none. */
int endpoint_parse(const char *word, struct endpoint *ret_endpoint);

/* Tells whoever waits on descriptor 3 that the traffic has begun. */
void traffic_ready(void);
/* "squall-traffic: cannot WHAT: REASON" on standard error, for errno; returns 1. */
int traffic_failed(const char *what);
/* Raises the limit of open descriptors to what `n` sockets need. */
int traffic_room_for(uint64_t n);

/*
 * A pace: how many events are due since the last question, at `per_s` a second; never more than a
 * tenth of a second's worth at once, so that a program which was held up does not catch up in a burst.
 */
struct pace {
	uint64_t per_s;
	uint64_t last_ns;
	double due;
};
unsigned pace_due(struct pace *pace);
/* Sleeps until about the next event is due. */
void pace_sleep(const struct pace *pace);

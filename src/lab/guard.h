/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The guard: one lab's hold on the machine, and machine-wide settings that come back.
 *
 * Every scenario that runs holds the lock /run/squall/lab.lock, shared; one that changes a setting of
 * the whole machine holds it alone. Before the setting changes, its old value is written to
 * /run/squall/lab-settings, and a guardian is started: a process in a session of its own that only
 * waits for the end of a pipe that we hold, then writes the old value back. If the guardian is killed
 * as well, the next lab that gets the lock restores what the file says.
 */
#include <sys/types.h>

#include "base/text.h"

struct guard {
	int lock;
	int alive;	/* the guardian waits for the end of this */
	pid_t guardian; /* 0: no setting is changed */
};

#define GUARD_NONE ((struct guard){.lock = -1, .alive = -1})

enum { GUARD_LIMIT_ROOM = 24 };

/* Restores what a dead lab left, where no lab is running and we may. */
void guard_recover(void);
/* Takes the lock, shared, and restores what a dead lab left. Returns 0, or -errno with one line in
 * *error (-EBUSY: another lab holds the machine alone for longer than we wait). */
int guard_share(struct guard *ret_guard, struct text *error);
/* Takes the lock alone and changes a setting, "NAME=NUMBER" or "NAME=OTHER+NUMBER" (so much more than
 * another setting or count says). `limit` gets the new value. Returns as guard_share. */
int guard_alone(const char *setting, char limit[GUARD_LIMIT_ROOM], struct guard *ret_guard,
	struct text *error);
/* Restores, waits until it is done, and lets go of the lock. */
void guard_end(struct guard *guard);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Settings as people think of them: one value, of one number, several, or words; and for what each
 * interface has of its own, one entry for all that have the same.
 */
#include <stdbool.h>

#include "base/array.h"
#include "base/text.h"
#include "trends/view.h"

struct setting_value {
	const struct counter *counter;
	char *value;	    /* fields separated by one blank, as in the knowledge */
	const char *normal; /* the kernel's default, NULL: not known */
	bool differs;	    /* from a default that is known */
	ARRAY(const char *)
	of; /* interfaces, "all" and "default" among them; none: it stands alone */
};

struct setting_values {
	ARRAY(struct setting_value) all; /* in the order of names */
};

/* What the view shows of one setting now, for `kernel` (a version code). Returns 0 or -ENOMEM. */
int setting_values_add(
	struct setting_values *settings, const struct view *view, counter_id id, unsigned kernel);
void setting_values_done(struct setting_values *settings);
/* Does the file stand in a folder for each interface? */
bool setting_is_of_interfaces(const struct counter *counter);
/* The name that sysctl(8) takes, "net.ipv4.conf.eth0.rp_filter"; with several interfaces the first.
 */
void setting_add_name(const struct setting_value *setting, struct text *into);
/* " for all, eth0 and 3 more", or nothing. */
void setting_add_others(const struct setting_value *setting, struct text *into);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "findings/owners.h"

void report_find_owners(struct report *report)
{
	(void)report;
}

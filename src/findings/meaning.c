/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "findings/meaning.h"

#include <string.h>

const struct meaning *meaning_find(const char *id)
{
	for (const struct meaning *m = meanings_all; m->id; m++)
		if (strcmp(m->id, id) == 0)
			return m;
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Explanations, written for a terminal, for man(1), as Markdown, or as JSON.
 */
#include <jansson.h>

#include "outputs/page.h"
#include "outputs/topic.h"

/* Each writes all there is. Returns 0 or -EIO. */
int reference_write_text(struct style style, FILE *out);
int reference_write_man(const char *version, FILE *out);
int reference_write_markdown(FILE *out);

/* One topic on a page. */
void topic_write_text(struct topic topic, const struct topic_host *host, const struct page *page);
/* One topic as squall.explain/1 without its values; NULL when memory ran out. */
json_t *topic_json(struct topic topic, const struct topic_host *host);

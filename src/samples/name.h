/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Names as people write them: `TcpExt.PAWSEstab`, `TcpExtPAWSEstab` (nstat), `tcpext.pawsestab`,
 * `TcpExt.*Skipped*`, `link.rx_dropped{eth0}`, `rejected because of timestamp` (netstat -s).
 */
#include "base/text.h"
#include "samples/series.h"

/* Does the word name the counter (and, where the word has braces, the instance with this key)? An
 * exact name, any case, without the dot, a glob, or words of the sentence of netstat -s. */
bool name_matches(const char *word, const struct counter *counter, const char *key);

/* Adds ", did you mean 'A', 'B'?" with up to three near names, or nothing: of counters known and
 * unknown (NULL: known ones only), and of those in `others` (NULL: none; ends with NULL). */
void name_suggest(const struct series_table *table, const char *const *others, const char *word,
	struct text *line);

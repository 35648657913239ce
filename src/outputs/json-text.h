/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Text in JSON: names of processes, interfaces and folders are bytes, JSON wants UTF-8.
 */
#include <jansson.h>

/* A string of the text; what is not UTF-8 in it becomes '?'. NULL when memory ran out. */
json_t *json_text(const char *text);

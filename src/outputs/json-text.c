/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs/json-text.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

json_t *json_text(const char *text)
{
	_cleanup_(text_done) struct text clean = {};
	json_t *string = json_string(text);

	if (string)
		return string;
	text_add_printable(&clean, text, strlen(text));
	return json_string(text_str(&clean));
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_JSON_JSON_LINE_H
#define CHAOSACTORD_TESTS_UNIT_JSON_JSON_LINE_H

#include "json/text.h"

/* json_line returns value as compact JSON, which the caller frees. */
static inline char *json_line(const json_t *value)
{
	struct buffer out;

	buffer_init(&out, 0);
	json_text_write(&out, value);
	buffer_append_byte(&out, '\0');
	return (char *)out.data;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/json_path.h"

#include <string.h>

#include "base/decimal.h"

/* As much of text as there is room for. Every member of every request is entered, hardly any
 * is refused: this has to cost little. */
static void append(struct json_path *path, const char *text)
{
	const size_t left = sizeof(path->text) - 1 - path->size;
	const size_t size = strnlen(text, left);

	memcpy(path->text + path->size, text, size);
	path->size += size;
	path->text[path->size] = '\0';
}

size_t json_path_enter(struct json_path *path, const char *name)
{
	const size_t mark = path->size;

	if (mark > 0)
		append(path, ".");
	append(path, name);
	return mark;
}

size_t json_path_enter_index(struct json_path *path, size_t index)
{
	const size_t mark = path->size;
	char digits[DECIMAL_BYTES];

	append(path, "[");
	append(path, decimal_unsigned(index, digits));
	append(path, "]");
	return mark;
}

void json_path_leave(struct json_path *path, size_t mark)
{
	path->size = mark;
	path->text[mark] = '\0';
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/table.h"

#include <ctype.h>

#include "base/nearest.h"

static const struct option_row rows[OPTION_COUNT] = {
#define OPTION(id, name, type, value, fallback, min, max, group, help)                             \
	[OPTION_##id] = { name, TYPE_##type, value, fallback, min, max, GROUP_##group, help },
#include "config/options.tbl"
#undef OPTION
};

const struct option_row *option_row(enum option option)
{
	return &rows[option];
}

const char *option_name(enum option option)
{
	return rows[option].name;
}

bool option_is_list(enum option option)
{
	return rows[option].type == TYPE_LIST || rows[option].type == TYPE_ADDRESSES;
}

enum option option_find(struct bytes name)
{
	enum option option = 0;

	while (option < OPTION_COUNT && !bytes_equal(bytes_of_text(rows[option].name), name))
		option++;
	return option;
}

enum option option_nearest(struct bytes name)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (enum option option = 0; option < OPTION_COUNT; option++)
		nearest_offer(&nearest, rows[option].name);
	return nearest_is_close(&nearest) ? option_find(bytes_of_text(nearest.best)) : OPTION_COUNT;
}

void option_variable(struct buffer *out, enum option option)
{
	buffer_append_text(out, "CHAOSACTORD_");
	for (const char *at = option_row(option)->name; *at; at++)
		buffer_append_byte(out, *at == '-' ? '_' : (uint8_t)toupper((unsigned char)*at));
}

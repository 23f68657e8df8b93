/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/world_name.h"

enum { NAME_BYTES_MAX = 64 };

static const char auto_prefix[] = "auto:";
enum { AUTO_PREFIX_BYTES = sizeof(auto_prefix) - 1 };

static bool is_name_byte(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '.' ||
	       byte == '_' || byte == '-';
}

bool world_name_is_auto(struct bytes name)
{
	return name.size > AUTO_PREFIX_BYTES &&
	       memcmp(name.data, auto_prefix, AUTO_PREFIX_BYTES) == 0;
}

bool world_name_is_valid(struct bytes name)
{
	if (world_name_is_auto(name))
		name = bytes_make(name.data + AUTO_PREFIX_BYTES, name.size - AUTO_PREFIX_BYTES);
	/* Clients resolve these two in a path before they send it. */
	if (bytes_equal(name, bytes_of_text(".")) || bytes_equal(name, bytes_of_text("..")))
		return false;
	for (size_t i = 0; i < name.size; i++) {
		if (!is_name_byte(name.data[i]))
			return false;
	}
	return name.size > 0 && name.size <= NAME_BYTES_MAX;
}

enum status decode_world_name(struct decode *decode, const json_t *value, struct bytes *out)
{
	*out = json_view(value);
	if (json_is_text(value) && world_name_is_valid(*out))
		return ST_OK;
	return decode_refuse(decode, value, WORLD_NAME_EXPECTED);
}

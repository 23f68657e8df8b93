/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/world_name.h"

#include "world/worlds.h"

bool world_name_is_valid(struct bytes name)
{
	return world_name_check(name, NULL) == ST_OK;
}

bool world_name_is_auto(struct bytes name)
{
	const size_t size = sizeof(WORLD_AUTO_PREFIX) - 1;

	return world_name_is_valid(name) && name.size > size &&
	       memcmp(name.data, WORLD_AUTO_PREFIX, size) == 0;
}

enum status decode_world_name(struct decode *decode, const json_t *value, struct bytes *out)
{
	*out = json_view(value);
	if (json_is_text(value) && world_name_is_valid(*out))
		return ST_OK;
	return decode_refuse(decode, value, WORLD_NAME_EXPECTED);
}

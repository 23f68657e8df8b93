/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/entity_tag.h"

#include <string.h>

bool entity_tag_listed(const char *list, const char *tag)
{
	const size_t size = strlen(tag);

	while (list && *list && size > 0) {
		list += strspn(list, " \t,");
		if (*list == '*')
			return true;
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (strncmp(list, tag, size) == 0 && strchr(" \t,", list[size]))
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

bool entity_tag_is(const char *value, const char *tag)
{
	const size_t size = strlen(tag);

	if (!value || size == 0)
		return false;
	value += strspn(value, " \t");
	return strncmp(value, tag, size) == 0 && value[size + strspn(value + size, " \t")] == '\0';
}

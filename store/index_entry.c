/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/index_entry.h"

#include <endian.h>
#include <string.h>

uint64_t index_prefix(const uint8_t prefix[STORE_INDEX_PREFIX])
{
	uint64_t number;

	memcpy(&number, prefix, sizeof(number));
	return be64toh(number);
}

int index_entry_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct store_index_entry));
}

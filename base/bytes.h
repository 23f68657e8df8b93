/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BYTES_H
#define CHAOSACTORD_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A view of bytes. Never owns them: whoever hands one out says how long the
 * bytes live. Empty when size is 0; data may then be NULL. */
struct bytes {
	const uint8_t *data;
	size_t size;
};

static inline struct bytes bytes_make(const void *data, size_t size)
{
	return (struct bytes){ .data = data, .size = size };
}

/* bytes_of_text views a NUL-terminated string without its terminator. */
static inline struct bytes bytes_of_text(const char *text)
{
	return bytes_make(text, strlen(text));
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* bytes_compare orders as memcmp does, a prefix before the longer string. */
static inline int bytes_compare(struct bytes a, struct bytes b)
{
	size_t shared = a.size < b.size ? a.size : b.size;
	int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);

	if (order != 0)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

#endif

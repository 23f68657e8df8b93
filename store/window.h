/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_WINDOW_H
#define CHAOSACTORD_STORE_WINDOW_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

/* A file that is read from front to back, in large steps. For this folder only. */
struct window {
	int fd;             /* the caller's */
	uint64_t file_size; /* nothing beyond it is read */
	uint64_t at;        /* of bytes in the file */
	struct buffer bytes;
};

/* store__window_init prepares it; ST_IO with errno when the size cannot be found out.
 * store__window_fini gives its memory back. */
enum status store__window_init(struct window *window, int fd);
void store__window_fini(struct window *window);

/* store__window_has returns whether the file has size bytes at a place. */
static inline bool store__window_has(const struct window *window, uint64_t at, uint64_t size)
{
	return at <= window->file_size && size <= window->file_size - at;
}

/* store__window_view views bytes that the file has, until the next call. ST_IO with errno
 * (0 when the file was cut meanwhile), ST_NO_MEMORY. */
enum status store__window_view(struct window *window, uint64_t at, uint64_t size,
			       const uint8_t **out);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/window.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP_BYTES = 1 << 20 };

enum status store__window_init(struct window *window, int fd)
{
	struct stat facts;

	*window = (struct window){ .fd = fd };
	buffer_init(&window->bytes, 0);
	if (fstat(fd, &facts) != 0)
		return ST_IO;
	window->file_size = (uint64_t)facts.st_size;
	return ST_OK;
}

void store__window_fini(struct window *window)
{
	buffer_fini(&window->bytes);
}

/* Fills the window with size bytes from at on. */
static enum status fill(struct window *window, uint64_t at, uint64_t size)
{
	buffer_clear(&window->bytes);
	window->at = at;
	if (!buffer_reserve(&window->bytes, size))
		return ST_NO_MEMORY;
	while (window->bytes.size < size) {
		ssize_t got = pread(window->fd, window->bytes.data + window->bytes.size,
				    size - window->bytes.size, (off_t)(at + window->bytes.size));

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = 0;
		if (got <= 0)
			return ST_IO;
		buffer_advance(&window->bytes, (size_t)got);
	}
	return ST_OK;
}

enum status store__window_view(struct window *window, uint64_t at, uint64_t size,
			       const uint8_t **out)
{
	uint64_t end = window->at + window->bytes.size;

	if (at < window->at || at > end || size > end - at) {
		uint64_t left = window->file_size - at;
		uint64_t step = left < STEP_BYTES ? left : STEP_BYTES;

		TRY(fill(window, at, size > step ? size : step));
	}
	*out = window->bytes.data + (at - window->at);
	return ST_OK;
}

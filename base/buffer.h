/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BUFFER_H
#define CHAOSACTORD_BASE_BUFFER_H

#include "base/budget.h"
#include "base/bytes.h"
#include "base/cancel.h"
#include "base/status.h"

/* A growing run of bytes that owns its memory. The first failure (memory, or
 * the limit) sticks: later appends do nothing, and buffer_status returns it. So a
 * writer appends straight down and checks once. */
struct buffer {
	uint8_t *data;
	size_t size;
	size_t capacity;
	size_t limit_bytes;          /* 0: none */
	enum status status;          /* ST_OK, ST_NO_MEMORY, ST_LIMIT or ST_CANCELLED */
	struct charge *charge;       /* pays for the capacity; NULL: nobody. The owner's */
	const struct cancel *cancel; /* asked by buffer_reserve; NULL: not. The owner's */
};

/* buffer_init prepares an empty buffer that may grow to limit_bytes (0: any). The owner may
 * set charge before it grows; what its budget refuses is ST_NO_MEMORY. */
void buffer_init(struct buffer *buffer, size_t limit_bytes);

/* buffer_over prepares an empty buffer in memory of the caller, which it does not outgrow
 * (ST_LIMIT): for texts of known size, which then need no allocation. It has no
 * buffer_fini. */
void buffer_over(struct buffer *buffer, void *memory, size_t size);

/* buffer_fini frees the bytes; safe on a zeroed buffer and twice. */
void buffer_fini(struct buffer *buffer);

/* buffer_clear empties the buffer and its failure, keeping the memory. */
void buffer_clear(struct buffer *buffer);

/* buffer_cut makes the buffer what it was at the mark, its memory excepted: it drops what was
 * appended since then, and the failure to append it, but no failure from before. */
struct buffer_mark {
	size_t size;
	enum status status;
};

static inline struct buffer_mark buffer_mark(const struct buffer *buffer)
{
	return (struct buffer_mark){ .size = buffer->size, .status = buffer->status };
}

void buffer_cut(struct buffer *buffer, struct buffer_mark mark);

/* buffer_reserve makes room for size more bytes and returns where they go, or
 * NULL after a failure. The size grows only by buffer_advance. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t size);

/* buffer_advance counts size bytes written behind buffer_reserve. */
static inline void buffer_advance(struct buffer *buffer, size_t size)
{
	buffer->size += size;
}

/* buffer_append_slowly is buffer_append where there may be no room, or no more appending. */
void buffer_append_slowly(struct buffer *buffer, const void *data, size_t size);

/* buffer_append appends size bytes. Texts are written in hundreds of small pieces, so what
 * nearly always holds is looked at where it is called: there is something and room for it,
 * nothing has failed, and nobody has to be asked. (0 - 1 is more than any room.) */
static inline void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
	if (size - 1 < buffer->capacity - buffer->size && buffer->status == ST_OK &&
	    !buffer->cancel) {
		memcpy(buffer->data + buffer->size, data, size);
		buffer->size += size;
	} else {
		buffer_append_slowly(buffer, data, size);
	}
}

static inline void buffer_append_bytes(struct buffer *buffer, struct bytes bytes)
{
	buffer_append(buffer, bytes.data, bytes.size);
}

static inline void buffer_append_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

static inline void buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
	buffer_append(buffer, &byte, 1);
}

/* buffer_append_failure fails buffer if part has failed: for what is put together from parts. */
void buffer_append_failure(struct buffer *buffer, const struct buffer *part);

/* buffer_append_big_endian appends the 8 bytes of number, most significant first. */
void buffer_append_big_endian(struct buffer *buffer, uint64_t number);

void buffer_printf(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* buffer_bytes views the content until the next change of the buffer. */
static inline struct bytes buffer_bytes(const struct buffer *buffer)
{
	return bytes_make(buffer->data, buffer->size);
}

static inline enum status buffer_status(const struct buffer *buffer)
{
	return buffer->status;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/big_endian.h"

void buffer_init(struct buffer *buffer, size_t limit_bytes)
{
	*buffer = (struct buffer){ .limit_bytes = limit_bytes };
}

void buffer_over(struct buffer *buffer, void *memory, size_t size)
{
	*buffer = (struct buffer){ .data = memory, .capacity = size, .limit_bytes = size };
}

void buffer_fini(struct buffer *buffer)
{
	free(buffer->data);
	charge_remove(buffer->charge, buffer->capacity);
	*buffer = (struct buffer){
		.limit_bytes = buffer->limit_bytes,
		.charge = buffer->charge,
		.cancel = buffer->cancel,
	};
}

void buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	buffer->status = ST_OK;
}

void buffer_cut(struct buffer *buffer, struct buffer_mark mark)
{
	buffer->size = mark.size;
	buffer->status = mark.status;
}

static bool grow(struct buffer *buffer, size_t needed)
{
	size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity;
	uint8_t *data;

	while (capacity < needed)
		capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
	if (buffer->limit_bytes != 0 && capacity > buffer->limit_bytes)
		capacity = buffer->limit_bytes;
	buffer->status = ST_NO_MEMORY;
	if (!charge_add(buffer->charge, capacity - buffer->capacity))
		return false;
	data = realloc(buffer->data, capacity);
	if (!data) {
		charge_remove(buffer->charge, capacity - buffer->capacity);
		return false;
	}
	buffer->status = ST_OK;
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t size)
{
	size_t needed;

	if (buffer->status != ST_OK)
		return NULL;
	if (cancel_asked(buffer->cancel)) {
		buffer->status = ST_CANCELLED;
		return NULL;
	}
	if (__builtin_add_overflow(buffer->size, size, &needed) ||
	    (buffer->limit_bytes != 0 && needed > buffer->limit_bytes)) {
		buffer->status = ST_LIMIT;
		return NULL;
	}
	if ((needed > buffer->capacity || !buffer->data) && !grow(buffer, needed))
		return NULL;
	return buffer->data + buffer->size;
}

void buffer_append_slowly(struct buffer *buffer, const void *data, size_t size)
{
	uint8_t *room = buffer_reserve(buffer, size);

	if (!room || size == 0)
		return;
	memcpy(room, data, size);
	buffer->size += size;
}

void buffer_append_failure(struct buffer *buffer, const struct buffer *part)
{
	if (buffer->status == ST_OK)
		buffer->status = part->status;
}

void buffer_append_big_endian(struct buffer *buffer, uint64_t number)
{
	uint8_t bytes[sizeof(number)];

	big_endian_store(number, bytes, sizeof(bytes));
	buffer_append(buffer, bytes, sizeof(bytes));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;
	int length;
	uint8_t *room;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	room = length < 0 ? NULL : buffer_reserve(buffer, (size_t)length + 1);
	if (room) {
		vsnprintf((char *)room, (size_t)length + 1, format, again);
		buffer->size += (size_t)length;
	}
	va_end(again);
	va_end(args);
}

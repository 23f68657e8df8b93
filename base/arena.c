/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
#define POISON(at, size) ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))
#endif

enum { CHUNK_BYTES = 16 * 1024 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t capacity;
	size_t used;
	alignas(max_align_t) uint8_t memory[];
};

void arena_init(struct arena *arena, size_t limit_bytes)
{
	*arena = (struct arena){ .limit_bytes = limit_bytes };
}

static void chunk_free(struct arena *arena, struct arena_chunk *chunk)
{
	UNPOISON(chunk->memory, chunk->capacity);
	charge_remove(arena->charge, sizeof(*chunk) + chunk->capacity);
	free(chunk);
}

void arena_fini(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *older = arena->chunks->older;

		chunk_free(arena, arena->chunks);
		arena->chunks = older;
	}
	arena->used_bytes = 0;
	arena->refused = false;
}

void arena_reset(struct arena *arena)
{
	struct arena_chunk *kept = arena->chunks;

	arena->refused = false;
	if (!kept)
		return;
	arena->chunks = kept->older;
	arena_fini(arena);
	if (kept->capacity > 64 * CHUNK_BYTES) {
		chunk_free(arena, kept);
		return;
	}
	kept->older = NULL;
	kept->used = 0;
	POISON(kept->memory, kept->capacity);
	arena->chunks = kept;
}

void arena_take(struct arena *arena, struct arena *from)
{
	struct arena_chunk *oldest = from->chunks;

	CHECK(!arena->charge && !from->charge);
	if (!oldest)
		return;
	while (oldest->older)
		oldest = oldest->older;
	oldest->older = arena->chunks;
	arena->chunks = from->chunks;
	arena->used_bytes += from->used_bytes;
	from->chunks = NULL;
	from->used_bytes = 0;
	from->refused = false;
}

static struct arena_chunk *chunk_new(struct arena *arena, size_t size)
{
	/* Doubling keeps the number of chunks small for large requests. */
	size_t capacity = arena->used_bytes > CHUNK_BYTES ? 4 * CHUNK_BYTES : CHUNK_BYTES;
	struct arena_chunk *chunk;

	if (capacity < size)
		capacity = size;
	if (capacity > SIZE_MAX - sizeof(*chunk) ||
	    !charge_add(arena->charge, sizeof(*chunk) + capacity))
		return NULL;
	chunk = malloc(sizeof(*chunk) + capacity);
	if (!chunk) {
		charge_remove(arena->charge, sizeof(*chunk) + capacity);
		return NULL;
	}
	chunk->older = arena->chunks;
	chunk->capacity = capacity;
	chunk->used = 0;
	POISON(chunk->memory, capacity);
	arena->chunks = chunk;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *chunk = arena->chunks;
	size_t rounded;
	void *memory;

	if (size > SIZE_MAX / 2 || arena_cancelled(arena))
		return NULL;
	rounded = (size + align - 1) / align * align;
	if (rounded == 0)
		rounded = align;
	if (arena->limit_bytes != 0 && rounded > arena->limit_bytes - arena->used_bytes) {
		arena->refused = true;
		return NULL;
	}
	if (!chunk || chunk->capacity - chunk->used < rounded) {
		chunk = chunk_new(arena, rounded);
		if (!chunk)
			return NULL;
	}
	memory = chunk->memory + chunk->used;
	chunk->used += rounded;
	arena->used_bytes += rounded;
	UNPOISON(memory, size);
	return memory;
}

void *arena_zalloc(struct arena *arena, size_t count, size_t size)
{
	size_t total;
	void *memory;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	memory = arena_alloc(arena, total);
	if (memory)
		memset(memory, 0, total);
	return memory;
}

enum status arena_copy(struct arena *arena, struct bytes source, struct bytes *out)
{
	uint8_t *copy = arena_alloc(arena, source.size);

	*out = (struct bytes){ 0 };
	if (!copy)
		return ST_NO_MEMORY;
	if (source.size != 0)
		memcpy(copy, source.data, source.size);
	*out = bytes_make(copy, source.size);
	return ST_OK;
}

char *arena_text(struct arena *arena, struct bytes source)
{
	char *text = arena_alloc(arena, source.size + 1);

	if (!text)
		return NULL;
	if (source.size != 0)
		memcpy(text, source.data, source.size);
	text[source.size] = '\0';
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	int length;
	char *text = NULL;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length >= 0)
		text = arena_alloc(arena, (size_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	va_end(args);
	return text;
}

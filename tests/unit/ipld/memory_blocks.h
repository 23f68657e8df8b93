/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_IPLD_MEMORY_BLOCKS_H
#define CHAOSACTORD_TESTS_UNIT_IPLD_MEMORY_BLOCKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include "ipld/blockstore.h"

#include <cmocka.h>

/* A block store of a few blocks that counts gets and puts, notes their order and
 * fails on command. */
enum { MEMORY_BLOCKS = 4096, MEMORY_LOG = 4096 };

struct memory_block {
	struct bytes name;
	struct bytes block;
};

struct memory_blocks {
	struct blockstore base;
	struct arena arena;
	struct memory_block blocks[MEMORY_BLOCKS];
	size_t count;
	size_t gets;
	size_t puts;
	struct block_cid put_log[MEMORY_LOG]; /* names in the order of the puts */
	long fail_after;                      /* operations until fail_with; -1: never */
	enum status fail_with;
};

static inline bool memory_fails(struct memory_blocks *memory)
{
	return memory->fail_after >= 0 && memory->fail_after-- == 0;
}

static inline enum status memory_get(struct blockstore *self, struct arena *arena, struct cid cid,
				     struct bytes *block)
{
	struct memory_blocks *memory = (struct memory_blocks *)self;

	memory->gets++;
	if (memory_fails(memory))
		return memory->fail_with;
	for (size_t i = 0; i < memory->count; i++)
		if (bytes_equal(memory->blocks[i].name, cid.raw))
			return arena_copy(arena, memory->blocks[i].block, block);
	return ST_NOT_FOUND;
}

static inline enum status memory_has(struct blockstore *self, struct cid cid)
{
	struct memory_blocks *memory = (struct memory_blocks *)self;

	if (memory_fails(memory))
		return memory->fail_with;
	for (size_t i = 0; i < memory->count; i++)
		if (bytes_equal(memory->blocks[i].name, cid.raw))
			return ST_OK;
	return ST_NOT_FOUND;
}

/* Keeps a block under any name, right or wrong. */
static inline void memory_keep(struct memory_blocks *memory, struct cid cid, struct bytes block)
{
	struct memory_block *entry;

	for (size_t i = 0; i < memory->count; i++)
		if (bytes_equal(memory->blocks[i].name, cid.raw))
			return;
	assert_true(memory->count < MEMORY_BLOCKS);
	entry = &memory->blocks[memory->count++];
	assert_int_equal(arena_copy(&memory->arena, cid.raw, &entry->name), ST_OK);
	assert_int_equal(arena_copy(&memory->arena, block, &entry->block), ST_OK);
}

static inline enum status memory_put(struct blockstore *self, const struct block_cid *cid,
				     struct bytes block)
{
	struct memory_blocks *memory = (struct memory_blocks *)self;

	if (memory->puts < MEMORY_LOG)
		memory->put_log[memory->puts] = *cid;
	memory->puts++;
	if (memory_fails(memory))
		return memory->fail_with;
	memory_keep(memory, cid_of(cid), block);
	return ST_OK;
}

static inline struct memory_blocks *memory_blocks_new(void)
{
	static const struct blockstore_ops ops = { memory_get, memory_has, memory_put };
	struct memory_blocks *memory = calloc(1, sizeof(*memory));

	assert_non_null(memory);
	memory->base.ops = &ops;
	memory->fail_after = -1;
	memory->fail_with = ST_ABORTED;
	arena_init(&memory->arena, 0);
	return memory;
}

static inline void memory_blocks_free(struct memory_blocks *memory)
{
	arena_fini(&memory->arena);
	free(memory);
}

static inline void memory_reset_counts(struct memory_blocks *memory)
{
	memory->gets = 0;
	memory->puts = 0;
}

/* Bytes written as hex, spaces allowed, into the arena. */
static inline struct bytes from_hex(struct arena *arena, const char *hex)
{
	uint8_t *out = arena_alloc(arena, strlen(hex) / 2 + 1);
	size_t size = 0;

	assert_non_null(out);
	while (*hex != '\0') {
		char pair[3] = { hex[0], hex[0] ? hex[1] : '\0', '\0' };
		char *end;

		if (*hex == ' ') {
			hex++;
			continue;
		}
		out[size++] = (uint8_t)strtoul(pair, &end, 16);
		assert_ptr_equal(end, pair + 2);
		hex += 2;
	}
	return bytes_make(out, size);
}

static inline const char *text_of_cid(struct arena *arena, struct cid cid)
{
	struct buffer text;
	const char *out;

	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	out = arena_text(arena, buffer_bytes(&text));
	buffer_fini(&text);
	assert_non_null(out);
	return out;
}

/* The last letters of a name, enough to tell names apart in a table. */
static inline const char *tail_of_cid(struct arena *arena, const struct block_cid *cid)
{
	const char *text = text_of_cid(arena, cid_of(cid));

	return text + strlen(text) - 12;
}

/* Compares what the store has counted; puts are tails of names with blanks between. */
static inline void memory_check_costs(struct memory_blocks *memory, size_t gets, const char *puts,
				      const char *reason, size_t step)
{
	struct buffer got;

	buffer_init(&got, 0);
	for (size_t i = 0; i < memory->puts; i++)
		buffer_printf(&got, "%s%s", i > 0 ? " " : "",
			      tail_of_cid(&memory->arena, &memory->put_log[i]));
	buffer_append_byte(&got, '\0');
	if (strcmp((const char *)got.data, puts) != 0)
		fail_msg("%s, step %zu: put \"%s\", wanted \"%s\"", reason, step,
			 (const char *)got.data, puts);
	if (memory->gets != gets)
		fail_msg("%s, step %zu: %zu gets, wanted %zu", reason, step, memory->gets, gets);
	buffer_fini(&got);
}

static inline void assert_bytes(struct bytes got, struct bytes wanted, const char *reason)
{
	if (!bytes_equal(got, wanted))
		fail_msg("%s: %zu bytes differ from the %zu wanted", reason, got.size, wanted.size);
}

/* A small generator of its own, so that runs repeat on every machine. */
static inline uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* bench_walk DIRECTORY ROOT: how long a bare loop takes that gets all blocks of a state from the
 * store, one after the other in the order of a CAR, and does nothing with them. */
#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "ipld/dag_walk.h"
#include "tests/bench/messages.h"

static struct cid read_root(struct arena *arena, const char *text)
{
	struct cid root;

	bench_require(cid_from_text(arena, bytes_of_text(text), &root), NULL);
	return root;
}

/* Store keys back to back, all of one size here. */
static void list_keys(struct store_blocks *blocks, struct cid root, struct buffer *keys)
{
	struct dag_block found;
	struct dag_walk *walk;
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = dag_walk_new(&blocks->base, &arena, root, DAG_PARENT_FIRST, SIZE_MAX, &walk);
	while (st == ST_OK) {
		st = dag_walk_next(walk, &found);
		if (st == ST_OK)
			buffer_append_bytes(keys, cid_store_key(found.cid));
	}
	bench_require(st == ST_NOT_FOUND ? buffer_status(keys) : st, NULL);
	dag_walk_free(walk);
	arena_fini(&arena);
}

static uint64_t get_all(struct store *store, const struct buffer *keys)
{
	struct arena arena;
	struct bytes block;
	uint64_t bytes = 0;

	arena_init(&arena, 0);
	for (size_t at = 0; at < keys->size; at += DIGEST_BYTES) {
		arena_reset(&arena);
		bench_require(store_block_once(store, &arena,
					       bytes_make(keys->data + at, DIGEST_BYTES), &block),
			      NULL);
		bytes += block.size;
	}
	arena_fini(&arena);
	return bytes;
}

int main(int argc, char **argv)
{
	static const struct log log = { .level = LOG_WARN, .fd = 2 };
	struct store_options options = { .read_only = true, .log = &log };
	struct error err = { 0 };
	struct store_blocks blocks;
	struct store *store;
	struct buffer keys;
	struct arena arena;
	uint64_t bytes;
	int64_t start;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_walk DIRECTORY ROOT\n");
		return 2;
	}
	options.directory = argv[1];
	arena_init(&arena, 0);
	buffer_init(&keys, 0);
	bench_require(store_open(&options, &store, &err), &err);
	store_blocks_init(&blocks, store);
	list_keys(&blocks, read_root(&arena, argv[2]), &keys);
	start = clock_ns();
	bytes = get_all(store, &keys);
	printf("blocks=%zu bytes=%llu seconds=%.3f\n", keys.size / DIGEST_BYTES,
	       (unsigned long long)bytes, (double)(clock_ns() - start) / (double)NS_PER_S);
	store_close(store);
	buffer_fini(&keys);
	arena_fini(&arena);
	return 0;
}

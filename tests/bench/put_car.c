/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* bench_put FILE DIRECTORY: the least that an import of a CAR costs: every block of it hashed as it
 * is read, then put into a new store in the order of the digests. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/hash.h"
#include "ipld/car_stream.h"
#include "tests/bench/messages.h"

enum { PIECE_BYTES = 256 * 1024, COMMIT_BYTES = 8 * 1024 * 1024 };

struct block {
	uint8_t digest[DIGEST_BYTES];
	size_t at, size; /* of its bytes */
};

struct blocks {
	struct buffer bytes, all; /* of all blocks; struct block each */
};

static enum status note_block(void *context, struct cid cid, struct bytes bytes, bool verified,
			      struct error *err)
{
	struct blocks *blocks = context;
	struct block block = { .at = blocks->bytes.size, .size = bytes.size };

	(void)err;
	if (!verified)
		return ST_OK;
	memcpy(block.digest, cid_store_key(cid).data, DIGEST_BYTES);
	buffer_append_bytes(&blocks->bytes, bytes);
	buffer_append(&blocks->all, &block, sizeof(block));
	return ST_OK;
}

static enum status pass_header(void *context, const struct car_header *header, struct error *err)
{
	(void)context;
	(void)header;
	(void)err;
	return ST_OK;
}

static void read_car(const char *path, struct blocks *blocks)
{
	static uint8_t piece[PIECE_BYTES];
	const struct car_sink sink = { pass_header, note_block, blocks };
	struct error err = { 0 };
	struct car_stream *stream;
	FILE *file = fopen(path, "rb");
	size_t size;

	bench_require(file ? ST_OK : ST_IO, NULL);
	bench_require(car_stream_new(&sink, 0, &stream), NULL);
	while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
		bench_require(car_stream_feed(stream, bytes_make(piece, size), &err), &err);
	bench_require(car_stream_end(stream, &err), &err);
	bench_require(buffer_status(&blocks->bytes), NULL);
	bench_require(buffer_status(&blocks->all), NULL);
	car_stream_free(stream);
	fclose(file);
}

static int by_digest(const void *a, const void *b)
{
	return memcmp(((const struct block *)a)->digest, ((const struct block *)b)->digest,
		      DIGEST_BYTES);
}

static void commit(struct store_batch *batch)
{
	struct error err = { 0 };

	store_batch_checkpoint(batch);
	bench_require(store_batch_commit(batch, &err), &err);
}

static void put_all(struct store *store, const struct blocks *blocks)
{
	const struct block *all = (const void *)blocks->all.data;
	const size_t count = blocks->all.size / sizeof(*all);
	struct store_batch *batch;
	size_t waiting = 0;

	bench_require(store_batch_new(store, &batch), NULL);
	for (size_t i = 0; i < count; i++) {
		bench_require(store_batch_put(
				      batch, STORE_BLOCKS, bytes_make(all[i].digest, DIGEST_BYTES),
				      bytes_make(blocks->bytes.data + all[i].at, all[i].size)),
			      NULL);
		waiting += all[i].size;
		if (waiting >= COMMIT_BYTES) {
			commit(batch);
			waiting = 0;
		}
	}
	commit(batch);
	store_batch_free(batch);
}

int main(int argc, char **argv)
{
	static const struct log log = { .level = LOG_WARN, .fd = 2 };
	struct store_options options = { .durable = false, .log = &log };
	struct error err = { 0 };
	struct blocks blocks;
	struct store *store;
	int64_t start;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_put FILE DIRECTORY\n");
		return 2;
	}
	options.directory = argv[2];
	buffer_init(&blocks.bytes, 0);
	buffer_init(&blocks.all, 0);
	bench_require(store_open(&options, &store, &err), &err);
	start = clock_ns();
	read_car(argv[1], &blocks);
	qsort(blocks.all.data, blocks.all.size / sizeof(struct block), sizeof(struct block),
	      by_digest);
	put_all(store, &blocks);
	printf("blocks=%zu seconds=%.3f\n", blocks.all.size / sizeof(struct block),
	       (double)(clock_ns() - start) / (double)NS_PER_S);
	store_close(store);
	buffer_fini(&blocks.bytes);
	buffer_fini(&blocks.all);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A CAR read as a stream comes out the same however it is cut, and what a reader of whole files
 * takes (ipld/car.h) the stream takes too, with the same blocks. */
#include "tests/fuzz/fuzz.h"

#include "ipld/car_stream.h"

enum { MEMORY = 16 << 20, BYTES_MAX = 4 << 20 };

struct reading {
	uint64_t blocks, sum;
	bool has_header;
};

static void add(struct reading *reading, struct cid cid, struct bytes block)
{
	reading->blocks++;
	for (size_t i = 0; i < cid.raw.size; i++)
		reading->sum = reading->sum * 31 + cid.raw.data[i];
	reading->sum = reading->sum * 31 + block.size;
}

static enum status on_header(void *context, const struct car_header *header, struct error *err)
{
	struct reading *reading = context;

	(void)header;
	(void)err;
	fuzz_require(!reading->has_header);
	reading->has_header = true;
	return ST_OK;
}

static enum status on_block(void *context, struct cid cid, struct bytes block, bool verified,
			    struct error *err)
{
	struct reading *reading = context;

	(void)err;
	fuzz_require(reading->has_header);
	fuzz_require(!verified || cid_matches(cid, block) == ST_OK);
	add(reading, cid, block);
	return ST_OK;
}

static enum status read_in(struct reading *reading, const uint8_t *data, size_t size, size_t step)
{
	const struct car_sink sink = { on_header, on_block, reading };
	struct error err = { 0 };
	struct car_stream *stream;
	enum status st;

	*reading = (struct reading){ 0 };
	fuzz_require(car_stream_new(&sink, BYTES_MAX, &stream) == ST_OK);
	st = ST_OK;
	for (size_t at = 0; st == ST_OK && at < size; at += step)
		st = car_stream_feed(
			stream, bytes_make(data + at, size - at < step ? size - at : step), &err);
	if (st == ST_OK)
		st = car_stream_end(stream, &err);
	fuzz_require(st == ST_OK || err.text[0] != '\0');
	car_stream_free(stream);
	return st;
}

/* The blocks that a reader of whole files finds; false when it does not take the file. */
static bool read_whole(struct reading *reading, struct arena *arena, struct bytes file)
{
	struct car_header header;
	struct car_reader reader;
	struct error err = { 0 };
	struct bytes block;
	struct cid cid;
	enum status st;

	*reading = (struct reading){ 0 };
	if (car_open(&reader, arena, file, &header, &err) != ST_OK)
		return false;
	while ((st = car_next(&reader, &cid, &block, &err)) == ST_OK)
		if (!cid_is_identity(cid))
			add(reading, cid, block);
	return st == ST_NOT_FOUND;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reading at_once, cut, whole;
	struct arena arena;
	enum status st;

	if (size == 0)
		return 0;
	st = read_in(&at_once, data, size, size);
	fuzz_require(read_in(&cut, data, size, 1 + data[0] % 50) == st);
	fuzz_require(cut.blocks == at_once.blocks && cut.sum == at_once.sum);
	arena_init(&arena, MEMORY);
	if (read_whole(&whole, &arena, bytes_make(data, size))) {
		fuzz_require(st == ST_OK);
		fuzz_require(whole.blocks == at_once.blocks && whole.sum == at_once.sum);
	}
	arena_fini(&arena);
	return 0;
}

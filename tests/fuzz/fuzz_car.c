/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A CAR that is read to its end is what it says: every block hashes to its CID,
 * and written again it reads the same. */
#include "tests/fuzz/fuzz.h"

#include "base/buffer.h"
#include "ipld/car.h"

enum { MEMORY = 16 << 20 };

/* read_all copies all blocks to out and tells whether the end was clean. */
static bool read_all(struct car_reader *reader, struct buffer *out)
{
	struct error err = { 0 };
	struct bytes block;
	struct cid cid;
	enum status st;

	for (;;) {
		st = car_next(reader, &cid, &block, &err);
		if (st != ST_OK)
			return st == ST_NOT_FOUND;
		fuzz_require(cid_matches(cid, block) == ST_OK);
		car_write_block(out, cid, block);
	}
}

static void check_again(struct bytes written, size_t roots, struct arena *arena)
{
	struct car_header header;
	struct car_reader reader;
	struct error err = { 0 };
	struct buffer again;

	fuzz_require(car_open(&reader, arena, written, &header, &err) == ST_OK);
	fuzz_require(header.root_count == roots);
	buffer_init(&again, 0);
	car_write_header(&again, header.roots, header.root_count);
	fuzz_require(read_all(&reader, &again));
	fuzz_require(bytes_equal(buffer_bytes(&again), written));
	buffer_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct car_header header;
	struct car_reader reader;
	struct error err = { 0 };
	struct buffer out;
	struct arena arena;

	arena_init(&arena, MEMORY);
	buffer_init(&out, 0);
	if (car_open(&reader, &arena, bytes_make(data, size), &header, &err) == ST_OK) {
		car_write_header(&out, header.roots, header.root_count);
		if (read_all(&reader, &out))
			check_again(buffer_bytes(&out), header.root_count, &arena);
	}
	buffer_fini(&out);
	arena_fini(&arena);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A CID that is accepted, as all of the bytes or as text, prints to a text that reads
 * back as the same CID. */
#include "tests/fuzz/fuzz.h"

#include "ipld/cid.h"

enum { MEMORY = 1 << 20 };

static void check_prints_back(struct arena *arena, struct cid cid)
{
	struct buffer text;
	struct cid again;

	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	fuzz_require(buffer_status(&text) == ST_OK);
	fuzz_require(cid_from_text(arena, buffer_bytes(&text), &again) == ST_OK);
	fuzz_require(cid_equal(cid, again));
	buffer_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_make(data, size);
	struct arena arena;
	struct cid cid;

	arena_init(&arena, MEMORY);
	if (cid_cast(input, &cid) == ST_OK) {
		fuzz_require(bytes_equal(cid.raw, input));
		check_prints_back(&arena, cid);
	}
	if (cid_from_text(&arena, input, &cid) == ST_OK)
		check_prints_back(&arena, cid);
	arena_fini(&arena);
	return 0;
}

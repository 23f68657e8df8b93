/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An item that is skipped is skipped at the same length again, and a head that is
 * read is written as the same bytes. */
#include "tests/fuzz/fuzz.h"

#include "ipld/cbor.h"

static enum status count_link(void *context, struct cid link)
{
	size_t *links = context;

	fuzz_require(cid_defined(link));
	(*links)++;
	return ST_OK;
}

static void check_skip(struct bytes input)
{
	struct cbor_reader reader;
	struct bytes item, again;
	size_t links = 0;

	cbor_reader_init(&reader, input);
	item = cbor_skip(&reader);
	if (cbor_status(&reader) != ST_OK)
		return;
	cbor_reader_init(&reader, item);
	again = cbor_skip(&reader);
	fuzz_require(cbor_status(&reader) == ST_OK && bytes_equal(item, again));
	/* A link takes at least a tag, a head and a prefix byte. */
	if (cbor_each_link(item, count_link, &links) == ST_OK)
		fuzz_require(links * 4 <= item.size);
}

static void check_head(struct bytes input)
{
	struct cbor_reader reader;
	struct cbor_writer writer;
	struct buffer out;
	enum cbor_major major;
	uint64_t argument;

	cbor_reader_init(&reader, input);
	if (!cbor_read_head(&reader, &major, &argument) || major == CBOR_SIMPLE)
		return;
	buffer_init(&out, 0);
	cbor_writer_init(&writer, &out);
	cbor_write_head(&writer, major, argument);
	fuzz_require(cbor_writer_status(&writer) == ST_OK);
	fuzz_require(bytes_equal(buffer_bytes(&out), bytes_make(input.data, cbor_offset(&reader))));
	buffer_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_skip(bytes_make(data, size));
	check_head(bytes_make(data, size));
	return 0;
}

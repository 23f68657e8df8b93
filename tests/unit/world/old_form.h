/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_OLD_FORM_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_OLD_FORM_H

#include "tests/unit/world/fixture.h"
#include "ipld/cbor.h"
#include "world/record.h"

/* Takes the chain out of an entry's stored form: format 2 was the same without it. */
static inline void strip_entry(struct buffer *out, struct bytes record)
{
	struct cbor_reader reader;
	const uint8_t *begin, *end;

	cbor_reader_init(&reader, record);
	(void)cbor_read_array(&reader);
	(void)cbor_read_uint(&reader); /* format */
	for (int i = 0; i < 5; i++)    /* kind, roots, environment, second */
		(void)cbor_skip(&reader);
	begin = reader.at;
	(void)record_read_chain_tip(&reader);
	end = reader.at;
	assert_int_equal(cbor_status(&reader), ST_OK);
	buffer_append_byte(out, record.data[0] - 1);
	buffer_append_byte(out, 2);
	buffer_append(out, record.data + 2, (size_t)(begin - record.data) - 2);
	buffer_append(out, end, (size_t)(record.data + record.size - end));
}

#endif

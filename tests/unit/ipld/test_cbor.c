/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/cbor.h"

#include "memory_blocks.h"

#define DIGEST "45b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0"
#define LINK "d82a5827000171a0e40220" DIGEST
#define CODE "d82a4f000155000a66696c2f312f696e6974"

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static void open_hex(struct cbor_reader *reader, const char *hex)
{
	cbor_reader_init(reader, from_hex(&arena, hex));
}

/* ---- readers by kind --------------------------------------------------------- */

/* What one reader makes of one item, as text; "!" and the reason when refused. */
typedef const char *reads(struct cbor_reader *reader);

static const char *read_uint(struct cbor_reader *reader)
{
	return arena_printf(&arena, "%llu", (unsigned long long)cbor_read_uint(reader));
}

static const char *read_int(struct cbor_reader *reader)
{
	return arena_printf(&arena, "%lld", (long long)cbor_read_int(reader));
}

static const char *read_bool(struct cbor_reader *reader)
{
	return cbor_read_bool(reader) ? "true" : "false";
}

static const char *read_bytes(struct cbor_reader *reader)
{
	return arena_printf(&arena, "%zu bytes", cbor_read_bytes(reader, 4).size);
}

static const char *read_text(struct cbor_reader *reader)
{
	struct bytes text = cbor_read_text(reader);

	return arena_printf(&arena, "%.*s", (int)text.size, (const char *)text.data);
}

static const char *read_tuple(struct cbor_reader *reader)
{
	cbor_read_tuple(reader, 3);
	return "three";
}

static const char *read_array(struct cbor_reader *reader)
{
	return arena_printf(&arena, "%zu", cbor_read_array(reader));
}

static const char *read_link(struct cbor_reader *reader)
{
	return text_of_cid(&arena, cbor_read_link(reader));
}

static const char *read_address(struct cbor_reader *reader)
{
	struct address address = cbor_read_address(reader);
	char text[ADDRESS_TEXT_BYTES];

	return arena_text(&arena, bytes_of_text(address_text(&address, ADDRESS_MAINNET, text)));
}

static const char *read_delegated(struct cbor_reader *reader)
{
	reader->delegated = true;
	return read_address(reader);
}

static const char *read_bigint(struct cbor_reader *reader)
{
	bool canonical;
	struct bigint value = cbor_read_bigint(reader, &canonical);
	struct buffer text;
	const char *out;

	buffer_init(&text, 0);
	bigint_to_text(&text, &value);
	out = arena_printf(&arena, "%.*s%s", (int)text.size, (const char *)text.data,
			   canonical ? "" : " lax");
	buffer_fini(&text);
	return out;
}

static const char *read_item(struct cbor_reader *reader)
{
	return arena_printf(&arena, "%zu", cbor_skip(reader).size);
}

static const struct item {
	reads *read;
	const char *hex;
	const char *result;
} items[] = {
	{ read_uint, "00", "0" },
	{ read_uint, "17", "23" },
	{ read_uint, "1818", "24" },
	{ read_uint, "18ff", "255" },
	{ read_uint, "190100", "256" },
	{ read_uint, "19ffff", "65535" },
	{ read_uint, "1a00010000", "65536" },
	{ read_uint, "1affffffff", "4294967295" },
	{ read_uint, "1b0000000100000000", "4294967296" },
	{ read_uint, "1bffffffffffffffff", "18446744073709551615" },
	{ read_uint, "1817", "!not in the shortest form" },
	{ read_uint, "1900ff", "!not in the shortest form" },
	{ read_uint, "1a0000ffff", "!not in the shortest form" },
	{ read_uint, "1b00000000ffffffff", "!not in the shortest form" },
	{ read_uint, "1c", "!indefinite length or reserved head" },
	{ read_uint, "1d", "!indefinite length or reserved head" },
	{ read_uint, "1e", "!indefinite length or reserved head" },
	{ read_uint, "1f", "!indefinite length or reserved head" },
	{ read_uint, "20", "!not an unsigned integer" },
	{ read_uint, "f6", "!not an unsigned integer" },
	{ read_uint, "", "!unexpected end of input" },
	{ read_int, "00", "0" },
	{ read_int, "20", "-1" },
	{ read_int, "37", "-24" },
	{ read_int, "3818", "-25" },
	{ read_int, "1b7fffffffffffffff", "9223372036854775807" },
	{ read_int, "3b7fffffffffffffff", "-9223372036854775808" },
	{ read_int, "1b8000000000000000", "!integer beyond 64 bits" },
	{ read_int, "3b8000000000000000", "!integer beyond 64 bits" },
	{ read_int, "40", "!not an integer" },
	{ read_bool, "f4", "false" },
	{ read_bool, "f5", "true" },
	{ read_bool, "f6", "!not a boolean" },
	{ read_bool, "01", "!not a boolean" },
	{ read_bool, "f818", "!not a boolean" },
	{ read_bytes, "40", "0 bytes" },
	{ read_bytes, "4401020304", "4 bytes" },
	{ read_bytes, "450102030405", "!string too long" },
	{ read_bytes, "8501", "!string too long" },
	{ read_bytes, "60", "!not a byte string" },
	{ read_bytes, "44010203", "!unexpected end of input" },
	{ read_bytes, "5f40ff", "!indefinite length or reserved head" },
	{ read_bytes, "580101", "!not in the shortest form" },
	{ read_text, "60", "" },
	{ read_text, "62c3bc", "\xc3\xbc" },
	{ read_text, "62ffff", "\xff\xff" },
	{ read_text, "41ff", "!not a text" },
	{ read_text, "792001", "!string too long" },
	{ read_text, "792000", "!unexpected end of input" },
	{ read_tuple, "83", "three" },
	{ read_tuple, "82", "!wrong number of fields" },
	{ read_tuple, "84", "!wrong number of fields" },
	{ read_tuple, "9803", "!not in the shortest form" },
	{ read_tuple, "a3", "!not an array" },
	{ read_tuple, "f6", "!not an array" },
	{ read_array, "80", "0" },
	{ read_array, "992000", "8192" },
	{ read_array, "992001", "!array too long" },
	{ read_array, "b92001", "!array too long" },
	{ read_array, "a0", "!not an array" },
	{ read_array, "9f", "!indefinite length or reserved head" },
	{ read_link, CODE, "bafkqactgnfwc6mjpnfxgs5a" },
	{ read_link, LINK, "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a" },
	{ read_link, "d82b4100", "!not a link: tag is not 42" },
	{ read_link, "d9002a4100", "!not in the shortest form" },
	{ read_link, "f6", "!not a link" },
	{ read_link, "d82a6100", "!not a byte string" },
	{ read_link, "d82a590201", "!string too long" },
	{ read_link, "d82a40", "!not a link: no CID inside" },
	{ read_link, "d82a4100", "!not a link: no CID inside" },
	{ read_link, "d82a45010155000000", "!not a link: no CID inside" },
	{ read_link, "d82a46000155000000", "!not a link: no CID inside" },
	{ read_link, "d82a450001550000", "bafkqaaa" },
	{ read_address, "420064", "f0100" },
	{ read_address, "40", "!not an address" },
	{ read_address, "4100", "!not an address" },
	{ read_address, "44040a0102", "!not an address" },
	{ read_address, "5841", "!string too long" },
	{ read_address, "60", "!not a byte string" },
	{ read_delegated, "44040a0102", "f410faebieigkr4" },
	{ read_bigint, "40", "0" },
	{ read_bigint, "420001", "1" },
	{ read_bigint, "420101", "-1" },
	{ read_bigint, "43000100", "256" },
	{ read_bigint, "49000de0b6b3a7640000", "1000000000000000000" },
	{ read_bigint, "4100", "0 lax" },
	{ read_bigint, "4101", "0 lax" },
	{ read_bigint, "420100", "0 lax" },
	{ read_bigint, "43000001", "1 lax" },
	{ read_bigint, "4102", "!not an amount: sign byte is neither 0 nor 1" },
	{ read_bigint, "5881", "!string too long" },
	{ read_bigint, "00", "!not a byte string" },
	{ read_item, "00", "1" },
	{ read_item, "3903e8", "3" },
	{ read_item, "4401020304ff", "5" },
	{ read_item, "830102a101820304", "8" },
	{ read_item, "f6", "1" },
	{ read_item, "f7", "1" },
	{ read_item, "f818", "2" },
	{ read_item, "f8ff", "2" },
	{ read_item, "e0", "1" },
	{ read_item, "c6c7c800", "4" },
	{ read_item, "fb3ff0000000000000", "9" },
	{ read_item, "fa3f800000", "5" },
	{ read_item, "f93c00", "3" },
	{ read_item, "fb0000000000000002", "!not in the shortest form" },
	{ read_item, "f90000", "!not in the shortest form" },
	{ read_item, "f817", "!not in the shortest form" },
	{ read_item, "ff", "!indefinite length or reserved head" },
	{ read_item, "9fff", "!indefinite length or reserved head" },
	{ read_item, "992001", "!too many elements" },
	{ read_item, "b92001", "!too many elements" },
	{ read_item, "5a00200001", "!string too long" },
	{ read_item, "7a00200001", "!string too long" },
	{ read_item, "5a00200000", "!unexpected end of input" },
	{ read_item, "8201", "!unexpected end of input" },
	{ read_item, "a101", "!unexpected end of input" },
	{ read_item, "c1", "!unexpected end of input" },
	{ read_item, LINK, "43" },
};

static const char *outcome(struct cbor_reader *reader, reads *read)
{
	const char *result = read(reader);

	if (cbor_status(reader) == ST_OK)
		return result;
	assert_int_equal(cbor_status(reader), ST_INVALID);
	assert_non_null(reader->reason);
	return arena_printf(&arena, "!%s", reader->reason);
}

static void items_read_or_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		struct cbor_reader reader;
		const char *got;

		open_hex(&reader, items[i].hex);
		got = outcome(&reader, items[i].read);
		if (strcmp(got, items[i].result) != 0)
			fail_msg("%s: \"%s\", wanted \"%s\"", items[i].hex, got, items[i].result);
	}
}

static void every_truncation_ends_unexpectedly(void **state)
{
	static const char wanted[] = "!unexpected end of input";

	(void)state;
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		struct bytes data = from_hex(&arena, items[i].hex);
		struct cbor_reader reader;

		if (items[i].result[0] == '!')
			continue;
		cbor_reader_init(&reader, data);
		items[i].read(&reader);
		data.size = cbor_offset(&reader);
		for (size_t size = 0; size < data.size; size++) {
			cbor_reader_init(&reader, bytes_make(data.data, size));
			if (strcmp(outcome(&reader, items[i].read), wanted) != 0)
				fail_msg("%s cut at %zu", items[i].hex, size);
		}
	}
}

static void failures_stick(void **state)
{
	struct cbor_reader reader;
	enum cbor_major major;
	uint64_t argument;

	(void)state;
	open_hex(&reader, "20 01 f6 43010203");
	assert_true(cbor_read_uint(&reader) == 0);
	assert_int_equal(cbor_status(&reader), ST_INVALID);
	assert_true(cbor_read_uint(&reader) == 0);
	assert_true(cbor_read_int(&reader) == 0);
	assert_false(cbor_read_bool(&reader));
	assert_false(cbor_next_is_null(&reader));
	assert_false(cbor_next_major(&reader, &major));
	assert_false(cbor_read_head(&reader, &major, &argument));
	assert_int_equal(cbor_read_bytes(&reader, 9).size, 0);
	assert_int_equal(cbor_skip(&reader).size, 0);
	assert_false(cid_defined(cbor_read_link(&reader)));
	assert_string_equal(reader.reason, "not an unsigned integer");
	cbor_fail(&reader, ST_LIMIT, "later");
	assert_int_equal(cbor_status(&reader), ST_INVALID);
	assert_int_equal(cbor_offset(&reader), 0);
}

/* An error tells where the bad item begins, not where reading it ended. */
static void failures_name_the_item(void **state)
{
	static const struct {
		const char *hex;
		size_t offset;
	} rows[] = {
		{ "82 01 f5", 2 },      /* not an integer */
		{ "82 01", 2 },         /* no item at all */
		{ "82 01 1b 0000", 2 }, /* a head that breaks off */
		{ "82 01 1b ffffffffffffffff", 2 },
		{ "82 18 01 02", 1 }, /* not in the shortest form */
		{ "81 01", 0 },       /* too few elements */
	};
	struct cbor_reader broken;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cbor_reader reader;

		open_hex(&reader, rows[i].hex);
		cbor_read_tuple(&reader, 2);
		(void)cbor_read_int(&reader);
		(void)cbor_read_int(&reader);
		assert_int_equal(cbor_status(&reader), ST_INVALID);
		if (cbor_offset(&reader) != rows[i].offset)
			fail_msg("%s: %zu", rows[i].hex, cbor_offset(&reader));
	}
	/* A string that breaks off is bad from its head on. */
	open_hex(&broken, "82 01 44 0102");
	cbor_read_tuple(&broken, 2);
	(void)cbor_read_int(&broken);
	(void)cbor_read_bytes(&broken, 9);
	assert_int_equal(cbor_offset(&broken), 2);
}

static void peeking_takes_nothing(void **state)
{
	struct cbor_reader reader;
	enum cbor_major major;

	(void)state;
	open_hex(&reader, "f6 01");
	assert_true(cbor_next_major(&reader, &major));
	assert_int_equal(major, CBOR_SIMPLE);
	assert_int_equal(cbor_offset(&reader), 0);
	assert_true(cbor_next_is_null(&reader));
	assert_int_equal(cbor_left(&reader), 1);
	assert_false(cbor_next_is_null(&reader));
	assert_true(cbor_next_major(&reader, &major));
	assert_int_equal(major, CBOR_UINT);
	assert_true(cbor_read_uint(&reader) == 1);
	assert_false(cbor_next_is_null(&reader));
	assert_false(cbor_next_major(&reader, &major));
	assert_int_equal(cbor_status(&reader), ST_OK);
	cbor_reader_init(&reader, (struct bytes){ 0 });
	assert_true(cbor_read_uint(&reader) == 0);
	assert_int_equal(cbor_status(&reader), ST_INVALID);
}

/* Deep nesting costs no stack and no time. */
static void nesting_is_no_recursion(void **state)
{
	size_t depth = 1 << 20;
	uint8_t *data = malloc(depth + 1);
	struct cbor_reader reader;

	(void)state;
	assert_non_null(data);
	memset(data, 0x81, depth);
	data[depth] = 0;
	cbor_reader_init(&reader, bytes_make(data, depth + 1));
	assert_int_equal(cbor_skip(&reader).size, depth + 1);
	cbor_reader_init(&reader, bytes_make(data, depth));
	assert_int_equal(cbor_skip(&reader).size, 0);
	assert_int_equal(cbor_status(&reader), ST_INVALID);
	free(data);
}

/* ---- links ------------------------------------------------------------------ */

struct found {
	size_t count;
	size_t stop_at;
};

static enum status count_link(void *context, struct cid link)
{
	struct found *found = context;

	assert_true(cid_defined(link));
	return ++found->count == found->stop_at ? ST_CONFLICT : ST_OK;
}

#define ZEROS_36 "000000000000000000000000000000000000000000000000000000000000000000000000"

static void links_are_found(void **state)
{
	static const struct row {
		const char *hex;
		size_t links;
		enum status status;
		const char *reason;
	} rows[] = {
		{ "00", 0, ST_OK, "a number" },
		{ LINK, 1, ST_OK, "a link" },
		{ LINK "00", 1, ST_OK, "bytes behind are not read" },
		{ "83" LINK "a101" CODE "c7" LINK, 3, ST_OK, "in arrays, maps and tags" },
		{ "58"
		  "2b" LINK,
		  0, ST_OK, "in a string" },
		{ "fb0000000000000002", 0, ST_INVALID, "a number that is not canonical" },
		{ "82" LINK, 1, ST_INVALID, "an element that is not there" },
		{ "9b7fffffffffffffff", 0, ST_INVALID, "many elements" },
		{ "bbffffffffffffffff", 0, ST_INVALID, "many pairs" },
		{ "5bffffffffffffffff", 0, ST_INVALID, "many bytes" },
		{ "d82a00", 0, ST_OK, "a tag 42 of a number is no link" },
		{ "82d82a40" LINK, 1, ST_OK, "nor is one of nothing" },
		{ "d82a45ff01550000", 1, ST_OK, "any byte in front of the CID" },
		{ "d82a4300015500", 0, ST_OK, "nor a CID cut short" },
		{ "d82a430001", 0, ST_INVALID, "bytes cut short" },
		{ "d82a5864000155005f"
		  "000000000000000000000000000000000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000000000000000000000000000000"
		  "0000000000000000000000000000000000000000000000",
		  1, ST_OK, "100 bytes" },
		{ "d82a58650001550060"
		  "000000000000000000000000000000000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000000",
		  1, ST_OK, "101 bytes" },
		{ "", 0, ST_INVALID, "nothing" },
	};
	struct found found = { 0, 2 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct found all = { 0 };
		enum status st;

		st = cbor_each_link(from_hex(&arena, rows[i].hex), count_link, &all);
		if (st != rows[i].status || all.count != rows[i].links)
			fail_msg("%s: %s, %zu links", rows[i].reason, status_name(st), all.count);
	}
	assert_int_equal(cbor_each_link(from_hex(&arena, "83" LINK LINK LINK), count_link, &found),
			 ST_CONFLICT);
	assert_int_equal(found.count, 2);
}

/* cbor-gen's ScanForLinks: what is tagged as a link must be one. */
static void links_are_scanned(void **state)
{
	static const struct {
		const char *hex;
		size_t links;
		enum status status;
		const char *reason;
	} rows[] = {
		{ "83" LINK "a101" CODE "c7" LINK "00", 3, ST_OK, "in arrays, maps and tags" },
		{ "d82a00", 0, ST_INVALID, "a number" },
		{ "82" LINK "d82a4300015500", 1, ST_INVALID, "a CID cut short" },
		{ "d82a45ff01550000", 1, ST_OK, "any byte in front of the CID" },
		{ "d82a5864000155005f" ZEROS_36 ZEROS_36 "0000000000000000000000000000000000000000"
		  "000000",
		  1, ST_OK, "100 bytes" },
		{ "d82a58650001550060" ZEROS_36 ZEROS_36 "0000000000000000000000000000000000000000"
		  "00000000",
		  0, ST_INVALID, "101 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct found all = { 0 };
		enum status st;

		st = cbor_scan_links(from_hex(&arena, rows[i].hex), count_link, &all);
		if (st != rows[i].status || all.count != rows[i].links)
			fail_msg("%s: %s, %zu links", rows[i].reason, status_name(st), all.count);
	}
}

/* ---- writers ---------------------------------------------------------------- */

static void what_is_written(void **state)
{
	static const uint64_t numbers[] = {
		0, 23, 24, 255, 256, 65535, 65536, UINT32_MAX, UINT64_C(1) << 32, UINT64_MAX
	};
	static const char *const heads[] = { "00",
					     "17",
					     "1818",
					     "18ff",
					     "190100",
					     "19ffff",
					     "1a00010000",
					     "1affffffff",
					     "1b0000000100000000",
					     "1bffffffffffffffff" };
	struct cbor_writer writer;
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	for (unsigned major = 0; major < 7; major++) {
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
			struct bytes head = from_hex(&arena, heads[i]);

			*(uint8_t *)(uintptr_t)head.data |= (uint8_t)(major << 5);
			buffer_clear(&out);
			cbor_writer_init(&writer, &out);
			cbor_write_head(&writer, (enum cbor_major)major, numbers[i]);
			assert_int_equal(cbor_writer_status(&writer), ST_OK);
			assert_bytes(buffer_bytes(&out), head, heads[i]);
		}
	}
	buffer_fini(&out);
}

static void a_value_of_each_kind(void **state)
{
	static const char wanted[] = "8a 00 20 3b7fffffffffffffff f4 f5 f6 43010203 62c3bc"
				     "420064 420001 40" LINK "820102 80";
	struct address address = address_of_id(100);
	struct bigint one = bigint_of_uint(1), zero = bigint_zero();
	struct block_cid link = block_cid_of(bytes_of_text("\x80"));
	struct cbor_writer writer;
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	cbor_writer_init(&writer, &out);
	cbor_write_tuple(&writer, 10);
	cbor_write_uint(&writer, 0);
	cbor_write_int(&writer, -1);
	cbor_write_int(&writer, INT64_MIN);
	cbor_write_bool(&writer, false);
	cbor_write_bool(&writer, true);
	cbor_write_null(&writer);
	cbor_write_bytes(&writer, from_hex(&arena, "010203"));
	cbor_write_text(&writer, bytes_of_text("\xc3\xbc"));
	cbor_write_address(&writer, &address);
	cbor_write_bigint(&writer, &one);
	cbor_write_bigint(&writer, &zero);
	cbor_write_link(&writer, cid_of(&link));
	cbor_write_raw(&writer, from_hex(&arena, "820102"));
	cbor_write_array(&writer, 0);
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
	assert_bytes(buffer_bytes(&out), from_hex(&arena, wanted), "all kinds");
	buffer_fini(&out);
}

static void write_text(struct cbor_writer *writer, const void *value)
{
	cbor_write_text(writer, *(const struct bytes *)value);
}

static void write_text_and_nothing(struct cbor_writer *writer, const void *value)
{
	cbor_write_link(writer, (struct cid){ 0 });
	write_text(writer, value);
}

/* Around every size that may fit somewhere. */
static void encodings_of_every_size(void **state)
{
	char text[5000];
	struct bytes encoded;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t size = 0; size <= sizeof(text); size++) {
		const struct bytes value = bytes_make(text, size);
		const size_t head = size < 24 ? 1 : size < 256 ? 2 : 3;

		arena_reset(&arena);
		assert_int_equal(cbor_encode(&arena, write_text, &value, &encoded), ST_OK);
		assert_int_equal(encoded.size, head + size);
		assert_memory_equal(encoded.data + head, text, size);
		assert_int_equal(cbor_encode(&arena, write_text_and_nothing, &value, &encoded),
				 ST_INVALID);
	}
}

static void refuse_one(int what, enum status wanted)
{
	struct address nowhere = { 0 };
	struct cbor_writer writer;
	uint8_t magnitude[BIGINT_WIRE_MAX];
	struct bigint huge;
	struct buffer out;
	uint8_t byte = 0;

	memset(magnitude, 0xff, sizeof(magnitude));
	assert_int_equal(
		bigint_of_magnitude(bytes_make(magnitude, sizeof(magnitude)), false, &huge), ST_OK);
	buffer_init(&out, what == 6 ? 10 : 0);
	cbor_writer_init(&writer, &out);
	switch (what) {
	case 0:
		cbor_write_address(&writer, &nowhere);
		break;
	case 1:
		cbor_write_link(&writer, (struct cid){ 0 });
		break;
	case 2:
		cbor_write_bigint(&writer, &huge);
		break;
	case 3:
		cbor_write_array(&writer, CBOR_ELEMENTS_MAX + 1);
		break;
	case 4: {
		uint8_t *data = calloc(1, CBOR_BYTES_MAX + 1);

		assert_non_null(data);
		cbor_write_bytes(&writer, bytes_make(data, CBOR_BYTES_MAX));
		assert_int_equal(cbor_writer_status(&writer), ST_OK);
		cbor_write_bytes(&writer, bytes_make(data, CBOR_BYTES_MAX + 1));
		free(data);
		break;
	}
	case 5: {
		uint8_t data[CBOR_TEXT_MAX + 1] = { 0 };

		cbor_write_text(&writer, bytes_make(data, CBOR_TEXT_MAX));
		assert_int_equal(cbor_writer_status(&writer), ST_OK);
		cbor_write_text(&writer, bytes_make(data, CBOR_TEXT_MAX + 1));
		break;
	}
	default:
		for (int i = 0; i < 11; i++)
			cbor_write_raw(&writer, bytes_make(&byte, 1));
	}
	assert_int_equal(cbor_writer_status(&writer), wanted);
	cbor_write_uint(&writer, 1);
	assert_int_equal(cbor_writer_status(&writer), wanted);
	buffer_fini(&out);
}

static void what_has_no_encoding_is_refused(void **state)
{
	(void)state;
	refuse_one(0, ST_INVALID);
	refuse_one(1, ST_INVALID);
	for (int what = 2; what <= 5; what++)
		refuse_one(what, ST_UNENCODABLE);
	refuse_one(6, ST_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_read_or_are_refused),
		cmocka_unit_test(every_truncation_ends_unexpectedly),
		cmocka_unit_test(failures_stick),
		cmocka_unit_test(failures_name_the_item),
		cmocka_unit_test(peeking_takes_nothing),
		cmocka_unit_test(nesting_is_no_recursion),
		cmocka_unit_test(links_are_found),
		cmocka_unit_test(links_are_scanned),
		cmocka_unit_test(what_is_written),
		cmocka_unit_test(a_value_of_each_kind),
		cmocka_unit_test(encodings_of_every_size),
		cmocka_unit_test(what_has_no_encoding_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

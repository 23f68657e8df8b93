/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/inflate.h"

#include "test_tools.h"

/* "hello, hello, hello\n" as gzip -n makes it, without header flags. */
#define HEADER "1f8b0800000000000003"
#define BODY "cb48cdc9c9d751c840a2b800"
#define SUM "e7426e52"
#define SIZE "14000000"

static enum status inflate_hex(struct buffer *out, const char *hex, size_t limit)
{
	uint8_t data[256];
	size_t size = hex_into(data, sizeof(data), hex);

	buffer_clear(out);
	return inflate_gzip(out, bytes_make(data, size), limit);
}

static const struct stream {
	const char *hex;
	enum status status;
	const char *reason;
} streams[] = {
	{ HEADER BODY SUM SIZE, ST_OK, "as gzip makes it" },
	{ HEADER BODY, ST_OK, "no trailer" },
	{ HEADER BODY SUM, ST_OK, "half a trailer" },
	{ HEADER BODY SUM "140000", ST_OK, "a trailer less a byte" },
	{ HEADER BODY SUM SIZE "00ff", ST_OK, "bytes behind the trailer" },
	{ HEADER BODY "00000000" SIZE, ST_INVALID, "another checksum" },
	{ HEADER BODY SUM "15000000", ST_INVALID, "another size" },
	{ "1f8b0808000000000003"
	  "6100" BODY SUM SIZE,
	  ST_OK, "a name" },
	{ "1f8b0810000000000003"
	  "6100" BODY SUM SIZE,
	  ST_OK, "a comment" },
	{ "1f8b0804000000000003"
	  "0200aabb" BODY SUM SIZE,
	  ST_OK, "extra bytes" },
	{ "1f8b0802000000000003"
	  "aabb" BODY SUM SIZE,
	  ST_OK, "a header checksum" },
	{ "1f8b081e000000000003"
	  "0100aa"
	  "6100"
	  "00"
	  "ffff" BODY,
	  ST_OK, "all of them" },
	{ "1f8b0808000000000003"
	  "616263",
	  ST_INVALID, "a name without end" },
	{ "1f8b0804000000000003"
	  "ff00aa",
	  ST_INVALID, "extra bytes cut short" },
	{ "1f8b0804000000000003"
	  "ff",
	  ST_INVALID, "extra bytes cut short" },
	{ "1f8b0802000000000003"
	  "aa",
	  ST_INVALID, "a header checksum cut short" },
	{ "1f8b0700000000000003" BODY SUM SIZE, ST_INVALID, "another method" },
	{ "1f8c0800000000000003" BODY SUM SIZE, ST_INVALID, "another magic" },
	{ "789c" BODY, ST_INVALID, "zlib's own header" },
	{ BODY, ST_INVALID, "no header" },
	{ "", ST_INVALID, "nothing" },
	{ HEADER "07", ST_INVALID, "a block of no kind" },
	{ HEADER "0300"
		 "00000000"
		 "00000000",
	  ST_OK, "no content" },
};

static void streams_inflate_or_are_refused(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		enum status st = inflate_hex(&out, streams[i].hex, 1000);

		if (st != streams[i].status)
			fail_msg("%s: %s", streams[i].reason, status_name(st));
		if (st == ST_OK && strcmp(streams[i].reason, "no content") != 0) {
			assert_int_equal(out.size, 20);
			assert_memory_equal(out.data, "hello, hello, hello\n", 20);
		}
	}
	buffer_fini(&out);
}

static void every_cut_before_the_trailer_is_refused(void **state)
{
	uint8_t data[256];
	size_t size = hex_into(data, sizeof(data), HEADER BODY);
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	for (size_t cut = 0; cut < size; cut++) {
		buffer_clear(&out);
		assert_int_equal(inflate_gzip(&out, bytes_make(data, cut), 1000), ST_INVALID);
	}
	assert_int_equal(inflate_gzip(&out, bytes_make(data, size), 1000), ST_OK);
	buffer_fini(&out);
}

static void the_limit_is_of_the_content(void **state)
{
	struct buffer out, small;

	(void)state;
	buffer_init(&out, 0);
	assert_int_equal(inflate_hex(&out, HEADER BODY SUM SIZE, 20), ST_OK);
	assert_int_equal(inflate_hex(&out, HEADER BODY SUM SIZE, 19), ST_LIMIT);
	buffer_fini(&out);
	buffer_init(&small, 10);
	assert_int_equal(inflate_hex(&small, HEADER BODY SUM SIZE, 1000), ST_LIMIT);
	buffer_fini(&small);
}

/* A mebibyte of zeros in 1,043 bytes, nearly all of them zero. */
static void a_bomb_stops_at_the_limit(void **state)
{
	uint8_t data[1043] = { 0 };
	struct buffer out;

	(void)state;
	hex_into(data, sizeof(data), HEADER "edc13101000000c2a0f54f6d085fa0");
	hex_into(data + sizeof(data) - 2, 2, "3e03");
	buffer_init(&out, 0);
	assert_int_equal(inflate_gzip(&out, bytes_make(data, sizeof(data)), 100000), ST_LIMIT);
	assert_true(out.size < 300000);
	buffer_clear(&out);
	assert_int_equal(inflate_gzip(&out, bytes_make(data, sizeof(data)), 1 << 20), ST_OK);
	assert_int_equal(out.size, 1 << 20);
	buffer_fini(&out);
}

static void content_goes_behind_what_is_there(void **state)
{
	struct buffer out;
	uint8_t data[256];
	size_t size = hex_into(data, sizeof(data), HEADER BODY SUM SIZE);

	(void)state;
	buffer_init(&out, 0);
	buffer_append_text(&out, "> ");
	assert_int_equal(inflate_gzip(&out, bytes_make(data, size), 20), ST_OK);
	assert_memory_equal(out.data, "> hello, ", 9);
	assert_int_equal(out.size, 22);
	buffer_fini(&out);
}

#define EMPTY HEADER "03000000000000000000"

/* count is how often the greeting stands in what comes out. */
static void members_follow_one_another(void **state)
{
	static const struct {
		const char *hex;
		enum status status;
		size_t count;
		const char *reason;
	} rows[] = {
		{ HEADER BODY SUM SIZE HEADER BODY SUM SIZE, ST_OK, 2, "two" },
		{ HEADER BODY SUM SIZE EMPTY HEADER BODY SUM SIZE, ST_OK, 2, "an empty one" },
		{ EMPTY EMPTY, ST_OK, 0, "nothing but empty ones" },
		{ HEADER BODY SUM SIZE HEADER BODY, ST_OK, 2, "no trailer at the end" },
		{ HEADER BODY SUM SIZE HEADER BODY SUM SIZE "0000", ST_OK, 2, "zeros behind both" },
		{ HEADER BODY SUM SIZE "1f8b", ST_OK, 1, "two bytes are no member" },
		{ HEADER BODY SUM SIZE "00" HEADER BODY SUM SIZE, ST_OK, 1,
		  "a member behind padding is not looked for" },
		{ HEADER BODY SUM SIZE "1f8b08", ST_INVALID, 0, "the second's header is cut" },
		{ HEADER BODY SUM SIZE HEADER "cb48cdc9", ST_INVALID, 0, "the second is cut" },
		{ HEADER BODY SUM SIZE HEADER BODY "00000000" SIZE, ST_INVALID, 0,
		  "another checksum in the second" },
		{ HEADER BODY SUM SIZE HEADER BODY SUM "28000000", ST_INVALID, 0,
		  "the second counts the first" },
		{ HEADER BODY HEADER BODY SUM SIZE, ST_INVALID, 0,
		  "the first's trailer is missing: what follows is taken for it" },
	};
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status st = inflate_hex(&out, rows[i].hex, 40);

		if (st != rows[i].status || (st == ST_OK && out.size != 20 * rows[i].count))
			fail_msg("%s: %s, %zu bytes", rows[i].reason, status_name(st), out.size);
		for (size_t at = 0; st == ST_OK && at < out.size; at += 20)
			assert_memory_equal(out.data + at, "hello, hello, hello\n", 20);
	}
	assert_int_equal(inflate_hex(&out, HEADER BODY SUM SIZE HEADER BODY SUM SIZE, 39),
			 ST_LIMIT);
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_inflate_or_are_refused),
		cmocka_unit_test(every_cut_before_the_trailer_is_refused),
		cmocka_unit_test(the_limit_is_of_the_content),
		cmocka_unit_test(a_bomb_stops_at_the_limit),
		cmocka_unit_test(content_goes_behind_what_is_there),
		cmocka_unit_test(members_follow_one_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/encoding.h"

#include "test_tools.h"

typedef void encodes(struct buffer *out, struct bytes data);
typedef enum status decodes(struct buffer *out, struct bytes text);

static const struct codec {
	const char *name;
	encodes *encode;
	decodes *decode;
} codecs[] = {
	{ "base16", base16_encode, base16_decode },
	{ "base32", base32_encode, base32_decode },
	{ "base58", base58_encode, base58_decode },
	{ "base64", base64_encode, base64_decode },
	{ "base64url", base64url_encode, base64url_decode },
	{ "percent", NULL, percent_decode },
};
enum { B16, B32, B58, B64, B64URL, CODECS, PERCENT = CODECS };

static void known_texts(void **state)
{
	static const struct row {
		unsigned codec;
		const char *data;
		const char *text;
	} rows[] = {
		{ B16, "", "" },
		{ B16, "\x01\xaf", "01af" },
		{ B32, "", "" },
		{ B32, "f", "my" },
		{ B32, "fo", "mzxq" },
		{ B32, "foo", "mzxw6" },
		{ B32, "foob", "mzxw6yq" },
		{ B32, "fooba", "mzxw6ytb" },
		{ B32, "foobar", "mzxw6ytboi" },
		{ B58, "", "" },
		{ B58, "a", "2g" },
		{ B58, "bbb", "a3gV" },
		{ B58, "simply a long string", "2cFupjhnEsSn59qHXstmK2ffpLv2" },
		{ B58, "\x51\x6b\x6f\xcd\x0f", "ABnLTmg" },
		{ B64, "", "" },
		{ B64, "f", "Zg==" },
		{ B64, "fo", "Zm8=" },
		{ B64, "foo", "Zm9v" },
		{ B64, "foobar", "Zm9vYmFy" },
		{ B64, "\xfb\xff\xbe", "+/++" },
		{ B64URL, "", "" },
		{ B64URL, "f", "Zg" },
		{ B64URL, "fo", "Zm8" },
		{ B64URL, "foo", "Zm9v" },
		{ B64URL, "\xfb\xff\xbe\xff", "-_--_w" },
	};
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct codec *codec = &codecs[rows[i].codec];
		struct bytes data = bytes_of_text(rows[i].data), text = bytes_of_text(rows[i].text);

		buffer_clear(&out);
		codec->encode(&out, data);
		if (!bytes_equal(buffer_bytes(&out), text))
			fail_msg("%s of %s", codec->name, rows[i].text);
		buffer_clear(&out);
		assert_int_equal(codec->decode(&out, text), ST_OK);
		if (!bytes_equal(buffer_bytes(&out), data))
			fail_msg("%s back from %s", codec->name, rows[i].text);
	}
	buffer_fini(&out);
}

static const struct lax_row {
	unsigned codec;
	const char *text;
	const char *data; /* NULL: refused */
	const char *reason;
} lax_rows[] = {
	{ B16, "01AF", "\x01\xaf", "upper case" },
	{ B16, "0", NULL, "half a byte" },
	{ B16, "0g", NULL, "a letter g" },
	{ B16, "g0", NULL, "a letter g" },
	{ PERCENT, "", "", "nothing" },
	{ PERCENT, "a%20b%C3%a4+&", "a b\xc3\xa4+&", "either case, and a plus" },
	{ PERCENT,
	  "%25"
	  "41",
	  "%41", "what an escape makes is none" },
	{ PERCENT, "%", NULL, "no digits" },
	{ PERCENT, "a%2", NULL, "one digit" },
	{ PERCENT, "%g0", NULL, "a letter g" },
	{ B32, "mz", "f", "spare bits" },
	{ B32, "m", "", "a left-over letter" },
	{ B32, "mzx", "f", "a left-over letter" },
	{ B32, "MY", NULL, "upper case" },
	{ B32, "my======", NULL, "padding" },
	{ B32, "m1", NULL, "a digit 1" },
	{ B32, "m y", NULL, "a blank" },
	{ B58, "0", NULL, "a digit 0" },
	{ B58, "O", NULL, "a letter O" },
	{ B58, "I", NULL, "a letter I" },
	{ B58, "l", NULL, "a letter l" },
	{ B64, "Zg", NULL, "no padding" },
	{ B64, "Zg=", NULL, "half the padding" },
	{ B64, "Zh==", NULL, "spare bits" },
	{ B64, "Zm9=", NULL, "spare bits" },
	{ B64, "Z===", NULL, "three pads" },
	{ B64, "====", NULL, "pads alone" },
	{ B64, "Zg==Zg==", NULL, "padding inside" },
	{ B64, "Zm9v\n", "foo", "a line end" },
	{ B64, "\r\nZm\n9v\r\nZg=\n=\r\n", "foof", "line ends everywhere" },
	{ B64, "\n", "", "a line end alone" },
	{ B64, "Zg==\nZg==", NULL, "padding inside, on lines" },
	{ B64, "Zm9\n", NULL, "cut short by a line end" },
	{ B64, "Zm 9v", NULL, "a blank" },
	{ B64, "Zm9v\t", NULL, "a tabulator" },
	{ B64, "Zm-_", NULL, "the other alphabet" },
	{ B64, "Zm9vZg", NULL, "cut short" },
	{ B64URL, "Zg==", NULL, "padding" },
	{ B64URL, "Zh", NULL, "spare bits" },
	{ B64URL, "Zm9", NULL, "spare bits" },
	{ B64URL, "Z", NULL, "a left-over letter" },
	{ B64URL, "Zm9vZ", NULL, "a left-over letter" },
	{ B64URL, "Zm9v\n", NULL, "a line end" },
	{ B64URL, "Zm9/", NULL, "the other alphabet" },
	{ B64URL, "Zm+v", NULL, "the other alphabet" },
};

static void texts_that_are_lax_or_refused(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	for (size_t i = 0; i < sizeof(lax_rows) / sizeof(lax_rows[0]); i++) {
		enum status st;

		buffer_clear(&out);
		st = codecs[lax_rows[i].codec].decode(&out, bytes_of_text(lax_rows[i].text));
		if (st != (lax_rows[i].data ? ST_OK : ST_INVALID))
			fail_msg("%s %s: %s", codecs[lax_rows[i].codec].name, lax_rows[i].reason,
				 status_name(st));
		if (lax_rows[i].data &&
		    !bytes_equal(buffer_bytes(&out), bytes_of_text(lax_rows[i].data)))
			fail_msg("%s %s: other bytes", codecs[lax_rows[i].codec].name,
				 lax_rows[i].reason);
	}
	buffer_fini(&out);
}

static void every_byte_is_in_one_alphabet(void **state)
{
	static const unsigned letters[CODECS] = { 22, 32, 58, 65, 64 };
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	for (unsigned c = 0; c < CODECS; c++) {
		unsigned taken = 0;

		for (unsigned byte = 0; byte < 256; byte++) {
			uint8_t text[4] = { 'A', 'A', 'A', (uint8_t)byte };

			if (c == B32)
				memset(text, 'a', 3);
			buffer_clear(&out);
			taken += codecs[c].decode(&out, bytes_make(text, 4)) == ST_OK;
		}
		assert_int_equal(taken, letters[c]);
	}
	buffer_fini(&out);
}

static void random_bytes_come_back(void **state)
{
	uint64_t random = UINT64_C(88172645463325252);
	struct buffer text, back;
	uint8_t data[120];

	(void)state;
	buffer_init(&text, 0);
	buffer_init(&back, 0);
	for (size_t round = 0; round < 400; round++) {
		struct bytes some = bytes_make(data, round % 93);
		size_t zeros = round % 5;

		for (size_t i = 0; i < some.size; i++)
			data[i] = i < zeros ? 0 : (uint8_t)next_random(&random);
		for (unsigned c = 0; c < CODECS; c++) {
			buffer_clear(&text);
			buffer_clear(&back);
			codecs[c].encode(&text, some);
			assert_int_equal(codecs[c].decode(&back, buffer_bytes(&text)), ST_OK);
			assert_true(bytes_equal(buffer_bytes(&back), some));
		}
	}
	buffer_fini(&text);
	buffer_fini(&back);
}

static void base58_has_a_limit(void **state)
{
	uint8_t data[129];
	struct buffer out;

	(void)state;
	memset(data, 0xff, sizeof(data));
	buffer_init(&out, 0);
	base58_encode(&out, bytes_make(data, 128));
	assert_int_equal(buffer_status(&out), ST_OK);
	base58_encode(&out, bytes_make(data, 129));
	assert_int_equal(buffer_status(&out), ST_LIMIT);
	buffer_clear(&out);
	memset(data, 'z', sizeof(data));
	assert_int_equal(base58_decode(&out, bytes_make(data, 128)), ST_OK);
	assert_int_equal(base58_decode(&out, bytes_make(data, 129)), ST_LIMIT);
	buffer_fini(&out);
}

static void a_full_buffer_is_told(void **state)
{
	(void)state;
	for (unsigned c = 0; c < CODECS; c++) {
		struct buffer out;

		buffer_init(&out, 3);
		codecs[c].encode(&out, bytes_of_text("foobar"));
		assert_int_equal(buffer_status(&out), ST_LIMIT);
		buffer_fini(&out);
		buffer_init(&out, 1);
		assert_int_equal(codecs[c].decode(&out, bytes_of_text(c == B32   ? "mzxw6yta"
								      : c == B58 ? "a3gV"
								      : c == B16 ? "0102"
										 : "Zm9v")),
				 ST_LIMIT);
		buffer_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_texts),
		cmocka_unit_test(texts_that_are_lax_or_refused),
		cmocka_unit_test(every_byte_is_in_one_alphabet),
		cmocka_unit_test(random_bytes_come_back),
		cmocka_unit_test(base58_has_a_limit),
		cmocka_unit_test(a_full_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

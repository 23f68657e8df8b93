/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "actors/registry.h"
#include "base/encoding.h"
#include "rpc/lotus/params_form.h"

/* What methods of actors take and return: that the rows are those of the actors' own tables, and
 * that what a form reads is what it writes. */

enum { NUMBERS = 64 }; /* more than any actor has methods */

static const unsigned versions[] = { 0, 2, 3, 4, 5, 6, 7 }; /* of actors: there is no 1 */

/* ---- the rows ------------------------------------------------------------------------------ */

static const struct form_row {
	bool returns;
	enum actor_kind kind;
	uint64_t number;
	unsigned since, until;
	const char *form;
} form_rows[] = {
#define ROW(returns, kind, number, since, until, form)                                             \
	{ returns, kind, number, since, until, form },
#define FORM(kind, number, since_until, ...) ROW(false, kind, number, since_until, __VA_ARGS__)
#define RETURNS(kind, number, since_until, ...) ROW(true, kind, number, since_until, __VA_ARGS__)
#include "rpc/lotus/params_form.tbl"
#undef FORM
#undef RETURNS
#undef ROW
};

/* Each method of each version takes a form, and nothing else does. */
static void check_method(const struct actor_code *code, uint64_t number)
{
	const char *name = actor_kind_name(code->kind);
	const bool exists = actor_method_of(code->kind, number, code->actors_version) != NULL;

	if (exists != (params_form_of(code, number) != NULL))
		fail_msg("method %d of %s, version %u: %s", (int)number, name, code->actors_version,
			 exists ? "no form" : "a form, and no method");
	if (!exists && return_form_of(code, number))
		fail_msg("method %d of %s, version %u: a return, and no method", (int)number, name,
			 code->actors_version);
}

static void test_every_method_has_a_form(void **state)
{
	(void)state;
	for (enum actor_kind kind = 0; kind < ACTOR_KINDS; kind++) {
		for (size_t i = 0; i < COUNT(versions); i++) {
			const struct actor_code code = { .kind = kind,
							 .actors_version = versions[i] };

			assert_string_equal(params_form_of(&code, 0), "-");
			assert_null(return_form_of(&code, 0));
			for (uint64_t number = 1; number < NUMBERS; number++)
				check_method(&code, number);
			assert_null(params_form_of(&code, UINT64_MAX));
		}
	}
}

/* Two rows for the same would hide one of them. */
static void test_rows_do_not_overlap(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(form_rows); i++) {
		const struct form_row *row = &form_rows[i];

		assert_true(row->since <= row->until && row->until <= 7);
		assert_true(row->number < NUMBERS);
		for (size_t j = i + 1; j < COUNT(form_rows); j++) {
			const struct form_row *other = &form_rows[j];

			if (row->returns == other->returns && row->kind == other->kind &&
			    row->number == other->number && row->since <= other->until &&
			    other->since <= row->until)
				fail_msg("two rows of method %d of %s", (int)row->number,
					 actor_kind_name(row->kind));
		}
	}
}

/* ---- there and back ------------------------------------------------------------------------ */

/* What stands for each letter: something, and what Go has for nothing. */
static const struct sample {
	char letter;
	const char *full, *empty;
} samples[] = {
	{ 'a', "\"f0100\"", "\"f00\"" },
	{ 'I', "\"-300\"", "\"0\"" },
	{ 'u', "18446744073709551615", "0" },
	{ 'n', "-9223372036854775808", "0" },
	{ 'o', "true", "false" },
	{ 't', "\"h\xc3\xa9\"", "\"\"" },
	{ 'b', "\"AQI=\"", "null" },
	{ 'c', "{\"/\":\"bafkqac3gnfwc6mjpmnugc33t\"}", "{\"/\":\"bafkqaaa\"}" },
	{ 'f', "[0,3,16,1]", "[0]" },
	{ 's', "{\"Type\":2,\"Data\":\"c2ln\"}", "{\"Type\":1,\"Data\":\"AA==\"}" },
	{ '-', "{}", "{}" },
};

static const char *write_sample(struct buffer *out, const char *form, bool full);

static const char *write_sample_members(struct buffer *out, const char *form, bool full)
{
	for (form++; *form != '}';) {
		const char *colon = strchr(form += *form == ' ', ':');

		if (colon == form) {
			form = write_sample_members(out, form + 1, full);
		} else {
			buffer_append_text(out, "\"");
			buffer_append(out, form, (size_t)(colon - form));
			buffer_append_text(out, "\":");
			form = write_sample(out, colon + 1, full);
		}
		if (*form == ' ')
			buffer_append_text(out, ",");
	}
	return form + 1;
}

/* Appends JSON of a form; returns what stands behind it. */
static const char *write_sample(struct buffer *out, const char *form, bool full)
{
	const size_t size = out->size;

	if (*form == '[' || *form == '*') {
		buffer_append_text(out, *form == '[' ? "[" : "");
		const char *behind = write_sample(out, form + 1, full);
		buffer_append_text(out, *form == '[' ? "]" : "");
		if (!full) {
			out->size = size;
			buffer_append_text(out, "null");
		}
		return behind;
	}
	if (*form == '{') {
		buffer_append_text(out, "{");
		form = write_sample_members(out, form, full);
		buffer_append_text(out, "}");
		return form;
	}
	for (size_t i = 0; i < COUNT(samples); i++)
		if (samples[i].letter == *form)
			buffer_append_text(out, full ? samples[i].full : samples[i].empty);
	assert_true(out->size > size);
	return form + 1;
}

/* Encodes JSON (with ' in place of "). */
static enum status encode(struct bench *bench, const char *form, const char *json,
			  struct buffer *out)
{
	struct cbor_writer writer;
	json_t *value = parse(json);
	enum status st;

	cbor_writer_init(&writer, out);
	st = params_form_write(form, &bench->decode, value, &writer);
	json_decref(value);
	return st == ST_OK ? cbor_writer_status(&writer) : st;
}

/* Reads bytes of a form, as handlers do: a first time for the proof. Returns whether they are. */
static bool decode(struct bench *bench, const char *form, struct bytes bytes)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, bytes);
	params_form_read(form, &reader, NULL);
	if (cbor_status(&reader) != ST_OK)
		return false;
	assert_int_equal(cbor_offset(&reader), bytes.size);
	cbor_reader_init(&reader, bytes);
	params_form_read(form, &reader, &bench->writer);
	assert_int_equal(cbor_status(&reader), ST_OK);
	assert_int_equal(json_writer_status(&bench->writer), ST_OK);
	return true;
}

static void check_there_and_back(const struct form_row *row, bool full)
{
	struct buffer json, bytes;
	struct bench bench;

	bench_init(&bench, true);
	buffer_init(&json, 0);
	buffer_init(&bytes, 0);
	assert_int_equal(*write_sample(&json, row->form, full), '\0');
	buffer_append_byte(&json, '\0');
	assert_int_equal(buffer_status(&json), ST_OK);
	if (encode(&bench, row->form, (const char *)json.data, &bytes) != ST_OK)
		fail_msg("%s: %s: %s", row->form, json.data, bench.failure.message);
	if (!decode(&bench, row->form, buffer_bytes(&bytes)))
		fail_msg("%s: %s cannot be read again", row->form, json.data);
	expect_exact(row->form, buffer_bytes(&bench.buffer), (const char *)json.data);
	buffer_fini(&bytes);
	buffer_fini(&json);
	bench_fini(&bench);
}

static void test_there_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(form_rows); i++) {
		check_there_and_back(&form_rows[i], true);
		check_there_and_back(&form_rows[i], false);
	}
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static bool decode_hex(struct bench *bench, const char *form, const char *hex)
{
	struct buffer bytes;
	bool is;

	buffer_init(&bytes, 0);
	assert_int_equal(base16_decode(&bytes, bytes_of_text(hex)), ST_OK);
	is = decode(bench, form, buffer_bytes(&bytes));
	buffer_fini(&bytes);
	return is;
}

static void test_bytes_as_go_reads_them(void **state)
{
	static const struct {
		const char *form, *hex, *json; /* NULL: they are none */
	} cases[] = {
		{ "{A:*u B:*{C:t}}", "82f681616e", "{\"A\":null,\"B\":{\"C\":\"n\"}}" },
		{ "{A:[u}", "8180", "{\"A\":null}" },
		{ "{A:[u}", "81820102", "{\"A\":[1,2]}" },
		{ "{A:u :{B:n} C:o}", "83018120", NULL },
		{ "{A:u :{B:n} C:o}", "83018120f5", "{\"A\":1,\"B\":-1,\"C\":true}" },
		{ "s", "42037f", "{\"Type\":3,\"Data\":\"fw==\"}" },
		{ "s", "40", NULL },
		{ "s", "4200ff", NULL },
		{ "s", "4204ff", NULL },
		{ "I", "4101", "\"0\"" },
		{ "I", "4202ff", NULL },
		{ "I", "40", "\"0\"" },
		{ "u", "20", NULL },
		{ "o", "01", NULL },
		{ "t", "41ff", NULL },
		{ "b", "61ff", NULL },
		{ "c", "f6", NULL },
		{ "[u", "a0", NULL },
		{ "{A:u}", "80", NULL },
		{ "{A:u}", "820101", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		bool is;

		bench_init(&bench, true);
		is = decode_hex(&bench, cases[i].form, cases[i].hex);
		if (is != (cases[i].json != NULL))
			fail_msg("%s of %s", cases[i].form, cases[i].hex);
		if (is)
			expect_exact(cases[i].hex, buffer_bytes(&bench.buffer), cases[i].json);
		bench_fini(&bench);
	}
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void test_json_as_go_reads_it(void **state)
{
	static const struct {
		const char *form, *json, *hex; /* hex NULL: refused */
		const char *path;
	} cases[] = {
		{ "{A:u B:t}", "null", "820060", NULL },
		{ "{A:u B:t}", "{}", "820060", NULL },
		{ "{A:u B:t}", "{'a':7,'X':[]}", "820760", NULL },
		{ "{A:*u}", "{'A':null}", "81f6", NULL },
		{ "{A:*u}", "{'A':0}", "8100", NULL },
		{ "{A:*u}", "{}", "81f6", NULL },
		{ "[b", "[null,'AQ==']", "82404101", NULL },
		{ "-", "{'what':1}", "", NULL },
		{ "-", "null", "", NULL },
		{ "-", "[]", NULL, "" },
		{ "-", "7", NULL, "" },
		{ "[u", "{}", NULL, "" },
		{ "[u", "7", NULL, "" },
		{ "{A:[{B:u}}", "{'A':[{},7]}", NULL, "A[1]" },
		{ "{A:[u C:u}", "{'A':[1],'C':'x'}", NULL, "C" },
		{ "{A:{B:u} C:u}", "{'A':{'B':1},'C':-1}", NULL, "C" },
		{ "{A:u}", "[]", NULL, "" },
		{ "n", "true", NULL, "" },
		{ "o", "1", NULL, "" },
		{ "t", "1", NULL, "" },
		{ "b", "'=='", NULL, "" },
		{ "a", "null", NULL, "" },
		{ "c", "null", NULL, "" },
		{ "s", "null", NULL, "" },
		{ "s", "{'Type':4,'Data':''}", NULL, "Type" },
		{ "s", "{'Type':0,'Data':''}", NULL, "Type" },
		{ "s", "{'Type':3}", "4103", NULL },
		{ "f", "[1,0]", NULL, "" },
		{ "f", "{}", NULL, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer bytes, hex;
		struct bench bench;
		enum status st;

		bench_init(&bench, true);
		buffer_init(&bytes, 0);
		buffer_init(&hex, 0);
		st = encode(&bench, cases[i].form, cases[i].json, &bytes);
		if ((st == ST_OK) != (cases[i].hex != NULL))
			fail_msg("%s of %s: %s", cases[i].form, cases[i].json, status_name(st));
		base16_encode(&hex, buffer_bytes(&bytes));
		if (cases[i].hex)
			expect_exact(cases[i].json, buffer_bytes(&hex), cases[i].hex);
		else
			assert_string_equal(bench.decode.path.text, cases[i].path);
		buffer_fini(&hex);
		buffer_fini(&bytes);
		bench_fini(&bench);
	}
}

/* ---- how much ---------------------------------------------------------------------------- */

/* JSON of bytes, or of a signature of so many, without its type. */
static char *long_json(bool signature, size_t size)
{
	struct buffer text, base64;
	uint8_t *bytes = calloc(1, size);

	assert_non_null(bytes);
	buffer_init(&text, 0);
	buffer_init(&base64, 0);
	base64_encode(&base64, bytes_make(bytes, size));
	buffer_append_text(&text, signature ? "{\"Type\":1,\"Data\":\"" : "\"");
	buffer_append_bytes(&text, buffer_bytes(&base64));
	buffer_append_text(&text, signature ? "\"}" : "\"");
	buffer_append_byte(&text, '\0');
	assert_int_equal(buffer_status(&text), ST_OK);
	buffer_fini(&base64);
	free(bytes);
	return (char *)text.data;
}

static void check_size(bool signature, size_t size, bool fits)
{
	const char *form = signature ? "s" : "b";
	char *json = long_json(signature, size);
	struct buffer bytes;
	struct bench bench;

	bench_init(&bench, true);
	buffer_init(&bytes, 0);
	if ((encode(&bench, form, json, &bytes) == ST_OK) != fits)
		fail_msg("%s of %zu bytes: %s", form, size, bench.failure.message);
	if (fits) {
		assert_true(decode(&bench, form, buffer_bytes(&bytes)));
		expect_exact(form, buffer_bytes(&bench.buffer), json);
	}
	buffer_fini(&bytes);
	bench_fini(&bench);
	free(json);
}

/* A signature has at most 200 bytes with its type; bytes, what a block can hold. */
static void test_sizes(void **state)
{
	static const uint8_t long_signature[] = { 0x58, 201, 1 };
	uint8_t bytes[3 + 200] = { 0 };
	struct bench bench;

	(void)state;
	check_size(true, 199, true);
	check_size(true, 200, false);
	check_size(false, 1 << 20, true);
	memcpy(bytes, long_signature, sizeof(long_signature));
	bench_init(&bench, true);
	assert_false(decode(&bench, "s", bytes_make(bytes, sizeof(bytes))));
	bytes[1] = 200;
	assert_true(decode(&bench, "s", bytes_make(bytes, sizeof(bytes) - 1)));
	bench_fini(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_method_has_a_form),
		cmocka_unit_test(test_rows_do_not_overlap),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_bytes_as_go_reads_them),
		cmocka_unit_test(test_json_as_go_reads_it),
		cmocka_unit_test(test_sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

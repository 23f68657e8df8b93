/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What an options file is read as reads the same when it is written plainly, one
 * escaped string a line; a value is taken within its bounds or refused with words. */
#include "tests/fuzz/fuzz.h"

#include "base/buffer.h"
#include "config/options_file.h"
#include "config/value.h"

enum { MEMORY = 8 << 20, FILE_MAX = 16 << 10 };

/* What was read: in the order of the lines, each option once. */
struct found {
	char *texts[OPTION_COUNT];
	enum option order[OPTION_COUNT];
	size_t count;
	unsigned last_line;
};

static enum status note(void *context, enum option option, char *text, unsigned line,
			struct error *err)
{
	struct found *found = context;

	(void)err;
	fuzz_require(option < OPTION_COUNT && option != OPTION_CONFIG);
	fuzz_require(found->texts[option] == NULL && line > found->last_line);
	found->texts[option] = text;
	found->order[found->count++] = option;
	found->last_line = line;
	return ST_OK;
}

static void write_plainly(struct buffer *out, const struct found *found)
{
	for (size_t i = 0; i < found->count; i++) {
		buffer_printf(out, "%s\t= \"", option_name(found->order[i]));
		for (const char *c = found->texts[found->order[i]]; *c != '\0'; c++) {
			if ((unsigned char)*c < 0x20 || *c == 0x7f || *c == '"' || *c == '\\')
				buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)*c);
			else
				buffer_append_byte(out, (uint8_t)*c);
		}
		buffer_append_text(out, "\"\n");
	}
	fuzz_require(buffer_status(out) == ST_OK);
}

static void check_again(const struct found *found, struct arena *arena)
{
	struct found again = { .count = 0 };
	struct error err = { 0 };
	struct buffer out;

	buffer_init(&out, 0);
	write_plainly(&out, found);
	fuzz_require(options_file_parse(arena, buffer_bytes(&out), "again", note, &again, &err) ==
		     ST_OK);
	fuzz_require(again.count == found->count);
	for (size_t i = 0; i < found->count; i++) {
		enum option option = found->order[i];

		fuzz_require(again.order[i] == option);
		fuzz_require(strcmp(again.texts[option], found->texts[option]) == 0);
	}
	buffer_fini(&out);
}

static void check_value(enum option option, const char *text)
{
	const struct option_row *row = option_row(option);
	struct error err = { 0 };
	uint64_t number = 0;
	enum status st = value_check(row, text, "the file", &number, &err);

	fuzz_require(st == ST_OK || (st == err.status && err.text[0] != '\0'));
	if (st != ST_OK || *text == '\0')
		return;
	if (row->type == TYPE_COUNT || row->type == TYPE_SIZE || row->type == TYPE_DURATION)
		fuzz_require(number >= row->min && number <= row->max);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct found found = { .count = 0 };
	struct error err = { 0 };
	struct arena arena;
	enum status st;

	if (size > FILE_MAX)
		return 0;
	arena_init(&arena, MEMORY);
	st = options_file_parse(&arena, bytes_make(data, size), "file", note, &found, &err);
	fuzz_require(st == ST_OK || (st == err.status && err.text[0] != '\0'));
	for (size_t i = 0; i < found.count; i++)
		check_value(found.order[i], found.texts[found.order[i]]);
	if (st == ST_OK)
		check_again(&found, &arena);
	arena_fini(&arena);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Params without meaning: after a pattern, or changed from what had one. */
#include "tests/sequences/maker.h"

enum { NESTING_MAX = 4, ITEMS_MAX = 64 };

void draft_begin(struct draft *draft)
{
	buffer_init(&draft->bytes, 0);
	cbor_writer_init(&draft->writer, &draft->bytes);
}

struct bytes draft_end(struct maker *maker, struct draft *draft)
{
	struct bytes out;

	must(buffer_status(&draft->bytes));
	must(arena_copy(maker->arena, buffer_bytes(&draft->bytes), &out));
	buffer_fini(&draft->bytes);
	return out;
}

/* ---- patterns -------------------------------------------------------------- */

static void write_anything(struct maker *maker, struct cbor_writer *writer, unsigned nesting);

static void write_list(struct maker *maker, struct cbor_writer *writer, unsigned nesting)
{
	size_t count = (size_t)dice_below(&maker->dice, 5);

	cbor_write_array(writer, count);
	for (size_t i = 0; i < count; i++)
		write_anything(maker, writer, nesting + 1);
}

static void write_value(struct maker *maker, struct cbor_writer *writer, char type)
{
	struct address address;
	struct bigint amount;

	switch (type) {
	case 'a':
		address = make_address(maker);
		cbor_write_address(writer, &address);
		break;
	case 'b':
		amount = make_small_amount(maker);
		cbor_write_bigint(writer, &amount);
		break;
	case 'i':
		cbor_write_int(writer, make_int(maker, dice_between(&maker->dice, -3, 100)));
		break;
	case 'u':
		cbor_write_uint(writer, make_uint(maker, dice_below(&maker->dice, 100)));
		break;
	case 'y':
		cbor_write_bytes(writer, make_noise(maker, make_size(maker, 5)));
		break;
	case 't':
		cbor_write_text(writer, make_noise(maker, make_size(maker, 5)));
		break;
	case 'f':
		cbor_write_bool(writer, make_bool(maker));
		break;
	case 'c':
		cbor_write_link(writer, make_code(maker));
		break;
	default:
		cbor_write_null(writer);
		break;
	}
}

static void write_anything(struct maker *maker, struct cbor_writer *writer, unsigned nesting)
{
	static const char types[] = "abiuytfcn";

	if (nesting < NESTING_MAX && dice_chance(&maker->dice, 25))
		write_list(maker, writer, nesting);
	else
		write_value(maker, writer, types[dice_below(&maker->dice, sizeof(types) - 1)]);
}

/* Fields of the tuple whose bracket stands before pattern. */
static size_t fields_of(const char *pattern)
{
	size_t count = 0;
	unsigned depth = 1;

	for (; *pattern; pattern++) {
		if (*pattern == ']' && --depth == 0)
			break;
		count += depth == 1 && *pattern != ']';
		depth += *pattern == '[';
	}
	return count;
}

struct bytes make_schema(struct maker *maker, const char *pattern)
{
	struct draft draft;

	draft_begin(&draft);
	for (; *pattern; pattern++) {
		if (*pattern == '[')
			cbor_write_tuple(&draft.writer, fields_of(pattern + 1));
		else if (*pattern == '*')
			write_anything(maker, &draft.writer, 0);
		else if (*pattern != ']')
			write_value(maker, &draft.writer, *pattern);
	}
	return draft_end(maker, &draft);
}

/* ---- mutation -------------------------------------------------------------- */

/* A head inside encoded CBOR: where, and what stands between it and the next one. */
struct item {
	size_t start, after_head, end; /* end of its string; else of the head */
	enum cbor_major major;
	uint64_t argument;
};

static size_t find_items(struct bytes params, struct item items[ITEMS_MAX])
{
	struct cbor_reader reader;
	size_t count = 0;

	cbor_reader_init(&reader, params);
	while (count < ITEMS_MAX && cbor_left(&reader) > 0) {
		struct item *item = &items[count];

		item->start = cbor_offset(&reader);
		if (!cbor_read_head(&reader, &item->major, &item->argument))
			break;
		item->after_head = item->end = cbor_offset(&reader);
		count++;
		if (item->major != CBOR_BYTES && item->major != CBOR_TEXT)
			continue;
		if (item->argument > cbor_left(&reader))
			break;
		item->end += (size_t)item->argument;
		reader.at += item->argument;
	}
	return count;
}

/* A head that says the same with more bytes than it needs. */
static void write_wide_head(struct buffer *out, enum cbor_major major, uint64_t argument)
{
	buffer_append_byte(out, (uint8_t)(major << 5 | 27));
	for (int shift = 56; shift >= 0; shift -= 8)
		buffer_append_byte(out, (uint8_t)(argument >> shift));
}

/* A head of a string or list, or a number, that says something else. */
static void write_other_head(struct maker *maker, struct draft *draft, const struct item *item)
{
	static const enum cbor_major majors[] = {
		CBOR_UINT,  CBOR_NEGINT, CBOR_BYTES, CBOR_TEXT,
		CBOR_ARRAY, CBOR_MAP,    CBOR_TAG,   CBOR_SIMPLE
	};
	static const uint64_t arguments[] = { 0,
					      1,
					      2,
					      23,
					      24,
					      255,
					      256,
					      8191,
					      8192,
					      8193,
					      65536,
					      UINT32_MAX,
					      (uint64_t)UINT32_MAX + 1,
					      INT64_MAX,
					      (uint64_t)INT64_MAX + 1,
					      UINT64_MAX };

	if (dice_chance(&maker->dice, 30))
		cbor_write_head(&draft->writer, majors[dice_below(&maker->dice, 8)],
				item->argument);
	else if (dice_chance(&maker->dice, 50))
		cbor_write_head(&draft->writer, item->major,
				item->argument + (uint64_t)dice_between(&maker->dice, -1, 1));
	else
		cbor_write_head(&draft->writer, item->major,
				arguments[dice_below(&maker->dice, 16)]);
}

static void write_mutant(struct maker *maker, struct draft *draft, struct bytes params,
			 const struct item *item)
{
	enum { WIDE_HEAD, OTHER_HEAD, OTHER_ITEM, NO_ITEM, TWICE, NOISE_INSIDE, KINDS };
	size_t rest = item->end, content = item->end - item->after_head;
	const uint8_t *data = params.data;

	buffer_append(&draft->bytes, data, item->start);
	switch (dice_below(&maker->dice, KINDS)) {
	case WIDE_HEAD:
		write_wide_head(&draft->bytes, item->major, item->argument);
		rest = item->after_head;
		break;
	case OTHER_HEAD:
		write_other_head(maker, draft, item);
		rest = item->after_head;
		break;
	case OTHER_ITEM:
		write_anything(maker, &draft->writer, 0);
		break;
	case NO_ITEM:
		break;
	case TWICE:
		buffer_append(&draft->bytes, data + item->start, item->end - item->start);
		rest = item->start;
		break;
	default:
		buffer_append(&draft->bytes, data + item->start, item->after_head - item->start);
		buffer_append_bytes(&draft->bytes, make_noise(maker, content));
		break;
	}
	buffer_append(&draft->bytes, data + rest, params.size - rest);
}

static struct bytes mutate_item(struct maker *maker, struct bytes params)
{
	struct item items[ITEMS_MAX];
	size_t count = find_items(params, items);
	struct draft draft;

	if (count == 0)
		return make_schema(maker, "*");
	draft_begin(&draft);
	write_mutant(maker, &draft, params, &items[dice_below(&maker->dice, count)]);
	return draft_end(maker, &draft);
}

struct bytes mutate_cbor(struct maker *maker, struct bytes params)
{
	static const unsigned weights[] = { 60, 15, 15, 10 };
	struct buffer longer;

	switch (dice_weighted(&maker->dice, weights, 4)) {
	case 0:
		return mutate_item(maker, params);
	case 1: /* cut short */
		return bytes_make(params.data, (size_t)dice_below(&maker->dice, params.size + 1));
	case 2: /* something behind the end */
		buffer_init(&longer, 0);
		buffer_append_bytes(&longer, params);
		buffer_append_bytes(&longer, make_noise(maker, 1 + make_size(maker, 3)));
		must(arena_copy(maker->arena, buffer_bytes(&longer), &params));
		buffer_fini(&longer);
		return params;
	default:
		return make_schema(maker, "*");
	}
}

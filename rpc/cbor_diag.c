/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/cbor_diag.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/encoding.h"
#include "ipld/cbor.h"
#include "rpc/json_write.h"
#include "base/utf8.h"

enum { DIAG_DEPTH = 64 };

/* An open container: how many items are still to come in it, and what closes it. */
struct open {
	uint64_t left;
	char close;
	bool map;
	bool value_next; /* in a map: the key was printed */
};

struct diag {
	struct buffer *out;
	struct cbor_reader reader;
	struct open stack[DIAG_DEPTH];
	size_t depth;
	bool fresh; /* nothing was printed in the current container yet */
};

static void print_hex(struct buffer *out, struct bytes data)
{
	buffer_append_text(out, "h'");
	base16_encode(out, data);
	buffer_append_byte(out, '\'');
}

static void print_text(struct buffer *out, struct bytes text)
{
	struct json_writer writer;

	if (!utf8_valid(text)) {
		buffer_append_text(out, "text(");
		print_hex(out, text);
		buffer_append_byte(out, ')');
		return;
	}
	json_writer_init(&writer, out);
	json_write_string(&writer, NULL, text);
}

/* -1-argument: argument + 1 may need 65 bits. */
static void print_negative(struct buffer *out, uint64_t argument)
{
	if (argument == UINT64_MAX)
		buffer_append_text(out, "-18446744073709551616");
	else
		buffer_printf(out, "-%" PRIu64, argument + 1);
}

static void print_simple(struct buffer *out, uint64_t argument, size_t head)
{
	static const char *const names[] = { "false", "true", "null", "undefined" };

	if (head <= 2 && argument >= 20 && argument <= 23)
		buffer_append_text(out, names[argument - 20]);
	else if (head <= 2)
		buffer_printf(out, "simple(%" PRIu64 ")", argument);
	else
		buffer_printf(out, "float'%0*" PRIx64 "'", (int)(head - 1) * 2, argument);
}

/* The payload of a string; false, and the reader failed, when it is cut short. */
static bool take(struct cbor_reader *reader, uint64_t length, struct bytes *out)
{
	if (length > cbor_left(reader)) {
		cbor_fail(reader, ST_INVALID, "unexpected end of input");
		return false;
	}
	*out = bytes_make(reader->at, (size_t)length);
	reader->at += length;
	return true;
}

/* Comma or colon before the next item of the innermost container. */
static void separate(struct diag *diag)
{
	struct open *top = diag->depth > 0 ? &diag->stack[diag->depth - 1] : NULL;

	if (top && top->map && top->value_next)
		buffer_append_text(diag->out, ": ");
	else if (!diag->fresh)
		buffer_append_text(diag->out, ", ");
	diag->fresh = false;
}

/* Counts one item as done and closes what is complete with it. */
static void item_done(struct diag *diag)
{
	while (diag->depth > 0) {
		struct open *top = &diag->stack[diag->depth - 1];

		if (top->map)
			top->value_next = !top->value_next;
		if (--top->left > 0)
			return;
		buffer_append_byte(diag->out, (uint8_t)top->close);
		diag->depth--;
	}
}

static void open_container(struct diag *diag, const char *start, char close, uint64_t items,
			   bool map)
{
	buffer_append_text(diag->out, start);
	if (items == 0) {
		buffer_append_byte(diag->out, (uint8_t)close);
		item_done(diag);
		return;
	}
	if (diag->depth == DIAG_DEPTH) {
		buffer_append_text(diag->out, "…");
		cbor_fail(&diag->reader, ST_LIMIT, "too deep");
		return;
	}
	diag->stack[diag->depth++] = (struct open){ items, close, map, false };
	diag->fresh = true;
}

static void print_item(struct diag *diag)
{
	struct cbor_reader *reader = &diag->reader;
	const uint8_t *start = reader->at;
	enum cbor_major major;
	struct bytes payload = { NULL, 0 };
	uint64_t argument;
	char tag[32];

	if (!cbor_read_head(reader, &major, &argument))
		return;
	if ((major == CBOR_BYTES || major == CBOR_TEXT) && !take(reader, argument, &payload))
		return;
	separate(diag);
	switch (major) {
	case CBOR_UINT:
		buffer_printf(diag->out, "%" PRIu64, argument);
		break;
	case CBOR_NEGINT:
		print_negative(diag->out, argument);
		break;
	case CBOR_BYTES:
		print_hex(diag->out, payload);
		break;
	case CBOR_TEXT:
		print_text(diag->out, payload);
		break;
	case CBOR_ARRAY:
		open_container(diag, "[", ']', argument, false);
		return;
	case CBOR_MAP:
		open_container(diag, "{", '}', argument > UINT64_MAX / 2 ? argument : 2 * argument,
			       true);
		return;
	case CBOR_TAG:
		(void)snprintf(tag, sizeof(tag), "%" PRIu64 "(", argument);
		open_container(diag, tag, ')', 1, false);
		return;
	case CBOR_SIMPLE:
		print_simple(diag->out, argument, (size_t)(reader->at - start));
		break;
	}
	item_done(diag);
}

/* Says where the data stops being CBOR: at the bytes left, or at an end too early. */
static void print_break(struct diag *diag, struct bytes left)
{
	if (left.size == 0 && diag->depth == 0)
		return;
	separate(diag);
	buffer_append_byte(diag->out, '!');
	if (left.size > 0)
		print_hex(diag->out, left);
	else
		buffer_append_text(diag->out, "missing");
}

void cbor_diag(struct buffer *out, struct bytes data)
{
	struct diag diag = { .out = out, .fresh = true };
	size_t good = 0;

	cbor_reader_init(&diag.reader, data);
	while (cbor_status(&diag.reader) == ST_OK && cbor_left(&diag.reader) > 0 &&
	       buffer_status(out) == ST_OK) {
		print_item(&diag);
		if (cbor_status(&diag.reader) == ST_OK)
			good = cbor_offset(&diag.reader);
	}
	if (cbor_status(&diag.reader) != ST_LIMIT)
		print_break(&diag, bytes_make(data.data + good, data.size - good));
	while (diag.depth > 0)
		buffer_append_byte(out, (uint8_t)diag.stack[--diag.depth].close);
}

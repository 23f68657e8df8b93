/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/cut.h"

#include <string.h>

#include "json/token.h"

/* An object being cut; the first level is the text as a whole. */
struct level {
	size_t start;      /* of its piece in rest */
	size_t depth;      /* of arrays and objects open in it, itself included */
	size_t list_depth; /* inside the list that is cut: depth there; else 0 */
	bool key;          /* the last string at depth 1 is the list's name */
	bool value;        /* … and was a member's: its value comes next */
};

struct pass {
	const struct json_cut *cut;
	struct buffer *rest; /* pieces of the open levels, one behind the other */
	struct buffer levels;
};

static struct level *top_of(const struct pass *pass)
{
	return (struct level *)(void *)(pass->levels.data + pass->levels.size) - 1;
}

static size_t depth_of(const struct pass *pass)
{
	return pass->levels.size / sizeof(struct level) - 1;
}

static enum status push(struct pass *pass)
{
	const struct level level = { .start = pass->rest->size };

	buffer_append(&pass->levels, &level, sizeof(level));
	return buffer_status(&pass->levels);
}

static enum status begin_object(struct pass *pass)
{
	if (depth_of(pass) == pass->cut->depth_max)
		return ST_LIMIT;
	TRY(push(pass));
	return pass->cut->begin(pass->cut->context);
}

/* Hands the innermost piece out; {} stays in its place. */
static enum status end_object(struct pass *pass)
{
	const size_t start = top_of(pass)->start;

	TRY(buffer_status(pass->rest));
	TRY(pass->cut->end(pass->cut->context,
			   bytes_make(pass->rest->data + start, pass->rest->size - start)));
	pass->rest->size = start;
	buffer_append_text(pass->rest, "{}");
	pass->levels.size -= sizeof(struct level);
	return ST_OK;
}

static enum status open_container(struct pass *pass, uint8_t bracket)
{
	struct level *top = top_of(pass);

	if (bracket == '{' && top->list_depth != 0 && top->depth == top->list_depth) {
		TRY(begin_object(pass));
		top = top_of(pass);
	}
	top->depth++;
	if (bracket == '[' &&
	    (depth_of(pass) == 0 ? top->depth == 1 : top->depth == 2 && top->value))
		top->list_depth = top->depth;
	top->value = false;
	buffer_append_byte(pass->rest, bracket);
	return ST_OK;
}

static enum status close_container(struct pass *pass, uint8_t bracket)
{
	struct level *top = top_of(pass);

	buffer_append_byte(pass->rest, bracket);
	if (top->depth > 0)
		top->depth--;
	if (top->depth < top->list_depth)
		top->list_depth = 0;
	return top->depth == 0 && depth_of(pass) > 0 ? end_object(pass) : ST_OK;
}

static void take_string(struct pass *pass, struct bytes token)
{
	struct level *top = top_of(pass);
	const size_t length = strlen(pass->cut->list);

	top->value = false;
	top->key = top->depth == 1 && token.size == length + 2 &&
		   memcmp(token.data + 1, pass->cut->list, length) == 0;
	buffer_append_bytes(pass->rest, token);
}

static void take_other(struct pass *pass, uint8_t byte)
{
	struct level *top = top_of(pass);

	if (!json_is_space(byte)) {
		top->value = byte == ':' && top->key;
		top->key = false;
	}
	buffer_append_byte(pass->rest, byte);
}

/* Takes what begins at text; *taken is its length. */
static enum status take(struct pass *pass, struct bytes text, size_t *taken)
{
	const uint8_t byte = text.data[0];

	*taken = 1;
	if (byte == '"') {
		*taken = json_string_token(text);
		take_string(pass, bytes_make(text.data, *taken));
	} else if (byte == '{' || byte == '[') {
		return open_container(pass, byte);
	} else if (byte == '}' || byte == ']') {
		return close_container(pass, byte);
	} else {
		take_other(pass, byte);
	}
	return ST_OK;
}

static enum status run(struct pass *pass, struct bytes text)
{
	size_t taken;

	TRY(push(pass));
	for (size_t at = 0; at < text.size; at += taken)
		TRY(take(pass, bytes_make(text.data + at, text.size - at), &taken));
	/* A text that broke off: its innermost piece shows it. */
	while (depth_of(pass) > 0)
		TRY(end_object(pass));
	return buffer_status(pass->rest);
}

enum status json_cut_run(const struct json_cut *cut, struct bytes text, struct buffer *rest)
{
	struct pass pass = { .cut = cut, .rest = rest };
	enum status st;

	buffer_init(&pass.levels, 0);
	st = run(&pass, text);
	buffer_fini(&pass.levels);
	return st;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/json_diff.h"

#include <stdio.h>

#include "json/text.h"

enum { MISSING_DEPTH = 1 };

static enum status compare(struct json_diff *diff, struct bytes before, struct bytes after,
			   unsigned depth);

static bool begins_with(struct bytes text, const char *start)
{
	const size_t size = strlen(start);

	return text.size >= size && memcmp(text.data, start, size) == 0;
}

/* Links and bytes are leaves, although they look like objects. */
static bool is_link(struct bytes text)
{
	return begins_with(text, "{\"/\":\"");
}

static bool is_object(struct bytes text)
{
	return begins_with(text, "{") && !is_link(text) && !begins_with(text, "{\"/\":{");
}

static bool is_array(struct bytes text)
{
	return begins_with(text, "[");
}

/* Goes into a member or element, compares there, and comes back. */
static enum status compare_below(struct json_diff *diff, struct bytes name, struct bytes before,
				 struct bytes after, unsigned depth)
{
	const size_t size = diff->path.size;
	enum status st;

	if (size > 0)
		buffer_append_byte(&diff->path, '/');
	buffer_append_bytes(&diff->path, name);
	st = buffer_status(&diff->path);
	if (st == ST_OK)
		st = compare(diff, before, after, depth + 1);
	if (buffer_status(&diff->path) == ST_OK)
		diff->path.size = size;
	return st;
}

/* The member of this name, quotes included; empty when there is none. */
static struct bytes member_of(struct bytes object, struct bytes wanted)
{
	struct bytes name, value;

	while (object.size > 0 && json_text_next(&object, &name, &value)) {
		if (bytes_equal(name, wanted))
			return value;
	}
	return bytes_make(NULL, 0);
}

static enum status compare_members(struct json_diff *diff, struct bytes before, struct bytes after,
				   unsigned depth)
{
	struct bytes rest = before, name, value;

	while (rest.size > 0 && json_text_next(&rest, &name, &value))
		TRY(compare_below(diff, bytes_make(name.data + 1, name.size - 2), value,
				  member_of(after, name), depth));
	rest = after;
	while (rest.size > 0 && json_text_next(&rest, &name, &value)) {
		if (member_of(before, name).size == 0)
			TRY(compare_below(diff, bytes_make(name.data + 1, name.size - 2),
					  bytes_make(NULL, 0), value, depth));
	}
	return ST_OK;
}

static struct bytes next_element(struct bytes *rest)
{
	struct bytes name, value;

	if (rest->size > 0 && json_text_next(rest, &name, &value))
		return value;
	*rest = bytes_make(NULL, 0);
	return *rest;
}

static enum status compare_elements(struct json_diff *diff, struct bytes before, struct bytes after,
				    unsigned depth)
{
	for (size_t i = 0;; i++) {
		struct bytes a = next_element(&before), b = next_element(&after);
		char index[24];

		if (a.size == 0 && b.size == 0)
			return ST_OK;
		(void)snprintf(index, sizeof(index), "%zu", i);
		TRY(compare_below(diff, bytes_of_text(index), a, b, depth));
	}
}

static enum status compare_links(struct json_diff *diff, struct bytes before, struct bytes after,
				 unsigned depth)
{
	struct bytes before_value, after_value;
	enum status st = diff->follow(diff->context, before, after, &before_value, &after_value);

	if (st == ST_NOT_FOUND)
		return diff->found(diff->context, buffer_bytes(&diff->path), before, after);
	TRY(st);
	return compare(diff, before_value, after_value, depth + 1);
}

/* Whether the two can be compared member by member: both of this form, or one of them is not
 * there near the top, where all members of the other are told as new or gone. */
static bool both(bool (*form)(struct bytes text), struct bytes before, struct bytes after,
		 unsigned depth)
{
	return (form(before) || (depth <= MISSING_DEPTH && before.size == 0)) &&
	       (form(after) || (depth <= MISSING_DEPTH && after.size == 0));
}

static enum status compare(struct json_diff *diff, struct bytes before, struct bytes after,
			   unsigned depth)
{
	if (bytes_equal(before, after))
		return ST_OK;
	if (depth < JSON_DIFF_DEPTH) {
		if (both(is_object, before, after, depth))
			return compare_members(diff, before, after, depth);
		if (both(is_array, before, after, depth))
			return compare_elements(diff, before, after, depth);
		if (diff->follow && is_link(before) && is_link(after))
			return compare_links(diff, before, after, depth);
	}
	return diff->found(diff->context, buffer_bytes(&diff->path), before, after);
}

enum status json_diff_run(struct json_diff *diff, const char *path, struct bytes before,
			  struct bytes after)
{
	enum status st;

	buffer_init(&diff->path, 0);
	buffer_append_text(&diff->path, path);
	st = buffer_status(&diff->path);
	if (st == ST_OK)
		st = compare(diff, before, after, 0);
	buffer_fini(&diff->path);
	return st;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/frames.h"

#include "json/text.h"

#define INDENT_MOST 24 /* levels; deeper calls say their depth instead */
#define NAME_COLUMNS 30

static json_t *frames_of(json_t *trace)
{
	if (json_is_array(trace))
		return trace;
	if (json_is_array(json_object_get(trace, "frames")))
		return json_object_get(trace, "frames");
	if (json_is_array(json_object_get(trace, "trace")))
		return json_object_get(trace, "trace");
	return NULL;
}

static void indent(struct output *out, json_int_t depth)
{
	json_int_t shown = depth < INDENT_MOST ? depth : INDENT_MOST;

	for (json_int_t i = 0; i < shown; i++)
		buffer_append_text(&out->text, "  ");
}

static void word(struct output *out, const char *label, const json_t *value)
{
	if (!value || json_is_null(value))
		return;
	buffer_append_text(&out->text, "  ");
	output_styled(out, STYLE_DIM, "%s ", label);
	output_value(&out->text, value);
}

static void print_call(struct output *out, const json_t *frame, json_int_t depth)
{
	const json_t *exit = json_object_get(frame, "exit");
	const json_t *code = json_is_object(exit) ? json_object_get(exit, "code") : exit;

	indent(out, depth);
	if (depth > INDENT_MOST)
		output_printf(out, "[%" JSON_INTEGER_FORMAT "] ", depth);
	output_value(&out->text, json_object_get(frame, "from"));
	buffer_append_text(&out->text, " -> ");
	output_value(&out->text, json_object_get(frame, "to"));
	word(out, "method", json_object_get(frame, "method"));
	word(out, "value", json_object_get(frame, "value"));
	word(out, "params", json_object_get(frame, "params"));
	if (json_is_integer(code)) {
		buffer_append_text(&out->text, "  ");
		output_styled(out, json_integer_value(code) == 0 ? STYLE_GOOD : STYLE_BAD,
			      "exit %" JSON_INTEGER_FORMAT, json_integer_value(code));
	}
	word(out, "return", json_object_get(frame, "return"));
	buffer_append_byte(&out->text, '\n');
}

static json_int_t gas(const json_t *charge, const char *member)
{
	return json_integer_value(json_object_get(charge, member));
}

static void print_charge(struct output *out, const json_t *charge, json_int_t depth)
{
	const json_t *name = json_object_get(charge, "name");
	size_t before, columns;

	indent(out, depth + 2);
	before = out->text.size;
	output_value(&out->text, name ? name : json_object_get(charge, "Name"));
	columns = out->text.size - before;
	output_printf(out, "%*s%12" JSON_INTEGER_FORMAT,
		      columns < NAME_COLUMNS ? (int)(NAME_COLUMNS - columns) : 1, "",
		      gas(charge, "tg"));
	if (gas(charge, "sg") != 0)
		output_styled(out, STYLE_DIM,
			      "  compute %" JSON_INTEGER_FORMAT " storage %" JSON_INTEGER_FORMAT,
			      gas(charge, "cg"), gas(charge, "sg"));
	buffer_append_byte(&out->text, '\n');
}

void frames_print(struct output *out, json_t *trace)
{
	json_t *frames = frames_of(trace);
	struct buffer text;
	size_t i, j;
	json_t *frame, *charge;

	if (!frames) {
		buffer_init(&text, 0);
		json_text_write(&text, trace);
		json_text_pretty(&out->text, buffer_bytes(&text));
		buffer_append_failure(&out->text, &text);
		buffer_append_byte(&out->text, '\n');
		buffer_fini(&text);
		return;
	}
	json_array_foreach(frames, i, frame)
	{
		json_int_t depth = json_integer_value(json_object_get(frame, "depth"));

		print_call(out, frame, depth);
		json_array_foreach(json_object_get(frame, "gasCharges"), j, charge)
			print_charge(out, charge, depth);
	}
}

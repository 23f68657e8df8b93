/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/trace_form.h"

#include <inttypes.h>

#include "actors/exit_code.h"
#include "rpc/frame_index.h"
#include "rpc/shape.h"

/* Frames come as a flat list, parents before children. Nothing recurses. */

struct view {
	const struct trace *trace;
	enum trace_detail detail;
	struct frame_index charges, accesses; /* of the detail asked for */
};

static const char *const access_words[] = {
	[TRACE_READ] = "get",
	[TRACE_WRITTEN] = "put",
};

static enum status open_view(struct view *view, struct arena *arena, const struct trace *trace,
			     enum trace_detail detail, struct failure *failure)
{
	enum status st = ST_OK;

	*view = (struct view){ .trace = trace, .detail = detail };
	if (detail & TRACE_GAS)
		st = frame_index_charges(trace, arena, &view->charges);
	if (st == ST_OK && detail & TRACE_IPLD)
		st = frame_index_accesses(trace, arena, &view->accesses);
	return st == ST_OK ? ST_OK : failure_of_status(failure, ST_NO_MEMORY, NULL);
}

static const struct gas_charge *charge_at(const struct view *view, size_t i)
{
	return &view->trace->charges[view->charges.order[i]].charge;
}

static const struct trace_access *access_at(const struct view *view, size_t i)
{
	return &view->trace->accesses[view->accesses.order[i]];
}

/* The frame in which the one behind i was called: its parent, or none behind the last. */
static int32_t next_parent(const struct trace *trace, size_t i)
{
	return i + 1 < trace->frame_count ? trace->frames[i + 1].parent : TRACE_NO_PARENT;
}

/* ---- members ---------------------------------------------------------------------- */

static void write_charges(struct json_writer *out, const struct view *view, size_t frame)
{
	json_write_array(out, "gasCharges");
	for (size_t i = view->charges.starts[frame]; i < view->charges.starts[frame + 1]; i++) {
		const struct gas_charge *charge = charge_at(view, i);

		json_write_object(out, NULL);
		json_write_text(out, "name", charge->name);
		json_write_int(out, "tg", charge->compute + charge->storage);
		json_write_int(out, "cg", charge->compute);
		json_write_int(out, "sg", charge->storage);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_accesses(struct json_writer *out, const struct view *view, size_t frame)
{
	json_write_array(out, "ipld");
	for (size_t i = view->accesses.starts[frame]; i < view->accesses.starts[frame + 1]; i++) {
		const struct trace_access *access = access_at(view, i);

		json_write_object(out, NULL);
		json_write_text(out, "op", access_words[access->kind]);
		json_write_cid(out, "cid", access->cid);
		json_write_uint(out, "bytes", access->block_bytes);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_call(struct json_writer *out, const struct trace_frame *frame)
{
	json_write_address(out, "from", &frame->from);
	json_write_address(out, "to", &frame->to);
	json_write_uint(out, "method", frame->method);
	json_write_amount(out, "value", &frame->value);
	json_write_nilable(out, "params", frame->params);
	json_write_int(out, "exit", frame->exit_code);
	json_write_nilable(out, "return", frame->ret);
}

static void write_details(struct json_writer *out, const struct view *view, size_t frame)
{
	if (view->detail & TRACE_GAS)
		write_charges(out, view, frame);
	if (view->detail & TRACE_IPLD)
		write_accesses(out, view, frame);
}

/* ---- the list ----------------------------------------------------------------------- */

static void write_list(struct json_writer *out, const char *name, const struct view *view)
{
	const struct trace *trace = view->trace;

	json_write_array(out, name);
	for (size_t i = 0; i < trace->frame_count; i++) {
		const struct trace_frame *frame = &trace->frames[i];

		json_write_object(out, NULL);
		json_write_int(out, "depth", frame->depth);
		if (frame->parent == TRACE_NO_PARENT)
			json_write_null(out, "parent");
		else
			json_write_int(out, "parent", frame->parent);
		write_call(out, frame);
		write_details(out, view, i);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

/* ---- the tree ------------------------------------------------------------------------ */

/* Ends frame i, which has no calls, and every frame above it that ends with it. */
static void end_frames(struct json_writer *out, const struct trace *trace, size_t i)
{
	const int32_t end = next_parent(trace, i);
	int32_t parent = trace->frames[i].parent;

	json_write_array_end(out);
	json_write_object_end(out);
	while (parent != end) {
		json_write_array_end(out);
		json_write_object_end(out);
		parent = trace->frames[parent].parent;
	}
}

static void write_tree(struct json_writer *out, const char *name, const struct view *view)
{
	const struct trace *trace = view->trace;

	if (trace->frame_count == 0)
		json_write_null(out, name);
	for (size_t i = 0; i < trace->frame_count; i++) {
		const struct trace_frame *frame = &trace->frames[i];

		json_write_object(out, i == 0 ? name : NULL);
		write_call(out, frame);
		json_write_text(out, "error", frame->exit_code != 0 ? frame->error : NULL);
		write_details(out, view, i);
		json_write_array(out, "calls");
		if (next_parent(trace, i) != (int32_t)i)
			end_frames(out, trace, i);
	}
}

/* ---- lines ---------------------------------------------------------------------------- */

enum { INDENT_COLUMNS = 2, NAME_COLUMNS = 24 };

static void indent(struct buffer *out, const struct trace_frame *frame, int levels)
{
	buffer_printf(out, "%*s", (int)(frame->depth + levels) * INDENT_COLUMNS, "");
}

static void line_of_charge(struct buffer *out, const struct trace_frame *frame,
			   const struct gas_charge *charge)
{
	indent(out, frame, 2);
	buffer_printf(out, "%-*s %12" PRId64, NAME_COLUMNS, charge->name,
		      charge->compute + charge->storage);
	if (charge->storage != 0)
		buffer_printf(out, "  compute %" PRId64 " storage %" PRId64, charge->compute,
			      charge->storage);
	buffer_append_byte(out, '\n');
}

static void line_of_access(struct buffer *out, const struct trace_frame *frame,
			   const struct trace_access *access)
{
	indent(out, frame, 2);
	buffer_printf(out, "%s ", access_words[access->kind]);
	cid_to_text(out, access->cid);
	buffer_printf(out, "  %zu bytes\n", access->block_bytes);
}

/* Bytes as hexadecimal digits, cut where a line would grow too long to read. */
static void word_of_bytes(struct buffer *out, const char *label, struct bytes bytes)
{
	const size_t most = 32;

	if (bytes.size == 0)
		return;
	buffer_printf(out, "  %s 0x", label);
	for (size_t i = 0; i < bytes.size && i < most; i++)
		buffer_printf(out, "%02x", bytes.data[i]);
	if (bytes.size > most)
		buffer_printf(out, "… (%zu bytes)", bytes.size);
}

static void line_of_call(struct buffer *out, const struct trace_frame *frame,
			 enum address_network network)
{
	const char *name = exit_code_name(frame->exit_code);

	indent(out, frame, 0);
	address_to_text(out, &frame->from, network);
	buffer_append_text(out, " -> ");
	address_to_text(out, &frame->to, network);
	buffer_printf(out, "  method %" PRIu64, frame->method);
	if (bigint_sign(&frame->value) != 0) {
		buffer_append_text(out, "  value ");
		bigint_to_text(out, &frame->value);
	}
	word_of_bytes(out, "params", frame->params);
	buffer_printf(out, "  exit %" PRId64, frame->exit_code);
	if (name && frame->exit_code != 0)
		buffer_printf(out, " %s", name);
	word_of_bytes(out, "return", frame->ret);
	if (frame->exit_code != 0 && frame->error)
		buffer_printf(out, "  \"%s\"", frame->error);
	buffer_append_byte(out, '\n');
}

static enum status write_text(struct json_writer *out, const char *name, const struct view *view,
			      struct failure *failure)
{
	struct buffer text;
	enum status st;

	buffer_init(&text, out->limit_bytes);
	text.charge = out->out->charge;
	for (size_t f = 0; f < view->trace->frame_count && buffer_status(&text) == ST_OK; f++) {
		const struct trace_frame *frame = &view->trace->frames[f];

		line_of_call(&text, frame, out->network);
		if (view->detail & TRACE_GAS)
			for (size_t i = view->charges.starts[f]; i < view->charges.starts[f + 1];
			     i++)
				line_of_charge(&text, frame, charge_at(view, i));
		if (view->detail & TRACE_IPLD)
			for (size_t i = view->accesses.starts[f]; i < view->accesses.starts[f + 1];
			     i++)
				line_of_access(&text, frame, access_at(view, i));
	}
	st = buffer_status(&text);
	json_write_string(out, name, buffer_bytes(&text));
	buffer_fini(&text);
	return st == ST_OK ? ST_OK : failure_of_status(failure, st, NULL);
}

/* ---- all of them ------------------------------------------------------------------------ */

enum status trace_write(struct json_writer *out, struct arena *arena, const char *name,
			const struct trace *trace, const struct trace_form *form,
			struct failure *failure)
{
	struct view view;

	if (form->format == TRACE_LOTUS)
		return shape_trace(out, arena, name, trace, failure);
	if (form->format != TRACE_LIST)
		TRY(shape_trace_fits(trace, failure));
	TRY(open_view(&view, arena, trace, form->detail, failure));
	if (form->format == TRACE_TEXT)
		return write_text(out, name, &view, failure);
	if (form->format == TRACE_TREE)
		write_tree(out, name, &view);
	else
		write_list(out, name, &view);
	return ST_OK;
}

enum status trace_write_list(struct json_writer *out, struct arena *arena, const char *name,
			     const struct trace *trace, struct failure *failure)
{
	static const struct trace_form form = { TRACE_LIST, TRACE_GAS };

	return trace_write(out, arena, name, trace, &form, failure);
}

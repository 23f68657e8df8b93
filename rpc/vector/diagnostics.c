/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/diagnostics.h"

#include "base/encoding.h"
#include "base/gzip_pack.h"
#include "rpc/frame_index.h"
#include "rpc/shape.h"

enum { PARAMS_DEPTH = 16 }; /* calls that lie deeper have no Params */

/* ---- the list ------------------------------------------------------------------- */

static void write_charges(struct json_writer *out, const struct trace *trace,
			  const struct frame_index *index, size_t frame)
{
	json_write_array(out, "GasCharges");
	for (size_t i = index->starts[frame]; i < index->starts[frame + 1]; i++) {
		const struct gas_charge *charge = &trace->charges[index->order[i]].charge;

		json_write_object(out, NULL);
		json_write_text(out, "Name", charge->name);
		json_write_int(out, "tg", charge->compute + charge->storage);
		json_write_int(out, "cg", charge->compute);
		json_write_int(out, "sg", charge->storage);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

/* Opens the object of one call and writes it up to Subcalls. */
static void begin_frame(struct json_writer *out, const struct trace *trace,
			const struct frame_index *index, size_t i)
{
	const struct trace_frame *frame = &trace->frames[i];

	json_write_object(out, NULL);
	json_write_object(out, "Msg");
	json_write_address(out, "From", &frame->from);
	json_write_address(out, "To", &frame->to);
	json_write_amount(out, "Value", &frame->value);
	json_write_uint(out, "Method", frame->method);
	if (frame->depth < PARAMS_DEPTH)
		json_write_nilable(out, "Params", frame->params);
	json_write_object_end(out);
	json_write_object(out, "MsgRct");
	json_write_int(out, "ExitCode", frame->exit_code);
	json_write_nilable(out, "Return", frame->ret);
	json_write_object_end(out);
	write_charges(out, trace, index, i);
}

static enum status write_trace(struct json_writer *out, struct arena *arena,
			       const struct trace *trace)
{
	struct frame_index index;

	TRY(frame_index_charges(trace, arena, &index));
	for (size_t i = 0; i < trace->frame_count; i++) {
		const bool is_last = i + 1 == trace->frame_count;
		const int32_t next_parent = is_last ? TRACE_NO_PARENT : trace->frames[i + 1].parent;

		begin_frame(out, trace, &index, i);
		if (next_parent == (int32_t)i)
			json_write_array(out, "Subcalls");
		else
			shape_frames_end(out, trace, i, next_parent);
	}
	return ST_OK;
}

static enum status write_list(struct buffer *text, struct arena *arena,
			      enum address_network network, const struct vector *vector,
			      const struct trace *const *traces)
{
	struct json_writer out;

	json_writer_init(&out, text);
	out.network = network;
	out.cancel = arena->cancel;
	json_write_array(&out, NULL);
	for (size_t i = 0; i < vector->receipt_count; i++) {
		if (vector->receipts[i].present && traces[i] && traces[i]->frame_count > 0)
			TRY(write_trace(&out, arena, traces[i]));
		else
			json_write_null(&out, NULL);
	}
	json_write_array_end(&out);
	return json_writer_status(&out);
}

/* ---- the member ------------------------------------------------------------------ */

static void fail(struct json_writer *out, enum status st)
{
	if (out->status == ST_OK)
		out->status = st;
}

static void write_data(struct json_writer *out, struct bytes list)
{
	struct buffer packed, text;

	buffer_init(&packed, 0);
	buffer_init(&text, 0);
	packed.charge = text.charge = out->out->charge;
	gzip_pack(&packed, list);
	base64_encode(&text, buffer_bytes(&packed));
	buffer_append_failure(&text, &packed);
	if (buffer_status(&text) == ST_OK)
		json_write_base64(out, "data", buffer_bytes(&text));
	else
		fail(out, buffer_status(&text));
	buffer_fini(&packed);
	buffer_fini(&text);
}

void vector_diagnostics_write(struct json_writer *out, struct arena *arena,
			      const struct vector *vector, const struct trace *const *traces)
{
	struct buffer list;
	enum status st;

	json_write_object(out, "diagnostics");
	json_write_text(out, "format", "Lotus-ExecutionTrace-V1");
	buffer_init(&list, arena->limit_bytes);
	list.charge = out->out->charge;
	st = write_list(&list, arena, out->network, vector, traces);
	if (st == ST_OK)
		write_data(out, buffer_bytes(&list));
	else
		fail(out, st);
	buffer_fini(&list);
	json_write_object_end(out);
}

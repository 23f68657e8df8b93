/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/shape.h"

#include "rpc/frame_index.h"

/* Traces. Frames come as a flat list, parents before children. Nothing recurses. */

enum { CODEC_CBOR = 0x51 };

static void write_charge(struct json_writer *out, const struct gas_charge *charge)
{
	json_write_object(out, NULL);
	json_write_text(out, "Name", charge->name);
	json_write_int(out, "tg", charge->compute + charge->storage);
	json_write_int(out, "cg", charge->compute);
	json_write_int(out, "sg", charge->storage);
	json_write_int(out, "tt", 0);
	json_write_object_end(out);
}

static void write_charges(struct json_writer *out, const char *name, const struct trace *trace,
			  const struct frame_index *index, size_t frame)
{
	if (index->starts[frame] == index->starts[frame + 1]) {
		json_write_null(out, name);
		return;
	}
	json_write_array(out, name);
	for (size_t i = index->starts[frame]; i < index->starts[frame + 1]; i++)
		write_charge(out, &trace->charges[index->order[i]].charge);
	json_write_array_end(out);
}

/* Opens the object of one frame and writes it up to Subcalls. */
static void begin_frame(struct json_writer *out, const char *name, const struct trace *trace,
			const struct frame_index *index, size_t i)
{
	const struct trace_frame *frame = &trace->frames[i];

	json_write_object(out, name);
	json_write_object(out, "Msg");
	json_write_address(out, "From", &frame->from);
	json_write_address(out, "To", &frame->to);
	json_write_amount(out, "Value", &frame->value);
	json_write_uint(out, "Method", frame->method);
	json_write_nilable(out, "Params", frame->params);
	json_write_int(out, "ParamsCodec", frame->params.size > 0 ? CODEC_CBOR : 0);
	json_write_int(out, "GasLimit", 0);
	json_write_bool(out, "ReadOnly", false);
	json_write_object_end(out);
	json_write_object(out, "MsgRct");
	json_write_int(out, "ExitCode", frame->exit_code);
	json_write_nilable(out, "Return", frame->ret);
	json_write_int(out, "ReturnCodec", frame->ret.size > 0 ? CODEC_CBOR : 0);
	json_write_object_end(out);
	write_charges(out, "GasCharges", trace, index, i);
}

void shape_frames_end(struct json_writer *out, const struct trace *trace, size_t i,
		      int32_t next_parent)
{
	int32_t parent = trace->frames[i].parent;

	json_write_null(out, "Subcalls");
	json_write_object_end(out);
	while (parent != next_parent) {
		json_write_array_end(out);
		json_write_object_end(out);
		parent = trace->frames[parent].parent;
	}
}

enum status shape_trace_fits(const struct trace *trace, struct failure *failure)
{
	for (size_t i = 0; i < trace->frame_count; i++) {
		if (trace->frames[i].depth < SHAPE_TRACE_DEPTH)
			continue;
		(void)failure_set(failure, FAULT_LIMIT_EXCEEDED,
				  "the trace nests deeper than %d levels", SHAPE_TRACE_DEPTH);
		failure_number(failure, "limit", SHAPE_TRACE_DEPTH);
		failure_hint(failure, "Chaos.Trace with format \"json\" gives a flat list of any "
				      "depth; a long one may need --max-response");
		return ST_LIMIT;
	}
	return ST_OK;
}

enum status shape_trace(struct json_writer *out, struct arena *arena, const char *name,
			const struct trace *trace, struct failure *failure)
{
	struct frame_index index;

	TRY(shape_trace_fits(trace, failure));
	if (frame_index_charges(trace, arena, &index) != ST_OK)
		return failure_of_status(failure, ST_NO_MEMORY, NULL);
	if (trace->frame_count == 0)
		json_write_null(out, name);
	for (size_t i = 0; i < trace->frame_count; i++) {
		int32_t next_parent = i + 1 < trace->frame_count ? trace->frames[i + 1].parent
								 : TRACE_NO_PARENT;

		begin_frame(out, i == 0 ? name : NULL, trace, &index, i);
		if (next_parent == (int32_t)i)
			json_write_array(out, "Subcalls");
		else
			shape_frames_end(out, trace, i, next_parent);
	}
	return ST_OK;
}

/* "text (RetCode=N): text": how the reference prints an actor error that carries a
 * cause of its own (lotus b835fab70 chain/actors/aerrors/error.go FormatError). */
static enum status write_error(struct json_writer *out, struct arena *arena,
			       const struct application *run, struct failure *failure)
{
	const char *text = run->result.error ? run->result.error : "";
	char *line;

	if (run->result.receipt.exit_code == 0) {
		json_write_text(out, "Error", "");
		return ST_OK;
	}
	line = arena_printf(arena, "%s (RetCode=%lld): %s", text,
			    (long long)run->result.receipt.exit_code, text);
	if (!line)
		return failure_of_status(failure, ST_NO_MEMORY, NULL);
	json_write_text(out, "Error", line);
	return ST_OK;
}

enum status shape_invocation(struct json_writer *out, struct arena *arena, const char *name,
			     const struct application *run, bool implicit, struct failure *failure)
{
	const struct message *message = &run->message.message;
	const struct vm_result *result = &run->result;
	struct cid cid = cid_of(&run->message_cid);

	json_write_object(out, name);
	json_write_cid(out, "MsgCid", cid);
	shape_message(out, "Msg", message, cid);
	shape_receipt(out, "MsgRct", &result->receipt);
	shape_gas_cost(out, "GasCost", message, cid, implicit ? NULL : &result->gas,
		       result->receipt.gas_used);
	if (run->trace)
		TRY(shape_trace(out, arena, "ExecutionTrace", run->trace, failure));
	TRY(write_error(out, arena, run, failure));
	json_write_int(out, "Duration", 0);
	json_write_object_end(out);
	return ST_OK;
}

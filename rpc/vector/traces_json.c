/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/traces_json.h"

#include "base/encoding.h"
#include "json/load.h"
#include "rpc/fields.h"
#include "rpc/vector/values.h"

/* The traces inside a vector: trees of calls, flattened into lists of frames in the
 * order of the calls. The tree is walked with a stack of our own. */

enum {
	TRACE_JSON_DEPTH = 2000,      /* below jansson's own limit of 2048 */
	TRACE_NESTING = 1000,         /* each call adds an object and an array */
	TRACE_MEMORY_MAX = 512 << 20, /* of the JSON tree, as estimated */
};

/* A call whose subcalls are being visited. */
struct visit {
	const json_t *subcalls;
	size_t next;
	int32_t frame;
};

struct flattening {
	struct decode *decode;
	struct expected_trace *traces; /* one a message */
	struct buffer frames;          /* of struct expected_frame, of the trace being read */
	struct visit stack[TRACE_NESTING];
	size_t depth;
};

static enum status refuse(struct decode *decode, const json_t *value, const char *expected)
{
	return decode_refuse(decode, value, expected);
}

static enum status read_charge(struct decode *decode, const json_t *json, struct gas_charge *charge,
			       int64_t *total)
{
	const json_t *name = json_object_get(json, "Name");
	const json_t *tg = json_object_get(json, "tg");
	const json_t *cg = json_object_get(json, "cg");
	const json_t *sg = json_object_get(json, "sg");

	if (!json_is_text(name) || !json_is_integer(tg) || !json_is_integer(cg) ||
	    !json_is_integer(sg))
		return refuse(decode, json, "a gas charge {Name, tg, cg, sg}");
	charge->name = json_string_value(name);
	charge->compute = json_integer_value(cg);
	charge->storage = json_integer_value(sg);
	*total = json_integer_value(tg);
	return ST_OK;
}

static enum status read_charges(struct decode *decode, const json_t *call,
				struct expected_frame *frame)
{
	const json_t *list = json_object_get(call, "GasCharges");
	size_t count = json_array_size(list);
	struct gas_charge *charges = arena_zalloc(decode->arena, count, sizeof(*charges));
	int64_t *totals = arena_zalloc(decode->arena, count, sizeof(*totals));

	if (!charges || !totals)
		return decode_no_memory(decode);
	if (list && !json_is_null(list) && !json_is_array(list))
		return refuse(decode, list, "a list of gas charges");
	for (size_t i = 0; i < count; i++)
		TRY(read_charge(decode, json_array_get(list, i), &charges[i], &totals[i]));
	frame->charges = charges;
	frame->totals = totals;
	frame->charge_count = count;
	return ST_OK;
}

/* Appends the frame of one call and gets ready to visit its subcalls. */
static enum status enter_call(struct flattening *flat, const json_t *call, int32_t parent)
{
	struct expected_frame frame = { .parent = parent };
	const json_t *subcalls = json_object_get(call, "Subcalls");
	int32_t index = (int32_t)(flat->frames.size / sizeof(frame));

	if (!json_is_object(call))
		return refuse(flat->decode, call, "a trace {GasCharges, Subcalls}");
	if (subcalls && !json_is_null(subcalls) && !json_is_array(subcalls))
		return refuse(flat->decode, subcalls, "a list of traces");
	if (flat->depth == TRACE_NESTING)
		return refuse(flat->decode, call, "a trace of less nesting");
	TRY(read_charges(flat->decode, call, &frame));
	buffer_append(&flat->frames, &frame, sizeof(frame));
	flat->stack[flat->depth++] = (struct visit){ subcalls, 0, index };
	return ST_OK;
}

static enum status flatten(struct flattening *flat, const json_t *call)
{
	buffer_clear(&flat->frames);
	flat->depth = 0;
	TRY(enter_call(flat, call, TRACE_NO_PARENT));
	while (flat->depth > 0) {
		struct visit *top = &flat->stack[flat->depth - 1];

		if (top->next < json_array_size(top->subcalls))
			TRY(enter_call(flat, json_array_get(top->subcalls, top->next++),
				       top->frame));
		else
			flat->depth--;
	}
	return buffer_status(&flat->frames);
}

static enum status read_trace(struct decode *decode, const json_t *json, size_t index,
			      void *context)
{
	struct flattening *flat = context;
	struct expected_trace *out = &flat->traces[index];
	struct bytes copy;
	enum status st;

	/* Upstream writes an empty trace for a message that was refused before it ran. */
	if (json_is_null(json) || json_is_null(json_object_get(json, "Msg")))
		return ST_OK;
	out->present = true;
	st = flatten(flat, json);
	if (st != ST_OK)
		return st == ST_NO_MEMORY ? decode_no_memory(decode) : st;
	if (arena_copy(decode->arena, buffer_bytes(&flat->frames), &copy) != ST_OK)
		return decode_no_memory(decode);
	out->frames = (const struct expected_frame *)(const void *)copy.data;
	out->frame_count = copy.size / sizeof(struct expected_frame);
	return ST_OK;
}

static enum status read_list(struct flattening *flat, struct vector_file *out)
{
	struct decode *decode = flat->decode;
	size_t count = json_array_size(out->traces);

	/* Upstream has one entry for every message; a shorter list was cut off. */
	if (!json_is_array(out->traces) || count != out->vector.receipt_count)
		return refuse(decode, out->traces, "a list with one trace for each message");
	flat->traces = arena_zalloc(decode->arena, count, sizeof(*flat->traces));
	if (!flat->traces)
		return decode_no_memory(decode);
	TRY(fields_each(decode, out->traces, read_trace, flat));
	out->vector.traces = flat->traces;
	out->vector.trace_count = count;
	return ST_OK;
}

static enum status load_json(struct decode *decode, struct vector_file *out)
{
	static const struct json_limits limits = { .depth = TRACE_JSON_DEPTH,
						   .memory_bytes = TRACE_MEMORY_MAX,
						   .members = 0 };
	struct json_scan scan;
	enum status st;

	json_scan_init(&scan);
	st = failure_load_json(decode->failure, &scan, buffer_bytes(&out->trace_text), &limits,
			       &out->traces);
	json_scan_fini(&scan);
	if (st == ST_LIMIT)
		failure_hint(decode->failure, "this limit is fixed: run the vector without "
					      "checkTrace");
	if (st != ST_OK && decode->failure->fault == FAULT_PARSE_ERROR)
		decode->failure->fault = FAULT_VECTOR_INVALID;
	return st;
}

static enum status inflate_traces(struct decode *decode, const json_t *data,
				  struct vector_file *out)
{
	struct buffer inner;
	enum status st;

	buffer_init(&inner, 0);
	st = base64_decode(&inner, json_view(data));
	if (st == ST_NO_MEMORY)
		(void)decode_no_memory(decode);
	else if (st != ST_OK || !json_is_text(data))
		st = refuse(decode, data, "base64 of base64 of a gzip stream");
	else
		st = vector_inflate(decode, data, buffer_bytes(&inner), &out->trace_text);
	buffer_fini(&inner);
	return st;
}

static enum status decode_traces(struct decode *decode, const json_t *data, struct vector_file *out)
{
	struct flattening *flat = arena_zalloc(decode->arena, 1, sizeof(*flat));
	enum status st;

	if (!flat)
		return decode_no_memory(decode);
	TRY(inflate_traces(decode, data, out));
	TRY(load_json(decode, out));
	flat->decode = decode;
	buffer_init(&flat->frames, 0);
	st = read_list(flat, out);
	buffer_fini(&flat->frames);
	return st;
}

enum status vector_traces_decode(struct decode *decode, const json_t *json, struct vector_file *out)
{
	const json_t *data = json_object_get(json_object_get(json, "diagnostics"), "data");
	enum fault fault = decode->fault;
	size_t outer;
	enum status st;

	if (out->vector.unsupported || !data || json_string_length(data) == 0)
		return ST_OK;
	decode->fault = FAULT_VECTOR_INVALID;
	outer = decode_enter(decode, "diagnostics");
	(void)decode_enter(decode, "data");
	st = decode_traces(decode, data, out);
	decode->fault = fault;
	decode_leave(decode, outer);
	return st;
}

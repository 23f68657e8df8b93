/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/traces_json.h"

#include "base/encoding.h"
#include "json/cut.h"
#include "json/load.h"
#include "rpc/fields.h"
#include "rpc/vector/values.h"

/* The traces inside a vector: trees of calls, flattened into lists of frames in the
 * order of the calls. They nest as deep as calls do, so the text is cut into one piece
 * of JSON for each call. */

enum {
	TRACE_NESTING = 65537,        /* calls at the greatest --max-call-depth */
	TRACE_JSON_DEPTH = 2000,      /* of one call without its subcalls */
	TRACE_MEMORY_MAX = 512 << 20, /* of one call's JSON tree, as estimated */
	NAMES_MAX = 64,
};

static const char fixed_limit[] = "this limit is fixed: run the vector without checkTrace";

struct flattening {
	struct decode *decode;
	struct buffer frames; /* of struct expected_frame, of the trace being read */
	struct buffer open;   /* of int32_t: indices of the calls that have not ended */
	struct buffer traces; /* of struct expected_trace */
	/* Names of charges, which come again and again. */
	const char *names[NAMES_MAX];
	size_t name_count;
};

static enum status refuse(struct decode *decode, const json_t *value, const char *expected)
{
	return decode_refuse(decode, value, expected);
}

/* Puts the name where it outlives the piece that it stands in. */
static enum status keep_name(struct flattening *flat, const json_t *json, const char **out)
{
	const char *name = json_string_value(json);

	for (size_t i = 0; i < flat->name_count; i++) {
		*out = flat->names[i];
		if (strcmp(name, *out) == 0)
			return ST_OK;
	}
	*out = arena_text(flat->decode->arena, bytes_of_text(name));
	if (!*out)
		return decode_no_memory(flat->decode);
	if (flat->name_count < NAMES_MAX)
		flat->names[flat->name_count++] = *out;
	return ST_OK;
}

static enum status read_charge(struct flattening *flat, const json_t *json,
			       struct gas_charge *charge, int64_t *total)
{
	const json_t *name = json_object_get(json, "Name");
	const json_t *tg = json_object_get(json, "tg");
	const json_t *cg = json_object_get(json, "cg");
	const json_t *sg = json_object_get(json, "sg");

	if (!json_is_text(name) || !json_is_integer(tg) || !json_is_integer(cg) ||
	    !json_is_integer(sg))
		return refuse(flat->decode, json, "a gas charge {Name, tg, cg, sg}");
	charge->compute = json_integer_value(cg);
	charge->storage = json_integer_value(sg);
	*total = json_integer_value(tg);
	return keep_name(flat, name, &charge->name);
}

static enum status read_charges(struct flattening *flat, const json_t *call,
				struct expected_frame *frame)
{
	struct decode *decode = flat->decode;
	const json_t *list = json_object_get(call, "GasCharges");
	size_t count = json_array_size(list);
	struct gas_charge *charges = arena_zalloc(decode->arena, count, sizeof(*charges));
	int64_t *totals = arena_zalloc(decode->arena, count, sizeof(*totals));

	if (!charges || !totals)
		return decode_no_memory(decode);
	if (list && !json_is_null(list) && !json_is_array(list))
		return refuse(decode, list, "a list of gas charges");
	for (size_t i = 0; i < count; i++)
		TRY(read_charge(flat, json_array_get(list, i), &charges[i], &totals[i]));
	frame->charges = charges;
	frame->totals = totals;
	frame->charge_count = count;
	return ST_OK;
}

/* Every subcall was cut out; what was not is none, or its list is not to be seen in the
 * text, for its name is written with escapes. */
static enum status check_subcalls(struct decode *decode, const json_t *call)
{
	const json_t *subcalls = json_object_get(call, "Subcalls");

	if (subcalls && !json_is_null(subcalls) && !json_is_array(subcalls))
		return refuse(decode, subcalls, "a list of traces");
	for (size_t i = 0; i < json_array_size(subcalls); i++) {
		const json_t *subcall = json_array_get(subcalls, i);

		if (!json_is_object(subcall) || json_object_size(subcall) != 0)
			return refuse(decode, subcall, "a trace {GasCharges, Subcalls}");
	}
	return ST_OK;
}

static enum status load_failed(struct decode *decode, const struct json_problem *problem)
{
	struct failure *failure = decode->failure;
	enum status st = problem->kind == JSON_PROBLEM_LIMIT ? ST_LIMIT : ST_INVALID;

	if (problem->kind == JSON_PROBLEM_MEMORY)
		return decode_no_memory(decode);
	if (st == ST_LIMIT) {
		(void)failure_set(failure, FAULT_LIMIT_EXCEEDED,
				  "%s: a trace exceeds the limit on the %s: %zu, allowed are %zu",
				  decode->path.text, problem->limit_name, problem->actual,
				  problem->limit);
		failure_number(failure, "limit", problem->limit);
		failure_number(failure, "actual", problem->actual);
		failure_hint(failure, "%s", fixed_limit);
	} else {
		(void)failure_set(failure, FAULT_VECTOR_INVALID, "%s: a trace is not JSON: %s",
				  decode->path.text,
				  problem->kind == JSON_PROBLEM_RESERVED
					  ? "a string begins with U+0000 U+0001 U+0002 U+0000"
					  : problem->text);
	}
	failure_text(failure, "path", decode->path.text);
	failure_bytes(failure, "excerpt", problem->excerpt);
	return st;
}

static enum status load_piece(struct decode *decode, struct bytes text, json_t **out)
{
	const struct json_limits limits = {
		.depth = TRACE_JSON_DEPTH,
		.memory_bytes = TRACE_MEMORY_MAX,
		.cancel = decode->arena->cancel,
		.charge = decode->arena->charge,
	};
	struct json_problem problem;
	struct json_scan scan;
	enum status st;

	json_scan_init(&scan);
	st = json_load(&scan, text, &limits, out, &problem);
	if (st != ST_OK)
		st = load_failed(decode, &problem);
	json_scan_fini(&scan);
	return st;
}

/* Keeps the frames of a trace that is complete. */
static enum status keep_trace(struct flattening *flat, const json_t *call)
{
	struct expected_trace trace = { .present = false };
	struct bytes frames;

	if (arena_copy(flat->decode->arena, buffer_bytes(&flat->frames), &frames) != ST_OK)
		return decode_no_memory(flat->decode);
	/* Upstream writes an empty trace for a message that was refused before it ran. */
	if (!json_is_null(json_object_get(call, "Msg")))
		trace = (struct expected_trace){
			.present = true,
			.frames = (const struct expected_frame *)(const void *)frames.data,
			.frame_count = frames.size / sizeof(struct expected_frame),
		};
	buffer_clear(&flat->frames);
	buffer_append(&flat->traces, &trace, sizeof(trace));
	return buffer_status(&flat->traces);
}

static int32_t *innermost(const struct flattening *flat)
{
	return (int32_t *)(void *)(flat->open.data + flat->open.size) - 1;
}

static enum status begin_call(void *context)
{
	struct flattening *flat = context;
	const int32_t index = (int32_t)(flat->frames.size / sizeof(struct expected_frame));
	const struct expected_frame frame = {
		.parent = flat->open.size == 0 ? TRACE_NO_PARENT : *innermost(flat),
	};

	buffer_append(&flat->frames, &frame, sizeof(frame));
	buffer_append(&flat->open, &index, sizeof(index));
	TRY(buffer_status(&flat->frames));
	return buffer_status(&flat->open);
}

static enum status end_call(void *context, struct bytes piece)
{
	struct flattening *flat = context;
	struct expected_frame *frames = (struct expected_frame *)(void *)flat->frames.data;
	struct charge *charge = flat->decode->arena->charge;
	const size_t before = charge_used(charge);
	size_t tree_bytes;
	json_t *call;
	enum status st;

	TRY(load_piece(flat->decode, piece, &call));
	tree_bytes = charge_used(charge) - before;
	st = read_charges(flat, call, &frames[*innermost(flat)]);
	if (st == ST_OK)
		st = check_subcalls(flat->decode, call);
	flat->open.size -= sizeof(int32_t);
	if (st == ST_OK && flat->open.size == 0)
		st = keep_trace(flat, call);
	json_decref(call);
	charge_remove(charge, tree_bytes);
	return st;
}

/* What is left of the list says which messages have no trace at all. */
static enum status read_list(struct flattening *flat, const json_t *list, struct vector *out)
{
	struct decode *decode = flat->decode;
	const struct expected_trace *cut = (const void *)flat->traces.data;
	const size_t count = json_array_size(list);
	struct expected_trace *traces = arena_zalloc(decode->arena, count, sizeof(*traces));

	/* Upstream has one entry for every message; a shorter list was cut off. */
	if (!json_is_array(list) || count != out->receipt_count)
		return refuse(decode, list, "a list with one trace for each message");
	if (!traces)
		return decode_no_memory(decode);
	for (size_t i = 0; i < count; i++) {
		const json_t *entry = json_array_get(list, i);

		if (json_is_object(entry))
			traces[i] = *cut++;
		else if (!json_is_null(entry))
			return refuse(decode, entry, "a trace {GasCharges, Subcalls}");
	}
	out->traces = traces;
	out->trace_count = count;
	return ST_OK;
}

static enum status cut_failed(struct decode *decode, enum status st)
{
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	if (st != ST_LIMIT || decode->failure->set)
		return st;
	(void)failure_set(decode->failure, FAULT_LIMIT_EXCEEDED,
			  "%s: a trace of more than %d calls inside of one another",
			  decode->path.text, TRACE_NESTING);
	failure_number(decode->failure, "limit", TRACE_NESTING);
	failure_hint(decode->failure, "%s", fixed_limit);
	return st;
}

static enum status read_traces(struct flattening *flat, struct bytes text, struct vector *out)
{
	const struct json_cut cut = { "Subcalls", TRACE_NESTING, begin_call, end_call, flat };
	json_t *list = NULL;
	struct buffer rest;
	enum status st;

	buffer_init(&rest, 0);
	st = json_cut_run(&cut, text, &rest);
	if (st != ST_OK)
		st = cut_failed(flat->decode, st);
	if (st == ST_OK)
		st = load_piece(flat->decode, buffer_bytes(&rest), &list);
	buffer_fini(&rest);
	if (st == ST_OK)
		st = read_list(flat, list, out);
	json_decref(list);
	return st;
}

static enum status inflate_traces(struct decode *decode, const json_t *data, struct buffer *text)
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
		st = vector_inflate(decode, data, buffer_bytes(&inner), text);
	buffer_fini(&inner);
	return st;
}

static enum status decode_traces(struct decode *decode, const json_t *data, struct vector *out)
{
	struct flattening flat = { .decode = decode };
	struct buffer text;
	enum status st;

	buffer_init(&text, 0);
	buffer_init(&flat.frames, 0);
	buffer_init(&flat.open, 0);
	buffer_init(&flat.traces, 0);
	text.cancel = flat.frames.cancel = decode->arena->cancel;
	st = inflate_traces(decode, data, &text);
	if (st == ST_OK)
		st = read_traces(&flat, buffer_bytes(&text), out);
	buffer_fini(&flat.traces);
	buffer_fini(&flat.open);
	buffer_fini(&flat.frames);
	buffer_fini(&text);
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
	st = decode_traces(decode, data, &out->vector);
	decode->fault = fault;
	decode_leave(decode, outer);
	return st;
}

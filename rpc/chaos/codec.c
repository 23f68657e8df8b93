/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "base/encoding.h"
#include "rpc/cbor_diag.h"
#include "rpc/chaos/actor_method.h"

/* Typed arguments to bytes and back, without running anything. */

struct encode_args {
	struct named_method method;
	const json_t *args; /* NULL: left out */
};
struct decode_args {
	struct named_method method;
	struct bytes bytes;
};

PARAMS(params_encode, struct encode_args,
       REQUIRED("method", chaos_method, struct encode_args, method,
		"a chaos method, by name or number"),
       OPTIONAL("args", chaos_args, struct encode_args, args, "its arguments"));

PARAMS(params_decode_bytes, struct decode_args,
       REQUIRED("method", chaos_method, struct decode_args, method,
		"a chaos method, by name or number"),
       REQUIRED("bytes", bytes, struct decode_args, bytes, "base64, or 0x and hex digits"));

static void write_diag(struct call *call, struct bytes cbor)
{
	struct buffer text;

	buffer_init(&text, 0);
	cbor_diag(&text, cbor);
	json_write_string(call->out, "diag", buffer_bytes(&text));
	if (buffer_status(&text) != ST_OK)
		call->out->status = buffer_status(&text);
	buffer_fini(&text);
}

static void write_hex(struct call *call, struct bytes data)
{
	struct buffer text;

	buffer_init(&text, 0);
	buffer_append_text(&text, "0x");
	base16_encode(&text, data);
	json_write_string(call->out, "hex", buffer_bytes(&text));
	if (buffer_status(&text) != ST_OK)
		call->out->status = buffer_status(&text);
	buffer_fini(&text);
}

static enum status refuse_method(struct call *call, uint64_t number)
{
	(void)failure_set(call->failure, FAULT_INVALID_PARAMS,
			  "method: the chaos actor has no method %llu", (unsigned long long)number);
	failure_text(call->failure, "path", "method");
	failure_text(call->failure, "expected", "a chaos method, by name or number from 1 to 10");
	failure_number(call->failure, "got", number);
	return ST_INVALID;
}

enum status chaos_encode_params(struct call *call, const void *args)
{
	const struct encode_args *in = args;
	const struct maybe_bytes none = { .given = false };
	struct chaos_call typed;

	if (!in->method.named)
		return refuse_method(call, in->method.number);
	TRY(chaos_call_encode(&call->decode, &in->method, in->args, &none, &typed));
	json_write_object(call->out, NULL);
	json_write_base64(call->out, "params", typed.params);
	write_hex(call, typed.params);
	write_diag(call, typed.params);
	json_write_object_end(call->out);
	return ST_OK;
}

enum status chaos_decode_params(struct call *call, const void *args)
{
	const struct decode_args *in = args;

	if (!in->method.named)
		return refuse_method(call, in->method.number);
	json_write_object(call->out, NULL);
	TRY(chaos_params_write(&call->decode, call->out, "value", in->method.number, in->bytes));
	write_diag(call, in->bytes);
	json_write_object_end(call->out);
	return ST_OK;
}

enum status chaos_decode_return(struct call *call, const void *args)
{
	const struct decode_args *in = args;

	if (!in->method.named)
		return refuse_method(call, in->method.number);
	json_write_object(call->out, NULL);
	TRY(chaos_return_write(&call->decode, call->out, "value", in->method.number, in->bytes));
	write_diag(call, in->bytes);
	json_write_object_end(call->out);
	return ST_OK;
}

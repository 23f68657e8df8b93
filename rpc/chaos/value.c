/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/actor_method.h"

#include "actors/chaos/params.h"
#include "actors/exit_code.h"
#include "base/utf8.h"
#include "vm/network.h"

/* The chaos actor's parameters and returns as JSON, in the forms that typed arguments
 * take. */

void chaos_text_write(struct json_writer *out, const char *name, struct bytes text)
{
	if (utf8_valid(text)) {
		json_write_string(out, name, text);
		return;
	}
	json_write_object(out, name);
	json_write_base64(out, "base64", text);
	json_write_object_end(out);
}

static void write_branch(struct json_writer *out, int64_t branch, const char *const *words,
			 int64_t count)
{
	if (branch >= 0 && branch < count)
		json_write_text(out, "branch", words[branch]);
	else
		json_write_int(out, "branch", branch);
}

/* A decoded value that may be printed. */
union value {
	struct chaos_caller_validation validation;
	struct chaos_create_actor create;
	struct address address;
	struct chaos_send send;
	struct chaos_mutate_state mutate;
	struct chaos_abort_with abort;
	struct chaos_resolve_return resolved;
	struct chaos_send_return sent;
	struct chaos_inspect_return inspected;
};

static void write_validation(struct json_writer *out, const union value *value)
{
	static const char *const words[] = { "none", "twice", "isAddress", "isType" };
	const struct chaos_caller_validation *params = &value->validation;

	write_branch(out, params->branch, words, 4);
	json_write_array(out, "addrs");
	for (size_t i = 0; i < params->address_count; i++)
		json_write_address(out, NULL, &params->addresses[i]);
	json_write_array_end(out);
	json_write_array(out, "types");
	for (size_t i = 0; i < params->type_count; i++)
		json_write_cid(out, NULL, params->types[i]);
	json_write_array_end(out);
}

static void write_create(struct json_writer *out, const union value *value)
{
	json_write_cid(out, "actorCid", value->create.code);
	json_write_address(out, "address", &value->create.address);
	json_write_bool(out, "undefActorCid", value->create.undefined_code);
	json_write_bool(out, "undefAddress", value->create.undefined_address);
}

static void write_resolve(struct json_writer *out, const union value *value)
{
	json_write_address(out, "address", &value->address);
}

static void write_delete(struct json_writer *out, const union value *value)
{
	json_write_address(out, "beneficiary", &value->address);
}

static void write_send(struct json_writer *out, const union value *value)
{
	json_write_address(out, "to", &value->send.to);
	json_write_amount(out, "value", &value->send.value);
	json_write_uint(out, "method", value->send.method);
	json_write_base64(out, "params", value->send.params);
}

static void write_mutate(struct json_writer *out, const union value *value)
{
	static const char *const words[] = { "inTransaction", "readonly", "afterTransaction" };

	chaos_text_write(out, "value", value->mutate.value);
	write_branch(out, value->mutate.branch, words, 3);
}

static void write_abort(struct json_writer *out, const union value *value)
{
	json_write_int(out, "code", value->abort.code);
	chaos_text_write(out, "message", value->abort.message);
	json_write_bool(out, "uncontrolled", value->abort.uncontrolled);
}

static void write_resolved(struct json_writer *out, const union value *value)
{
	json_write_address(out, "address", &value->resolved.address);
	json_write_bool(out, "success", value->resolved.success);
}

static void write_sent(struct json_writer *out, const union value *value)
{
	json_write_base64(out, "return", value->sent.ret);
	json_write_int(out, "code", value->sent.code);
	json_write_text(out, "codeName", exit_code_name(value->sent.code));
}

static void write_inspected(struct json_writer *out, const union value *value)
{
	const struct chaos_inspect_return *seen = &value->inspected;

	json_write_address(out, "caller", &seen->caller);
	json_write_address(out, "receiver", &seen->receiver);
	json_write_amount(out, "valueReceived", &seen->value_received);
	json_write_int(out, "currEpoch", seen->epoch);
	json_write_amount(out, "currentBalance", &seen->balance);
	json_write_object(out, "state");
	chaos_text_write(out, "value", seen->state.value);
	json_write_array(out, "unmarshallable");
	json_write_array_end(out);
	json_write_object_end(out);
}

static enum status read_address(struct cbor_reader *reader, struct arena *arena, void *out)
{
	(void)arena;
	*(struct address *)out = cbor_read_address(reader);
	return cbor_status(reader);
}

static enum status read_resolved(struct cbor_reader *reader, struct arena *arena, void *out)
{
	(void)arena;
	*(struct chaos_resolve_return *)out = chaos_resolve_return_read(reader);
	return cbor_status(reader);
}

static enum status read_sent(struct cbor_reader *reader, struct arena *arena, void *out)
{
	(void)arena;
	*(struct chaos_send_return *)out = chaos_send_return_read(reader);
	return cbor_status(reader);
}

static enum status read_inspected(struct cbor_reader *reader, struct arena *arena, void *out)
{
	(void)arena;
	*(struct chaos_inspect_return *)out = chaos_inspect_return_read(reader);
	return cbor_status(reader);
}

/* How a value is read and printed; all NULL when there is none. */
struct form {
	enum status (*read)(struct cbor_reader *reader, struct arena *arena, void *out);
	void (*write)(struct json_writer *out, const union value *value);
};

static const struct method_forms {
	struct form params, result;
} forms[] = {
	[CHAOS_CALLER_VALIDATION] = { { chaos_caller_validation_decode, write_validation },
				      { NULL, NULL } },
	[CHAOS_CREATE_ACTOR] = { { chaos_create_actor_decode, write_create }, { NULL, NULL } },
	[CHAOS_RESOLVE_ADDRESS] = { { read_address, write_resolve },
				    { read_resolved, write_resolved } },
	[CHAOS_DELETE_ACTOR] = { { read_address, write_delete }, { NULL, NULL } },
	[CHAOS_SEND] = { { chaos_send_decode, write_send }, { read_sent, write_sent } },
	[CHAOS_MUTATE_STATE] = { { chaos_mutate_state_decode, write_mutate }, { NULL, NULL } },
	[CHAOS_ABORT_WITH] = { { chaos_abort_with_decode, write_abort }, { NULL, NULL } },
	[CHAOS_INSPECT_RUNTIME] = { { NULL, NULL }, { read_inspected, write_inspected } },
	[CHAOS_CREATE_STATE] = { { NULL, NULL }, { NULL, NULL } },
};

static const struct method_forms *forms_of(uint64_t method)
{
	static const struct method_forms none;

	return method < sizeof(forms) / sizeof(forms[0]) ? &forms[method] : &none;
}

static enum status read_value(struct decode *decode, const struct form *form, struct bytes cbor,
			      union value *value)
{
	const struct network_rules *rules = network_rules_of(decode->network_version);
	struct cbor_reader reader;
	enum status st;

	cbor_reader_init(&reader, cbor);
	reader.delegated = rules && rules->delegated_addresses;
	memset(value, 0, sizeof(*value));
	st = form->read(&reader, decode->arena, value);
	if (st == ST_OK)
		return ST_OK;
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	(void)failure_set(decode->failure, FAULT_DECODE_ERROR, "the bytes do not decode: %s",
			  reader.reason ? reader.reason : "not the expected value");
	failure_number(decode->failure, "offset", cbor_offset(&reader));
	return ST_INVALID;
}

enum status chaos_params_write(struct decode *decode, struct json_writer *out, const char *name,
			       uint64_t method, struct bytes cbor)
{
	const struct form *form = &forms_of(method)->params;
	union value value;

	if (form->read)
		TRY(read_value(decode, form, cbor, &value));
	json_write_object(out, name);
	if (form->write)
		form->write(out, &value);
	json_write_object_end(out);
	return ST_OK;
}

enum status chaos_return_write(struct decode *decode, struct json_writer *out, const char *name,
			       uint64_t method, struct bytes cbor)
{
	const struct form *form = &forms_of(method)->result;
	union value value;

	if (!form->read) {
		json_write_null(out, name);
		return ST_OK;
	}
	TRY(read_value(decode, form, cbor, &value));
	json_write_object(out, name);
	form->write(out, &value);
	json_write_object_end(out);
	return ST_OK;
}

/* Reads the return of a method without judging it: a value that the actor could not
 * have made is no reason to fail. No return here needs the arena. */
static bool try_read(const struct form *form, struct bytes cbor, union value *value)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, cbor);
	reader.delegated = true;
	memset(value, 0, sizeof(*value));
	return form->read && form->read(&reader, NULL, value) == ST_OK;
}

void chaos_call_return_write(struct json_writer *out, const char *name,
			     const struct chaos_call *call, struct bytes cbor)
{
	size_t open = 0;

	for (size_t level = 0; level < call->levels; level++) {
		const struct form *form = &forms_of(call->methods[level])->result;
		union value value;

		if (!try_read(form, cbor, &value)) {
			json_write_null(out, name);
			break;
		}
		json_write_object(out, name);
		form->write(out, &value);
		open++;
		if (call->methods[level] != CHAOS_SEND || level + 1 == call->levels)
			break;
		name = "returnDecoded";
		if (value.sent.code != 0) {
			json_write_null(out, name);
			break;
		}
		cbor = value.sent.ret;
	}
	while (open-- > 0)
		json_write_object_end(out);
}

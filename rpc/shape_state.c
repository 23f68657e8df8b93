/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/shape.h"

#include "actors/chaos/params.h"
#include "actors/registry.h"
#include "ipld/cbor.h"

/* States of actors with Go's field names (specs-actors v2.3.5 actors/builtin). */

/* Reads a state and, with a writer, prints it; so one function says both what the
 * form is and how it looks, and a first pass without writer proves the bytes. */
typedef void (*state_printer)(struct cbor_reader *reader, struct json_writer *out);

static void print_chaos(struct cbor_reader *reader, struct json_writer *out)
{
	struct chaos_state state = chaos_state_read(reader);

	if (!out)
		return;
	json_write_string(out, "Value", state.value);
	json_write_null(out, "Unmarshallable");
}

static void print_account(struct cbor_reader *reader, struct json_writer *out)
{
	struct address address;

	cbor_read_tuple(reader, 1);
	address = cbor_read_address(reader);
	if (out)
		json_write_address(out, "Address", &address);
}

static void print_init(struct cbor_reader *reader, struct json_writer *out)
{
	struct cid map;
	uint64_t next;
	struct bytes name;

	cbor_read_tuple(reader, 3);
	map = cbor_read_link(reader);
	next = cbor_read_uint(reader);
	name = cbor_read_text(reader);
	if (!out)
		return;
	json_write_cid(out, "AddressMap", map);
	json_write_uint(out, "NextID", next);
	json_write_string(out, "NetworkName", name);
}

static void print_system(struct cbor_reader *reader, struct json_writer *out)
{
	(void)out;
	cbor_read_tuple(reader, 0);
}

static void print_cron(struct cbor_reader *reader, struct json_writer *out)
{
	size_t count;

	cbor_read_tuple(reader, 1);
	count = cbor_read_array(reader);
	if (out && count == 0) {
		json_write_null(out, "Entries");
		return;
	}
	if (out)
		json_write_array(out, "Entries");
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++) {
		struct address receiver;
		uint64_t method;

		cbor_read_tuple(reader, 2);
		receiver = cbor_read_address(reader);
		method = cbor_read_uint(reader);
		if (!out)
			continue;
		json_write_object(out, NULL);
		json_write_address(out, "Receiver", &receiver);
		json_write_uint(out, "MethodNum", method);
		json_write_object_end(out);
	}
	if (out)
		json_write_array_end(out);
}

static const state_printer printers[ACTOR_KINDS] = {
	[ACTOR_ACCOUNT] = print_account, [ACTOR_CHAOS] = print_chaos,   [ACTOR_CRON] = print_cron,
	[ACTOR_INIT] = print_init,       [ACTOR_SYSTEM] = print_system,
};

/* Where our reader's words differ from cbor-gen's (be142a5ae1a8 utils.go). */
static const struct reason {
	const char *ours, *theirs;
} reasons[] = {
	{ "wrong number of fields", "cbor input had wrong number of fields" },
	{ "not an array", "cbor input should be of type array" },
};

static const char *lotus_reason(const char *reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (reason && strcmp(reason, reasons[i].ours) == 0)
			return reasons[i].theirs;
	}
	return reason ? reason : "not the expected value";
}

static enum status refuse_unknown(struct failure *failure, struct cid code)
{
	struct buffer text;

	buffer_init(&text, 0);
	cid_to_text(&text, code);
	(void)failure_set(failure, FAULT_DECODE_ERROR, "state type for actor %.*s not found",
			  (int)text.size, text.size > 0 ? (const char *)text.data : "");
	failure_hint(failure, "no actors version has this code; Filecoin.ChainReadObj gives the "
			      "raw state block");
	buffer_fini(&text);
	return ST_INVALID;
}

static enum status refuse_kind(struct failure *failure, enum actor_kind kind)
{
	const char *name = actor_type_of(kind).name;

	(void)failure_set(failure, FAULT_ACTOR_NOT_IMPLEMENTED,
			  "decoding the state of actor %s is not implemented", name);
	failure_text(failure, "actor", name);
	failure_hint(failure, "chaos, account, init, system and cron decode; Filecoin.ChainReadObj "
			      "gives the raw state block");
	return ST_INVALID;
}

static enum status refuse_bytes(struct failure *failure, const struct cbor_reader *reader)
{
	(void)failure_set(failure, FAULT_DECODE_ERROR, "unmarshaling actor state: %s",
			  lotus_reason(reader->reason));
	failure_number(failure, "offset", cbor_offset(reader));
	failure_hint(failure, "the actor's state is not what its code expects");
	return ST_INVALID;
}

enum status shape_actor_state(struct json_writer *out, const char *name, struct cid code,
			      struct bytes block, struct failure *failure)
{
	struct actor_code parsed;
	struct cbor_reader reader;
	state_printer print;

	if (!actor_code_parse(code, &parsed))
		return refuse_unknown(failure, code);
	print = printers[parsed.kind];
	if (!print)
		return refuse_kind(failure, parsed.kind);
	cbor_reader_init(&reader, block);
	reader.delegated = true;
	print(&reader, NULL);
	if (cbor_status(&reader) != ST_OK)
		return refuse_bytes(failure, &reader);
	cbor_reader_init(&reader, block);
	reader.delegated = true;
	json_write_object(out, name);
	print(&reader, out);
	json_write_object_end(out);
	return ST_OK;
}

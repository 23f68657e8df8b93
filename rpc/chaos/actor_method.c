/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/actor_method.h"

#include "actors/chaos/params.h"
#include "actors/registry.h"
#include "json/load.h"
#include "vm/network.h"

/* Typed arguments of the ten methods and how they become parameters. */

struct validation_args {
	int64_t branch;
	struct address *addresses;
	size_t address_count;
	struct cid *types;
	size_t type_count;
};

struct create_args {
	struct maybe_code code;
	struct maybe_address address;
	bool undefined_code;
	bool undefined_address;
};

struct address_args {
	struct address address;
};

struct send_args {
	struct address to;
	struct bigint value;
	struct maybe_uint method;
	struct maybe_bytes params;
	const json_t *invoke; /* NULL: left out */
};

/* The call inside a send. */
struct inner_call_args {
	struct named_method method;
	const json_t *args;
	struct maybe_bytes params;
};

struct mutate_args {
	struct bytes value;
	int64_t branch;
};

struct abort_args {
	int64_t code;
	struct bytes message;
	bool uncontrolled;
};

static const struct word validation_words[] = {
	{ "none", VALIDATE_NONE },
	{ "twice", VALIDATE_TWICE },
	{ "isAddress", VALIDATE_ADDRESS },
	{ "isType", VALIDATE_TYPE },
};
static const struct word_list validation_list = { validation_words, 4, true };

static const struct word mutation_words[] = {
	{ "inTransaction", MUTATE_IN_TRANSACTION },
	{ "readonly", MUTATE_READONLY },
	{ "afterTransaction", MUTATE_AFTER_TRANSACTION },
};
static const struct word_list mutation_list = { mutation_words, 3, true };

/* Each level is read by itself (read_levels), since calls nest as deep as the JSON may. */
static enum status read_as_it_is(struct decode *decode, const json_t *value,
				 const struct field *field, void *out)
{
	(void)decode;
	(void)field;
	*(const json_t **)out = value;
	return ST_OK;
}

const struct field_kind kind_chaos_args = {
	.read = read_as_it_is,
	.size = sizeof(type_of_chaos_args),
	.schema = SCHEMA_REF("ChaosArgs"),
};

typedef const json_t *type_of_inner_call;
static const struct field_kind kind_inner_call = {
	.read = read_as_it_is,
	.size = sizeof(type_of_inner_call),
	.schema = SCHEMA_REF("InnerCall"),
};

FIELDS(validation_fields, struct validation_args, FIELDS_OF_PARAMS,
       REQUIRED("branch", word, struct validation_args, branch, "{words}",
		.words = &validation_list),
       LIST("addrs", address, struct validation_args, addresses, address_count, "allowed callers"),
       LIST("types", code, struct validation_args, types, type_count, "allowed codes"));

FIELDS(create_fields, struct create_args, FIELDS_OF_PARAMS,
       MAYBE("actorCid", code, struct create_args, code, "an actor code"),
       MAYBE("address", address, struct create_args, address, "an address"),
       OPTIONAL("undefActorCid", flag, struct create_args, undefined_code,
		"pass an undefined CID instead"),
       OPTIONAL("undefAddress", flag, struct create_args, undefined_address,
		"pass an undefined address instead"));

FIELDS(resolve_fields, struct address_args, FIELDS_OF_PARAMS,
       REQUIRED("address", address, struct address_args, address, "the address to resolve"));

FIELDS(delete_fields, struct address_args, FIELDS_OF_PARAMS,
       REQUIRED("beneficiary", address, struct address_args, address,
		"the address that gets the balance"));

FIELDS(send_fields, struct send_args, FIELDS_OF_PARAMS,
       REQUIRED("to", address, struct send_args, to, "an address"),
       OPTIONAL("value", amount, struct send_args, value, "attoFIL"),
       MAYBE("method", uint, struct send_args, method, "a method number"),
       MAYBE("params", bytes, struct send_args, params, "parameter bytes"),
       OPTIONAL("invoke", inner_call, struct send_args, invoke,
		"{method, args or params} in place of method and params"));

FIELDS(inner_call_fields, struct inner_call_args, FIELDS_OF_PARAMS,
       REQUIRED("method", chaos_method, struct inner_call_args, method, "a chaos method"),
       OPTIONAL("args", chaos_args, struct inner_call_args, args, "its arguments"),
       MAYBE("params", bytes, struct inner_call_args, params, "its parameter bytes"));

FIELDS(mutate_fields, struct mutate_args, FIELDS_OF_PARAMS,
       REQUIRED("value", raw_text, struct mutate_args, value, "the new text"),
       OPTIONAL("branch", word, struct mutate_args, branch, "{words}", .words = &mutation_list));

FIELDS(abort_fields, struct abort_args, FIELDS_OF_PARAMS,
       OPTIONAL("code", int, struct abort_args, code, "an exit code"),
       OPTIONAL("message", raw_text, struct abort_args, message, "a text"),
       OPTIONAL("uncontrolled", flag, struct abort_args, uncontrolled,
		"panic instead of aborting"));

/* One level of a call that nests. */
struct level {
	struct level *outer;
	uint64_t method;
	const struct row *row; /* NULL: raw */
	void *args;            /* decoded, of row->table */
	struct bytes raw;
	bool is_raw;
	size_t path_size; /* of the path to args */
};

/* What the level inside gives to a send. */
struct inner {
	bool present;
	uint64_t method;
	struct bytes params;
};

typedef enum status (*encoder)(struct decode *decode, const void *args, const struct inner *inner,
			       struct cbor_writer *writer);

struct row {
	const char *name;
	const struct fields *table;
	encoder encode; /* NULL: no parameters */
};

static enum status encode_validation(struct decode *decode, const void *args,
				     const struct inner *inner, struct cbor_writer *writer)
{
	const struct validation_args *in = args;
	const struct chaos_caller_validation params = {
		.branch = in->branch,
		.addresses = in->addresses,
		.address_count = in->address_count,
		.types = in->types,
		.type_count = in->type_count,
	};

	(void)decode;
	(void)inner;
	chaos_caller_validation_encode(writer, &params);
	return ST_OK;
}

static enum status require(struct decode *decode, bool present, const char *name,
			   const char *expected)
{
	if (present)
		return ST_OK;
	(void)decode_enter(decode, name);
	return decode_refuse(decode, NULL, expected);
}

static enum status encode_create(struct decode *decode, const void *args, const struct inner *inner,
				 struct cbor_writer *writer)
{
	const struct create_args *in = args;
	const struct network_rules *rules = network_rules_of(decode->network_version);
	uint8_t account[ACTOR_CODE_MAX];
	struct chaos_create_actor params = {
		.undefined_code = in->undefined_code,
		.undefined_address = in->undefined_address,
	};

	(void)inner;
	TRY(require(decode, in->code.given || params.undefined_code, "actorCid",
		    "an actor code, or undefActorCid: true"));
	TRY(require(decode, in->address.given || params.undefined_address, "address",
		    "an address, or undefAddress: true"));
	params.code = in->code.given ? in->code.value
				     : actor_code_cid(ACTOR_ACCOUNT,
						      rules ? rules->actors_version : 0, account);
	params.address = in->address.given ? in->address.value : address_of_id(ID_SYSTEM);
	chaos_create_actor_encode(writer, &params);
	return ST_OK;
}

static enum status encode_address(struct decode *decode, const void *args,
				  const struct inner *inner, struct cbor_writer *writer)
{
	const struct address_args *in = args;

	(void)decode;
	(void)inner;
	cbor_write_address(writer, &in->address);
	return ST_OK;
}

static enum status encode_send(struct decode *decode, const void *args, const struct inner *inner,
			       struct cbor_writer *writer)
{
	const struct send_args *in = args;
	const struct chaos_send params = {
		.to = in->to,
		.value = in->value,
		.method = inner->present ? inner->method : in->method.value,
		.params = inner->present ? inner->params : in->params.value,
	};

	(void)decode;
	chaos_send_encode(writer, &params);
	return ST_OK;
}

static enum status encode_mutate(struct decode *decode, const void *args, const struct inner *inner,
				 struct cbor_writer *writer)
{
	const struct mutate_args *in = args;
	const struct chaos_mutate_state params = { in->value, in->branch };

	(void)decode;
	(void)inner;
	chaos_mutate_state_encode(writer, &params);
	return ST_OK;
}

static enum status encode_abort(struct decode *decode, const void *args, const struct inner *inner,
				struct cbor_writer *writer)
{
	const struct abort_args *in = args;
	const struct chaos_abort_with params = { in->code, in->message, in->uncontrolled };

	(void)decode;
	(void)inner;
	chaos_abort_with_encode(writer, &params);
	return ST_OK;
}

static const struct row rows[] = {
	[CHAOS_CONSTRUCTOR] = { "constructor", &params_none, NULL },
	[CHAOS_CALLER_VALIDATION] = { "callerValidation", &validation_fields, encode_validation },
	[CHAOS_CREATE_ACTOR] = { "createActor", &create_fields, encode_create },
	[CHAOS_RESOLVE_ADDRESS] = { "resolveAddress", &resolve_fields, encode_address },
	[CHAOS_DELETE_ACTOR] = { "deleteActor", &delete_fields, encode_address },
	[CHAOS_SEND] = { "send", &send_fields, encode_send },
	[CHAOS_MUTATE_STATE] = { "mutateState", &mutate_fields, encode_mutate },
	[CHAOS_ABORT_WITH] = { "abortWith", &abort_fields, encode_abort },
	[CHAOS_INSPECT_RUNTIME] = { "inspectRuntime", &params_none, NULL },
	[CHAOS_CREATE_STATE] = { "createState", &params_none, NULL },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct row *row_of(uint64_t number)
{
	return number > 0 && number < ROWS ? &rows[number] : NULL;
}

const char *chaos_method_name(uint64_t number)
{
	const struct row *row = row_of(number);

	return row ? row->name : NULL;
}

const struct fields *chaos_method_args(uint64_t number)
{
	const struct row *row = row_of(number);

	return row ? row->table : NULL;
}

enum status chaos_method_decode(struct decode *decode, const json_t *value,
				struct named_method *out)
{
	struct bytes text = json_view(value);
	const char *known[ROWS];

	for (size_t i = 1; i < ROWS; i++) {
		known[i - 1] = rows[i].name;
		if (bytes_equal(text, bytes_of_text(rows[i].name))) {
			*out = (struct named_method){ i, true };
			return ST_OK;
		}
	}
	if (text.size > 0 && (text.data[0] < '0' || text.data[0] > '9'))
		return decode_no_such(decode, value, "chaos method", known, ROWS - 1);
	if (!json_is_text(value) && !json_is_integer(value) && json_digits(value).size == 0)
		return decode_refuse(decode, value, "a chaos method, by name or number");
	TRY(decode_uint(decode, value, &out->number));
	out->named = row_of(out->number) != NULL;
	return ST_OK;
}

FIELD_READER(chaos_method, chaos_method_decode)
DEFINE_KIND(chaos_method, .schema = SCHEMA_REF("ChaosMethod"));

static enum status refuse_both(struct decode *decode, const char *first, const char *second)
{
	(void)failure_set(decode->failure, decode->fault, "%s%s%s and %s exclude each other",
			  decode->path.text, decode->path.size > 0 ? "." : "", first, second);
	(void)decode_enter(decode, second);
	failure_text(decode->failure, "path", decode->path.text);
	failure_text(decode->failure, "expected", "nothing");
	failure_text(decode->failure, "got", "a value");
	return ST_INVALID;
}

/* Decodes the arguments of one level; the path is left inside `args`. */
static enum status read_level(struct decode *decode, const struct inner_call_args *call,
			      struct level *level)
{
	const struct named_method *method = &call->method;
	const struct maybe_bytes *raw = &call->params;

	level->method = method->number;
	level->is_raw = raw->given || !method->named;
	level->raw = raw->given ? raw->value : bytes_make(NULL, 0);
	if (call->args && raw->given)
		return refuse_both(decode, "args", "params");
	if (call->args && !method->named) {
		(void)decode_enter(decode, "args");
		failure_hint(decode->failure, "give params (bytes) for this method");
		return decode_refuse(decode, call->args, "no typed arguments for that method");
	}
	if (level->is_raw)
		return ST_OK;
	level->row = row_of(method->number);
	(void)decode_enter(decode, "args");
	level->path_size = decode->path.size;
	level->args = arena_zalloc(decode->arena, 1, level->row->table->size);
	if (!level->args)
		return decode_no_memory(decode);
	return call->args ? fields_decode_object(decode, level->row->table, call->args, level->args)
			  : fields_decode_params(decode, level->row->table, NULL, level->args);
}

/* The call inside a send, or NULL in *inside. */
static enum status read_invoke(struct decode *decode, const struct level *level,
			       struct inner_call_args **inside)
{
	const struct send_args *send = level->args;

	*inside = NULL;
	if (level->is_raw || level->method != CHAOS_SEND || !send->invoke)
		return ST_OK;
	if (send->method.given || send->params.given)
		return refuse_both(decode, "invoke", send->method.given ? "method" : "params");
	*inside = arena_zalloc(decode->arena, 1, sizeof(**inside));
	if (!*inside)
		return decode_no_memory(decode);
	(void)decode_enter(decode, "invoke");
	return fields_decode_object(decode, &inner_call_fields, send->invoke, *inside);
}

static enum status read_levels(struct decode *decode, const struct inner_call_args *outermost,
			       struct level **innermost, size_t *count)
{
	struct inner_call_args *inside = NULL;
	const struct inner_call_args *call = outermost;
	struct level *outer = NULL;

	for (*count = 0; call; call = inside) {
		struct level *level = arena_zalloc(decode->arena, 1, sizeof(*level));

		if (!level)
			return decode_no_memory(decode);
		level->outer = outer;
		outer = level;
		(*count)++;
		TRY(read_level(decode, call, level));
		TRY(read_invoke(decode, level, &inside));
	}
	*innermost = outer;
	return ST_OK;
}

static size_t count_of(const struct field *list, const void *args)
{
	size_t count;

	memcpy(&count, (const uint8_t *)args + list->count, sizeof(count));
	return count;
}

/* What comes of encoding the value of one argument. */
static enum status encode_alone(const struct field *argument, const void *args)
{
	const void *value = (const uint8_t *)args + argument->offset;
	struct cbor_writer writer;
	struct buffer buffer;
	enum status st;

	buffer_init(&buffer, 0);
	cbor_writer_init(&writer, &buffer);
	if (argument->is_list)
		cbor_write_array(&writer, count_of(argument, args));
	else if (argument->kind == &kind_raw_text)
		cbor_write_text(&writer, *(const struct bytes *)value);
	else if (argument->kind == &kind_bytes)
		cbor_write_bytes(&writer, *(const struct bytes *)value);
	else if (argument->kind == &kind_amount)
		cbor_write_bigint(&writer, value);
	st = cbor_writer_status(&writer);
	buffer_fini(&buffer);
	return st;
}

/* Enters the argument that cannot be encoded; the others stay unnamed. */
static enum status enter_culprit(struct decode *decode, const struct level *level,
				 const struct inner *inner)
{
	const struct fields *table = level->row->table;

	for (size_t i = 0; i < table->count; i++) {
		enum status st = encode_alone(&table->rows[i], level->args);

		if (st == ST_NO_MEMORY)
			return decode_no_memory(decode);
		if (st != ST_OK) {
			(void)decode_enter(decode, table->rows[i].name);
			return ST_OK;
		}
	}
	if (inner->present)
		(void)decode_enter(decode, "invoke");
	return ST_OK;
}

static enum status encode_failed(struct decode *decode, const struct level *level,
				 const struct inner *inner, enum status st)
{
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	TRY(enter_culprit(decode, level, inner));
	(void)failure_set(decode->failure, FAULT_ENCODE_ERROR, "%s: %s", decode->path.text,
			  st == ST_UNENCODABLE
				  ? "a value is longer than the actor's encoding allows"
				  : "a value has no encoding");
	failure_text(decode->failure, "path", decode->path.text);
	failure_hint(decode->failure, "texts and lists hold at most 8192 bytes or elements, byte "
				      "strings 2 MiB, amounts 127 bytes");
	return ST_INVALID;
}

static enum status encode_level(struct decode *decode, const struct level *level,
				const struct inner *inner, struct bytes *out)
{
	struct cbor_writer writer;
	struct buffer buffer;
	enum status st = ST_OK;

	if (level->is_raw || !level->row->encode) {
		*out = level->raw;
		return ST_OK;
	}
	decode_leave(decode, level->path_size);
	buffer_init(&buffer, 0);
	cbor_writer_init(&writer, &buffer);
	st = level->row->encode(decode, level->args, inner, &writer);
	if (st == ST_OK && cbor_writer_status(&writer) != ST_OK)
		st = encode_failed(decode, level, inner, cbor_writer_status(&writer));
	if (st == ST_OK && arena_copy(decode->arena, buffer_bytes(&buffer), out) != ST_OK)
		st = decode_no_memory(decode);
	buffer_fini(&buffer);
	return st;
}

enum status chaos_call_encode(struct decode *decode, const struct named_method *method,
			      const json_t *args, const struct maybe_bytes *raw,
			      struct chaos_call *out)
{
	const struct inner_call_args outermost = { *method, args, *raw };
	struct inner inner = { .present = false };
	size_t mark = decode->path.size;
	struct level *innermost = NULL;
	size_t at;

	TRY(read_levels(decode, &outermost, &innermost, &out->levels));
	out->methods = arena_zalloc(decode->arena, out->levels, sizeof(*out->methods));
	if (!out->methods)
		return decode_no_memory(decode);
	at = out->levels;
	for (const struct level *level = innermost; level; level = level->outer) {
		struct bytes params = { NULL, 0 };

		TRY(encode_level(decode, level, &inner, &params));
		out->methods[--at] = level->method;
		inner = (struct inner){ true, level->method, params };
	}
	out->params = inner.params;
	decode_leave(decode, mark);
	return ST_OK;
}

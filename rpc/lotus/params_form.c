/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/params_form.h"

#include "actors/miner/bitfield.h"
#include "base/check.h"
#include "ipld/signature.h"
#include "rpc/decode_chain.h"
#include "rpc/kinds.h"
#include "rpc/shape.h"

enum {
	NAME_BYTES = 64,
	PARAM_BYTES_MAX = 2 << 20,
	SIGNATURE_BYTES_MAX = 200, /* with the type (go-state-types v0.15.0 crypto/signature.go) */
};

struct row {
	enum actor_kind kind;
	uint64_t number;
	unsigned since, until;
	const char *form;
};

#define FORM_ROW(kind, number, since, until, form) { kind, number, since, until, form },
static const struct row params[] = {
#define FORM(kind, number, since_until, ...) FORM_ROW(kind, number, since_until, __VA_ARGS__)
#define RETURNS(kind, number, since_until, ...)
#include "rpc/lotus/params_form.tbl"
#undef FORM
#undef RETURNS
};
static const struct row returns[] = {
#define FORM(kind, number, since_until, ...)
#define RETURNS(kind, number, since_until, ...) FORM_ROW(kind, number, since_until, __VA_ARGS__)
#include "rpc/lotus/params_form.tbl"
#undef FORM
#undef RETURNS
};
#undef FORM_ROW

static const char *find_form(const struct row *rows, size_t count, const struct actor_code *code,
			     uint64_t method)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];

		if (row->kind == code->kind && row->number == method &&
		    row->since <= code->actors_version && code->actors_version <= row->until)
			return row->form;
	}
	return NULL;
}

const char *params_form_of(const struct actor_code *code, uint64_t method)
{
	if (method == METHOD_SEND)
		return "-";
	return find_form(params, sizeof(params) / sizeof(params[0]), code, method);
}

const char *return_form_of(const struct actor_code *code, uint64_t method)
{
	return find_form(returns, sizeof(returns) / sizeof(returns[0]), code, method);
}

/* ---- the grammar ------------------------------------------------------------------------- */

/* What stands behind a form. */
static const char *behind(const char *form)
{
	size_t open = 0;

	while (*form == '[' || *form == '*')
		form++;
	do {
		open += *form == '{';
		open -= *form == '}';
		form++;
	} while (open > 0);
	return form;
}

/* A member of a struct: where its form begins. Returns false behind the last one. */
struct member_form {
	const char *at; /* in the struct's form, behind what was read */
	char name[NAME_BYTES];
	const char *form;
};

static bool next_member(struct member_form *member)
{
	size_t size = 0;

	if (member->form)
		member->at = behind(member->form);
	if (*member->at == '}')
		return false;
	if (*member->at == '{' || *member->at == ' ')
		member->at++;
	for (; *member->at != ':'; member->at++) {
		if (size + 1 < sizeof(member->name))
			member->name[size++] = *member->at;
	}
	member->name[size] = '\0';
	member->form = member->at + 1;
	return true;
}

static size_t count_members(const char *form)
{
	struct member_form member = { .at = form };
	size_t count = 0;

	while (next_member(&member))
		count++;
	return count;
}

/* ---- CBOR to JSON ------------------------------------------------------------------------- */

static void read_form(const char *form, const char *name, struct cbor_reader *reader,
		      struct json_writer *out);

static void read_list(const char *form, const char *name, struct cbor_reader *reader,
		      struct json_writer *out)
{
	const size_t count = cbor_read_array(reader);

	if (out && count == 0)
		json_write_null(out, name);
	else if (out)
		json_write_array(out, name);
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++)
		read_form(form + 1, NULL, reader, out);
	if (out && count > 0)
		json_write_array_end(out);
}

/* beside: its members stand in the object that is open. */
static void read_struct(const char *form, const char *name, bool beside, struct cbor_reader *reader,
			struct json_writer *out)
{
	struct member_form member = { .at = form };

	if (out && !beside)
		json_write_object(out, name);
	cbor_read_tuple(reader, count_members(form));
	while (next_member(&member) && cbor_status(reader) == ST_OK) {
		if (member.name[0] == '\0')
			read_struct(member.form, NULL, true, reader, out);
		else
			read_form(member.form, member.name, reader, out);
	}
	if (out && !beside)
		json_write_object_end(out);
}

static void read_pointer(const char *form, const char *name, struct cbor_reader *reader,
			 struct json_writer *out)
{
	if (!cbor_next_is_null(reader))
		read_form(form + 1, name, reader, out);
	else if (out)
		json_write_null(out, name);
}

static void read_address(const char *form, const char *name, struct cbor_reader *reader,
			 struct json_writer *out)
{
	const struct address address = cbor_read_address(reader);

	(void)form;
	if (out)
		json_write_address(out, name, &address);
}

static void read_amount(const char *form, const char *name, struct cbor_reader *reader,
			struct json_writer *out)
{
	const struct bigint amount = cbor_read_bigint(reader, NULL);

	(void)form;
	if (out)
		json_write_amount(out, name, &amount);
}

static void read_unsigned(const char *form, const char *name, struct cbor_reader *reader,
			  struct json_writer *out)
{
	const uint64_t value = cbor_read_uint(reader);

	(void)form;
	if (out)
		json_write_uint(out, name, value);
}

static void read_signed(const char *form, const char *name, struct cbor_reader *reader,
			struct json_writer *out)
{
	const int64_t value = cbor_read_int(reader);

	(void)form;
	if (out)
		json_write_int(out, name, value);
}

static void read_bool(const char *form, const char *name, struct cbor_reader *reader,
		      struct json_writer *out)
{
	const bool value = cbor_read_bool(reader);

	(void)form;
	if (out)
		json_write_bool(out, name, value);
}

static void read_text(const char *form, const char *name, struct cbor_reader *reader,
		      struct json_writer *out)
{
	const struct bytes text = cbor_read_text(reader);

	(void)form;
	if (out)
		json_write_string(out, name, text);
}

static void read_bytes(const char *form, const char *name, struct cbor_reader *reader,
		       struct json_writer *out)
{
	const struct bytes bytes = cbor_read_bytes(reader, PARAM_BYTES_MAX);

	(void)form;
	if (out)
		json_write_nilable(out, name, bytes);
}

static void read_cid(const char *form, const char *name, struct cbor_reader *reader,
		     struct json_writer *out)
{
	const struct cid cid = cbor_read_link(reader);

	(void)form;
	if (out)
		json_write_cid(out, name, cid);
}

static void read_bitfield(const char *form, const char *name, struct cbor_reader *reader,
			  struct json_writer *out)
{
	(void)form;
	shape_bitfield(reader, name, out);
}

/* A byte string of the type and the rest (go-state-types v0.15.0 crypto/signature.go). */
static void read_signature(const char *form, const char *name, struct cbor_reader *reader,
			   struct json_writer *out)
{
	const struct bytes all = cbor_read_bytes(reader, SIGNATURE_BYTES_MAX);

	(void)form;
	if (all.size == 0) {
		cbor_fail(reader, ST_INVALID, "string empty");
		return;
	}
	if (all.data[0] != SIGNATURE_SECP256K1 && all.data[0] != SIGNATURE_BLS &&
	    all.data[0] != SIGNATURE_DELEGATED)
		cbor_fail(reader, ST_INVALID, "invalid signature type in cbor input");
	if (out)
		shape_signature(out, name, all.data[0], bytes_make(all.data + 1, all.size - 1));
}

/* Whatever the bytes are. */
static void read_nothing(const char *form, const char *name, struct cbor_reader *reader,
			 struct json_writer *out)
{
	(void)form;
	(void)reader;
	if (!out)
		return;
	json_write_object(out, name);
	json_write_object_end(out);
}

static void read_struct_form(const char *form, const char *name, struct cbor_reader *reader,
			     struct json_writer *out)
{
	read_struct(form, name, false, reader, out);
}

/* ---- JSON to CBOR -------------------------------------------------------------------------- */

static enum status write_form(const char *form, struct decode *decode, const json_t *value,
			      struct cbor_writer *writer);

static bool is_none(const json_t *value)
{
	return !value || json_is_null(value);
}

static enum status write_list(const char *form, struct decode *decode, const json_t *value,
			      struct cbor_writer *writer)
{
	const size_t count = json_array_size(value);

	if (!is_none(value) && !json_is_array(value))
		return decode_refuse(decode, value, "an array");
	cbor_write_array(writer, count);
	for (size_t i = 0; i < count; i++) {
		const size_t mark = decode_enter_index(decode, i);

		TRY(write_form(form + 1, decode, json_array_get(value, i), writer));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

static enum status write_member(const struct member_form *member, struct decode *decode,
				const json_t *object, struct cbor_writer *writer)
{
	const json_t *value;
	size_t mark;

	if (member->name[0] == '\0')
		return write_form(member->form, decode, object, writer);
	value = fields_member(FIELDS_OF_LOTUS, object, member->name);
	mark = decode_enter(decode, member->name);
	TRY(write_form(member->form, decode, value, writer));
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status write_struct(const char *form, struct decode *decode, const json_t *value,
				struct cbor_writer *writer)
{
	struct member_form member = { .at = form };

	if (!is_none(value) && !json_is_object(value))
		return decode_refuse(decode, value, "an object");
	cbor_write_tuple(writer, count_members(form));
	while (next_member(&member))
		TRY(write_member(&member, decode, value, writer));
	return ST_OK;
}

static enum status write_pointer(const char *form, struct decode *decode, const json_t *value,
				 struct cbor_writer *writer)
{
	if (!is_none(value))
		return write_form(form + 1, decode, value, writer);
	cbor_write_null(writer);
	return ST_OK;
}

static enum status write_address(const char *form, struct decode *decode, const json_t *value,
				 struct cbor_writer *writer)
{
	struct address address;

	(void)form;
	TRY(decode_address(decode, value, &address));
	cbor_write_address(writer, &address);
	return ST_OK;
}

static enum status write_amount(const char *form, struct decode *decode, const json_t *value,
				struct cbor_writer *writer)
{
	struct bigint amount = bigint_zero();

	(void)form;
	if (!is_none(value))
		TRY(decode_amount(decode, value, &amount));
	cbor_write_bigint(writer, &amount);
	return ST_OK;
}

static enum status write_unsigned(const char *form, struct decode *decode, const json_t *value,
				  struct cbor_writer *writer)
{
	uint64_t number = 0;

	(void)form;
	if (!is_none(value))
		TRY(decode_uint(decode, value, &number));
	cbor_write_uint(writer, number);
	return ST_OK;
}

static enum status write_signed(const char *form, struct decode *decode, const json_t *value,
				struct cbor_writer *writer)
{
	int64_t number = 0;

	(void)form;
	if (!is_none(value))
		TRY(decode_int(decode, value, &number));
	cbor_write_int(writer, number);
	return ST_OK;
}

static enum status write_bool(const char *form, struct decode *decode, const json_t *value,
			      struct cbor_writer *writer)
{
	bool flag = false;

	(void)form;
	if (!is_none(value))
		TRY(decode_bool(decode, value, &flag));
	cbor_write_bool(writer, flag);
	return ST_OK;
}

static enum status write_text(const char *form, struct decode *decode, const json_t *value,
			      struct cbor_writer *writer)
{
	struct bytes text = { 0 };

	(void)form;
	if (!is_none(value))
		TRY(decode_text(decode, value, &text));
	cbor_write_text(writer, text);
	return ST_OK;
}

static enum status write_bytes(const char *form, struct decode *decode, const json_t *value,
			       struct cbor_writer *writer)
{
	struct bytes bytes = { 0 };

	(void)form;
	if (!is_none(value))
		TRY(decode_base64(decode, value, &bytes));
	cbor_write_bytes(writer, bytes);
	return ST_OK;
}

static enum status write_cid(const char *form, struct decode *decode, const json_t *value,
			     struct cbor_writer *writer)
{
	struct cid cid;

	(void)form;
	TRY(decode_cid(decode, value, &cid));
	cbor_write_link(writer, cid);
	return ST_OK;
}

static enum status write_bitfield(const char *form, struct decode *decode, const json_t *value,
				  struct cbor_writer *writer)
{
	const size_t count = json_array_size(value);
	uint64_t *runs = arena_zalloc(decode->arena, count, sizeof(*runs));
	struct buffer bits;
	enum status st;

	(void)form;
	if (!is_none(value) && !json_is_array(value))
		return decode_refuse(decode, value, "an array of the lengths of runs");
	if (!runs)
		return decode_no_memory(decode);
	for (size_t i = 0; i < count; i++)
		TRY(decode_uint(decode, json_array_get(value, i), &runs[i]));
	buffer_init(&bits, 0);
	st = bitfield_encode(&bits, runs, count);
	cbor_write_bytes(writer, buffer_bytes(&bits));
	buffer_fini(&bits);
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	return st == ST_OK ? ST_OK
			   : decode_refuse(decode, value,
					   "lengths of runs of bits, beginning with bits that are "
					   "not set, none but the first 0");
}

struct signature_parts {
	uint64_t type;
	struct bytes data;
};
FIELDS(signature_parts, struct signature_parts, FIELDS_OF_LOTUS,
       REQUIRED("Type", uint, struct signature_parts, type, "1, 2 or 3", RANGE(1, 3)),
       OPTIONAL("Data", base64, struct signature_parts, data, "the signature"));

static enum status write_signature(const char *form, struct decode *decode, const json_t *value,
				   struct cbor_writer *writer)
{
	struct signature_parts parts = { 0 };
	uint8_t all[SIGNATURE_BYTES_MAX];

	(void)form;
	if (!json_is_object(value))
		return decode_refuse(decode, value, "a Signature");
	TRY(fields_decode_object(decode, &signature_parts, value, &parts));
	if (parts.data.size >= sizeof(all))
		return decode_refuse(decode, value, "a Signature of at most 199 bytes");
	all[0] = (uint8_t)parts.type;
	if (parts.data.size > 0)
		memcpy(all + 1, parts.data.data, parts.data.size);
	cbor_write_bytes(writer, bytes_make(all, parts.data.size + 1));
	return ST_OK;
}

static enum status write_nothing(const char *form, struct decode *decode, const json_t *value,
				 struct cbor_writer *writer)
{
	(void)form;
	(void)writer;
	if (!is_none(value) && !json_is_object(value))
		return decode_refuse(decode, value, "{} or null, for a method that takes nothing");
	return ST_OK;
}

/* ---- which form is which --------------------------------------------------------------------- */

static const struct form_kind {
	char letter;
	void (*read)(const char *form, const char *name, struct cbor_reader *reader,
		     struct json_writer *out);
	enum status (*write)(const char *form, struct decode *decode, const json_t *value,
			     struct cbor_writer *writer);
} form_kinds[] = {
	{ '[', read_list, write_list },
	{ '{', read_struct_form, write_struct },
	{ '*', read_pointer, write_pointer },
	{ 'a', read_address, write_address },
	{ 'I', read_amount, write_amount },
	{ 'u', read_unsigned, write_unsigned },
	{ 'n', read_signed, write_signed },
	{ 'o', read_bool, write_bool },
	{ 't', read_text, write_text },
	{ 'b', read_bytes, write_bytes },
	{ 'c', read_cid, write_cid },
	{ 'f', read_bitfield, write_bitfield },
	{ 's', read_signature, write_signature },
	{ '-', read_nothing, write_nothing },
};

static const struct form_kind *kind_of(const char *form)
{
	size_t i = 0;

	while (form_kinds[i].letter != *form) {
		i++;
		CHECK(i < sizeof(form_kinds) / sizeof(form_kinds[0]));
	}
	return &form_kinds[i];
}

static void read_form(const char *form, const char *name, struct cbor_reader *reader,
		      struct json_writer *out)
{
	kind_of(form)->read(form, name, reader, out);
}

static enum status write_form(const char *form, struct decode *decode, const json_t *value,
			      struct cbor_writer *writer)
{
	return kind_of(form)->write(form, decode, value, writer);
}

void params_form_read(const char *form, struct cbor_reader *reader, struct json_writer *out)
{
	read_form(form, NULL, reader, out);
}

enum status params_form_write(const char *form, struct decode *decode, const json_t *value,
			      struct cbor_writer *writer)
{
	return write_form(form, decode, value, writer);
}

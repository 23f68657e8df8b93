/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/decode_chain.h"

#include <stdio.h>

#include "actors/registry.h"
#include "base/encoding.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "json/load.h"
#include "vm/network.h"
#include "world/label.h"

/* Values of the chain: bytes, amounts, addresses, CIDs, actor code, states. */

typedef enum status (*text_decoder)(struct buffer *out, struct bytes text);

/* Decodes a text form of bytes into the arena; ST_INVALID when it is not one. */
static enum status decode_with(struct arena *arena, text_decoder decoder, struct bytes text,
			       struct bytes *out)
{
	struct buffer buffer;
	enum status st;

	buffer_init(&buffer, 0);
	st = decoder(&buffer, text);
	if (st == ST_OK)
		st = buffer_status(&buffer);
	if (st == ST_OK)
		st = arena_copy(arena, buffer_bytes(&buffer), out);
	buffer_fini(&buffer);
	return st;
}

static enum status decoded(struct decode *decode, const json_t *value, const char *expected,
			   enum status st)
{
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	return st == ST_OK ? ST_OK : decode_refuse(decode, value, expected);
}

enum status decode_base64(struct decode *decode, const json_t *value, struct bytes *out)
{
	static const char expected[] = "bytes in base64 with padding";

	if (!json_is_text(value))
		return decode_refuse(decode, value, expected);
	return decoded(decode, value, expected,
		       decode_with(decode->arena, base64_decode, json_view(value), out));
}

enum status decode_bytes(struct decode *decode, const json_t *value, struct bytes *out)
{
	struct bytes text = json_view(value);

	if (decode->lotus || text.size < 2 || text.data[0] != '0' || text.data[1] != 'x')
		return decode_base64(decode, value, out);
	text = bytes_make(text.data + 2, text.size - 2);
	return decoded(decode, value, "bytes in base64, or 0x and hex digits",
		       decode_with(decode->arena, base16_decode, text, out));
}

enum status decode_raw_text(struct decode *decode, const json_t *value, struct bytes *out)
{
	const json_t *base64 = json_object_get(value, "base64");
	enum status st;
	size_t mark;

	if (json_is_text(value))
		return decode_text(decode, value, out);
	if (!base64 || json_object_size(value) != 1)
		return decode_refuse(decode, value, "a string, or {\"base64\": \"…\"}");
	mark = decode_enter(decode, "base64");
	st = decode_base64(decode, base64, out);
	decode_leave(decode, mark);
	return st;
}

enum { FIL_DECIMALS = 18, SHOWN_LABEL = 80 };

static size_t count_digits(struct bytes text)
{
	size_t count = 0;

	while (count < text.size && text.data[count] >= '0' && text.data[count] <= '9')
		count++;
	return count;
}

/* Amounts such as "1.5 FIL", `text` without the unit. */
static enum status amount_in_fil(struct bytes text, struct bigint *out)
{
	const size_t sign = text.size > 0 && text.data[0] == '-';
	struct bytes rest = bytes_make(text.data + sign, text.size - sign);
	const size_t whole = count_digits(rest);
	size_t decimals = 0, size = sign + whole;
	char digits[BIGINT_TEXT_MAX + FIL_DECIMALS];

	if (whole == 0 || text.size > BIGINT_TEXT_MAX)
		return whole == 0 ? ST_INVALID : ST_LIMIT;
	if (whole < rest.size) {
		const struct bytes behind = bytes_make(rest.data + whole + 1,
						       rest.size - whole - 1);

		decimals = count_digits(behind);
		if (rest.data[whole] != '.' || decimals == 0 || decimals != behind.size ||
		    decimals > FIL_DECIMALS)
			return ST_INVALID;
		memcpy(digits + size, behind.data, decimals);
	}
	memcpy(digits, text.data, sign + whole);
	memset(digits + size + decimals, '0', FIL_DECIMALS - decimals);
	return bigint_from_text(bytes_make(digits, size + FIL_DECIMALS), out);
}

static enum status amount_from_text(struct bytes text, bool lotus, struct bigint *out)
{
	static const char unit[] = " FIL";
	const size_t size = sizeof(unit) - 1;

	if (!lotus && text.size > size && memcmp(text.data + text.size - size, unit, size) == 0)
		return amount_in_fil(bytes_make(text.data, text.size - size), out);
	return bigint_from_text(text, out);
}

enum status decode_amount(struct decode *decode, const json_t *value, struct bigint *out)
{
	static const char expected[] = "a decimal string in attoFIL";
	enum status st;

	if (!json_is_text(value)) {
		if (json_is_integer(value))
			failure_hint(decode->failure,
				     "amounts are strings: \"%" JSON_INTEGER_FORMAT "\"",
				     json_integer_value(value));
		else if (json_digits(value).size > 0)
			failure_hint(decode->failure, "amounts are strings: put the digits in "
						      "quotes");
		return decode_refuse(decode, value, expected);
	}
	st = amount_from_text(json_view(value), decode->lotus, out);
	if (st == ST_LIMIT) {
		failure_hint(decode->failure, "an amount of a message has at most 127 bytes, about "
					      "305 digits");
		return decode_refuse(decode, value,
				     "an amount that is not too long: at most 462 "
				     "digits");
	}
	return decoded(decode, value, expected, st);
}

/* ---- labels ---------------------------------------------------------------------- */

/* Names that are known in every world: the single actors, and the accounts of genesis minimal. */
static const struct known_label {
	const char *name;
	uint64_t id;
} known_labels[] = {
	{ "system", 0 },  { "init", 1 },     { "reward", 2 }, { "cron", 3 },   { "power", 4 },
	{ "market", 5 },  { "verifreg", 6 }, { "chaos", 98 }, { "burnt", 99 }, { "alice", 100 },
	{ "bob", 101 },   { "carol", 102 },  { "dave", 103 }, { "erin", 104 }, { "frank", 105 },
	{ "grace", 106 }, { "heidi", 107 },  { "ivan", 108 }, { "judy", 109 },
};

static bool is_label(const struct decode *decode, const json_t *value)
{
	const struct bytes text = json_view(value);

	return !decode->lotus && json_is_text(value) && text.size > 1 && text.data[0] == '@';
}

static bool find_known_label(struct bytes name, struct label *out)
{
	for (size_t i = 0; i < sizeof(known_labels) / sizeof(known_labels[0]); i++) {
		if (!bytes_equal(name, bytes_of_text(known_labels[i].name)))
			continue;
		out->kind = LABEL_ADDRESS;
		out->address = address_of_id(known_labels[i].id);
		return true;
	}
	return false;
}

static enum status refuse_label(struct decode *decode, struct bytes name)
{
	const struct bytes shown = utf8_cut(name, SHOWN_LABEL);

	(void)failure_set(decode->failure, FAULT_LABEL_NOT_FOUND, "%s: there is no label @%.*s",
			  decode->path.text, (int)shown.size, (const char *)shown.data);
	failure_text(decode->failure, "path", decode->path.text);
	failure_bytes(decode->failure, "label", shown);
	return ST_INVALID;
}

/* The label of the world, else one that every world knows. */
static enum status find_label(struct decode *decode, const json_t *value, enum label_kind kind,
			      const char *expected, struct label *out)
{
	const struct bytes text = json_view(value), name = bytes_make(text.data + 1, text.size - 1);
	struct error err = { .status = ST_OK };
	enum status st = decode->session ? session_label(decode->session, name, out, &err)
					 : ST_NOT_FOUND;

	if (st == ST_NOT_FOUND && find_known_label(name, out))
		st = ST_OK;
	if (st == ST_NOT_FOUND)
		return refuse_label(decode, name);
	if (st != ST_OK)
		return failure_of_status(decode->failure, st, &err);
	return out->kind == kind ? ST_OK : decode_refuse(decode, value, expected);
}

enum status decode_address(struct decode *decode, const json_t *value, struct address *out)
{
	static const char *const examples[ADDRESS_NETWORKS] = {
		[ADDRESS_MAINNET] = "an address such as f098 or f1…",
		[ADDRESS_TESTNET] = "an address such as t098 or t1…",
	};
	const char *expected =
		examples[decode->session ? session_network(decode->session) : ADDRESS_MAINNET];
	const struct address_fault *fault;
	struct label label;
	enum status st;

	if (is_label(decode, value)) {
		TRY(find_label(decode, value, LABEL_ADDRESS, "the label of an address", &label));
		*out = label.address;
		return ST_OK;
	}
	if (!json_is_text(value))
		return decode_refuse(decode, value, expected);
	st = address_from_text(json_view(value), out);
	fault = st == ST_INVALID ? address_fault(json_view(value)) : NULL;
	if (fault)
		return decode_refuse_because(decode, value, expected, fault->word, fault->text);
	return decoded(decode, value, expected, st);
}

enum status decode_address_name(struct decode *decode, const char *name, struct address *out)
{
	json_t *value = json_string(name);
	enum status st = value ? decode_address(decode, value, out) : decode_no_memory(decode);

	json_decref(value);
	return st;
}

struct bytes decode_label_name(struct bytes name)
{
	return name.size > 0 && name.data[0] == '@' ? bytes_make(name.data + 1, name.size - 1)
						    : name;
}

enum status decode_cid(struct decode *decode, const json_t *value, struct cid *out)
{
	static const char lotus_form[] = "a CID object {\"/\": \"bafy…\"}";
	static const char either_form[] = "a CID, as text or as {\"/\": \"bafy…\"}";
	const char *expected = decode->lotus ? lotus_form : either_form;
	const json_t *text = json_is_object(value) ? json_object_get(value, "/") : value;
	struct label label;

	if (is_label(decode, value)) {
		TRY(find_label(decode, value, LABEL_ROOT, "the label of a root", &label));
		return cid_copy(decode->arena, cid_of(&label.root), out) == ST_OK
			       ? ST_OK
			       : decode_no_memory(decode);
	}
	/* Go ignores what else is in the object (go-cid de6c03deae1c cid.go UnmarshalJSON). */
	if (!json_is_text(text) || (decode->lotus && !json_is_object(value)) ||
	    (!decode->lotus && json_is_object(value) && json_object_size(value) != 1))
		return decode_refuse(decode, value, expected);
	return decoded(decode, text, expected, cid_from_text(decode->arena, json_view(text), out));
}

/* Identity CID of an actor's name: what a code CID of this era is. */
static enum status code_of_name(struct decode *decode, struct bytes name, struct cid *out)
{
	uint8_t *raw = arena_alloc(decode->arena, 4 + name.size);

	if (!raw)
		return decode_no_memory(decode);
	raw[0] = 0x01;
	raw[1] = CID_CODEC_RAW;
	raw[2] = CID_HASH_IDENTITY;
	raw[3] = (uint8_t)name.size;
	memcpy(raw + 4, name.data, name.size);
	out->raw = bytes_make(raw, 4 + name.size);
	return ST_OK;
}

/* fil/<digits>/<lower-case name>, short enough for a one-byte length. */
static bool is_code_name(struct bytes text)
{
	size_t at = 4;

	if (text.size > 100 || text.size < 7 || memcmp(text.data, "fil/", 4) != 0)
		return false;
	while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
		at++;
	if (at == 4 || at + 1 >= text.size || text.data[at] != '/')
		return false;
	for (at++; at < text.size; at++) {
		if (text.data[at] < 'a' || text.data[at] > 'z')
			return false;
	}
	return true;
}

static enum status refuse_code(struct decode *decode, const json_t *value)
{
	struct nearest nearest;

	nearest_init(&nearest, json_view(value));
	for (int kind = 0; kind < ACTOR_KINDS; kind++)
		nearest_offer(&nearest, actor_type_of((enum actor_kind)kind).name);
	if (json_is_text(value) && nearest_is_close(&nearest))
		failure_hint(decode->failure, "did you mean %s?", nearest.best);
	return decode_refuse(decode, value, "an actor code: a CID, fil/2/account, or account");
}

enum status decode_code(struct decode *decode, const json_t *value, struct cid *out)
{
	const struct network_rules *rules = network_rules_of(decode->network_version);
	uint8_t code[ACTOR_CODE_MAX];
	enum actor_kind kind;
	enum status st;

	if (json_is_object(value))
		return decode_cid(decode, value, out);
	if (!json_is_text(value))
		return refuse_code(decode, value);
	if (rules && actor_kind_named(json_view(value), &kind)) {
		st = cid_copy(decode->arena, actor_code_cid(kind, rules->actors_version, code),
			      out);
		return st == ST_OK ? ST_OK : decode_no_memory(decode);
	}
	if (is_code_name(json_view(value)))
		return code_of_name(decode, json_view(value), out);
	st = cid_from_text(decode->arena, json_view(value), out);
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	return st == ST_OK ? ST_OK : refuse_code(decode, value);
}

static const char snap[] = "snap:";
enum { SNAP_BYTES = sizeof(snap) - 1 };

enum status decode_at(struct decode *decode, const json_t *value, struct at *out)
{
	static const char expected[] = "\"head\", \"genesis\", a sequence number, a root CID, "
				       "snap:NAME or @LABEL";
	struct bytes text = json_view(value);

	*out = (struct at){ .kind = AT_HEAD };
	if (json_is_integer(value) || json_digits(value).size > 0 ||
	    (text.size > 0 && text.data[0] >= '0' && text.data[0] <= '9')) {
		out->kind = AT_SEQ;
		return decode_uint(decode, value, &out->seq);
	}
	if (bytes_equal(text, bytes_of_text("head")))
		return ST_OK;
	if (bytes_equal(text, bytes_of_text("genesis"))) {
		out->kind = AT_GENESIS;
		return ST_OK;
	}
	if (json_is_text(value) && text.size > SNAP_BYTES &&
	    memcmp(text.data, snap, SNAP_BYTES) == 0) {
		out->kind = AT_SNAPSHOT;
		out->name = bytes_make(text.data + SNAP_BYTES, text.size - SNAP_BYTES);
		return ST_OK;
	}
	if (is_label(decode, value)) {
		out->kind = AT_LABEL;
		out->name = bytes_make(text.data + 1, text.size - 1);
		return ST_OK;
	}
	out->kind = AT_ROOT;
	if (json_is_object(value))
		return decode_cid(decode, value, &out->root);
	if (!json_is_text(value))
		return decode_refuse(decode, value, expected);
	return decoded(decode, value, expected, cid_from_text(decode->arena, text, &out->root));
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/lint_form.h"

#include <string.h>

#include "base/encoding.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "ipld/cid.h"

enum { NAME_SHOWN = 60, CID_TEXT_MAX = 1024 };

/* ---- what a value has to be ------------------------------------------------- */

struct shape;

struct member {
	const char *name;
	const struct shape *shape;
	bool required;
};

struct shape {
	const char *expected; /* in words */
	bool (*fits)(struct problems *problems, const json_t *value);
	const struct shape *element;  /* of a list */
	const struct member *members; /* of an object; NULL: any */
	size_t member_count;
	bool closed; /* the schema refuses other members */
	bool nullable;
};

static bool is_object(struct problems *problems, const json_t *value)
{
	(void)problems;
	return json_is_object(value);
}

static bool is_list(struct problems *problems, const json_t *value)
{
	(void)problems;
	return json_is_array(value);
}

static bool is_text(struct problems *problems, const json_t *value)
{
	(void)problems;
	return json_is_text(value);
}

static bool is_integer(struct problems *problems, const json_t *value)
{
	(void)problems;
	return json_is_integer(value);
}

static bool is_version(struct problems *problems, const json_t *value)
{
	(void)problems;
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

/* Of any length. */
static bool is_whole(struct problems *problems, const json_t *value)
{
	struct bytes digits = json_digits(value);

	(void)problems;
	if (json_is_integer(value))
		return true;
	for (size_t i = 0; i < digits.size; i++) {
		if ((digits.data[i] < '0' || digits.data[i] > '9') &&
		    !(i == 0 && digits.data[i] == '-'))
			return false;
	}
	return digits.size > 0;
}

static bool is_base64(struct problems *problems, const json_t *value)
{
	struct buffer bytes;
	enum status st;

	if (!json_is_text(value))
		return false;
	buffer_init(&bytes, 0);
	bytes.charge = problems->arena->charge;
	bytes.cancel = problems->arena->cancel;
	st = base64_decode(&bytes, json_view(value));
	if (buffer_status(&bytes) != ST_OK)
		problems->status = ST_NO_MEMORY;
	buffer_fini(&bytes);
	return st == ST_OK;
}

static bool is_cid(struct problems *problems, const json_t *value)
{
	struct bytes text = json_view(json_object_get(value, "/"));
	struct block_cid block;
	struct cid cid;
	enum status st;

	if (json_object_size(value) != 1 || text.size == 0 || text.size > CID_TEXT_MAX)
		return false;
	st = cid_from_text(problems->arena, text, &cid);
	if (st == ST_NO_MEMORY)
		problems->status = st;
	return st == ST_OK && block_cid_from(cid, &block) == ST_OK;
}

/* ---- the schema -------------------------------------------------------------- */

#define MEMBERS_OF(list) .members = (list), .member_count = sizeof(list) / sizeof((list)[0])
#define LIST_OF(name, what)                                                                        \
	static const struct shape name##_list = { .expected = "a list of " what,                   \
						  .fits = is_list,                                 \
						  .element = &name }

static const struct shape text = { .expected = "a string", .fits = is_text };
static const struct shape integer = { .expected = "an integer of 64 bits", .fits = is_integer };
static const struct shape version = { .expected = "a network version", .fits = is_version };
static const struct shape whole = { .expected = "a whole number, without quotes, point or exponent",
				    .fits = is_whole };
static const struct shape base64 = { .expected = "bytes in base64", .fits = is_base64 };
static const struct shape cid = {
	.expected = "{\"/\": the CID of a dag-cbor block named by blake2b-256}",
	.fits = is_cid,
};
static const struct shape list = { .expected = "a list", .fits = is_list };
static const struct shape object = { .expected = "an object", .fits = is_object };
LIST_OF(text, "strings");
LIST_OF(integer, "integers");
LIST_OF(cid, "CIDs");

static const struct shape nullable_base64_list = {
	.expected = "a list of messages in base64",
	.fits = is_list,
	.element = &base64,
	.nullable = true,
};

static const struct member generator_members[] = {
	{ "source", &text, false },
	{ "version", &text, false },
};
static const struct shape generator = {
	.expected = "an object", .fits = is_object, MEMBERS_OF(generator_members), .closed = true
};
LIST_OF(generator, "objects");

static const struct member meta_members[] = {
	{ "id", &text, false },        { "version", &text, false },
	{ "comment", &text, false },   { "description", &text, false },
	{ "tags", &text_list, false }, { "gen", &generator_list, false },
};
static const struct shape meta = {
	.expected = "an object", .fits = is_object, MEMBERS_OF(meta_members), .closed = true
};

static const struct member tree_members[] = { { "root_cid", &cid, true } };
static const struct shape tree = { .expected = "an object with root_cid",
				   .fits = is_object,
				   MEMBERS_OF(tree_members),
				   .closed = true };

static const struct member variant_members[] = {
	{ "id", &text, true },
	{ "epoch", &integer, true },
	{ "nv", &version, true },
};
static const struct shape variant = {
	.expected = "an object", .fits = is_object, MEMBERS_OF(variant_members), .closed = true
};
LIST_OF(variant, "variants");

static const struct member preconditions_members[] = {
	{ "variants", &variant_list, true },
	{ "state_tree", &tree, true },
	{ "basefee", &whole, false },
	{ "circ_supply", &whole, false },
};
static const struct shape preconditions = { .expected = "an object",
					    .fits = is_object,
					    MEMBERS_OF(preconditions_members),
					    .closed = true };

static const struct member receipt_members[] = {
	{ "exit_code", &integer, true },
	{ "return", &base64, true },
	{ "gas_used", &integer, true },
};
static const struct shape receipt = { .expected = "a receipt, or null",
				      .fits = is_object,
				      MEMBERS_OF(receipt_members),
				      .closed = true,
				      .nullable = true };
LIST_OF(receipt, "receipts");

static const struct member postconditions_members[] = {
	{ "state_tree", &tree, true },
	{ "receipts", &receipt_list, true },
	{ "receipts_roots", &cid_list, false },
	{ "apply_message_failures", &integer_list, false },
};
static const struct shape postconditions = { .expected = "an object",
					     .fits = is_object,
					     MEMBERS_OF(postconditions_members),
					     .closed = true };

static const struct member diagnostics_members[] = {
	{ "format", &text, false },
	{ "data", &text, false },
};
static const struct shape diagnostics = {
	.expected = "an object", .fits = is_object, MEMBERS_OF(diagnostics_members), .closed = true
};

static const struct member message_members[] = {
	{ "bytes", &base64, true },
	{ "epoch_offset", &integer, false },
};
static const struct shape message = { .expected = "an object",
				      .fits = is_object,
				      MEMBERS_OF(message_members) };
LIST_OF(message, "messages");

static const struct member block_members[] = {
	{ "miner_addr", &text, true },
	{ "win_count", &integer, true },
	{ "messages", &nullable_base64_list, true },
};
static const struct shape block = { .expected = "an object",
				    .fits = is_object,
				    MEMBERS_OF(block_members) };
LIST_OF(block, "blocks");

static const struct member tipset_members[] = {
	{ "epoch_offset", &integer, false },
	{ "basefee", &whole, true },
	{ "blocks", &block_list, true },
};
static const struct shape tipset = { .expected = "an object",
				     .fits = is_object,
				     MEMBERS_OF(tipset_members) };
LIST_OF(tipset, "tipsets");

static const struct member randomness_members[] = {
	{ "on", &list, true },
	{ "ret", &base64, true },
};
static const struct shape randomness = { .expected = "an object",
					 .fits = is_object,
					 MEMBERS_OF(randomness_members) };
LIST_OF(randomness, "entries");

static const struct member vector_members[] = {
	{ "class", &text, true },
	{ "_meta", &meta, false },
	{ "selector", &object, false },
	{ "hints", &text_list, false },
	{ "car", &text, true },
	{ "randomness", &randomness_list, false },
	{ "preconditions", &preconditions, true },
	{ "apply_messages", &message_list, false },
	{ "apply_tipsets", &tipset_list, false },
	{ "postconditions", &postconditions, true },
	{ "diagnostics", &diagnostics, false },
};
static const struct shape vector = { .expected = "a test vector",
				     .fits = is_object,
				     MEMBERS_OF(vector_members) };

/* ---- holding a value against it ------------------------------------------------ */

static const struct member *find(const struct shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->member_count; i++) {
		if (strcmp(shape->members[i].name, name) == 0)
			return &shape->members[i];
	}
	return NULL;
}

static void add_unknown(struct problems *problems, const struct shape *shape, const char *name)
{
	struct bytes shown = utf8_cut(bytes_of_text(name), NAME_SHOWN);
	struct nearest nearest;
	bool close;

	nearest_init(&nearest, bytes_of_text(name));
	for (size_t i = 0; i < shape->member_count; i++)
		nearest_offer(&nearest, shape->members[i].name);
	close = nearest_is_close(&nearest);
	problems_add_at(problems, name,
			shape->closed ? PROBLEM_MEMBER_UNKNOWN : PROBLEM_MEMBER_IGNORED,
			"there is no member %.*s%s%s%s", (int)shown.size, (const char *)shown.data,
			close ? "; did you mean " : "", close ? nearest.best : "",
			close ? "?" : "");
}

static void check(struct problems *problems, const struct shape *shape, const json_t *value);

static void check_members(struct problems *problems, const struct shape *shape, const json_t *value)
{
	const char *name;
	json_t *member;

	for (size_t i = 0; i < shape->member_count; i++) {
		const struct member *known = &shape->members[i];

		if (known->required && !json_object_get(value, known->name))
			problems_add_at(problems, known->name, PROBLEM_MEMBER_MISSING,
					"it is missing: %s", known->shape->expected);
	}
	json_object_foreach((json_t *)value, name, member)
	{
		const struct member *known = find(shape, name);
		size_t mark;

		if (!known) {
			add_unknown(problems, shape, name);
			continue;
		}
		mark = problems_enter(problems, name);
		check(problems, known->shape, member);
		problems_leave(problems, mark);
	}
}

static const char *type_of(const json_t *value)
{
	static const char *const types[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "a list",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "an integer",
		[JSON_REAL] = "a number with point",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};

	return json_digits(value).size > 0 ? "a number" : types[json_typeof(value)];
}

static void check(struct problems *problems, const struct shape *shape, const json_t *value)
{
	if (shape->nullable && json_is_null(value))
		return;
	if (!shape->fits(problems, value)) {
		problems_add(problems, PROBLEM_MEMBER_TYPE, "expected %s, got %s that is none",
			     shape->expected, type_of(value));
		return;
	}
	if (shape->members)
		check_members(problems, shape, value);
	for (size_t i = 0; shape->element && i < json_array_size(value); i++) {
		size_t mark = problems_enter_index(problems, i);

		check(problems, shape->element, json_array_get(value, i));
		problems_leave(problems, mark);
	}
}

/* ---- what goes by the class ------------------------------------------------------ */

static void require(struct problems *problems, const json_t *parent, const char *name,
		    const char *expected)
{
	if (!json_object_get(parent, name))
		problems_add_at(problems, name, PROBLEM_MEMBER_MISSING, "it is missing: %s",
				expected);
}

static void ignore(struct problems *problems, const json_t *parent, const char *name,
		   const char *class)
{
	if (json_object_get(parent, name))
		problems_add_at(problems, name, PROBLEM_MEMBER_IGNORED,
				"the class is %s, so this says nothing", class);
}

static void check_class(struct problems *problems, const json_t *json)
{
	const struct bytes class = json_view(json_object_get(json, "class"));
	const struct bytes shown = utf8_cut(class, NAME_SHOWN);
	const json_t *post = json_object_get(json, "postconditions");
	size_t mark;

	if (bytes_equal(class, bytes_of_text("message"))) {
		require(problems, json, "apply_messages", "a list of messages");
		ignore(problems, json, "apply_tipsets", "message");
		mark = problems_enter(problems, "postconditions");
		ignore(problems, post, "receipts_roots", "message");
		problems_leave(problems, mark);
	} else if (bytes_equal(class, bytes_of_text("tipset"))) {
		require(problems, json, "apply_tipsets", "a list of tipsets");
		ignore(problems, json, "apply_messages", "tipset");
		mark = problems_enter(problems, "postconditions");
		if (json_is_object(post))
			require(problems, post, "receipts_roots", "a CID for each tipset");
		problems_leave(problems, mark);
	} else if (json_is_text(json_object_get(json, "class"))) {
		problems_add_at(problems, "class", PROBLEM_CLASS_UNSUPPORTED,
				"no runner knows the class \"%.*s\"", (int)shown.size,
				(const char *)shown.data);
	}
}

void lint_form(struct problems *problems, const json_t *json)
{
	check(problems, &vector, json);
	check_class(problems, json);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/addressing.h"

#include <strings.h>

#include "base/utf8.h"
#include "rpc/fields.h"
#include "rpc/world_name.h"
#include "world/world.h"

enum { SHOWN_NAME = 80, CID_TEXT_LEAST = 59 };

/* ---- the world of a member ------------------------------------------------------ */

static void refuse_name(struct member *member, const char *path, struct bytes name)
{
	const struct bytes shown = utf8_cut(name, SHOWN_NAME);

	(void)failure_set(&member->refusal, FAULT_INVALID_PARAMS, "%s: expected %s, got '%.*s'",
			  path, WORLD_NAME_EXPECTED, (int)shown.size, (const char *)shown.data);
	failure_text(&member->refusal, "path", path);
	failure_text(&member->refusal, "expected", WORLD_NAME_EXPECTED);
	failure_bytes(&member->refusal, "got", shown);
	failure_hint(&member->refusal, "Chaos.WorldList lists the names there are");
}

static void refuse_conflict(struct member *member, const char *source, struct bytes world,
			    struct bytes path_world)
{
	(void)failure_set(&member->refusal, FAULT_INVALID_PARAMS,
			  "the URL names the world %.*s, %s names %.*s", (int)path_world.size,
			  (const char *)path_world.data, source, (int)world.size,
			  (const char *)world.data);
	failure_bytes(&member->refusal, "url", path_world);
	failure_bytes(&member->refusal, "world", world);
	failure_hint(&member->refusal, "name the world in one place, or send this to /rpc/v1");
}

/* The JSON of a parameter by the place of its row, or NULL. */
static const json_t *param_at(const struct member *member, size_t row, const char *name)
{
	return json_is_array(member->params) ? json_array_get(member->params, row)
					     : json_object_get(member->params, name);
}

/* The text of a CID has the form of a name too. */
static bool is_cid_text(struct bytes text)
{
	static const char start[] = "baf";

	return text.size >= CID_TEXT_LEAST && memcmp(text.data, start, sizeof(start) - 1) == 0;
}

static struct bytes name_in_source(const json_t *value)
{
	struct bytes name;

	if (json_is_object(value))
		value = json_object_get(value, "world");
	name = json_is_text(value) ? json_view(value) : bytes_make(NULL, 0);
	if (bytes_equal(name, bytes_of_text("genesis")) ||
	    bytes_equal(name, bytes_of_text("minimal")) || is_cid_text(name))
		return bytes_make(NULL, 0);
	return name;
}

/* The name in a parameter, or nothing. */
static struct bytes name_in(const struct field *row, const json_t *value)
{
	struct bytes name = { 0 };

	if (row->names_world == FIELD_WORLD_SOURCE)
		name = name_in_source(value);
	else if (row->names_world == FIELD_WORLD && json_is_text(value))
		name = json_view(value);
	return world_name_is_valid(name) ? name : bytes_make(NULL, 0);
}

/* The world that the parameters name; empty when they do not, or wrongly: then the member
 * fails when they are read. */
static struct bytes world_of_params(const struct member *member)
{
	const struct fields *table = member->method->params;
	struct bytes name = { 0 };
	const json_t *value;

	for (size_t i = 0; i < table->count && name.size == 0; i++)
		name = name_in(&table->rows[i], param_at(member, i, table->rows[i].name));
	if (name.size > 0)
		return name;
	value = json_object_get(member->params, "world");
	name = json_is_text(value) ? json_view(value) : bytes_make(NULL, 0);
	return world_name_is_valid(name) ? name : bytes_make(NULL, 0);
}

/* Whether what names the world of the method is an argument like others, which says nothing
 * against the URL. */
static bool is_argument(const struct member *member, struct bytes world)
{
	return !bytes_equal(json_view(json_object_get(member->params, "world")), world);
}

static void choose_world(struct member *member, const struct rpc_address *address)
{
	const struct bytes header = address->header_world ? bytes_of_text(address->header_world)
							  : bytes_make(NULL, 0);
	const struct bytes param = method_is_chaos(bytes_of_text(member->method->name))
					   ? world_of_params(member)
					   : bytes_make(NULL, 0);
	const char *source = param.size > 0 ? "a parameter" : "the header Chaos-World";
	const struct bytes given = param.size > 0 ? param : header;

	member->world = bytes_of_text(WORLD_MAIN_NAME);
	member->names_world = given.size > 0 || address->path_names_world;
	if (address->path_names_world && !world_name_is_valid(address->path_world))
		refuse_name(member, "/w/NAME", address->path_world);
	else if (address->header_world && !world_name_is_valid(header))
		refuse_name(member, "Chaos-World", header);
	else if (given.size > 0 && address->path_names_world &&
		 !bytes_equal(given, address->path_world) &&
		 !(param.size > 0 && is_argument(member, param)))
		refuse_conflict(member, source, given, address->path_world);
	else if (given.size > 0)
		member->world = given;
	else if (address->path_names_world)
		member->world = address->path_world;
}

/* ---- the mode of a batch --------------------------------------------------------- */

static const struct mode_row {
	const char *word;
	enum batch_mode mode;
} modes[] = {
	{ "atomic", BATCH_ATOMIC },
	{ "consistent", BATCH_CONSISTENT },
};

static void refuse_mode(struct member *member, const char *word)
{
	const struct bytes shown = utf8_cut(bytes_of_text(word), SHOWN_NAME);

	(void)failure_set(&member->refusal, FAULT_INVALID_REQUEST,
			  "Chaos-Batch is atomic or consistent, not '%.*s'", (int)shown.size,
			  (const char *)shown.data);
	failure_hint(&member->refusal, "leave the header out to have each member stand for itself");
}

static bool read_mode(const char *word, enum batch_mode *mode)
{
	*mode = BATCH_PLAIN;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcasecmp(word, modes[i].word) != 0)
			continue;
		*mode = modes[i].mode;
		return true;
	}
	return false;
}

/* What cannot be one in the way that was asked for: one commit, and one state, has one world. */
static void check_mode(struct envelope *envelope, struct member *member, struct bytes world)
{
	const bool atomic = envelope->mode == BATCH_ATOMIC;

	if (!bytes_equal(member->world, world)) {
		(void)failure_set(&member->refusal, FAULT_INVALID_REQUEST,
				  "a batch that is %s is for one world",
				  atomic ? "atomic" : "consistent");
		failure_hint(&member->refusal, "send a batch to each world");
	} else if (!atomic && member->method->class == CLASS_WRITE) {
		(void)failure_set(&member->refusal, FAULT_INVALID_REQUEST,
				  "a batch that is consistent only reads");
		failure_hint(&member->refusal, "with Chaos-Batch: atomic a batch may write");
	}
}

static void check_modes(struct envelope *envelope)
{
	const struct member *first = NULL;

	for (size_t i = 0; i < envelope->member_count; i++) {
		struct member *member = &envelope->members[i];

		if (!member->method || member->refusal.set)
			continue;
		if (!first)
			first = member;
		check_mode(envelope, member, first->world);
	}
}

void addressing_apply(struct envelope *envelope, const struct rpc_address *address)
{
	const bool known = !address->batch || read_mode(address->batch, &envelope->mode);

	envelope->grant = address->grant;
	envelope->host = address->host;
	for (size_t i = 0; i < envelope->member_count; i++) {
		struct member *member = &envelope->members[i];

		if (member->method)
			choose_world(member, address);
		if (member->method && !known)
			refuse_mode(member, address->batch);
	}
	if (envelope->mode != BATCH_PLAIN)
		check_modes(envelope);
	for (size_t i = 0; i < envelope->member_count; i++) {
		if (envelope->members[i].refusal.set)
			envelope->members[i].method = NULL;
	}
}

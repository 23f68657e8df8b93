/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/place.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "world/engine.h"
#include "world/world.h"

/* ---- reading -------------------------------------------------------------------- */

static enum status read_place_object(struct decode *decode, const json_t *value,
				     struct place *place)
{
	static const char *const known[] = { "at", "world" };
	const char *name;
	json_t *member;

	json_object_foreach((json_t *)(uintptr_t)value, name, member)
	{
		const size_t mark = decode_enter(decode, name);
		enum status st;

		if (strcmp(name, "at") == 0)
			st = decode_at(decode, member, &place->at);
		else if (strcmp(name, "world") == 0)
			st = decode_text(decode, member, &place->world);
		else {
			decode_leave(decode, mark);
			return decode_unknown(decode, name, known, 2);
		}
		decode_leave(decode, mark);
		TRY(st);
	}
	return ST_OK;
}

static enum status read_place(struct decode *decode, const json_t *value, const struct field *field,
			      void *out)
{
	struct place *place = out;

	(void)field;
	*place = (struct place){ .at = { .kind = AT_HEAD } };
	if (json_is_object(value) && !json_object_get(value, "/"))
		return read_place_object(decode, value, place);
	return decode_at(decode, value, &place->at);
}

DEFINE_KIND(place, .schema = SCHEMA_REF("Place"));

/* ---- finding -------------------------------------------------------------------- */

static enum status not_a_state(struct call *call, const char *name, struct cid root)
{
	char before[40];

	(void)snprintf(before, sizeof(before), "%s: the block ", name);
	(void)failure_set_cid(call->failure, FAULT_STATE_UNAVAILABLE, before, root,
			      " is not a state tree");
	failure_text(call->failure, "path", name);
	return ST_NOT_FOUND;
}

/* Opens the tree of a point that is known. */
static enum status open_tree(struct call *call, const char *name, const struct at *at,
			     struct place_found *found)
{
	struct error err = { .status = ST_OK };
	enum status st = session_tree(call->session, &found->point, &found->tree, &err);

	if ((at->kind == AT_ROOT || at->kind == AT_LABEL) && (st == ST_CORRUPT || st == ST_INVALID))
		return not_a_state(call, name, cid_of(&found->point.root));
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

static enum status find_here(struct call *call, struct session *session, const char *name,
			     const struct at *at, struct state_point *point)
{
	struct error err = { .status = ST_OK };
	enum status st = session_at(session, at, point, &err);

	if (st == ST_OK)
		return ST_OK;
	failure_text(call->failure, "path", name);
	return call_at_failed(call, at, st, &err);
}

/* Another world, and a session on it. */
struct visit {
	struct world *world;
	struct session *session;
};

static void end_visit(struct visit *visit)
{
	session_close(visit->session);
	world_leave(visit->world);
}

static enum status begin_visit(struct call *call, const char *name, struct bytes world,
			       struct visit *out)
{
	struct engine *engine = call->rpc->setup.engine;
	struct error err = { .status = ST_OK };
	enum status st;

	*out = (struct visit){ .world = NULL };
	if (!grant_enters(call->grant, world)) {
		failure_text(call->failure, "path", name);
		return grant_refuse_world(call->failure, world);
	}
	out->world = engine_world(engine, world);
	if (!out->world) {
		failure_bytes(call->failure, "world", world);
		failure_text(call->failure, "path", name);
		return failure_set(call->failure, FAULT_WORLD_NOT_FOUND,
				   "%s: there is no world '%.*s'", name, (int)world.size,
				   (const char *)world.data);
	}
	st = engine_read(engine, out->world, &out->session, &err);
	if (st != ST_OK) {
		world_leave(out->world);
		return call_failed(call, st, &err);
	}
	session_obey(out->session, session_cancel(call->session));
	return ST_OK;
}

/* In another world only what its journal says is looked up; the blocks are the store's. */
static enum status find_there(struct call *call, const char *name, const struct place *place,
			      struct state_point *point)
{
	struct visit visit;
	enum status st;

	TRY(begin_visit(call, name, place->world, &visit));
	st = find_here(call, visit.session, name, &place->at, point);
	end_visit(&visit);
	return st;
}

enum status place_settings(struct call *call, const char *name, const struct place_found *found,
			   struct settings *out)
{
	const struct environment *env = &found->point.env;
	struct error err = { .status = ST_OK };
	struct visit visit;
	enum status st;

	if (found->world.size == 0)
		return call_settings(call, env, out);
	TRY(begin_visit(call, name, found->world, &visit));
	st = session_settings(visit.session, call->arena, env, out, &err);
	end_visit(&visit);
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

enum status place_find(struct call *call, const char *name, const struct place *place,
		       struct place_found *out)
{
	*out = (struct place_found){ .world = place->world };
	/* A root is the same everywhere. */
	if (place->world.size == 0 || place->at.kind == AT_ROOT)
		TRY(find_here(call, call->session, name, &place->at, &out->point));
	else
		TRY(find_there(call, name, place, &out->point));
	return open_tree(call, name, &place->at, out);
}

enum status place_find_root(struct call *call, const char *name, struct cid root,
			    struct place_found *out)
{
	const struct place place = { .at = { .kind = AT_ROOT, .root = root } };

	return place_find(call, name, &place, out);
}

/* ---- cursors -------------------------------------------------------------------- */

static struct bytes cut_part(struct bytes *rest)
{
	const uint8_t *slash = rest->size > 0 ? memchr(rest->data, '/', rest->size) : NULL;
	struct bytes part = *rest;

	if (slash) {
		part = bytes_make(rest->data, (size_t)(slash - rest->data));
		*rest = bytes_make(slash + 1, rest->size - part.size - 1);
	} else {
		*rest = bytes_make(NULL, 0);
	}
	return part;
}

static bool read_id(struct bytes text, uint64_t *id)
{
	char digits[24];
	char *end;

	if (text.size == 0 || text.size >= sizeof(digits) || text.data[0] < '0' ||
	    text.data[0] > '9')
		return false;
	memcpy(digits, text.data, text.size);
	digits[text.size] = '\0';
	errno = 0;
	*id = strtoull(digits, &end, 10);
	return errno == 0 && *end == '\0';
}

enum status cursor_read(struct call *call, struct bytes text, size_t count,
			struct cid roots[CURSOR_ROOTS], uint64_t *id)
{
	struct bytes rest = text;
	bool good = true;

	for (size_t i = 0; i < count && good; i++) {
		enum status st = cid_from_text(call->arena, cut_part(&rest), &roots[i]);

		if (st == ST_NO_MEMORY)
			return call_failed(call, st, NULL);
		good = st == ST_OK;
	}
	if (good && read_id(rest, id))
		return ST_OK;
	failure_hint(call->failure, "pass what `next` of the page before was, unchanged");
	return decode_refuse_at(&call->decode, "cursor", "the `next` of an earlier page",
				"another text");
}

enum status cursor_write(struct call *call, size_t count, const struct cid roots[CURSOR_ROOTS],
			 uint64_t id)
{
	struct buffer text;

	buffer_init(&text, 0);
	for (size_t i = 0; i < count; i++) {
		cid_to_text(&text, roots[i]);
		buffer_append_byte(&text, '/');
	}
	buffer_printf(&text, "%" PRIu64, id);
	json_write_string(call->out, "next", buffer_bytes(&text));
	if (buffer_status(&text) != ST_OK)
		call->out->status = buffer_status(&text);
	buffer_fini(&text);
	return json_writer_status(call->out);
}

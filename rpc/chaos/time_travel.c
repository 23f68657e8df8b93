/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/time_travel.h"

#include "rpc/chaos/handlers.h"
#include "rpc/chaos/names.h"
#include "rpc/shape.h"
#include "world/set_names.h"

/* Snapshots, and going back to them or to any entry. */

struct create_args {
	struct maybe_text name;
};
struct restore_args {
	struct maybe_text name;
	struct maybe_cid root;
};
struct name_args {
	struct bytes name;
};
struct rewind_args {
	struct maybe_uint to, back;
};

PARAMS(params_snapshot_create, struct create_args,
       MAYBE("name", text, struct create_args, name,
	     "of A-Z a-z 0-9 . _ : / -, default seq-NUMBER"));

PARAMS(params_snapshot_restore, struct restore_args,
       MAYBE("name", text, struct restore_args, name, "a snapshot's"),
       MAYBE("root", cid, struct restore_args, root, "or a root that this world has had"));

NAMES_PAGE_PARAMS(params_snapshot_list);

PARAMS(params_snapshot_delete, struct name_args,
       REQUIRED("name", text, struct name_args, name, "a snapshot's"));

PARAMS(params_rewind, struct rewind_args,
       MAYBE("to", uint, struct rewind_args, to, "the entry after which the world is to stand"),
       MAYBE("back", uint, struct rewind_args, back, "or how many entries to go back"));

enum status time_travel_failed(struct call *call, enum fault fault, enum status st,
			       const struct error *err)
{
	const bool exists = fault == FAULT_WORLD_EXISTS || fault == FAULT_SNAPSHOT_EXISTS;

	if (st != (exists ? ST_CONFLICT : ST_NOT_FOUND))
		return call_failed(call, st, err);
	(void)failure_set(call->failure, fault, "%s", err->text);
	if (err->hint[0] != '\0')
		failure_hint(call->failure, "%s", err->hint);
	return st;
}

void time_travel_write_move(struct call *call, const struct moved *moved)
{
	json_write_object(call->out, NULL);
	shape_roots(call->out, "stateRoot", &moved->root_before, &moved->root_after);
	json_write_uint(call->out, "target", moved->target);
	json_write_uint(call->out, "seq", moved->seq);
	json_write_int(call->out, "epoch", moved->env.epoch);
	json_write_uint(call->out, "networkVersion", moved->env.network_version);
	json_write_bool(call->out, "durable", moved->durable);
	json_write_object_end(call->out);
}

static enum status write_moved(struct call *call, enum fault fault, enum status st,
			       const struct error *err, const struct moved *moved)
{
	if (st != ST_OK)
		return time_travel_failed(call, fault, st, err);
	time_travel_write_move(call, moved);
	return ST_OK;
}

/* ---- snapshots -------------------------------------------------------------------- */

static struct bytes write_snapshot(struct call *call, const void *page, size_t index)
{
	const struct snapshot *snapshot = (const struct snapshot *)page + index;

	json_write_object(call->out, NULL);
	json_write_string(call->out, "name", snapshot->name);
	json_write_cid(call->out, "root", cid_of(&snapshot->root));
	json_write_uint(call->out, "seq", snapshot->seq);
	json_write_int(call->out, "createdAt", snapshot->created_s);
	json_write_object_end(call->out);
	return snapshot->name;
}

enum status chaos_snapshot_create(struct call *call, const void *args)
{
	const struct create_args *in = args;
	struct error err = { .status = ST_OK };
	struct snapshot snapshot;
	enum status st;

	if (in->name.given && in->name.value.size == 0)
		return decode_refuse_at(&call->decode, "name", "a name, or none", "an empty one");
	st = writing_snapshot(call->writing, in->name.value, &snapshot, &err);
	if (st != ST_OK)
		return time_travel_failed(call, FAULT_SNAPSHOT_EXISTS, st, &err);
	(void)write_snapshot(call, &snapshot, 0);
	return ST_OK;
}

static enum status one_of(struct call *call, bool first, bool second, const char *expected)
{
	if (first != second)
		return ST_OK;
	return decode_refuse_at(&call->decode, "params", expected, first ? "both" : "neither");
}

enum status chaos_snapshot_restore(struct call *call, const void *args)
{
	const struct restore_args *in = args;
	struct error err = { .status = ST_OK };
	struct moved moved;
	enum status st;

	TRY(one_of(call, in->name.given, in->root.given, "name or root"));
	if (in->name.given) {
		st = writing_restore(call->writing, in->name.value, &moved, &err);
		return write_moved(call, FAULT_SNAPSHOT_NOT_FOUND, st, &err, &moved);
	}
	st = writing_restore_root(call->writing, in->root.value, &moved, &err);
	return write_moved(call, FAULT_STATE_UNAVAILABLE, st, &err, &moved);
}

enum status chaos_snapshot_list(struct call *call, const void *args)
{
	const struct names_page_args *in = args;
	struct error err = { .status = ST_OK };
	struct snapshot *page;
	size_t count;
	bool more;
	enum status st = session_snapshots(call->session, in->prefix.value, in->cursor.value,
					   in->limit, &page, &count, &more, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	names_write_page(call, "snapshots", write_snapshot, page, count, more);
	return ST_OK;
}

enum status chaos_snapshot_delete(struct call *call, const void *args)
{
	const struct name_args *in = args;
	struct error err = { .status = ST_OK };
	enum status st = writing_snapshot_delete(call->writing, in->name, &err);

	if (st != ST_OK)
		return time_travel_failed(call, FAULT_SNAPSHOT_NOT_FOUND, st, &err);
	names_write_deleted(call, in->name);
	return ST_OK;
}

/* ---- any entry -------------------------------------------------------------------- */

enum status chaos_rewind(struct call *call, const void *args)
{
	const struct rewind_args *in = args;
	struct error err = { .status = ST_OK };
	struct moved moved;
	enum status st;

	TRY(one_of(call, in->to.given, in->back.given, "to or back"));
	if (in->to.given)
		st = writing_rewind(call->writing, in->to.value, &moved, &err);
	else
		st = writing_rewind_back(call->writing, in->back.value, &moved, &err);
	return write_moved(call, FAULT_STATE_UNAVAILABLE, st, &err, &moved);
}

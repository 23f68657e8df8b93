/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "world/engine.h"

/* Removal of what no world needs any more. */

struct gc_args {
	struct collect_wish wish;
	struct cid *keep;
};

PARAMS(params_gc, struct gc_args,
       OPTIONAL("dryRun", flag, struct gc_args, wish.dry_run, "only say what would be removed"),
       LIST("keep", cid, struct gc_args, keep, wish.keep_count,
	    "roots and other blocks that stay this once with all they link to, needed or not"));

/* What nobody has cannot be kept. */
static enum status check_kept(struct call *call, const struct gc_args *in)
{
	struct bytes block;

	for (size_t i = 0; i < in->wish.keep_count; i++)
		TRY(call_block(call, in->keep[i], &block));
	return ST_OK;
}

static void write_removed(struct json_writer *out, const struct collect_report *report)
{
	json_write_object(out, "removed");
	json_write_uint(out, "blocks", report->removed.blocks);
	json_write_uint(out, "bytes", report->removed.bytes);
	json_write_uint(out, "entries", report->removed.journal_entries);
	json_write_uint(out, "worlds", report->worlds_removed);
	json_write_object_end(out);
}

/* And why. */
static void write_kept(struct json_writer *out, const struct collect_report *report)
{
	json_write_object(out, "kept");
	json_write_uint(out, "blocks", report->blocks);
	json_write_uint(out, "worlds", report->worlds);
	json_write_uint(out, "deletedWorlds", report->deleted_worlds);
	json_write_uint(out, "states", report->states);
	json_write_uint(out, "snapshots", report->snapshots);
	json_write_uint(out, "labels", report->labels);
	json_write_uint(out, "rootsInUse", report->used_roots);
	json_write_uint(out, "wished", report->wished);
	json_write_object_end(out);
}

static enum status gc_failed(struct call *call, enum status st, const struct error *err)
{
	if (st == ST_LOCKED)
		return failure_set(call->failure, FAULT_IMPORT_RUNNING, "%s", err->text);
	if (st == ST_CONFLICT)
		return failure_set(call->failure, FAULT_GC_RUNNING, "%s", err->text);
	return call_failed(call, st, err);
}

/* What has begun goes on although nobody waits for the answer any more: it ends with the daemon
 * alone. */
enum status chaos_gc(struct call *call, const void *args)
{
	const struct gc_args *in = args;
	struct collect_wish wish = in->wish;
	struct error err = { .status = ST_OK };
	struct collect_report report;
	enum status st;

	if (!call->grant->every_world) {
		failure_hint(call->failure, "take a token without the claim `worlds`");
		return failure_set(call->failure, FAULT_FORBIDDEN,
				   "a collection concerns every world, and the token does not");
	}
	wish.keep = in->keep;
	TRY(check_kept(call, in));
	if (!cancel_close(session_cancel(call->session)))
		return ST_CANCELLED;
	st = engine_collect(call->rpc->setup.engine, &wish, &report, &err);
	cancel_open(session_cancel(call->session));
	if (st != ST_OK)
		return gc_failed(call, st, &err);
	json_write_object(call->out, NULL);
	json_write_bool(call->out, "dryRun", wish.dry_run);
	write_removed(call->out, &report);
	write_kept(call->out, &report);
	json_write_uint(call->out, "longestStepUs", (uint64_t)report.longest_step_ns / 1000);
	json_write_object_end(call->out);
	return ST_OK;
}

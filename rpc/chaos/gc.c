/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "world/engine.h"

/* Removal of what no world needs any more. */

struct gc_args {
	bool dry_run;
};

PARAMS(params_gc, struct gc_args,
       OPTIONAL("dryRun", flag, struct gc_args, dry_run, "only say what would be removed"));

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
	json_write_object_end(out);
}

static enum status gc_failed(struct call *call, enum status st, const struct error *err)
{
	if (st == ST_CONFLICT)
		return failure_set(call->failure, FAULT_GC_RUNNING, "%s", err->text);
	return call_failed(call, st, err);
}

/* What has begun goes on although nobody waits for the answer any more: it ends with the daemon
 * alone. */
enum status chaos_gc(struct call *call, const void *args)
{
	const struct gc_args *in = args;
	struct error err = { .status = ST_OK };
	struct collect_report report;
	enum status st;

	if (!cancel_close(session_cancel(call->session)))
		return ST_CANCELLED;
	st = engine_collect(call->rpc->setup.engine, in->dry_run, &report, &err);
	cancel_open(session_cancel(call->session));
	if (st != ST_OK)
		return gc_failed(call, st, &err);
	json_write_object(call->out, NULL);
	json_write_bool(call->out, "dryRun", in->dry_run);
	write_removed(call->out, &report);
	write_kept(call->out, &report);
	json_write_uint(call->out, "longestStepUs", (uint64_t)report.longest_step_ns / 1000);
	json_write_object_end(call->out);
	return ST_OK;
}

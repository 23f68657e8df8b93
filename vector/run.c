/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/run.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "ipld/car_import.h"
#include "vector/run_message.h"
#include "vector/run_tipset.h"

/* ---- preconditions --------------------------------------------------------- */

static enum status overlay_target(void *context, struct bytes key, struct bytes block)
{
	return overlay_put(context, key, block);
}

/* Unless somebody watches on other blocks the CAR goes into the overlay. */
static enum status load_blocks(struct vector_case *run)
{
	const struct car_target target = { overlay_target, &run->overlay };
	struct error cause = { .status = ST_OK };
	struct car_header header;
	enum status st;

	if (run->watch && run->watch->blocks)
		return ST_OK;
	st = car_import(&target, &run->blocks_arena, run->vector->car, &header, &cause);
	return st == ST_OK ? ST_OK : vector_end_failed(run, st, &cause);
}

static enum status load(struct vector_case *run)
{
	const struct error cause = { .status = ST_OK };
	struct bytes block;
	enum status st;

	TRY(load_blocks(run));
	if (vector_ended(run))
		return ST_OK;
	st = vector_find_root(run, run->vector->pre_root, &run->root);
	if (st == ST_OK)
		st = blockstore_get(&run->blocks.base, &run->scratch, cid_of(&run->root), &block);
	if (st == ST_NO_MEMORY)
		return vector_end_failed(run, st, &cause);
	if (st != ST_OK)
		return vector_end(run, VECTOR_ERROR,
				  st == ST_NOT_FOUND
					  ? "the block of the pre-state's root is not in the CAR"
					  : "the root of the pre-state is not a CID of a block");
	run->env = (struct environment){
		.epoch = run->variant->epoch,
		.network_version = run->variant->network_version,
		.base_fee = run->vector->base_fee,
		.circ_supply = run->vector->circ_supply,
	};
	return ST_OK;
}

/* ---- postconditions -------------------------------------------------------- */

static enum status check_root(struct vector_case *run)
{
	struct vector_result *result = run->result;
	struct block_cid expected;
	enum status st = vector_find_root(run, run->vector->post_root, &expected);

	if (st == ST_NO_MEMORY)
		return error_set(run->err, st, "no memory to run the vector");
	if (st != ST_OK)
		return vector_end(run, VECTOR_ERROR,
				  "the root of the post-state is not a CID of a block");
	result->post_root = run->root;
	result->has_post_root = true;
	result->post_root_ok = block_cid_equal(&run->root, &expected);
	return ST_OK;
}

static size_t wrong_receipts(const struct vector_result *result)
{
	size_t wrong = 0;

	for (size_t i = 0; i < result->receipt_count; i++)
		wrong += !result->receipts[i].ok;
	return wrong;
}

static size_t wrong_receipts_roots(const struct vector_result *result)
{
	size_t wrong = 0;

	for (size_t i = 0; i < result->receipts_root_count; i++)
		wrong += !result->receipts_roots[i].ok;
	return wrong;
}

/* How many receipts and receipts roots are wrong, in words. */
static void describe_receipts(const struct vector_case *run, char *out, size_t size)
{
	const struct vector_result *result = run->result;
	size_t wrong = wrong_receipts(result), wrong_roots = wrong_receipts_roots(result);
	int used = 0;

	if (wrong > 0)
		used = snprintf(out, size, "%zu of %zu receipts differ, ", wrong,
				result->receipt_count);
	if (run->vector->is_tipset && result->applied != run->vector->receipt_count)
		used += snprintf(out + used, size - (size_t)used,
				 "%zu messages were applied where %zu are expected, ",
				 result->applied, run->vector->receipt_count);
	if (wrong_roots > 0)
		snprintf(out + used, size - (size_t)used, "%zu of %zu receipts roots differ, ",
			 wrong_roots, run->vector->tipset_count);
}

static enum status judge(struct vector_case *run, bool check_trace)
{
	const struct vector_result *result = run->result;
	char receipts[160] = "", reason[320];

	describe_receipts(run, receipts, sizeof(receipts));
	if (receipts[0] == '\0' && result->post_root_ok &&
	    !(check_trace && result->charges_different > 0))
		return ST_OK;
	if (!result->post_root_ok)
		snprintf(reason, sizeof(reason), "%sthe post-state's root differs", receipts);
	else if (receipts[0] != '\0')
		snprintf(reason, sizeof(reason), "%.*s", (int)strlen(receipts) - 2, receipts);
	else
		snprintf(reason, sizeof(reason), "%" PRIu64 " of %" PRIu64 " gas charges differ",
			 result->charges_different, result->charges_compared);
	return vector_end(run, VECTOR_FAIL, reason);
}

/* ---- the whole ------------------------------------------------------------- */

/* Room for what is told of every message. */
static enum status make_room(struct vector_case *run)
{
	const size_t count = run->vector->receipt_count;

	run->result->receipts = arena_zalloc(run->arena, count, sizeof(struct receipt_check));
	if (!run->result->receipts)
		return error_set(run->err, ST_NO_MEMORY, "no memory to run the vector");
	return ST_OK;
}

static enum status run_all(struct vector_case *run)
{
	TRY(make_room(run));
	TRY(load(run));
	if (vector_ended(run))
		return ST_OK;
	TRY(run->vector->is_tipset ? vector_run_tipsets(run) : vector_run_messages(run));
	return vector_ended(run) ? ST_OK : check_root(run);
}

/* Where the run reads from, and where it writes to. */
static void stand_on(struct vector_case *run)
{
	struct blockstore *below = run->watch ? run->watch->blocks : NULL;
	struct overlay *written = run->watch ? run->watch->written : NULL;

	overlay_init(&run->overlay, &run->blocks_arena);
	overlay_blocks_init(&run->blocks, written ? written : &run->overlay, below);
}

static enum status run_once(struct vector_case *run, bool trace)
{
	enum status st;

	*run->result = (struct vector_result){ .outcome = VECTOR_PASS };
	run->trace = trace && run->vector->traces;
	arena_init(&run->blocks_arena, run->arena->limit_bytes);
	arena_init(&run->scratch, run->arena->limit_bytes);
	run->blocks_arena.charge = run->scratch.charge = run->arena->charge;
	run->blocks_arena.cancel = run->scratch.cancel = run->arena->cancel;
	stand_on(run);
	st = run_all(run);
	arena_fini(&run->scratch);
	arena_fini(&run->blocks_arena);
	return st;
}

static const char *cannot_run(const struct vector *vector, const struct vector_variant *variant)
{
	if (vector->unsupported)
		return vector->unsupported;
	if (!network_rules_of(variant->network_version))
		return "its network version is beyond 15: there is no legacy VM for it";
	return NULL;
}

static const char *malformed(const struct vector *vector)
{
	if (!vector->is_tipset && vector->receipt_count != vector->message_count)
		return "messages and receipts differ in number";
	if (vector->receipts_root_count != vector->tipset_count)
		return "tipsets and receipts roots differ in number";
	if (vector->traces && vector->trace_count != vector->receipt_count)
		return "receipts and traces of the diagnostics differ in number";
	return NULL;
}

static enum status run_and_judge(struct vector_case *run, bool check_trace)
{
	TRY(run_once(run, check_trace));
	if (vector_ended(run))
		return ST_OK;
	TRY(judge(run, check_trace));
	if (!vector_ended(run) || check_trace || !run->vector->traces)
		return ST_OK;
	/* Once more, to show where it went wrong. */
	TRY(run_once(run, true));
	return vector_ended(run) ? ST_OK : judge(run, false);
}

static enum status run_if_possible(struct vector_case *run, bool check_trace)
{
	const int64_t started = clock_ns();
	const char *refused = cannot_run(run->vector, run->variant);
	const char *wrong = malformed(run->vector);
	enum status st;

	run->rules = network_rules_of(run->variant->network_version);
	*run->result = (struct vector_result){ .outcome = VECTOR_PASS };
	if (refused)
		st = vector_end(run, VECTOR_SKIP, refused);
	else if (wrong)
		st = vector_end(run, VECTOR_ERROR, wrong);
	else
		st = run_and_judge(run, check_trace);
	run->result->duration_ns = clock_ns() - started;
	return st;
}

enum status vector_run_watched(const struct vector_watch *watch, struct arena *arena,
			       const struct vector *vector, const struct vector_variant *variant,
			       bool check_trace, unsigned max_call_depth, struct vector_result *out,
			       struct error *err)
{
	struct vector_case run = {
		.vector = vector,
		.variant = variant,
		.max_call_depth = max_call_depth,
		.arena = arena,
		.watch = watch,
		.result = out,
		.err = err,
	};

	return run_if_possible(&run, check_trace);
}

enum status vector_run(struct arena *arena, const struct vector *vector,
		       const struct vector_variant *variant, bool check_trace,
		       unsigned max_call_depth, struct vector_result *out, struct error *err)
{
	return vector_run_watched(NULL, arena, vector, variant, check_trace, max_call_depth, out,
				  err);
}

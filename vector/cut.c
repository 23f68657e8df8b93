/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/cut.h"

#include <string.h>

#include "ipld/dag_walk.h"
#include "vector/car_blocks.h"
#include "vector/run.h"

enum { APPLIED_MAX = 100000 }; /* receipts that the tipsets of one run may make */

/* One run: what came of it, and the state behind it. */
struct outcome_of_run {
	struct vector_result result;
	size_t *applied; /* receipts made when each step had ended */
};

struct cutting {
	struct vector_cut_result *result;
	struct arena *arena;
	const struct vector *vector;
	const struct vector_cut *cut;
	unsigned max_call_depth;
	struct vector_car whole_car, car;
	struct buffer folded; /* the CAR that car reads, if steps were folded */
	struct overlay written;
	struct overlay_blocks blocks; /* what was written, over car */
	struct randomness_use use;
	struct arena other; /* of a run of any variant but the first */
	struct overlay other_written;
	struct outcome_of_run whole;
	struct error *err;
};

/* ---- steps ---------------------------------------------------------------------- */

size_t vector_step_count(const struct vector *vector)
{
	return vector->is_tipset ? vector->tipset_count : vector->message_count;
}

/* Sums of offsets that do not fit do not run either. */
static int64_t add_offsets(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

int64_t vector_cut_epoch(const struct vector *vector, const struct vector_cut *cut)
{
	return vector->is_tipset && cut->fold > 0 ? vector->tipsets[cut->fold - 1].epoch_offset : 0;
}

int64_t vector_step_offset(const struct vector *vector, const struct vector_cut *cut, size_t at)
{
	const size_t step = cut->kept[at];
	int64_t sum = 0;

	if (vector->is_tipset) {
		const int64_t later = vector_cut_epoch(vector, cut);

		return __builtin_sub_overflow(vector->tipsets[step].epoch_offset, later, &sum)
			       ? INT64_MAX
			       : sum;
	}
	for (size_t i = at == 0 ? 0 : cut->kept[at - 1] + 1; i <= step; i++)
		sum = add_offsets(sum, vector->messages[i].epoch_offset);
	return sum;
}

static enum status check_cut(const struct cutting *cutting)
{
	const struct vector_cut *cut = cutting->cut;
	const size_t count = vector_step_count(cutting->vector);

	if (cut->fold > count)
		return error_set(cutting->err, ST_INVALID, "fold: there are only %zu steps", count);
	for (size_t i = 0; i < cut->kept_count; i++) {
		const size_t least = i == 0 ? cut->fold : cut->kept[i - 1] + 1;

		if (cut->kept[i] < least || cut->kept[i] >= count)
			return error_set(cutting->err, ST_INVALID,
					 "keep: number %zu is %zu, where %zu to %zu can be", i,
					 cut->kept[i], least, count - 1);
	}
	return ST_OK;
}

/* How many receipts a run of tipsets can make: messages, rewards, cron of each epoch. */
static size_t most_applied(const struct vector *vector)
{
	size_t most = 0;

	for (size_t i = 0; i < vector->tipset_count; i++) {
		const struct vector_tipset *tipset = &vector->tipsets[i];

		most += tipset->block_count + 1;
		for (size_t j = 0; j < tipset->block_count; j++)
			most += tipset->blocks[j].message_count;
	}
	if (vector->tipset_count > 0) {
		const int64_t last = vector->tipsets[vector->tipset_count - 1].epoch_offset;

		most += last > 0 && last < APPLIED_MAX ? (size_t)last : 0;
	}
	return most;
}

/* The vector of some steps, on a state and with room for what comes out. Traces are not
 * compared. */
static enum status make_sub(struct cutting *cutting, const struct vector_cut *cut,
			    struct bytes root, struct vector *out)
{
	const struct vector *vector = cutting->vector;
	struct arena *arena = cutting->arena;
	struct vector_message *messages = arena_zalloc(arena, cut->kept_count, sizeof(*messages));
	struct vector_tipset *tipsets = arena_zalloc(arena, cut->kept_count, sizeof(*tipsets));
	struct bytes *roots = arena_zalloc(arena, cut->kept_count, sizeof(*roots));

	if (!messages || !tipsets || !roots)
		return ST_NO_MEMORY;
	*out = *vector;
	out->traces = NULL;
	out->pre_root = root;
	out->randomness.use = &cutting->use;
	out->messages = messages;
	out->tipsets = tipsets;
	out->receipts_roots = roots;
	for (size_t i = 0; i < cut->kept_count; i++) {
		const size_t step = cut->kept[i];

		if (vector->is_tipset) {
			tipsets[i] = vector->tipsets[step];
			tipsets[i].epoch_offset = vector_step_offset(vector, cut, i);
			roots[i] = vector->receipts_roots[step];
		} else {
			messages[i] = vector->messages[step];
			messages[i].epoch_offset = vector_step_offset(vector, cut, i);
		}
	}
	out->message_count = vector->is_tipset ? 0 : cut->kept_count;
	out->tipset_count = out->receipts_root_count = vector->is_tipset ? cut->kept_count : 0;
	out->receipt_count = vector->is_tipset ? most_applied(out) : cut->kept_count;
	out->receipts = arena_zalloc(arena, out->receipt_count, sizeof(*out->receipts));
	return out->receipts ? ST_OK : ST_NO_MEMORY;
}

/* ---- runs ------------------------------------------------------------------------- */

/* Runs one variant of a vector on the blocks of a CAR. What comes of the first one stays, of any
 * other until the next. */
static enum status run(struct cutting *cutting, const struct vector *vector, size_t variant,
		       int64_t later, struct vector_car *car, struct outcome_of_run *out)
{
	struct arena *arena = variant == 0 ? cutting->arena : &cutting->other;
	struct vector_variant at = vector->variants[variant];
	struct vector_watch watch = {
		.blocks = &car->reading,
		.written = variant == 0 ? &cutting->written : &cutting->other_written,
	};

	if (variant > 0)
		arena_reset(arena);
	overlay_init(watch.written, arena);
	at.epoch = add_offsets(at.epoch, later);
	out->applied = arena_zalloc(arena, vector_step_count(vector), sizeof(size_t));
	if (!out->applied)
		return ST_NO_MEMORY;
	watch.applied = out->applied;
	TRY(vector_run_watched(&watch, arena, vector, &at, false, cutting->max_call_depth,
			       &out->result, cutting->err));
	if (!out->result.has_post_root)
		return error_set(cutting->err, ST_CONFLICT,
				 "variant %.*s does not run to its end: %s",
				 (int)(at.id.size < 60 ? at.id.size : 60), (const char *)at.id.data,
				 out->result.reason ? out->result.reason : "it ended early");
	return ST_OK;
}

static bool receipts_same(const struct receipt_check *a, const struct receipt_check *b)
{
	if (a->fatal || b->fatal)
		return a->fatal == b->fatal;
	return a->actual.exit_code == b->actual.exit_code &&
	       a->actual.gas_used == b->actual.gas_used &&
	       bytes_equal(a->actual.ret, b->actual.ret);
}

static enum status variants_differ(const struct cutting *cutting, const char *in)
{
	return error_set(cutting->err, ST_CONFLICT, "the variants differ in %s: keep one of them",
			 in);
}

/* The whole vector, to know what the VM agrees with. */
static enum status run_whole(struct cutting *cutting)
{
	struct vector vector = *cutting->vector;

	vector.traces = NULL;
	for (size_t i = 0; i < vector.variant_count; i++) {
		struct outcome_of_run outcome;

		TRY(run(cutting, &vector, i, 0, &cutting->whole_car, &outcome));
		if (i > 0 && outcome.result.post_root_ok != cutting->whole.result.post_root_ok)
			return variants_differ(cutting, "the state after");
		for (size_t j = 0; i > 0 && j < outcome.result.receipt_count; j++) {
			if (!receipts_same(&outcome.result.receipts[j],
					   &cutting->whole.result.receipts[j]))
				return variants_differ(cutting, "a receipt");
		}
		if (i == 0)
			cutting->whole = outcome;
	}
	return ST_OK;
}

/* ---- CARs ---------------------------------------------------------------------------- */

/* Blocks of identity CIDs: stores that do not look into those find actors' codes there. */
static void write_identities(struct buffer *out, const struct vector_car *car, size_t *count)
{
	for (size_t i = 0; i < car->count; i++) {
		const struct vector_car_block *block = &car->blocks[i];

		if (!cid_is_identity(block->cid) || block->repeated)
			continue;
		car_write_block(out, block->cid, block->block);
		++*count;
	}
}

/* What root reaches, but for what is in known (NULL: nothing is). */
static enum status write_state(struct cutting *cutting, struct buffer *out,
			       const struct block_cid *root, const struct vector_car *known,
			       size_t *count)
{
	struct dag_walk *walk;
	struct dag_block block;
	enum status st;

	TRY(dag_walk_new(&cutting->blocks.base, cutting->arena, cid_of(root), DAG_PARENT_FIRST,
			 SIZE_MAX, &walk));
	for (;;) {
		st = dag_walk_next(walk, &block);
		if (st != ST_OK)
			break;
		if (block.missing || (known && vector_car_find(known, block.cid)))
			continue;
		car_write_block(out, block.cid, block.block);
		++*count;
	}
	dag_walk_free(walk);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Runs the steps that are folded and makes a CAR of the state behind them. */
static enum status fold(struct cutting *cutting)
{
	size_t *steps = arena_zalloc(cutting->arena, cutting->cut->fold, sizeof(*steps)), count = 0;
	const struct vector_cut folded = { .kept = steps, .kept_count = cutting->cut->fold };
	struct outcome_of_run outcome;
	struct cid root;
	struct vector prefix;

	if (!steps)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < folded.kept_count; i++)
		steps[i] = i;
	TRY(make_sub(cutting, &folded, cutting->vector->pre_root, &prefix));
	for (size_t i = 0; i < prefix.variant_count; i++) {
		TRY(run(cutting, &prefix, i, 0, &cutting->whole_car, &outcome));
		if (i > 0 &&
		    !block_cid_equal(&cutting->result->pre_root, &outcome.result.post_root))
			return variants_differ(cutting, "the state behind what is folded");
		cutting->result->pre_root = outcome.result.post_root;
	}
	overlay_blocks_init(&cutting->blocks, &cutting->written, &cutting->whole_car.reading);
	root = cid_of(&cutting->result->pre_root);
	car_write_header(&cutting->folded, &root, 1);
	TRY(write_state(cutting, &cutting->folded, &cutting->result->pre_root, NULL, &count));
	write_identities(&cutting->folded, &cutting->whole_car, &count);
	return buffer_status(&cutting->folded);
}

/* The CAR that the cut vector runs on. */
static enum status prepare_car(struct cutting *cutting)
{
	struct cid root;

	if (cutting->cut->fold > 0) {
		TRY(fold(cutting));
	} else {
		TRY(cid_from_text(cutting->arena, cutting->vector->pre_root, &root));
		TRY(block_cid_from(root, &cutting->result->pre_root));
	}
	TRY(vector_car_read(&cutting->car, cutting->arena,
			    cutting->cut->fold > 0 ? buffer_bytes(&cutting->folded)
						   : cutting->vector->car,
			    NULL, cutting->err));
	return vector_car_reach(&cutting->car, cid_of(&cutting->result->pre_root),
				(struct cid){ 0 });
}

static enum status write_car(struct cutting *cutting, const struct block_cid *after)
{
	struct vector_cut_result *result = cutting->result;
	const struct cid roots[] = { cid_of(&result->pre_root), cid_of(after) };
	const struct vector_car *car = &cutting->car;
	const bool trim = cutting->cut->trim;

	car_write_header(&result->car, roots, 2);
	for (size_t i = 0; i < car->count; i++) {
		const struct vector_car_block *block = &car->blocks[i];

		if (block->repeated || cid_is_identity(block->cid) ||
		    !(block->read || (!trim && block->before)))
			continue;
		car_write_block(&result->car, block->cid, block->block);
		result->block_count++;
	}
	if (!trim) {
		TRY(write_state(cutting, &result->car, after, car, &result->block_count));
		write_identities(&result->car, car, &result->block_count);
	}
	return buffer_status(&result->car);
}

/* ---- what stays ----------------------------------------------------------------------- */

static size_t receipts_before(const struct cutting *cutting, const size_t *applied, size_t step)
{
	if (!cutting->vector->is_tipset)
		return step;
	return step == 0 ? 0 : applied[step - 1];
}

/* The receipts of one step: those that are written, as long as the VM makes the same of it. */
static enum status take_receipts(struct cutting *cutting, const struct outcome_of_run *outcome,
				 size_t at)
{
	struct vector_cut_result *result = cutting->result;
	const struct vector *vector = cutting->vector;
	const size_t step = cutting->cut->kept[at];
	const size_t was = receipts_before(cutting, cutting->whole.applied, step);
	const size_t was_end = receipts_before(cutting, cutting->whole.applied, step + 1);
	const size_t is = receipts_before(cutting, outcome->applied, at);
	const size_t is_end = receipts_before(cutting, outcome->applied, at + 1);
	bool same = is_end - is == was_end - was && was_end <= vector->receipt_count;

	for (size_t i = 0; same && i < is_end - is; i++)
		same = receipts_same(&cutting->whole.result.receipts[was + i],
				     &outcome->result.receipts[is + i]);
	if (!same && !cutting->cut->rerun)
		return error_set(cutting->err, ST_CONFLICT,
				 "step %zu comes out otherwise without what went", step);
	for (size_t i = 0; i < is_end - is; i++) {
		const struct receipt_check *check = &outcome->result.receipts[is + i];
		const bool wrong = was + i < was_end && was + i < vector->receipt_count &&
				   !cutting->whole.result.receipts[was + i].ok;

		result->from[is + i] = same || wrong ? was + i : NOT_WRITTEN;
		result->receipts[is + i].present = !check->fatal;
		result->receipts[is + i].receipt = check->actual;
	}
	if (vector->is_tipset) {
		result->receipts_roots[at] = outcome->result.receipts_roots[at].actual;
		result->has_receipts_root[at] = !same &&
						cutting->whole.result.receipts_roots[step].ok;
	}
	result->receipt_count = is_end;
	return ST_OK;
}

static enum status check_variant(struct cutting *cutting, const struct outcome_of_run *outcome,
				 size_t variant)
{
	struct vector_cut_result *result = cutting->result;

	if (variant > 0) {
		if (!block_cid_equal(&result->post_root, &outcome->result.post_root))
			return variants_differ(cutting, "the state after");
		for (size_t i = 0; i < result->receipt_count; i++) {
			const struct receipt_check first = {
				.fatal = !result->receipts[i].present,
				.actual = result->receipts[i].receipt,
			};

			if (!receipts_same(&first, &outcome->result.receipts[i]))
				return variants_differ(cutting, "a receipt");
		}
		return ST_OK;
	}
	result->post_root = outcome->result.post_root;
	result->has_post_root = cutting->whole.result.post_root_ok;
	for (size_t i = 0; i < cutting->cut->kept_count; i++)
		TRY(take_receipts(cutting, outcome, i));
	return ST_OK;
}

static enum status make_room(struct cutting *cutting, size_t receipts)
{
	struct vector_cut_result *result = cutting->result;
	const size_t steps = cutting->cut->kept_count;

	result->receipts = arena_zalloc(cutting->arena, receipts, sizeof(*result->receipts));
	result->from = arena_zalloc(cutting->arena, receipts, sizeof(*result->from));
	result->receipts_roots = arena_zalloc(cutting->arena, steps,
					      sizeof(*result->receipts_roots));
	result->has_receipts_root = arena_zalloc(cutting->arena, steps, sizeof(bool));
	return result->receipts && result->from && result->receipts_roots &&
			       result->has_receipts_root
		       ? ST_OK
		       : ST_NO_MEMORY;
}

/* Runs what stays, from the state that it begins with. */
static enum status run_kept(struct cutting *cutting)
{
	const int64_t later = vector_cut_epoch(cutting->vector, cutting->cut);
	struct outcome_of_run outcome;
	struct buffer root;
	struct vector kept;
	enum status st;

	buffer_init(&root, 0);
	cid_to_text(&root, cid_of(&cutting->result->pre_root));
	st = buffer_status(&root);
	if (st == ST_OK)
		st = make_sub(cutting, cutting->cut, buffer_bytes(&root), &kept);
	if (st == ST_OK)
		st = make_room(cutting, kept.receipt_count);
	memset(cutting->use.taken, 0, cutting->vector->randomness.rule_count);
	for (size_t i = 0; st == ST_OK && i < kept.variant_count; i++) {
		st = run(cutting, &kept, i, later, &cutting->car, &outcome);
		if (st == ST_OK && outcome.result.applied > kept.receipt_count)
			st = error_set(cutting->err, ST_CONFLICT,
				       "more than %d messages are applied", (int)APPLIED_MAX);
		if (st == ST_OK)
			st = check_variant(cutting, &outcome, i);
	}
	buffer_fini(&root);
	overlay_blocks_init(&cutting->blocks, &cutting->written, &cutting->car.reading);
	return st == ST_OK ? write_car(cutting, &cutting->result->post_root) : st;
}

static enum status make(struct cutting *cutting)
{
	TRY(check_cut(cutting));
	cutting->use.taken = arena_zalloc(cutting->arena,
					  cutting->vector->randomness.rule_count + 1, sizeof(bool));
	if (!cutting->use.taken)
		return ST_NO_MEMORY;
	TRY(vector_car_read(&cutting->whole_car, cutting->arena, cutting->vector->car, NULL,
			    cutting->err));
	TRY(run_whole(cutting));
	TRY(prepare_car(cutting));
	TRY(run_kept(cutting));
	cutting->result->rules_taken = cutting->use.taken;
	return ST_OK;
}

enum status vector_cut_make(struct vector_cut_result *result, struct arena *arena,
			    const struct vector *vector, const struct vector_cut *cut,
			    unsigned max_call_depth, struct error *err)
{
	struct cutting cutting = {
		.result = result,
		.arena = arena,
		.vector = vector,
		.cut = cut,
		.max_call_depth = max_call_depth,
		.err = err,
	};
	enum status st;

	*result = (struct vector_cut_result){
		.changed = cut->kept_count != vector_step_count(vector),
	};
	buffer_init(&result->car, 0);
	buffer_init(&cutting.folded, 0);
	result->car.charge = cutting.folded.charge = arena->charge;
	result->car.cancel = cutting.folded.cancel = arena->cancel;
	arena_init(&cutting.other, arena->limit_bytes);
	cutting.other.charge = arena->charge;
	cutting.other.cancel = arena->cancel;
	st = make(&cutting);
	arena_fini(&cutting.other);
	buffer_fini(&cutting.folded);
	if (st == ST_NO_MEMORY && arena_cancelled(arena))
		st = ST_CANCELLED;
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the vector could not be cut: %s", status_name(st));
}

void vector_cut_fini(struct vector_cut_result *result)
{
	buffer_fini(&result->car);
}

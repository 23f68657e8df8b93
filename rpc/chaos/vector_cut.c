/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "rpc/chaos/given_vector.h"
#include "rpc/vector/cut_json.h"
#include "vector/car_blocks.h"

/* Cutting test vectors down, one step of `chaosactor vector minimize`. */

struct cut_args {
	const json_t *vector;
	uint64_t fold;
	const uint64_t *keep; /* NULL: all that is not folded */
	size_t keep_count;
	const struct bytes *variants; /* NULL: all */
	size_t variant_count;
	bool rerun, trim, bare;
};

PARAMS(params_vector_cut, struct cut_args,
       REQUIRED("vector", json, struct cut_args, vector, "a test vector"),
       OPTIONAL("fold", uint, struct cut_args, fold,
		"so many messages or tipsets at the start become part of the state before",
		DEFAULT(0)),
       LIST("keep", uint, struct cut_args, keep, keep_count,
	    "indices of the messages or tipsets that stay, default all that are not folded"),
       LIST("variants", text, struct cut_args, variants, variant_count,
	    "ids of the variants that stay, default all"),
       OPTIONAL("rerun", flag, struct cut_args, rerun,
		"what stays may come out otherwise without what goes; then its receipts are made "
		"anew"),
       OPTIONAL("trim", flag, struct cut_args, trim,
		"leave out the blocks and the randomness that no run needs"),
       OPTIONAL("bare", flag, struct cut_args, bare,
		"leave out the diagnostics, and of _meta all but the id"));

/* ---- what stays -------------------------------------------------------------------- */

static enum status choose_variants(struct call *call, const struct cut_args *in,
				   struct vector *vector)
{
	struct vector_variant *chosen = arena_zalloc(call->arena, in->variant_count + 1,
						     sizeof(*chosen));

	if (!in->variants)
		return ST_OK;
	if (!chosen)
		return call_failed(call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i < in->variant_count; i++) {
		size_t at = 0;

		while (at < vector->variant_count &&
		       !bytes_equal(vector->variants[at].id, in->variants[i]))
			at++;
		if (at == vector->variant_count)
			return decode_refuse_at(&call->decode, "variants",
						"ids of variants of the vector", "another");
		chosen[i] = vector->variants[at];
	}
	if (in->variant_count == 0)
		return decode_refuse_at(&call->decode, "variants", "the id of a variant", "none");
	vector->variants = chosen;
	vector->variant_count = in->variant_count;
	return ST_OK;
}

static enum status choose_steps(struct call *call, const struct cut_args *in,
				const struct vector *vector, struct vector_cut *cut)
{
	const size_t count = vector_step_count(vector);
	size_t *kept = arena_zalloc(call->arena, (in->keep ? in->keep_count : count) + 1,
				    sizeof(*kept));

	if (!kept)
		return call_failed(call, ST_NO_MEMORY, NULL);
	cut->fold = in->fold > count ? count + 1 : (size_t)in->fold;
	for (size_t i = 0; i < in->keep_count; i++)
		kept[i] = in->keep[i] > count ? count : (size_t)in->keep[i];
	cut->kept_count = in->keep_count;
	for (size_t i = cut->fold; !in->keep && i < count; i++)
		kept[cut->kept_count++] = i;
	cut->kept = kept;
	cut->rerun = in->rerun;
	cut->trim = in->trim;
	return ST_OK;
}

/* ---- the answer ---------------------------------------------------------------------- */

static void write_size(struct json_writer *out, const char *name, size_t variants, size_t steps,
		       size_t blocks, size_t car_bytes)
{
	json_write_object(out, name);
	json_write_uint(out, "variants", variants);
	json_write_uint(out, "steps", steps);
	json_write_uint(out, "blocks", blocks);
	json_write_uint(out, "carBytes", car_bytes);
	json_write_object_end(out);
}

static enum status write_answer(struct call *call, const struct cut_vector *cut, size_t variants)
{
	const struct vector_cut_result *result = cut->result;
	struct error err = { .status = ST_OK };
	struct vector_car car;
	enum status st = vector_car_read(&car, call->arena, cut->vector->car, NULL, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_object(call->out, NULL);
	st = cut_vector_write(call->out, "vector", cut);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	write_size(call->out, "before", variants, vector_step_count(cut->vector), car.count,
		   cut->vector->car.size);
	write_size(call->out, "after", cut->vector->variant_count, cut->cut->kept_count,
		   cut->same_car ? car.count : result->block_count,
		   cut->same_car ? cut->vector->car.size : result->car.size);
	json_write_object_end(call->out);
	return ST_OK;
}

static enum status cut_failed(struct call *call, enum status st, const struct error *err)
{
	if (st == ST_CONFLICT)
		return failure_set(call->failure, FAULT_VECTOR_CHANGED, "%s", err->text);
	if (st == ST_INVALID || st == ST_CORRUPT || st == ST_UNSUPPORTED)
		return failure_set(call->failure, FAULT_VECTOR_INVALID, "%s", err->text);
	return call_failed(call, st, err);
}

static enum status cut_and_answer(struct call *call, const struct cut_args *in,
				  struct given_vector *given)
{
	struct vector *vector = &given->file.vector;
	const size_t variants = vector->variant_count;
	struct error err = { .status = ST_OK };
	struct vector_cut cut = { .fold = 0 };
	struct vector_cut_result result;
	enum status st;

	TRY(choose_variants(call, in, vector));
	TRY(choose_steps(call, in, vector, &cut));
	st = vector_cut_make(&result, call->arena, vector, &cut, given->max_call_depth, &err);
	if (st == ST_OK) {
		const struct cut_vector written = {
			.json = in->vector,
			.vector = vector,
			.cut = &cut,
			.result = &result,
			.bare = in->bare,
			.same_car = !result.changed && !in->trim,
		};

		st = write_answer(call, &written, variants);
	} else {
		st = cut_failed(call, st, &err);
	}
	vector_cut_fini(&result);
	return st;
}

enum status chaos_vector_cut(struct call *call, const void *args)
{
	const struct cut_args *in = args;
	struct given_vector given;
	enum status st = given_vector_read(&given, call, in->vector, false);

	if (st == ST_OK && given.file.vector.unsupported)
		st = failure_set(call->failure, FAULT_VECTOR_INVALID, "vector: %s",
				 given.file.vector.unsupported);
	if (st == ST_OK)
		st = cut_and_answer(call, in, &given);
	given_vector_fini(&given);
	return st;
}

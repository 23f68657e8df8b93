/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/compare.h"

#include <string.h>

enum { NO_CHARGE = -1 };

/* The charges of a trace, sorted by frame: those of frame f are
 * charges[starts[f]] … charges[starts[f + 1] - 1]. */
struct by_frame {
	size_t *starts;
	const struct gas_charge **charges;
};

static enum status sort_charges(const struct trace *trace, struct arena *arena,
				struct by_frame *out)
{
	size_t *next;

	out->starts = arena_zalloc(arena, trace->frame_count + 1, sizeof(*out->starts));
	next = arena_zalloc(arena, trace->frame_count + 1, sizeof(*next));
	out->charges = arena_zalloc(arena, trace->charge_count, sizeof(struct gas_charge *));
	if (!out->starts || !next || !out->charges)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < trace->charge_count; i++)
		out->starts[trace->charges[i].frame + 1]++;
	for (size_t frame = 0; frame < trace->frame_count; frame++) {
		out->starts[frame + 1] += out->starts[frame];
		next[frame] = out->starts[frame];
	}
	for (size_t i = 0; i < trace->charge_count; i++)
		out->charges[next[trace->charges[i].frame]++] = &trace->charges[i].charge;
	return ST_OK;
}

static void note(struct vector_result *result, const struct charge_difference *difference)
{
	result->charges_different++;
	if (!result->difference.found)
		result->difference = *difference;
}

/* The zero charge after a get was called one thing, then another, then the first
 * again; the corpus and the revision behind each network version disagree. */
static bool is_get_end(const char *name)
{
	return strcmp(name, "OnIpldGetEnd") == 0 || strcmp(name, "OnIpldViewEnd") == 0;
}

static bool names_equal(const char *expected, const char *actual)
{
	return strcmp(expected, actual) == 0 || (is_get_end(expected) && is_get_end(actual));
}

static bool storage_equal(int64_t expected, int64_t actual, int64_t multiplier)
{
	int64_t multiplied;

	return expected == actual ||
	       (!__builtin_mul_overflow(expected, multiplier, &multiplied) && multiplied == actual);
}

static bool charges_equal(const struct charge_difference *pair, int64_t multiplier)
{
	const struct gas_charge *expected = &pair->expected, *actual = &pair->actual;

	return pair->has_expected && pair->has_actual &&
	       names_equal(expected->name, actual->name) && expected->compute == actual->compute &&
	       storage_equal(expected->storage, actual->storage, multiplier) &&
	       pair->expected_total == actual->compute + actual->storage;
}

static void compare_frame(const struct trace_check *check, const struct expected_frame *expected,
			  const struct gas_charge *const *actual, size_t actual_count,
			  int32_t frame, struct vector_result *result)
{
	size_t count = expected->charge_count > actual_count ? expected->charge_count
							     : actual_count;

	for (size_t i = 0; i < count; i++) {
		struct charge_difference pair = {
			.found = true,
			.message = check->message,
			.frame = frame,
			.index = (int64_t)i,
			.has_expected = i < expected->charge_count,
			.has_actual = i < actual_count,
		};

		if (pair.has_expected) {
			pair.expected = expected->charges[i];
			pair.expected_total = expected->totals[i];
		}
		if (pair.has_actual)
			pair.actual = *actual[i];
		result->charges_compared++;
		if (!charges_equal(&pair, check->storage_multiplier))
			note(result, &pair);
	}
}

/* A call that is missing or elsewhere is one thing that was compared, beside the charges. */
static void note_frame(const struct trace_check *check, size_t frame, bool has_expected,
		       bool has_actual, struct vector_result *result)
{
	const struct charge_difference difference = {
		.found = true,
		.message = check->message,
		.frame = (int32_t)frame,
		.index = NO_CHARGE,
		.has_expected = has_expected,
		.has_actual = has_actual,
	};

	result->charges_compared++;
	note(result, &difference);
}

static void compare_frames(const struct trace_check *check, const struct expected_trace *expected,
			   const struct by_frame *charges, const struct arena *scratch,
			   struct vector_result *result)
{
	const struct trace *actual = check->actual;
	size_t count = expected->frame_count < actual->frame_count ? expected->frame_count
								   : actual->frame_count;

	for (size_t frame = 0; frame < count && !arena_cancelled(scratch); frame++) {
		size_t start = charges->starts[frame];

		if (expected->frames[frame].parent != actual->frames[frame].parent)
			note_frame(check, frame, true, true, result);
		compare_frame(check, &expected->frames[frame], charges->charges + start,
			      charges->starts[frame + 1] - start, (int32_t)frame, result);
	}
	if (expected->frame_count != actual->frame_count)
		note_frame(check, count, expected->frame_count > count, actual->frame_count > count,
			   result);
}

/* Whoever runs pays for its bytes first, so a trace without any charge is that of
 * a message that was refused: null in our own vectors, an empty frame in others. */
static bool ran(const struct expected_trace *expected)
{
	return expected->present && expected->frame_count > 0 &&
	       (expected->frame_count > 1 || expected->frames[0].charge_count > 0);
}

enum status vector_compare_trace(struct vector_result *result, struct arena *scratch,
				 const struct trace_check *check,
				 const struct expected_trace *expected)
{
	struct by_frame charges;

	result->traced = true;
	if (ran(expected)) {
		TRY(sort_charges(check->actual, scratch, &charges));
		compare_frames(check, expected, &charges, scratch, result);
	} else if (!check->fatal && check->actual->frame_count > 0) {
		note_frame(check, 0, false, true, result);
	}
	return ST_OK;
}

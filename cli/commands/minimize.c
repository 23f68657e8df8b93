/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/minimize.h"

#include <stdlib.h>
#include <string.h>

struct search {
	const struct judge *judge;
	struct part best;
	size_t *steps; /* of best */
	size_t *tried; /* room for those of a part */
};

/* Tries a part whose steps lie in search->tried; best becomes it if it still fails. */
static enum status try(struct search *search, struct part part, bool *still)
{
	part.steps = search->tried;
	*still = false;
	TRY(search->judge->try(search->judge->context, &part, still));
	if (!*still)
		return ST_OK;
	if (part.step_count > 0)
		memcpy(search->steps, search->tried, part.step_count * sizeof(*search->steps));
	search->best = part;
	search->best.steps = search->steps;
	return ST_OK;
}

/* The part without the steps from `from` to before `to`, counted in best. */
static struct part without(struct search *search, size_t from, size_t to)
{
	struct part part = search->best;

	part.step_count = 0;
	for (size_t i = 0; i < search->best.step_count; i++) {
		if (i < from || i >= to)
			search->tried[part.step_count++] = search->steps[i];
	}
	return part;
}

/* ---- variants ------------------------------------------------------------------- */

static enum status find_variant(struct search *search, const json_t *variants)
{
	bool still = false;

	for (size_t i = 0; json_array_size(variants) > 1 && i < json_array_size(variants) && !still;
	     i++) {
		struct part part = without(search, 0, 0);
		json_t *one = json_pack("[O]", json_array_get(variants, i));
		enum status st;

		if (!one)
			return ST_NO_MEMORY;
		part.variants = one;
		st = try(search, part, &still);
		if (!still)
			json_decref(one);
		TRY(st);
	}
	return ST_OK;
}

/* ---- the ends ---------------------------------------------------------------------- */

/* By halves: the fewest steps from the start with which it fails. */
static enum status cut_end(struct search *search)
{
	size_t passes = 0;

	while (search->best.step_count > passes + 1) {
		const size_t count = passes + (search->best.step_count - passes) / 2;
		bool still;

		TRY(try(search, without(search, count, search->best.step_count), &still));
		if (!still)
			passes = count;
	}
	return ST_OK;
}

/* By halves: the most steps that can be folded. */
static enum status fold_start(struct search *search)
{
	size_t passes = search->best.step_count;

	while (passes > 1) {
		const size_t count = passes / 2;
		struct part part = without(search, 0, count);
		bool still;

		part.fold = search->steps[count - 1] + 1;
		TRY(try(search, part, &still));
		passes = still ? passes - count : count;
	}
	return ST_OK;
}

/* ---- the rest ------------------------------------------------------------------------ */

/* Without one piece after the other, from the last; *any: one could go. */
static enum status drop_pieces(struct search *search, size_t size, bool *any)
{
	size_t end = search->best.step_count;

	*any = false;
	while (end > 0) {
		const size_t from = end > size ? end - size : 0;
		bool still;

		TRY(try(search, without(search, from, end), &still));
		*any = *any || still;
		end = from;
	}
	return ST_OK;
}

static enum status drop_rest(struct search *search)
{
	size_t size = search->best.step_count / 2;

	while (size > 0 && search->best.step_count > 1) {
		bool any;

		TRY(drop_pieces(search, size, &any));
		if (!any || size > search->best.step_count)
			size /= 2;
	}
	return ST_OK;
}

/* ---- what is beside the steps ---------------------------------------------------------- */

static enum status strip(struct search *search)
{
	struct part part = without(search, 0, 0);
	bool still;

	part.trim = true;
	TRY(try(search, part, &still));
	part = without(search, 0, 0);
	part.bare = true;
	return try(search, part, &still);
}

static enum status search_all(struct search *search, const json_t *variants)
{
	TRY(find_variant(search, variants));
	TRY(cut_end(search));
	TRY(fold_start(search));
	TRY(drop_rest(search));
	return strip(search);
}

enum status minimize_search(const struct judge *judge, const json_t *variants, size_t step_count)
{
	struct search search = {
		.judge = judge,
		.best = { .step_count = step_count },
		.steps = calloc(step_count + 1, sizeof(size_t)),
		.tried = calloc(step_count + 1, sizeof(size_t)),
	};
	enum status st = search.steps && search.tried ? ST_OK : ST_NO_MEMORY;

	search.best.steps = search.steps;
	for (size_t i = 0; st == ST_OK && i < step_count; i++)
		search.steps[i] = i;
	if (st == ST_OK)
		st = search_all(&search, variants);
	json_decref((json_t *)search.best.variants);
	free(search.tried);
	free(search.steps);
	return st;
}

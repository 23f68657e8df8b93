/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/lint_car.h"

/* The blocks of one kind: how many, and the first. */
struct blocks {
	size_t count, bytes;
	char first[96];
};

static void count(struct blocks *blocks, const struct vector_car_block *block)
{
	if (blocks->count == 0) {
		struct buffer text;

		buffer_over(&text, blocks->first, sizeof(blocks->first) - 1);
		cid_to_text(&text, block->cid);
		blocks->first[text.size] = '\0';
	}
	blocks->count++;
	blocks->bytes += block->block.size;
}

/* ---- reading ----------------------------------------------------------------- */

struct wrong {
	size_t count;
	struct error first;
};

static enum status note_wrong(void *context, size_t index, const struct error *err)
{
	struct wrong *wrong = context;

	(void)index;
	if (wrong->count++ == 0)
		wrong->first = *err;
	return ST_OK;
}

static void check_repeated(struct problems *problems, const struct vector_car *car)
{
	struct blocks repeated = { .count = 0 };

	for (size_t i = 0; i < car->count; i++) {
		if (car->blocks[i].repeated)
			count(&repeated, &car->blocks[i]);
	}
	if (repeated.count > 0)
		problems_add(problems, PROBLEM_BLOCK_REPEATED,
			     "%zu blocks of the CAR stand in it before, the first is %s",
			     repeated.count, repeated.first);
}

/* ---- roots --------------------------------------------------------------------- */

/* A vector that decodes has texts of CIDs; whether they name blocks is another question. */
static enum status root_of(struct problems *problems, struct bytes text, struct cid *root)
{
	struct block_cid block;
	enum status st = cid_from_text(problems->arena, text, root);

	if (st == ST_OK && block_cid_from(*root, &block) == ST_OK)
		return ST_OK;
	*root = (struct cid){ 0 };
	return st == ST_NO_MEMORY ? st : ST_OK;
}

static bool is_root(const struct vector_car *car, size_t index, struct cid root)
{
	return index < car->header.root_count && cid_equal(car->header.roots[index], root);
}

static enum status check_roots(struct problems *problems, const struct vector *vector,
			       struct vector_car *car, bool *usable)
{
	struct cid before, after;

	TRY(root_of(problems, vector->pre_root, &before));
	TRY(root_of(problems, vector->post_root, &after));
	if (!is_root(car, 0, before) || !is_root(car, 1, after) || car->header.root_count != 2)
		problems_add_at(problems, "car", PROBLEM_CAR_ROOTS,
				"its header names %zu roots, not those of the two states",
				car->header.root_count);
	*usable = cid_defined(before) && vector_car_find(car, before);
	if (!*usable)
		problems_add_at(problems, "preconditions.state_tree.root_cid",
				PROBLEM_PRE_ROOT_MISSING, "its block is not in the CAR");
	if (cid_defined(after) && !vector_car_find(car, after))
		problems_add_at(problems, "postconditions.state_tree.root_cid",
				PROBLEM_POST_ROOT_ABSENT, "its block is not in the CAR");
	return vector_car_reach(car, before, after);
}

enum status lint_car(struct problems *problems, const struct vector *vector, struct vector_car *out,
		     bool *usable)
{
	struct error err = { .status = ST_OK };
	struct wrong wrong = { .count = 0 };
	const struct vector_car_problems told = { note_wrong, &wrong };
	const size_t mark = problems_enter(problems, "car");
	enum status st = vector_car_read(out, problems->arena, vector->car, &told, &err);

	*usable = st == ST_OK;
	if (st == ST_NO_MEMORY)
		return st;
	if (st != ST_OK)
		problems_add(problems, PROBLEM_CAR_INVALID, "%s", err.text);
	if (wrong.count > 0)
		problems_add(problems, PROBLEM_BLOCK_INVALID, "%zu blocks, the first: %s",
			     wrong.count, wrong.first.text);
	check_repeated(problems, out);
	problems_leave(problems, mark);
	return *usable ? check_roots(problems, vector, out, usable) : ST_OK;
}

/* ---- after the runs -------------------------------------------------------------- */

void lint_car_blocks(struct problems *problems, const struct vector_car *car, bool complete)
{
	struct blocks unreachable = { .count = 0 }, unread = { .count = 0 };
	size_t before = 0;

	for (size_t i = 0; i < car->count; i++) {
		const struct vector_car_block *block = &car->blocks[i];

		/* Stores that do not look into identity CIDs find actors' codes in them. */
		if (cid_is_identity(block->cid) || block->repeated)
			continue;
		before += block->before;
		if (!block->before && !block->after && !block->read)
			count(&unreachable, block);
		else if (block->before && !block->read)
			count(&unread, block);
	}
	if (unreachable.count > 0)
		problems_add_at(problems, "car", PROBLEM_BLOCK_UNREACHABLE,
				"neither state leads to %zu blocks of %zu bytes, the first is %s",
				unreachable.count, unreachable.bytes, unreachable.first);
	if (complete && unread.count > 0)
		problems_add_at(problems, "car", PROBLEM_BLOCK_UNREAD,
				"no run reads %zu of %zu blocks of the state before, %zu bytes",
				unread.count, before, unread.bytes);
}

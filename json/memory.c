/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/memory.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/check.h"

/* Every allocation stands behind one of these. Those of one parse are chained, so that they
 * can be given back when it has to be left in the middle; all that outlive it belong to one
 * tree, and a tree to one thread at a time. */
struct piece {
	struct piece *before, *after;
	alignas(max_align_t) uint8_t memory[];
};

struct parse {
	jmp_buf out_of_memory;
	struct piece *newest;
	struct charge *charge; /* pays for all pieces, until its owner ends it */
	const struct cancel *cancel;
};

/* jansson hands nothing of ours to the functions that allocate for it. */
static _Thread_local struct {
	struct parse *parse; /* NULL: outside */
	bool failed;         /* outside of a parse */
} json_memory;

/* What a piece costs, with the header that the allocator keeps. */
static size_t cost(struct piece *piece)
{
	return malloc_usable_size(piece) + sizeof(size_t);
}

static void chain(struct parse *parse, struct piece *piece)
{
	piece->after = NULL;
	piece->before = parse->newest;
	if (piece->before)
		piece->before->after = piece;
	parse->newest = piece;
}

static void *take(size_t size)
{
	struct parse *parse = json_memory.parse;
	struct piece *piece = NULL;

	if (size <= SIZE_MAX - sizeof(*piece) && !(parse && cancel_asked(parse->cancel)))
		piece = malloc(sizeof(*piece) + size);
	if (piece && parse && !charge_add(parse->charge, cost(piece))) {
		free(piece);
		piece = NULL;
	}
	if (!piece && parse)
		longjmp(parse->out_of_memory, 1);
	if (!piece) {
		json_memory.failed = true;
		return NULL;
	}
	if (parse)
		chain(parse, piece);
	else
		*piece = (struct piece){ .before = NULL };
	return piece->memory;
}

static void give_back(void *memory)
{
	struct piece *piece;

	if (!memory)
		return;
	piece = (void *)((uint8_t *)memory - offsetof(struct piece, memory));
	if (json_memory.parse)
		charge_remove(json_memory.parse->charge, cost(piece));
	if (piece->before)
		piece->before->after = piece->after;
	if (piece->after)
		piece->after->before = piece->before;
	else if (json_memory.parse && json_memory.parse->newest == piece)
		json_memory.parse->newest = piece->before;
	free(piece);
}

static void __attribute__((constructor)) put_in_place(void)
{
	json_set_alloc_funcs(take, give_back);
}

static void give_back_all(struct parse *parse)
{
	struct piece *piece = parse->newest;

	while (piece) {
		struct piece *before = piece->before;

		charge_remove(parse->charge, cost(piece));
		free(piece);
		piece = before;
	}
}

/* A function of its own: what changes between setjmp and longjmp must not be its local. */
static bool parse_text(struct parse *parse, struct bytes text, size_t flags, json_t **out,
		       json_error_t *error)
{
	json_memory.parse = parse;
	if (setjmp(parse->out_of_memory) != 0)
		return false;
	*out = json_loadb(text.size > 0 ? (const char *)text.data : "", text.size, flags, error);
	return true;
}

enum status json_memory_parse(struct charge *charge, struct bytes text, size_t flags,
			      const struct cancel *cancel, json_t **out, json_error_t *error)
{
	struct parse parse = { .charge = charge, .cancel = cancel };
	bool done;

	CHECK(!json_memory.parse);
	*out = NULL;
	done = parse_text(&parse, text, flags, out, error);
	json_memory.parse = NULL;
	if (!done) {
		give_back_all(&parse);
		return cancel_asked(cancel) ? ST_CANCELLED : ST_NO_MEMORY;
	}
	return *out ? ST_OK : ST_INVALID;
}

bool json_memory_failed(void)
{
	return json_memory.failed;
}

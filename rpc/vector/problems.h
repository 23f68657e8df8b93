/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_PROBLEMS_H
#define CHAOSACTORD_RPC_VECTOR_PROBLEMS_H

#include "base/arena.h"
#include "rpc/json_path.h"
#include "rpc/json_write.h"

/* What is wrong with a test vector: a list of problems, each with the place in its JSON. */

enum problem_kind {
#define PROBLEM(NAME, name, level, hint) PROBLEM_##NAME,
#include "rpc/vector/problems.tbl"
#undef PROBLEM
	PROBLEM_KINDS,
};

enum problem_level { PROBLEM_NOTE, PROBLEM_WARNING, PROBLEM_ERROR, PROBLEM_LEVELS };

enum { PROBLEMS_MAX = 1000 };

struct problem {
	struct problem *next;
	enum problem_kind kind;
	const char *path, *text; /* in the arena */
};

/* Where the judging stands: members and indices are entered and left again. */
struct problems {
	struct arena *arena;
	struct problem *first, **end;
	size_t count, omitted;
	size_t levels[PROBLEM_LEVELS]; /* how many of each; omitted ones too */
	struct json_path path;
	enum status status; /* ST_NO_MEMORY sticks */
};

void problems_init(struct problems *problems, struct arena *arena);

/* problems_enter goes into a member (problems_enter_index: an element) and returns what
 * problems_leave needs to come back. */
static inline size_t problems_enter(struct problems *problems, const char *name)
{
	return json_path_enter(&problems->path, name);
}

static inline size_t problems_enter_index(struct problems *problems, size_t index)
{
	return json_path_enter_index(&problems->path, index);
}

static inline void problems_leave(struct problems *problems, size_t mark)
{
	json_path_leave(&problems->path, mark);
}

/* problems_add notes a problem at the current place, with what is wrong in words. Of the same
 * kind at the same place only the first is kept, and PROBLEMS_MAX of all. */
void problems_add(struct problems *problems, enum problem_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* problems_add_at does so at a member of the current place. */
void problems_add_at(struct problems *problems, const char *name, enum problem_kind kind,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* problems_write writes the members problems and totals of an open object. */
void problems_write(const struct problems *problems, struct json_writer *out);

/* Rows of the table. */
const char *problem_name(enum problem_kind kind);
enum problem_level problem_level(enum problem_kind kind);

#endif

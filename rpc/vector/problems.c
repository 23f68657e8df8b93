/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 400 };

static const struct {
	const char *name;
	enum problem_level level;
	const char *hint;
} rows[] = {
#define PROBLEM(NAME, name, level, hint) [PROBLEM_##NAME] = { name, PROBLEM_##level, hint },
#include "rpc/vector/problems.tbl"
#undef PROBLEM
};

static const char *const levels[] = {
	[PROBLEM_NOTE] = "note",
	[PROBLEM_WARNING] = "warning",
	[PROBLEM_ERROR] = "error",
};

const char *problem_name(enum problem_kind kind)
{
	return rows[kind].name;
}

enum problem_level problem_level(enum problem_kind kind)
{
	return rows[kind].level;
}

void problems_init(struct problems *problems, struct arena *arena)
{
	*problems = (struct problems){ .arena = arena };
	problems->end = &problems->first;
}

/* ---- adding ---------------------------------------------------------------- */

static bool is_known(const struct problems *problems, enum problem_kind kind)
{
	for (const struct problem *at = problems->first; at; at = at->next) {
		if (at->kind == kind && strcmp(at->path, problems->path.text) == 0)
			return true;
	}
	return false;
}

static void __attribute__((format(printf, 3, 0)))
add(struct problems *problems, enum problem_kind kind, const char *format, va_list arguments)
{
	struct problem *problem;
	char text[TEXT_BYTES];

	if (problems->count == PROBLEMS_MAX) {
		problems->omitted++;
		problems->levels[rows[kind].level]++;
		return;
	}
	if (is_known(problems, kind))
		return;
	(void)vsnprintf(text, sizeof(text), format, arguments);
	problem = arena_zalloc(problems->arena, 1, sizeof(*problem));
	if (problem) {
		problem->kind = kind;
		problem->path = arena_text(problems->arena, bytes_of_text(problems->path.text));
		problem->text = arena_text(problems->arena, bytes_of_text(text));
	}
	if (!problem || !problem->path || !problem->text) {
		problems->status = ST_NO_MEMORY;
		return;
	}
	*problems->end = problem;
	problems->end = &problem->next;
	problems->count++;
	problems->levels[rows[kind].level]++;
}

void problems_add(struct problems *problems, enum problem_kind kind, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(problems, kind, format, arguments);
	va_end(arguments);
}

void problems_add_at(struct problems *problems, const char *name, enum problem_kind kind,
		     const char *format, ...)
{
	size_t mark = problems_enter(problems, name);
	va_list arguments;

	va_start(arguments, format);
	add(problems, kind, format, arguments);
	va_end(arguments);
	problems_leave(problems, mark);
}

/* ---- writing --------------------------------------------------------------- */

static void write_problem(struct json_writer *out, const struct problem *problem)
{
	json_write_object(out, NULL);
	json_write_text(out, "level", levels[rows[problem->kind].level]);
	json_write_text(out, "name", rows[problem->kind].name);
	json_write_text(out, "path", problem->path);
	json_write_text(out, "text", problem->text);
	json_write_text(out, "hint", rows[problem->kind].hint);
	json_write_object_end(out);
}

void problems_write(const struct problems *problems, struct json_writer *out)
{
	json_write_array(out, "problems");
	for (const struct problem *problem = problems->first; problem; problem = problem->next)
		write_problem(out, problem);
	json_write_array_end(out);
	json_write_object(out, "totals");
	json_write_uint(out, "errors", problems->levels[PROBLEM_ERROR]);
	json_write_uint(out, "warnings", problems->levels[PROBLEM_WARNING]);
	json_write_uint(out, "notes", problems->levels[PROBLEM_NOTE]);
	json_write_uint(out, "omitted", problems->omitted);
	json_write_object_end(out);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/failure.h"

#include <stdarg.h>
#include <stdio.h>

#include "actors/exit_code.h"
#include "base/check.h"

struct outcome vm_stop(struct vm *vm, enum outcome_kind kind, int64_t code, const char *format, ...)
{
	char text[512];
	va_list args;

	/* Callers would take such an outcome for a success. */
	CHECK(kind != OUTCOME_OK && (kind != OUTCOME_EXIT || code != EXIT_OK));
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	vm->text = arena_text(vm->arena, bytes_of_text(text));
	return vm->text ? (struct outcome){ kind, code } : outcome_failure(ST_NO_MEMORY);
}

struct outcome vm_failed(struct vm *vm, enum status st, const char *what)
{
	switch (st) {
	case ST_NO_MEMORY:
	case ST_IO:
	case ST_LIMIT:
	case ST_FULL:
	case ST_DAMAGED:
	case ST_CANCELLED:
	case ST_UNMADE:
	case ST_UNDRAWN:
	case ST_GONE:
		return outcome_failure(st);
	case ST_PANIC:
		return vm_stop(vm, OUTCOME_PANIC, 0, "%s", what);
	case ST_OK:
	case ST_NOT_FOUND:
	case ST_INVALID:
	case ST_CORRUPT:
	case ST_LOCKED:
	case ST_SCHEMA:
	case ST_CONFLICT:
	case ST_UNSUPPORTED:
	case ST_NOT_IMPLEMENTED:
	case ST_STOPPING:
	case ST_ABORTED:
	case ST_UNENCODABLE:
	case ST_RANGE:
		break;
	}
	return vm_stop(vm, OUTCOME_FATAL, 0, "%s: %s", what, status_name(st));
}

enum status vm_end(struct vm *vm, struct outcome outcome, struct vm_result *out)
{
	CHECK(outcome.kind != OUTCOME_OK);
	if (outcome.kind == OUTCOME_FAILURE)
		return vm_end_failed(vm, (enum status)outcome.code);
	out->ending = VM_FATAL;
	out->error = vm->text;
	return ST_OK;
}

enum status vm_end_failed(struct vm *vm, enum status st)
{
	if (arena_cancelled(vm->arena))
		return error_set(vm->err, ST_CANCELLED, "the run was ended early");
	if (st == ST_NO_MEMORY && arena_exhausted(vm->arena)) {
		error_set(vm->err, ST_LIMIT,
			  "the message needs more than the memory limit of %zu bytes",
			  vm->arena->limit_bytes);
		error_hint(vm->err, "raise --vm-memory");
		return ST_LIMIT;
	}
	return error_set(vm->err, st, "the VM could not finish the message: %s", status_name(st));
}

enum status vm_check_trace(struct vm *vm)
{
	enum status st = vm->input->trace ? vm->input->trace->status : ST_OK;

	if (st == ST_LIMIT) {
		error_set(vm->err, st, "the trace is larger than any answer may be");
		error_hint(vm->err, "ask without the trace, or raise --max-response");
		return st;
	}
	return st == ST_OK ? ST_OK : vm_end_failed(vm, st);
}

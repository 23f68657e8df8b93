/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_FAILURE_H
#define CHAOSACTORD_VM_FAILURE_H

#include "actors/outcome.h"
#include "vm/instance.h"
#include "vm/result.h"

/* How failures inside the VM become outcomes, and how those of ours end a run. */

/* vm_stop records text and makes the outcome. Format as printf. */
struct outcome vm_stop(struct vm *vm, enum outcome_kind kind, int64_t code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* vm_failed turns the failure of an operation on state that costs no gas into an
 * outcome: fatal where the reference fails too, also at limits of its own, else a failure
 * of ours. */
struct outcome vm_failed(struct vm *vm, enum status st, const char *what);

/* vm_end ends a run with an outcome that is neither OK nor EXIT: VM_FATAL with the newest
 * text, or a failure of ours. */
enum status vm_end(struct vm *vm, struct outcome outcome, struct vm_result *out);

/* vm_end_failed finds the words for a failure of ours that has none yet, and returns
 * its status: ST_LIMIT where the memory limit struck, ST_CANCELLED in a run that has to
 * end, whatever failed for that. */
enum status vm_end_failed(struct vm *vm, enum status st);

/* vm_check_trace is the failure of the trace asked for, if it failed. */
enum status vm_check_trace(struct vm *vm) MUSTCHECK;

#endif

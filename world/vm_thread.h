/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_VM_THREAD_H
#define CHAOSACTORD_WORLD_VM_THREAD_H

#include <pthread.h>

#include "base/status.h"

/* A thread whose stack is reserved for the depth of calls that is allowed, with a
 * page that faults below it. Reserved memory costs nothing until it is used. */
struct vm_thread {
	pthread_t thread;
	void *memory; /* guard page and stack; NULL: not running */
	size_t size;
};

/* vm_thread_start runs body(context) on a new thread with stack_bytes to use.
 * ST_NO_MEMORY when stack or thread cannot be had. */
enum status vm_thread_start(struct vm_thread *thread, size_t stack_bytes,
			    void *(*body)(void *context), void *context) MUSTCHECK;

/* vm_thread_join waits for the end of body and gives the stack back. Safe on a
 * zeroed thread, and twice. */
void vm_thread_join(struct vm_thread *thread);

#endif

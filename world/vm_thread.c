/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/vm_thread.h"

#include <sys/mman.h>
#include <unistd.h>

/* What the C library and the job around the VM need on top. */
enum { EXTRA_BYTES = 256 * 1024 };

static size_t round_up(size_t size, size_t page)
{
	return (size + page - 1) / page * page;
}

static enum status reserve(struct vm_thread *thread, size_t stack_bytes, size_t page)
{
	size_t size = round_up(stack_bytes, page) + round_up(EXTRA_BYTES, page) + page;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

	if (memory == MAP_FAILED)
		return ST_NO_MEMORY;
	if (mprotect(memory, page, PROT_NONE) != 0) {
		munmap(memory, size);
		return ST_NO_MEMORY;
	}
	/* Otherwise the first touch may take 2 MiB. Advice: refusal changes nothing. */
	(void)madvise(memory, size, MADV_NOHUGEPAGE);
	thread->memory = memory;
	thread->size = size;
	return ST_OK;
}

static void release(struct vm_thread *thread)
{
	munmap(thread->memory, thread->size);
	thread->memory = NULL;
}

enum status vm_thread_start(struct vm_thread *thread, size_t stack_bytes,
			    void *(*body)(void *context), void *context)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	pthread_attr_t attributes;
	int code;

	TRY(reserve(thread, stack_bytes, page));
	code = pthread_attr_init(&attributes);
	if (code == 0) {
		code = pthread_attr_setstack(&attributes, (char *)thread->memory + page,
					     thread->size - page);
		if (code == 0)
			code = pthread_create(&thread->thread, &attributes, body, context);
		pthread_attr_destroy(&attributes);
	}
	if (code == 0)
		return ST_OK;
	release(thread);
	return ST_NO_MEMORY;
}

void vm_thread_join(struct vm_thread *thread)
{
	if (!thread->memory)
		return;
	pthread_join(thread->thread, NULL);
	release(thread);
}

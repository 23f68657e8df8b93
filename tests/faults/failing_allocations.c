/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* LD_PRELOADed by allocation_walk: counts what the program allocates (malloc and its kin, new
 * maps, new threads) while a control file says so, and lets the allocations from `first` to
 * `last` fail. The file is CONTROL_SIZE bytes, mapped by both sides; its path is in
 * FAILING_ALLOCATIONS. */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLERS = 30 };

struct control {
	_Atomic uint64_t armed;
	_Atomic uint64_t seen; /* while armed */
	_Atomic uint64_t first, last;
	_Atomic uint64_t failed;
	uint64_t callers[CALLERS]; /* of the first that failed */
};

typedef int (*create_thread)(pthread_t *thread, const pthread_attr_t *attributes,
			     void *(*body)(void *), void *context);

static struct control *control;
static create_thread real_pthread_create;

/* The C library's own, which it exports for replacements of malloc. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static void __attribute__((constructor)) open_control(void)
{
	const char *path = getenv("FAILING_ALLOCATIONS");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *callers[1], *memory = MAP_FAILED;

	real_pthread_create = (create_thread)dlsym(RTLD_NEXT, "pthread_create");
	(void)backtrace(callers, 1); /* the first call allocates */
	if (fd >= 0)
		memory = (void *)syscall(SYS_mmap, NULL, sizeof(*control), PROT_READ | PROT_WRITE,
					 MAP_SHARED, fd, 0L);
	if (fd >= 0)
		close(fd);
	if (memory != MAP_FAILED)
		control = memory;
}

static void note_callers(void)
{
	void *callers[CALLERS];
	int count = backtrace(callers, CALLERS);

	for (int i = 0; i < CALLERS; i++)
		control->callers[i] = i < count ? (uintptr_t)callers[i] : 0;
}

/* Whether this allocation is to fail. */
static int fails(void)
{
	uint64_t number;

	if (!control || !control->armed)
		return 0;
	number = ++control->seen;
	if (number < control->first || number > control->last)
		return 0;
	if (control->failed++ == 0)
		note_callers();
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	return fails() ? NULL : __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	*out = memalign(alignment, size);
	return *out ? 0 : ENOMEM;
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (fails())
		return MAP_FAILED;
	return (void *)syscall(SYS_mmap, address, size, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	return mmap(address, size, protection, flags, fd, offset);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *),
		   void *context)
{
	return fails() ? EAGAIN : real_pthread_create(thread, attributes, body, context);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/map.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/gate.h"

enum { GROWTH_WAIT_S = 10, MAPPED_BYTES_MAX = 64 << 20 };

static const uint64_t map_default_bytes = (uint64_t)1 << 40;
static const uint64_t map_limit_default_bytes = (uint64_t)1 << 44;
static const uint64_t map_largest_bytes = (uint64_t)1 << 46; /* half of what Linux has */
static const size_t map_unit_bytes = 64 * 1024;              /* a multiple of any page size */

/* Tries whether the address space has room for size more bytes. */
static bool space_has(size_t size)
{
	void *at = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return false;
	munmap(at, size);
	return true;
}

size_t store__map_choose(uint64_t wanted)
{
	size_t size;

	if (wanted == 0)
		wanted = map_default_bytes;
	if (wanted > map_largest_bytes)
		wanted = map_largest_bytes;
	size = (size_t)wanted / map_unit_bytes * map_unit_bytes;
	if (size < map_unit_bytes)
		size = map_unit_bytes;
	/* A quarter to spare, so that under a limit of the address space the map
	 * does not take what the heap needs. */
	while (size > map_unit_bytes && !space_has(size + size / 4))
		size = size / 2 / map_unit_bytes * map_unit_bytes;
	return size < map_unit_bytes ? map_unit_bytes : size;
}

/* The next size of the map, or 0 when there is no room for more. LMDB unmaps the
 * old map before it makes the new one and cannot go back, so room is tried
 * first, while the old one is still there. */
static size_t next_size(const struct store *store, size_t current)
{
	uint64_t limit = store->map_limit_bytes ? store->map_limit_bytes : map_limit_default_bytes;

	for (size_t more = current; more >= map_unit_bytes; more /= 2) {
		uint64_t next = (uint64_t)current + more;

		if (next > limit)
			next = limit;
		next = next / map_unit_bytes * map_unit_bytes;
		if (next <= current)
			return 0;
		if (space_has((size_t)next))
			return (size_t)next;
	}
	return 0;
}

static enum status grow_now(struct store *store, struct error *err)
{
	MDB_envinfo info;
	size_t next;
	int code = mdb_env_info(store->env, &info);

	if (code != 0)
		return error_set(err, store__status(code), "database: %s", mdb_strerror(code));
	next = next_size(store, info.me_mapsize);
	if (next == 0) {
		error_set(err, ST_FULL, "the database map of %zu bytes is full and cannot grow",
			  info.me_mapsize);
		error_hint(err, "allow a larger map, or raise the limit of the address space "
				"(ulimit -v); nothing was changed");
		return ST_FULL;
	}
	code = mdb_env_set_mapsize(store->env, next);
	if (code != 0) {
		store->unusable = true;
		return error_set(err, ST_IO, "the database map was lost in growing to %zu: %s",
				 next, mdb_strerror(code));
	}
	if (store->log)
		log_event(store->log, LOG_INFO, "store", "map_grown", "from=%zu to=%zu bytes",
			  info.me_mapsize, next);
	return ST_OK;
}

enum status store__map_grow(struct store *store, struct error *err)
{
	enum status st;

	if (store__gate_shut(store, GROWTH_WAIT_S * (int64_t)NS_PER_S)) {
		st = grow_now(store, err);
	} else {
		st = error_set(err, ST_FULL,
			       "the database map is full, and a reader that stays "
			       "open keeps it from growing");
		error_hint(err, "try again; nothing was changed");
	}
	store__gate_open(store);
	return st;
}

/* Pages of files that the process has mapped and resident. */
static uint64_t mapped_bytes(void)
{
	const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	char text[128] = "";
	unsigned long long pages = 0;

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) <= 0 || sscanf(text, "%*u %*u %llu", &pages) != 1)
		pages = 0;
	close(fd);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Where data.mdb is mapped, which LMDB does not tell. */
static bool find_map(const struct store *store, uintptr_t *from, uintptr_t *to)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	bool found = false;

	while (maps && !found && fgets(line, sizeof(line), maps)) {
		unsigned long start, end, inode;
		unsigned device_major, device_minor;

		if (sscanf(line, "%lx-%lx %*s %*s %x:%x %lu", &start, &end, &device_major,
			   &device_minor, &inode) != 5)
			continue;
		*from = start;
		*to = end;
		found = inode == store->data_inode &&
			makedev(device_major, device_minor) == store->data_device;
	}
	if (maps)
		fclose(maps);
	return found;
}

void store__map_rest(const struct store *store)
{
	uintptr_t from, to;

	if (mapped_bytes() < MAPPED_BYTES_MAX || !find_map(store, &from, &to))
		return;
	/* The file keeps what it holds, and readers find it again. */
	(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

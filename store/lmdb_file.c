/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/lmdb_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <lmdb.h>

#include "store/regular_file.h"

/* The first page begins with a header, a magic number and the version of the format, in the byte
 * order of the machine (LMDB's mdb.c, MDB_page and MDB_meta). LMDB 0.9.90, on the way to 1.0,
 * has a larger header than 0.9, so that each takes the other's file for none of LMDB's at all. */
enum { HEADER = 16, HEADER_NEXT = 24, BEGINNING = 32 };
static const uint32_t MAGIC = 0xBEEFC0DE;

struct beginning {
	uint8_t bytes[BEGINNING];
};

static uint32_t number_at(const struct beginning *file, size_t at)
{
	uint32_t number;

	memcpy(&number, file->bytes + at, sizeof(number));
	return number;
}

static bool read_beginning(const struct store *store, struct beginning *file)
{
	struct error unseen = { 0 };
	ssize_t count;
	int fd;

	if (store__regular_open(store->directory_fd, store->directory, "data.mdb", O_RDONLY, &fd,
				&unseen) != ST_OK)
		return false;
	count = pread(fd, file->bytes, sizeof(file->bytes), 0);
	close(fd);
	return count == sizeof(file->bytes);
}

static void tell_format(const struct store *store, uint32_t format, struct error *err)
{
	int major, minor, patch;

	mdb_version(&major, &minor, &patch);
	error_set(err, ST_SCHEMA,
		  "%s/data.mdb was written by another LMDB: its format is version %" PRIu32
		  ", which this program's LMDB %d.%d.%d does not read",
		  store->directory, format, major, minor, patch);
	error_hint(err, "use a chaosactord with the LMDB that wrote it; its export and import here "
			"carry states over; or give another --data-dir");
}

static void tell_byte_order(const struct store *store, struct error *err)
{
	error_set(err, ST_SCHEMA, "%s/data.mdb was written on a machine of the other byte order",
		  store->directory);
	error_hint(err, "export there and import here carry states over; or give another "
			"--data-dir");
}

/* Of the library that is loaded, which may be another than the one compiled with. */
static size_t header_at_work(void)
{
	int major, minor, patch;

	mdb_version(&major, &minor, &patch);
	return MDB_VERINT(major, minor, patch) >= MDB_VERINT(0, 9, 90) ? HEADER_NEXT : HEADER;
}

bool store__other_lmdb(const struct store *store, int code, struct error *err)
{
	static const size_t headers[] = { HEADER, HEADER_NEXT };
	const size_t ours = header_at_work();
	struct beginning file;

	if (!read_beginning(store, &file))
		return false;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		const uint32_t magic = number_at(&file, headers[i]);

		if (magic == MAGIC && (headers[i] != ours || code == MDB_VERSION_MISMATCH)) {
			tell_format(store, number_at(&file, headers[i] + sizeof(magic)), err);
			return true;
		}
		if (magic == __builtin_bswap32(MAGIC)) {
			tell_byte_order(store, err);
			return true;
		}
	}
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/lmdb_status.h"

#include <errno.h>

#include <lmdb.h>

enum status store__status(int code)
{
	static const struct {
		int code;
		enum status status;
	} rows[] = {
		{ MDB_SUCCESS, ST_OK },
		{ MDB_NOTFOUND, ST_NOT_FOUND },
		{ MDB_PAGE_NOTFOUND, ST_DAMAGED },
		{ MDB_CORRUPTED, ST_DAMAGED },
		{ MDB_CURSOR_FULL, ST_DAMAGED }, /* a tree deeper than any */
		{ MDB_BAD_TXN, ST_DAMAGED },     /* an earlier step met damage */
		{ MDB_INVALID, ST_DAMAGED },
		{ MDB_INCOMPATIBLE, ST_DAMAGED },
		{ MDB_VERSION_MISMATCH, ST_SCHEMA },
		{ MDB_MAP_FULL, ST_FULL },
		{ ENOSPC, ST_FULL },
		{ EDQUOT, ST_FULL },
		{ EFBIG, ST_FULL },
		{ MDB_READERS_FULL, ST_LIMIT },
		{ MDB_TXN_FULL, ST_LIMIT },
		{ MDB_BAD_VALSIZE, ST_LIMIT },
		{ ENOMEM, ST_NO_MEMORY },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return rows[i].status;
	return ST_IO;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_LMDB_FILE_H
#define CHAOSACTORD_STORE_LMDB_FILE_H

#include "store/state.h"

/* store__other_lmdb looks into data.mdb once LMDB has refused to open it with code (MDB_INVALID
 * or MDB_VERSION_MISMATCH). True: an LMDB wrote it, but one of another format or on a machine of
 * the other byte order, and err says so (ST_SCHEMA); otherwise err stays as it is. */
bool store__other_lmdb(const struct store *store, int code, struct error *err);

#endif

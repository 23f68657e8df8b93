/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_LMDB_STATUS_H
#define CHAOSACTORD_STORE_LMDB_STATUS_H

#include "base/status.h"

/* store__status turns a code of LMDB (or errno) into ours. For this folder only. */
enum status store__status(int code);

#endif

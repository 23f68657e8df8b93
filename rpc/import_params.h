/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_IMPORT_PARAMS_H
#define CHAOSACTORD_RPC_IMPORT_PARAMS_H

#include "base/arena.h"
#include "ipld/cid.h"
#include "rpc/failure.h"
#include "world/genesis.h"

/* What head and target of PUT …/import.car say (docs/http.md). */

struct import_params {
	struct cid root; /* undefined: not given. In the arena */
	bool with_chaos;
	struct environment_given env;
	bool has_ttl;
	uint64_t ttl_s;
};

/* import_params_read reads the query of a target, as it came. Recorded: INVALID_PARAMS with
 * data.path, OUT_OF_MEMORY. */
enum status import_params_read(struct failure *failure, struct arena *arena, const char *query,
			       struct import_params *out) MUSTCHECK;

/* Which part of the CAR a body is. */
struct import_range {
	bool given;     /* else it is all of it */
	uint64_t first; /* the byte that it begins with */
	uint64_t size;
	bool is_last; /* nothing follows */
};

/* import_range_read reads a Content-Range header, which may be NULL: `bytes FIRST-LAST/TOTAL`,
 * where
 * * as TOTAL says that it is not known yet. Recorded: INVALID_PARAMS. */
enum status import_range_read(struct failure *failure, const char *header,
			      struct import_range *out) MUSTCHECK;

#endif

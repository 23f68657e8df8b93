/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_SCHEMAS_H
#define CHAOSACTORD_RPC_SCHEMAS_H

#include "base/bytes.h"

/* The JSON schemas of results, and of values that several methods take: the files of
 * rpc/schemas, in the order of rpc/CMakeLists.txt. */
struct schema {
	const char *name;  /* what "#/components/schemas/…" refers to */
	struct bytes json; /* as in the file */
};

extern const struct schema rpc_schemas[];
extern const size_t rpc_schema_count;

#endif

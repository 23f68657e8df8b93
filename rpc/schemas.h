/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_SCHEMAS_H
#define CHAOSACTORD_RPC_SCHEMAS_H

#include "base/bytes.h"

/* The JSON schemas of results, and of values that several methods take: the files of
 * rpc/schemas, in the order of rpc/CMakeLists.txt. */
struct rpc_file {
	const char *name; /* of the file: what "#/components/schemas/…" refers to, or a method's */
	struct bytes json; /* as in the file */
};

extern const struct rpc_file rpc_schemas[];
extern const size_t rpc_schema_count;

/* An example of every method: the files of rpc/examples, which script/generate-examples makes. */
extern const struct rpc_file rpc_examples[];
extern const size_t rpc_example_count;

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_CUT_JSON_H
#define CHAOSACTORD_RPC_VECTOR_CUT_JSON_H

#include "json/load.h"
#include "rpc/json_write.h"
#include "vector/cut.h"

/* A cut vector as JSON: the whole one, member by member as it stands, with what changes in place
 * of what was. */
struct cut_vector {
	const json_t *json;          /* of the whole vector */
	const struct vector *vector; /* decoded; with the variants that stay */
	const struct vector_cut *cut;
	const struct vector_cut_result *result;
	bool bare;     /* without diagnostics, and of _meta the id alone */
	bool same_car; /* neither steps nor blocks went: the CAR stays as it is written */
};

/* cut_vector_write writes it as member name. Diagnostics are of all steps, so they stay only
 * when those do. ST_NO_MEMORY; other failures stick in out. */
enum status cut_vector_write(struct json_writer *out, const char *name,
			     const struct cut_vector *cut) MUSTCHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_FIELD_SCHEMA_H
#define CHAOSACTORD_RPC_FIELD_SCHEMA_H

#include "rpc/fields.h"
#include "rpc/json_write.h"

/* field_schema_write writes the JSON schema of one row's value as member name; lotus: as
 * Filecoin.* takes it. */
void field_schema_write(struct json_writer *out, const char *name, const struct field *field,
			bool lotus);

/* field_schema_write_members writes what a schema of an object says of its members, inside the
 * object that the caller has begun. */
void field_schema_write_members(struct json_writer *out, const struct fields *table, bool lotus);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_FIELD_SCHEMA_H
#define CHAOSACTORD_RPC_FIELD_SCHEMA_H

#include "rpc/fields.h"

/* field_schema_write writes the JSON schema of one row's value as member name; lotus: as
 * Filecoin.* takes it. */
void field_schema_write(struct json_writer *out, const char *name, const struct field *field,
			bool lotus);

#endif

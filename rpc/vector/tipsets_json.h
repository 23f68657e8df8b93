/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_TIPSETS_JSON_H
#define CHAOSACTORD_RPC_VECTOR_TIPSETS_JSON_H

#include "rpc/fields.h"
#include "vector/vector.h"

/* An element of apply_tipsets: blocks of raw messages. */
FIELD_KIND(vector_tipset, struct vector_tipset);

#endif

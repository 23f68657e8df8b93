/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_VECTOR_EXPORT_H
#define CHAOSACTORD_RPC_CHAOS_VECTOR_EXPORT_H

#include "rpc/call.h"

/* chaos_vector_file is what Chaos.VectorExport does, with the vector alone as its result: the
 * handler behind GET vector.json. */
enum status chaos_vector_file(struct call *call, const void *args) MUSTCHECK;

#endif

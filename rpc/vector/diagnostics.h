/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_DIAGNOSTICS_H
#define CHAOSACTORD_RPC_VECTOR_DIAGNOSTICS_H

#include "rpc/json_write.h"
#include "vector/vector.h"
#include "vm/trace.h"

/* vector_diagnostics_write writes the traces of a vector's messages as its member diagnostics:
 * base64 of base64 of gzip of a JSON list, as the public vectors have them and as
 * vector_traces_decode reads them. An entry is {Msg, MsgRct, GasCharges, Subcalls} as in Lotus'
 * traces, without what says nothing, or null for a message that was refused before it ran or has
 * no receipt. Calls may nest to any depth; of those that lie deep the parameters are left out,
 * for each carries those of all further in, and together they would grow with the square. The
 * text takes memory of the arena's charge meanwhile. Failures stick in out. */
void vector_diagnostics_write(struct json_writer *out, struct arena *arena,
			      const struct vector *vector, const struct trace *const *traces);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_JSON_H
#define CHAOSACTORD_RPC_VECTOR_JSON_H

#include "rpc/decode_chain.h"
#include "vector/run.h"

/* Test vectors from JSON (filecoin-project/test-vectors schema.json) into world's
 * struct. */

enum { VECTOR_INFLATED_MAX = 64 << 20 }; /* of the CAR and of the diagnostics, each */

/* A decoded vector and what it views: the caller's JSON, which must stay alive, the
 * decode's arena, and the memory below. */
struct vector_file {
	struct vector vector;
	struct buffer car;
	struct buffer trace_text;
	json_t *traces;
};

/* vector_json_decode fills *out, which vector_json_fini ends in any case. A vector that
 * breaks the schema fails with VECTOR_INVALID and data.path; one of another class than
 * message and tipset sets `unsupported` instead. The diagnostics are left for
 * vector_traces_decode. */
enum status vector_json_decode(struct decode *decode, const json_t *json,
			       struct vector_file *out) MUSTCHECK;
void vector_json_fini(struct vector_file *file);

/* vector_traces_decode adds the traces in the vector's diagnostics, if there are any:
 * base64 of base64 of gzip of a JSON list, one entry a message. Ones that do not
 * decode are VECTOR_INVALID and leave the vector without traces. */
enum status vector_traces_decode(struct decode *decode, const json_t *json,
				 struct vector_file *out) MUSTCHECK;

/* vector_tipsets_decode reads apply_tipsets; vector_randomness_decode reads randomness,
 * in the form of today's corpus ({kind, epoch} → digest) or the older one, which names
 * one exact draw. */
enum status vector_tipsets_decode(struct decode *decode, const json_t *json,
				  struct vector *out) MUSTCHECK;
enum status vector_randomness_decode(struct decode *decode, const json_t *json,
				     struct vector *out) MUSTCHECK;

/* vector_enter_required enters a member that must be there. *value is NULL (and the
 * decode has failed) when it is not. */
enum status vector_enter_required(struct decode *decode, const json_t *object, const char *name,
				  const char *expected, const json_t **value,
				  size_t *mark) MUSTCHECK;

/* vector_read_amount reads a member that the schema writes as a number of any length.
 * Left out or null it is fallback. */
enum status vector_read_amount(struct decode *decode, const json_t *object, const char *name,
			       struct bigint fallback, struct bigint *out) MUSTCHECK;

/* vector_inflate decodes base64 and inflates gzip into out (initialised), at most
 * VECTOR_INFLATED_MAX bytes. */
enum status vector_inflate(struct decode *decode, const json_t *text, struct bytes base64,
			   struct buffer *out) MUSTCHECK;

#endif

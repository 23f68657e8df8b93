/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_DECODE_H
#define CHAOSACTORD_RPC_DECODE_H

#include "base/arena.h"
#include "json/load.h"
#include "rpc/failure.h"
#include "rpc/json_path.h"

struct session;

/* From JSON to typed values. A failure names the place, what was expected there and
 * what was found: data.path, data.expected, data.got of an INVALID_PARAMS error (or
 * of the fault the decoding was started with). */
struct decode {
	struct arena *arena; /* values that need memory live here */
	struct failure *failure;
	enum fault fault;         /* what a wrong value is */
	bool lotus;               /* rules of Filecoin.*: Go's names, plain base64, CID objects */
	unsigned network_version; /* of bare actor names */
	struct session *session;  /* whose labels are known; NULL: none are */
	struct json_path path;
};

void decode_init(struct decode *decode, struct arena *arena, struct failure *failure, bool lotus);

/* decode_enter goes into a member (decode_enter_index: an element) and returns what decode_leave
 * needs to come back. */
static inline size_t decode_enter(struct decode *decode, const char *name)
{
	return json_path_enter(&decode->path, name);
}

static inline size_t decode_enter_index(struct decode *decode, size_t index)
{
	return json_path_enter_index(&decode->path, index);
}

static inline void decode_leave(struct decode *decode, size_t mark)
{
	json_path_leave(&decode->path, mark);
}

/* decode_refuse fails at the current place: expected in words, value as found (NULL:
 * missing). Returns ST_INVALID. */
enum status decode_refuse(struct decode *decode, const json_t *value, const char *expected);

/* decode_refuse_because does the same and says why: a word for programs (data.reason), and a
 * clause at the end of the message. */
enum status decode_refuse_because(struct decode *decode, const json_t *value, const char *expected,
				  const char *reason, const char *why);

/* decode_refuse_at does the same at any path, got in words too. */
enum status decode_refuse_at(struct decode *decode, const char *path, const char *expected,
			     const char *got);

/* decode_unknown fails at member name of the current place and hints at the nearest of
 * the count names known there. */
enum status decode_unknown(struct decode *decode, const char *name, const char *const *known,
			   size_t count);

/* decode_no_such fails at the current place because the text value is none of the count
 * words known there; what says in a word or two what they are (a chaos method). */
enum status decode_no_such(struct decode *decode, const json_t *value, const char *what,
			   const char *const *known, size_t count);

/* decode_no_memory fails because the arena is exhausted. */
enum status decode_no_memory(struct decode *decode);

/* Values that any JSON has. Each returns ST_OK, or fails as decode_refuse does. 64-bit
 * integers may be numbers or decimal strings. */
enum status decode_bool(struct decode *decode, const json_t *value, bool *out) MUSTCHECK;
enum status decode_int(struct decode *decode, const json_t *value, int64_t *out) MUSTCHECK;
enum status decode_uint(struct decode *decode, const json_t *value, uint64_t *out) MUSTCHECK;

/* decode_uint_to takes an integer from 0 to max. */
enum status decode_uint_to(struct decode *decode, const json_t *value, uint64_t max,
			   uint64_t *out) MUSTCHECK;

/* decode_text views the JSON string, which lives as long as the request. */
enum status decode_text(struct decode *decode, const json_t *value, struct bytes *out) MUSTCHECK;

#endif

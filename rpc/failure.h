/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_FAILURE_H
#define CHAOSACTORD_RPC_FAILURE_H

#include "base/budget.h"
#include "base/buffer.h"
#include "json/load.h"
#include "rpc/json_write.h"

/* The JSON-RPC error of one request: a row of errors.tbl, one sentence, a hint, and
 * the members of `data`. The first failure is kept. */

enum fault {
#define FAULT(name, code, hint) FAULT_##name,
#include "rpc/errors.tbl"
#undef FAULT
	FAULTS,
};

/* How data.requestId and the log name a request: 16 hexadecimal digits. */
struct request_id {
	char text[17];
};
struct request_id request_id_of(uint64_t number);

struct failure {
	bool set;
	enum fault fault;
	char message[512];
	char hint[256];     /* empty: the row's */
	struct buffer data; /* JSON members of data, comma separated */
};

void failure_init(struct failure *failure);
void failure_fini(struct failure *failure);

/* failure_reset makes room for another failure in place of this one. */
void failure_reset(struct failure *failure);

/* failure_set records the failure unless there is one already. Returns ST_INVALID,
 * so that callers can write `return failure_set(…)`. */
enum status failure_set(struct failure *failure, enum fault fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* failure_set_cid is failure_set with the text of cid between two pieces of text. */
enum status failure_set_cid(struct failure *failure, enum fault fault, const char *before,
			    struct cid cid, const char *after);

/* failure_hint says what to do, in place of the row's hint; the first one stays. */
void failure_hint(struct failure *failure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* failure_text and failure_number add a member to data. */
void failure_text(struct failure *failure, const char *name, const char *value);
void failure_bytes(struct failure *failure, const char *name, struct bytes value);
void failure_number(struct failure *failure, const char *name, uint64_t value);

/* failure_of_status records a failure of ours; err (may be NULL) has the words. */
enum status failure_of_status(struct failure *failure, enum status st, const struct error *err);

/* error_not_queued says why a request was not queued and what to do: ST_STOPPING, or that so many
 * wait. */
void error_not_queued(struct error *err, enum status st);

/* The whole answer when there is not even memory to make one. */
#define FAILURE_MEMORY_ANSWER                                                                      \
	"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,\"message\":\"out of "        \
	"memory\","                                                                                \
	"\"data\":{\"name\":\"OUT_OF_MEMORY\",\"hint\":\"try again later or ask for less\"}}}\n"

/* failure_set_busy records, in place of what follows from it, that all requests together
 * hold too much memory for this one, whose charge was refused: LIMIT_EXCEEDED with
 * data.limit. */
void failure_set_busy(struct failure *failure, const struct charge *charge);
#define FAILURE_BUSY_MESSAGE "the memory for all requests together is in use"
#define FAILURE_BUSY_HINT "try again later; the limit is --total-memory"

/* failure_load_json is json_load with the reason of a failure recorded: PARSE_ERROR with
 * data.offset and data.excerpt, LIMIT_EXCEEDED with data.limit and data.actual too. */
enum status failure_load_json(struct failure *failure, struct json_scan *scan, struct bytes body,
			      const struct json_limits *limits, json_t **out) MUSTCHECK;

/* fault_lotus_code is the code of a fault as Filecoin.* has it. */
int fault_lotus_code(enum fault fault);

/* failure_write writes the error object as member name. lotus: codes of Filecoin.*
 * only. OUT_OF_MEMORY takes its place when memory was short for the members of data. */
void failure_write(const struct failure *failure, struct json_writer *out, const char *name,
		   const char *request_id, bool lotus);

/* Rows, for documents. */
const char *fault_name(enum fault fault);
int fault_code(enum fault fault);
const char *fault_hint(enum fault fault);

#endif

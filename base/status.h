/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_STATUS_H
#define CHAOSACTORD_BASE_STATUS_H

/* Failures of ours. They never appear in a receipt: exit codes of actors are a
 * space of their own (actors/outcome.h), JSON-RPC codes a third one (rpc/). */

#define MUSTCHECK __attribute__((warn_unused_result))

enum status {
	ST_OK = 0,
	ST_NOT_FOUND,       /* no such key, block, message: not an error by itself */
	ST_INVALID,         /* input that does not have the required form */
	ST_LIMIT,           /* input or work beyond a configured limit */
	ST_NO_MEMORY,       /* an allocation failed */
	ST_IO,              /* the operating system refused a read, write or sync */
	ST_FULL,            /* disk or database map is full */
	ST_CORRUPT,         /* stored data contradicts itself */
	ST_DAMAGED,         /* the database does not give back what was put into it */
	ST_LOCKED,          /* another process holds the data directory */
	ST_SCHEMA,          /* data directory written by another schema version */
	ST_CONFLICT,        /* request contradicts what exists already */
	ST_UNSUPPORTED,     /* well-formed, but not handled by this program */
	ST_NOT_IMPLEMENTED, /* a built-in actor method this program does not have yet */
	ST_STOPPING,        /* the daemon drains and takes no new work */
	ST_ABORTED,         /* a block store refused on purpose; its owner knows why */
	ST_PANIC,           /* state on which the reference's code panics */
	ST_UNENCODABLE,     /* a value beyond the limits of the reference's encoder */
	ST_RANGE,           /* a key or index beyond the reference's maps and arrays */
	ST_CANCELLED,       /* ended early on request (base/cancel.h); the token knows why */
	ST_UNMADE,          /* a block has to be made again first (world/remake.h) */
	ST_UNDRAWN,         /* strict replay of randomness knows no value for a draw */
	ST_GONE,            /* what it was asked of was deleted meanwhile */
};

/* status_name returns a stable lower-case word for st, for logs. Static text. */
const char *status_name(enum status st);

/* Context of a failure, filled by the innermost function that knows the
 * user's words, then passed up untouched. hint says what to do; may be "". */
struct error {
	enum status status;
	char text[384];
	char hint[256];
};

/* error_set writes the first failure into err (a later call on a filled err
 * changes nothing) and returns st, so that callers can write
 * `return error_set(err, ST_X, …)`. err may be NULL. */
enum status error_set(struct error *err, enum status st, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* error_hint adds what the user can do about err. Keeps an earlier hint. */
void error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Returns the status of expr from the calling function unless it is ST_OK. */
#define TRY(expr)                                                                                  \
	do {                                                                                       \
		enum status try_status_ = (expr);                                                  \
		if (try_status_ != ST_OK)                                                          \
			return try_status_;                                                        \
	} while (0)

#endif

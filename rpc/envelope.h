/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_ENVELOPE_H
#define CHAOSACTORD_RPC_ENVELOPE_H

#include "json/load.h"
#include "rpc/method.h"
#include "rpc/setup.h"

/* JSON-RPC 2.0 envelopes (docs/http.md, "JSON-RPC"): what the members of a body ask for. They
 * are judged here and run later, in order. */

/* One member of a batch, or the single request. */
struct member {
	struct bytes id; /* as written, a view of the body; "null" when unknown */
	bool notification;
	bool lotus;
	const struct method *method; /* NULL: refused */
	struct bytes world;          /* the name of the one it is for (rpc/addressing.h) … */
	bool names_world;            /* … and whether the request names one at all */
	const json_t *params;
	struct failure refusal;
};

struct grant;

/* How the members of a batch hang together. */
enum batch_mode {
	BATCH_PLAIN,      /* each for itself, in order */
	BATCH_ATOMIC,     /* all are done, or none; in one commit */
	BATCH_CONSISTENT, /* all read the same state */
};

struct envelope {
	struct json_scan scan;
	json_t *json;
	bool batch;
	enum batch_mode mode;
	const struct grant *grant; /* what whoever asks may do (addressing_apply) */
	const char *host;          /* under which it asked, or NULL (addressing_apply) */
	bool v0;                   /* sent to /rpc/v0 */
	struct member *members;
	size_t member_count;
	struct charge *charge; /* pays for it; NULL: nobody */
	bool busy;             /* refused, since all requests together hold too much memory */
};

/* envelope_read parses a body and judges every member; v0: methods are those of /rpc/v0. charge
 * pays for the memory (NULL: nobody). Whatever is wrong with the body is the refusal of a member,
 * or of one that stands for all: the only failure is ST_NO_MEMORY, and then there are no members.
 * The body must live as long as the envelope; release it with envelope_fini in any case. */
enum status envelope_read(struct envelope *envelope, struct bytes body, bool v0,
			  const struct rpc_limits *limits, struct charge *charge) MUSTCHECK;
/* envelope_read_call makes the envelope of one call of a method, with id null, whose parameters
 * are the JSON text in body, or of whose parameters that is the first. envelope_refuse makes one
 * that is refused. Otherwise as envelope_read. */
enum envelope_body { ENVELOPE_ALL_PARAMS, ENVELOPE_FIRST_PARAM };
enum status envelope_read_call(struct envelope *envelope, const struct method *method,
			       enum envelope_body holds, struct bytes body,
			       const struct rpc_limits *limits, struct charge *charge) MUSTCHECK;
enum status envelope_refuse(struct envelope *envelope, enum fault fault, const char *text,
			    const char *hint, struct charge *charge) MUSTCHECK;
void envelope_fini(struct envelope *envelope);

/* A run: members behind each other that go to one world, and are carried out together. */
struct envelope_run {
	size_t first, end;       /* members first to end - 1 */
	enum method_class class; /* the greatest need among them */
	struct bytes world;      /* its name; nothing when all are refused */
};

/* envelope_run returns the run that begins with member first; it is empty behind the last. */
struct envelope_run envelope_run(const struct envelope *envelope, size_t first);

/* envelope_class returns the greatest need among all members. */
enum method_class envelope_class(const struct envelope *envelope);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_DOWNLOAD_H
#define CHAOSACTORD_CLI_CLIENT_DOWNLOAD_H

#include "base/bytes.h"
#include "cli/client/rpc_client.h"
#include "json/text.h"

#include <stdint.h>

/* Large answers over HTTP, whole or from a byte on, told as they come. */

#define DOWNLOAD_UNKNOWN UINT64_MAX
enum { DOWNLOAD_TAG_BYTES = 256, DOWNLOAD_DIGEST_BYTES = 96 };

/* What an answer says of itself. */
struct download_facts {
	long status;                        /* of HTTP; 0: there was no answer */
	uint64_t from;                      /* the first byte that comes */
	uint64_t total;                     /* of the whole, DOWNLOAD_UNKNOWN: not said */
	char tag[DOWNLOAD_TAG_BYTES];       /* ETag, or "" */
	char digest[DOWNLOAD_DIGEST_BYTES]; /* Repr-Digest of the whole, or "": maybe not yet */
};

struct download_order {
	const struct rpc_settings *settings; /* where from; url is that of the thing itself */
	bool head;                           /* only what it says of itself */
	uint64_t from;                       /* the first byte wanted, */
	const char *tag;                     /* if it is still this; else all of it. NULL: any */
	/* take is called with every piece; false ends it, and the reason is its own. */
	bool (*take)(void *context, const struct download_facts *facts, struct bytes piece);
	void *context;
};

/* download carries it out. CLI_OK: all came that was wanted. CLI_NO_CONNECTION: there was none.
 * CLI_FAILED with *refusal (the caller's to json_decref), the error object of an answer that is
 * one; without, and with words in err: take ended it (*taken), an answer that is none of the
 * daemon's, or the connection was cut (*cut). */
struct download_end {
	struct download_facts facts;
	json_t *refusal;
	bool taken, cut;
};
enum cli_exit download(const struct download_order *order, struct download_end *out,
		       struct error *err) MUSTCHECK;

#endif

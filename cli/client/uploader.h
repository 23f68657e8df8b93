/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_UPLOADER_H
#define CHAOSACTORD_CLI_CLIENT_UPLOADER_H

#include "base/bytes.h"
#include "cli/client/rpc_client.h"
#include "json/text.h"

#include <stdint.h>

/* A large body over HTTP, sent in parts (docs/http.md, "States in"), on one kept connection. */

#define UPLOAD_UNKNOWN UINT64_MAX

struct uploader;

/* uploader_open prepares it; settings->url is that of the thing itself, query included, and lives
 * as long. sent is told how much of the part at hand has gone out. ST_NO_MEMORY. */
enum status uploader_open(const struct rpc_settings *settings,
			  void (*sent)(void *context, uint64_t bytes), void *context,
			  struct uploader **out) MUSTCHECK;
void uploader_close(struct uploader *uploader);

/* What came back. */
struct upload_answer {
	long status;    /* of HTTP; 0: there was no answer */
	json_t *answer; /* the whole of it, the caller's to json_decref; or NULL */
};

/* uploader_put sends a part: bytes `from` on of a body of `total` bytes, UPLOAD_UNKNOWN while its
 * end is not known. uploader_ask asks how far the upload has come. CLI_OK: answer.answer is there,
 * and the status is 200, 201 or 202. CLI_NO_CONNECTION: no connection, or it was cut, with words.
 * CLI_FAILED: answer.answer has an error object, or err has words. */
enum cli_exit uploader_put(struct uploader *uploader, struct bytes part, uint64_t from,
			   uint64_t total, struct upload_answer *out, struct error *err) MUSTCHECK;
enum cli_exit uploader_ask(struct uploader *uploader, struct upload_answer *out,
			   struct error *err) MUSTCHECK;

#endif

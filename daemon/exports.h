/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_EXPORTS_H
#define CHAOSACTORD_DAEMON_EXPORTS_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "rpc/car_export.h"

/* States on their way to clients (rpc/car_export.h), and their connections: one that has nothing
 * to send yet is suspended, and takes no thread. */

struct exports {
	pthread_mutex_t mutex; /* guards the list */
	struct export_stream *first;
	size_t count;
	size_t limit;
};

void exports_init(struct exports *exports, size_t limit);
void exports_fini(struct exports *exports);

/* export_open prepares an export for a connection. *out is the caller's, to close, unless a refusal
 * is returned: REFUSAL_EXPORTS with *limit, or one of car_export_new. */
struct export_order {
	struct MHD_Connection *connection;
	struct rpc *rpc;
	struct car_question question;
	struct budget *memory;
	uint64_t request_id;
};
enum refusal export_open(struct exports *exports, const struct export_order *order,
			 struct export_stream **out, size_t *limit);
void export_close(struct export_stream *stream); /* accepts NULL */

struct car_export *export_request(const struct export_stream *stream);

/* export_response makes a response that sends what the export makes, and closes the export at its
 * end; MHD_destroy_response it once it is queued. NULL without memory: the export stays the
 * caller's. */
struct MHD_Response *export_response(struct export_stream *stream);

/* exports_sweep tries again what a full queue refused; call it every now and then. exports_end
 * cuts all that are being sent. */
void exports_sweep(struct exports *exports);
void exports_end(struct exports *exports);

#endif

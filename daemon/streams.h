/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_STREAMS_H
#define CHAOSACTORD_DAEMON_STREAMS_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/budget.h"
#include "rpc/events.h"

/* Answers without an end: streams of events. A stream that has nothing to say is suspended, and
 * takes no thread; what happens in its world, the clock, and the end of the daemon resume it. */

struct streams {
	pthread_mutex_t mutex; /* guards the list, and what a stream says is guarded by it */
	struct stream *first;
	size_t count;
	size_t limit;
	bool ending;
};

void streams_init(struct streams *streams, size_t limit);
void streams_fini(struct streams *streams);

/* What a stream needs of its request. */
struct stream_order {
	struct MHD_Connection *connection;
	int fd; /* of the connection, as long as the stream */
	struct rpc *rpc;
	struct bytes world;
	const char *last_id;       /* as the client says, or NULL */
	const struct grant *grant; /* of the client */
	struct budget *memory;     /* pays for what it says */
};

/* stream_open makes a response that streams; MHD_destroy_response it once it is queued. Else
 * REFUSAL_STREAMS with *limit, or a refusal of events_new. */
enum refusal stream_open(struct streams *streams, const struct stream_order *order,
			 struct MHD_Response **out, size_t *limit);

/* streams_sweep lets streams that were silent for a while say that they are still there, which
 * finds clients that have gone, and ends those whose token has expired. Call it every now and then.
 */
void streams_sweep(struct streams *streams, int64_t now_ms);

/* streams_end has every stream say that the daemon stops, and end. New ones do so at once. */
void streams_end(struct streams *streams);

#endif

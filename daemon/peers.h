/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_PEERS_H
#define CHAOSACTORD_DAEMON_PEERS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cancel.h"

/* The open connections and how long each has been in what it does. libmicrohttpd
 * knows only an idle timeout, which every single byte puts back; here a whole request
 * has a deadline, and a nearly full table lets the longest waiting connection go, so
 * that idle clients cannot lock others out. Closing is a shutdown(2) of the socket:
 * libmicrohttpd then ends the connection in its own thread. */

enum peer_state {
	PEER_FRESH,   /* connected, no request line yet */
	PEER_READING, /* a request is coming in */
	PEER_BUSY,    /* ours to answer; never closed from here */
	PEER_SENDING, /* its answer is on the way; never closed from here */
	PEER_IDLE,    /* between requests */
	PEER_UPGRADED /* another protocol than HTTP, with rules of its own; never closed from here
		       */
};

struct peer {
	struct peer *next, **link;
	int fd;
	_Atomic(enum peer_state) state;
	_Atomic(int64_t) since_ms; /* of clock_ms */
	bool closing;
	/* PEER_BUSY: what runs for it, and how its client is found to have gone. */
	struct cancel *run;
	bool takes_interim, probed;
};

struct peers {
	pthread_mutex_t mutex; /* guards the list and the runs; state and time are the peers' */
	struct peer *first;
	size_t count;
	size_t closing; /* of them on their way out */
	size_t limit;   /* above 7/8 of it the longest waiting one has to go */
	int64_t request_timeout_ms;
	int64_t idle_timeout_ms;
};

/* peers_init prepares an empty table; peers_fini frees what is left in it. */
void peers_init(struct peers *peers, size_t limit, int64_t request_timeout_ms,
		int64_t idle_timeout_ms);
void peers_fini(struct peers *peers);

/* peers_add enters a connection as PEER_FRESH, making room if the table is nearly
 * full; NULL when memory is exhausted. peers_remove takes it out and frees it; call it
 * before the descriptor is closed. */
struct peer *peers_add(struct peers *peers, int fd);
void peers_remove(struct peers *peers, struct peer *peer);

/* peers_have_room returns whether one more connection can be taken, when pending ones are
 * on their way to peers_add; if not, the longest waiting one has to go. peers_let_go sends
 * the longest waiting one away; false when none waits. */
bool peers_have_room(struct peers *peers, size_t pending);
bool peers_let_go(struct peers *peers);

/* peer_enter notes the start of a state. peer may be NULL. */
void peer_enter(struct peer *peer, enum peer_state state);

/* peer_run notes that the request of a busy peer is being carried out, until peer_answer:
 * if the client goes meanwhile, run (may be NULL) is asked to end. takes_interim: the
 * request is of HTTP/1.1, whose clients pass over answers of status 1xx. Nothing else may
 * be sent to the client in between. peer may be NULL. */
void peer_run(struct peers *peers, struct peer *peer, struct cancel *run, bool takes_interim);
void peer_answer(struct peers *peers, struct peer *peer);

/* peers_sweep closes every connection past its deadline at now_ms and returns how
 * many; connections whose client has left are ended too, and what runs for clients that
 * have gone is asked to end. Those that were sending a request get
 * farewell (an HTTP answer, may be NULL) as far as the socket takes it without waiting. */
size_t peers_sweep(struct peers *peers, int64_t now_ms, const char *farewell);

/* What keeps the connections from being idle. */
struct peers_work {
	bool ours;            /* a request to answer, or bytes that nobody has read yet */
	bool half_sent;       /* a request that its client must send the rest of */
	bool half_taken;      /* an answer that its client must take the rest of */
	uint64_t moved_bytes; /* read and taken by all of them; what counts is that it changes */
};

/* peers_work looks at all connections that are not on their way out. */
struct peers_work peers_work(struct peers *peers);

#endif

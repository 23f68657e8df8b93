/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CONVERSATION_H
#define CHAOSACTORD_RPC_CONVERSATION_H

#include "base/budget.h"
#include "rpc/rpc.h"

/* JSON-RPC where both sides send messages when they like, as over WebSocket: requests, of which
 * several may be on their way, their answers, and channels. A channel is what go-jsonrpc makes of
 * a method that subscribes (filecoin-project/go-jsonrpc v0.10.2 websocket.go): the result is the
 * number of the channel, its values are notifications xrpc.ch.val [number, value], its end is
 * xrpc.ch.close [number], and the client asks for that by xrpc.cancel [id of the request].
 *
 * One thread owns a conversation; whatever happens on others calls hear. */

struct conversation;
struct call;
struct grant;
struct channel_kind;

enum {
	CONVERSATION_REQUESTS = 64, /* being carried out; more are refused */
	CONVERSATION_ANSWERS = 64,  /* not sent yet; with so many no more requests are read */
};

struct conversation_order {
	struct rpc *rpc;
	bool v0;                   /* the path is that of /rpc/v0 */
	bool path_names_world;     /* the path is /w/NAME/… */
	struct bytes path_world;   /* NAME, whatever its form; copied */
	const char *header_world;  /* Chaos-World, or NULL; copied */
	const struct grant *grant; /* what the client may do (rpc/auth/grant.h); held */
	struct budget *memory;     /* pays for what comes in and goes out */
	/* There is something to send, perhaps. Any thread; must not block, nor ask the
	 * conversation. */
	void (*hear)(void *context);
	void *context;
};

/* conversation_new begins a conversation. *out is the caller's. ST_NO_MEMORY. */
enum status conversation_new(const struct conversation_order *order,
			     struct conversation **out) MUSTCHECK;

/* conversation_free ends it: channels are closed, requests that keep nothing are asked to end, and
 * hear is not called any more. Requests that write are carried out. Accepts NULL. */
void conversation_free(struct conversation *conversation);

/* conversation_inbox is where the bytes of the next message are put. Failures stick in it, with
 * ST_LIMIT beyond --max-body. conversation_take reads what is there as one message, and empties
 * it; a message that could not be taken in is answered with the reason. request_id names the
 * request in errors and logs. ST_NO_MEMORY: not even that could be said, and nobody should wait for
 * an answer. */
struct buffer *conversation_inbox(struct conversation *conversation);
enum status conversation_take(struct conversation *conversation, uint64_t request_id) MUSTCHECK;

/* conversation_next returns whether there is a message to send, and which: *text is valid until
 * the next call. Answers come in the order in which they were ready, before values of channels. */
bool conversation_next(struct conversation *conversation, int64_t now_ms, struct bytes *text);

/* conversation_waits returns whether there are requests whose answer is not sent yet, or, behind
 * conversation_end and once it is over, channels that have not said so; conversation_is_full
 * whether so many answers wait to be sent that no more requests are to be read. */
bool conversation_waits(const struct conversation *conversation);
bool conversation_is_full(struct conversation *conversation);

/* conversation_end closes all channels, and opens no more: the daemon stops. */
void conversation_end(struct conversation *conversation);

/* conversation_over returns in a few words (static) why the conversation cannot go on, or NULL: the
 * token has expired, or the world that it was begun in, by path or header, is no more. All
 * channels have their last word then, and none is opened. */
const char *conversation_over(struct conversation *conversation);

/* conversation_subscribe is for methods, on the owner's thread: it opens a channel on the world of
 * the call for the request that is being read, and writes its number as the result. Without a
 * conversation, as over HTTP and in batches, and without an id: NEEDS_WEBSOCKET; else as
 * channels_open. */
enum status conversation_subscribe(struct call *call, const struct channel_kind *kind) MUSTCHECK;

/* conversation_cancel closes the channel, or asks the request to end, that the request with this
 * id, as it was written, has opened, or is. Nothing happens when there is none. */
void conversation_cancel(struct conversation *conversation, struct bytes id);

#endif

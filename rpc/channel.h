/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHANNEL_H
#define CHAOSACTORD_RPC_CHANNEL_H

#include "rpc/feed.h"

/* The channels of one conversation (rpc/conversation.h), on the thread of its owner. */

enum { CHANNELS_MAX = 16 };

/* What a channel says: tell appends the values that an entry gives, each a line of JSON; begin (or
 * NULL) those that come first, of the newest entry, and end (or NULL) the last one, when the feed
 * has ended with state. */
struct channel_kind {
	feed_teller tell;
	feed_teller begin;
	void (*end)(enum feed_state state, struct buffer *out);
};

struct channel;

struct channels {
	void (*hear)(void *context); /* as a conversation's */
	void *context;
	struct channel *first; /* the one that is to speak next in front */
	size_t count;
	uint64_t last_number;
	struct charge charge; /* of what they say */
	struct buffer lines;  /* said: one message each … */
	size_t lines_taken;   /* … and how much of them channels_next has given out */
	bool ending;
};

/* channels_init prepares no channels, of which none must be moved; memory pays for what they say.
 * channels_fini closes all without a word. */
void channels_init(struct channels *channels, struct budget *memory, void (*hear)(void *context),
		   void *context);
void channels_fini(struct channels *channels);

/* channels_open opens one on the world of the call for the request with this id, as it was written,
 * and writes its number as the result. LIMIT_EXCEEDED; ST_STOPPING behind channels_end;
 * ST_NOT_FOUND when the world has just gone; ST_NO_MEMORY. */
enum status channels_open(struct channels *channels, struct call *call, struct bytes id,
			  const struct channel_kind *kind) MUSTCHECK;

/* channels_close closes those that the request with this id has opened. channels_end closes all;
 * channels_expire lets each say first why, since the client's token holds no more or their world
 * has gone. None is opened behind them. */
void channels_close(struct channels *channels, struct bytes id);
void channels_end(struct channels *channels);
void channels_expire(struct channels *channels);

/* channels_next returns whether there is a message to send, and which: *text is valid until the
 * next call. channels_wait returns whether one has begun to speak, or is to say that it is closed.
 */
bool channels_next(struct channels *channels, int64_t now_ms, struct bytes *text);
bool channels_wait(const struct channels *channels);

#endif

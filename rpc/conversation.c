/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/conversation.h"

#include <stdlib.h>

#include "rpc/auth/grant.h"
#include "rpc/channel.h"
#include "rpc/refusal.h"
#include "rpc/request.h"
#include "rpc/world_name.h"
#include "world/engine.h"
#include "world/worlds.h"

/* A request on its way: running in the engine, or answered and to be sent. */
struct asked {
	struct conversation *conversation;
	struct asked *next, **link; /* of the list it is in */
	struct rpc_request *request;
	struct charge charge; /* of it, body and answer included */
	struct buffer words;  /* the answer when there is no request */
};

struct conversation {
	struct conversation_order order; /* whose texts are below */
	char *path_world, *header_world;
	struct buffer inbox;
	struct charge inbox_charge;
	struct asked *reading; /* the request that is being read */
	struct asked *sending; /* whose answer goes out */
	struct channels channels;
	struct world *world; /* held: that it was begun in, if it names one and there is it */
	size_t count;        /* of requests whose answer is not sent yet */

	pthread_mutex_t mutex; /* guards what is below */
	struct asked *running;
	size_t running_count;
	struct asked *answered, **answered_end;
	bool orphaned; /* nobody owns it any more */
};

/* ---- lists of requests -------------------------------------------------------------- */

static void list_add(struct asked **list, struct asked *asked)
{
	asked->next = *list;
	asked->link = list;
	if (asked->next)
		asked->next->link = &asked->next;
	*list = asked;
}

static void list_remove(struct asked *asked)
{
	*asked->link = asked->next;
	if (asked->next)
		asked->next->link = asked->link;
}

/* With the lock. */
static void add_answered(struct conversation *conversation, struct asked *asked)
{
	asked->next = NULL;
	*conversation->answered_end = asked;
	conversation->answered_end = &asked->next;
}

static struct asked *take_answered(struct conversation *conversation)
{
	struct asked *asked;

	pthread_mutex_lock(&conversation->mutex);
	asked = conversation->answered;
	if (asked) {
		conversation->answered = asked->next;
		if (!asked->next)
			conversation->answered_end = &conversation->answered;
	}
	pthread_mutex_unlock(&conversation->mutex);
	return asked;
}

/* ---- beginning and ending ----------------------------------------------------------- */

static char *copy_text(struct bytes text)
{
	return text.size > 0 ? strndup((const char *)text.data, text.size) : strdup("");
}

/* The world that a conversation was begun in is held as feeds hold theirs: an idle one is not kept
 * by it. One that is made on use comes again with the next request. */
static struct world *hold_world(const struct conversation_order *order)
{
	const struct bytes header = bytes_of_text(order->header_world ? order->header_world : "");
	const struct bytes name = order->path_names_world ? order->path_world : header;
	struct world *world = NULL;

	if (name.size > 0 && !world_name_is_auto(name))
		world = engine_world(order->rpc->setup.engine, name);
	if (world) {
		world_hold(world);
		world_leave(world);
	}
	return world;
}

enum status conversation_new(const struct conversation_order *order, struct conversation **out)
{
	struct conversation *conversation = calloc(1, sizeof(*conversation));
	struct conversation_order *own;

	*out = NULL;
	if (!conversation)
		return ST_NO_MEMORY;
	pthread_mutex_init(&conversation->mutex, NULL);
	conversation->answered_end = &conversation->answered;
	own = &conversation->order;
	*own = *order;
	(void)grant_hold(own->grant);
	charge_init(&conversation->inbox_charge, order->memory);
	buffer_init(&conversation->inbox, order->rpc->setup.limits.body_bytes);
	conversation->inbox.charge = &conversation->inbox_charge;
	channels_init(&conversation->channels, order->memory, order->hear, order->context);
	conversation->path_world = copy_text(order->path_world);
	conversation->header_world =
		copy_text(bytes_of_text(order->header_world ? order->header_world : ""));
	if (!conversation->path_world || !conversation->header_world) {
		conversation_free(conversation);
		return ST_NO_MEMORY;
	}
	own->path_world = bytes_of_text(conversation->path_world);
	own->header_world = order->header_world ? conversation->header_world : NULL;
	conversation->world = hold_world(own);
	*out = conversation;
	return ST_OK;
}

static void asked_free(struct asked *asked)
{
	rpc_request_free(asked->request);
	buffer_fini(&asked->words);
	charge_fini(&asked->charge);
	free(asked);
}

static void free_rest(struct conversation *conversation)
{
	struct asked *asked;

	while ((asked = take_answered(conversation)) != NULL)
		asked_free(asked);
	pthread_mutex_destroy(&conversation->mutex);
	grant_leave(conversation->order.grant);
	if (conversation->world)
		world_drop(conversation->world);
	free(conversation->path_world);
	free(conversation->header_world);
	free(conversation);
}

static void cancel_asked_for(const struct asked *asked)
{
	struct cancel *cancel = rpc_request_cancel(asked->request);

	if (cancel)
		cancel_request(cancel, CANCEL_CLIENT);
}

void conversation_free(struct conversation *conversation)
{
	bool idle;

	if (!conversation)
		return;
	channels_fini(&conversation->channels);
	if (conversation->sending)
		asked_free(conversation->sending);
	buffer_fini(&conversation->inbox);
	charge_fini(&conversation->inbox_charge);
	pthread_mutex_lock(&conversation->mutex);
	for (const struct asked *asked = conversation->running; asked; asked = asked->next)
		cancel_asked_for(asked);
	conversation->orphaned = true;
	idle = !conversation->running;
	pthread_mutex_unlock(&conversation->mutex);
	/* Or the last request does it. */
	if (idle)
		free_rest(conversation);
}

/* ---- requests ------------------------------------------------------------------------ */

static void on_done(void *context)
{
	struct asked *asked = context;
	struct conversation *conversation = asked->conversation;
	bool last;

	pthread_mutex_lock(&conversation->mutex);
	list_remove(asked);
	conversation->running_count--;
	add_answered(conversation, asked);
	if (!conversation->orphaned)
		conversation->order.hear(conversation->order.context);
	last = conversation->orphaned && !conversation->running;
	pthread_mutex_unlock(&conversation->mutex);
	if (last)
		free_rest(conversation);
}

static size_t running_count(struct conversation *conversation)
{
	size_t count;

	pthread_mutex_lock(&conversation->mutex);
	count = conversation->running_count;
	pthread_mutex_unlock(&conversation->mutex);
	return count;
}

static enum status answer_words(struct conversation *conversation, struct asked *asked,
				enum refusal refusal, size_t limit_bytes, uint64_t request_id)
{
	const struct refusal_facts facts = {
		.limit_bytes = limit_bytes,
		.request_id = request_id,
	};

	refusal_write(&asked->words, refusal, &facts);
	TRY(buffer_status(&asked->words));
	pthread_mutex_lock(&conversation->mutex);
	add_answered(conversation, asked);
	pthread_mutex_unlock(&conversation->mutex);
	return ST_OK;
}

/* Why a message was not taken in, or REFUSAL_NONE. */
static enum refusal judge_inbox(struct conversation *conversation, size_t *limit_bytes)
{
	const enum status st = buffer_status(&conversation->inbox);

	*limit_bytes = 0;
	if (st == ST_OK)
		return REFUSAL_NONE;
	if (st == ST_LIMIT) {
		*limit_bytes = conversation->order.rpc->setup.limits.body_bytes;
		return REFUSAL_BODY_SIZE;
	}
	if (!charge_refused(&conversation->inbox_charge))
		return REFUSAL_MEMORY;
	*limit_bytes = conversation->order.memory ? conversation->order.memory->limit_bytes : 0;
	return REFUSAL_TOTAL_MEMORY;
}

static void refuse_too_many(struct rpc_request *request)
{
	struct failure failure;

	failure_init(&failure);
	(void)failure_set(&failure, FAULT_LIMIT_EXCEEDED,
			  "this connection has %d requests on their way", CONVERSATION_REQUESTS);
	failure_number(&failure, "limit", CONVERSATION_REQUESTS);
	failure_hint(&failure, "wait for an answer before the next request, or open another "
			       "connection");
	rpc_request_refuse(request, &failure);
	failure_fini(&failure);
}

/* Carries the request out, or begins to; what is answered goes to its list. */
static void carry_out(struct conversation *conversation, struct asked *asked)
{
	bool answered;

	if (running_count(conversation) >= CONVERSATION_REQUESTS)
		refuse_too_many(asked->request);
	conversation->reading = asked;
	rpc_request_converse(asked->request, conversation);
	answered = rpc_request_answer_now(asked->request);
	conversation->reading = NULL;
	pthread_mutex_lock(&conversation->mutex);
	if (answered) {
		add_answered(conversation, asked);
	} else {
		list_add(&conversation->running, asked);
		conversation->running_count++;
	}
	pthread_mutex_unlock(&conversation->mutex);
	if (!answered)
		rpc_request_start(asked->request, NULL, on_done, asked);
}

static void empty_inbox(struct conversation *conversation)
{
	buffer_fini(&conversation->inbox);
	charge_fini(&conversation->inbox_charge);
	charge_init(&conversation->inbox_charge, conversation->order.memory);
	buffer_init(&conversation->inbox, conversation->order.rpc->setup.limits.body_bytes);
	conversation->inbox.charge = &conversation->inbox_charge;
}

static enum status read_message(struct conversation *conversation, struct asked *asked,
				uint64_t request_id)
{
	const struct conversation_order *order = &conversation->order;
	const struct rpc_address address = {
		.v0 = order->v0,
		.path_names_world = order->path_names_world,
		.path_world = order->path_world,
		.header_world = order->header_world,
		.grant = order->grant,
	};
	size_t limit_bytes;
	const enum refusal refusal = judge_inbox(conversation, &limit_bytes);
	struct buffer body;

	if (refusal != REFUSAL_NONE)
		return answer_words(conversation, asked, refusal, limit_bytes, request_id);
	/* The request pays for what the inbox has paid for. */
	asked->charge = conversation->inbox_charge;
	charge_init(&conversation->inbox_charge, order->memory);
	body = conversation->inbox;
	buffer_init(&conversation->inbox, 0);
	body.charge = &asked->charge;
	asked->request = rpc_request_new(order->rpc, &body, &address, request_id);
	if (!asked->request)
		return answer_words(conversation, asked, REFUSAL_MEMORY, 0, request_id);
	carry_out(conversation, asked);
	return ST_OK;
}

enum status conversation_take(struct conversation *conversation, uint64_t request_id)
{
	struct asked *asked = calloc(1, sizeof(*asked));
	enum status st = ST_NO_MEMORY;

	if (asked) {
		asked->conversation = conversation;
		charge_init(&asked->charge, conversation->order.memory);
		buffer_init(&asked->words, 0);
		conversation->count++;
		st = read_message(conversation, asked, request_id);
	}
	if (asked && st != ST_OK) {
		conversation->count--;
		asked_free(asked);
	}
	empty_inbox(conversation);
	return st;
}

struct buffer *conversation_inbox(struct conversation *conversation)
{
	return &conversation->inbox;
}

bool conversation_waits(const struct conversation *conversation)
{
	return conversation->count > 0 || channels_wait(&conversation->channels);
}

bool conversation_is_full(struct conversation *conversation)
{
	return conversation->count - running_count(conversation) >= CONVERSATION_ANSWERS;
}

/* ---- sending ----------------------------------------------------------------------- */

static void end_sending(struct conversation *conversation)
{
	if (!conversation->sending)
		return;
	asked_free(conversation->sending);
	conversation->sending = NULL;
	conversation->count--;
}

/* The next answer that says anything. */
static bool next_answer(struct conversation *conversation, struct bytes *text)
{
	for (;;) {
		struct asked *asked = take_answered(conversation);

		end_sending(conversation);
		conversation->sending = asked;
		if (!asked)
			return false;
		*text = asked->request ? rpc_request_answer(asked->request)
				       : buffer_bytes(&asked->words);
		if (text->size > 0)
			return true;
	}
}

bool conversation_next(struct conversation *conversation, int64_t now_ms, struct bytes *text)
{
	return next_answer(conversation, text) ||
	       channels_next(&conversation->channels, now_ms, text);
}

/* ---- what methods ask for -------------------------------------------------------------- */

enum status conversation_subscribe(struct call *call, const struct channel_kind *kind)
{
	struct conversation *conversation = call->conversation;
	struct bytes id = { 0 };

	if (conversation && conversation->reading)
		id = rpc_request_id(conversation->reading->request);
	if (id.size == 0)
		return failure_set(call->failure, FAULT_NEEDS_WEBSOCKET,
				   "values need a connection that stays open: WebSocket");
	return channels_open(&conversation->channels, call, id, kind);
}

void conversation_cancel(struct conversation *conversation, struct bytes id)
{
	channels_close(&conversation->channels, id);
	pthread_mutex_lock(&conversation->mutex);
	for (const struct asked *asked = conversation->running; asked; asked = asked->next)
		if (bytes_equal(rpc_request_id(asked->request), id))
			cancel_asked_for(asked);
	pthread_mutex_unlock(&conversation->mutex);
}

void conversation_end(struct conversation *conversation)
{
	channels_end(&conversation->channels);
}

const char *conversation_over(struct conversation *conversation)
{
	const char *why = NULL;

	if (grant_has_expired(conversation->order.grant))
		why = "the token has expired (claim exp)";
	else if (conversation->world && atomic_load(&conversation->world->state) != WORLD_OPEN)
		why = "the world has been deleted";
	if (why)
		channels_expire(&conversation->channels);
	return why;
}

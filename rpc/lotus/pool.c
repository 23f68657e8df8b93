/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <inttypes.h>
#include <stdio.h>

#include "rpc/lotus/gas.h"
#include "rpc/lotus/handlers.h"
#include "rpc/lotus/message.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "rpc/tipset.h"
#include "rpc/wallet.h"
#include "world/answered.h"
#include "world/trial.h"
#include "world/writing.h"

/* Messages that are filled in, signed and applied, and several at once (lotus b835fab70
 * node/impl/full/mpool.go). There is no pool to wait in. */

struct push_message_args {
	struct chain_message message;
	struct send_spec spec;
};
struct batch_push_args {
	struct chain_message *messages;
	size_t count;
	struct send_spec spec;
};
struct pending_args {
	struct tipset_key tipset;
};

PARAMS(params_push_message, struct push_message_args,
       REQUIRED("message", unsigned_message, struct push_message_args, message,
		"a Message with nonce 0; gas fields that are 0 are filled in"),
       OPTIONAL("spec", send_spec, struct push_message_args, spec, "a MessageSendSpec, or null"));
PARAMS(params_batch_push, struct batch_push_args,
       REQUIRED_LIST("messages", signed_message, struct batch_push_args, messages, count,
		     "SignedMessages"));
PARAMS(params_batch_push_message, struct batch_push_args,
       REQUIRED_LIST("messages", unsigned_message, struct batch_push_args, messages, count,
		     "Messages, each as MpoolPushMessage takes it"),
       OPTIONAL("spec", send_spec, struct batch_push_args, spec,
		"a MessageSendSpec, or null; its MsgUuid is not used"));

/* ---- one ----------------------------------------------------------------------------------- */

static enum status refuse(struct call *call, const char *field, const char *text)
{
	(void)failure_set(call->failure, FAULT_MESSAGE_REJECTED, "%s", text);
	failure_text(call->failure, "path", field);
	return ST_INVALID;
}

static enum status check_funds(struct call *call, const struct actor *sender,
			       const struct message *message)
{
	const struct bigint limit = bigint_of_int(message->gas_limit);
	struct bigint needed;

	if (bigint_mul(&message->gas_fee_cap, &limit, &needed) == ST_OK &&
	    bigint_add(&needed, &message->value, &needed) == ST_OK &&
	    bigint_compare(&sender->balance, &needed) >= 0)
		return ST_OK;
	failure_hint(call->failure, "Chaos.SetBalance gives the sender more; spec.MaxFee bounds "
				    "what the gas may cost");
	return refuse(call, "message", "mpool push: not enough funds for the value and the gas");
}

/* Fills in all that is left out, signs and applies. */
static enum status push_message(struct call *call, const struct message *given,
				const struct send_spec *spec, struct chain_message *out)
{
	const struct state_point head = call_head(call);
	struct state_tree *tree;
	struct actor sender;
	struct address key;
	struct block_cid cid;
	char text[100];

	*out = (struct chain_message){ .message = *given };
	if (given->nonce != 0) {
		(void)snprintf(text, sizeof(text),
			       "MpoolPushMessage expects message nonce to be 0, was %" PRIu64,
			       given->nonce);
		return refuse(call, "message.Nonce", text);
	}
	TRY(wallet_key_address(call, &given->from, &key));
	TRY(call_tree(call, &head, &tree));
	TRY(call_actor(call, tree, &key, &sender, NULL));
	out->message.from = key;
	out->message.nonce = sender.nonce;
	TRY(gas_fill(call, &head, spec, true, &out->message));
	TRY(check_funds(call, &sender, &out->message));
	TRY(wallet_sign_message(call, &key, out));
	return push_signed(call, out, &cid);
}

/* ---- MsgUuid ------------------------------------------------------------------------------- */

#define NO_UUID "00000000-0000-0000-0000-000000000000"
enum { UUID_TEXT = sizeof(NO_UUID) - 1 };

static bool has_uuid(const struct send_spec *spec)
{
	return spec->uuid.size > 0 && !bytes_equal(spec->uuid, bytes_of_text(NO_UUID));
}

static enum status uuid_key(struct call *call, const struct send_spec *spec, struct bytes *out)
{
	const char *text;

	if (spec->uuid.size != UUID_TEXT)
		return decode_refuse_at(&call->decode, "spec.MsgUuid", "a UUID", "another text");
	text = arena_printf(call->arena, "MsgUuid %.*s", UUID_TEXT, (const char *)spec->uuid.data);
	*out = text ? bytes_of_text(text) : (struct bytes){ 0 };
	return text ? ST_OK : call_failed(call, ST_NO_MEMORY, NULL);
}

static enum status remember(struct call *call, struct bytes key,
			    const struct chain_message *message)
{
	struct answered answered = { .answer = { 0 } };
	struct buffer form;
	enum status st;

	buffer_init(&form, 0);
	st = chain_message_encode(&form, message);
	answered.answer = buffer_bytes(&form);
	if (st == ST_OK)
		st = answered_keep(call->writing, key, &answered);
	buffer_fini(&form);
	if (st != ST_OK)
		writing_spoil(call->writing, st);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

static enum status write_signed(struct call *call, const struct chain_message *message)
{
	const enum status st = shape_signed_message(call->out, NULL, message);

	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

enum status lotus_mpool_push_message(struct call *call, const void *args)
{
	const struct push_message_args *in = args;
	const bool once = has_uuid(&in->spec);
	struct chain_message message;
	struct answered before;
	struct bytes key = { 0 };
	enum status st = ST_NOT_FOUND;

	if (once) {
		TRY(uuid_key(call, &in->spec, &key));
		st = answered_find(call->session, call->arena, key, &before);
	}
	if (st == ST_OK)
		st = chain_message_decode(before.answer, true, &message, NULL);
	if (st == ST_OK)
		return write_signed(call, &message);
	if (st != ST_NOT_FOUND)
		return call_failed(call, st, NULL);
	TRY(push_message(call, &in->message.message, &in->spec, &message));
	if (once)
		TRY(remember(call, key, &message));
	return write_signed(call, &message);
}

/* ---- several --------------------------------------------------------------------------------- */

/* All of them, or none. */
static enum status push_all(struct call *call, const struct batch_push_args *in,
			    enum status (*push)(struct call *call, const struct batch_push_args *in,
						size_t index))
{
	struct trial *trial;
	enum status st = trial_begin(call->writing, &trial);

	if (st != ST_OK)
		return call_failed(call, st, NULL);
	json_write_array(call->out, NULL);
	for (size_t i = 0; st == ST_OK && i < in->count; i++)
		st = push(call, in, i);
	if (st != ST_OK) {
		trial_undo(trial);
		return st;
	}
	json_write_array_end(call->out);
	st = trial_keep(trial);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

static enum status push_one(struct call *call, const struct batch_push_args *in, size_t index)
{
	struct block_cid cid;

	TRY(push_signed(call, &in->messages[index], &cid));
	json_write_cid(call->out, NULL, cid_of(&cid));
	return ST_OK;
}

static enum status push_one_message(struct call *call, const struct batch_push_args *in,
				    size_t index)
{
	struct chain_message message;

	TRY(push_message(call, &in->messages[index].message, &in->spec, &message));
	return write_signed(call, &message);
}

enum status lotus_mpool_batch_push(struct call *call, const void *args)
{
	return push_all(call, args, push_one);
}

enum status lotus_mpool_batch_push_message(struct call *call, const void *args)
{
	return push_all(call, args, push_one_message);
}

/* Messages are applied at once, so none is ever pending. */
enum status lotus_mpool_pending(struct call *call, const void *args)
{
	const struct pending_args *in = args;
	struct state_point point;

	TRY(tipset_point(call, &in->tipset, &point));
	json_write_array(call->out, NULL);
	json_write_array_end(call->out);
	return ST_OK;
}

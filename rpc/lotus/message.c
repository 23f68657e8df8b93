/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/message.h"

#include <inttypes.h>
#include <stdio.h>

#include "actors/code.h"
#include "base/secp256k1.h"
#include "ipld/cbor.h"
#include "ipld/key.h"
#include "rpc/lotus/handlers.h"
#include "rpc/lotus/params_form.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "rpc/shape_chain.h"
#include "rpc/tipset.h"

/* Messages in: dry runs, signed ones, and finding them again. */

struct state_call_args {
	struct chain_message message;
	struct tipset_key tipset;
};
struct push_args {
	struct chain_message message;
};
struct search_args {
	struct tipset_key from;
	struct cid message;
	int64_t limit;
	bool allow_replaced;
};

PARAMS(params_state_call, struct state_call_args,
       REQUIRED("message", unsigned_message, struct state_call_args, message, "a Message"),
       OPTIONAL("tsk", tipset_key, struct state_call_args, tipset,
		"the key of a tipset; null or [] is the head"));

PARAMS(params_push, struct push_args,
       REQUIRED("message", signed_message, struct push_args, message, "a SignedMessage"));

enum { NO_SEARCH_LIMIT = -1 };

#define SEARCH_LIMIT                                                                               \
	OPTIONAL("limit", int, struct search_args, limit,                                          \
		 "how many epochs back it may have been executed; -1, the default: any number",    \
		 DEFAULT(NO_SEARCH_LIMIT))

PARAMS(params_search, struct search_args,
       REQUIRED("from", tipset_key, struct search_args, from,
		"the key of the tipset to search back from; null or [] is the head"),
       REQUIRED("msg", cid, struct search_args, message, "the CID of a Message or SignedMessage"),
       SEARCH_LIMIT,
       OPTIONAL("allowReplaced", flag, struct search_args, allow_replaced, "not used"));

PARAMS(params_search_v0, struct search_args,
       REQUIRED("msg", cid, struct search_args, message, "the CID of a Message or SignedMessage"));

PARAMS(params_search_limited, struct search_args,
       REQUIRED("msg", cid, struct search_args, message, "the CID of a Message or SignedMessage"),
       SEARCH_LIMIT);

/* Fills in what StateCall overwrites (lotus b835fab70 chain/stmgr/call.go). */
static enum status prepare_call(struct call *call, const struct state_point *point,
				struct message *message)
{
	struct state_tree *tree;
	struct actor sender;

	TRY(call_tree(call, point, &tree));
	TRY(call_actor(call, tree, &message->from, &sender, NULL));
	message->nonce = sender.nonce;
	if (message->gas_limit == 0)
		message->gas_limit = BLOCK_GAS_LIMIT;
	return ST_OK;
}

enum status lotus_state_call(struct call *call, const void *args)
{
	const struct state_call_args *in = args;
	struct chain_message message = in->message;
	struct error err = { .status = ST_OK };
	struct state_point point;
	struct application run;
	enum status st;

	TRY(tipset_point(call, &in->tipset, &point));
	TRY(prepare_call(call, &point, &message.message));
	TRY(call_check_message(call, "message", &message));
	point.env.base_fee = bigint_zero();
	st = session_simulate(call->session, &point, &message, true, true, &run, &err);
	TRY(call_application(call, st, &err, &run));
	return shape_invocation(call->out, call->arena, NULL, &run, true, call->failure);
}

static enum status refuse_signature(struct call *call, const char *text)
{
	(void)failure_set(call->failure, FAULT_MESSAGE_REJECTED, "%s", text);
	failure_text(call->failure, "path", "message.Signature");
	failure_hint(call->failure, "sign the 38 bytes of the unsigned message's CID with the "
				    "sender's key; Chaos.ApplyMessage checks none");
	return ST_INVALID;
}

/* What can be said of a signature by itself. */
static enum status check_form(struct call *call, const struct chain_message *message)
{
	const bool bls = message->signature_type == SIGNATURE_BLS;

	if (message->signature_type == SIGNATURE_DELEGATED)
		return refuse_signature(call, "delegated signatures are not verified here, only "
					      "secp256k1 and BLS ones");
	if (message->signature.size != (bls ? BLS_SIGNATURE_BYTES : SECP_SIGNATURE_BYTES))
		return refuse_signature(call, bls ? "a BLS signature has 96 bytes"
						  : "a secp256k1 signature has 65 bytes");
	if (!bls || bls_available())
		return ST_OK;
	failure_hint(call->failure, "%s", BLS_MISSING_HINT);
	return refuse_signature(call, "this build of chaosactord verifies no BLS signatures");
}

/* The key address of a sender: itself, or the key of the account behind an ID. */
static enum status sender_key(struct call *call, const struct address *from, struct address *key)
{
	struct state_point head = call_head(call);
	struct state_tree *tree;
	struct actor actor;
	enum status st;

	*key = *from;
	if (address_protocol(from) != ADDRESS_ID)
		return ST_OK;
	TRY(call_tree(call, &head, &tree));
	TRY(call_actor(call, tree, from, &actor, NULL));
	st = call_account_key(call, &actor, key);
	if (st == ST_NOT_FOUND)
		return refuse_signature(call, "the sender is not an account, so it cannot sign");
	return st;
}

/* What is signed is the binary CID of the unsigned message (lotus d7076778e
 * chain/messagepool/messagepool.go). */
static enum status check_signature(struct call *call, const struct chain_message *message)
{
	struct block_cid cid;
	struct address key;
	const struct environment env = call_head(call).env;
	struct settings settings;
	enum status st;

	TRY(call_settings(call, &env, &settings));
	if (settings.unverified)
		return ST_OK;
	TRY(check_form(call, message));
	TRY(sender_key(call, &message->message.from, &key));
	st = message_cid(&message->message, &cid);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	if (!signature_verify((enum signature_type)message->signature_type, message->signature,
			      &key, cid_of(&cid).raw))
		return refuse_signature(call, "the signature is not the sender's");
	return ST_OK;
}

static enum status refuse_message(struct call *call, const char *field, const char *text,
				  const char *hint)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "message.Message.%s", field);
	(void)failure_set(call->failure, FAULT_MESSAGE_REJECTED, "%s", text);
	failure_text(call->failure, "path", path);
	failure_hint(call->failure, "%s", hint);
	return ST_INVALID;
}

/* (lotus d7076778e chain/types/message.go ValidForBlockInclusion) */
static enum status check_fees(struct call *call, const struct message *message)
{
	if (bigint_compare(&message->gas_premium, &message->gas_fee_cap) <= 0)
		return ST_OK;
	return refuse_message(call, "GasFeeCap",
			      "message not valid for block inclusion: 'GasFeeCap' less than "
			      "'GasPremium'",
			      "give a GasFeeCap of at least the GasPremium; Chaos.ApplyMessage "
			      "takes any");
}

/* The words are those of the reference's pool, but that there is none to wait in (lotus
 * d7076778e chain/messagepool/messagepool.go addTs, msgSet.add). */
static enum status check_nonce(struct call *call, const struct message *message)
{
	struct state_point head = call_head(call);
	struct state_tree *tree;
	struct actor sender;
	const char *hint;
	char text[200];

	TRY(call_tree(call, &head, &tree));
	TRY(call_actor(call, tree, &message->from, &sender, NULL));
	if (message->nonce == sender.nonce)
		return ST_OK;
	if (message->nonce < sender.nonce) {
		(void)snprintf(text, sizeof(text),
			       "minimum expected nonce is %" PRIu64 ": message nonce too low",
			       sender.nonce);
		hint = "a message with this nonce was applied already, and "
		       "Filecoin.StateSearchMsg finds it if it was this one; "
		       "Chaos.ApplyMessage takes any nonce";
	} else {
		(void)snprintf(text, sizeof(text),
			       "message nonce has too big a gap from expected nonce (Nonce: "
			       "%" PRIu64 ", nextNonce: %" PRIu64 "): there is no pool to wait in",
			       message->nonce, sender.nonce);
		hint = "push the messages before it first; Chaos.ApplyMessage takes any nonce";
	}
	(void)refuse_message(call, "Nonce", text, hint);
	failure_number(call->failure, "expectedNonce", sender.nonce);
	return ST_INVALID;
}

enum status push_signed(struct call *call, const struct chain_message *message,
			struct block_cid *cid)
{
	struct error err = { .status = ST_OK };
	struct application run;
	enum status st;

	TRY(call_check_message(call, "message", message));
	TRY(check_fees(call, &message->message));
	TRY(check_signature(call, message));
	TRY(check_nonce(call, &message->message));
	st = writing_apply(call->writing, message, false, &run, &err);
	TRY(call_application(call, st, &err, &run));
	st = chain_message_cid(message, cid);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

enum status lotus_mpool_push(struct call *call, const void *args)
{
	const struct push_args *in = args;
	struct block_cid cid;

	TRY(push_signed(call, &in->message, &cid));
	json_write_cid(call->out, NULL, cid_of(&cid));
	return ST_OK;
}

/* ---- what a message returned ----------------------------------------------------------- */

/* The form of what a method of the receiver returns, as it stands behind the message; NULL when
 * that is not known, as where there is no receiver any more. */
static enum status find_return_form(struct call *call, const struct state_point *behind,
				    const struct message *message, const char **form)
{
	struct state_tree *tree;
	struct actor_code code;
	struct actor receiver;
	uint64_t id;
	enum status st;

	*form = NULL;
	TRY(call_tree(call, behind, &tree));
	st = state_tree_resolve(tree, &message->to, &id);
	if (st == ST_OK)
		st = state_tree_get(tree, id, &receiver);
	if (st == ST_OK && actor_code_parse(receiver.code, &code))
		*form = return_form_of(&code, message->method);
	return st == ST_OK || st == ST_NOT_FOUND ? ST_OK : call_failed(call, st, NULL);
}

/* What is of no known form stays bytes, as in the reference. */
static void write_returned(struct json_writer *out, const char *form, struct bytes returned)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, returned);
	if (form)
		params_form_read(form, &reader, NULL);
	if (!form || cbor_status(&reader) != ST_OK) {
		json_write_base64(out, NULL, returned);
		return;
	}
	cbor_reader_init(&reader, returned);
	params_form_read(form, &reader, out);
}

/* JSON of what was returned, in the arena; empty for nothing and for a message that failed (lotus
 * b835fab70 node/impl/full/state.go StateWaitMsg). */
static enum status decode_return(struct call *call, const struct journal_entry *entry,
				 const struct chain_found *tipset, struct bytes *out)
{
	const struct state_point behind = chain_point(tipset);
	const struct bytes returned = entry->receipt.ret;
	struct error err = { .status = ST_OK };
	struct chain_message message;
	struct json_writer writer;
	struct buffer json;
	const char *form;
	enum status st;

	*out = bytes_make(NULL, 0);
	if (entry->receipt.exit_code != EXIT_OK || returned.size == 0)
		return ST_OK;
	st = chain_message_decode(entry->message, true, &message, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	TRY(find_return_form(call, &behind, &message.message, &form));
	buffer_init(&json, 0);
	json_writer_init(&writer, &json);
	write_returned(&writer, form, returned);
	st = json_writer_status(&writer);
	if (st == ST_OK)
		st = arena_copy(call->arena, buffer_bytes(&json), out);
	buffer_fini(&json);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

/* ---- looking up ------------------------------------------------------------------------ */

enum status write_lookup(struct call *call, struct cid message, int64_t least_height, bool decoded,
			 bool *found)
{
	struct bytes returned = { 0 };
	struct error err = { .status = ST_OK };
	struct journal_entry entry;
	struct message_place place;
	struct chain_found tipset;
	enum status st = session_find_message(call->session, message, &place, &err);

	*found = st == ST_OK;
	if (st == ST_NOT_FOUND)
		return ST_OK;
	if (st == ST_OK)
		st = session_entry_message(call->session, place.seq, message, &entry, &err);
	if (st == ST_OK)
		st = session_chain_of_entry(call->session, place.seq, &tipset, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	if (chain_found_height(&tipset) < least_height) {
		*found = false;
		return ST_OK;
	}
	if (decoded)
		TRY(decode_return(call, &entry, &tipset, &returned));
	shape_lookup(call->out, NULL, message, &entry.receipt, returned, &tipset);
	return ST_OK;
}

/* Messages are in an index, as in a node of Lotus that has one: what was executed behind `from` is
 * found too, and a limit counts back from there (lotus b835fab70 chain/stmgr/searchwait.go
 * SearchForMessage). */
static enum status search_height(struct call *call, const struct search_args *in, int64_t *least)
{
	struct chain_found from;

	*least = INT64_MIN;
	/* The head is there, and nothing is counted from it: it need not be made. */
	if (in->from.count == 0 && in->limit == NO_SEARCH_LIMIT)
		return ST_OK;
	TRY(tipset_find(call, &in->from, &from));
	if (in->limit != NO_SEARCH_LIMIT)
		*least = in->limit < 0 ? INT64_MAX : chain_found_height(&from) - in->limit;
	return ST_OK;
}

enum status lotus_state_search_msg(struct call *call, const void *args)
{
	const struct search_args *in = args;
	int64_t least;
	bool found;

	TRY(search_height(call, in, &least));
	TRY(write_lookup(call, in->message, least, false, &found));
	if (!found)
		json_write_null(call->out, NULL);
	return ST_OK;
}

enum status lotus_state_search_msg_v0(struct call *call, const void *args)
{
	struct search_args all = *(const struct search_args *)args;

	all.limit = NO_SEARCH_LIMIT;
	return lotus_state_search_msg(call, &all);
}

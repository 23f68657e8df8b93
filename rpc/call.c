/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/call.h"

#include <stdio.h>
#include <stdlib.h>

#include "actors/account.h"
#include "actors/chaos/params.h"
#include "actors/registry.h"
#include "base/bls.h"
#include "world/chain.h"
#include "world/engine.h"

enum status call_failed(struct call *call, enum status st, const struct error *err)
{
	return failure_of_status(call->failure, st, err);
}

void call_await(struct call *call, struct cid message)
{
	call->waits = call->awaited && block_cid_from(message, call->awaited) == ST_OK;
}

struct state_point call_head(const struct call *call)
{
	return session_head(call->session);
}

enum status call_max_depth(struct call *call, unsigned *max_call_depth)
{
	struct engine_facts facts;
	const enum status st = engine_facts(call->rpc->setup.engine, &facts);

	if (st != ST_OK)
		return call_failed(call, st, NULL);
	*max_call_depth = facts.max_call_depth;
	return ST_OK;
}

const char *call_address_text(const struct call *call, const struct address *address,
			      char out[ADDRESS_TEXT_BYTES])
{
	return address_text(address, session_network(call->session), out);
}

enum status call_tree(struct call *call, const struct state_point *point, struct state_tree **tree)
{
	struct error err = { .status = ST_OK };
	enum status st = session_tree(call->session, point, tree, &err);

	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

enum status call_settings(struct call *call, const struct environment *env, struct settings *out)
{
	struct error err = { .status = ST_OK };
	enum status st = session_settings(call->session, call->arena, env, out, &err);

	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

static enum status refuse_root(struct call *call, struct cid root)
{
	(void)failure_set_cid(call->failure, FAULT_STATE_UNAVAILABLE, "at: the block ", root,
			      " is not a state tree");
	failure_text(call->failure, "path", "at");
	return ST_NOT_FOUND;
}

enum status call_at_failed(struct call *call, const struct at *at, enum status st,
			   const struct error *err)
{
	const bool is_name = at->kind == AT_SNAPSHOT || at->kind == AT_LABEL;

	if (st != ST_NOT_FOUND || !is_name)
		return call_failed(call, st, err);
	(void)failure_set(call->failure,
			  at->kind == AT_LABEL ? FAULT_LABEL_NOT_FOUND : FAULT_SNAPSHOT_NOT_FOUND,
			  "%s", err->text);
	return st;
}

enum status call_at(struct call *call, const struct at *at, struct state_point *point)
{
	struct error err = { .status = ST_OK };
	struct state_tree *tree;
	enum status st = session_at(call->session, at, point, &err);

	if (st != ST_OK)
		return call_at_failed(call, at, st, &err);
	if (at->kind != AT_ROOT)
		return ST_OK;
	st = session_tree(call->session, point, &tree, &err);
	if (st == ST_CORRUPT || st == ST_INVALID)
		return refuse_root(call, at->root);
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

static enum status actor_missing(struct call *call, const struct address *address)
{
	char text[ADDRESS_TEXT_BYTES];

	(void)failure_set(call->failure, FAULT_ACTOR_NOT_FOUND, "actor not found");
	failure_text(call->failure, "address", call_address_text(call, address, text));
	return ST_NOT_FOUND;
}

enum status call_actor(struct call *call, struct state_tree *tree, const struct address *address,
		       struct actor *actor, uint64_t *id)
{
	uint64_t found = 0;
	enum status st = state_tree_resolve(tree, address, &found);

	if (st == ST_OK)
		st = state_tree_get(tree, found, actor);
	if (st == ST_NOT_FOUND)
		return actor_missing(call, address);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	if (id)
		*id = found;
	return ST_OK;
}

enum status call_find_block(struct call *call, struct cid cid, struct bytes *block)
{
	enum status st = blockstore_get(session_blocks(call->session), call->arena, cid, block);

	if (st == ST_NOT_FOUND)
		st = session_chain_seek(call->session, cid);
	return st == ST_OK || st == ST_NOT_FOUND ? st : call_failed(call, st, NULL);
}

enum status call_block(struct call *call, struct cid cid, struct bytes *block)
{
	const enum status st = call_find_block(call, cid, block);

	if (st != ST_NOT_FOUND)
		return st;
	(void)failure_set_cid(call->failure, FAULT_BLOCK_NOT_FOUND, "ipld: could not find ", cid,
			      "");
	return ST_NOT_FOUND;
}

/* The VM names the method as "NAME actor method NUMBER (METHOD) is …"; take the two
 * parts that programs want. */
static enum status not_implemented(struct call *call, const struct error *err)
{
	static const char mark[] = " actor method ";
	const char *found = strstr(err->text, mark);
	const char *name = found ? strchr(found, '(') : NULL;
	const char *end = name ? strchr(name, ')') : NULL;

	(void)failure_set(call->failure, FAULT_ACTOR_NOT_IMPLEMENTED, "%s", err->text);
	if (found && end) {
		failure_bytes(call->failure, "actor",
			      bytes_make(err->text, (size_t)(found - err->text)));
		failure_bytes(call->failure, "method",
			      bytes_make(name + 1, (size_t)(end - name - 1)));
		failure_number(call->failure, "methodNumber",
			       strtoull(found + sizeof(mark) - 1, NULL, 10));
	}
	return ST_NOT_IMPLEMENTED;
}

static enum status fatal(struct call *call, const struct application *run)
{
	const char *cause = run->result.error ? run->result.error : "the reference gives no reason";

	(void)failure_set(call->failure, FAULT_VM_FATAL, "the VM stopped without a receipt: %s",
			  cause);
	failure_text(call->failure, "cause", cause);
	/* The fees are taken before any method runs. */
	if (strstr(cause, "gas funds"))
		failure_hint(call->failure, "nothing was changed; give a gasFeeCap of at least 0 "
					    "that the sender can pay for the whole gasLimit");
	else if (run->message.message.method == CHAOS_ABORT_WITH)
		failure_hint(call->failure, "nothing was changed; for abortWith use a non-zero "
					    "code, or uncontrolled:true for a panic");
	return ST_INVALID;
}

enum status call_vm_failed(struct call *call, enum status st, const struct error *err)
{
	if (st == ST_NOT_IMPLEMENTED)
		return not_implemented(call, err);
	if (st != ST_INVALID)
		return call_failed(call, st, err);
	(void)failure_set(call->failure, FAULT_MESSAGE_REJECTED, "%s", err->text);
	return st;
}

enum status call_application(struct call *call, enum status st, const struct error *err,
			     const struct application *run)
{
	if (st != ST_OK)
		return call_vm_failed(call, st, err);
	if (run->result.bls_unverified && !atomic_flag_test_and_set(&call->rpc->bls_missed))
		log_event(call->rpc->setup.log, LOG_WARN, "rpc", "bls_not_built_in",
			  "a message holds a BLS signature, which counts as invalid in this build: "
			  "%s",
			  BLS_MISSING_HINT);
	return run->result.ending == VM_FATAL ? fatal(call, run) : ST_OK;
}

static enum status reject(struct call *call, const char *path, const char *field, const char *text)
{
	char place[96];

	(void)snprintf(place, sizeof(place), "%s%s%s", path, field[0] != '\0' ? "." : "", field);
	(void)failure_set(call->failure, FAULT_MESSAGE_REJECTED, "%s: %s", place, text);
	failure_text(call->failure, "path", place);
	return ST_INVALID;
}

enum status call_check_message(struct call *call, const char *path,
			       const struct chain_message *message)
{
	const struct chain_message bare = { .message = message->message };
	size_t length;
	enum status st;

	if (message->message.version != 0)
		return reject(call, path, "Version", "the message's version is not 0");
	if (message->message.gas_limit <= 0)
		return reject(call, path, "GasLimit", "the gas limit is not above 0");
	st = chain_message_length(&bare, &length);
	if (st == ST_NO_MEMORY)
		return call_failed(call, st, NULL);
	if (st != ST_OK)
		return reject(call, path, "",
			      "the message has no encoding: params hold at most 2 "
			      "MiB, amounts 127 bytes");
	return ST_OK;
}

bool call_is_account(struct cid code)
{
	return actor_code_is(code, ACTOR_ACCOUNT);
}

enum status call_account_key(struct call *call, const struct actor *actor, struct address *key)
{
	struct bytes block;
	enum status st;

	if (!call_is_account(actor->code))
		return ST_NOT_FOUND;
	st = blockstore_get(session_blocks(call->session), call->arena, actor->head, &block);
	if (st == ST_NO_MEMORY || st == ST_IO)
		return call_failed(call, st, NULL);
	if (st != ST_OK || account_state_decode(block, true, key) != ST_OK)
		return ST_NOT_FOUND;
	return ST_OK;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <inttypes.h>
#include <stdlib.h>

#include "rpc/lotus/handlers.h"
#include "rpc/message_json.h"
#include "vm/network.h"

/* Whether messages could be pushed, check by check (lotus b835fab70 chain/messagepool/check.go).
 * Codes, their order and words are the reference's, but that base fees do not move by themselves
 * here, so that both bounds of the next epochs are the base fee of now. */

enum {
	CHECKED_MAX = 1000,                 /* messages of one call */
	PUSHED_BYTES_MAX = 64 * 1024 - 128, /* of a message without its signature */
	REFERENCE_BASE_FEE_MIN = 100,       /* attoFIL: no base fee of the reference is lower */
};

/* (lotus b835fab70 api/types.go CheckStatusCode) */
enum check_code {
	CHECK_SERIALIZE = 1,
	CHECK_SIZE,
	CHECK_VALIDITY,
	CHECK_MIN_GAS,
	CHECK_MIN_BASE_FEE,
	CHECK_BASE_FEE,
	CHECK_BASE_FEE_LOWER_BOUND,
	CHECK_BASE_FEE_UPPER_BOUND,
	CHECK_GET_STATE_NONCE,
	CHECK_NONCE,
	CHECK_GET_STATE_BALANCE,
	CHECK_BALANCE,
};

struct prototype {
	struct chain_message message;
	bool valid_nonce;
};
OBJECT(prototype, struct prototype, FIELDS_OF_LOTUS,
       REQUIRED("Message", unsigned_message, struct prototype, message, "a Message"),
       OPTIONAL("ValidNonce", flag, struct prototype, valid_nonce,
		"its Nonce counts; without, it is the next one"));

struct check_args {
	struct prototype *prototypes;
	size_t count;
};
struct replace_args {
	struct chain_message *messages;
	size_t count;
};
PARAMS(params_check_messages, struct check_args,
       REQUIRED_LIST("messages", prototype, struct check_args, prototypes, count,
		     "MessagePrototypes"));
PARAMS(params_check_replace, struct replace_args,
       REQUIRED_LIST("messages", unsigned_message, struct replace_args, messages, count,
		     "Messages"));

/* An account, and what the messages so far leave of it. */
struct sender {
	struct sender *next;
	uint64_t id, next_nonce;
	bool told; /* its nonce: with the first message only */
	struct bigint balance, required;
};

struct checking {
	struct call *call;
	struct state_tree *tree;
	struct environment env;
	struct sender *senders;
	/* Of the message that is checked: */
	const struct message *message;
	struct block_cid cid;
	size_t bytes;
};

/* ---- one check -------------------------------------------------------------------------- */

/* Writes all but the hint; err NULL: it is all right. */
static void begin_check(const struct checking *checking, enum check_code code, bool ok,
			const char *err)
{
	struct json_writer *out = checking->call->out;

	json_write_object(out, NULL);
	json_write_cid(out, "Cid", cid_of(&checking->cid));
	json_write_int(out, "Code", code);
	json_write_bool(out, "OK", ok);
	json_write_text(out, "Err", err ? err : "");
}

static void write_check(const struct checking *checking, enum check_code code, const char *err)
{
	begin_check(checking, code, !err, err);
	json_write_null(checking->call->out, "Hint");
	json_write_object_end(checking->call->out);
}

static void end_check(const struct checking *checking)
{
	json_write_object_end(checking->call->out);
	json_write_object_end(checking->call->out);
}

static void write_number_check(const struct checking *checking, enum check_code code,
			       const char *err, const char *hint, uint64_t number)
{
	begin_check(checking, code, !err, err);
	json_write_object(checking->call->out, "Hint");
	json_write_uint(checking->call->out, hint, number);
	end_check(checking);
}

static void write_amount_check(const struct checking *checking, enum check_code code,
			       const char *err, const char *hint, const struct bigint *amount)
{
	begin_check(checking, code, !err, err);
	json_write_object(checking->call->out, "Hint");
	json_write_amount(checking->call->out, hint, amount);
	end_check(checking);
}

/* ---- the message by itself ----------------------------------------------------------------- */

static bool is_zero_key(const struct address *address)
{
	static const uint8_t zeros[ADDRESS_BLS_BYTES];

	return address_protocol(address) == ADDRESS_BLS &&
	       memcmp(address->bytes + 1, zeros, sizeof(zeros)) == 0;
}

/* What all FIL there will ever be come to. */
static bool is_beyond_all(const struct bigint *value)
{
	const struct bigint fil = bigint_of_uint(UINT64_C(1000000000000000000));
	const struct bigint count = bigint_of_uint(2000000000);
	struct bigint all;

	return bigint_mul(&fil, &count, &all) != ST_OK || bigint_compare(value, &all) > 0;
}

/* Why it is in no block, or NULL (lotus b835fab70 chain/types/message.go ValidForBlockInclusion).
 * Its sender was found by now, so that is no delegated address. */
static const char *find_invalid(struct call *call, const struct message *message,
				unsigned network_version)
{
	if (message->version != 0)
		return "'Version' unsupported";
	if (is_zero_key(&message->to) && network_version >= 7)
		return "invalid 'To' address";
	if (address_protocol(&message->to) == ADDRESS_DELEGATED)
		return "'To' address protocol unsupported for network version";
	if (bigint_sign(&message->value) < 0)
		return "'Value' field cannot be negative";
	if (is_beyond_all(&message->value))
		return "'Value' field cannot be greater than total filecoin supply";
	if (bigint_sign(&message->gas_fee_cap) < 0)
		return "'GasFeeCap' field cannot be negative";
	if (bigint_sign(&message->gas_premium) < 0)
		return "'GasPremium' field cannot be negative";
	if (bigint_compare(&message->gas_premium, &message->gas_fee_cap) > 0)
		return "'GasFeeCap' less than 'GasPremium'";
	if (message->gas_limit > BLOCK_GAS_LIMIT)
		return arena_printf(call->arena,
				    "'GasLimit' field cannot be greater than a block's gas limit "
				    "(%" PRId64 " > %" PRId64 ")",
				    message->gas_limit, BLOCK_GAS_LIMIT);
	if (message->gas_limit <= 0)
		return arena_printf(call->arena, "'GasLimit' field %" PRId64 " must be positive",
				    message->gas_limit);
	return NULL;
}

static bool check_validity(const struct checking *checking)
{
	struct call *call = checking->call;
	const char *why = find_invalid(call, checking->message, checking->env.network_version);

	if (why)
		why = arena_printf(call->arena, "syntactically invalid message: %s", why);
	write_check(checking, CHECK_VALIDITY, why);
	return !why;
}

static void check_min_gas(const struct checking *checking)
{
	const struct network_rules *rules = network_rules_of(checking->env.network_version);
	const struct gas_charge charge = gas_on_chain_message(rules->prices, checking->bytes);
	const bool enough = checking->message->gas_limit >= charge.compute + charge.storage;
	struct json_writer *out = checking->call->out;

	begin_check(checking, CHECK_MIN_GAS, enough,
		    enough ? NULL : "GasLimit less than epoch minimum gas");
	json_write_object(out, "Hint");
	json_write_object(out, "minGas");
	json_write_text(out, "Name", charge.name);
	json_write_null(out, "Extra");
	json_write_int(out, "ComputeGas", charge.compute);
	json_write_int(out, "StorageGas", charge.storage);
	json_write_int(out, "VirtualCompute", 0);
	json_write_int(out, "VirtualStorage", 0);
	json_write_object_end(out);
	end_check(checking);
}

static void check_bound(const struct checking *checking, enum check_code code, const char *err,
			const char *hint)
{
	struct json_writer *out = checking->call->out;

	/* The upper bound is no more than a warning. */
	begin_check(checking, code, !err || code == CHECK_BASE_FEE_UPPER_BOUND, err);
	json_write_object(out, "Hint");
	json_write_amount(out, "baseFee", &checking->env.base_fee);
	json_write_amount(out, hint, &checking->env.base_fee);
	end_check(checking);
}

static void check_base_fees(const struct checking *checking)
{
	const struct bigint *cap = &checking->message->gas_fee_cap;
	const struct bigint *base_fee = &checking->env.base_fee;
	struct bigint least = bigint_of_int(REFERENCE_BASE_FEE_MIN);
	const bool enough = bigint_compare(cap, base_fee) >= 0;

	/* A world may be told to ask for less than any network does. */
	if (bigint_compare(&least, base_fee) > 0)
		least = *base_fee;
	if (bigint_compare(cap, &least) < 0) {
		write_check(checking, CHECK_MIN_BASE_FEE, "GasFeeCap less than minimum base fee");
		return;
	}
	write_check(checking, CHECK_MIN_BASE_FEE, NULL);
	write_amount_check(checking, CHECK_BASE_FEE,
			   enough ? NULL : "GasFeeCap less than current base fee", "baseFee",
			   base_fee);
	check_bound(checking, CHECK_BASE_FEE_LOWER_BOUND,
		    enough ? NULL
			   : "GasFeeCap less than base fee lower bound for inclusion in next 20 "
			     "epochs",
		    "baseFeeLowerBound");
	check_bound(checking, CHECK_BASE_FEE_UPPER_BOUND,
		    enough ? NULL
			   : "GasFeeCap less than base fee upper bound for inclusion in next 20 "
			     "epochs",
		    "baseFeeUpperBound");
}

/* ---- its sender ---------------------------------------------------------------------------- */

/* NULL in *out: there is none. */
static enum status find_sender(struct checking *checking, struct sender **out)
{
	struct call *call = checking->call;
	struct sender *sender;
	struct actor actor;
	uint64_t id;
	enum status st = state_tree_resolve(checking->tree, &checking->message->from, &id);

	*out = NULL;
	for (sender = checking->senders; st == ST_OK && sender; sender = sender->next) {
		if (sender->id == id) {
			*out = sender;
			return ST_OK;
		}
	}
	if (st == ST_OK)
		st = state_tree_get(checking->tree, id, &actor);
	if (st == ST_NOT_FOUND)
		return ST_OK;
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	sender = arena_alloc(call->arena, sizeof(*sender));
	if (!sender)
		return call_failed(call, ST_NO_MEMORY, NULL);
	*sender = (struct sender){
		.next = checking->senders,
		.id = id,
		.next_nonce = actor.nonce,
		.balance = actor.balance,
		.required = bigint_zero(),
	};
	checking->senders = *out = sender;
	return ST_OK;
}

static void check_nonce(const struct checking *checking, struct sender *sender, bool flexible)
{
	const uint64_t next = sender->next_nonce;
	const char *err = NULL;

	if (!flexible && next != checking->message->nonce)
		err = arena_printf(checking->call->arena,
				   "message nonce doesn't match next nonce (%" PRIu64 ")", next);
	else
		sender->next_nonce++;
	write_number_check(checking, CHECK_NONCE, err, "nextNonce", next);
}

static enum status check_balance(const struct checking *checking, struct sender *sender)
{
	const struct message *message = checking->message;
	const struct bigint limit = bigint_of_int(message->gas_limit);
	struct bigint fee;
	enum status st = bigint_mul(&message->gas_fee_cap, &limit, &fee);

	if (st == ST_OK)
		st = bigint_add(&sender->required, &fee, &sender->required);
	if (st == ST_OK)
		st = bigint_add(&sender->required, &message->value, &sender->required);
	if (st != ST_OK)
		return decode_refuse_at(&checking->call->decode, "messages",
					"amounts whose sum can be told", "larger ones");
	write_amount_check(checking, CHECK_BALANCE,
			   bigint_compare(&sender->balance, &sender->required) < 0
				   ? "insufficient balance"
				   : NULL,
			   "requiredFunds", &sender->required);
	return ST_OK;
}

/* ---- all of them --------------------------------------------------------------------------- */

/* One that has no encoding has no name either, and cannot be told about. */
static enum status take_message(struct checking *checking, const struct message *message)
{
	struct call *call = checking->call;
	struct buffer form;
	enum status st;

	checking->message = message;
	buffer_init(&form, 0);
	st = message_encode(&form, message);
	if (st == ST_OK) {
		checking->cid = block_cid_of(buffer_bytes(&form));
		checking->bytes = form.size;
	}
	buffer_fini(&form);
	if (st == ST_NO_MEMORY)
		return call_failed(call, st, NULL);
	return st == ST_OK ? ST_OK
			   : decode_refuse_at(&call->decode, "messages",
					      "messages that can be encoded: params hold at most 2 "
					      "MiB, amounts 127 bytes",
					      "another one");
}

static enum status check_message(struct checking *checking, const struct message *message,
				 bool flexible)
{
	struct sender *sender;

	TRY(take_message(checking, message));
	TRY(find_sender(checking, &sender));
	if (!sender) {
		write_check(checking, CHECK_GET_STATE_NONCE,
			    "error retrieving state nonce: actor not found");
		return ST_OK;
	}
	if (sender->told)
		write_check(checking, CHECK_GET_STATE_NONCE, NULL);
	else
		write_number_check(checking, CHECK_GET_STATE_NONCE, NULL, "nonce",
				   sender->next_nonce);
	sender->told = true;
	write_amount_check(checking, CHECK_GET_STATE_BALANCE, NULL, "balance", &sender->balance);
	write_check(checking, CHECK_SERIALIZE, NULL);
	write_check(checking, CHECK_SIZE,
		    checking->bytes > PUSHED_BYTES_MAX ? "message too big" : NULL);
	if (!check_validity(checking))
		return ST_OK;
	check_min_gas(checking);
	check_base_fees(checking);
	check_nonce(checking, sender, flexible);
	return check_balance(checking, sender);
}

static enum status begin_checks(struct call *call, size_t count, struct checking *out)
{
	const struct state_point head = call_head(call);

	*out = (struct checking){ .call = call, .env = head.env };
	if (count > CHECKED_MAX) {
		failure_number(call->failure, "limit", CHECKED_MAX);
		return failure_set(call->failure, FAULT_LIMIT_EXCEEDED,
				   "%zu messages: %d are checked at once", count, CHECKED_MAX);
	}
	return call_tree(call, &head, &out->tree);
}

static enum status write_checks(struct checking *checking, const struct message *message,
				bool flexible)
{
	json_write_array(checking->call->out, NULL);
	TRY(check_message(checking, message, flexible));
	json_write_array_end(checking->call->out);
	return ST_OK;
}

enum status lotus_mpool_check_messages(struct call *call, const void *args)
{
	const struct check_args *in = args;
	struct checking checking;

	TRY(begin_checks(call, in->count, &checking));
	json_write_array(call->out, NULL);
	for (size_t i = 0; i < in->count; i++)
		TRY(write_checks(&checking, &in->prototypes[i].message.message,
				 !in->prototypes[i].valid_nonce));
	json_write_array_end(call->out);
	return ST_OK;
}

/* None is pending, and what Go has made no list of is null. */
enum status lotus_mpool_check_pending_messages(struct call *call, const void *args)
{
	(void)args;
	json_write_null(call->out, NULL);
	return ST_OK;
}

/* ---- replacements -------------------------------------------------------------------------- */

/* A message, with the place of the first one of its sender. */
struct replacement {
	const struct message *message;
	size_t sender, place;
};

static int compare_replacements(const void *a, const void *b)
{
	const struct replacement *left = a, *right = b;
	const uint64_t nonces[] = { left->message->nonce, right->message->nonce };

	if (left->sender != right->sender)
		return left->sender < right->sender ? -1 : 1;
	if (nonces[0] != nonces[1])
		return nonces[0] < nonces[1] ? -1 : 1;
	return left->place < right->place ? -1 : 1;
}

static enum status sort_replacements(struct call *call, const struct replace_args *in,
				     struct replacement **out)
{
	struct replacement *all = arena_zalloc(call->arena, in->count, sizeof(*all));

	if (!all)
		return call_failed(call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i < in->count; i++) {
		const struct message *message = &in->messages[i].message;
		size_t first = 0;

		while (!address_equal(&in->messages[first].message.from, &message->from))
			first++;
		all[i] = (struct replacement){ message, first, i };
	}
	if (in->count > 1)
		qsort(all, in->count, sizeof(*all), compare_replacements);
	*out = all;
	return ST_OK;
}

/* Of several with one nonce the last one counts. */
enum status lotus_mpool_check_replace_messages(struct call *call, const void *args)
{
	const struct replace_args *in = args;
	struct replacement *all = NULL;
	struct checking checking;

	TRY(begin_checks(call, in->count, &checking));
	TRY(sort_replacements(call, in, &all));
	json_write_array(call->out, NULL);
	for (size_t i = 0; i < in->count; i++) {
		if (i + 1 < in->count && all[i].sender == all[i + 1].sender &&
		    all[i].message->nonce == all[i + 1].message->nonce)
			continue;
		TRY(write_checks(&checking, all[i].message, false));
	}
	json_write_array_end(call->out);
	return ST_OK;
}

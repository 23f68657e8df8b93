/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/edit.h"

#include <inttypes.h>
#include <stdio.h>

#include "actors/account.h"
#include "actors/init_state.h"
#include "actors/registry.h"
#include "base/hash.h"
#include "ipld/cbor.h"
#include "rpc/chaos/accounts.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/chaos/environment.h"
#include "rpc/chaos/handlers.h"
#include "rpc/shape.h"
#include "world/names.h"
#include "world/set_names.h"
#include "world/wallet.h"

/* State changed from outside the VM: one edit, or a list of them. */

struct balance_args {
	struct address address;
	struct bigint value;
};
struct nonce_args {
	struct address address;
	uint64_t value;
};
struct actor_args {
	struct address address;
	struct actor_change change;
};

struct account_args {
	struct maybe_address address;
	struct maybe_raw_text seed;
	struct bigint balance;
	struct maybe_text label;
};
struct delete_args {
	struct address address;
};

/* ---- what may be given ------------------------------------------------------------ */

static enum status read_account_state(struct decode *decode, const json_t *value,
				      struct buffer *out)
{
	const size_t mark = decode_enter(decode, "Address");
	struct address key;

	TRY(decode_address(decode, json_object_get(value, "Address"), &key));
	decode_leave(decode, mark);
	return account_state_encode(out, &key);
}

/* A state of the chaos actor that holds values without an encoding has no encoding itself. */
static enum status read_chaos_state(struct decode *decode, const json_t *value, struct buffer *out)
{
	const json_t *unmarshallable = json_object_get(value, "Unmarshallable");
	const size_t mark = decode_enter(decode, "Value");
	struct cbor_writer writer;
	struct bytes text;

	TRY(decode_raw_text(decode, json_object_get(value, "Value"), &text));
	decode_leave(decode, mark);
	if (json_array_size(unmarshallable) > 0)
		return decode_refuse(decode, unmarshallable,
				     "no Unmarshallable, which nobody can "
				     "encode");
	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, 2);
	cbor_write_text(&writer, text);
	cbor_write_array(&writer, 0);
	return cbor_writer_status(&writer);
}

static enum status read_decoded_state(struct decode *decode, const json_t *value,
				      struct buffer *out)
{
	const size_t members = json_object_size(value);
	const bool more = json_object_get(value, "Unmarshallable") != NULL;

	if (members == 1 && json_object_get(value, "Address"))
		return read_account_state(decode, value, out);
	if (members == (size_t)1 + more && json_object_get(value, "Value"))
		return read_chaos_state(decode, value, out);
	return decode_refuse(decode, value,
			     "{\"Address\"} of an account, {\"Value\"} of the chaos actor, or the "
			     "state's bytes in base64 or 0x-hex");
}

static enum status read_actor_state(struct decode *decode, const json_t *value,
				    const struct field *field, void *out)
{
	struct bytes *state = out;
	struct buffer form;
	enum status st;

	(void)field;
	if (json_is_text(value))
		return decode_bytes(decode, value, state);
	buffer_init(&form, 0);
	st = read_decoded_state(decode, value, &form);
	if (st == ST_OK)
		st = arena_copy(decode->arena, buffer_bytes(&form), state);
	buffer_fini(&form);
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	return st == ST_OK || decode->failure->set
		       ? st
		       : decode_refuse(decode, value, "a state that has an encoding");
}

DEFINE_KIND(actor_state, .schema = SCHEMA_REF("ActorStateOrBytes"));

/* clang-format off */
#define ADDRESS_ROW(type)                                                                          \
	REQUIRED("address", address, type, address, "the actor")
#define BALANCE_ROWS                                                                               \
	ADDRESS_ROW(struct balance_args),                                                          \
	REQUIRED("value", amount, struct balance_args, value,                                      \
		 "attoFIL, or as \"1.5 FIL\"; at least {min}", RANGE(0, INT64_MAX))
#define NONCE_ROWS                                                                                 \
	ADDRESS_ROW(struct nonce_args),                                                            \
	REQUIRED("value", uint, struct nonce_args, value,                                          \
		 "the nonce of its next message; may go back")
#define CHANGE_ROWS(type, path)	\
	MAYBE("code", code, type, path code,	\
	      "its code; makes an actor where the ID address has none"),	\
	MAYBE("head", cid, type, path head,	\
	      "its state, as the CID of a block that is here"),	\
	MAYBE("state", actor_state, type, path state,	\
	      "its state, as bytes of DAG-CBOR, or decoded for account and chaos"),	\
	MAYBE("nonce", uint, type, path nonce, "its nonce"),	\
	MAYBE("balance", amount, type, path balance,	\
	      "attoFIL, at least {min}", RANGE(0, INT64_MAX))
#define ACTOR_ROWS                                                                                 \
	ADDRESS_ROW(struct actor_args), CHANGE_ROWS(struct actor_args, change.)
#define ACCOUNT_ROWS                                                                               \
	MAYBE("address", address, struct account_args, address,                                    \
	      "a key address (f1, f3) whose key you have, in place of seed"),                      \
	MAYBE("seed", raw_text, struct account_args, seed,                                         \
	      "the secret key is its SHA-256; default: a text with the next ID"),                  \
	OPTIONAL("balance", amount, struct account_args, balance,                                  \
		 "attoFIL, or as \"1.5 FIL\", default {default}", DEFAULT(0),                      \
		 RANGE(0, INT64_MAX)),                                                             \
	MAYBE("label", text, struct account_args, label,                                           \
	      "a label for its address, as by Chaos.LabelSet")
#define DELETE_ROWS                                                                                \
	ADDRESS_ROW(struct delete_args)
/* clang-format on */

PARAMS(params_set_balance, struct balance_args, BALANCE_ROWS);
PARAMS(params_set_nonce, struct nonce_args, NONCE_ROWS);
PARAMS(params_set_actor, struct actor_args, ACTOR_ROWS);
PARAMS(params_create_account, struct account_args, ACCOUNT_ROWS);
PARAMS(params_delete_actor, struct delete_args, DELETE_ROWS);

DEFINE_OBJECT(actor_change, FIELDS_OF_PARAMS, CHANGE_ROWS(struct actor_change, ));

OBJECT(set_balance, struct balance_args, FIELDS_OF_PARAMS, BALANCE_ROWS);
OBJECT(set_nonce, struct nonce_args, FIELDS_OF_PARAMS, NONCE_ROWS);
OBJECT(set_actor, struct actor_args, FIELDS_OF_PARAMS, ACTOR_ROWS);
OBJECT(create_account, struct account_args, FIELDS_OF_PARAMS, ACCOUNT_ROWS);
OBJECT(delete_actor, struct delete_args, FIELDS_OF_PARAMS, DELETE_ROWS);

/* One operation: the one member that is given. */
struct operation {
	struct {
		bool given;
		struct balance_args value;
	} balance;
	struct {
		bool given;
		struct nonce_args value;
	} nonce;
	struct {
		bool given;
		struct actor_args value;
	} actor;
	struct {
		bool given;
		struct account_args value;
	} account;
	struct {
		bool given;
		struct delete_args value;
	} gone;
	struct maybe_environment_change environment;
};

OBJECT(operation, struct operation, FIELDS_OF_PARAMS,
       MAYBE("setBalance", set_balance, struct operation, balance, "as Chaos.SetBalance"),
       MAYBE("setNonce", set_nonce, struct operation, nonce, "as Chaos.SetNonce"),
       MAYBE("setActor", set_actor, struct operation, actor, "as Chaos.SetActor"),
       MAYBE("createAccount", create_account, struct operation, account, "as Chaos.CreateAccount"),
       MAYBE("deleteActor", delete_actor, struct operation, gone, "as Chaos.DeleteActor"),
       MAYBE("envSet", environment_change, struct operation, environment, "as Chaos.EnvSet"));

struct patch_args {
	const struct operation *operations;
	size_t count;
};

static enum status admit_operations(struct decode *decode, const json_t *value, const void *out)
{
	(void)out;
	if (json_array_size(value) == 0 || json_array_size(value) > EDITS_MAX)
		return decode_refuse(decode, value, "1 to 1000 operations");
	return ST_OK;
}

PARAMS(params_patch, struct patch_args,
       REQUIRED_LIST("operations", operation, struct patch_args, operations, count,
		     "each an object of one member: setBalance, setNonce, setActor, "
		     "createAccount, deleteActor or envSet",
		     .admit = admit_operations));

/* ---- a plan of edits ---------------------------------------------------------------- */

/* What is told of an account besides its actor. */
struct made_account {
	bool has_secret;
	struct secret_key key;
	struct bytes seed;
	struct bytes label; /* without the @; empty: none */
};

struct plan {
	struct edit *edits;
	struct made_account *accounts; /* one for each edit */
	size_t count, accounts_made;
	struct state_point head;
	struct environment_plan environment;
	char path[48]; /* of the operation at hand */
};

static enum status plan_begin(struct call *call, size_t operations, struct plan *out)
{
	*out = (struct plan){
		.edits = arena_zalloc(call->arena, operations, sizeof(*out->edits)),
		.accounts = arena_zalloc(call->arena, operations, sizeof(*out->accounts)),
		.head = call_head(call),
		.path = "params",
	};
	if (!out->edits || !out->accounts)
		return call_failed(call, ST_NO_MEMORY, NULL);
	return environment_plan_begin(call, &out->head, &out->environment);
}

enum status edit_failed(struct call *call, enum status st, const struct error *err,
			const char *path)
{
	static const struct {
		enum status status;
		enum fault fault;
	} faults[] = {
		{ ST_NOT_FOUND, FAULT_ACTOR_NOT_FOUND },
		{ ST_CONFLICT, FAULT_ACCOUNT_EXISTS },
		{ ST_INVALID, FAULT_INVALID_PARAMS },
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (faults[i].status != st)
			continue;
		if (err->hint[0] != '\0')
			failure_hint(call->failure, "%s", err->hint);
		(void)failure_set(call->failure, faults[i].fault, "%s: %s", path, err->text);
		failure_text(call->failure, "path", path);
		return st;
	}
	return call_failed(call, st, err);
}

/* A state that links to what is not here is not an actor that is not here. */
static enum status state_failed(struct call *call, enum status st, const struct error *err,
				const char *path)
{
	if (st != ST_NOT_FOUND)
		return edit_failed(call, st, err, path);
	failure_hint(call->failure, "give a head that is here (Filecoin.ChainHasObj), or a state "
				    "whose links are");
	(void)failure_set(call->failure, FAULT_BLOCK_NOT_FOUND, "%s: %s", path, err->text);
	failure_text(call->failure, "path", path);
	return st;
}

enum status edit_of_actor(struct call *call, const struct address *address,
			  const struct actor_change *in, const char *path, struct edit *out)
{
	struct blockstore *blocks = session_blocks(call->session);
	struct error err = { .status = ST_OK };
	enum status st = ST_OK;

	*out = (struct edit){
		.kind = EDIT_ACTOR,
		.address = *address,
		.has_balance = in->balance.given,
		.balance = in->balance.value,
		.has_nonce = in->nonce.given,
		.nonce = in->nonce.value,
		.has_code = in->code.given,
		.code = in->code.value,
	};
	if (!in->code.given && !in->head.given && !in->state.given && !in->nonce.given &&
	    !in->balance.given)
		return decode_refuse_at(&call->decode, path,
					"at least one of code, head, state, nonce, balance",
					"none");
	if (in->head.given && in->state.given)
		return decode_refuse_at(&call->decode, path, "one of head and state", "both");
	if (in->head.given)
		st = edit_take_head(out, call->arena, blocks, in->head.value, &err);
	else if (in->state.given)
		st = edit_take_state(out, call->arena, blocks, in->state.value, &err);
	return st == ST_OK ? ST_OK : state_failed(call, st, &err, path);
}

/* ---- accounts -------------------------------------------------------------------------- */

/* The ID that f01 gives out next; 0 in a state without it. */
static enum status next_id(struct call *call, const struct plan *plan, uint64_t *id)
{
	struct cbor_reader reader;
	struct init_state state;
	struct state_tree *tree;
	struct actor init;
	struct bytes block;
	enum status st;

	*id = 0;
	TRY(call_tree(call, &plan->head, &tree));
	st = state_tree_get(tree, ID_INIT, &init);
	if (st == ST_OK)
		st = blockstore_get(session_blocks(call->session), call->arena, init.head, &block);
	if (st == ST_NO_MEMORY || st == ST_IO || st == ST_UNMADE || st == ST_DAMAGED)
		return call_failed(call, st, NULL);
	if (st != ST_OK)
		return ST_OK;
	cbor_reader_init(&reader, block);
	st = init_state_decode(&reader, call->arena, &state);
	if (st == ST_NO_MEMORY)
		return call_failed(call, st, NULL);
	*id = st == ST_OK ? state.next_id : 0;
	return ST_OK;
}

/* The same state gives the same account. */
static enum status default_seed(struct call *call, const struct plan *plan, struct bytes *seed)
{
	char text[48];
	uint64_t id;

	TRY(next_id(call, plan, &id));
	(void)snprintf(text, sizeof(text), "chaosactord account %" PRIu64,
		       id + plan->accounts_made);
	if (arena_copy(call->arena, bytes_of_text(text), seed) != ST_OK)
		return call_failed(call, ST_NO_MEMORY, NULL);
	return ST_OK;
}

static enum status key_of_seed(struct call *call, const struct plan *plan,
			       const struct account_args *in, struct made_account *account,
			       struct address *key)
{
	account->seed = in->seed.value;
	if (!in->seed.given)
		TRY(default_seed(call, plan, &account->seed));
	account->key.type = SIGNATURE_SECP256K1;
	hash_sha256(account->seed, account->key.bytes);
	account->has_secret = true;
	if (secret_key_address(&account->key, key) != ST_OK)
		return decode_refuse_at(&call->decode, plan->path, "a seed that gives a key",
					"one that gives none");
	return ST_OK;
}

static enum status plan_label(struct call *call, const struct plan *plan,
			      const struct maybe_text *in, struct made_account *account)
{
	struct error err = { .status = ST_OK };

	if (!in->given)
		return ST_OK;
	account->label = decode_label_name(in->value);
	if (name_check(account->label, "label", &err) == ST_OK)
		return ST_OK;
	return edit_failed(call, ST_INVALID, &err, plan->path);
}

static enum status plan_account(struct call *call, struct plan *plan, const struct account_args *in,
				struct edit *edit)
{
	const enum address_protocol protocol = address_protocol(&in->address.value);
	struct made_account *account = &plan->accounts[plan->count];
	struct address key = in->address.value;
	enum status st;

	if (in->address.given && in->seed.given)
		return decode_refuse_at(&call->decode, plan->path, "one of address and seed",
					"both");
	if (in->address.given && protocol != ADDRESS_SECP256K1 && protocol != ADDRESS_BLS)
		return decode_refuse_at(
			&call->decode, plan->path,
			"a key address, of protocol 1 or 3: an account stands for a key",
			"an address of another protocol");
	TRY(plan_label(call, plan, &in->label, account));
	if (!in->address.given)
		TRY(key_of_seed(call, plan, in, account, &key));
	st = edit_account(edit, call->arena, &key, &in->balance,
			  plan->environment.env.network_version);
	plan->accounts_made++;
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

/* ---- operations ------------------------------------------------------------------------- */

static enum status plan_operation(struct call *call, struct plan *plan, const struct operation *in)
{
	struct edit *edit = &plan->edits[plan->count];

	if (in->environment.given)
		return environment_plan_change(call, &plan->environment, &in->environment.value,
					       plan->path);
	if (in->balance.given)
		*edit = (struct edit){ .kind = EDIT_BALANCE,
				       .address = in->balance.value.address,
				       .has_balance = true,
				       .balance = in->balance.value.value };
	else if (in->nonce.given)
		*edit = (struct edit){ .kind = EDIT_NONCE,
				       .address = in->nonce.value.address,
				       .has_nonce = true,
				       .nonce = in->nonce.value.value };
	else if (in->actor.given)
		TRY(edit_of_actor(call, &in->actor.value.address, &in->actor.value.change,
				  plan->path, edit));
	else if (in->account.given)
		TRY(plan_account(call, plan, &in->account.value, edit));
	else
		*edit = (struct edit){ .kind = EDIT_DELETE, .address = in->gone.value.address };
	plan->count++;
	return ST_OK;
}

/* Path of the operation behind an edit: those of the environment make none. */
static void find_path(struct plan *plan, const struct patch_args *in, size_t failed)
{
	size_t edits = 0;

	for (size_t i = 0; in && i < in->count; i++) {
		if (in->operations[i].environment.given)
			continue;
		if (edits++ == failed)
			(void)snprintf(plan->path, sizeof(plan->path), "operations[%zu]", i);
	}
}

/* The key that was made goes into the wallet of the world, and the address gets its label. */
static enum status keep_account(struct call *call, const struct made_account *account,
				const struct address *address, struct error *err)
{
	const struct label label = { .name = account->label,
				     .kind = LABEL_ADDRESS,
				     .address = *address };

	if (account->has_secret)
		TRY(writing_put_key(call->writing, &account->key, address));
	return label.name.size > 0 ? writing_label(call->writing, &label, err) : ST_OK;
}

/* Behind the edits, of which nothing may be left if that fails. */
static enum status keep_accounts(struct call *call, const struct plan *plan)
{
	struct error err = { .status = ST_OK };
	enum status st = ST_OK;

	for (size_t i = 0; i < plan->count && st == ST_OK; i++)
		st = keep_account(call, &plan->accounts[i], &plan->edits[i].address, &err);
	if (st == ST_OK)
		return ST_OK;
	writing_spoil(call->writing, st);
	return call_failed(call, st, err.status == ST_OK ? NULL : &err);
}

/* patch: what the edits are of, NULL for a single one. */
static enum status carry_out(struct call *call, struct plan *plan, const struct patch_args *patch,
			     struct editing *out)
{
	struct error err = { .status = ST_OK };
	const struct bytes *settings;
	enum status st;

	TRY(environment_plan_form(call, &plan->environment, &settings));
	st = writing_edit(call->writing, plan->edits, plan->count, &plan->environment.env, settings,
			  out, &err);
	if (st == ST_OK)
		return keep_accounts(call, plan);
	(void)snprintf(plan->path, sizeof(plan->path), "%s", patch ? "operations" : "params");
	find_path(plan, patch, out->failed);
	return edit_failed(call, st, &err, plan->path);
}

/* ---- answers ------------------------------------------------------------------------------ */

static enum status write_account(struct call *call, const struct made_account *account)
{
	struct shown_account shown = { .has_secret = true };
	char key_info[KEY_INFO_BYTES];
	enum status st;

	memcpy(shown.secret, account->key.bytes, sizeof(shown.secret));
	st = account_key_info(&shown, key_info);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	chaos_text_write(call->out, "seed", account->seed);
	json_write_text(call->out, "keyType", "secp256k1");
	json_write_text(call->out, "privateKey", key_info);
	return ST_OK;
}

/* The members that tell of one edit: the actor as it is after all of them. */
static enum status write_edit(struct call *call, struct state_tree *tree, const struct edit *edit,
			      const struct made_account *account)
{
	const struct address id = address_of_id(edit->id);
	struct actor actor;
	enum status st = state_tree_get(tree, edit->id, &actor);

	if (st != ST_OK && st != ST_NOT_FOUND)
		return call_failed(call, st, NULL);
	json_write_address(call->out, "address", &edit->address);
	json_write_address(call->out, "id", &id);
	if (st == ST_OK)
		shape_actor(call->out, "actor", &actor);
	else
		json_write_null(call->out, "actor");
	if (account->label.size > 0)
		json_write_string(call->out, "label", account->label);
	return account->has_secret ? write_account(call, account) : ST_OK;
}

static void write_editing(struct call *call, const struct editing *editing)
{
	shape_roots(call->out, "stateRoot", &editing->root_before, &editing->root_after);
	json_write_uint(call->out, "seq", editing->seq);
	json_write_bool(call->out, "durable", editing->durable);
}

static enum status edit_once(struct call *call, const struct operation *operation)
{
	struct editing editing;
	struct state_point head;
	struct state_tree *tree;
	struct plan plan;

	TRY(plan_begin(call, 1, &plan));
	TRY(plan_operation(call, &plan, operation));
	TRY(carry_out(call, &plan, NULL, &editing));
	head = call_head(call);
	TRY(call_tree(call, &head, &tree));
	json_write_object(call->out, NULL);
	TRY(write_edit(call, tree, &plan.edits[0], &plan.accounts[0]));
	write_editing(call, &editing);
	json_write_object_end(call->out);
	return ST_OK;
}

enum status chaos_set_balance(struct call *call, const void *args)
{
	const struct balance_args *in = args;

	return edit_once(call, &(struct operation){ .balance = { true, *in } });
}

enum status chaos_set_nonce(struct call *call, const void *args)
{
	const struct nonce_args *in = args;

	return edit_once(call, &(struct operation){ .nonce = { true, *in } });
}

enum status chaos_set_actor(struct call *call, const void *args)
{
	const struct actor_args *in = args;

	return edit_once(call, &(struct operation){ .actor = { true, *in } });
}

enum status chaos_create_account(struct call *call, const void *args)
{
	const struct account_args *in = args;

	return edit_once(call, &(struct operation){ .account = { true, *in } });
}

enum status chaos_delete_actor(struct call *call, const void *args)
{
	const struct delete_args *in = args;

	return edit_once(call, &(struct operation){ .gone = { true, *in } });
}

static enum status plan_patch(struct call *call, struct plan *plan, const struct patch_args *in)
{
	for (size_t i = 0; i < in->count; i++) {
		const struct operation *one = &in->operations[i];

		(void)snprintf(plan->path, sizeof(plan->path), "operations[%zu]", i);
		if (one->balance.given + one->nonce.given + one->actor.given + one->account.given +
			    one->gone.given + one->environment.given !=
		    1)
			return decode_refuse_at(&call->decode, plan->path,
						"exactly one of setBalance, setNonce, setActor, "
						"createAccount, deleteActor, envSet",
						"none or several");
		TRY(plan_operation(call, plan, one));
	}
	return ST_OK;
}

enum status chaos_patch(struct call *call, const void *args)
{
	const struct patch_args *in = args;
	struct editing editing;
	struct state_point head;
	struct state_tree *tree;
	struct plan plan;

	TRY(plan_begin(call, in->count, &plan));
	TRY(plan_patch(call, &plan, in));
	TRY(carry_out(call, &plan, in, &editing));
	head = call_head(call);
	/* It may have changed with the environment. */
	call->out->network = head.env.address_network;
	TRY(call_tree(call, &head, &tree));
	json_write_object(call->out, NULL);
	json_write_array(call->out, "edits");
	for (size_t i = 0; i < plan.count; i++) {
		json_write_object(call->out, NULL);
		TRY(write_edit(call, tree, &plan.edits[i], &plan.accounts[i]));
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	json_write_object(call->out, "environment");
	TRY(chaos_write_environment(call, &head));
	json_write_object_end(call->out);
	write_editing(call, &editing);
	TRY(environment_write_warnings(call, &head, plan.environment.version_changed));
	json_write_object_end(call->out);
	return ST_OK;
}

/* ---- in the journal ------------------------------------------------------------------------ */

static void write_given(struct json_writer *out, const struct edit *edit)
{
	static const char *const names[] = {
		[EDIT_BALANCE] = "setBalance", [EDIT_NONCE] = "setNonce",
		[EDIT_ACTOR] = "setActor",     [EDIT_ACCOUNT] = "createAccount",
		[EDIT_DELETE] = "deleteActor",
	};

	json_write_object(out, NULL);
	json_write_text(out, "op", names[edit->kind]);
	json_write_address(out, "address", &edit->address);
	if (edit->has_balance)
		json_write_amount(out, "balance", &edit->balance);
	if (edit->has_nonce)
		json_write_uint(out, "nonce", edit->nonce);
	if (edit->has_code)
		json_write_cid(out, "code", edit->code);
	if (edit->has_head)
		json_write_cid(out, "head", edit->head);
	json_write_object_end(out);
}

enum status chaos_write_edits(struct call *call, const struct journal_entry *entry)
{
	struct settings settings;
	struct edit *edits;
	size_t count;
	enum status st;

	if (entry->kind == JOURNAL_EDIT) {
		st = edits_decode(call->arena, entry->edits, &edits, &count);
		if (st != ST_OK)
			return call_failed(call, st, NULL);
		json_write_array(call->out, "edits");
		for (size_t i = 0; i < count; i++)
			write_given(call->out, &edits[i]);
		json_write_array_end(call->out);
	}
	if ((entry->kind != JOURNAL_EDIT && entry->kind != JOURNAL_ENV) ||
	    entry->settings.size == 0)
		return ST_OK;
	TRY(call_settings(call, &entry->env, &settings));
	json_write_object(call->out, "settings");
	TRY(environment_write_settings(call, &settings, false));
	json_write_object_end(call->out);
	return ST_OK;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/tipset.h"

#include <inttypes.h>

#include "base/check.h"
#include "ipld/amt.h"
#include "actors/code.h"
#include "vm/apply.h"
#include "vm/copy_check.h"
#include "vm/failure.h"
#include "vm/receipts.h"
#include "vm/stages.h"

enum {
	METHOD_AWARD_BLOCK_REWARD = 2,
	METHOD_EPOCH_TICK = 2,
	REWARD_GAS_LIMIT = 1 << 30,
	SIGNATURE_BYTES = 65,
};

static const int64_t cron_gas_limit = 100000000000000;

struct run {
	const struct vm_input *input;
	const struct tipset *tipset;
	bool with_traces;
	size_t null_rounds;
	size_t room;         /* applications there is memory for */
	size_t traced_bytes; /* of the traces so far */
	struct environment env;
	struct vm_stages stages;
	struct block_cid flushed; /* the root of the newest flush, if there was one */
	struct overlay processed; /* CIDs of messages that were applied; no blocks */
	struct tipset_result *out;
	struct error *err;
};

/* What one block's messages add up to for its miner. */
struct sums {
	struct bigint penalty, gas_reward;
};

static struct vm *vm_of(struct run *run)
{
	return vm_stages_vm(&run->stages);
}

/* ---- endings ------------------------------------------------------------------- */

static enum status end_failed(struct run *run, enum status st)
{
	if (arena_cancelled(run->input->arena))
		return error_set(run->err, ST_CANCELLED, "the run was ended early");
	if (st == ST_NO_MEMORY && arena_exhausted(run->input->arena)) {
		error_set(run->err, ST_LIMIT,
			  "the tipset's results need more than the memory limit of %zu bytes",
			  run->input->arena->limit_bytes);
		error_hint(run->err, "raise --vm-memory");
		return ST_LIMIT;
	}
	if (!run->stages.now)
		return error_set(run->err, st, "no memory for the results of the tipset");
	return vm_end_failed(vm_of(run), st);
}

/* Ends the tipset the way the reference gives it up; why is static or in its arena. */
static enum status give_up(struct run *run, const char *why)
{
	run->out->ending = VM_FATAL;
	run->out->error = why;
	return why ? ST_OK : end_failed(run, ST_NO_MEMORY);
}

static bool gave_up(const struct run *run)
{
	return run->out->ending == VM_FATAL;
}

/* An operation on state that costs no gas failed: in the reference too, or only here. */
static enum status end_state_failed(struct run *run, enum status st, const char *what)
{
	struct outcome outcome = vm_failed(vm_of(run), st, what);

	if (outcome.kind == OUTCOME_FAILURE)
		return end_failed(run, st);
	return give_up(run, arena_printf(run->input->arena, "%s: %s", what, status_name(st)));
}

/* ---- the VM ---------------------------------------------------------------------- */

static enum status open_vm(struct run *run)
{
	struct vm_input input = *run->input;
	enum status st;

	input.env = &run->env;
	st = vm_stages_open(&run->stages, &input, run->err);
	return st == ST_OK ? ST_OK : end_failed(run, st);
}

static enum status move_if_large(struct run *run)
{
	enum status st = vm_stages_move_if_large(&run->stages);

	return st == ST_OK ? ST_OK : end_failed(run, st);
}

/* Gives up where the reference cannot copy what was flushed. */
static enum status check_copy(struct run *run)
{
	struct buffer text;
	struct cid missing;
	enum status st = vm_copy_check(vm_of(run), &run->flushed, &missing);

	if (st != ST_NOT_FOUND)
		return st == ST_OK ? ST_OK
				   : end_state_failed(run, st, "failed to copy the new state");
	buffer_init(&text, 0);
	buffer_printf(&text, "failed to copy the new state: it links to a missing block, ");
	cid_to_text(&text, missing);
	st = give_up(run, arena_text(run->input->arena, buffer_bytes(&text)));
	buffer_fini(&text);
	return st;
}

static enum status flush(struct run *run, const char *what)
{
	struct block_cid root;
	enum status st = state_tree_flush(vm_of(run)->tree, &root);

	if (st != ST_OK)
		return end_state_failed(run, st, what);
	run->flushed = root;
	run->stages.root = cid_of(&run->flushed);
	return check_copy(run);
}

/* ---- what was applied ------------------------------------------------------------ */

static struct tipset_application *next_application(struct run *run, enum tipset_step step,
						   size_t block)
{
	struct tipset_application *next = &run->out->applications[run->out->count];

	CHECK(run->out->count < run->room);
	*next = (struct tipset_application){
		.step = step,
		.epoch = run->env.epoch,
		.block = block,
	};
	return next;
}

/* What the traces so far have left; not 0, which would mean no limit. */
static size_t trace_room(const struct run *run)
{
	const size_t limit = run->input->trace_limit_bytes;

	if (limit == 0)
		return 0;
	return run->traced_bytes < limit ? limit - run->traced_bytes : 1;
}

static enum status start_trace(struct run *run, struct tipset_application *next)
{
	if (!run->with_traces)
		return ST_OK;
	next->trace = arena_alloc(run->input->arena, sizeof(*next->trace));
	if (!next->trace)
		return ST_NO_MEMORY;
	trace_init(next->trace, run->input->arena, trace_room(run));
	run->stages.now->input.trace = next->trace;
	return ST_OK;
}

/* Copies a message's result into memory that outlives the VM. */
static enum status keep_result(struct run *run, struct tipset_application *next,
			       const struct vm_result *result)
{
	struct arena *arena = run->input->arena;

	next->receipt = result->receipt;
	next->gas = result->gas;
	TRY(arena_copy(arena, result->receipt.ret, &next->receipt.ret));
	TRY(cid_copy(arena, result->receiver_code, &next->receiver_code));
	if (next->message.message.params.data) /* none stays none */
		TRY(arena_copy(arena, next->message.message.params, &next->message.message.params));
	if (result->error) {
		next->error = arena_text(arena, bytes_of_text(result->error));
		if (!next->error)
			return ST_NO_MEMORY;
	}
	if (next->trace)
		run->traced_bytes += next->trace->used_bytes;
	run->out->count++;
	return ST_OK;
}

static enum status record(struct run *run, struct tipset_application *next,
			  const struct vm_result *result)
{
	enum status st = keep_result(run, next, result);

	run->stages.now->input.trace = NULL;
	return st == ST_OK ? move_if_large(run) : end_failed(run, st);
}

/* ---- implicit messages ------------------------------------------------------------ */

static struct message implicit_message(const struct run *run, uint64_t to, uint64_t method,
				       int64_t gas_limit)
{
	return (struct message){
		.to = address_of_id(to),
		.from = address_of_id(ID_SYSTEM),
		.nonce = (uint64_t)run->env.epoch,
		.gas_limit = gas_limit,
		.method = method,
	};
}

static enum status implicit_failed(struct run *run, const struct tipset_application *next,
				   const struct vm_result *result)
{
	struct arena *arena = run->input->arena;
	const char *step;

	if (next->step == TIPSET_REWARD)
		step = arena_printf(arena, "the reward of block %zu", next->block);
	else
		step = arena_printf(arena, "cron at epoch %" PRId64, next->epoch);
	if (!step)
		return end_failed(run, ST_NO_MEMORY);
	if (result->ending == VM_FATAL)
		return give_up(run, arena_printf(arena, "%s failed: %s", step,
						 result->error ? result->error : "fatal"));
	return give_up(run, arena_printf(arena, "%s failed with exit code %" PRId64 ": %s", step,
					 result->receipt.exit_code,
					 result->error ? result->error : "no reason given"));
}

/* Applies next's message, which must succeed. */
static enum status apply_implicit(struct run *run, struct tipset_application *next)
{
	struct vm_result result;
	enum status st = message_cid(&next->message.message, &next->message_cid);

	if (st == ST_OK)
		st = start_trace(run, next);
	if (st == ST_OK)
		st = vm_call_open(vm_of(run), &next->message.message, &result);
	if (st != ST_OK)
		return end_failed(run, st);
	if (result.ending == VM_FATAL || result.receipt.exit_code != EXIT_OK)
		return implicit_failed(run, next, &result);
	return record(run, next, &result);
}

static enum status run_cron(struct run *run)
{
	struct tipset_application *next = next_application(run, TIPSET_CRON, 0);

	next->message.message = implicit_message(run, ID_CRON, METHOD_EPOCH_TICK, cron_gas_limit);
	return apply_implicit(run, next);
}

struct award {
	const struct tipset_block *block;
	const struct sums *sums;
};

static void write_award(struct cbor_writer *writer, const void *value)
{
	const struct award *award = value;

	cbor_write_tuple(writer, 4);
	cbor_write_address(writer, &award->block->miner);
	cbor_write_bigint(writer, &award->sums->penalty);
	cbor_write_bigint(writer, &award->sums->gas_reward);
	cbor_write_int(writer, award->block->win_count);
}

static enum status reward_block(struct run *run, size_t index, const struct sums *sums)
{
	const struct award award = { &run->tipset->blocks[index], sums };
	struct tipset_application *next = next_application(run, TIPSET_REWARD, index);
	struct message *message = &next->message.message;
	enum status st;

	*message = implicit_message(run, ID_REWARD, METHOD_AWARD_BLOCK_REWARD, REWARD_GAS_LIMIT);
	st = cbor_encode(&run->stages.now->arena, write_award, &award, &message->params);
	if (st == ST_NO_MEMORY)
		return end_failed(run, st);
	if (st != ST_OK)
		return give_up(run,
			       arena_printf(run->input->arena,
					    "the reward of block %zu cannot be encoded", index));
	return apply_implicit(run, next);
}

/* ---- null rounds -------------------------------------------------------------------- */

/* Cron of an epoch without blocks, and its state. What the tree knows beyond what it
 * wrote goes on with it, or is forgotten, as network rules say (lotus d7076778e
 * chain/stmgr/execute.go has one VM, b835fab70 chain/consensus/compute_state.go one an
 * epoch): with one VM a deletion in a null round is tried again at the next flush. */
static enum status run_null_round(struct run *run)
{
	enum status st;

	TRY(run_cron(run));
	if (gave_up(run))
		return ST_OK;
	TRY(flush(run, "writing the state of a null round failed"));
	if (gave_up(run) || !vm_of(run)->rules->vm_per_epoch)
		return ST_OK;
	st = vm_load(vm_of(run), run->stages.root);
	return st == ST_OK ? ST_OK : end_failed(run, st);
}

static enum status run_null_rounds(struct run *run)
{
	const struct tipset *tipset = run->tipset;

	for (size_t i = 0; i < run->null_rounds && !gave_up(run); i++) {
		run->env.epoch = tipset->parent_epoch + 1 + (int64_t)i;
		TRY(run_null_round(run));
	}
	run->env.epoch = tipset->epoch;
	return ST_OK;
}

/* ---- explicit messages ---------------------------------------------------------------- */

/* Blocks keep messages in two lists, by the kind of their signature, the BLS list
 * first. A sender that is no key has no kind: it stands in both lists, unsigned, and
 * the first one counts. */
enum message_list { LIST_BLS, LIST_SECP256K1, LIST_COUNT };

static bool is_listed(const struct message *message, enum message_list list)
{
	enum address_protocol protocol = address_protocol(&message->from);

	if (protocol == ADDRESS_SECP256K1)
		return list == LIST_SECP256K1;
	return protocol != ADDRESS_BLS || list == LIST_BLS;
}

static struct chain_message sign(const struct message *message)
{
	static const uint8_t signature[SIGNATURE_BYTES];
	struct chain_message chain = { .message = *message };

	if (address_protocol(&message->from) != ADDRESS_SECP256K1)
		return chain;
	chain.signature_type = SIGNATURE_SECP256K1;
	chain.signature = bytes_make(signature, sizeof(signature));
	return chain;
}

static enum status add_up(struct sums *sums, const struct gas_outputs *gas)
{
	TRY(bigint_add(&sums->penalty, &gas->miner_penalty, &sums->penalty));
	return bigint_add(&sums->gas_reward, &gas->miner_tip, &sums->gas_reward);
}

static bool is_processed(const struct run *run, const struct block_cid *cid)
{
	struct bytes block;

	return overlay_get(&run->processed, cid_store_key(cid_of(cid)), &block) == ST_OK;
}

static enum status message_failed(struct run *run, size_t block, size_t index, const char *why)
{
	return give_up(run, arena_printf(run->input->arena, "message %zu of block %zu failed: %s",
					 index, block, why ? why : "fatal"));
}

/* Applies a message whose CID is known and new. */
static enum status apply_new(struct run *run, size_t index, struct tipset_application *next,
			     struct sums *sums)
{
	struct bytes none = { 0 };
	struct vm_result result;
	enum status st = start_trace(run, next);

	if (st == ST_OK)
		st = vm_apply_open(vm_of(run), &next->message, &result);
	if (st != ST_OK)
		return end_failed(run, st);
	if (result.ending == VM_FATAL)
		return message_failed(run, next->block, index, result.error);
	st = add_up(sums, &result.gas);
	if (st == ST_OK)
		st = overlay_put(&run->processed, cid_store_key(cid_of(&next->message_cid)), none);
	return st == ST_OK ? record(run, next, &result) : end_failed(run, st);
}

static enum status apply_message(struct run *run, size_t block, size_t index, struct sums *sums)
{
	const struct message *message = &run->tipset->blocks[block].messages[index];
	struct block_cid cid;
	struct tipset_application *next;
	enum status st = message_cid(message, &cid);

	if (st == ST_NO_MEMORY)
		return end_failed(run, st);
	if (st != ST_OK)
		return message_failed(run, block, index, "it has no encoding");
	if (is_processed(run, &cid))
		return ST_OK;
	next = next_application(run, TIPSET_MESSAGE, block);
	next->message = sign(message);
	next->message_cid = cid;
	return apply_new(run, index, next, sums);
}

static enum status apply_block(struct run *run, size_t index)
{
	const struct tipset_block *block = &run->tipset->blocks[index];
	struct sums sums = { 0 };

	for (enum message_list list = LIST_BLS; list < LIST_COUNT; list++) {
		for (size_t i = 0; i < block->message_count; i++) {
			if (!is_listed(&block->messages[i], list))
				continue;
			TRY(apply_message(run, index, i, &sums));
			if (gave_up(run))
				return ST_OK;
		}
	}
	return reward_block(run, index, &sums);
}

static enum status apply_blocks(struct run *run)
{
	for (size_t i = 0; i < run->tipset->block_count && !gave_up(run); i++)
		TRY(apply_block(run, i));
	return ST_OK;
}

/* ---- the end ---------------------------------------------------------------------------- */

/* Receipts of explicit messages make an array of their own; implicit ones have no
 * place on the chain. */
static enum status build_receipts(struct run *run)
{
	struct arena *arena = &run->stages.now->arena;
	struct amt *receipts;
	uint64_t count = 0;

	TRY(receipts_new(&vm_of(run)->blocks.base, arena, &receipts));
	for (size_t i = 0; i < run->out->count; i++) {
		const struct tipset_application *application = &run->out->applications[i];

		if (application->step == TIPSET_MESSAGE)
			TRY(receipts_add(receipts, arena, count++, &application->receipt));
	}
	return amt_flush(receipts, &run->out->receipts_root);
}

static enum status keep_chaos_head(struct run *run)
{
	struct cid head;

	TRY(vm_chaos_head(vm_of(run), &head));
	return cid_copy(run->input->arena, head, &run->out->chaos_head);
}

static enum status finish(struct run *run)
{
	struct tipset_result *out = run->out;
	enum status st = build_receipts(run);

	if (st != ST_OK)
		return end_state_failed(run, st, "failed to build the receipts");
	TRY(flush(run, "failed to flush the state tree"));
	if (gave_up(run))
		return ST_OK;
	out->root_after = run->flushed;
	st = vm_keep(vm_of(run), &out->root_after, run->input->sink);
	if (st == ST_OK)
		st = vm_keep(vm_of(run), &out->receipts_root, run->input->sink);
	if (st == ST_OK)
		st = keep_chaos_head(run);
	return st == ST_OK ? ST_OK : end_failed(run, st);
}

static enum status apply_tipset(struct run *run)
{
	TRY(open_vm(run));
	TRY(run_null_rounds(run));
	if (!gave_up(run))
		TRY(apply_blocks(run));
	if (!gave_up(run))
		TRY(run_cron(run));
	return gave_up(run) ? ST_OK : finish(run);
}

/* ---- entry point -------------------------------------------------------------------------- */

static enum status count_null_rounds(const struct tipset *tipset, size_t *count, struct error *err)
{
	uint64_t distance = (uint64_t)tipset->epoch - (uint64_t)tipset->parent_epoch;

	if (tipset->epoch < tipset->parent_epoch)
		return error_set(err, ST_INVALID,
				 "the tipset's epoch %" PRId64
				 " lies before its parent's, %" PRId64,
				 tipset->epoch, tipset->parent_epoch);
	if (distance > TIPSET_NULL_ROUNDS_MAX + 1)
		return error_set(err, ST_LIMIT, "more than %d null rounds in one tipset",
				 TIPSET_NULL_ROUNDS_MAX);
	*count = distance > 1 ? (size_t)distance - 1 : 0;
	return ST_OK;
}

/* Room for the results of all that can be applied: cron of null rounds, messages, rewards,
 * cron. */
static enum status make_room(struct run *run)
{
	const struct tipset *tipset = run->tipset;
	struct tipset_application *room = NULL;
	size_t count = run->null_rounds + tipset->block_count + 1;

	for (size_t i = 0; i < tipset->block_count; i++)
		count += tipset->blocks[i].message_count;
	if (count <= SIZE_MAX / sizeof(*room))
		room = arena_alloc(run->input->arena, count * sizeof(*room));
	run->out->applications = room;
	run->room = count;
	return room ? ST_OK : end_failed(run, ST_NO_MEMORY);
}

enum status vm_apply_tipset(const struct vm_input *input, const struct tipset *tipset,
			    bool with_traces, struct tipset_result *out, struct error *err)
{
	struct run run = {
		.input = input,
		.tipset = tipset,
		.with_traces = with_traces,
		.env = *input->env,
		.out = out,
		.err = err,
	};
	enum status st;

	*out = (struct tipset_result){ .ending = VM_RECEIPT };
	TRY(count_null_rounds(tipset, &run.null_rounds, err));
	TRY(make_room(&run));
	overlay_init(&run.processed, input->arena);
	run.env.epoch = tipset->epoch;
	run.env.base_fee = tipset->base_fee;
	st = apply_tipset(&run);
	/* A fatal outcome leaves the root as it was. */
	if (st == ST_OK && gave_up(&run))
		st = block_cid_from(input->root, &out->root_after);
	vm_stages_close(&run.stages);
	return st;
}

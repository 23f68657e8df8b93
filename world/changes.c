/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/changes.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "world/chain_make.h"
#include "world/kept.h"
#include "world/record.h"
#include "world/worlds.h"

void changes_init(struct changes *changes, struct store_batch *batch, struct marks *marks)
{
	*changes = (struct changes){ .batch = batch, .marks = marks };
}

void changes_fini(struct changes *changes)
{
	arena_fini(&changes->chain_arena);
	free(changes->messages);
	buffer_fini(&changes->record);
}

void changes_begin(struct changes *changes, struct world *world, const struct head *head,
		   bool stands_on_commit)
{
	changes->world = world;
	changes->head = *head;
	changes->stands_on_commit = stands_on_commit;
	changes->failed = ST_OK;
	changes->first_seq = changes->head.seq + 1;
	changes->next_seq = changes->first_seq;
	changes->message_count = 0;
	changes->founds = atomic_load(&world->state) == WORLD_MAKING;
	changes->deletes = false;
	changes->touched = false;
}

bool changes_any(const struct changes *changes)
{
	return changes->touched || changes->next_seq > changes->first_seq;
}

bool changes_continue(const struct changes *changes)
{
	return changes->founds || changes->first_seq == 0 || !changes_any(changes) ||
	       changes->first_seq == world_head(changes->world).seq + 1;
}

void changes_fail(struct changes *changes, enum status st)
{
	if (changes->failed == ST_OK)
		changes->failed = st;
}

/* ---- the journal ----------------------------------------------------------- */

static enum status put_entry(struct changes *changes, const struct journal_entry *entry)
{
	struct record_key key = record_key_journal(changes->world->id, entry->seq);

	buffer_clear(&changes->record);
	TRY(journal_encode(&changes->record, entry));
	return store_batch_put(changes->batch, STORE_JOURNAL, record_key_bytes(&key),
			       buffer_bytes(&changes->record));
}

/* Whoever goes back and forth may go to any of the states, so that all are kept that a move
 * leads to; nothing need be run again over one then. */
static enum status mark_entry(struct changes *changes, const struct journal_entry *entry)
{
	if (entry->kind != JOURNAL_MOVE)
		return marks_pass(changes->marks, changes->world, entry->seq, &entry->root_after);
	if (block_cid_equal(&entry->root_before, &entry->root_after))
		return ST_OK;
	return marks_add(changes->marks, changes->world, entry->seq, &entry->root_after);
}

static uint64_t messages_of(const struct journal_entry *entry)
{
	if (entry->kind == JOURNAL_TIPSET)
		return entry->message_count;
	return entry->kind == JOURNAL_MESSAGE || entry->kind == JOURNAL_IMPLICIT;
}

/* ---- the chain ------------------------------------------------------------- */

/* Blocks of the chain are not kept, but what is put is noted for the entry that makes it. */
struct chain_notes {
	struct blockstore base;
	struct store_batch *batch;
	struct store_place place;
};

static enum status note_block(struct blockstore *self, const struct block_cid *cid,
			      struct bytes block)
{
	struct chain_notes *notes = (struct chain_notes *)self;

	(void)block;
	return store_batch_note(notes->batch, cid_store_key(cid_of(cid)), &notes->place);
}

static const struct blockstore_ops note_ops = { .put = note_block };

/* Where the chain ends behind an entry that is complete. */
static enum status grow_chain(struct changes *changes, const struct journal_entry *entry)
{
	const uint64_t world = changes->world->id;
	struct chain_notes notes = {
		.base = { &note_ops },
		.batch = changes->batch,
		.place = record_place(world, entry->seq, 0),
	};
	struct chain_made made;

	changes->head.chain = entry->chain;
	if (entry->kind == JOURNAL_MOVE)
		return ST_OK;
	arena_reset(&changes->chain_arena);
	TRY(chain_make(&changes->chain_arena, world, entry, &notes.base, &made));
	changes->head.chain = made.tip;
	return ST_OK;
}

static void move_head(struct changes *changes, const struct journal_entry *entry)
{
	struct head *head = &changes->head;

	head->root = entry->root_after;
	head->seq = entry->seq;
	head->env = entry->env;
	if (entry->kind == JOURNAL_MOVE)
		head->last_move = entry->seq;
	head->messages += messages_of(entry);
	head->bytes += changes->record.size;
}

static enum status append(struct changes *changes, struct journal_entry *entry)
{
	entry->seq = changes->next_seq;
	if (entry->settings.size > 0)
		entry->env.settings = entry->seq;
	entry->applied_s = clock_wall_ms() / MS_PER_S;
	if (!entry->chain.known)
		entry->chain = changes->head.chain;
	CHECK(entry->chain.known);
	TRY(grow_chain(changes, entry));
	TRY(put_entry(changes, entry));
	TRY(mark_entry(changes, entry));
	move_head(changes, entry);
	changes->next_seq++;
	return ST_OK;
}

enum status changes_append(struct changes *changes, struct journal_entry *entry)
{
	enum status st;

	CHECK(block_cid_equal(&entry->root_before, &changes->head.root));
	st = append(changes, entry);
	if (st != ST_OK)
		changes_fail(changes, st);
	return st;
}

enum status changes_found(struct changes *changes, const struct block_cid *root,
			  const struct environment *env)
{
	struct journal_entry genesis = {
		.kind = JOURNAL_GENESIS,
		.root_before = *root,
		.root_after = *root,
		.env = *env,
		.chain = { .known = true },
	};

	/* Settings are those of an entry of the world's own line. */
	genesis.env.settings = 0;
	CHECK(!changes_any(changes) && changes->head.seq == 0);
	changes->head.root = *root;
	changes->first_seq = changes->next_seq = 0;
	TRY(kept_note(changes->batch, changes->world->id, 0, false));
	return changes_append(changes, &genesis);
}

void changes_fork(struct changes *changes, const struct head *head)
{
	CHECK(!changes_any(changes) && changes->head.seq == 0);
	changes->head = *head;
	changes->first_seq = changes->next_seq = head->seq + 1;
	changes->touched = true;
}

void changes_delete(struct changes *changes)
{
	changes->deletes = true;
	changes->touched = true;
}

enum status changes_block(struct changes *changes, const struct block_cid *cid, struct bytes block)
{
	const struct store_place place = record_place(changes->world->id, changes->next_seq, 0);

	return store_batch_put_made(changes->batch, cid_store_key(cid_of(cid)), block, &place);
}

/* ---- messages -------------------------------------------------------------- */

static enum status remember(struct changes *changes, struct bytes digest, uint64_t seq)
{
	struct pending_message *message;

	if (changes->message_count == changes->message_capacity) {
		size_t wanted = changes->message_capacity == 0 ? 64 : changes->message_capacity * 2;

		message = reallocarray(changes->messages, wanted, sizeof(*message));
		if (!message)
			return ST_NO_MEMORY;
		changes->messages = message;
		changes->message_capacity = wanted;
	}
	message = &changes->messages[changes->message_count++];
	memcpy(message->digest, digest.data, DIGEST_BYTES);
	message->place = (struct message_place){ seq, changes->next_seq };
	return ST_OK;
}

static enum status keep_message(struct changes *changes, struct bytes form,
				const struct block_cid *cid, uint64_t seq)
{
	const struct bytes digest = cid_store_key(cid_of(cid));
	const struct store_place place = record_place(changes->world->id, changes->next_seq,
						      changes->next_seq - seq);

	TRY(store_batch_put_made(changes->batch, digest, form, &place));
	TRY(store_batch_note(changes->batch, digest, &place));
	return remember(changes, digest, seq);
}

enum status changes_message(struct changes *changes, struct bytes form, const struct block_cid *cid,
			    uint64_t seq)
{
	enum status st = keep_message(changes, form, cid, seq);

	if (st != ST_OK)
		changes_fail(changes, st);
	return st;
}

bool changes_find_message(const struct changes *changes, struct bytes digest, uint64_t seq,
			  struct message_place *out)
{
	for (size_t i = changes->message_count; i > 0; i--) {
		const struct pending_message *message = &changes->messages[i - 1];

		if (message->place.newest < seq &&
		    memcmp(message->digest, digest.data, DIGEST_BYTES) == 0) {
			*out = message->place;
			return true;
		}
	}
	return false;
}

/* ---- what may be written ----------------------------------------------------- */

static enum status used_up(const struct changes *changes, const char *what, uint64_t limit,
			   struct error *err)
{
	(void)error_set(err, ST_LIMIT, "world `%s` has used up its quota of %" PRIu64 " %s",
			changes->world->name, limit, what);
	error_hint(err, "go on in a new world (Chaos.WorldCreate, or Chaos.WorldFork of this one, "
			"with larger quotas), and delete this one");
	return ST_LIMIT;
}

enum status changes_admit_change(const struct changes *changes, struct error *err)
{
	TRY(changes->failed);
	if (changes->deletes || atomic_load(&changes->world->state) == WORLD_DELETED)
		return error_set(err, ST_GONE, "world `%s` was deleted", changes->world->name);
	return ST_OK;
}

enum status changes_admit(const struct changes *changes, uint64_t messages, struct error *err)
{
	const struct world *world = changes->world;
	const struct quotas *quotas = &world->quotas;
	const int64_t age_s = clock_wall_ms() / MS_PER_S - world->created_s;

	TRY(changes_admit_change(changes, err));
	if (quotas->messages > 0 && messages > 0 &&
	    (changes->head.messages >= quotas->messages ||
	     messages > quotas->messages - changes->head.messages))
		return used_up(changes, "messages", quotas->messages, err);
	if (quotas->bytes > 0 && changes->head.bytes >= quotas->bytes)
		return used_up(changes, "bytes of journal", quotas->bytes, err);
	if (quotas->age_s > 0 && age_s >= 0 && (uint64_t)age_s >= quotas->age_s)
		return used_up(changes, "seconds of age", quotas->age_s, err);
	return ST_OK;
}

/* ---- the commit ------------------------------------------------------------ */

enum status changes_seal(struct changes *changes)
{
	const struct world *world = changes->world;
	struct record_key key = record_key_world(world->id);
	const struct world_record record = {
		.name = changes->deletes ? (struct bytes){ 0 } : bytes_of_text(world->name),
		.parent = world->parent ? world->parent->id : 0,
		.forked_at = world->forked_at,
		.imported = world->imported,
		.head = changes->head,
		.created_s = world->created_s,
		.ttl_s = world->ttl_s,
		.quotas = world->quotas,
		.deleted = changes->deletes,
	};

	/* Whoever is found by the index has an entry. */
	CHECK(changes->message_count == 0 ||
	      changes->messages[changes->message_count - 1].place.newest < changes->next_seq);
	if (!changes_any(changes))
		return ST_OK;
	buffer_clear(&changes->record);
	TRY(world_record_encode(&changes->record, &record));
	return store_batch_put(changes->batch, STORE_WORLDS, record_key_bytes(&key),
			       buffer_bytes(&changes->record));
}

void changes_publish(struct changes *changes)
{
	struct world *world = changes->world;

	if (!changes_any(changes))
		return;
	world_publish(world, &changes->head);
	if (changes->founds)
		worlds_open(world);
	changes->founds = false;
	if (changes->deletes)
		worlds_retire(world);
}

void changes_give_up(struct changes *changes)
{
	if (changes->founds)
		worlds_give_up(changes->world);
	changes->founds = false;
}

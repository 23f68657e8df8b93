/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/encoding.h"
#include "store/store.h"
#include "vm/vm.h"
#include "world/check_chain.h"
#include "world/drain.h"
#include "world/edit.h"
#include "world/entry.h"
#include "world/journal_tipset.h"
#include "world/kept.h"
#include "world/label.h"
#include "world/line.h"
#include "world/load.h"
#include "world/record.h"
#include "world/rerun.h"
#include "world/root_walk.h"
#include "world/settings.h"
#include "world/snapshot.h"
#include "world/vm_thread.h"
#include "world/wallet.h"
#include "world/worlds.h"

enum { LINE_BYTES = 512, CACHE_BYTES = 64 << 20 };

/* Entries that were run with higher limits than the default ones cannot be run here. */
enum { CALL_DEPTH = 16384 };
static const size_t vm_memory_bytes = (size_t)1 << 36;

struct check {
	struct store *store;
	struct store_blocks blocks;
	struct root_walk walk;
	struct arena arena; /* of the record at hand */
	void (*print)(void *context, const char *line);
	void *context;
	struct check_totals *totals;
	/* States that are not kept are run again. */
	struct drain drain;
	struct session_setup setup;
	struct session *session;
	struct worlds worlds;
	uint64_t worlds_seen;
	/* The world at hand. */
	uint64_t world_id;
	struct world_record world;
	struct world *here; /* as the session needs it */
	uint64_t last_move; /* so far */
	struct chain_check chain;
	uint64_t seq;
	uint64_t first_kept; /* up to here 0.1.0 kept every state, and noted none */
	uint64_t checked;    /* the last entry whose state was looked at */
	bool ours;           /* what is walked was written here, whatever the world began with */
	enum status status;
};

static void __attribute__((format(printf, 2, 3)))
report(struct check *check, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	if (!check->print)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	check->print(check->context, line);
}

static void __attribute__((format(printf, 2, 3)))
problem(struct check *check, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	check->totals->problems++;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	report(check, "problem: %s", line);
}

static void report_chain(void *context, const char *what)
{
	problem(context, "%s", what);
}

/* Reads a record into the arena. */
static enum status read_record(struct check *check, enum store_table table,
			       const struct record_key *key, struct bytes *record)
{
	struct store_view *view;
	enum status st;

	TRY(store_view_begin(check->store, &view));
	st = store_view_get(view, table, record_key_bytes(key), record);
	if (st == ST_OK)
		st = arena_copy(&check->arena, *record, record);
	store_view_end(view);
	return st;
}

/* ---- blocks ---------------------------------------------------------------- */

static void report_block(void *context, struct bytes key)
{
	struct check *check = context;
	struct buffer hex;

	buffer_init(&hex, 0);
	base16_encode(&hex, key);
	problem(check, "the block whose name %s %.*s is not what its name says",
		key.size == STORE_CHECK_DIGEST ? "begins with" : "is", (int)hex.size,
		hex.data ? (const char *)hex.data : "");
	buffer_fini(&hex);
}

static void report_link(void *context, struct cid cid, enum status st)
{
	struct check *check = context;
	const char *what = st == ST_NOT_FOUND ? "is missing" : "does not decode";
	struct buffer text;

	/* One that is not what its name says was reported with all blocks. */
	if (st == ST_DAMAGED)
		return;
	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	/* What the user brought may lack blocks; what we wrote may not. */
	if (check->world.imported && !check->ours && st == ST_NOT_FOUND) {
		check->totals->incomplete++;
		report(check, "incomplete: block %.*s is not part of the imported state",
		       (int)text.size, text.data ? (const char *)text.data : "");
	} else {
		problem(check, "block %.*s %s (world %" PRIu64 ", journal entry %" PRIu64 ")",
			(int)text.size, text.data ? (const char *)text.data : "", what,
			check->world_id, check->seq);
	}
	buffer_fini(&text);
}

/* ---- journals -------------------------------------------------------------- */

/* Whether what is noted is the entry at hand. */
static enum status is_here(void *context, const struct store_place *bytes)
{
	const struct check *check = context;
	const struct entry_place place = record_place_read(bytes);

	return place.world == check->world_id && place.seq == check->seq ? ST_OK : ST_NOT_FOUND;
}

static enum status check_noted(struct check *check, const struct block_cid *cid)
{
	struct store_view *view;
	enum status st;

	TRY(store_view_begin(check->store, &view));
	st = store_view_noted(view, cid_store_key(cid_of(cid)), is_here, check);
	store_view_end(view);
	/* Of a deleted world a collection that was cut off may have left some things. */
	if (st == ST_NOT_FOUND && !check->world.deleted)
		problem(check, "a message of journal entry %" PRIu64 " is not in the index",
			check->seq);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* The message as it was given, and bare. */
static enum status check_form(struct check *check, struct bytes form)
{
	struct block_cid given = block_cid_of(form), bare;
	enum status st = journal_form_cid(form, &bare);

	if (st == ST_CORRUPT) {
		problem(check, "a message of journal entry %" PRIu64 " does not decode",
			check->seq);
		return ST_OK;
	}
	TRY(st);
	TRY(check_noted(check, &given));
	return block_cid_equal(&given, &bare) ? ST_OK : check_noted(check, &bare);
}

static enum status check_tipset(struct check *check, const struct journal_entry *entry)
{
	struct journal_tipset tipset;
	struct journal_block block;
	struct bytes form;
	enum status st = journal_tipset_decode(entry, &tipset);

	if (st == ST_CORRUPT) {
		problem(check, "the tipset of journal entry %" PRIu64 " does not decode",
			check->seq);
		return ST_OK;
	}
	TRY(st);
	while (journal_tipset_block(&tipset, &block)) {
		while (journal_block_message(&block, &form))
			TRY(check_form(check, form));
	}
	if (check->seq > check->first_kept)
		return ST_OK; /* made again with the state */
	check->ours = true;
	check->totals->roots++;
	st = root_walk_from(&check->walk, cid_of(&tipset.receipts_root));
	check->ours = false;
	return st;
}

/* ---- states ---------------------------------------------------------------- */

/* What is remade is looked at by whoever runs it, and then forgotten. */
static enum status drop_block(struct blockstore *self, const struct block_cid *cid,
			      struct bytes block)
{
	(void)self;
	(void)cid;
	(void)block;
	return ST_OK;
}

static const struct blockstore_ops drop_ops = { .put = drop_block };

/* Runs the entries behind the last state looked at, up to this one, again. */
static enum status check_rerun(struct check *check, uint64_t last)
{
	struct blockstore sink = { &drop_ops };
	struct error err = { .status = ST_OK };
	enum status st;

	if (check->checked + 1 > last)
		return ST_OK;
	session_begin(check->session, check->here);
	st = session_rerun(check->session, check->checked + 1, last, &sink, &err);
	check->checked = last;
	if (st == ST_OK || st == ST_NO_MEMORY || st == ST_IO)
		return st;
	problem(check,
		"the states up to journal entry %" PRIu64 " of world %" PRIu64
		" cannot be made again: %s",
		last, check->world_id, err.text);
	return ST_OK;
}

static enum status is_kept(struct check *check, uint64_t seq, bool *kept)
{
	struct store_view *view;
	uint64_t found;
	enum status st;

	*kept = seq <= check->first_kept;
	if (*kept)
		return ST_OK;
	TRY(store_view_begin(check->store, &view));
	st = kept_find(view, check->world_id, seq, &found);
	store_view_end(view);
	*kept = st == ST_OK && found == seq;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* A kept state is whole, and those before it lead there. Each counts once: which are kept depends
 * on how long the VM has run for them. */
static enum status check_state(struct check *check, uint64_t seq, const struct block_cid *root)
{
	bool kept;

	check->totals->roots++;
	TRY(is_kept(check, seq, &kept));
	if (!kept)
		return ST_OK;
	if (seq > check->first_kept)
		TRY(check_rerun(check, seq));
	check->checked = seq;
	return root_walk_from(&check->walk, cid_of(root));
}

/* ---- entries --------------------------------------------------------------- */

/* What an entry holds in forms of their own. */
static enum status check_forms(struct check *check, const struct journal_entry *entry)
{
	struct settings settings;
	struct edit *edits;
	size_t count;
	enum status st = ST_OK;

	if (entry->settings.size > 0)
		st = settings_decode(&check->arena, entry->settings, &settings);
	if (st == ST_OK && entry->kind == JOURNAL_EDIT)
		st = edits_decode(&check->arena, entry->edits, &edits, &count);
	if (st != ST_CORRUPT)
		return st;
	problem(check, "the settings or edits of journal entry %" PRIu64 " do not decode",
		check->seq);
	return ST_OK;
}

/* A move leads where an entry has ended, and knows the moves before it. */
static enum status check_move(struct check *check, const struct journal_entry *entry)
{
	struct journal_entry target;
	uint64_t before = 0;
	enum status st = entry_read(check->session, &check->arena, entry->move.target, &target);

	if (st == ST_OK)
		st = line_last_move(check->session, entry->move.target, &before);
	if (st == ST_NO_MEMORY || st == ST_IO)
		return st;
	if (st != ST_OK || target.kind == JOURNAL_MOVE ||
	    !block_cid_equal(&target.root_after, &entry->root_after) ||
	    entry->move.line.before != before || entry->move.order.before != check->last_move)
		problem(check,
			"the move in journal entry %" PRIu64 " of world %" PRIu64
			" does not lead where an entry has ended",
			entry->seq, check->world_id);
	check->last_move = entry->seq;
	return ST_OK;
}

static enum status check_entry(struct check *check, const struct journal_entry *entry,
			       const struct block_cid *before)
{
	if (before && !block_cid_equal(&entry->root_before, before)) {
		problem(check,
			"journal entry %" PRIu64 " of world %" PRIu64
			" does not start where the one before it ended",
			entry->seq, check->world_id);
	}
	TRY(check_forms(check, entry));
	if (entry->kind == JOURNAL_MESSAGE)
		TRY(check_form(check, entry->message));
	else if (entry->kind == JOURNAL_TIPSET)
		TRY(check_tipset(check, entry));
	else if (entry->kind == JOURNAL_MOVE)
		TRY(check_move(check, entry));
	TRY(chain_check_entry(&check->chain, entry));
	return check_state(check, entry->seq, &entry->root_after);
}

/* Reads entry check->seq; ST_NOT_FOUND after a problem that ends this journal, and where that of
 * a deleted world was cut (world/collect.h). */
static enum status read_entry(struct check *check, struct journal_entry *entry)
{
	struct record_key key = record_key_journal(check->world_id, check->seq);
	struct bytes record;
	enum status st;

	arena_reset(&check->arena);
	st = read_record(check, STORE_JOURNAL, &key, &record);
	if (st == ST_OK)
		st = journal_decode(record, check->seq, entry);
	if (st != ST_NOT_FOUND && st != ST_CORRUPT && st != ST_DAMAGED)
		return st;
	if (st == ST_NOT_FOUND && check->world.deleted)
		return st;
	problem(check, "journal entry %" PRIu64 " of world %" PRIu64 " %s", check->seq,
		check->world_id, st == ST_NOT_FOUND ? "is missing" : "does not decode");
	return ST_NOT_FOUND;
}

static enum status check_beyond_head(struct check *check)
{
	struct record_key from = record_key_journal(check->world_id, check->world.head.seq + 1);
	struct store_view *view;
	struct bytes key, value;
	enum status st;

	TRY(store_view_begin(check->store, &view));
	st = store_view_seek(view, STORE_JOURNAL, record_key_bytes(&from), &key, &value);
	if (st == ST_OK && key.size == JOURNAL_KEY_BYTES &&
	    memcmp(key.data, from.bytes, WORLD_KEY_BYTES) == 0)
		problem(check, "the journal of world %" PRIu64 " goes on beyond its head",
			check->world_id);
	store_view_end(view);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* The first state of the world that is noted as kept; of one that has none, its head, and of a
 * fork the state that it began with. */
static enum status find_first_kept(struct check *check, uint64_t first)
{
	const struct record_key from = record_key_journal(check->world_id, 0);
	struct store_view *view;
	struct bytes key, value;
	enum status st;

	/* 0.1.0 knew no forks. */
	check->first_kept = check->world.parent == 0 ? check->world.head.seq
						     : check->world.forked_at;
	if (check->world.parent == 0)
		check->checked = first;
	else if (kept_find_base(check->store, check->here, check->world.forked_at,
				&check->checked) != ST_OK)
		check->checked = check->world.forked_at; /* 0.1.0 kept every state */
	TRY(store_view_begin(check->store, &view));
	st = store_view_seek(view, STORE_KEPT, record_key_bytes(&from), &key, &value);
	if (st == ST_OK && key.size == JOURNAL_KEY_BYTES &&
	    memcmp(key.data, from.bytes, WORLD_KEY_BYTES) == 0 && check->world.parent == 0)
		check->first_kept = record_key_seq(key);
	store_view_end(view);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Where a fork begins its parent must have been. */
static enum status find_fork_root(struct check *check, struct block_cid *root,
				  const struct block_cid **before)
{
	struct journal_entry entry;
	const enum status st = entry_read(check->session, &check->arena, check->world.forked_at,
					  &entry);

	if (st == ST_NO_MEMORY || st == ST_IO)
		return st;
	/* Who reads the parent's journal reports what is wrong with it. */
	if (st == ST_OK) {
		*root = entry.root_after;
		*before = root;
	}
	return ST_OK;
}

static enum status check_journal(struct check *check)
{
	struct journal_entry entry = { .seq = 0 };
	const struct block_cid *before = NULL;
	struct block_cid last;
	uint64_t first = check->world.parent == 0 ? 0 : check->world.forked_at + 1;
	enum status st;

	TRY(find_first_kept(check, first));
	check->chain = (struct chain_check){
		.session = check->session,
		.problem = report_chain,
		.context = check,
		.world = check->world_id,
		.is_whole = !check->world.deleted,
	};
	if (check->world.parent != 0) {
		TRY(chain_check_begin(&check->chain, check->world.forked_at));
		TRY(find_fork_root(check, &last, &before));
		st = line_last_move(check->session, check->world.forked_at, &check->last_move);
		/* A collection that was cut off may have taken the moves of a deleted world. */
		if (st == ST_CORRUPT && check->world.deleted)
			return ST_OK;
		TRY(st);
	}
	for (check->seq = first; check->seq <= check->world.head.seq; check->seq++) {
		st = read_entry(check, &entry);
		if (st == ST_NOT_FOUND)
			return ST_OK;
		TRY(st);
		TRY(check_entry(check, &entry, before));
		last = entry.root_after;
		before = &last;
	}
	TRY(check_rerun(check, check->world.head.seq));
	if (before && !block_cid_equal(&check->world.head.root, before))
		problem(check, "the head of world %" PRIu64 " is not where its journal ends",
			check->world_id);
	if (check->last_move != check->world.head.last_move)
		problem(check, "world %" PRIu64 " does not know its last move", check->world_id);
	chain_check_head(&check->chain, &check->world.head.chain);
	return check_beyond_head(check);
}

/* ---- worlds ---------------------------------------------------------------- */

/* For the session that runs entries again. */
static enum status open_world(struct check *check)
{
	const enum status st = worlds_load(&check->worlds, check->store, check->world_id,
					   &check->here);

	if (st == ST_OK)
		session_begin(check->session, check->here);
	else if (st == ST_NOT_FOUND || st == ST_CORRUPT)
		problem(check, "the world that world %" PRIu64 " was forked from is missing",
			check->world_id);
	return st;
}

static enum status check_world(void *context, struct bytes key, struct bytes record)
{
	struct check *check = context;
	const bool valid = key.size == WORLD_KEY_BYTES &&
			   world_record_decode(record, &check->world) == ST_OK;
	enum status st;

	check->worlds_seen++;
	check->world_id = record_key_seq(key);
	check->seq = check->last_move = 0;
	if (!valid) {
		problem(check, "the record of world %" PRIu64 " does not decode", check->world_id);
		return ST_OK;
	}
	st = open_world(check);
	if (st == ST_OK) {
		st = check_journal(check);
		world_drop(check->here);
		return st;
	}
	return st == ST_NOT_FOUND || st == ST_CORRUPT ? ST_OK : st;
}

static enum status check_worlds(struct check *check)
{
	TRY(store_scan(check->store, STORE_WORLDS, (struct bytes){ 0 }, check_world, check));
	if (check->worlds_seen == 0)
		problem(check, "there is no world in this data directory");
	return ST_OK;
}

/* ---- names --------------------------------------------------------------------- */

/* Whether a record under a name of a world is what it should be. Those of deleted worlds are
 * nobody's any more. */
static enum status check_name(struct check *check, struct bytes key, struct bytes record,
			      const char *what,
			      bool (*is_valid)(struct bytes name, struct bytes record,
					       const struct world_record *world))
{
	const size_t before = key.size > WORLD_KEY_BYTES ? WORLD_KEY_BYTES : 0;
	const struct bytes name = bytes_make(key.data + before, key.size - before);
	const uint64_t id = before > 0 ? record_key_seq(bytes_make(key.data, before))
				       : 0; /* nobody has it */
	const struct record_key world_key = record_key_world(id);
	struct world_record world;
	struct bytes found;
	enum status st;

	arena_reset(&check->arena);
	st = read_record(check, STORE_WORLDS, &world_key, &found);
	if (st == ST_OK)
		st = world_record_decode(found, &world);
	if (st == ST_NO_MEMORY || st == ST_IO)
		return st;
	if (st != ST_OK || (!world.deleted && !is_valid(name, record, &world)))
		problem(check, "a %s of world %" PRIu64 " is damaged", what, id);
	return ST_OK;
}

static bool is_snapshot(struct bytes name, struct bytes record, const struct world_record *world)
{
	struct snapshot snapshot;

	(void)name;
	return snapshot_decode(record, &snapshot) == ST_OK && snapshot.seq <= world->head.seq;
}

static enum status check_snapshot(void *context, struct bytes key, struct bytes record)
{
	return check_name(context, key, record, "snapshot", is_snapshot);
}

static bool is_label(struct bytes name, struct bytes record, const struct world_record *world)
{
	struct label label;

	(void)name, (void)world;
	return label_decode(record, &label) == ST_OK;
}

static enum status check_label(void *context, struct bytes key, struct bytes record)
{
	return check_name(context, key, record, "label", is_label);
}

static bool is_key(struct bytes name, struct bytes record, const struct world_record *world)
{
	(void)world;
	return wallet_record_valid(name, record);
}

static enum status check_key(void *context, struct bytes key, struct bytes record)
{
	return check_name(context, key, record, "key", is_key);
}

static enum status check_names(struct check *check)
{
	const struct bytes all = { 0 };

	TRY(store_scan(check->store, STORE_SNAPSHOTS, all, check_snapshot, check));
	TRY(store_scan(check->store, STORE_LABELS, all, check_label, check));
	return store_scan(check->store, STORE_KEYS, all, check_key, check);
}

static enum status check_all(struct check *check)
{
	uint64_t bad;

	TRY(store_check(check->store, report_block, check, &check->totals->blocks, &bad));
	TRY(check_worlds(check));
	return check_names(check);
}

/* On a thread with the stack that the VM needs. */
static void *check_main(void *context)
{
	struct check *check = context;

	check->status = session_new(&check->setup, &check->session);
	if (check->status == ST_OK)
		check->status = check_all(check);
	session_close(check->session);
	return NULL;
}

static enum status check_on_thread(struct check *check)
{
	struct vm_thread thread = { .memory = NULL };

	check->setup = (struct session_setup){
		.store = check->store,
		.drain = &check->drain,
		.worlds = &check->worlds,
		.max_call_depth = CALL_DEPTH,
		.vm_memory_bytes = vm_memory_bytes,
	};
	TRY(vm_thread_start(&thread, vm_stack_bytes(CALL_DEPTH), check_main, check));
	vm_thread_join(&thread);
	return check->status;
}

/* Damage that hides what lies behind it. LMDB calls some of it errors of input and
 * output; the user needs a backup either way. */
static enum status give_up(const char *data_directory, enum status st, struct error *err)
{
	if (st != ST_CORRUPT && st != ST_DAMAGED && st != ST_IO && st != ST_SCHEMA)
		return error_set(err, st, "the check could not go on: %s", status_name(st));
	(void)error_set(err, ST_CORRUPT, "%s: the check could not go on: %s", data_directory,
			st == ST_IO ? "data.mdb cannot be read" : "data.mdb contradicts itself");
	error_hint(err, "restore a backup of the directory, or start a new one; if the disk "
			"reports errors, look after it first");
	return ST_CORRUPT;
}

enum status check_directory(const char *data_directory, const struct log *log,
			    void (*print)(void *context, const char *line), void *context,
			    struct check_totals *out, struct error *err)
{
	const struct store_options options = {
		.directory = data_directory,
		.read_only = true,
		.block_cache_bytes = CACHE_BYTES,
		.log = log,
	};
	struct check check = { .print = print, .context = context, .totals = out };
	enum status st;

	*out = (struct check_totals){ 0 };
	TRY(store_open(&options, &check.store, err));
	store_blocks_init(&check.blocks, check.store);
	root_walk_init(&check.walk, &check.blocks.base, report_link, &check);
	arena_init(&check.arena, 0);
	worlds_init(&check.worlds);
	st = check_on_thread(&check);
	worlds_fini(&check.worlds);
	arena_fini(&check.arena);
	root_walk_fini(&check.walk);
	store_close(check.store);
	return st == ST_OK ? ST_OK : give_up(data_directory, st, err);
}

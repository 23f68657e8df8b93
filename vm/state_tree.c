/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/state_tree.h"

#include <limits.h>

#include "actors/init_state.h"
#include "actors/state.h"
#include "actors/code.h"
#include "base/check.h"
#include "base/hash_index.h"

/* What is known of one actor. Records are replaced, never changed, so that going
 * back to a snapshot is putting older records in place. */
struct record {
	struct actor actor;
	bool deleted; /* or not there in the first place */
	bool changed; /* differs from what the HAMT holds */
};

struct entry {
	uint64_t id;
	const struct record *record; /* NULL: nothing known (any more) */
};

struct undo {
	struct entry *entry;
	const struct record *before;
};

/* An address that had an ID already when it was registered again. */
struct stale {
	struct stale *older;
	struct address address;
	uint64_t id;
	state_snapshot since; /* dropped when a snapshot up to here is reverted */
};

struct state_tree {
	struct blockstore *blocks;
	struct arena *arena;
	unsigned version;
	struct cid info;
	struct cid actors_root; /* as opened */
	struct hamt *actors;
	struct hash_index entries; /* struct entry, by ID */
	struct undo *undo;
	size_t undo_count, undo_capacity;
	/* f01's address map, as opened last; valid while f01's head is init_head. */
	struct cid init_head;
	struct init_state init;
	struct hamt *address_map;
	unsigned init_version;   /* of f01's code */
	struct stale *stale;     /* newest first */
	unsigned newest_actors;  /* f01 of a later actors version is not understood */
	bool settled;            /* what is deleted may never have been written */
	struct touched *touched; /* NULL: nobody wants to know */
};

static enum hamt_generation generation_of(unsigned tree_version)
{
	if (tree_version == 0)
		return HAMT_V0;
	return tree_version == 1 ? HAMT_V2 : HAMT_V3;
}

/* What a failed look-up in a map is to the VM: v0 follows pointers that are not there. */
static enum status lookup_failed(enum status st, enum hamt_generation generation)
{
	if (st == ST_INVALID && generation == HAMT_V0)
		return ST_PANIC;
	return st == ST_INVALID || st == ST_RANGE ? ST_CORRUPT : st;
}

/* ---- opening ----------------------------------------------------------------- */

static enum status tree_alloc(struct blockstore *blocks, struct arena *arena,
			      struct state_tree **out)
{
	struct state_tree *tree = arena_zalloc(arena, 1, sizeof(*tree));

	*out = tree;
	if (!tree)
		return ST_NO_MEMORY;
	tree->blocks = blocks;
	tree->arena = arena;
	hash_index_init(&tree->entries, arena);
	tree->newest_actors = UINT_MAX;
	return ST_OK;
}

/* Anything that is not a [version, actors, info] tuple is a version-0 HAMT (lotus
 * d7076778e chain/state/statetree.go LoadStateTree). */
static void parse_root(struct state_tree *tree, struct bytes block, struct cid root,
		       uint64_t *version, struct cid *actors)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, 3);
	*version = cbor_read_uint(&reader);
	*actors = cbor_read_link(&reader);
	tree->info = cbor_read_link(&reader);
	if (cbor_status(&reader) == ST_OK)
		return;
	*version = 0;
	*actors = root;
}

enum status state_tree_open(struct blockstore *blocks, struct arena *arena, struct cid root,
			    struct state_tree **out, struct error *err)
{
	struct bytes block;
	struct cid actors;
	uint64_t version;
	enum status st;

	TRY(tree_alloc(blocks, arena, out));
	st = blockstore_get(blocks, arena, root, &block);
	if (st != ST_OK)
		return error_set(err, st, "cannot read the block of the state root");
	parse_root(*out, block, root, &version, &actors);
	if (version > STATE_TREE_VERSION_MAX)
		return error_set(err, ST_UNSUPPORTED, "state tree version %llu is not supported",
				 (unsigned long long)version);
	(*out)->version = (unsigned)version;
	TRY(cid_copy(arena, actors, &(*out)->actors_root));
	st = hamt_open(blocks, arena, generation_of((unsigned)version), HAMT_LAZY, TREE_BIT_WIDTH,
		       actors, &(*out)->actors);
	if (st != ST_OK)
		return error_set(err, st, "the root is not a state tree");
	return ST_OK;
}

enum status state_tree_new(struct blockstore *blocks, struct arena *arena, unsigned version,
			   struct state_tree **out)
{
	static const uint8_t empty_tuple[] = { 0x80 };
	struct block_cid info;

	TRY(tree_alloc(blocks, arena, out));
	(*out)->version = version;
	TRY(hamt_new(blocks, arena, generation_of(version), HAMT_LAZY, TREE_BIT_WIDTH,
		     &(*out)->actors));
	if (version == 0)
		return ST_OK;
	TRY(blockstore_put(blocks, bytes_make(empty_tuple, sizeof(empty_tuple)), &info));
	return cid_copy(arena, cid_of(&info), &(*out)->info);
}

void state_tree_limit_actors(struct state_tree *tree, unsigned newest)
{
	tree->newest_actors = newest;
}

void state_tree_watch(struct state_tree *tree, struct touched *touched)
{
	tree->touched = touched;
}

unsigned state_tree_version(const struct state_tree *tree)
{
	return tree->version;
}

struct cid state_tree_actors(const struct state_tree *tree, enum hamt_generation *generation)
{
	*generation = generation_of(tree->version);
	return tree->actors_root;
}

/* ---- actors on the wire ------------------------------------------------------ */

static enum status decode_actor(struct bytes value, struct actor *actor, bool *canonical)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, value);
	cbor_read_tuple(&reader, 4);
	actor->code = cbor_read_link(&reader);
	actor->head = cbor_read_link(&reader);
	actor->nonce = cbor_read_uint(&reader);
	actor->balance = cbor_read_bigint(&reader, canonical);
	return cbor_status(&reader) == ST_OK ? ST_OK : ST_CORRUPT;
}

enum status state_actor_decode(struct bytes value, struct actor *actor)
{
	return decode_actor(value, actor, NULL);
}

enum status state_actor_id(struct bytes key, uint64_t *id)
{
	struct address address;

	if (address_from_bytes(key, true, &address) != ST_OK || !address_id(&address, id))
		return ST_CORRUPT;
	return ST_OK;
}

static void encode_actor(struct cbor_writer *writer, const void *value)
{
	const struct actor *actor = value;

	cbor_write_tuple(writer, 4);
	cbor_write_link(writer, actor->code);
	cbor_write_link(writer, actor->head);
	cbor_write_uint(writer, actor->nonce);
	cbor_write_bigint(writer, &actor->balance);
}

static enum status key_of(struct arena *arena, uint64_t id, struct bytes *key)
{
	struct address address = address_of_id(id);

	return arena_copy(arena, address_bytes(&address), key);
}

/* ---- records and their history ----------------------------------------------- */

static bool entry_is(const void *item, const void *id)
{
	return ((const struct entry *)item)->id == *(const uint64_t *)id;
}

/* The entry of an actor, made when there is none. */
static enum status entry_of(struct state_tree *tree, uint64_t id, struct entry **out)
{
	uint64_t hash = hash_number(id);

	*out = hash_index_find(&tree->entries, hash, entry_is, &id);
	if (*out)
		return ST_OK;
	*out = arena_zalloc(tree->arena, 1, sizeof(**out));
	if (!*out)
		return ST_NO_MEMORY;
	(*out)->id = id;
	if (tree->touched)
		TRY(touched_note_actor(tree->touched, id));
	return hash_index_add(&tree->entries, hash, *out);
}

static enum status remember(struct state_tree *tree, struct entry *entry)
{
	if (tree->undo_count == tree->undo_capacity) {
		size_t capacity = tree->undo_capacity == 0 ? 16 : 2 * tree->undo_capacity;
		struct undo *undo = arena_zalloc(tree->arena, capacity, sizeof(*undo));

		if (!undo)
			return ST_NO_MEMORY;
		if (tree->undo_count != 0)
			memcpy(undo, tree->undo, tree->undo_count * sizeof(*undo));
		tree->undo = undo;
		tree->undo_capacity = capacity;
	}
	tree->undo[tree->undo_count++] = (struct undo){ entry, entry->record };
	return ST_OK;
}

static enum status replace(struct state_tree *tree, uint64_t id, const struct actor *actor,
			   bool deleted)
{
	struct record *record = arena_alloc(tree->arena, sizeof(*record));
	struct entry *entry;

	if (!record)
		return ST_NO_MEMORY;
	TRY(entry_of(tree, id, &entry));
	TRY(remember(tree, entry));
	record->deleted = deleted;
	record->changed = true;
	if (actor)
		record->actor = *actor;
	entry->record = record;
	return ST_OK;
}

/* Reads an actor from the HAMT into its entry. The reference writes back what it
 * read; that shows only where the stored balance is not in canonical form, and then
 * only until a snapshot from before the read is reverted. */
static enum status load(struct state_tree *tree, struct entry *entry)
{
	struct record *record = arena_alloc(tree->arena, sizeof(*record));
	struct bytes key, value;
	bool canonical = true;
	enum status st;

	if (!record)
		return ST_NO_MEMORY;
	*record = (struct record){ .deleted = true };
	TRY(key_of(tree->arena, entry->id, &key));
	st = hamt_get(tree->actors, key, &value);
	if (st == ST_OK) {
		record->deleted = false;
		TRY(decode_actor(value, &record->actor, &canonical));
		record->changed = !canonical;
	}
	if (st != ST_OK && st != ST_NOT_FOUND)
		return lookup_failed(st, generation_of(tree->version));
	if (record->changed)
		TRY(remember(tree, entry));
	entry->record = record;
	return ST_OK;
}

enum status state_tree_get(struct state_tree *tree, uint64_t id, struct actor *actor)
{
	struct entry *entry;

	TRY(entry_of(tree, id, &entry));
	if (!entry->record)
		TRY(load(tree, entry));
	if (entry->record->deleted)
		return ST_NOT_FOUND;
	*actor = entry->record->actor;
	return ST_OK;
}

enum status state_tree_set(struct state_tree *tree, uint64_t id, const struct actor *actor)
{
	return replace(tree, id, actor, false);
}

enum status state_tree_delete(struct state_tree *tree, uint64_t id)
{
	struct actor unused;

	TRY(state_tree_get(tree, id, &unused));
	return replace(tree, id, NULL, true);
}

state_snapshot state_tree_snapshot(const struct state_tree *tree)
{
	return tree->undo_count;
}

void state_tree_revert(struct state_tree *tree, state_snapshot snapshot)
{
	/* A newer snapshot than the present state: it was reverted already. */
	CHECK(snapshot <= tree->undo_count);
	while (tree->undo_count > snapshot) {
		const struct undo *undo = &tree->undo[--tree->undo_count];

		undo->entry->record = undo->before;
	}
	while (tree->stale && tree->stale->since >= snapshot)
		tree->stale = tree->stale->older;
}

/* ---- addresses ---------------------------------------------------------------- */

/* Makes tree->init and tree->address_map those of f01's present head. Without f01
 * nothing is found (lotus d7076778e chain/state/statetree.go lookupIDinternal). */
static enum status open_address_map(struct state_tree *tree, struct actor *init)
{
	struct cbor_reader reader;
	struct actor_code code;
	struct bytes block;
	enum status st;

	TRY(state_tree_get(tree, ID_INIT, init));
	if (tree->address_map && cid_equal(tree->init_head, init->head))
		return ST_OK;
	if (!actor_code_parse(init->code, &code) || code.kind != ACTOR_INIT ||
	    code.actors_version > tree->newest_actors)
		return ST_CORRUPT;
	st = blockstore_get(tree->blocks, tree->arena, init->head, &block);
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_CORRUPT : st;
	cbor_reader_init(&reader, block);
	if (init_state_decode(&reader, tree->arena, &tree->init) != ST_OK)
		return ST_CORRUPT;
	tree->address_map = NULL;
	st = hamt_open(tree->blocks, tree->arena, hamt_generation_of(code.actors_version),
		       HAMT_LAZY, TREE_BIT_WIDTH, tree->init.address_map, &tree->address_map);
	if (st != ST_OK) {
		tree->address_map = NULL;
		return st == ST_NOT_FOUND || st == ST_INVALID ? ST_CORRUPT : st;
	}
	tree->init_head = init->head;
	tree->init_version = code.actors_version;
	return ST_OK;
}

/* Numbers below zero are errors, and up to v2 failed assertions (specs-actors v2.3.5
 * actors/builtin/init/init_actor_state.go ResolveAddress). */
static enum status find_in_map(const struct state_tree *tree, const struct address *address,
			       uint64_t *id)
{
	int64_t number = 0;
	enum status st = init_map_find(tree->address_map, address, &number);

	*id = (uint64_t)number;
	if (st != ST_OK)
		return lookup_failed(st, hamt_generation_of(tree->init_version));
	if (number >= 0)
		return ST_OK;
	return tree->init_version < 3 ? ST_PANIC : ST_CORRUPT;
}

enum status state_tree_resolve(struct state_tree *tree, const struct address *address, uint64_t *id)
{
	struct actor init;

	if (address_id(address, id))
		return ST_OK;
	for (const struct stale *stale = tree->stale; stale; stale = stale->older) {
		if (address_equal(&stale->address, address)) {
			*id = stale->id;
			return ST_OK;
		}
	}
	TRY(open_address_map(tree, &init));
	return find_in_map(tree, address, id);
}

/* Writes tree->init as f01's new state. */
static enum status store_init_state(struct state_tree *tree, struct actor *init)
{
	struct block_cid head;
	struct bytes block;

	TRY(cbor_encode(tree->arena, init_state_encode, &tree->init, &block));
	TRY(blockstore_put(tree->blocks, block, &head));
	TRY(cid_copy(tree->arena, cid_of(&head), &init->head));
	tree->init_head = init->head;
	return state_tree_set(tree, ID_INIT, init);
}

/* The reference remembers what an address resolved to and does not forget it when
 * the address is registered again, which happens to a key whose actor is gone: it
 * keeps its old ID until the message ends (lotus d7076778e chain/state/statetree.go
 * LookupID, RegisterNewAddress). */
static enum status keep_old_id(struct state_tree *tree, const struct address *address)
{
	struct stale *stale;
	uint64_t id = 0;
	enum status st = state_tree_resolve(tree, address, &id);

	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	stale = arena_alloc(tree->arena, sizeof(*stale));
	if (!stale)
		return ST_NO_MEMORY;
	*stale = (struct stale){ tree->stale, *address, id, tree->undo_count };
	tree->stale = stale;
	return ST_OK;
}

enum status state_tree_register(struct state_tree *tree, const struct address *address,
				uint64_t *id)
{
	struct actor init;
	struct block_cid root;

	TRY(keep_old_id(tree, address));
	TRY(open_address_map(tree, &init));
	if (tree->init.next_id > INT64_MAX)
		return tree->init_version < 3 ? ST_PANIC : ST_INVALID;
	*id = tree->init.next_id++;
	/* Until the new head is in place, what is cached belongs to no head. */
	tree->init_head = (struct cid){ 0 };
	TRY(init_map_add(tree->address_map, tree->arena, address, *id));
	TRY(hamt_flush(tree->address_map, &root));
	TRY(cid_copy(tree->arena, cid_of(&root), &tree->init.address_map));
	return store_init_state(tree, &init);
}

/* ---- writing ------------------------------------------------------------------ */

void state_tree_settle(struct state_tree *tree)
{
	tree->undo_count = 0;
	tree->stale = NULL;
	tree->settled = true;
}

static enum status remove_actor(struct state_tree *tree, struct bytes key)
{
	enum status st = hamt_remove(tree->actors, key);

	return st == ST_NOT_FOUND && tree->settled ? ST_OK : st;
}

static enum status flush_record(struct state_tree *tree, uint64_t id, const struct record *record)
{
	struct bytes key, value;

	TRY(key_of(tree->arena, id, &key));
	if (record->deleted)
		return remove_actor(tree, key);
	TRY(cbor_encode(tree->arena, encode_actor, &record->actor, &value));
	return hamt_set(tree->actors, key, value);
}

/* What a root block holds from version 1 on. */
struct tree_root {
	unsigned version;
	struct cid actors, info;
};

static void write_root(struct cbor_writer *writer, const void *value)
{
	const struct tree_root *root = value;

	cbor_write_tuple(writer, 3);
	cbor_write_uint(writer, root->version);
	cbor_write_link(writer, root->actors);
	cbor_write_link(writer, root->info);
}

enum status state_tree_flush(struct state_tree *tree, struct block_cid *root)
{
	struct block_cid actors;
	const struct entry *entry;
	struct tree_root written;
	struct bytes block;
	size_t at = 0;

	while ((entry = hash_index_next(&tree->entries, &at))) {
		if (entry->record && entry->record->changed)
			TRY(flush_record(tree, entry->id, entry->record));
	}
	TRY(hamt_flush(tree->actors, tree->version == 0 ? root : &actors));
	if (tree->version == 0)
		return ST_OK;
	written = (struct tree_root){ tree->version, cid_of(&actors), tree->info };
	TRY(cbor_encode(tree->arena, write_root, &written, &block));
	return blockstore_put(tree->blocks, block, root);
}

/* ---- moving ------------------------------------------------------------------- */

enum status state_tree_each_head(const struct state_tree *tree,
				 enum status (*visit)(void *context, struct cid head),
				 void *context)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = hash_index_next(&tree->entries, &at))) {
		const struct record *record = entry->record;

		if (record && record->changed && !record->deleted)
			TRY(visit(context, record->actor.head));
	}
	return ST_OK;
}

static enum status carry_record(struct state_tree *to, uint64_t id, const struct record *record)
{
	struct actor actor;

	if (record->deleted)
		return replace(to, id, NULL, true);
	actor = record->actor;
	TRY(cid_copy(to->arena, actor.code, &actor.code));
	TRY(cid_copy(to->arena, actor.head, &actor.head));
	return replace(to, id, &actor, false);
}

/* Addresses that keep their old ID do so for good: since lies before any snapshot. */
static enum status carry_stale(struct state_tree *to, const struct stale *stale)
{
	struct stale **end = &to->stale;

	for (; stale; stale = stale->older) {
		*end = arena_alloc(to->arena, sizeof(**end));
		if (!*end)
			return ST_NO_MEMORY;
		**end = (struct stale){ NULL, stale->address, stale->id, 0 };
		end = &(*end)->older;
	}
	return ST_OK;
}

enum status state_tree_carry(struct state_tree *to, const struct state_tree *from)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = hash_index_next(&from->entries, &at))) {
		const struct record *record = entry->record;

		/* What was only read can be read again. */
		if (record && record->changed)
			TRY(carry_record(to, entry->id, record));
	}
	return carry_stale(to, from->stale);
}

/* ---- visiting ------------------------------------------------------------------ */

struct visit_actors {
	enum status (*visit)(void *context, uint64_t id, const struct actor *actor);
	void *context;
};

static enum status visit_actor(void *context, struct bytes key, struct bytes value)
{
	const struct visit_actors *visitor = context;
	struct actor actor;
	uint64_t id;

	TRY(state_actor_id(key, &id));
	TRY(decode_actor(value, &actor, NULL));
	return visitor->visit(visitor->context, id, &actor);
}

enum status state_tree_each(struct state_tree *tree,
			    enum status (*visit)(void *context, uint64_t id,
						 const struct actor *actor),
			    void *context)
{
	struct visit_actors visitor = { visit, context };

	return hamt_each(tree->actors, visit_actor, &visitor);
}

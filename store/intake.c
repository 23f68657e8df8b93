/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/intake.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/big_endian.h"
#include "base/buffer.h"
#include "store/block_table.h"
#include "store/families.h"
#include "store/pack.h"
#include "store/step.h"

enum {
	/* Of one transaction: a sync of its own, and so long a checkpoint waits at most. */
	WRITTEN_BYTES = 4 << 20,
	WRITTEN_BLOCKS = 1 << 15,
	/* Named at once: each time is one more run to look into, until they are merged. */
	NAMED_ENTRIES = 1 << 17,
	LOOK_EVERY = 256, /* comparisons, between two looks at the pace */
};

/* A block that waits; its key and its bytes lie one behind the other. */
struct waiting {
	size_t at;
	uint32_t key_size, block_size;
	uint32_t item; /* of those that are written, if it is */
	bool wanted;
};

/* Blocks in the order of their keys, mostly told by the first bytes. */
struct named {
	uint64_t prefix;
	struct bytes key;
	struct waiting *waiting;
};

struct store_intake {
	struct store *store;
	struct pace *pace;     /* kept while blocks are sorted and looked for */
	struct buffer bytes;   /* of what waits */
	struct buffer blocks;  /* struct waiting each */
	struct buffer entries; /* struct store_index_entry each, of what is written and not named */
	struct buffer_mark written; /* of the entries, before the transaction at hand */
	bool again;                 /* something that waits may be there already, or wait twice */
	struct arena scratch;       /* of a transaction */
	struct named *order;        /* of what is to be written, each key once */
	size_t order_count;
};

enum status store_intake_new(struct store *store, struct pace *pace, struct store_intake **out)
{
	struct store_intake *intake = calloc(1, sizeof(*intake));

	*out = intake;
	if (!intake)
		return ST_NO_MEMORY;
	intake->store = store;
	intake->pace = pace;
	buffer_init(&intake->bytes, 0);
	buffer_init(&intake->blocks, 0);
	buffer_init(&intake->entries, 0);
	arena_init(&intake->scratch, 0);
	return ST_OK;
}

void store_intake_free(struct store_intake *intake)
{
	if (!intake)
		return;
	buffer_fini(&intake->bytes);
	buffer_fini(&intake->blocks);
	buffer_fini(&intake->entries);
	arena_fini(&intake->scratch);
	free(intake->order);
	free(intake);
}

static struct waiting *all_waiting(const struct store_intake *intake, size_t *count)
{
	*count = intake->blocks.size / sizeof(struct waiting);
	return (struct waiting *)(void *)intake->blocks.data;
}

static struct bytes block_of(const struct store_intake *intake, const struct waiting *waiting)
{
	return bytes_make(intake->bytes.data + waiting->at + waiting->key_size,
			  waiting->block_size);
}

/* ---- in the order of keys -------------------------------------------------- */

/* How blocks are compared, with a look at the pace every now and then. */
struct sorting {
	struct pace *pace;
	unsigned compared;
};

static int by_key(const void *left, const void *right, void *context)
{
	const struct named *a = left, *b = right;
	struct sorting *sorting = context;
	int order;

	if (++sorting->compared % LOOK_EVERY == 0)
		pace_keep(sorting->pace);
	if (a->prefix != b->prefix)
		return a->prefix < b->prefix ? -1 : 1;
	order = bytes_compare(a->key, b->key);
	if (order != 0)
		return order;
	return (a->waiting > b->waiting) - (a->waiting < b->waiting);
}

static uint64_t prefix_of(struct bytes key)
{
	return big_endian_load(bytes_make(key.data, key.size < 8 ? key.size : 8))
	       << (key.size < 8 ? 8 * (8 - key.size) : 0);
}

/* Of several of one name the first counts. */
static size_t without_doubles(struct named *order, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !bytes_equal(order[kept - 1].key, order[i].key))
			order[kept++] = order[i];
	return kept;
}

static enum status put_in_order(struct store_intake *intake)
{
	size_t count;
	struct waiting *waiting = all_waiting(intake, &count);
	struct sorting sorting = { .pace = intake->pace };

	free(intake->order);
	intake->order = reallocarray(NULL, count, sizeof(*intake->order));
	if (!intake->order)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		const struct bytes key = bytes_make(intake->bytes.data + waiting[i].at,
						    waiting[i].key_size);

		intake->order[i] = (struct named){ prefix_of(key), key, &waiting[i] };
	}
	qsort_r(intake->order, count, sizeof(*intake->order), by_key, &sorting);
	intake->order_count = without_doubles(intake->order, count);
	return ST_OK;
}

/* ---- writing --------------------------------------------------------------- */

static enum status choose(struct store_intake *intake, MDB_txn *txn, size_t *wanted)
{
	struct block_search search;

	*wanted = 0;
	TRY(store__block_search_begin(&search, &intake->scratch, intake->store, txn));
	for (size_t i = 0; i < intake->order_count; i++) {
		struct waiting *waiting = intake->order[i].waiting;

		pace_keep(intake->pace);
		TRY(store__block_lacks(&search, intake->order[i].key, &waiting->wanted));
		*wanted += waiting->wanted;
	}
	return ST_OK;
}

/* In the order in which they came, in which they will likely be read. */
static enum status write_packs(struct store_intake *intake, MDB_txn *txn, size_t wanted,
			       const struct pack_item **out)
{
	struct pack_item *items = arena_zalloc(&intake->scratch, wanted, sizeof(*items));
	size_t count, filled = 0;
	struct waiting *waiting = all_waiting(intake, &count);

	*out = items;
	if (!items)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		if (!waiting[i].wanted)
			continue;
		waiting[i].item = (uint32_t)filled;
		items[filled++].block = block_of(intake, &waiting[i]);
	}
	return store__packs_write(intake->store, &intake->scratch, txn, items, wanted);
}

static enum status note_places(struct store_intake *intake, MDB_txn *txn,
			       const struct pack_item *items)
{
	for (size_t i = 0; i < intake->order_count; i++) {
		const struct bytes key = intake->order[i].key;
		const struct waiting *waiting = intake->order[i].waiting;
		const struct store_place *place = &items[waiting->item].place;
		struct store_index_entry entry;

		pace_keep(intake->pace);
		if (!waiting->wanted)
			continue;
		if (key.size != DIGEST_BYTES) {
			TRY(store__block_row_write(intake->store, txn, key, place));
			continue;
		}
		entry = store__index_entry(key, place);
		buffer_append(&intake->entries, &entry, sizeof(entry));
	}
	return buffer_status(&intake->entries);
}

/* May run again from the start. */
static enum status write_body(void *context, MDB_txn *txn)
{
	struct store_intake *intake = context;
	const struct pack_item *items;
	size_t wanted;

	arena_reset(&intake->scratch);
	buffer_cut(&intake->entries, intake->written);
	TRY(choose(intake, txn, &wanted));
	if (wanted == 0)
		return ST_OK;
	TRY(write_packs(intake, txn, wanted, &items));
	return note_places(intake, txn, items);
}

static enum status name_body(void *context, MDB_txn *txn)
{
	struct store_intake *intake = context;
	const struct store_index kept = store__family(intake->store, txn, FAMILY_KEPT);

	return store__index_add(&kept, (struct store_index_entry *)(void *)intake->entries.data,
				intake->entries.size / sizeof(struct store_index_entry));
}

static enum status name(struct store_intake *intake, struct error *err)
{
	if (intake->entries.size == 0)
		return ST_OK;
	TRY(store__step_run(intake->store, name_body, intake, err));
	buffer_clear(&intake->entries);
	return ST_OK;
}

static enum status write_waiting(struct store_intake *intake, struct error *err)
{
	enum status st;

	if (intake->blocks.size == 0)
		return ST_OK;
	if (intake->again)
		TRY(name(intake, err));
	if (put_in_order(intake) != ST_OK)
		return error_set(err, ST_NO_MEMORY, "no memory for the blocks");
	intake->written = buffer_mark(&intake->entries);
	st = store__step_run(intake->store, write_body, intake, err);
	if (st != ST_OK) {
		buffer_cut(&intake->entries, intake->written);
		return st;
	}
	buffer_clear(&intake->bytes);
	buffer_clear(&intake->blocks);
	intake->again = false;
	return ST_OK;
}

/* ---- from outside ---------------------------------------------------------- */

enum status store_intake_put(struct store_intake *intake, struct bytes key, struct bytes block,
			     bool again, struct error *err)
{
	const struct waiting waiting = {
		.at = intake->bytes.size,
		.key_size = (uint32_t)key.size,
		.block_size = (uint32_t)block.size,
	};

	if (key.size == 0 || key.size > STORE_KEY_MAX)
		return error_set(err, ST_LIMIT, "the name of a block is too long");
	buffer_append_bytes(&intake->bytes, key);
	buffer_append_bytes(&intake->bytes, block);
	buffer_append(&intake->blocks, &waiting, sizeof(waiting));
	if (buffer_status(&intake->bytes) != ST_OK || buffer_status(&intake->blocks) != ST_OK)
		return error_set(err, ST_NO_MEMORY, "no memory for the blocks");
	intake->again |= again;
	if (intake->bytes.size < WRITTEN_BYTES &&
	    intake->blocks.size < WRITTEN_BLOCKS * sizeof(waiting))
		return ST_OK;
	TRY(write_waiting(intake, err));
	return intake->entries.size < NAMED_ENTRIES * sizeof(struct store_index_entry)
		       ? ST_OK
		       : name(intake, err);
}

enum status store_intake_settle(struct store_intake *intake, struct error *err)
{
	TRY(write_waiting(intake, err));
	return name(intake, err);
}

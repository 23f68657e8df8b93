/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/founding.h"

#include <stdio.h>

#include "base/clock.h"
#include "world/chain_lists.h"
#include "world/load.h"
#include "world/record.h"

#define META_GENESIS "genesis"
#define META_SOURCE "genesis-environment" /* what a vector brought, before any option */

/* Stored from the start: what actors without state point to, an empty tuple. */
static const uint8_t empty_object[] = { 0x80 };

struct founding {
	struct writer *writer;
	const struct genesis_spec *spec;
	struct world *main;
};

/* ---- creation -------------------------------------------------------------- */

static const char *genesis_text(const struct genesis_spec *spec)
{
	return spec->text ? spec->text : "minimal";
}

static enum status put_source(struct store_batch *batch, const struct environment *env)
{
	struct cbor_writer writer;
	struct buffer record;
	enum status st;

	buffer_init(&record, 0);
	cbor_writer_init(&writer, &record);
	record_write_environment(&writer, env);
	st = buffer_status(&record);
	if (st == ST_OK)
		st = store_batch_put(batch, STORE_META, bytes_of_text(META_SOURCE),
				     buffer_bytes(&record));
	buffer_fini(&record);
	return st;
}

/* Stored from the start besides: what headers of the chain name where there is nothing. */
static enum status put_constants(struct store_batch *batch)
{
	const struct bytes object = bytes_make(empty_object, sizeof(empty_object));
	const struct block_cid cid = block_cid_of(object);
	struct batch_blocks blocks;

	batch_blocks_init(&blocks, batch);
	TRY(blocks.base.ops->put(&blocks.base, &cid, object));
	return chain_empty_lists(&blocks.base);
}

static enum status put_facts(struct store_batch *batch, const struct genesis_spec *spec)
{
	TRY(put_constants(batch));
	if (spec->kind == GENESIS_VECTOR)
		TRY(put_source(batch, &spec->own));
	return store_batch_put(batch, STORE_META, bytes_of_text(META_GENESIS),
			       bytes_of_text(genesis_text(spec)));
}

/* World, genesis and its blocks come in one commit, or not at all. */
static enum status create_main(struct founding *founding, struct error *err)
{
	const struct genesis_spec *spec = founding->spec;
	struct writer *writer = founding->writer;
	struct genesis genesis;
	struct changes *changes;
	struct arena arena;
	enum status st;

	if (spec->unread)
		return error_set(err, ST_INVALID, "%s: the file was not read", genesis_text(spec));
	arena_init(&arena, 0);
	st = genesis_build(writer->batch, &arena, spec, &genesis, err);
	arena_fini(&arena);
	TRY(st);
	founding->main->imported = genesis.imported;
	founding->main->created_s = clock_wall_ms() / MS_PER_S;
	st = put_facts(writer->batch, spec);
	if (st == ST_OK)
		st = writer_changes(writer, founding->main, &changes);
	if (st == ST_OK)
		st = changes_found(changes, &genesis.root, &genesis.env);
	if (st != ST_OK)
		return error_set(err, st, "the genesis could not be kept: %s", status_name(st));
	return writer_commit(writer, err);
}

/* ---- reopening ------------------------------------------------------------- */

static enum status conflict(struct error *err, const char *option, struct bytes made_with)
{
	(void)error_set(err, ST_CONFLICT,
			"%s differs from what the data directory was created with, %.*s; use "
			"Chaos.EnvSet to change the environment of a running world",
			option, made_with.size > 160 ? 160 : (int)made_with.size,
			(const char *)made_with.data);
	error_hint(err, "leave the option out, or name another data directory");
	return ST_CONFLICT;
}

static enum status check_number(bool given, bool equal, const char *option, long long made_with,
				struct error *err)
{
	char text[32];

	if (!given || equal)
		return ST_OK;
	snprintf(text, sizeof(text), "%lld", made_with);
	return conflict(err, option, bytes_of_text(text));
}

static enum status check_amount(bool given, const struct bigint *value, const struct bigint *made,
				const char *option, struct error *err)
{
	char memory[BIGINT_TEXT_MAX];
	struct buffer text;

	if (!given || bigint_compare(value, made) == 0)
		return ST_OK;
	buffer_over(&text, memory, sizeof(memory));
	bigint_to_text(&text, made);
	return conflict(err, option, buffer_bytes(&text));
}

/* What the directory was created with. */
struct created {
	struct bytes text; /* of --genesis */
	bool has_source;
	struct environment source; /* of a vector */
	struct journal_entry genesis;
};

static bool environment_equal(const struct environment *a, const struct environment *b)
{
	return a->epoch == b->epoch && a->network_version == b->network_version &&
	       bigint_compare(&a->base_fee, &b->base_fee) == 0 &&
	       bigint_compare(&a->circ_supply, &b->circ_supply) == 0;
}

/* minimal, car or vector, by the text up to the colon. */
static struct bytes kind_of(struct bytes text)
{
	const uint8_t *colon = text.size > 0 ? memchr(text.data, ':', text.size) : NULL;

	return colon ? bytes_make(text.data, (size_t)(colon - text.data)) : text;
}

static enum status file_differs(const struct genesis_spec *spec, const char *what,
				struct error *err)
{
	(void)error_set(err, ST_CONFLICT,
			"--genesis %.200s: the %s is not the one that the data directory was "
			"created with",
			spec->text, what);
	error_hint(err, "put the file back, leave the option out, or name another data directory");
	return ST_CONFLICT;
}

static enum status check_file(const struct genesis_spec *spec, const struct created *made,
			      bool same_text, struct error *err)
{
	struct error inner = { .status = ST_OK };
	struct block_cid root = { { 0 } };
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = genesis_root(spec, &arena, &made->genesis.root_after, &root, &inner);
	arena_fini(&arena);
	if (st != ST_OK)
		return error_set(err, st == ST_NO_MEMORY ? st : ST_INVALID,
				 "--genesis %.150s: %.200s", spec->text, inner.text);
	if (!block_cid_equal(&root, &made->genesis.root_after))
		return same_text ? file_differs(spec, "state in the file", err)
				 : conflict(err, "--genesis", made->text);
	if (spec->kind == GENESIS_VECTOR && made->has_source &&
	    !environment_equal(&spec->own, &made->source))
		return same_text ? file_differs(spec, "environment in the file", err)
				 : conflict(err, "--genesis", made->text);
	return ST_OK;
}

/* Paths and forms of the option may change as long as it means the same state. */
static enum status check_genesis(const struct genesis_spec *spec, const struct created *made,
				 struct error *err)
{
	struct bytes text = bytes_of_text(genesis_text(spec));
	bool same_text = bytes_equal(text, made->text);

	if (!spec->given)
		return ST_OK;
	if (!bytes_equal(kind_of(text), kind_of(made->text)))
		return conflict(err, "--genesis", made->text);
	if (spec->kind != GENESIS_MINIMAL && !spec->unread)
		return check_file(spec, made, same_text, err);
	return same_text ? ST_OK : conflict(err, "--genesis", made->text);
}

static enum status check_given(const struct genesis_spec *spec, const struct created *created,
			       struct error *err)
{
	const struct environment *made = &created->genesis.env;
	const struct environment_given *given = &spec->options;
	const struct environment *want = &given->values;

	TRY(check_genesis(spec, created, err));
	TRY(check_number(given->network_version, want->network_version == made->network_version,
			 "--network-version", made->network_version, err));
	TRY(check_number(given->epoch, want->epoch == made->epoch, "--epoch", made->epoch, err));
	TRY(check_amount(given->base_fee, &want->base_fee, &made->base_fee, "--base-fee", err));
	return check_amount(given->circ_supply, &want->circ_supply, &made->circ_supply,
			    "--circ-supply", err);
}

static enum status read_source(struct store_view *view, struct created *out)
{
	struct cbor_reader reader;
	struct bytes record;
	enum status st = store_view_get(view, STORE_META, bytes_of_text(META_SOURCE), &record);

	out->has_source = st == ST_OK;
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	cbor_reader_init(&reader, record);
	out->source = record_read_environment(&reader);
	return record_done(&reader);
}

static enum status read_facts(struct store_view *view, struct created *out)
{
	struct record_key key = record_key_journal(WORLD_MAIN_ID, 0);
	struct bytes record;

	TRY(store_view_get(view, STORE_META, bytes_of_text(META_GENESIS), &out->text));
	TRY(read_source(view, out));
	TRY(store_view_get(view, STORE_JOURNAL, record_key_bytes(&key), &record));
	return journal_decode(record, 0, &out->genesis);
}

static enum status read_main(struct founding *founding, struct store_view *view,
			     struct bytes record, struct error *err)
{
	struct world_record world;
	struct created created;
	enum status st = world_record_decode(record, &world);

	if (st == ST_OK)
		st = read_facts(view, &created);
	if (st == ST_IO || st == ST_NO_MEMORY)
		return error_set(err, st, "world `main` cannot be read: %s", status_name(st));
	if (st != ST_OK || world.parent != 0 || world.deleted)
		return error_set(err, ST_CORRUPT,
				 "the record of world `main` or of its genesis is damaged");
	founding->main->imported = world.imported;
	founding->main->created_s = world.created_s;
	world_publish(founding->main, &world.head);
	return check_given(founding->spec, &created, err);
}

static enum status open_main(struct founding *founding, struct store *store, struct error *err)
{
	struct record_key key = record_key_world(WORLD_MAIN_ID);
	struct store_view *view;
	struct bytes record;
	enum status st = store_view_begin(store, &view);

	if (st == ST_OK) {
		st = store_view_get(view, STORE_WORLDS, record_key_bytes(&key), &record);
		if (st == ST_OK)
			st = read_main(founding, view, record, err);
		store_view_end(view);
	}
	if (st == ST_NOT_FOUND)
		return create_main(founding, err);
	if (st != ST_OK)
		return error_set(err, st, "the database cannot be read: %s", status_name(st));
	return ST_OK;
}

enum status founding_open(struct worlds *worlds, struct store *store, struct writer *writer,
			  const struct genesis_spec *spec, struct error *err)
{
	struct founding founding = { .writer = writer, .spec = spec };
	enum status st = worlds_add(worlds, WORLD_MAIN_ID, bytes_of_text(WORLD_MAIN_NAME),
				    &founding.main);

	if (st != ST_OK)
		return error_set(err, st, "no memory to start");
	TRY(open_main(&founding, store, err));
	return worlds_load_all(worlds, store, err);
}

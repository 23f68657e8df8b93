/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/engine.h"

#include <stdio.h>
#include <stdlib.h>

#include "world/engine_internal.h"

#define MAIN_NAME "main"
#define META_GENESIS "genesis"
#define META_SOURCE "genesis-environment" /* what a vector brought, before any option */

/* Actors without state point here (80, an empty tuple); stored from the start. */
static const uint8_t empty_object[] = { 0x80 };

struct head engine__head(struct engine *engine, struct world *world)
{
	struct head head;

	pthread_mutex_lock(&engine->head_lock);
	head = world->head;
	pthread_mutex_unlock(&engine->head_lock);
	return head;
}

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

static enum status put_facts(struct store_batch *batch, const struct genesis_spec *spec)
{
	const struct bytes block = bytes_make(empty_object, sizeof(empty_object));
	struct block_cid empty = block_cid_of(block);

	TRY(store_batch_put(batch, STORE_BLOCKS, cid_store_key(cid_of(&empty)), block));
	if (spec->kind == GENESIS_VECTOR)
		TRY(put_source(batch, &spec->own));
	return store_batch_put(batch, STORE_META, bytes_of_text(META_GENESIS),
			       bytes_of_text(genesis_text(spec)));
}

static enum status put_genesis(struct engine *engine, const struct genesis *genesis)
{
	const struct journal_entry entry = {
		.seq = 0,
		.kind = JOURNAL_GENESIS,
		.root_before = genesis->root,
		.root_after = genesis->root,
		.env = genesis->env,
	};
	struct record_key key = record_key_journal(WORLD_MAIN, 0);
	struct writer *writer = &engine->writer;

	buffer_clear(&writer->record);
	TRY(journal_encode(&writer->record, &entry));
	TRY(store_batch_put(writer->batch, STORE_JOURNAL, record_key_bytes(&key),
			    buffer_bytes(&writer->record)));
	engine->main.imported = genesis->imported;
	writer->head = (struct head){ genesis->root, 0, genesis->env };
	writer->changed = true;
	return ST_OK;
}

/* World, genesis and its blocks come in one commit, or not at all. */
static enum status create_main(struct engine *engine, const struct genesis_spec *spec,
			       struct error *err)
{
	struct genesis genesis;
	struct arena arena;
	enum status st;

	if (spec->unread)
		return error_set(err, ST_INVALID, "%s: the file was not read", genesis_text(spec));
	arena_init(&arena, 0);
	st = genesis_build(spec, engine->writer.batch, &arena, &genesis, err);
	arena_fini(&arena);
	TRY(st);
	st = put_facts(engine->writer.batch, spec);
	if (st == ST_OK)
		st = put_genesis(engine, &genesis);
	if (st != ST_OK)
		return error_set(err, st, "the genesis could not be kept: %s", status_name(st));
	return writer__commit(&engine->writer, engine, &engine->main, err);
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
	struct buffer text;
	enum status st;

	if (!given || bigint_compare(value, made) == 0)
		return ST_OK;
	buffer_init(&text, 0);
	bigint_to_text(&text, made);
	st = conflict(err, option, buffer_bytes(&text));
	buffer_fini(&text);
	return st;
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
	st = genesis_root(spec, &arena, &root, &inner);
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
	struct record_key key = record_key_journal(WORLD_MAIN, 0);
	struct bytes record;

	TRY(store_view_get(view, STORE_META, bytes_of_text(META_GENESIS), &out->text));
	TRY(read_source(view, out));
	TRY(store_view_get(view, STORE_JOURNAL, record_key_bytes(&key), &record));
	return journal_decode(record, 0, &out->genesis);
}

static enum status read_main(struct engine *engine, const struct genesis_spec *spec,
			     struct store_view *view, struct bytes record, struct error *err)
{
	struct world_record world;
	struct created created;
	enum status st = world_record_decode(record, &world);

	if (st == ST_OK)
		st = read_facts(view, &created);
	if (st == ST_IO || st == ST_NO_MEMORY)
		return error_set(err, st, "world `main` cannot be read: %s", status_name(st));
	if (st != ST_OK || world.parent != 0)
		return error_set(err, ST_CORRUPT,
				 "the record of world `main` or of its genesis is damaged");
	engine->main.imported = world.imported;
	engine->main.head = (struct head){ world.root, world.seq, world.env };
	engine->writer.head = engine->main.head;
	return check_given(spec, &created, err);
}

/* Finds world main, or makes it where there is none. */
static enum status open_main(struct engine *engine, const struct genesis_spec *spec,
			     struct error *err)
{
	struct record_key key = record_key_world(WORLD_MAIN);
	struct store_view *view;
	struct bytes record;
	enum status st = store_view_begin(engine->store, &view);

	engine->main.id = WORLD_MAIN;
	engine->main.name = MAIN_NAME;
	if (st == ST_OK) {
		st = store_view_get(view, STORE_WORLDS, record_key_bytes(&key), &record);
		if (st == ST_OK)
			st = read_main(engine, spec, view, record, err);
		store_view_end(view);
	}
	if (st == ST_NOT_FOUND)
		return create_main(engine, spec, err);
	if (st != ST_OK)
		return error_set(err, st, "the database cannot be read: %s", status_name(st));
	return ST_OK;
}

/* ---- opening and closing --------------------------------------------------- */

static enum status open_store(struct engine *engine, const struct engine_options *options,
			      struct error *err)
{
	const struct store_options store = {
		.directory = options->data_directory,
		.map_size_bytes = options->map_size_bytes,
		.block_cache_bytes = options->block_cache_bytes,
		.durable = options->durable,
		.log = options->log,
	};

	return store_open(&engine->store, &store, err);
}

static enum status engine_start(struct engine *engine, const struct engine_options *options,
				struct error *err)
{
	enum status st;

	if (options->workers < 1 || options->workers > WORKERS_MAX)
		return error_set(err, ST_INVALID, "%u workers: 1 to %d are possible",
				 options->workers, WORKERS_MAX);
	TRY(open_store(engine, options, err));
	st = writer__init(&engine->writer, engine->store);
	if (st != ST_OK)
		return error_set(err, st, "no memory to start");
	TRY(open_main(engine, options->genesis, err));
	st = executor__start(engine);
	if (st == ST_OK)
		return ST_OK;
	(void)error_set(err, st, "no memory for the threads that run the VM");
	error_hint(err, "lower --max-call-depth (now %u) or the number of workers",
		   options->max_call_depth);
	return st;
}

static void init_locks(struct engine *engine)
{
	/* With default attributes these cannot fail on Linux. */
	pthread_mutex_init(&engine->head_lock, NULL);
	pthread_mutex_init(&engine->drain_lock, NULL);
	for (size_t i = 0; i < LANES; i++) {
		pthread_mutex_init(&engine->lanes[i].lock, NULL);
		pthread_cond_init(&engine->lanes[i].changed, NULL);
	}
}

enum status engine_open(struct engine **out, const struct engine_options *options,
			struct error *err)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	enum status st;

	*out = NULL;
	if (!engine)
		return error_set(err, ST_NO_MEMORY, "no memory to start");
	init_locks(engine);
	engine->options = *options;
	engine->options.data_directory = NULL;
	engine->options.genesis = NULL;
	st = engine_start(engine, options, err);
	if (st == ST_OK)
		*out = engine;
	else
		engine_close(engine);
	return st;
}

bool engine_is_new(const char *data_directory)
{
	return store_is_new(data_directory);
}

void engine_drain(struct engine *engine)
{
	pthread_mutex_lock(&engine->drain_lock);
	executor__stop(engine);
	pthread_mutex_unlock(&engine->drain_lock);
}

void engine_close(struct engine *engine)
{
	if (!engine)
		return;
	engine_drain(engine);
	writer__fini(&engine->writer);
	store_close(engine->store);
	for (size_t i = 0; i < LANES; i++) {
		pthread_cond_destroy(&engine->lanes[i].changed);
		pthread_mutex_destroy(&engine->lanes[i].lock);
	}
	pthread_mutex_destroy(&engine->drain_lock);
	pthread_mutex_destroy(&engine->head_lock);
	free(engine);
}

/* ---- reading --------------------------------------------------------------- */

enum status engine_read(struct engine *engine, struct session **out, struct error *err)
{
	struct session *session = malloc(sizeof(*session));

	*out = session;
	if (!session)
		return error_set(err, ST_NO_MEMORY, "no memory for a session");
	session__init(session, engine, NULL);
	session__begin(session, &engine->main);
	return ST_OK;
}

void session_close(struct session *session)
{
	if (!session)
		return;
	session__fini(session);
	free(session);
}

enum status engine_facts(struct engine *engine, struct engine_facts *out)
{
	struct store_stats stats;

	TRY(store_stats(engine->store, &stats));
	*out = (struct engine_facts){
		.durable = engine->options.durable,
		.ephemeral = engine->options.ephemeral,
		.map_size_bytes = stats.map_size_bytes,
		.used_bytes = stats.used_bytes,
		.blocks = stats.entries[STORE_BLOCKS],
		.journal_entries = stats.entries[STORE_JOURNAL],
		.workers = engine->options.workers,
		.max_call_depth = engine->options.max_call_depth,
	};
	return ST_OK;
}

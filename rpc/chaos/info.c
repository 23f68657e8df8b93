/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include <stdio.h>

#include "actors/registry.h"
#include "base/clock.h"
#include "rpc/build_info.h"
#include "rpc/method.h"
#include "rpc/shape.h"
#include "version.h"
#include "world/genesis_minimal.h"
#include "world/engine.h"

/* Chaos.Info: what the server is and how it is set up. */

enum {
	ACCOUNTS_SHOWN = 10,
	ACTORS_SCANNED = 100000, /* looking for accounts in a state that is not ours */
};

static void write_build(struct json_writer *out)
{
	bool sanitized = false;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	sanitized = true;
#endif
	json_write_object(out, "build");
	json_write_text(out, "compiler", __VERSION__);
	json_write_bool(out, "sanitized", sanitized);
	json_write_object_end(out);
}

static void write_libraries(struct json_writer *out)
{
	json_write_array(out, "libraries");
	for (size_t i = 0; i < build_library_count; i++) {
		json_write_object(out, NULL);
		json_write_text(out, "name", build_libraries[i].name);
		json_write_text(out, "version", build_libraries[i].version);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_data(struct json_writer *out, const struct rpc_setup *setup)
{
	json_write_object(out, "data");
	json_write_text(out, "kind", setup->ephemeral ? "ephemeral" : "directory");
	json_write_text(out, "directory", setup->data_directory);
	json_write_object_end(out);
}

static void write_limits(struct json_writer *out, const struct rpc_limits *limits,
			 const struct engine_facts *facts)
{
	json_write_object(out, "limits");
	json_write_uint(out, "bodyBytes", limits->body_bytes);
	json_write_uint(out, "responseBytes", limits->response_bytes);
	json_write_uint(out, "batchMembers", limits->batch_members);
	json_write_uint(out, "jsonDepth", limits->depth);
	json_write_uint(out, "memoryBytes", limits->memory_bytes);
	json_write_uint(out, "callDepth", facts->max_call_depth);
	json_write_uint(out, "workers", facts->workers);
	json_write_object_end(out);
}

static void write_counts(struct json_writer *out, const struct engine_facts *facts, uint64_t seq)
{
	json_write_object(out, "counts");
	json_write_uint(out, "blocks", facts->blocks);
	json_write_uint(out, "journalEntries", facts->journal_entries);
	json_write_uint(out, "mapSizeBytes", facts->map_size_bytes);
	json_write_uint(out, "usedBytes", facts->used_bytes);
	json_write_uint(out, "seq", seq);
	json_write_object_end(out);
}

static void write_options(struct json_writer *out, const struct rpc_setup *setup)
{
	json_write_array(out, "options");
	for (size_t i = 0; i < setup->option_count; i++) {
		json_write_object(out, NULL);
		json_write_text(out, "name", setup->options[i].name);
		json_write_text(out, "value", setup->options[i].value);
		json_write_text(out, "origin", setup->options[i].origin);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_account(struct json_writer *out, const struct address *address, uint64_t id,
			  const struct actor *actor, const char *label)
{
	struct address id_address = address_of_id(id);

	json_write_object(out, NULL);
	json_write_address(out, "address", address);
	json_write_address(out, "id", &id_address);
	json_write_amount(out, "balance", &actor->balance);
	if (label)
		json_write_text(out, "label", label);
	json_write_object_end(out);
}

/* The accounts genesis minimal funds, as far as this state has them. */
static enum status write_funded(struct call *call, struct state_tree *tree, size_t *written)
{
	for (unsigned i = 0; i < MINIMAL_ACCOUNTS; i++) {
		struct address address;
		struct actor actor;
		uint8_t secret[32];
		char label[32];
		uint64_t id;
		enum status st = genesis_account(i, secret, &address);

		if (st == ST_OK)
			st = state_tree_resolve(tree, &address, &id);
		if (st == ST_OK)
			st = state_tree_get(tree, id, &actor);
		if (st == ST_NOT_FOUND)
			continue;
		if (st != ST_OK)
			return call_failed(call, st, NULL);
		(void)snprintf(label, sizeof(label), "account %u", i);
		write_account(call->out, &address, id, &actor, label);
		(*written)++;
	}
	return ST_OK;
}

/* The account actors with the lowest IDs, kept sorted. */
struct lowest_accounts {
	uint64_t ids[ACCOUNTS_SHOWN];
	struct actor actors[ACCOUNTS_SHOWN];
	size_t count, scanned;
};

static enum status keep_lowest(void *context, uint64_t id, const struct actor *actor)
{
	struct lowest_accounts *kept = context;
	size_t at = kept->count;

	if (++kept->scanned > ACTORS_SCANNED)
		return ST_ABORTED;
	if (id < ID_FIRST_USER || !call_is_account(actor->code))
		return ST_OK;
	while (at > 0 && kept->ids[at - 1] > id)
		at--;
	if (at == ACCOUNTS_SHOWN)
		return ST_OK;
	if (kept->count < ACCOUNTS_SHOWN)
		kept->count++;
	memmove(&kept->ids[at + 1], &kept->ids[at], (kept->count - 1 - at) * sizeof(kept->ids[0]));
	memmove(&kept->actors[at + 1], &kept->actors[at],
		(kept->count - 1 - at) * sizeof(kept->actors[0]));
	kept->ids[at] = id;
	kept->actors[at] = *actor;
	return ST_OK;
}

static enum status write_lowest(struct call *call, struct state_tree *tree)
{
	struct lowest_accounts *kept = arena_zalloc(call->arena, 1, sizeof(*kept));
	enum status st;

	if (!kept)
		return call_failed(call, ST_NO_MEMORY, NULL);
	st = state_tree_each(tree, keep_lowest, kept);
	if (st != ST_OK && st != ST_ABORTED)
		return call_failed(call, st, NULL);
	for (size_t i = 0; i < kept->count; i++) {
		struct address address;

		st = call_account_key(call, &kept->actors[i], &address);
		if (st == ST_NOT_FOUND)
			address = address_of_id(kept->ids[i]);
		else
			TRY(st);
		write_account(call->out, &address, kept->ids[i], &kept->actors[i], NULL);
	}
	return ST_OK;
}

static enum status write_accounts(struct call *call, const struct state_point *head)
{
	struct state_tree *tree;
	size_t written = 0;

	TRY(call_tree(call, head, &tree));
	json_write_array(call->out, "accounts");
	TRY(write_funded(call, tree, &written));
	if (written == 0)
		TRY(write_lowest(call, tree));
	json_write_array_end(call->out);
	return ST_OK;
}

static uint64_t count_methods(void)
{
	uint64_t count = 0;

	while (method_at(count))
		count++;
	return count;
}

static uint64_t uptime_s(const struct rpc_setup *setup)
{
	int64_t now = clock_wall_ms() / 1000;

	return now > setup->start_time_s ? (uint64_t)(now - setup->start_time_s) : 0;
}

enum status chaos_info(struct call *call, const void *args)
{
	const struct rpc_setup *setup = &call->rpc->setup;
	struct state_point head = call_head(call);
	struct json_writer *out = call->out;
	struct engine_facts facts;
	enum status st = engine_facts(setup->engine, &facts);

	(void)args;
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	json_write_object(out, NULL);
	json_write_text(out, "version", CHAOSACTORD_VERSION);
	write_build(out);
	write_libraries(out);
	json_write_uint(out, "uptimeSeconds", uptime_s(setup));
	json_write_int(out, "startTime", setup->start_time_s);
	json_write_text(out, "listen", setup->listen_url);
	write_data(out, setup);
	json_write_text(out, "durability", facts.durable ? "full" : "none");
	write_limits(out, &setup->limits, &facts);
	write_counts(out, &facts, head.seq);
	write_options(out, setup);
	json_write_uint(out, "methods", count_methods());
	TRY(write_accounts(call, &head));
	json_write_object(out, "environment");
	TRY(chaos_write_environment(call, &head));
	json_write_object_end(out);
	json_write_object_end(out);
	return ST_OK;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "base/clock.h"
#include "rpc/auth/gate.h"
#include "rpc/build_info.h"
#include "rpc/chaos/accounts.h"
#include "rpc/method.h"
#include "version.h"
#include "world/answered.h"
#include "world/engine.h"

/* Chaos.Info: what the server is and how it is set up. */

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

static void write_addresses(struct json_writer *out, const struct rpc_setup *setup)
{
	json_write_text(out, "listen", setup->listen_url);
	json_write_array(out, "addresses");
	for (size_t i = 0; i < setup->address_count; i++)
		json_write_text(out, NULL, setup->addresses[i]);
	json_write_array_end(out);
}

static void write_memory(struct json_writer *out, const struct budget *memory)
{
	json_write_object(out, "memory");
	json_write_uint(out, "limitBytes", memory->limit_bytes);
	json_write_uint(out, "usedBytes", memory->used_bytes);
	json_write_uint(out, "peakBytes", memory->peak_bytes);
	json_write_uint(out, "refusals", memory->refusals);
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
	json_write_uint(out, "connections", limits->connections);
	json_write_uint(out, "idempotencyKeys", ANSWERED_MOST);
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

/* How far Chaos.Gc is; at rest, how far the last one came. */
static void write_collection(struct json_writer *out, const struct collect_state *state)
{
	static const char *const stages[] = {
		[COLLECT_AT_REST] = "atRest",
		[COLLECT_MARKING] = "marking",
		[COLLECT_REMOVING] = "removing",
	};

	json_write_object(out, "collection");
	json_write_text(out, "stage", stages[state->stage]);
	json_write_uint(out, "blocksKept", state->blocks);
	json_write_uint(out, "bytesRemoved", state->removed_bytes);
	json_write_uint(out, "bytesPlanned", state->planned_bytes);
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

static enum status write_accounts(struct call *call)
{
	struct accounts *accounts;

	TRY(accounts_find(call, &accounts));
	json_write_array(call->out, "accounts");
	for (size_t i = 0; i < accounts->count; i++)
		TRY(accounts_write(call, &accounts->items[i]));
	json_write_array_end(call->out);
	json_write_text(call->out, "accountsNote", accounts_note(accounts));
	return ST_OK;
}

static uint64_t count_disabled(const struct gate *gate)
{
	const struct method *method;
	uint64_t count = 0;

	for (size_t i = 0; (method = method_at(i)) != NULL; i++)
		count += !gate_opens(gate, method);
	return count;
}

static void write_texts(struct json_writer *out, const char *name, const char *const *texts,
			size_t count)
{
	json_write_array(out, name);
	for (size_t i = 0; i < count; i++)
		json_write_text(out, NULL, texts[i]);
	json_write_array_end(out);
}

/* What may be asked here, and what of that by whoever asks this. */
static void write_access(struct call *call)
{
	static const struct gate_rules none = { .read_only = false };
	const struct rpc_setup *setup = &call->rpc->setup;
	const struct gate_rules *rules = setup->gate ? gate_rules(setup->gate) : &none;
	const struct grant *grant = call->grant;
	struct json_writer *out = call->out;

	json_write_object(out, "access");
	json_write_bool(out, "auth", setup->keeper != NULL);
	json_write_bool(out, "readOnly", rules->read_only);
	write_texts(out, "allowMethods", rules->allow, rules->allow_count);
	write_texts(out, "denyMethods", rules->deny, rules->deny_count);
	json_write_uint(out, "disabledMethods", count_disabled(setup->gate));
	json_write_text(out, "cookieFile", setup->cookie_path);
	json_write_text(out, "permission", permission_name(grant->permission));
	if (grant->every_world) {
		json_write_null(out, "worlds");
	} else {
		json_write_array(out, "worlds");
		for (size_t i = 0; i < grant->world_count; i++)
			json_write_string(out, NULL, grant->worlds[i]);
		json_write_array_end(out);
	}
	json_write_object_end(out);
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
	write_addresses(out, setup);
	write_data(out, setup);
	json_write_text(out, "durability", facts.durable ? "full" : "none");
	write_limits(out, &setup->limits, &facts);
	if (setup->memory)
		write_memory(out, setup->memory);
	write_counts(out, &facts, head.seq);
	write_collection(out, &facts.collecting);
	write_options(out, setup);
	json_write_uint(out, "methods", method_count());
	TRY(write_accounts(call));
	json_write_object(out, "environment");
	TRY(chaos_write_environment(call, &head));
	json_write_object_end(out);
	write_access(call);
	json_write_object_end(out);
	return ST_OK;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdlib.h>

#include "base/hash_index.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/history.h"
#include "world/apply_tipset.h"

/* Where gas goes: journal entries run again, their charges added up. */

/* What one answer runs again; then it ends early and says where to go on. */
enum { PROFILE_ENTRIES_MAX = 1000, PROFILE_BYTES_MAX = 64 * 1024 * 1024 };

enum { GROUP_BY_CHARGE, GROUP_BY_ACTOR, GROUP_BY_DEPTH };

struct profile_args {
	struct maybe_uint seq, from, to;
	int64_t group_by;
};

static const struct word group_words[] = {
	{ "charge", GROUP_BY_CHARGE },
	{ "actor", GROUP_BY_ACTOR },
	{ "depth", GROUP_BY_DEPTH },
};
static const struct word_list groupings = { group_words, 3, false };

PARAMS(params_gas_profile, struct profile_args,
       MAYBE("seq", uint, struct profile_args, seq, "one entry of the journal"),
       MAYBE("from", uint, struct profile_args, from, "the first of several, default 0"),
       MAYBE("to", uint, struct profile_args, to, "the last of them, default the newest"),
       OPTIONAL("groupBy", word, struct profile_args, group_by, "{words}", .words = &groupings));

/* What was charged for one name, one called actor, or at one depth. */
struct group {
	struct bytes key;
	int64_t depth;
	struct address actor;
	uint64_t count;
	int64_t compute, storage;
};

struct profile {
	struct call *call;
	int64_t group_by;
	struct arena *arena; /* of the groups */
	struct hash_index groups;
	struct overlay states; /* made on the way, which the next entry begins with */
	struct overlay_blocks blocks;
	struct state_tree *tree; /* after that entry; NULL: not opened */
	struct block_cid root;   /* of that state */
	size_t bytes_max;        /* of the session's memory; what entries take stays there */
	uint64_t applications;
	int64_t gas_used, compute, storage;
};

/* ---- groups ----------------------------------------------------------------------- */

static bool group_is(const void *item, const void *key)
{
	return bytes_equal(((const struct group *)item)->key, *(const struct bytes *)key);
}

static enum status group_of(struct profile *profile, struct bytes key, struct group **out)
{
	const uint64_t hash = hash_bytes(key, 0);

	*out = hash_index_find(&profile->groups, hash, group_is, &key);
	if (*out)
		return ST_OK;
	*out = arena_zalloc(profile->arena, 1, sizeof(**out));
	if (!*out)
		return ST_NO_MEMORY;
	TRY(arena_copy(profile->arena, key, &(*out)->key));
	return hash_index_add(&profile->groups, hash, *out);
}

/* The ID of whoever was called, as far as there is one behind the address. */
static enum status called(struct profile *profile, const struct address *to, struct address *out)
{
	struct state_tree **tree = &profile->tree;
	uint64_t id;
	enum status st = ST_OK;

	*out = *to;
	if (address_protocol(to) == ADDRESS_ID)
		return ST_OK;
	if (!*tree)
		st = state_tree_open(&profile->blocks.base, session_arena(profile->call->session),
				     cid_of(&profile->root), tree, NULL);
	if (st == ST_OK)
		st = state_tree_resolve(*tree, to, &id);
	if (st == ST_OK)
		*out = address_of_id(id);
	return st == ST_NO_MEMORY || st == ST_IO || st == ST_DAMAGED || st == ST_UNMADE ? st
											: ST_OK;
}

static enum status find_group(struct profile *profile, const struct trace_frame *frame,
			      const struct gas_charge *charge, struct group **out)
{
	struct bytes key = bytes_of_text(charge->name);
	struct address actor = { 0 };

	if (profile->group_by == GROUP_BY_DEPTH)
		key = bytes_make((const uint8_t *)&frame->depth, sizeof(frame->depth));
	if (profile->group_by == GROUP_BY_ACTOR) {
		TRY(called(profile, &frame->to, &actor));
		key = address_bytes(&actor);
	}
	TRY(group_of(profile, key, out));
	(*out)->depth = frame->depth;
	(*out)->actor = actor;
	return ST_OK;
}

static enum status add_trace(struct profile *profile, const struct trace *trace, int64_t gas_used)
{
	struct group *group;

	profile->applications++;
	profile->gas_used += gas_used;
	for (size_t i = 0; i < trace->charge_count; i++) {
		const struct gas_charge *charge = &trace->charges[i].charge;

		TRY(find_group(profile, &trace->frames[trace->charges[i].frame], charge, &group));
		group->count++;
		group->compute += charge->compute;
		group->storage += charge->storage;
		profile->compute += charge->compute;
		profile->storage += charge->storage;
	}
	return ST_OK;
}

/* ---- entries ---------------------------------------------------------------------- */

static enum status add_message(struct profile *profile, const struct journal_entry *entry,
			       struct error *err)
{
	const struct run_order order = {
		.blocks = &profile->blocks.base,
		.sink = &profile->blocks.base,
		.with_trace = true,
	};
	struct application run;

	TRY(session_replay_entry(profile->call->session, &order, entry, &run, err));
	profile->root = run.root_after;
	return add_trace(profile, run.trace, run.result.receipt.gas_used);
}

static enum status add_tipset(struct profile *profile, const struct journal_entry *entry,
			      struct error *err)
{
	const struct tipset_surroundings around = {
		.blocks = &profile->blocks.base,
		.sink = &profile->blocks.base,
		.arena = session_scratch(profile->call->session),
		.with_traces = true,
	};
	struct tipset_run run;

	TRY(session_replay_tipset_in(profile->call->session, entry, &around, &run, err));
	profile->root = run.root_after;
	for (size_t i = 0; i < run.result.count; i++)
		TRY(add_trace(profile, run.result.applications[i].trace,
			      run.result.applications[i].receipt.gas_used));
	return ST_OK;
}

static enum status add_entry(struct profile *profile, uint64_t seq, struct error *err)
{
	struct journal_entry entry;

	profile->tree = NULL;
	TRY(session_entry(profile->call->session, seq, &entry, err));
	if (journal_holds_message(&entry))
		return add_message(profile, &entry, err);
	if (entry.kind == JOURNAL_TIPSET)
		return add_tipset(profile, &entry, err);
	return ST_OK;
}

/* Whether an answer that is not empty had better end before an entry. */
static bool is_full(const struct profile *profile, uint64_t done)
{
	const struct arena *used = session_arena(profile->call->session);

	return done >= PROFILE_ENTRIES_MAX || used->used_bytes > profile->bytes_max;
}

/* Runs entries from *at on, up to last; *at is then the first that was not run. */
static enum status add_entries(struct profile *profile, uint64_t *at, uint64_t last)
{
	struct session *session = profile->call->session;
	struct error err = { .status = ST_OK };
	const uint64_t first = *at;
	enum status st;

	for (; *at <= last && !(*at > first && is_full(profile, *at - first)); (*at)++) {
		st = add_entry(profile, *at, &err);
		/* A state that has to be made first begins an answer, so that no more than
		 * one has to be waited for. */
		if (st != ST_OK && *at > first && session_lacks(session).size > 0) {
			session_forget_lack(session);
			return ST_OK;
		}
		if (st != ST_OK)
			return call_vm_failed(profile->call, st, &err);
	}
	return ST_OK;
}

/* ---- the answer -------------------------------------------------------------------- */

static int by_depth(const void *a, const void *b)
{
	const struct group *left = *(const struct group *const *)a;
	const struct group *right = *(const struct group *const *)b;

	return (left->depth > right->depth) - (left->depth < right->depth);
}

/* The dearest first. */
static int by_gas(const void *a, const void *b)
{
	const struct group *left = *(const struct group *const *)a;
	const struct group *right = *(const struct group *const *)b;
	const int64_t x = left->compute + left->storage, y = right->compute + right->storage;

	return x != y ? (x < y) - (x > y) : bytes_compare(left->key, right->key);
}

static void write_group(struct json_writer *out, int64_t group_by, const struct group *group)
{
	json_write_object(out, NULL);
	if (group_by == GROUP_BY_CHARGE)
		json_write_string(out, "charge", group->key);
	else if (group_by == GROUP_BY_ACTOR)
		json_write_address(out, "actor", &group->actor);
	else
		json_write_int(out, "depth", group->depth);
	json_write_uint(out, "count", group->count);
	json_write_int(out, "tg", group->compute + group->storage);
	json_write_int(out, "cg", group->compute);
	json_write_int(out, "sg", group->storage);
	json_write_object_end(out);
}

static enum status write_groups(struct profile *profile)
{
	struct json_writer *out = profile->call->out;
	const size_t count = profile->groups.count;
	struct group **groups = arena_zalloc(profile->arena, count, sizeof(struct group *));
	size_t slot = 0;

	if (!groups)
		return call_failed(profile->call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i < count; i++)
		groups[i] = hash_index_next(&profile->groups, &slot);
	if (count > 0)
		qsort(groups, count, sizeof(struct group *),
		      profile->group_by == GROUP_BY_DEPTH ? by_depth : by_gas);
	json_write_array(out, "groups");
	for (size_t i = 0; i < count; i++)
		write_group(out, profile->group_by, groups[i]);
	json_write_array_end(out);
	return ST_OK;
}

static enum status write_profile(struct profile *profile, uint64_t from, uint64_t end,
				 uint64_t last)
{
	struct json_writer *out = profile->call->out;

	json_write_object(out, NULL);
	json_write_uint(out, "from", from);
	json_write_uint(out, "to", end - 1);
	json_write_text(out, "groupBy", group_words[profile->group_by].word);
	json_write_uint(out, "applications", profile->applications);
	json_write_int(out, "gasUsed", profile->gas_used);
	json_write_int(out, "tg", profile->compute + profile->storage);
	json_write_int(out, "cg", profile->compute);
	json_write_int(out, "sg", profile->storage);
	TRY(write_groups(profile));
	if (end <= last)
		json_write_uint(out, "next", end);
	else
		json_write_null(out, "next");
	json_write_object_end(out);
	return ST_OK;
}

/* ---- the question ------------------------------------------------------------------- */

static enum status read_range(struct call *call, const struct profile_args *in, uint64_t *first,
			      uint64_t *last)
{
	const uint64_t newest = call_head(call).seq;
	struct journal_entry entry;

	if (in->seq.given && (in->from.given || in->to.given)) {
		failure_hint(call->failure, "seq is one entry; from and to are a range");
		return decode_refuse_at(&call->decode, "params", "either seq or from and to",
					"both");
	}
	*first = in->seq.given ? in->seq.value : in->from.given ? in->from.value : 0;
	*last = in->seq.given ? in->seq.value : in->to.given ? in->to.value : newest;
	if (in->seq.given)
		return chaos_find_run(call, in->seq.value, &entry);
	if (*last > newest)
		*last = newest;
	if (*first <= *last)
		return ST_OK;
	failure_number(call->failure, "head", newest);
	return failure_set(call->failure, FAULT_MESSAGE_NOT_FOUND,
			   "there are no journal entries %llu to %llu", (unsigned long long)*first,
			   (unsigned long long)*last);
}

enum status chaos_gas_profile(struct call *call, const void *args)
{
	const struct profile_args *in = args;
	struct session *session = call->session;
	struct profile profile = { .call = call, .group_by = in->group_by, .arena = call->arena };
	uint64_t first = 0, last = 0, at;

	TRY(read_range(call, in, &first, &last));
	hash_index_init(&profile.groups, call->arena);
	overlay_init(&profile.states, session_arena(session));
	overlay_blocks_init(&profile.blocks, &profile.states, session_blocks(session));
	profile.bytes_max = session_arena(session)->used_bytes + PROFILE_BYTES_MAX;
	at = first;
	TRY(add_entries(&profile, &at, last));
	return write_profile(&profile, first, at, last);
}

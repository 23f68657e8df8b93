/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/history.h"
#include "world/read_write_set.h"

struct set_args {
	uint64_t seq;
};

PARAMS(params_read_write_set, struct set_args,
       REQUIRED("seq", uint, struct set_args, seq, "sequence number of a message or a tipset"));

static const char *const change_words[] = {
	[ACTOR_SAME] = NULL,
	[ACTOR_CREATED] = "created",
	[ACTOR_CHANGED] = "changed",
	[ACTOR_DELETED] = "deleted",
};

/* Whoever is written was looked at before. */
static void write_actors(struct json_writer *out, const struct read_write_set *set)
{
	json_write_object(out, "actors");
	json_write_array(out, "read");
	for (size_t i = 0; i < set->actor_count; i++) {
		const struct address address = address_of_id(set->actors[i].id);

		json_write_address(out, NULL, &address);
	}
	json_write_array_end(out);
	json_write_array(out, "written");
	for (size_t i = 0; i < set->actor_count; i++) {
		const struct address address = address_of_id(set->actors[i].id);

		if (set->actors[i].change == ACTOR_SAME)
			continue;
		json_write_object(out, NULL);
		json_write_address(out, "address", &address);
		json_write_text(out, "change", change_words[set->actors[i].change]);
		json_write_object_end(out);
	}
	json_write_array_end(out);
	json_write_object_end(out);
}

static void write_blocks(struct json_writer *out, const char *name,
			 const struct touched_block *block)
{
	json_write_array(out, name);
	for (; block; block = block->next) {
		json_write_object(out, NULL);
		json_write_cid(out, "cid", block->cid);
		json_write_uint(out, "bytes", block->block_bytes);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

enum status chaos_read_write_set(struct call *call, const void *args)
{
	const struct set_args *in = args;
	struct error err = { .status = ST_OK };
	struct read_write_set set;
	struct journal_entry entry;
	enum status st;

	TRY(chaos_find_run(call, in->seq, &entry));
	st = session_read_write_set(call->session, in->seq, &set, &err);
	if (st != ST_OK)
		return call_vm_failed(call, st, &err);
	json_write_object(call->out, NULL);
	json_write_uint(call->out, "seq", in->seq);
	write_actors(call->out, &set);
	json_write_object(call->out, "blocks");
	write_blocks(call->out, "read", set.read);
	write_blocks(call->out, "written", set.written);
	json_write_object_end(call->out);
	json_write_object_end(call->out);
	return ST_OK;
}

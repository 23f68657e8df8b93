/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_EDIT_H
#define CHAOSACTORD_WORLD_EDIT_H

#include "vm/environment.h"
#include "vm/state_tree.h"
#include "world/writing.h"

/* A state tree changed from outside the VM, by a list of edits: all of them or none. What a
 * journal entry keeps of edits is enough to make them again on the state before it. */

enum edit_kind {
	EDIT_BALANCE,
	EDIT_NONCE,
	EDIT_ACTOR,   /* what is given; one that does not exist is made if its ID is written */
	EDIT_ACCOUNT, /* a new account: its key address gets the next ID */
	EDIT_DELETE,  /* the actor's record; an address in f01 goes on meaning its ID */
};
enum { EDIT_KINDS = EDIT_DELETE + 1 };

struct edit {
	enum edit_kind kind;
	struct address address; /* any; of EDIT_ACCOUNT a key address */
	bool has_balance, has_nonce, has_code, has_head;
	struct bigint balance; /* attoFIL */
	uint64_t nonce;
	struct cid code;
	struct cid head;
	/* What head reaches, blocks by themselves and its own among them. */
	const struct bytes *blocks;
	size_t block_count;
	uint64_t id;        /* of the actor, once it was made */
	bool nonce_is_back; /* below what the actor's was, once it was made */
};

enum {
	EDITS_MAX = 1000,               /* of one list */
	EDIT_BLOCK_BYTES_MAX = 1 << 20, /* of one block */
	EDIT_BLOCKS_MAX = 4096,         /* of one head */
	EDIT_HEAD_BYTES_MAX = 4 << 20,  /* of all blocks of one head */
	EDITS_BYTES_MAX = 16 << 20,     /* of the stored form of a list */
};

/* edit_account makes the edit that creates an account as a message to `key` would at this
 * network version (which exists), with a balance. Memory from arena. ST_NO_MEMORY. */
enum status edit_account(struct edit *edit, struct arena *arena, const struct address *key,
			 const struct bigint *balance, unsigned network_version) MUSTCHECK;

/* edit_take_state makes a block of bytes the head that an edit sets: one item of DAG-CBOR, of
 * which every link is there in blocks. edit_take_head does so with a block that is there.
 * What it reaches is copied into the arena, since an entry must not depend on blocks that
 * another one makes. ST_INVALID, ST_LIMIT, ST_NOT_FOUND with words; what reading gives. */
enum status edit_take_state(struct edit *edit, struct arena *arena, struct blockstore *blocks,
			    struct bytes state, struct error *err) MUSTCHECK;
enum status edit_take_head(struct edit *edit, struct arena *arena, struct blockstore *blocks,
			   struct cid head, struct error *err) MUSTCHECK;

/* edits_encode appends the stored form. edits_decode reads it: views lie in form, lists in
 * the arena. ST_CORRUPT, ST_NO_MEMORY. */
enum status edits_encode(struct buffer *out, const struct edit *edits, size_t count) MUSTCHECK;
enum status edits_decode(struct arena *arena, struct bytes form, struct edit **out,
			 size_t *count) MUSTCHECK;

/* Where edits are made: on the state of root, as blocks has it. What the new state has beyond
 * it goes to sink. Memory from arena. */
struct edit_ground {
	struct blockstore *blocks, *sink;
	struct arena *arena;
	struct cid root;
	enum address_network network; /* of the addresses in errors */
};

/* edits_apply makes the edits one after another, each on what those before it made, and sets
 * their IDs. *failed is the index of the one that failed, count when it was the state as a
 * whole; nothing went to the sink then. With words: ST_NOT_FOUND for an actor that does not
 * exist, ST_CONFLICT for an account that does, ST_INVALID for what no chain could hold. */
enum status edits_apply(const struct edit_ground *ground, struct edit *edits, size_t count,
			struct block_cid *root_after, size_t *failed, struct error *err) MUSTCHECK;

/* What came of editing a world. */
struct editing {
	struct block_cid root_before, root_after;
	uint64_t seq; /* of the journal entry */
	bool durable;
	size_t failed; /* as edits_apply */
};

/* writing_edit applies edits to the head and appends one entry to the journal, with which env
 * comes into force; settings (as settings_encode has them) too if they are not NULL, and the
 * defaults where they are empty. Failures of edits_apply and environment_check; after one the
 * world is as before. */
enum status writing_edit(struct writing *writing, struct edit *edits, size_t count,
			 const struct environment *env, const struct bytes *settings,
			 struct editing *out, struct error *err) MUSTCHECK;

#endif

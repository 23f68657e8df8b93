/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_SEQUENCES_CHAIN_H
#define CHAOSACTORD_TESTS_SEQUENCES_CHAIN_H

#include "actors/registry.h"
#include "ipld/car.h"
#include "vm/state_tree.h"
#include "vm/tipset.h"
#include "vm/vm.h"

/* A state in memory that messages are applied to, and what it holds. */

enum {
	/* Beyond the 4096 of the network's own limit; more is a message that is dropped. */
	CHAIN_DEPTH_MAX = 4200,
	CHAIN_MEMORY_BYTES = 1 << 30,
};

struct chain {
	struct arena arena; /* of the blocks */
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct environment env;
	struct block_cid root;
	bool chaos; /* the chaos actor is registered */
};

void chain_init(struct chain *chain);
void chain_fini(struct chain *chain);

/* One application. Everything in it lives in the arena it was made with. */
struct applied {
	enum status status; /* not ST_OK: the VM gave up, with words in err */
	struct error err;
	struct vm_result result;
	struct trace trace;
};

/* chain_apply applies an unsigned message to the chain's root; the blocks go to the
 * chain if keep is set. The chain stays where it is. */
void chain_apply(struct chain *chain, const struct message *message, bool keep, struct arena *arena,
		 struct applied *out);

/* chain_epochs_left tells how many epochs may pass before the network version of the chain
 * is over on mainnet: other VMs tell versions by epoch. */
int64_t chain_epochs_left(const struct chain *chain);

/* chain_vm_input fills in what every application of this chain has in common. */
struct vm_input chain_vm_input(struct chain *chain, bool keep, struct arena *arena);

/* chain_export writes everything reachable from root as a CAR. ST_NOT_FOUND when a
 * block is missing. */
enum status chain_export(struct chain *chain, const struct block_cid *root, struct buffer *car);

/* ---- what a state holds ---- */

struct known_actor {
	uint64_t id;
	struct actor actor;
	bool has_kind; /* the code is one that some actors version has */
	struct actor_code kind;
};

/* An address in f01's map. */
struct known_name {
	struct address address;
	uint64_t id;
};

struct survey {
	struct known_actor *actors; /* by ID */
	size_t actor_count, actor_room;
	struct known_name *names;
	size_t name_count, name_room;
};

/* survey_take looks at a state; everything goes to the arena. A map of f01 that does
 * not open has no names. */
void survey_take(struct survey *out, struct chain *chain, const struct block_cid *root,
		 struct arena *arena);

/* survey_find is NULL when there is no such actor. */
const struct known_actor *survey_find(const struct survey *survey, uint64_t id);

/* survey_resolve finds the ID behind an address; an ID address is itself. */
bool survey_resolve(const struct survey *survey, const struct address *address, uint64_t *id);

#endif

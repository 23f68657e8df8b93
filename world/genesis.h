/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_GENESIS_H
#define CHAOSACTORD_WORLD_GENESIS_H

#include "base/arena.h"
#include "ipld/blockstore.h"
#include "vm/environment.h"

/* Where a new world's state comes from. The vector form is decoded by rpc (world
 * knows no JSON) and handed in as a CAR with its environment. */

enum genesis_kind { GENESIS_MINIMAL, GENESIS_CAR, GENESIS_VECTOR };

enum { DEFAULT_NETWORK_VERSION = 13 };

/* Environment values that a user gave; those not given take the genesis' own. */
struct environment_given {
	bool epoch, network_version, base_fee, circ_supply, address_network;
	struct environment values;
};

struct genesis_spec {
	enum genesis_kind kind;
	bool given;             /* --genesis was given (and must match an existing directory) */
	const char *text;       /* the option as written, kept in the database */
	bool unread;            /* the file is not there: only text can be compared */
	struct bytes car;       /* GENESIS_CAR and _VECTOR (world/genesis_car.h) */
	struct bytes root_text; /* CID text; empty: the CAR's first root */
	struct environment own; /* GENESIS_VECTOR: its environment */
	struct environment_given options;
};

struct genesis {
	struct block_cid root;
	struct environment env;
	bool imported; /* blocks missing under the root are incomplete, not corrupt */
};

/* genesis_build puts the state into batch (a CAR may hold blocks that struct
 * blockstore cannot name) and returns root and environment. For GENESIS_CAR: epoch 1
 * past the upgrade of its network version, base fee 100, supply 2·10^27, network
 * version from the options or the tree's version (the newest that fits,
 * DEFAULT_NETWORK_VERSION if it does). ST_INVALID, ST_CORRUPT with words. */
enum status genesis_build(struct store_batch *batch, struct arena *arena,
			  const struct genesis_spec *spec, struct genesis *out,
			  struct error *err) MUSTCHECK;

/* genesis_build_minimal does so for GENESIS_MINIMAL with these options and puts the state into
 * blocks. */
enum status genesis_build_minimal(struct blockstore *blocks, struct arena *arena,
				  const struct environment_given *options, struct genesis *out,
				  struct error *err) MUSTCHECK;

/* environment_at is the environment of a state that brings none with it, at a network version:
 * base fee 100, supply 2·10^27, an epoch past its upgrade. */
struct network_rules;
struct environment environment_at(const struct network_rules *rules);

/* version_of_tree returns the newest network version that makes state trees of this version, the
 * default one if it does. */
unsigned version_of_tree(unsigned tree_version);

/* environment_given_whole gives every value of an environment. */
struct environment_given environment_given_whole(const struct environment *env);

/* environment_apply gives an environment the values that a user gave. */
void environment_apply(struct environment *env, const struct environment_given *given);

/* genesis_root returns which root genesis_build would give GENESIS_CAR or _VECTOR; quickly if it is
 * the likely one. Whether the state is there it does not see. Errors as genesis_car_root. */
enum status genesis_root(const struct genesis_spec *spec, struct arena *arena,
			 const struct block_cid *likely, struct block_cid *root,
			 struct error *err) MUSTCHECK;

/* environment_check refuses what no environment may hold, with words: a network
 * version beyond 15, negative values, amounts the chain cannot encode. ST_INVALID. */
enum status environment_check(const struct environment *env, struct error *err) MUSTCHECK;

/* default_base_fee is 100 attoFIL, default_circ_supply 2·10^27. */
struct bigint default_base_fee(void);
struct bigint default_circ_supply(void);

#endif

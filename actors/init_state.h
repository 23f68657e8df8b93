/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_INIT_STATE_H
#define CHAOSACTORD_ACTORS_INIT_STATE_H

#include "ipld/cbor.h"
#include "ipld/hamt.h"

/* State of the init actor f01 (specs-actors v2.3.5 actors/builtin/init/
 * init_actor_state.go): address bytes → actor ID, the next ID, the network's name.
 * Read by the actor through charged stores and by the VM through free ones. */
struct init_state {
	struct cid address_map;
	uint64_t next_id;
	struct bytes network_name;
};

/* init_state_decode reads a struct init_state (actors/state.h, object_decode); views
 * live as long as the block. */
enum status init_state_decode(struct cbor_reader *reader, struct arena *arena,
			      void *state) MUSTCHECK;

/* init_state_encode writes one (object_encode). */
void init_state_encode(struct cbor_writer *writer, const void *state);

/* init_map_find looks address up. The numbers are signed on the wire, so *id may be
 * below zero, which is no actor's. ST_NOT_FOUND, ST_CORRUPT when what is found is no
 * number, else as hamt_get. */
enum status init_map_find(struct hamt *map, const struct address *address, int64_t *id) MUSTCHECK;

/* init_map_add maps address to id; it copies both into the arena. */
enum status init_map_add(struct hamt *map, struct arena *arena, const struct address *address,
			 uint64_t id) MUSTCHECK;

#endif

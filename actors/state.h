/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_STATE_H
#define CHAOSACTORD_ACTORS_STATE_H

#include "actors/runtime.h"
#include "ipld/amt.h"
#include "ipld/hamt.h"

/* State and other stored objects of actors as typed values: decoded after a charged
 * get, encoded before a charged put (lotus d7076778e chain/vm/runtime.go StateCreate,
 * StateReadonly, StateTransaction, StoreGet, StorePut). */

/* How a kind of object is read: into value, lists into the arena; views live as long
 * as the block. The status of the reader, or ST_NO_MEMORY. */
typedef enum status object_decode(struct cbor_reader *reader, struct arena *arena, void *value);

/* How it is written; failures stick in the writer. */
typedef void object_encode(struct cbor_writer *writer, const void *value);

/* The state of the receiver, as rt_state_read, _begin, _commit and _create. A block
 * that does not decode is fatal; a value that cannot be encoded is exit 21, before
 * anything is charged. */
struct outcome actor_state_read(struct runtime *rt, object_decode *decode, void *state);
struct outcome actor_state_begin(struct runtime *rt, object_decode *decode, void *state);
struct outcome actor_state_commit(struct runtime *rt, object_encode *encode, const void *state);
struct outcome actor_state_create(struct runtime *rt, object_encode *encode, const void *state);

/* An object beside the state: one get, or one put that returns its CID (in the arena). */
struct outcome actor_object_get(struct runtime *rt, struct cid cid, object_decode *decode,
				void *value);
struct outcome actor_object_put(struct runtime *rt, object_encode *encode, const void *value,
				struct cid *cid);

/* actor_collection_failed turns a failed operation on a HAMT or AMT over rt->store
 * into an outcome. What the reference's library reports as an ordinary error (a key
 * that is absent, a malformed node, a hash or an index that is used up) ends the call
 * with code; out of gas, missing blocks and failures of ours go their own way. */
struct outcome actor_collection_failed(struct runtime *rt, enum status st, int64_t code,
				       const char *what);

/* actor_map_failed is the same for looking into a HAMT and for setting. v0 does not
 * check nodes: where a bitfield names more pointers than there are it dereferences nil
 * (go-hamt-ipld v0.1.5 hamt.go getChild), which is no abort. */
struct outcome actor_map_failed(struct runtime *rt, enum status st, int64_t code, const char *what);

/* Which tries an actors version keeps its maps and arrays in: what its go.mod asks for,
 * at v6 and v7 raised by the Lotus that ran them (lotus b835fab70 go.mod). */
enum hamt_generation hamt_generation_of(unsigned actors_version);
enum amt_generation amt_generation_of(unsigned actors_version);

enum { ACTOR_MAP_BIT_WIDTH = 5 }; /* unless a rule says otherwise */

/* actor_map_open and actor_array_open load a root (one get); the new ones are empty.
 * All work in the literal mode, which charges as the reference. bit_width of an array
 * counts from actors v3 on; before it is 3. */
enum status actor_map_open(struct runtime *rt, struct cid root, unsigned bit_width,
			   struct hamt **out) MUSTCHECK;
enum status actor_map_new(struct runtime *rt, unsigned bit_width, struct hamt **out) MUSTCHECK;
enum status actor_array_open(struct runtime *rt, struct cid root, unsigned bit_width,
			     struct amt **out) MUSTCHECK;
enum status actor_array_new(struct runtime *rt, unsigned bit_width, struct amt **out) MUSTCHECK;

/* actor_map_flush and actor_array_flush write what is to be written and return the root
 * (in the arena). */
enum status actor_map_flush(struct runtime *rt, struct hamt *map, struct cid *root) MUSTCHECK;
enum status actor_array_flush(struct runtime *rt, struct amt *array, struct cid *root) MUSTCHECK;

/* Keys of maps by number: unsigned and zig-zag varints (specs-actors v2.3.5 actors/
 * util/adt/map.go, go-state-types 139e0e79 abi/keyer.go UIntKey, IntKey), in the
 * arena. */
enum status actor_uint_key(struct arena *arena, uint64_t number, struct bytes *key) MUSTCHECK;
enum status actor_int_key(struct arena *arena, int64_t number, struct bytes *key) MUSTCHECK;

#endif

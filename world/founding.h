/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_FOUNDING_H
#define CHAOSACTORD_WORLD_FOUNDING_H

#include "world/genesis.h"
#include "world/worlds.h"
#include "world/writer.h"

/* founding_open adds world `main` to the worlds, and those that were made beside it. In a new store
 * it is made at the genesis asked for, in one commit of the writer; in an older one every genesis
 * and environment option that was given must equal what it was created with, else ST_CONFLICT with
 * a text that names Chaos.EnvSet. A genesis from a file is equal when its root is (and the
 * environment that a vector brings); with spec->unread, when the option's text is.
 * ST_CORRUPT when the record of a world is damaged, and what genesis_build and
 * writer_commit return. */
enum status founding_open(struct worlds *worlds, struct store *store, struct writer *writer,
			  const struct genesis_spec *spec, struct error *err) MUSTCHECK;

#endif

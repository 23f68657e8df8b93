/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_INTAKE_H
#define CHAOSACTORD_STORE_INTAKE_H

#include "base/bytes.h"
#include "base/pace.h"
#include "base/status.h"

/* Blocks that come in large numbers and that nobody needs yet: a state that is imported. They are
 * written some megabytes at a time, each time in a transaction of their own, beside the commits:
 * one that the log takes does not wait for it, only a checkpoint does. What was written is named in
 * the index later, for very many blocks at a time; so a look-up meets few runs, and what is looked
 * for while blocks come is mostly not there. Once it has been settled every block is found, and
 * lasts. Without that, some may be found and others lie there without a name, until a collection.
 *
 * No collection may begin or go on from the first block until it is settled or freed, and the store
 * has had its first commit. One thread at a time. Memory: some 20 MiB. */
struct store;
struct store_intake;

/* store_intake_new prepares one for store_intake_free, which accepts NULL. It keeps the pace, which
 * stays the caller's. ST_NO_MEMORY. */
enum status store_intake_new(struct store *store, struct pace *pace,
			     struct store_intake **out) MUSTCHECK;
void store_intake_free(struct store_intake *intake);

/* store_intake_put takes a block (both are copied), and writes what waits when that is enough.
 * again: one of this name may have been put before; then it is seen to that it is not there twice,
 * for which those before are named at once. With words: ST_NO_MEMORY, ST_LIMIT for a key beyond
 * STORE_KEY_MAX, and as store_intake_settle. */
enum status store_intake_put(struct store_intake *intake, struct bytes key, struct bytes block,
			     bool again, struct error *err) MUSTCHECK;

/* store_intake_settle writes what waits and names all of it. With words: ST_FULL when disk or map
 * are exhausted, ST_IO, ST_DAMAGED, ST_NO_MEMORY: then nothing of what waited is there. The caller
 * has no view open. */
enum status store_intake_settle(struct store_intake *intake, struct error *err) MUSTCHECK;

#endif

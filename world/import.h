/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_IMPORT_H
#define CHAOSACTORD_WORLD_IMPORT_H

#include "base/cancel.h"
#include "base/pace.h"
#include "store/store.h"
#include "world/genesis.h"

/* A state that comes as a CAR, piece by piece: every block is verified as it comes and put into
 * the store, beside the commits (store/intake.h), where nothing needs it yet; at the end everything
 * that the root reaches is found to have come and to be a state. Which world stands on it then is
 * world/write_import.h's business. Until then a collection would take the blocks
 * (world/uploads.h). Memory: some 20 megabytes, and 16 MB for 1.4 million blocks
 * (world/block_tags.h).
 *
 * What counts is the CAR: a block that only the store has is missing. One thread at a time. */

struct import;

struct import_options {
	struct store *store;
	/* Where the blocks go, until whoever has it commits; NULL: into the store at once. */
	struct store_batch *batch;
	uint64_t max_bytes;          /* of the CAR, out of gzip; 0: any number */
	const struct demand *demand; /* that it gives way to; NULL: to none */
};

/* import_new prepares one, for import_free, which accepts NULL. ST_NO_MEMORY, ST_IO. */
enum status import_new(const struct import_options *options, struct import **out) MUSTCHECK;
void import_free(struct import *import);

/* import_feed takes the next piece of the CAR. With words: failures of car_stream_feed and of
 * store_intake_put. After one the import fails for ever. */
enum status import_feed(struct import *import, struct bytes piece, struct error *err) MUSTCHECK;

/* How far it is. */
struct import_progress {
	uint64_t received;      /* bytes, as they came */
	uint64_t blocks, bytes; /* that were kept, each as often as it came */
};
struct import_progress import_progress(const struct import *import);

/* What the CAR is to be taken for. */
struct import_wish {
	struct cid root; /* undefined: its first root */
	bool with_chaos; /* a state without f098 gets one */
	struct environment_given env;
	/* The network version of the world that it is for, where that is not to change; else
	 * has_version is false, and the state's own counts. */
	bool has_version;
	unsigned network_version;
	const struct cancel *cancel;  /* asked on the way; or NULL */
	bool (*stops)(void *context); /* likewise; or NULL */
	void *context;
};

/* What is there at the end. */
struct import_end {
	struct block_cid root;  /* of the state */
	struct environment env; /* what a new world would have, but for what was given */
	unsigned tree_version;
	uint64_t actors;
};

/* import_finish says that nothing follows and finds the state. With words: ST_INVALID when the CAR
 * breaks off, names no root, lacks a block, is no state or none that the network version makes,
 * ST_UNSUPPORTED for a root of another form, ST_CANCELLED, ST_STOPPING, and as import_feed. */
enum status import_finish(struct import *import, const struct import_wish *wish,
			  struct import_end *out, struct error *err) MUSTCHECK;

#endif

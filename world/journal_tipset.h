/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_JOURNAL_TIPSET_H
#define CHAOSACTORD_WORLD_JOURNAL_TIPSET_H

#include "vm/tipset.h"
#include "world/journal.h"

/* What the journal keeps of a tipset: the inputs, with every message as it was given,
 * and what came of each application. Explicit messages are kept whole; block rewards
 * and cron follow from the inputs, so their receipts are enough. Read as a stream:
 * a tipset may hold more than anybody wants in memory at once. */

struct journal_tipset {
	int64_t parent_epoch; /* the tipset's own is the entry's environment's */
	struct bigint base_fee;
	struct block_cid receipts_root;
	size_t block_count, application_count;
	struct cbor_reader blocks, applications; /* behind what was read of either */
};

struct journal_block {
	struct address miner;
	int64_t win_count;
	size_t message_count;
	struct cbor_reader messages;
};

struct journal_application {
	enum tipset_step step;
	int64_t epoch;
	size_t block; /* 0 for cron */
	struct receipt receipt;
	struct bytes error;           /* text behind a failure, may be empty */
	struct block_cid message_cid; /* of the bare message; TIPSET_MESSAGE, as all below */
	struct gas_outputs gas;
};

/* journal_tipset_encode appends what is kept of a tipset that was applied. forms[b][m]
 * are the bytes of message m of block b as they were given, signed or not. Failures of
 * the writer. */
enum status journal_tipset_encode(struct buffer *out, const struct tipset *tipset,
				  const struct bytes *const *forms,
				  const struct tipset_result *result) MUSTCHECK;

/* journal_tipset_decode reads entry->tipset as a whole, so that nothing that is read of
 * it afterwards can fail; views lie in the entry. ST_CORRUPT when it is none. */
enum status journal_tipset_decode(const struct journal_entry *entry,
				  struct journal_tipset *out) MUSTCHECK;

/* Each gives the next item of its list and takes it; false behind the last one. */
bool journal_tipset_block(struct journal_tipset *tipset, struct journal_block *out);
bool journal_block_message(struct journal_block *block, struct bytes *form);
bool journal_tipset_application(struct journal_tipset *tipset, struct journal_application *out);

/* journal_tipset_find finds the application of an explicit message by the CID of the bare
 * message or of the form it was given in, and puts it into the message members of entry.
 * ST_NOT_FOUND, ST_CORRUPT, ST_NO_MEMORY. */
enum status journal_tipset_find(struct journal_entry *entry, struct cid cid) MUSTCHECK;

/* journal_form_cid returns the CID of the bare message in the bytes of a form. ST_CORRUPT,
 * ST_NO_MEMORY. */
enum status journal_form_cid(struct bytes form, struct block_cid *out) MUSTCHECK;

#endif

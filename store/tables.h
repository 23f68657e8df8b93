/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_TABLES_H
#define CHAOSACTORD_STORE_TABLES_H

enum store_table {
	STORE_META,      /* text name → bytes: schema version, creation facts */
	STORE_BLOCKS,    /* digest (32 bytes, blake2b-256) or binary CID → block */
	STORE_WORLDS,    /* world id (8 bytes, big-endian) → world record */
	STORE_JOURNAL,   /* world id ‖ sequence (8 bytes each, big-endian) → entry */
	STORE_SNAPSHOTS, /* world id ‖ name → snapshot record */
	STORE_KEPT,      /* world id ‖ sequence → nothing: the state after that entry is kept */
	STORE_LABELS,    /* world id ‖ name → what it stands for */
	STORE_ANSWERS,   /* world id ‖ idempotency key → digest of a request, answer, and
			  * world id ‖ 0xff ‖ number → the idempotency key that was the
			  * number-th */
	STORE_KEYS, /* world id ‖ address as text → secret key; ‖ "default" → address */
	STORE_TABLES,
};

enum { STORE_KEY_MAX = 511, STORE_JOURNAL_KEY = 16, STORE_SCHEMA = 2 };

/* How deep tries of a batch may nest (store_batch_try). */
enum { STORE_BATCH_TRIES = 4 };

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_STATE_H
#define CHAOSACTORD_ACTORS_MINER_STATE_H

#include "actors/state.h"

/* State of a storage miner and the objects beside it (specs-actors v2.3.5 and v4.0.1
 * actors/builtin/miner/miner_state.go, deadline_state.go, cbor_gen.go of every version).
 * Where the fields depend on the actors version, the value says which: set
 * actors_version before decoding. Everything else is filled in; views and links live
 * as long as the bytes read. */

/* 13 fields in v0, 14 from v2 on, 15 from v4 on. */
struct miner_state {
	unsigned actors_version;
	struct cid info;                         /* struct miner_info */
	struct bigint pre_commit_deposits;       /* attoFIL */
	struct bigint locked_funds;              /* attoFIL, the sum of the vesting table */
	struct cid vesting_funds;                /* struct vesting_funds */
	struct bigint fee_debt;                  /* attoFIL; v2+, else 0 */
	struct bigint initial_pledge;            /* attoFIL */
	struct cid pre_committed_sectors;        /* map: sector number → pre-commitment */
	struct cid pre_committed_sectors_expiry; /* array: epoch → bitfield; v5+ "CleanUp" */
	struct cid allocated_sectors;            /* bitfield */
	struct cid sectors;                      /* array: sector number → sector */
	int64_t proving_period_start;            /* epoch */
	uint64_t current_deadline;               /* index */
	struct cid deadlines;                    /* struct miner_deadlines */
	struct bytes early_terminations;         /* bitfield of deadlines, RLE+ */
	bool deadline_cron_active;               /* v4+, else false */
};

enum status miner_state_decode(struct cbor_reader *reader, struct arena *arena,
			       void *state) MUSTCHECK;
void miner_state_encode(struct cbor_writer *writer, const void *state);

/* 9 fields in v0, 11 from v2 on. */
struct miner_info {
	unsigned actors_version;
	struct address owner;
	struct address worker;
	const struct address *control_addresses;
	size_t control_count;
	bool has_pending_worker;
	struct address pending_worker; /* with has_pending_worker */
	int64_t pending_worker_at;     /* epoch from which on it holds */
	struct bytes peer_id;
	const struct bytes *multiaddrs;
	size_t multiaddr_count;
	int64_t proof_type;   /* of seals; of window proofs from v3 on */
	uint64_t sector_size; /* bytes */
	uint64_t partition_sectors;
	int64_t consensus_fault_elapsed; /* epoch; v2+ */
	bool has_pending_owner;          /* v2+ */
	struct address pending_owner;
};

/* Lists come to lie in the arena. */
enum status miner_info_decode(struct cbor_reader *reader, struct arena *arena,
			      void *info) MUSTCHECK;
void miner_info_encode(struct cbor_writer *writer, const void *info);

enum {
	MINER_PERIOD_DEADLINES = 48,
	MINER_CHALLENGE_WINDOW = 60, /* epochs a deadline is open */
	MINER_PROVING_PERIOD = 2880, /* epochs: 48 windows, a day */
};

struct miner_deadlines {
	struct cid due[MINER_PERIOD_DEADLINES]; /* struct miner_deadline */
};

enum status miner_deadlines_decode(struct cbor_reader *reader, struct arena *arena,
				   void *deadlines) MUSTCHECK;
void miner_deadlines_encode(struct cbor_writer *writer, const void *deadlines);

/* 7 fields up to v2, 10 from v3 on, 11 in v7. */
struct miner_deadline {
	unsigned actors_version;
	struct cid partitions;           /* array: partition index → partition */
	struct cid expirations_epochs;   /* array: epoch → bitfield of partitions */
	struct bytes partitions_posted;  /* bitfield; "PostSubmissions" up to v2 */
	struct bytes early_terminations; /* bitfield */
	uint64_t live_sectors;
	uint64_t total_sectors;
	struct bigint faulty_power_raw;       /* bytes */
	struct bigint faulty_power_qa;        /* bytes, quality adjusted */
	struct cid optimistic_posts;          /* array; v3+, as those below */
	struct cid sectors_snapshot;          /* array; v7 */
	struct cid partitions_snapshot;       /* array */
	struct cid optimistic_posts_snapshot; /* array */
};

enum status miner_deadline_decode(struct cbor_reader *reader, struct arena *arena,
				  void *deadline) MUSTCHECK;
void miner_deadline_encode(struct cbor_writer *writer, const void *deadline);

/* Bits a level of its arrays from actors v3 on (specs-actors v3.1.1 actors/builtin/
 * miner/miner_state.go, deadline_state.go). */
enum {
	MINER_PRE_COMMIT_EXPIRY_BIT_WIDTH = 6,
	MINER_PARTITIONS_BIT_WIDTH = 3,
	MINER_EXPIRATIONS_BIT_WIDTH = 5,
};

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_POWER_POWER_INTERNAL_H
#define CHAOSACTORD_ACTORS_POWER_POWER_INTERNAL_H

#include "actors/power/state.h"

/* What the files of actors/power/ share. */

/* ---- rules.c: what differs between actors versions ------------------------------- */

struct power_rules {
	unsigned since;            /* first actors version of this row */
	bool only_claimants;       /* only miners with a claim may pledge and get events */
	bool events_before_proofs; /* in a tick */
	bool asks_reward;          /* a tick asks f02 first, for the params of callbacks */
	bool shrugs_at_proofs;     /* a tick survives an unreadable batch of proofs */
	bool smooths_by_gap;       /* over the epochs since the last tick, not one */
	bool deletes_claims;       /* of miners whose callback failed, else empties them */
	bool counts_strangers;     /* a failed miner without a claim lowers the count too */
	bool panics_when_negative; /* else an error */
	bool node_gap_panics;      /* a map's library runs into nil where a bitfield lies */
	bool array_gap_panics;     /* an array's likewise */
	bool least_by_quality;     /* quality-adjusted power counts for the least power */
	int64_t least_miners;      /* above the least power, for it to hold */
	int64_t first_proof_type;  /* of those that have a least power */
	int64_t last_proof_type;
	unsigned queue_map_bit_width;
	unsigned uncounted_until; /* network version from which a deleted claim lowers the
				   * count of miners */
};

const struct power_rules *power__rules_of(unsigned actors_version);

/* ---- claims.c ----------------------------------------------------------------------- */

/* power__map_failed is the end of a call whose map could not be used: exit 20 for what
 * the reference's library reports as an error, its panic, out of gas, fatal. */
struct outcome power__map_failed(struct runtime *rt, enum status st, const char *what);

/* Loads the claims (one get). */
struct outcome power__claims_open(struct runtime *rt, const struct power_state *state,
				  struct hamt **claims);
struct outcome power__claims_flush(struct runtime *rt, struct hamt *claims,
				   struct power_state *state);

/* Whether miner has a claim, whatever its value. */
struct outcome power__claims_has(struct runtime *rt, struct hamt *claims,
				 const struct address *miner, bool *found);

/* Finds the claim of miner. Unreadable is what the reference reports as an error: the
 * way to the claim, or the claim itself. */
enum claim_found { CLAIM_FOUND, CLAIM_ABSENT, CLAIM_UNREADABLE };
struct outcome power__claims_find(struct runtime *rt, struct hamt *claims,
				  const struct address *miner, struct power_claim *claim,
				  enum claim_found *found);

/* Takes all power from the claim that was found and from the totals (power_state.go
 * addToClaim with the negated claim). *refused: the reference gives up with an error
 * half-way; what it has changed in the totals until then stays. */
struct outcome power__claims_empty(struct runtime *rt, struct hamt *claims,
				   struct power_state *state, const struct address *miner,
				   const struct power_claim *claim, bool *refused);

/* Takes the claim out of the map. */
struct outcome power__claims_remove(struct runtime *rt, struct hamt *claims,
				    const struct address *miner);

/* ---- queue.c: the cron event queue ----------------------------------------------------- */

struct outcome power__queue_open(struct runtime *rt, const struct power_state *state,
				 struct hamt **queue);
struct outcome power__queue_flush(struct runtime *rt, struct hamt *queue,
				  struct power_state *state);

/* Appends an event to those of an epoch: writes their array, changes the map. */
struct outcome power__queue_append(struct runtime *rt, struct hamt *queue, int64_t epoch,
				   const struct power_cron_event *event);

/* Events in order, in the arena. */
struct power_event_list {
	struct power_event_item *first;
	struct power_event_item **end; /* where the next one goes */
};
struct power_event_item {
	struct power_cron_event event;
	struct power_event_item *next;
};
void power__events_init(struct power_event_list *list);
enum status power__events_add(struct runtime *rt, struct power_event_list *list,
			      const struct power_cron_event *event);

/* Adds the events of an epoch to a list; they live as long as the arena. */
struct outcome power__queue_load(struct runtime *rt, struct hamt *queue, int64_t epoch,
				 struct power_event_list *list);

/* Takes an epoch that has events out of the map. */
struct outcome power__queue_remove(struct runtime *rt, struct hamt *queue, int64_t epoch);

/* ---- tick.c -------------------------------------------------------------------------------- */

struct outcome power__tick(struct runtime *rt, const void *params, struct cbor_writer *ret);

#endif

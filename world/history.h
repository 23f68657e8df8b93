/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_HISTORY_H
#define CHAOSACTORD_WORLD_HISTORY_H

#include "world/journal.h"
#include "world/session.h"

/* The past of a world as a session sees it, that of its parents included. Entries of the
 * journal are all there, whatever the world went back over. */

/* session_entry reads one journal entry; ST_NOT_FOUND beyond the head, ST_CORRUPT or
 * ST_DAMAGED, with words, when it does not decode or does not fit to its message and its
 * neighbours. Views live in the session's arena. */
enum status session_entry(struct session *session, uint64_t seq, struct journal_entry *out,
			  struct error *err) MUSTCHECK;

/* session_next_entry is session_entry for who walks along the journal, at a third of the
 * cost: the entry must start at root `before` (NULL for the first one), where the one
 * before it ended. Views live in arena. */
enum status session_next_entry(struct session *session, struct arena *arena, uint64_t seq,
			       const struct block_cid *before, struct journal_entry *out,
			       struct error *err) MUSTCHECK;

/* session_find_message finds the applications of a message by its CID (of the bare or the
 * signed message), alone or in a tipset, on the line of the world (world/line.h): what it went
 * back over has not happened. ST_NOT_FOUND, ST_DAMAGED when there are some and the index does not
 * say so. */
enum status session_find_message(struct session *session, struct cid cid, struct message_place *out,
				 struct error *err) MUSTCHECK;

/* session_message_entries lists the entries of the journal that are noted for a message, by its CID
 * as above, whatever the world went back over; the newest first, up to the head. An entry may be
 * another message's (entry_pick_message tells). In arena; none is no failure. ST_DAMAGED, ST_IO,
 * ST_NO_MEMORY, with words. */
enum status session_message_entries(struct session *session, struct arena *arena, struct cid cid,
				    uint64_t **out, size_t *count, struct error *err) MUSTCHECK;

/* session_entry_message reads journal entry seq and sees to it that the message members
 * are those of the message with this CID: ST_NOT_FOUND when it is not in that entry. */
enum status session_entry_message(struct session *session, uint64_t seq, struct cid cid,
				  struct journal_entry *out, struct error *err) MUSTCHECK;

/* entry_pick_message sees to it that the message members of an entry that was read are those of
 * the message with this CID (of the bare or the signed one): ST_NOT_FOUND when the entry does
 * not hold it; ST_CORRUPT, ST_NO_MEMORY. */
enum status entry_pick_message(struct journal_entry *entry, struct cid cid) MUSTCHECK;

/* Selectors of `at`. */
enum at_kind { AT_HEAD, AT_GENESIS, AT_SEQ, AT_ROOT, AT_SNAPSHOT, AT_LABEL };
struct at {
	enum at_kind kind;
	uint64_t seq;
	struct cid root;
	struct bytes name; /* of a snapshot or a label, without `snap:` and `@` */
};

/* session_at finds the state a selector means; ST_NOT_FOUND with words when there is no such
 * sequence number, root, snapshot or label, ST_INVALID for the label of an address. A bare root,
 * and a label, take the head's environment. */
enum status session_at(struct session *session, const struct at *at, struct state_point *out,
		       struct error *err) MUSTCHECK;

#endif

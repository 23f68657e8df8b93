/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/entry.h"

#include "world/record.h"

enum status entry_read(struct session *session, struct arena *arena, uint64_t seq,
		       struct journal_entry *out)
{
	const struct world *keeper = world_of_entry(session_world(session), seq);
	const struct record_key key = record_key_journal(keeper->id, seq);
	struct bytes record;
	enum status st = session_record(session, arena, STORE_JOURNAL, record_key_bytes(&key),
					&record);

	if (st == ST_OK)
		st = journal_decode(record, seq, out);
	return st == ST_NOT_FOUND ? ST_CORRUPT : st;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/replay.h"

#include <inttypes.h>

enum status replay_message(const struct journal_entry *entry, struct chain_message *out,
			   struct error *err)
{
	if (chain_message_decode(entry->message, true, out, NULL) != ST_OK)
		return error_set(err, ST_CORRUPT,
				 "the message of journal entry %" PRIu64 " does not decode",
				 entry->seq);
	return ST_OK;
}

bool replay_same_receipt(const struct receipt *run, const struct receipt *kept)
{
	return run->exit_code == kept->exit_code && run->gas_used == kept->gas_used &&
	       bytes_equal(run->ret, kept->ret);
}

enum status replay_differs(uint64_t seq, struct error *err)
{
	return error_set(err, ST_CORRUPT,
			 "journal entry %" PRIu64 " ends otherwise when it is run again", seq);
}

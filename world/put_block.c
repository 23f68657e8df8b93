/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/put_block.h"

#include "ipld/blockstore.h"
#include "world/changes.h"

enum status writing_put_block(struct writing *writing, struct cid cid, struct bytes block,
			      bool *is_new)
{
	struct changes *changes = writing_changes(writing);
	enum status st;

	*is_new = false;
	/* An identity CID is its block. */
	if (cid_is_identity(cid))
		return ST_OK;
	st = blockstore_has_stored(session_blocks(writing_session(writing)), cid);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	TRY(writing_close(writing));
	*is_new = st == ST_NOT_FOUND;
	/* Also one that is there: the journal may have to make it again, and this one is kept. */
	return store_batch_put(changes->batch, STORE_BLOCKS, cid_store_key(cid), block);
}

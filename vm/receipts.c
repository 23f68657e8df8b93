/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/receipts.h"

#include "ipld/cbor.h"

enum { BIT_WIDTH = 3 };

enum status receipts_new(struct blockstore *blocks, struct arena *arena, struct amt **out)
{
	return amt_new(blocks, arena, AMT_V2, BIT_WIDTH, out);
}

enum status receipts_add(struct amt *receipts, struct arena *arena, uint64_t index,
			 const struct receipt *receipt)
{
	struct bytes value;

	TRY(cbor_encode(arena, receipt_write, receipt, &value));
	return amt_set(receipts, index, value);
}

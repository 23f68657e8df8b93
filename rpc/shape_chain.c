/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/shape_chain.h"

#include "rpc/shape.h"

/* A proof or signature that nobody made is null, as is an empty list. */
void shape_block_header(struct json_writer *out, const char *name,
			const struct block_header *header)
{
	const struct bigint weight = bigint_of_int(header->parent_weight);

	json_write_object(out, name);
	json_write_address(out, "Miner", &header->miner);
	json_write_object(out, "Ticket");
	json_write_base64(out, "VRFProof", header->ticket);
	json_write_object_end(out);
	json_write_object(out, "ElectionProof");
	json_write_int(out, "WinCount", header->win_count);
	json_write_null(out, "VRFProof");
	json_write_object_end(out);
	json_write_null(out, "BeaconEntries");
	json_write_null(out, "WinPoStProof");
	json_write_array(out, "Parents");
	for (size_t i = 0; i < header->parent_count; i++)
		json_write_cid(out, NULL, cid_of(&header->parents[i]));
	json_write_array_end(out);
	json_write_amount(out, "ParentWeight", &weight);
	json_write_int(out, "Height", header->height);
	json_write_cid(out, "ParentStateRoot", cid_of(&header->parent_state_root));
	json_write_cid(out, "ParentMessageReceipts", cid_of(&header->parent_receipts));
	json_write_cid(out, "Messages", cid_of(&header->messages));
	json_write_null(out, "BLSAggregate");
	json_write_int(out, "Timestamp", header->timestamp_s);
	json_write_null(out, "BlockSig");
	json_write_int(out, "ForkSignaling", 0);
	json_write_amount(out, "ParentBaseFee", header->base_fee);
	json_write_object_end(out);
}

void shape_tipset_key(struct json_writer *out, const char *name, const struct chain_tipset *tipset)
{
	json_write_array(out, name);
	for (size_t i = 0; i < tipset->count; i++)
		json_write_cid(out, NULL, cid_of(&tipset->blocks[i].cid));
	json_write_array_end(out);
}

void shape_tipset(struct json_writer *out, const char *name, const struct chain_tipset *tipset)
{
	json_write_object(out, name);
	shape_tipset_key(out, "Cids", tipset);
	json_write_array(out, "Blocks");
	for (size_t i = 0; i < tipset->count; i++)
		shape_block_header(out, NULL, &tipset->blocks[i].header);
	json_write_array_end(out);
	json_write_int(out, "Height", tipset->blocks[0].header.height);
	json_write_object_end(out);
}

void shape_lookup(struct json_writer *out, const char *name, struct cid message,
		  const struct receipt *receipt, struct bytes returned,
		  const struct chain_found *found)
{
	json_write_object(out, name);
	json_write_cid(out, "Message", message);
	shape_receipt(out, "Receipt", receipt);
	if (returned.size > 0)
		json_write_raw(out, "ReturnDec", returned);
	else
		json_write_null(out, "ReturnDec");
	shape_tipset_key(out, "TipSet", chain_found_tipset(found));
	json_write_int(out, "Height", chain_found_height(found));
	json_write_object_end(out);
}

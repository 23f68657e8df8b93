/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/tipsets_json.h"

#include "rpc/vector/values.h"

OBJECT(block, struct vector_block, FIELDS_OF_VECTOR,
       REQUIRED("miner_addr", address, struct vector_block, miner, "an address"),
       REQUIRED("win_count", int, struct vector_block, win_count, "a number"),
       NULLABLE_LIST("messages", base64, struct vector_block, messages, message_count,
		     "a list of messages in base64"));

DEFINE_OBJECT(vector_tipset, FIELDS_OF_VECTOR,
	      OPTIONAL("epoch_offset", int, struct vector_tipset, epoch_offset, "a number"),
	      OPTIONAL("basefee", whole_number, struct vector_tipset, base_fee, "attoFIL"),
	      NULLABLE_LIST("blocks", block, struct vector_tipset, blocks, block_count,
			    "a list of blocks"));

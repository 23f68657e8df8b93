/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_KINDS_H
#define CHAOSACTORD_RPC_KINDS_H

#include "rpc/decode_chain.h"
#include "rpc/fields.h"

/* A tipset key: the CIDs of its blocks. */
struct tipset_key {
	const struct cid *cids;
	size_t count; /* 0: the head */
};

/* The kinds of values that rows may have: a name for the rows, and the C type of the
 * struct's member. Kinds of one place only are defined there. */
FIELD_KIND(flag, bool);
FIELD_KIND(int, int64_t);
FIELD_KIND(uint, uint64_t);
FIELD_KIND(network_version, uint64_t); /* 0 to 15 */
FIELD_KIND(word, int64_t);             /* one of the row's words */
FIELD_KIND(text, struct bytes);        /* a string; views the JSON */
FIELD_KIND(world_name, struct bytes);  /* views the JSON */
FIELD_KIND(raw_text, struct bytes);    /* a string or {"base64"} */
FIELD_KIND(bytes, struct bytes);       /* base64 or, outside lotus, 0x and hex */
FIELD_KIND(base64, struct bytes);
FIELD_KIND(amount, struct bigint);
FIELD_KIND(address, struct address);
FIELD_KIND(cid, struct cid);
FIELD_KIND(code, struct cid);
FIELD_KIND(at, struct at);
FIELD_KIND(tipset_key, struct tipset_key); /* null and [] are the head */
FIELD_KIND(json, const json_t *);          /* for who knows its type; as long as the request */
FIELD_KIND(any, const json_t *);           /* the same, and no object need be */

#endif

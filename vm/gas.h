/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_GAS_H
#define CHAOSACTORD_VM_GAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bigint.h"
#include "base/status.h"

/* Gas prices by name; prices.tbl has the figures and their source. Amounts are int64 gas
 * units; a charge is compute plus storage. */
struct price_list {
#define PRICE(name, v0, calico) int64_t name;
#include "vm/prices.tbl"
#undef PRICE
};

extern const struct price_list price_list_v0;     /* network versions 0-6 */
extern const struct price_list price_list_calico; /* network versions 7-15 */

/* One charge as the reference names it in its traces. */
struct gas_charge {
	const char *name; /* static */
	int64_t compute;
	int64_t storage;
};

struct gas_charge gas_on_chain_message(const struct price_list *prices, size_t message_bytes);
struct gas_charge gas_on_return_value(const struct price_list *prices, size_t return_bytes);
struct gas_charge gas_on_invocation(const struct price_list *prices, bool has_value,
				    uint64_t method);
struct gas_charge gas_on_ipld_get(const struct price_list *prices);
struct gas_charge gas_on_ipld_put(const struct price_list *prices, size_t block_bytes);
struct gas_charge gas_on_create_actor(const struct price_list *prices);
struct gas_charge gas_on_delete_actor(const struct price_list *prices);
struct gas_charge gas_on_verify_signature(const struct price_list *prices, bool bls);
struct gas_charge gas_on_hashing(const struct price_list *prices);
struct gas_charge gas_zero(const char *name);

/* Where the prepaid gas money went, attoFIL (lotus d7076778e chain/vm/burn.go). */
struct gas_outputs {
	struct bigint base_fee_burn;
	struct bigint over_estimation_burn;
	struct bigint miner_penalty;
	struct bigint miner_tip;
	struct bigint refund;
	int64_t over_estimation_gas;
};

/* gas_outputs_of splits gas_limit × fee_cap. burn false when the message is exempt
 * from the base fee burn. ST_LIMIT when an amount does not fit. */
enum status gas_outputs_of(int64_t gas_used, int64_t gas_limit, const struct bigint *base_fee,
			   const struct bigint *fee_cap, const struct bigint *premium, bool burn,
			   struct gas_outputs *out) MUSTCHECK;

#endif

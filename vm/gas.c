/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/gas.h"

const struct price_list price_list_v0 = {
#define PRICE(name, v0, calico) .name = (v0),
#include "vm/prices.tbl"
#undef PRICE
};

const struct price_list price_list_calico = {
#define PRICE(name, v0, calico) .name = (calico),
#include "vm/prices.tbl"
#undef PRICE
};

struct gas_charge gas_zero(const char *name)
{
	return (struct gas_charge){ name, 0, 0 };
}

struct gas_charge gas_on_chain_message(const struct price_list *prices, size_t message_bytes)
{
	int64_t storage = prices->message_storage +
			  prices->message_storage_per_byte * (int64_t)message_bytes;

	return (struct gas_charge){ "OnChainMessage", prices->message_compute,
				    storage * prices->storage_multiplier };
}

struct gas_charge gas_on_return_value(const struct price_list *prices, size_t return_bytes)
{
	return (struct gas_charge){ "OnChainReturnValue", 0,
				    (int64_t)return_bytes * prices->return_per_byte *
					    prices->storage_multiplier };
}

struct gas_charge gas_on_invocation(const struct price_list *prices, bool has_value,
				    uint64_t method)
{
	int64_t compute = prices->send_base;

	if (has_value)
		compute += prices->send_transfer_funds;
	if (has_value && method == 0)
		compute += prices->send_transfer_only;
	if (method != 0)
		compute += prices->send_invoke_method;
	return (struct gas_charge){ "OnMethodInvocation", compute, 0 };
}

struct gas_charge gas_on_ipld_get(const struct price_list *prices)
{
	return (struct gas_charge){ "OnIpldGet", prices->ipld_get, 0 };
}

struct gas_charge gas_on_ipld_put(const struct price_list *prices, size_t block_bytes)
{
	return (struct gas_charge){ "OnIpldPut", prices->ipld_put,
				    (int64_t)block_bytes * prices->ipld_put_per_byte *
					    prices->storage_multiplier };
}

struct gas_charge gas_on_create_actor(const struct price_list *prices)
{
	return (struct gas_charge){ "OnCreateActor", prices->create_actor_compute,
				    prices->create_actor_storage * prices->storage_multiplier };
}

struct gas_charge gas_on_delete_actor(const struct price_list *prices)
{
	return (struct gas_charge){ "OnDeleteActor", 0,
				    prices->delete_actor * prices->storage_multiplier };
}

struct gas_charge gas_on_verify_signature(const struct price_list *prices, bool bls)
{
	return (struct gas_charge){ "OnVerifySignature",
				    bls ? prices->verify_bls : prices->verify_secp256k1, 0 };
}

struct gas_charge gas_on_hashing(const struct price_list *prices)
{
	return (struct gas_charge){ "OnHashing", prices->hashing, 0 };
}

/* ---- where the gas money goes: lotus d7076778e chain/vm/burn.go --------------- */

/* Gas burned for asking much more than was used. The reference computes 11 × used
 * in 64 bits with wrap-around; unsigned arithmetic does the same. */
static enum status over_estimation_gas(int64_t gas_used, int64_t gas_limit, int64_t *out)
{
	struct bigint burn, factor, used;
	int64_t over;

	*out = gas_limit;
	if (gas_used == 0)
		return ST_OK;
	over = (int64_t)((uint64_t)gas_limit - (uint64_t)((int64_t)(11 * (uint64_t)gas_used) / 10));
	*out = 0;
	if (over < 0)
		return ST_OK;
	if (over > gas_used)
		over = gas_used;
	burn = bigint_of_int(gas_limit - gas_used);
	factor = bigint_of_int(over);
	used = bigint_of_int(gas_used);
	TRY(bigint_mul(&burn, &factor, &burn));
	TRY(bigint_div_floor(&burn, &used, &burn));
	*out = bigint_wrap_int64(&burn);
	return ST_OK;
}

static enum status times(const struct bigint *amount, int64_t gas, struct bigint *out)
{
	struct bigint factor = bigint_of_int(gas);

	return bigint_mul(amount, &factor, out);
}

/* What the miner pays for a base fee above the fee cap. Only reported. */
static enum status miner_penalty(int64_t gas_used, const struct bigint *base_fee,
				 const struct bigint *fee_cap, const struct bigint *pay,
				 struct gas_outputs *out)
{
	struct bigint excess, part;

	out->miner_penalty = bigint_zero();
	if (bigint_compare(base_fee, fee_cap) > 0) {
		TRY(bigint_sub(base_fee, fee_cap, &excess));
		TRY(times(&excess, gas_used, &out->miner_penalty));
	}
	if (out->over_estimation_gas == 0)
		return ST_OK;
	TRY(bigint_sub(base_fee, pay, &excess));
	TRY(times(&excess, out->over_estimation_gas, &part));
	return bigint_add(&out->miner_penalty, &part, &out->miner_penalty);
}

/* The tip is paid on the limit, and never more than the fee cap leaves. */
static enum status miner_tip(int64_t gas_limit, const struct bigint *fee_cap,
			     const struct bigint *premium, const struct bigint *pay,
			     struct gas_outputs *out)
{
	struct bigint per_gas = *premium, together;

	TRY(bigint_add(pay, premium, &together));
	if (bigint_compare(&together, fee_cap) > 0)
		TRY(bigint_sub(fee_cap, pay, &per_gas));
	return times(&per_gas, gas_limit, &out->miner_tip);
}

enum status gas_outputs_of(int64_t gas_used, int64_t gas_limit, const struct bigint *base_fee,
			   const struct bigint *fee_cap, const struct bigint *premium, bool burn,
			   struct gas_outputs *out)
{
	const struct bigint *pay = bigint_compare(base_fee, fee_cap) > 0 ? fee_cap : base_fee;

	out->base_fee_burn = bigint_zero();
	if (burn)
		TRY(times(pay, gas_used, &out->base_fee_burn));
	TRY(over_estimation_gas(gas_used, gas_limit, &out->over_estimation_gas));
	TRY(miner_penalty(gas_used, base_fee, fee_cap, pay, out));
	TRY(miner_tip(gas_limit, fee_cap, premium, pay, out));
	TRY(times(pay, out->over_estimation_gas, &out->over_estimation_burn));
	TRY(times(fee_cap, gas_limit, &out->refund));
	TRY(bigint_sub(&out->refund, &out->base_fee_burn, &out->refund));
	TRY(bigint_sub(&out->refund, &out->miner_tip, &out->refund));
	return bigint_sub(&out->refund, &out->over_estimation_burn, &out->refund);
}

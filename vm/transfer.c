/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/transfer.h"

#include "base/check.h"
#include "vm/actor.h"
#include "vm/failure.h"

/* lotus d7076778e chain/vm/vm.go transfer. */

/* Both ends of a transfer, loaded; the reference calls any failure fatal. */
struct transfer_end {
	uint64_t id;
	struct actor actor;
};

static struct outcome resolve_end(struct vm *vm, const struct address *address,
				  struct transfer_end *end)
{
	enum status st = state_tree_resolve(vm->tree, address, &end->id);

	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "transfer: address does not resolve");
}

static struct outcome load_end(struct vm *vm, struct transfer_end *end)
{
	enum status st = state_tree_get(vm->tree, end->id, &end->actor);

	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "transfer: actor does not load");
}

static struct outcome check_balance(struct vm *vm, const struct transfer_end *from,
				    const struct bigint *value)
{
	if (bigint_compare(&from->actor.balance, value) >= 0)
		return outcome_ok();
	return vm_stop(vm, OUTCOME_EXIT, SYS_INSUFFICIENT_FUNDS,
		       "transfer failed: insufficient balance");
}

static struct outcome check_amount(struct vm *vm, const struct bigint *value)
{
	if (bigint_sign(value) >= 0)
		return outcome_ok();
	return vm_stop(vm, OUTCOME_EXIT, SYS_FORBIDDEN, "attempted to transfer negative value");
}

/* What both hold together; moving value between them does not change it. */
static enum status sum_of(const struct transfer_end *from, const struct transfer_end *to,
			  struct bigint *sum)
{
	return bigint_add(&from->actor.balance, &to->actor.balance, sum);
}

static struct outcome move(struct vm *vm, struct transfer_end *from, struct transfer_end *to,
			   const struct bigint *value)
{
	struct bigint before, after;
	enum status st = sum_of(from, to, &before);

	if (st == ST_OK)
		st = bigint_sub(&from->actor.balance, value, &from->actor.balance);
	if (st == ST_OK)
		st = bigint_add(&to->actor.balance, value, &to->actor.balance);
	if (st == ST_OK)
		st = sum_of(from, to, &after);
	if (st == ST_OK)
		CHECK(bigint_compare(&before, &after) == 0 &&
		      bigint_sign(&from->actor.balance) >= 0);
	if (st == ST_OK)
		st = state_tree_set(vm->tree, from->id, &from->actor);
	if (st == ST_OK)
		st = state_tree_set(vm->tree, to->id, &to->actor);
	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "transfer");
}

/* Network versions up to 14: who sends to itself is not checked at all. */
static struct outcome transfer_identity_first(struct vm *vm, const struct address *from_address,
					      const struct address *to_address,
					      const struct bigint *value)
{
	struct transfer_end from, to;

	if (address_equal(from_address, to_address))
		return outcome_ok();
	RT_TRY(resolve_end(vm, from_address, &from));
	RT_TRY(resolve_end(vm, to_address, &to));
	if (from.id == to.id)
		return outcome_ok();
	RT_TRY(check_amount(vm, value));
	RT_TRY(load_end(vm, &from));
	RT_TRY(load_end(vm, &to));
	RT_TRY(check_balance(vm, &from, value));
	return move(vm, &from, &to, value);
}

/* Network version 15 (lotus b835fab70 chain/vm/vm.go transfer). */
static struct outcome transfer_balance_first(struct vm *vm, const struct address *from_address,
					     const struct address *to_address,
					     const struct bigint *value)
{
	struct transfer_end from, to;

	RT_TRY(check_amount(vm, value));
	RT_TRY(resolve_end(vm, from_address, &from));
	RT_TRY(load_end(vm, &from));
	RT_TRY(check_balance(vm, &from, value));
	if (address_equal(from_address, to_address))
		return outcome_ok();
	RT_TRY(resolve_end(vm, to_address, &to));
	if (from.id == to.id)
		return outcome_ok();
	RT_TRY(load_end(vm, &to));
	return move(vm, &from, &to, value);
}

struct outcome vm_transfer(struct vm *vm, const struct address *from, const struct address *to,
			   const struct bigint *value)
{
	if (vm->rules->balance_before_identity)
		return transfer_balance_first(vm, from, to, value);
	return transfer_identity_first(vm, from, to, value);
}

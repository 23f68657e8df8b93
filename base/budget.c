/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/budget.h"

#include <stdint.h>

enum {
	STEP_BYTES = 4096, /* a charge takes so much at least … */
	STEP_PART = 8,     /* … or this part of what it has: threads seldom meet */
	SMALL_PART = 8,    /* of the budget is for small requests */
};

void budget_init(struct budget *budget, size_t limit_bytes)
{
	*budget = (struct budget){ .limit_bytes = limit_bytes };
}

void charge_init(struct charge *charge, struct budget *budget)
{
	*charge = (struct charge){ .budget = budget };
}

static void give_back(struct charge *charge, size_t size)
{
	struct budget *budget = charge->budget;

	charge->taken_bytes -= size;
	atomic_fetch_sub(&budget->used_bytes, size);
	atomic_fetch_add(&budget->returned_bytes, size);
}

void charge_fini(struct charge *charge)
{
	if (charge->budget)
		give_back(charge, charge->taken_bytes);
	charge->used_bytes = 0;
}

static void note_peak(struct budget *budget, size_t used)
{
	size_t peak = budget->peak_bytes;

	while (used > peak && !atomic_compare_exchange_weak(&budget->peak_bytes, &peak, used))
		continue;
}

static bool take(struct charge *charge, size_t size)
{
	struct budget *budget = charge->budget;
	const size_t limit = budget->limit_bytes;
	const size_t mine = charge->taken_bytes + size;
	size_t used = atomic_fetch_add(&budget->used_bytes, size) + size;
	bool alone = used == mine;
	bool small = mine <= BUDGET_SMALL_BYTES;

	if (!alone && !charge->exempt && used > (small ? limit : limit - limit / SMALL_PART)) {
		atomic_fetch_sub(&budget->used_bytes, size);
		return false;
	}
	charge->taken_bytes = mine;
	note_peak(budget, used);
	return true;
}

bool charge_add(struct charge *charge, size_t size)
{
	size_t needed, step;

	if (!charge)
		return true;
	if (size <= charge->taken_bytes - charge->used_bytes) {
		charge->used_bytes += size;
		return true;
	}
	needed = size - (charge->taken_bytes - charge->used_bytes);
	step = charge->taken_bytes / STEP_PART;
	step = step < STEP_BYTES ? STEP_BYTES : step;
	if ((needed >= step || !take(charge, step)) && !take(charge, needed)) {
		charge->refused = true;
		atomic_fetch_add(&charge->budget->refusals, 1);
		return false;
	}
	charge->used_bytes += size;
	return true;
}

void charge_remove(struct charge *charge, size_t size)
{
	size_t unused;

	if (!charge)
		return;
	charge->used_bytes -= size;
	unused = charge->taken_bytes - charge->used_bytes;
	if (unused > STEP_BYTES && unused > charge->used_bytes / STEP_PART)
		give_back(charge, unused);
}

bool charge_refused(struct charge *charge)
{
	bool refused = charge && charge->refused;

	if (refused)
		charge->refused = false;
	return refused;
}

bool charge_exempt(struct charge *charge, bool exempt)
{
	bool was = charge && charge->exempt;

	if (charge)
		charge->exempt = exempt;
	return was;
}

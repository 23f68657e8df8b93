/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/miner/vesting.h"

#include <stdlib.h>

/* ---- bytes ------------------------------------------------------------------------- */

enum status vesting_decode(struct cbor_reader *reader, struct arena *arena, void *funds)
{
	struct vesting_funds *out = funds;

	cbor_read_tuple(reader, 1);
	out->count = cbor_read_array(reader);
	out->funds = arena_zalloc(arena, out->count, sizeof(*out->funds));
	if (!out->funds)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < out->count && cbor_status(reader) == ST_OK; i++) {
		cbor_read_tuple(reader, 2);
		out->funds[i].epoch = cbor_read_int(reader);
		out->funds[i].amount = cbor_read_bigint(reader, NULL);
	}
	return cbor_status(reader);
}

void vesting_encode(struct cbor_writer *writer, const void *funds)
{
	const struct vesting_funds *in = funds;

	cbor_write_tuple(writer, 1);
	cbor_write_array(writer, in->count);
	for (size_t i = 0; i < in->count; i++) {
		cbor_write_tuple(writer, 2);
		cbor_write_int(writer, in->funds[i].epoch);
		cbor_write_bigint(writer, &in->funds[i].amount);
	}
}

/* ---- epochs ------------------------------------------------------------------------- */

/* Epochs wrap around like the reference's 64-bit integers. */
static int64_t plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t minus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

int64_t vesting_quantize(int64_t epoch, int64_t unit, int64_t offset)
{
	int64_t shift = offset % unit;
	int64_t shifted = minus(epoch, shift);
	int64_t down = shifted / unit * unit; /* to zero, as in Go */

	if (shifted % unit == 0 || shifted < 0)
		return plus(down, shift);
	return plus(plus(down, unit), shift);
}

/* ---- unlocking ------------------------------------------------------------------------- */

enum status vesting_unlock_vested(struct vesting_funds *funds, int64_t now, struct bigint *unlocked)
{
	size_t over = 0;

	*unlocked = bigint_zero();
	for (; over < funds->count && funds->funds[over].epoch < now; over++)
		TRY(bigint_add(unlocked, &funds->funds[over].amount, unlocked));
	funds->funds += over;
	funds->count -= over;
	return ST_OK;
}

/* Takes from one entry what target still lacks. */
static enum status take(struct vesting_fund *fund, const struct bigint *target,
			struct bigint *unlocked, bool *emptied)
{
	struct bigint part, left;

	TRY(bigint_sub(target, unlocked, &part));
	if (bigint_compare(&fund->amount, &part) < 0)
		part = fund->amount;
	TRY(bigint_add(unlocked, &part, unlocked));
	TRY(bigint_sub(&fund->amount, &part, &left));
	*emptied = bigint_sign(&left) == 0;
	if (!*emptied)
		fund->amount = left;
	return ST_OK;
}

/* Keeps [0, from) and [to, count). In a table out of order to may lie before from, and
 * the entries between stand there twice. */
static enum status join(struct vesting_funds *funds, struct arena *arena, size_t from, size_t to)
{
	size_t rest = funds->count - to;
	struct vesting_fund *joined = arena_zalloc(arena, from + rest, sizeof(*joined));

	if (!joined)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < from; i++)
		joined[i] = funds->funds[i];
	for (size_t i = 0; i < rest; i++)
		joined[from + i] = funds->funds[to + i];
	funds->funds = joined;
	funds->count = from + rest;
	return ST_OK;
}

enum status vesting_unlock_unvested(struct vesting_funds *funds, struct arena *arena, int64_t now,
				    const struct bigint *target, struct bigint *unlocked)
{
	size_t from = 0, to = 0;

	*unlocked = bigint_zero();
	for (size_t i = 0; i < funds->count && bigint_compare(unlocked, target) < 0; i++) {
		bool emptied = false;

		if (funds->funds[i].epoch >= now)
			TRY(take(&funds->funds[i], target, unlocked, &emptied));
		else
			from = i + 1;
		if (emptied)
			to = i + 1;
	}
	return to == 0 ? ST_OK : join(funds, arena, from, to);
}

/* ---- locking ------------------------------------------------------------------------------ */

/* An entry at its place in the table before sorting. */
struct placed {
	int64_t epoch;
	size_t at;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->epoch != y->epoch)
		return x->epoch < y->epoch ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* The table while a schedule is added to it. New epochs come in order, so an entry of the
 * last epoch is the last one; those of the old table are found by bisection. */
struct adding {
	struct vesting_fund *funds;
	size_t count;
	size_t room;
	const struct placed *old; /* sorted */
	size_t old_count;
	struct arena *arena;
};

/* The last of the old entries at epoch, as the reference's map keeps it. */
static bool find_old(const struct adding *adding, int64_t epoch, size_t *at)
{
	size_t low = 0, high = adding->old_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (adding->old[middle].epoch <= epoch)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || adding->old[low - 1].epoch != epoch)
		return false;
	*at = adding->old[low - 1].at;
	return true;
}

static bool find_new(const struct adding *adding, int64_t epoch, size_t *at)
{
	for (size_t i = adding->count; i > adding->old_count; i--) {
		if (adding->funds[i - 1].epoch == epoch) {
			*at = i - 1;
			return true;
		}
	}
	return false;
}

static enum status make_room(struct adding *adding)
{
	size_t room = adding->room == 0 ? 256 : adding->room * 2;
	struct vesting_fund *funds;

	if (adding->count < adding->room)
		return ST_OK;
	funds = arena_zalloc(adding->arena, room, sizeof(*funds));
	if (!funds)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < adding->count; i++)
		funds[i] = adding->funds[i];
	adding->funds = funds;
	adding->room = room;
	return ST_OK;
}

static enum status add_at(struct adding *adding, int64_t epoch, const struct bigint *amount)
{
	size_t at;

	if (find_old(adding, epoch, &at) || find_new(adding, epoch, &at))
		return bigint_add(&adding->funds[at].amount, amount, &adding->funds[at].amount);
	TRY(make_room(adding));
	adding->funds[adding->count++] = (struct vesting_fund){ epoch, *amount };
	return ST_OK;
}

/* What of sum has vested after so many epochs. */
static enum status vested_after(struct bigint *vested, const struct bigint *sum, int64_t elapsed,
				const struct vesting_schedule *schedule)
{
	const struct bigint epochs = bigint_of_int(elapsed);
	const struct bigint period = bigint_of_int(schedule->period);

	*vested = *sum;
	if (elapsed >= schedule->period)
		return ST_OK;
	TRY(bigint_mul(sum, &epochs, vested));
	return bigint_div_floor(vested, &period, vested);
}

static enum status add_schedule(struct adding *adding, int64_t now, const struct bigint *sum,
				int64_t offset, const struct vesting_schedule *schedule)
{
	int64_t begin = plus(now, schedule->delay);
	int64_t at = plus(begin, schedule->step);
	struct bigint so_far = bigint_zero(), target, part;

	for (unsigned steps = 0; bigint_compare(&so_far, sum) < 0; steps++) {
		int64_t epoch = vesting_quantize(at, schedule->quantum, offset);

		if (steps == VESTING_STEPS_MAX)
			return ST_LIMIT;
		TRY(vested_after(&target, sum, minus(epoch, begin), schedule));
		TRY(bigint_sub(&target, &so_far, &part));
		TRY(add_at(adding, epoch, &part));
		so_far = target;
		at = plus(at, schedule->step);
	}
	return ST_OK;
}

static enum status place(struct arena *arena, const struct vesting_fund *funds, size_t count,
			 struct placed **out)
{
	struct placed *places = arena_zalloc(arena, count, sizeof(*places));

	if (!places)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		places[i] = (struct placed){ funds[i].epoch, i };
	qsort(places, count, sizeof(*places), compare_placed);
	*out = places;
	return ST_OK;
}

static enum status sort(struct vesting_funds *funds, struct arena *arena)
{
	struct vesting_fund *sorted = arena_zalloc(arena, funds->count, sizeof(*sorted));
	struct placed *places;

	if (!sorted)
		return ST_NO_MEMORY;
	TRY(place(arena, funds->funds, funds->count, &places));
	for (size_t i = 0; i < funds->count; i++) {
		sorted[i] = funds->funds[places[i].at];
		if (i > 0 && sorted[i].epoch == sorted[i - 1].epoch &&
		    bigint_compare(&sorted[i].amount, &sorted[i - 1].amount) != 0)
			return ST_UNSUPPORTED;
	}
	funds->funds = sorted;
	return ST_OK;
}

enum status vesting_lock(struct vesting_funds *funds, struct arena *arena, int64_t now,
			 const struct bigint *sum, int64_t offset,
			 const struct vesting_schedule *schedule)
{
	struct adding adding = {
		.funds = funds->funds,
		.count = funds->count,
		.room = funds->count,
		.old_count = funds->count,
		.arena = arena,
	};
	struct placed *old;

	TRY(place(arena, funds->funds, funds->count, &old));
	adding.old = old;
	TRY(add_schedule(&adding, now, sum, offset, schedule));
	funds->funds = adding.funds;
	funds->count = adding.count;
	return sort(funds, arena);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/difference.h"

#include "base/varint.h"

/* How equal runs are found: the start and the end that both share are split off. What
 * is left of the block is walked byte by byte, and at each byte three places of the base
 * are tried: where one arrives if pieces were replaced at their length, where one arrives
 * if all that follows is equal up to the end, and where a table of the base has the next
 * eight bytes. The longest run is taken, and the walk goes on behind it. */
enum {
	WORD_BYTES = 8,
	TABLE_BITS_MIN = 1,
	TABLE_BITS_MAX = 12,
	TABLE_STEP_MIN = 8, /* so a run of ELSEWHERE_MIN is sure to have a word at a step */
	TABLED_MIN = 48,    /* less than this is walked without a table */
	/* Shorter runs cost more than their bytes do, or lead astray. */
	IN_PLACE_MIN = 4,
	ELSEWHERE_MIN = 16,
	BACK_MORE = 60, /* how far before its word a run may begin, beyond a step */
	SHORT_PART_MAX = 3 * VARINT_MAX_BYTES,
};

/* A run of the block that is also in the base; none if size is 0. */
struct run {
	size_t block_at, base_at, size;
};

struct comparison {
	struct bytes base, block;
	size_t block_at; /* the block is written up to here */
	size_t base_at;  /* the place in the base behind what was last copied */
	size_t end;      /* from here block and base are equal to their ends */
	struct buffer *out;
	size_t room;                         /* what out may still take */
	uint32_t table[1 << TABLE_BITS_MAX]; /* places of words in the base, by their hash */
	unsigned table_bits;                 /* of the hash */
	size_t step;                         /* only words at multiples of it are in the table */
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static uint64_t word_at(const uint8_t *data)
{
	uint64_t word;

	memcpy(&word, data, sizeof(word));
	return word;
}

static bool same_in_place(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, IN_PLACE_MIN) == 0;
}

/* How many bytes from a and b on are equal, most of them at most. */
static size_t equal_after(const uint8_t *a, const uint8_t *b, size_t most)
{
	size_t size = 0;

	while (most - size >= WORD_BYTES && word_at(a + size) == word_at(b + size))
		size += WORD_BYTES;
	while (size < most && a[size] == b[size])
		size++;
	return size;
}

/* How many bytes before a_end and b_end are equal. */
static size_t equal_before(const uint8_t *a_end, const uint8_t *b_end, size_t most)
{
	size_t size = 0;

	while (most - size >= WORD_BYTES &&
	       word_at(a_end - size - WORD_BYTES) == word_at(b_end - size - WORD_BYTES))
		size += WORD_BYTES;
	while (size < most && *(a_end - size - 1) == *(b_end - size - 1))
		size++;
	return size;
}

/* ---- writing ------------------------------------------------------------------ */

static enum status append(struct comparison *c, const void *data, size_t size)
{
	if (size > c->room)
		return ST_LIMIT;
	c->room -= size;
	buffer_append(c->out, data, size);
	return buffer_status(c->out);
}

/* 0, -1, 1, -2 … become 0, 1, 2, 3 … */
static uint64_t zigzag(size_t from, size_t to)
{
	return to >= from ? 2 * (uint64_t)(to - from) : 2 * (uint64_t)(from - to) - 1;
}

/* Inserts the block up to run and copies the run. */
static enum status write_run(struct comparison *c, struct run run)
{
	size_t inserted = run.block_at - c->block_at, size;
	bool moves = run.base_at != c->base_at + inserted;
	uint8_t part[SHORT_PART_MAX];

	size = varint_write(2 * inserted + moves, part);
	if (moves)
		size += varint_write(zigzag(c->base_at, run.base_at), part + size);
	TRY(append(c, part, size));
	TRY(append(c, c->block.data + c->block_at, inserted));
	TRY(append(c, part, varint_write(run.size, part)));
	c->block_at = run.block_at + run.size;
	c->base_at = run.base_at + run.size;
	return ST_OK;
}

static enum status write_last_insert(struct comparison *c)
{
	size_t inserted = c->block.size - c->block_at;
	uint8_t part[SHORT_PART_MAX];

	TRY(append(c, part, varint_write(2 * inserted, part)));
	return append(c, c->block.data + c->block_at, inserted);
}

static enum status write_rest(struct comparison *c)
{
	size_t from = c->end > c->block_at ? c->end : c->block_at;
	size_t size = c->block.size - from;

	if (c->block_at == c->block.size)
		return ST_OK;
	if (size < IN_PLACE_MIN)
		return write_last_insert(c);
	return write_run(c, (struct run){ from, c->base.size - size, size });
}

/* ---- finding ------------------------------------------------------------------ */

static uint32_t *table_slot(struct comparison *c, uint64_t word)
{
	/* An odd number near 2^64 divided by the golden ratio spreads words over the high bits. */
	return &c->table[word * 0x9e3779b97f4a7c15U >> (64 - c->table_bits)];
}

/* The smallest table, of which every slot has the start of the base. */
static void table_clear(struct comparison *c)
{
	c->step = TABLE_STEP_MIN;
	c->table_bits = TABLE_BITS_MIN;
	memset(c->table, 0, sizeof(c->table[0]) << c->table_bits);
}

/* A larger base is tabled at larger steps, so that the table is filled to a half at most. */
static void table_fill(struct comparison *c)
{
	while (c->base.size / c->step > (size_t)1 << (TABLE_BITS_MAX - 1))
		c->step *= 2;
	while (c->base.size / c->step > (size_t)1 << (c->table_bits - 1))
		c->table_bits++;
	memset(c->table, 0, sizeof(c->table[0]) << c->table_bits);
	for (size_t at = 0; at + WORD_BYTES <= c->base.size; at += c->step)
		*table_slot(c, word_at(c->base.data + at)) = (uint32_t)at;
}

static size_t back_most(const struct comparison *c)
{
	return c->step + BACK_MORE;
}

/* The longest run around the two places, of what is not written yet. */
static struct run run_around(const struct comparison *c, size_t block_at, size_t base_at)
{
	const uint8_t *block = c->block.data + block_at, *base = c->base.data + base_at;
	size_t before = smaller(smaller(block_at - c->block_at, base_at), back_most(c));
	size_t after = smaller(c->block.size - block_at, c->base.size - base_at);

	before = equal_before(block, base, before);
	after = equal_after(block, base, after);
	return (struct run){ block_at - before, base_at - before, before + after };
}

static struct run longer(struct run a, struct run b)
{
	return b.size > a.size ? b : a;
}

/* The places of the base that are tried for a place of the block; NOWHERE if there the base
 * has not the same bytes. */
struct places {
	size_t in_place, to_end, elsewhere;
};

static const size_t NOWHERE = SIZE_MAX;

/* Looks at the WORD_BYTES of the block from at. Whether it has found a place. */
static bool find_places(struct comparison *c, size_t at, struct places *places)
{
	const uint8_t *block = c->block.data + at, *base = c->base.data;
	size_t in_place = c->base_at + (at - c->block_at), left = c->block.size - at;
	size_t to_end = c->base.size - left;
	uint64_t word = word_at(block);
	uint32_t elsewhere = *table_slot(c, word);
	bool is_in_place = in_place + IN_PLACE_MIN <= c->base.size &&
			   same_in_place(base + in_place, block);
	bool is_to_end = left <= c->base.size && word_at(base + to_end) == word;
	bool is_elsewhere = word_at(base + elsewhere) == word;

	if (!is_in_place && !is_to_end && !is_elsewhere)
		return false;
	places->in_place = is_in_place ? in_place : NOWHERE;
	places->to_end = is_to_end ? to_end : NOWHERE;
	places->elsewhere = is_elsewhere ? elsewhere : NOWHERE;
	return true;
}

/* The longest run at one of the places. */
static struct run run_at(const struct comparison *c, size_t at, const struct places *places)
{
	struct run run = { 0 };

	if (places->elsewhere != NOWHERE)
		run = run_around(c, at, places->elsewhere);
	if (run.size < ELSEWHERE_MIN)
		run.size = 0;
	if (places->to_end != NOWHERE && places->to_end != places->in_place)
		run = longer(run_around(c, at, places->to_end), run);
	if (places->in_place != NOWHERE)
		run = longer(run_around(c, at, places->in_place), run);
	return run;
}

/* ST_NOT_FOUND when there is no more run, ST_LIMIT as soon as there is no room for what
 * would stand before it. */
static enum status next_run(struct comparison *c, struct run *run)
{
	size_t end = smaller(c->end, c->block.size - WORD_BYTES + 1);
	size_t room_end = c->block_at + c->room + back_most(c) + 1;

	for (size_t at = c->block_at; at < smaller(end, room_end); at++) {
		struct places places;

		if (!find_places(c, at, &places))
			continue;
		*run = run_at(c, at, &places);
		if (run->size > 0)
			return ST_OK;
	}
	return room_end < end ? ST_LIMIT : ST_NOT_FOUND;
}

static enum status write_middle(struct comparison *c)
{
	enum status st = ST_OK;

	table_clear(c);
	if (c->end - c->block_at >= TABLED_MIN)
		table_fill(c);
	while (st == ST_OK) {
		struct run run;

		st = next_run(c, &run);
		if (st == ST_OK)
			st = write_run(c, run);
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status write_all(struct comparison *c)
{
	size_t most = smaller(c->base.size, c->block.size), start, end;
	uint8_t part[SHORT_PART_MAX];
	size_t size = varint_write(c->block.size, part);

	start = most == 0 ? 0 : equal_after(c->base.data, c->block.data, most);
	end = most == start ? 0
			    : equal_before(c->base.data + c->base.size,
					   c->block.data + c->block.size, most - start);
	c->block_at = c->base_at = start;
	c->end = c->block.size - (end < IN_PLACE_MIN ? 0 : end);
	size += varint_write(start, part + size);
	TRY(append(c, part, size));
	if (c->base.size >= WORD_BYTES && c->block.size >= WORD_BYTES)
		TRY(write_middle(c));
	return write_rest(c);
}

enum status store__difference_encode(struct buffer *out, struct bytes base, struct bytes block,
				     size_t limit)
{
	struct buffer_mark mark = buffer_mark(out);
	struct comparison comparison;
	enum status st;

	if (base.size > DIFFERENCE_BLOCK_MAX || block.size > DIFFERENCE_BLOCK_MAX)
		return ST_LIMIT;
	TRY(buffer_status(out));
	/* The table stays as it is: clearing 16 KiB would take longer than a usual block. */
	comparison.base = base;
	comparison.block = block;
	comparison.out = out;
	comparison.room = limit < DIFFERENCE_BLOCK_MAX * 2 ? limit : DIFFERENCE_BLOCK_MAX * 2;
	st = write_all(&comparison);
	if (st != ST_OK)
		buffer_cut(out, mark);
	return st;
}

/* ---- applying ----------------------------------------------------------------- */

struct application {
	struct bytes base;
	struct bytes rest; /* of the difference */
	size_t base_at;
	uint8_t *block;
	size_t left; /* of the block */
};

static struct bytes behind(struct bytes bytes, size_t size)
{
	return bytes_make(bytes.data + size, bytes.size - size);
}

static enum status take_number(struct bytes *rest, uint64_t *number)
{
	size_t size = varint_read(*rest, number);

	if (size == 0)
		return ST_DAMAGED;
	*rest = behind(*rest, size);
	return ST_OK;
}

static void fill(struct application *a, const uint8_t *from, size_t size)
{
	if (size == 0)
		return;
	memcpy(a->block, from, size);
	a->block += size;
	a->left -= size;
}

static enum status apply_copy(struct application *a)
{
	uint64_t size;

	TRY(take_number(&a->rest, &size));
	if (size > a->left || a->base_at > a->base.size || size > a->base.size - a->base_at)
		return ST_DAMAGED;
	if (size > 0)
		fill(a, a->base.data + a->base_at, (size_t)size);
	a->base_at += (size_t)size;
	return ST_OK;
}

/* Forwards an even number means half of it, backwards an odd one half of the next. */
static enum status apply_move(struct application *a)
{
	uint64_t zigzagged, distance;

	TRY(take_number(&a->rest, &zigzagged));
	distance = zigzagged / 2 + zigzagged % 2;
	if (zigzagged % 2 == 1 ? distance > a->base_at : distance > a->base.size)
		return ST_DAMAGED;
	a->base_at = zigzagged % 2 == 1 ? a->base_at - (size_t)distance
					: a->base_at + (size_t)distance;
	return ST_OK;
}

static enum status apply_insert(struct application *a)
{
	uint64_t head, size;

	TRY(take_number(&a->rest, &head));
	size = head / 2;
	if (head % 2 == 1)
		TRY(apply_move(a));
	if (size > a->left || size > a->rest.size)
		return ST_DAMAGED;
	fill(a, a->rest.data, (size_t)size);
	a->rest = behind(a->rest, (size_t)size);
	if (head % 2 == 0)
		a->base_at += (size_t)size;
	return ST_OK;
}

/* take_number and the size that is meant. */
static enum status take_size(struct bytes *rest, size_t *size)
{
	uint64_t number;

	*size = 0;
	TRY(take_number(rest, &number));
	if (number > DIFFERENCE_BLOCK_MAX)
		return ST_DAMAGED;
	*size = (size_t)number;
	return ST_OK;
}

enum status store__difference_size(struct bytes difference, size_t *size)
{
	return take_size(&difference, size);
}

enum status store__difference_apply(struct bytes base, struct bytes difference, uint8_t *block,
				    size_t size)
{
	struct application a = { .base = base, .rest = difference, .block = block, .left = size };
	size_t said;

	TRY(take_size(&a.rest, &said));
	if (said != size)
		return ST_DAMAGED;
	TRY(apply_copy(&a));
	while (a.left > 0) {
		TRY(apply_insert(&a));
		if (a.left > 0)
			TRY(apply_copy(&a));
	}
	return a.rest.size == 0 ? ST_OK : ST_DAMAGED;
}

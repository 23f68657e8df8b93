/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/amt.h"

#include "memory_blocks.h"

struct fixture {
	struct memory_blocks *memory;
	struct arena arena;
	struct amt *amt;
};

static void start(struct fixture *f, enum amt_generation generation, unsigned width)
{
	f->memory = memory_blocks_new();
	arena_init(&f->arena, 0);
	assert_int_equal(amt_new(&f->memory->base, &f->arena, generation, width, &f->amt), ST_OK);
}

static void stop(struct fixture *f)
{
	arena_fini(&f->arena);
	memory_blocks_free(f->memory);
}

static enum status reopen(struct fixture *f, enum amt_generation generation, unsigned width,
			  const struct block_cid *root)
{
	return amt_open(&f->memory->base, &f->arena, generation, width, cid_of(root), &f->amt);
}

/* Keeps a block written as hex and opens it as a root. */
static enum status open_hex(struct fixture *f, enum amt_generation generation, unsigned width,
			    const char *hex)
{
	struct bytes block = from_hex(&f->arena, hex);
	struct block_cid root = block_cid_of(block);

	memory_keep(f->memory, cid_of(&root), block);
	return reopen(f, generation, width, &root);
}

static enum status count_entry(void *context, uint64_t index, struct bytes value)
{
	(void)index;
	assert_true(value.size > 0);
	++*(size_t *)context;
	return ST_OK;
}

/* ---- step by step as the libraries ----------------------------------------- */

struct step {
	char operation;
	uint64_t index;
	uint8_t value;
	const char *result;
	size_t gets;
	const char *puts;
	const char *reason; /* of a new array: what the steps show */
	enum amt_generation generation;
	unsigned width;
};

#define NEW(generation, width, reason) { 'n', 0, 0, "", 0, "", reason, generation, width },
#define STEP(operation, index, value, result, gets, puts)                                          \
	{ operation, index, value, result, gets, puts, NULL, AMT_V2, 0 },
static const struct step steps[] = {
#include "amt_steps.tbl"
};
#undef NEW
#undef STEP
enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static const char *take_step(struct fixture *f, const struct step *first, const struct step *step,
			     struct block_cid *root)
{
	struct bytes value = { 0 };
	enum status st = ST_OK;
	size_t count = 0;

	switch (step->operation) {
	case 's':
		assert_int_equal(arena_copy(&f->arena, bytes_make(&step->value, 1), &value), ST_OK);
		st = amt_set(f->amt, step->index, value);
		break;
	case 'g':
		st = amt_get(f->amt, step->index, &value);
		if (st == ST_NOT_FOUND)
			return "-";
		assert_int_equal(value.size, 1);
		return arena_printf(&f->arena, "%u", value.data[0]);
	case 'd':
		st = amt_remove(f->amt, step->index);
		return st == ST_OK ? "true" : st == ST_NOT_FOUND ? "false" : "error";
	case 'e':
		assert_int_equal(amt_each(f->amt, step->index, count_entry, &count), ST_OK);
		return arena_printf(&f->arena, "%zu", count);
	case 'f':
		assert_int_equal(amt_flush(f->amt, root), ST_OK);
		return tail_of_cid(&f->arena, root);
	case 'o':
		st = reopen(f, first->generation, first->width, root);
		break;
	default:
		fail_msg("unknown operation %c", step->operation);
	}
	return st == ST_OK ? "ok" : status_name(st);
}

static void steps_cost_what_the_libraries_cost(void **state)
{
	struct fixture f = { 0 };
	struct block_cid root = { { 0 } };
	const struct step *first = NULL;

	(void)state;
	for (size_t i = 0; i < STEPS; i++) {
		const char *result;

		if (steps[i].operation == 'n') {
			if (first)
				stop(&f);
			first = &steps[i];
			start(&f, first->generation, first->width);
			continue;
		}
		memory_reset_counts(f.memory);
		result = take_step(&f, first, &steps[i], &root);
		if (strcmp(result, steps[i].result) != 0)
			fail_msg("%s, step %zu: %s, wanted %s", first->reason, i, result,
				 steps[i].result);
		memory_check_costs(f.memory, steps[i].gets, steps[i].puts, first->reason, i);
	}
	stop(&f);
}

/* ---- golden roots ------------------------------------------------------------ */

static void empty_arrays_have_their_known_names(void **state)
{
	static const struct row {
		enum amt_generation generation;
		unsigned width;
		const char *hex;
		const char *name;
	} rows[] = {
		{ AMT_V2, 3, "8300008341008080",
		  "bafy2bzacedswlcz5ddgqnyo3sak3jmhmkxashisnlpq6ujgyhe4mlobzpnhs6" },
		{ AMT_V3, 3, "840300008341008080",
		  "bafy2bzacedijw74yui7otvo63nfl3hdq2vdzuy7wx2tnptwed6zml4vvz7wee" },
		{ AMT_V3, 5, "840500008344000000008080",
		  "bafy2bzaceacu3yonapahihxmnhzuvk76yupwjmyeymd2l5n6xfs5st52shm6a" },
		{ AMT_V3, 4, "8404000083420000 8080",
		  "bafy2bzacebtuxloybdfwpzgkvvpdlkmnp4qu52omg3tkj4vqvimurdnfw3jva" },
		{ AMT_V3, 6, "84060000 83480000000000000000 8080",
		  "bafy2bzaceaa2jny7gkgdwnid4kuldau6bnvgyss5bszo4uy6uikrncvdu5mc2" },
		{ AMT_V3, 2, "840200008341008080",
		  "bafy2bzacebpbl7msg6mta4gjy3xmntdo6tt7wiikvctwtrkukkem5kvw5bw2i" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct block_cid root;
		struct fixture f;

		start(&f, rows[i].generation, rows[i].width);
		assert_int_equal(amt_flush(f.amt, &root), ST_OK);
		assert_string_equal(text_of_cid(&f.arena, cid_of(&root)), rows[i].name);
		assert_bytes(f.memory->blocks[0].block, from_hex(&f.arena, rows[i].hex),
			     rows[i].name);
		assert_int_equal(reopen(&f, rows[i].generation, rows[i].width, &root), ST_OK);
		assert_int_equal(amt_count(f.amt), 0);
		stop(&f);
	}
}

static void a_single_value_has_its_known_bytes(void **state)
{
	struct block_cid root;
	struct fixture f;

	(void)state;
	start(&f, AMT_V2, 3);
	assert_int_equal(amt_set(f.amt, 2,
				 bytes_of_text("\x43"
					       "foo")),
			 ST_OK);
	assert_int_equal(amt_flush(f.amt, &root), ST_OK);
	assert_bytes(f.memory->blocks[0].block, from_hex(&f.arena, "8300018341048081 43666f6f"),
		     "foo at 2");
	stop(&f);
}

/* ---- malformed roots -------------------------------------------------------- */

#define LINK                                                                                       \
	"d82a5827000171a0e40220"                                                                   \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define RAW_LINK                                                                                   \
	"d82a5827000155a0e40220"                                                                   \
	"0000000000000000000000000000000000000000000000000000000000000000"

static const struct malformed {
	enum amt_generation generation;
	unsigned width;
	const char *hex;
	enum status status;
	const char *reason;
} malformed[] = {
	{ AMT_V2, 3, "", ST_CORRUPT, "nothing" },
	{ AMT_V2, 3, "840000834100808000", ST_CORRUPT, "four fields" },
	{ AMT_V2, 3, "820000", ST_CORRUPT, "two fields" },
	{ AMT_V2, 3, "8320008341008080", ST_CORRUPT, "a negative height" },
	{ AMT_V2, 3, "8300008340 8080", ST_CORRUPT, "an empty bitmap" },
	{ AMT_V2, 3, "830000834200008080", ST_CORRUPT, "a bitmap of two bytes" },
	{ AMT_V2, 3, "830000834100a080", ST_CORRUPT, "links are a map" },
	{ AMT_V2, 3, "83000083410081f680", ST_CORRUPT, "a link that is null" },
	{ AMT_V2, 3, "83000083410080992001", ST_CORRUPT, "8193 values" },
	{ AMT_V2, 3, "83000083410080992000", ST_CORRUPT, "8192 values claimed, none there" },
	{ AMT_V2, 3, "8300008341008081", ST_CORRUPT, "one value claimed, none there" },
	{ AMT_V2, 3, "8315008341008080", ST_INVALID, "a height of 21" },
	{ AMT_V2, 3, "8314008341008080", ST_OK, "a height of 20" },
	{ AMT_V2, 3, "830000834100808000", ST_OK, "bytes behind the root are not read" },
	{ AMT_V2, 3, "83001863834103808105", ST_OK, "a bitmap that lies, at first" },
	{ AMT_V3, 3, "8300008341008080", ST_CORRUPT, "three fields" },
	{ AMT_V3, 3, "8403000083410080", ST_CORRUPT, "no values" },
	{ AMT_V3, 3, "840400008341008080", ST_INVALID, "another width" },
	{ AMT_V3, 4, "840400008341008080", ST_INVALID, "a bitmap too short" },
	{ AMT_V3, 3, "84030000 8342000080 80", ST_INVALID, "a bitmap too long" },
	{ AMT_V3, 3, "840300008340 8080", ST_INVALID, "an empty bitmap" },
	{ AMT_V3, 3, "84031841018341018081 05", ST_INVALID, "a height of 65" },
	{ AMT_V3, 3, "840316018341 0181" LINK "80", ST_INVALID, "a height beyond 64 bits" },
	{ AMT_V3, 3, "840315018341 0181" LINK "80", ST_OK, "the greatest height" },
	{ AMT_V3, 3, "840300098341018081 05", ST_INVALID, "nine entries in eight slots" },
	{ AMT_V3, 3, "840300088341018081 05", ST_OK, "a count that may be true" },
	{ AMT_V3, 3, "840300018341018081 05", ST_OK, "one value" },
	{ AMT_V3, 3, "840300018341038081 05", ST_INVALID, "a bit without a value" },
	{ AMT_V3, 3, "840300018341018082 0506", ST_INVALID, "a value without a bit" },
	{ AMT_V3, 3, "8403000183410181" LINK "8105", ST_INVALID, "links and values" },
	{ AMT_V3, 3, "8403000183410181" LINK "80", ST_INVALID, "links in a leaf" },
	{ AMT_V3, 3, "840301018341018081 05", ST_INVALID, "values above the leaves" },
	{ AMT_V3, 3, "8403010183410181" RAW_LINK "80", ST_INVALID, "a link to raw bytes" },
	{ AMT_V3, 3, "8403010083410080 80", ST_INVALID, "an empty root of height 1" },
	{ AMT_V3, 3, "8403000083410780 80", ST_OK, "bits over empty lists" },
	{ AMT_V3, 2, "8402000183 41f18081 05", ST_OK, "bits beyond the width" },
	{ AMT_V3, 1, "8401000183 41fd8081 05", ST_OK, "bits beyond the width" },
};

static void malformed_roots_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		const struct malformed *row = &malformed[i];
		struct fixture f;
		enum status st;

		start(&f, row->generation, row->width);
		st = open_hex(&f, row->generation, row->width, row->hex);
		if (st != row->status)
			fail_msg("%s: %s, wanted %s", row->reason, status_name(st),
				 status_name(row->status));
		if (st != ST_OK)
			assert_null(f.amt);
		stop(&f);
	}
}

static void every_truncation_is_corrupt(void **state)
{
	static const struct row {
		enum amt_generation generation;
		const char *hex;
	} rows[] = {
		{ AMT_V2, "830118648341 0381" LINK "81 82 42abcd f5" },
		{ AMT_V3, "84030118208341 0182" LINK LINK "80" },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fixture f;
		struct bytes whole;

		start(&f, rows[i].generation, 3);
		whole = from_hex(&f.arena, rows[i].hex);
		for (size_t size = 0; size < whole.size; size++) {
			struct bytes part = bytes_make(whole.data, size);
			struct block_cid root = block_cid_of(part);

			memory_keep(f.memory, cid_of(&root), part);
			assert_int_equal(reopen(&f, rows[i].generation, 3, &root), ST_CORRUPT);
		}
		stop(&f);
	}
}

static void a_lying_v2_bitmap_is_invalid_when_used(void **state)
{
	static const char lying[] = "83001863834103808105";
	struct block_cid root;
	struct bytes value;
	struct fixture f;
	size_t count = 0;

	(void)state;
	start(&f, AMT_V2, 3);
	assert_int_equal(open_hex(&f, AMT_V2, 3, lying), ST_OK);
	assert_int_equal(amt_get(f.amt, 2, &value), ST_NOT_FOUND);
	assert_int_equal(amt_flush(f.amt, &root), ST_OK);
	assert_bytes(f.memory->blocks[0].block, from_hex(&f.arena, lying), "not looked at");
	assert_int_equal(amt_get(f.amt, 0, &value), ST_INVALID);
	assert_int_equal(open_hex(&f, AMT_V2, 3, lying), ST_OK);
	assert_int_equal(amt_set(f.amt, 5, bytes_of_text("\x01")), ST_INVALID);
	assert_int_equal(open_hex(&f, AMT_V2, 3, lying), ST_OK);
	assert_int_equal(amt_remove(f.amt, 1), ST_INVALID);
	assert_int_equal(open_hex(&f, AMT_V2, 3, lying), ST_OK);
	assert_int_equal(amt_each(f.amt, 0, count_entry, &count), ST_INVALID);
	stop(&f);
}

static void children_are_judged_too(void **state)
{
	static const struct row {
		enum amt_generation generation;
		const char *child;
		enum status status;
		const char *reason;
	} rows[] = {
		{ AMT_V2, NULL, ST_CORRUPT, "a missing child" },
		{ AMT_V3, NULL, ST_CORRUPT, "a missing child" },
		{ AMT_V2, "8241", ST_CORRUPT, "a child that is no node" },
		{ AMT_V3, "8241", ST_CORRUPT, "a child that is no node" },
		{ AMT_V2, "8341008080", ST_NOT_FOUND, "an empty child" },
		{ AMT_V3, "8341008080", ST_INVALID, "an empty child" },
		{ AMT_V2, "8341018080", ST_INVALID, "a bit without a value" },
		{ AMT_V3, "8341018080", ST_INVALID, "a bit without a value" },
		{ AMT_V3, "83410181" LINK "80", ST_INVALID, "a leaf with links" },
		{ AMT_V2, "8341018105", ST_CORRUPT, "two fields of three" },
		{ AMT_V2, "834101808105", ST_OK, "a leaf" },
		{ AMT_V3, "834101808105", ST_OK, "a leaf" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes child = bytes_of_text("missing"), value;
		struct buffer root;
		struct block_cid name;
		struct fixture f;
		enum status st;

		start(&f, rows[i].generation, 3);
		if (rows[i].child)
			child = from_hex(&f.arena, rows[i].child);
		name = block_cid_of(child);
		if (rows[i].child)
			memory_keep(f.memory, cid_of(&name), child);
		buffer_init(&root, 0);
		buffer_append_bytes(&root, from_hex(&f.arena, rows[i].generation == AMT_V2
								      ? "830101834101"
								      : "84030101834101"));
		buffer_append_bytes(&root, from_hex(&f.arena, "81d82a582700"));
		buffer_append(&root, name.bytes, BLOCK_CID_BYTES);
		buffer_append_byte(&root, 0x80);
		name = block_cid_of(buffer_bytes(&root));
		memory_keep(f.memory, cid_of(&name), buffer_bytes(&root));
		buffer_fini(&root);
		assert_int_equal(reopen(&f, rows[i].generation, 3, &name), ST_OK);
		st = amt_get(f.amt, 0, &value);
		if (st != rows[i].status)
			fail_msg("%s: %s, wanted %s", rows[i].reason, status_name(st),
				 status_name(rows[i].status));
		stop(&f);
	}
}

static void a_v3_root_that_counts_none_cannot_lose_one(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, AMT_V3, 3);
	assert_int_equal(open_hex(&f, AMT_V3, 3, "840300008341018081 05"), ST_OK);
	assert_int_equal(amt_remove(f.amt, 0), ST_INVALID);
	assert_int_equal(open_hex(&f, AMT_V2, 3, "8300008341018081 05"), ST_OK);
	assert_int_equal(amt_remove(f.amt, 0), ST_OK);
	assert_true(amt_count(f.amt) == UINT64_MAX);
	stop(&f);
}

static void widths_and_indexes_have_bounds(void **state)
{
	static const struct row {
		enum amt_generation generation;
		unsigned width;
		uint64_t greatest;
	} rows[] = {
		{ AMT_V2, 3, INT64_MAX },
		{ AMT_V3, 1, UINT64_MAX - 1 },
		{ AMT_V3, 3, UINT64_MAX - 1 },
		{ AMT_V3, 8, UINT64_MAX - 1 },
	};
	struct bytes value;
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t beyond = rows[i].greatest + 1;
		struct block_cid root;

		start(&f, rows[i].generation, rows[i].width);
		assert_int_equal(amt_set(f.amt, beyond, bytes_of_text("\x01")), ST_RANGE);
		assert_int_equal(amt_get(f.amt, beyond, &value), ST_RANGE);
		assert_int_equal(amt_remove(f.amt, beyond), ST_RANGE);
		assert_int_equal(amt_set(f.amt, beyond - 1, bytes_of_text("\x01")), ST_OK);
		assert_int_equal(amt_flush(f.amt, &root), ST_OK);
		assert_int_equal(reopen(&f, rows[i].generation, rows[i].width, &root), ST_OK);
		assert_int_equal(amt_get(f.amt, beyond - 1, &value), ST_OK);
		assert_int_equal(amt_remove(f.amt, beyond - 1), ST_OK);
		assert_int_equal(amt_count(f.amt), 0);
		stop(&f);
	}
	start(&f, AMT_V3, 3);
	assert_int_equal(amt_new(&f.memory->base, &f.arena, AMT_V2, 4, &f.amt), ST_INVALID);
	assert_int_equal(amt_new(&f.memory->base, &f.arena, AMT_V3, 0, &f.amt), ST_INVALID);
	assert_int_equal(amt_new(&f.memory->base, &f.arena, AMT_V3, 9, &f.amt), ST_INVALID);
	stop(&f);
}

static enum status note_index(void *context, uint64_t index, struct bytes value)
{
	(void)value;
	*(uint64_t *)context = index;
	return ST_OK;
}

/* The last child's range ends at 2^64: v3 walks past it, v4 into it. */
static void the_top_of_the_index_space(void **state)
{
	static const struct {
		enum amt_generation generation;
		uint64_t start, last;
	} rows[] = {
		{ AMT_V3, 0, 1 },
		{ AMT_V4, 0, UINT64_MAX - 1 },
		{ AMT_V4, 2, UINT64_MAX - 1 },
		{ AMT_V4, UINT64_MAX - 1, UINT64_MAX - 1 },
		{ AMT_V4, UINT64_MAX, 0 },
		{ AMT_V3, UINT64_MAX - 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t last = 0;
		struct fixture f;

		start(&f, rows[i].generation, 4);
		assert_int_equal(amt_set(f.amt, 1, bytes_of_text("\x01")), ST_OK);
		assert_int_equal(amt_set(f.amt, UINT64_MAX - 1, bytes_of_text("\x01")), ST_OK);
		assert_int_equal(amt_each(f.amt, rows[i].start, note_index, &last), ST_OK);
		assert_true(last == rows[i].last);
		stop(&f);
	}
}

static void a_missing_root_is_not_found(void **state)
{
	struct block_cid root = block_cid_of(bytes_of_text("nowhere"));
	struct fixture f;

	(void)state;
	start(&f, AMT_V3, 3);
	assert_int_equal(reopen(&f, AMT_V3, 3, &root), ST_NOT_FOUND);
	assert_null(f.amt);
	stop(&f);
}

/* ---- properties ------------------------------------------------------------- */

enum { INDEXES = 48 };

struct model {
	uint64_t indexes[INDEXES]; /* ascending */
	uint8_t values[INDEXES];
	bool present[INDEXES];
	size_t at; /* of a visit */
};

static enum status check_entry(void *context, uint64_t index, struct bytes value)
{
	struct model *model = context;

	while (!model->present[model->at])
		model->at++;
	assert_true(model->indexes[model->at] == index);
	assert_int_equal(value.data[0], model->values[model->at]);
	model->at++;
	return ST_OK;
}

static void check_model(struct fixture *f, const struct model *model, size_t from)
{
	struct model copy = *model;

	copy.at = from;
	assert_int_equal(amt_each(f->amt, model->indexes[from], check_entry, &copy), ST_OK);
	while (copy.at < INDEXES)
		assert_false(copy.present[copy.at++]);
}

static void change(struct fixture *f, struct model *model, uint64_t *random)
{
	size_t i = next_random(random) % INDEXES;
	uint8_t number = (uint8_t)(next_random(random) % 24);
	struct bytes value;
	uint64_t count = amt_count(f->amt);

	assert_int_equal(amt_get(f->amt, model->indexes[i], &value),
			 model->present[i] ? ST_OK : ST_NOT_FOUND);
	if (next_random(random) % 100 < 45) {
		assert_int_equal(amt_remove(f->amt, model->indexes[i]),
				 model->present[i] ? ST_OK : ST_NOT_FOUND);
		assert_true(amt_count(f->amt) == count - model->present[i]);
		model->present[i] = false;
		return;
	}
	assert_int_equal(arena_copy(&f->arena, bytes_make(&number, 1), &value), ST_OK);
	assert_int_equal(amt_set(f->amt, model->indexes[i], value), ST_OK);
	assert_true(amt_count(f->amt) == count + !model->present[i]);
	model->present[i] = true;
	model->values[i] = number;
}

static void check_random(enum amt_generation generation, unsigned width, uint64_t seed)
{
	struct model model = { 0 };
	struct block_cid root;
	struct fixture f;

	for (size_t i = 0; i < INDEXES; i++)
		model.indexes[i] = i * i * i * (1 + seed % 7);
	start(&f, generation, width);
	for (size_t step = 1; step <= 500; step++) {
		change(&f, &model, &seed);
		if (step % 50 != 0)
			continue;
		check_model(&f, &model, step / 50);
		assert_int_equal(amt_flush(f.amt, &root), ST_OK);
		if (step % 100 == 0)
			assert_int_equal(reopen(&f, generation, width, &root), ST_OK);
		check_model(&f, &model, 0);
	}
	stop(&f);
}

static void random_sequences_keep_what_was_set(void **state)
{
	(void)state;
	check_random(AMT_V2, 3, UINT64_C(88172645463325252));
	check_random(AMT_V2, 3, UINT64_C(362436069));
	for (unsigned width = 1; width <= 8; width++)
		check_random(AMT_V3, width, UINT64_C(521288629) + width);
}

static void v3_roots_do_not_depend_on_history(void **state)
{
	(void)state;
	for (unsigned width = 1; width <= 6; width++) {
		struct block_cid roots[2];

		for (size_t way = 0; way < 2; way++) {
			struct fixture f;

			start(&f, AMT_V3, width);
			for (uint64_t i = 0; i < 40; i++)
				assert_int_equal(amt_set(f.amt, way == 0 ? i * 5 : (39 - i) * 5,
							 bytes_of_text("\x01")),
						 ST_OK);
			for (uint64_t i = 0; way == 1 && i < 40; i++) {
				uint64_t detour = i * 5000 + 1;

				assert_int_equal(amt_set(f.amt, detour, bytes_of_text("\x02")),
						 ST_OK);
				assert_int_equal(amt_remove(f.amt, detour), ST_OK);
			}
			assert_int_equal(amt_flush(f.amt, &roots[way]), ST_OK);
			stop(&f);
		}
		assert_true(block_cid_equal(&roots[0], &roots[1]));
	}
}

/* ---- failures --------------------------------------------------------------- */

static enum status busy_life(struct fixture *f, enum amt_generation generation)
{
	struct block_cid root;
	struct bytes value;
	size_t count = 0;

	TRY(amt_set(f->amt, 1, bytes_of_text("\x01")));
	TRY(amt_set(f->amt, 9, bytes_of_text("\x01")));
	TRY(amt_set(f->amt, 700, bytes_of_text("\x01")));
	TRY(amt_flush(f->amt, &root));
	TRY(reopen(f, generation, 3, &root));
	TRY(amt_get(f->amt, 9, &value));
	TRY(amt_each(f->amt, 0, count_entry, &count));
	TRY(amt_remove(f->amt, 700));
	return amt_flush(f->amt, &root);
}

static void the_status_of_the_store_passes_through(void **state)
{
	static const enum status failures[] = { ST_ABORTED, ST_IO, ST_NO_MEMORY };

	(void)state;
	for (unsigned generation = AMT_V2; generation <= AMT_V3; generation++) {
		for (long after = 0;; after++) {
			enum status wanted = failures[(size_t)after % 3], st;
			struct fixture f;

			start(&f, (enum amt_generation)generation, 3);
			f.memory->fail_after = after;
			f.memory->fail_with = wanted;
			st = busy_life(&f, (enum amt_generation)generation);
			assert_int_equal(st, f.memory->fail_after >= 0 ? ST_OK : wanted);
			stop(&f);
			if (st == ST_OK)
				break;
			assert_true(after < 100);
		}
	}
}

static void exhausted_memory_is_told(void **state)
{
	(void)state;
	for (unsigned generation = AMT_V2; generation <= AMT_V3; generation++) {
		enum status st = ST_NO_MEMORY;

		for (size_t limit = 256; st != ST_OK; limit += 48) {
			struct fixture f;

			f.memory = memory_blocks_new();
			arena_init(&f.arena, limit);
			st = amt_new(&f.memory->base, &f.arena, (enum amt_generation)generation, 3,
				     &f.amt);
			if (st == ST_OK)
				st = busy_life(&f, (enum amt_generation)generation);
			assert_true(st == ST_OK || st == ST_NO_MEMORY);
			stop(&f);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_arrays_have_their_known_names),
		cmocka_unit_test(a_single_value_has_its_known_bytes),
		cmocka_unit_test(steps_cost_what_the_libraries_cost),
		cmocka_unit_test(malformed_roots_are_told),
		cmocka_unit_test(every_truncation_is_corrupt),
		cmocka_unit_test(a_lying_v2_bitmap_is_invalid_when_used),
		cmocka_unit_test(children_are_judged_too),
		cmocka_unit_test(a_v3_root_that_counts_none_cannot_lose_one),
		cmocka_unit_test(widths_and_indexes_have_bounds),
		cmocka_unit_test(the_top_of_the_index_space),
		cmocka_unit_test(a_missing_root_is_not_found),
		cmocka_unit_test(random_sequences_keep_what_was_set),
		cmocka_unit_test(v3_roots_do_not_depend_on_history),
		cmocka_unit_test(the_status_of_the_store_passes_through),
		cmocka_unit_test(exhausted_memory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/cbor.h"
#include "ipld/hamt.h"

#include <pthread.h>

#include "base/hash.h"
#include "memory_blocks.h"

enum { KEYS = 160, WIDTH = 5 };

static const char empty_node[] = "bafy2bzaceamp42wmmgr2g2ymg46euououzfyck7szknvfacqscohrvaikwfay";

static const struct variant {
	enum hamt_generation generation;
	enum hamt_mode mode;
	const char *name;
} variants[] = {
	{ HAMT_V0, HAMT_LITERAL, "v0 literal" },     { HAMT_V0, HAMT_LAZY, "v0 lazy" },
	{ HAMT_V2, HAMT_LITERAL, "v2 literal" },     { HAMT_V2, HAMT_LAZY, "v2 lazy" },
	{ HAMT_V3, HAMT_LITERAL, "v3 literal" },     { HAMT_V3, HAMT_LAZY, "v3 lazy" },
	{ HAMT_V3_4, HAMT_LITERAL, "v3.4 literal" }, { HAMT_V3_4, HAMT_LAZY, "v3.4 lazy" },
};
enum { VARIANTS = sizeof(variants) / sizeof(variants[0]) };

struct fixture {
	struct memory_blocks *memory;
	struct arena arena;
	struct hamt *hamt;
};

static void start(struct fixture *f, const struct variant *variant, unsigned width)
{
	f->memory = memory_blocks_new();
	arena_init(&f->arena, 0);
	assert_int_equal(hamt_new(&f->memory->base, &f->arena, variant->generation, variant->mode,
				  width, &f->hamt),
			 ST_OK);
}

static void stop(struct fixture *f)
{
	arena_fini(&f->arena);
	memory_blocks_free(f->memory);
}

static enum status reopen(struct fixture *f, const struct variant *variant, unsigned width,
			  const struct block_cid *root)
{
	return hamt_open(&f->memory->base, &f->arena, variant->generation, variant->mode, width,
			 cid_of(root), &f->hamt);
}

static enum status count_entry(void *context, struct bytes key, struct bytes value)
{
	assert_true(key.size > 0 && value.size > 0);
	++*(size_t *)context;
	return ST_OK;
}

/* ---- step by step as the libraries ----------------------------------------- */

struct step {
	char operation;
	const char *key;
	uint8_t value;
	const char *result;
	size_t gets;
	const char *puts;
	const char *reason; /* of a new trie: what the steps show */
	enum hamt_generation generation;
};

#define NEW(generation, reason) { 'n', "", 0, "", 0, "", reason, generation },
#define STEP(operation, key, value, result, gets, puts)                                            \
	{ operation, key, value, result, gets, puts, NULL, HAMT_V0 },
static const struct step steps[] = {
#include "hamt_steps.tbl"
};
#undef NEW
#undef STEP
enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static const char *take_step(struct fixture *f, const struct variant *variant,
			     const struct step *step, struct block_cid *root)
{
	struct bytes key = bytes_of_text(step->key), value = { 0 };
	enum status st = ST_OK;
	size_t count = 0;

	switch (step->operation) {
	case 's':
		st = arena_copy(&f->arena, bytes_make(&step->value, 1), &value);
		assert_int_equal(st, ST_OK);
		st = hamt_set(f->hamt, key, value);
		break;
	case 'g':
		st = hamt_get(f->hamt, key, &value);
		if (st == ST_NOT_FOUND)
			return "-";
		assert_int_equal(value.size, 1);
		return arena_printf(&f->arena, "%u", value.data[0]);
	case 'd':
		st = hamt_remove(f->hamt, key);
		return st == ST_OK ? "true" : st == ST_NOT_FOUND ? "false" : "error";
	case 'e':
		assert_int_equal(hamt_each(f->hamt, count_entry, &count), ST_OK);
		return arena_printf(&f->arena, "%zu", count);
	case 'f':
		assert_int_equal(hamt_flush(f->hamt, root), ST_OK);
		return tail_of_cid(&f->arena, root);
	case 'o':
		st = reopen(f, variant, WIDTH, root);
		break;
	default:
		fail_msg("unknown operation %c", step->operation);
	}
	return st == ST_OK ? "ok" : status_name(st);
}

static void run_steps(enum hamt_mode mode)
{
	struct fixture f = { 0 };
	struct variant variant = { HAMT_V0, mode, "steps" };
	struct block_cid root = { { 0 } };
	const char *reason = NULL;

	for (size_t i = 0; i < STEPS; i++) {
		const char *result;

		if (steps[i].operation == 'n') {
			if (reason)
				stop(&f);
			reason = steps[i].reason;
			variant.generation = steps[i].generation;
			start(&f, &variant, WIDTH);
			continue;
		}
		memory_reset_counts(f.memory);
		result = take_step(&f, &variant, &steps[i], &root);
		if (strcmp(result, steps[i].result) != 0)
			fail_msg("%s, step %zu: %s, wanted %s", reason, i, result, steps[i].result);
		if (mode == HAMT_LITERAL)
			memory_check_costs(f.memory, steps[i].gets, steps[i].puts, reason, i);
	}
	stop(&f);
}

static void literal_steps_cost_what_the_libraries_cost(void **state)
{
	(void)state;
	run_steps(HAMT_LITERAL);
}

static void lazy_steps_give_the_same_results(void **state)
{
	(void)state;
	run_steps(HAMT_LAZY);
}

/* ---- golden nodes ----------------------------------------------------------- */

static void an_empty_map_has_its_known_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < VARIANTS; i++) {
		struct block_cid root;
		struct fixture f;

		start(&f, &variants[i], WIDTH);
		assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
		assert_string_equal(text_of_cid(&f.arena, cid_of(&root)), empty_node);
		assert_int_equal(f.memory->puts, 1);
		assert_bytes(f.memory->blocks[0].block, from_hex(&f.arena, "824080"),
			     variants[i].name);
		stop(&f);
	}
}

/* The actors before the first message of the public vector
 * runtime_inspections--caller-always-id-address--smoke: ten keys in one node of 784 bytes.
 * Nonces are 0. */
static const struct {
	uint8_t id;
	const char *code;
	const char *head;    /* digest */
	const char *balance; /* wire form */
} state_tree[] = {
	{ 0, "fil/1/system", "45b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0",
	  "" },
	{ 1, "fil/1/init", "a5063e9bfb98be79a745e9b318c6b514ee15c91bc6bd13d587d82e83e7c6786c", "" },
	{ 2, "fil/1/reward", "1826561ef254a60e11f2c9f20de215d600ea0616d9745a74e6f9e2137057cd63",
	  "0006765c793fa10079d0000000" },
	{ 3, "fil/1/cron", "65d1dad76492ccd5d010197dc26bd5fb07c0cf85ccdcaff21084c0d47bfd1759", "" },
	{ 4, "fil/1/storagepower",
	  "0b2a86947dcdba6fc2a1ae20eaaf8e64c1b41fe19511c764d3efcf3daaccf6bb", "" },
	{ 5, "fil/1/storagemarket",
	  "5af8b173352de5af8bb23a1b052637e8961376ecf8e4d8666c6bb3a0088d716d", "" },
	{ 6, "fil/1/verifiedregistry",
	  "08d962b473181272f496c42a1546fd11caabe639bfbdbe3dcacf903bb5ab86c0", "" },
	{ 98, "fil/1/chaos", "978c67f4d8a52a011a946b7ef230cd725e3c436d1bbccf899947f853267d8a9c",
	  "" },
	{ 99, "fil/1/account", "df4574c6b3a1b96ac8bcb094b4977c93298d786cd0effab2d2e7a4d71b77980a",
	  "" },
	{ 100, "fil/1/account", "cc25c674a86e55e43d654bea0200b57d1d4f375b14123241a60e5d77a5aaed03",
	  "00e8d4a51000" },
};
static const char state_tree_name[] =
	"bafy2bzaceblkigaa3smk6chink3r6riq6ekz4ti62hgycvsorwkeslut3bj7u";

static struct bytes actor_of_row(struct arena *arena, size_t row)
{
	static const uint8_t head_prefix[] = { 0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20 };
	struct bytes digest = from_hex(arena, state_tree[row].head);
	uint8_t code[64] = { 0x01, CID_CODEC_RAW, CID_HASH_IDENTITY };
	uint8_t head[BLOCK_CID_BYTES];
	size_t name = strlen(state_tree[row].code);
	struct buffer buffer;
	struct cbor_writer writer;
	struct bytes actor;

	code[3] = (uint8_t)name;
	memcpy(code + 4, state_tree[row].code, name);
	memcpy(head, head_prefix, sizeof(head_prefix));
	memcpy(head + sizeof(head_prefix), digest.data, digest.size);
	buffer_init(&buffer, 0);
	cbor_writer_init(&writer, &buffer);
	cbor_write_tuple(&writer, 4);
	cbor_write_link(&writer, (struct cid){ bytes_make(code, 4 + name) });
	cbor_write_link(&writer, (struct cid){ bytes_make(head, sizeof(head)) });
	cbor_write_uint(&writer, 0);
	cbor_write_bytes(&writer, from_hex(arena, state_tree[row].balance));
	assert_int_equal(arena_copy(arena, buffer_bytes(&buffer), &actor), ST_OK);
	buffer_fini(&buffer);
	return actor;
}

/* Fills f's trie with the state tree and tells its root. */
static struct block_cid build_state_tree(struct fixture *f)
{
	struct block_cid root;

	for (size_t row = 0; row < sizeof(state_tree) / sizeof(state_tree[0]); row++) {
		uint8_t key[] = { 0, state_tree[row].id };
		struct bytes kept;

		assert_int_equal(arena_copy(&f->arena, bytes_make(key, sizeof(key)), &kept), ST_OK);
		assert_int_equal(hamt_set(f->hamt, kept, actor_of_row(&f->arena, row)), ST_OK);
	}
	assert_int_equal(hamt_flush(f->hamt, &root), ST_OK);
	return root;
}

static enum status copy_entry(void *context, struct bytes key, struct bytes value)
{
	return hamt_set(context, key, value);
}

static void a_state_tree_rebuilds(void **state)
{
	(void)state;
	for (size_t i = 0; i < VARIANTS; i++) {
		struct block_cid root, rebuilt;
		struct fixture f;
		struct hamt *copy;

		if (variants[i].generation >= HAMT_V3)
			continue;
		start(&f, &variants[i], WIDTH);
		root = build_state_tree(&f);
		assert_string_equal(text_of_cid(&f.arena, cid_of(&root)), state_tree_name);
		assert_int_equal(reopen(&f, &variants[i], WIDTH, &root), ST_OK);
		assert_int_equal(hamt_new(&f.memory->base, &f.arena, variants[i].generation,
					  variants[i].mode, WIDTH, &copy),
				 ST_OK);
		assert_int_equal(hamt_each(f.hamt, copy_entry, copy), ST_OK);
		assert_int_equal(hamt_flush(copy, &rebuilt), ST_OK);
		assert_true(block_cid_equal(&root, &rebuilt));
		stop(&f);
	}
}

/* ---- malformed nodes -------------------------------------------------------- */

#define LINK                                                                                       \
	"d82a5827000171a0e40220"                                                                   \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define RAW_LINK                                                                                   \
	"d82a5827000155a0e40220"                                                                   \
	"0000000000000000000000000000000000000000000000000000000000000000"

/* What each generation says to a root: C corrupt, I invalid, K ok; "-" not asked. */
static const struct malformed {
	const char *hex;
	const char *verdicts; /* v0, v2, v3; v3.4 where it differs from v3 */
	const char *reason;
} malformed[] = {
	{ "", "CCC", "nothing" },
	{ "83408080", "CCC", "three fields" },
	{ "814080", "CCC", "one field" },
	{ "826080", "CCC", "the bitfield is a text" },
	{ "8240a0", "CCC", "the pointers are a map" },
	{ "8240992001", "CCC", "8193 pointers" },
	{ "8240992000", "CCC", "8192 pointers claimed, none there" },
	{ "825901010000", "CCC", "a bitfield of 257 bytes that are not there" },
	{ "824080ff", "KKK", "bytes behind the node are not read" },
	{ "82410080", "KKK", "a bitfield of one zero byte" },
	{ "82410180", "KII", "a bit without a pointer" },
	{ "824081a1613181824101f5", "KI-", "a pointer without a bit" },
	{ "82408181824101f5", "--I", "a pointer without a bit" },
	{ "82410181a1613181824101f5", "KKC", "one bucket as a map" },
	{ "8241018181824101f5", "CCK", "one bucket alone" },
	{ "82410181a1613180", "KI-", "an empty bucket" },
	{ "8241018180", "--I", "an empty bucket" },
	{ "82410181a1613184824101f5824102f5824103f5824104f5", "KI-", "four entries" },
	{ "8241018184824101f5824102f5824103f5824104f5", "--I", "four entries" },
	{ "82410181a1613182824102f5824101f5", "KI-", "descending keys" },
	{ "8241018182824102f5824101f5", "--I", "descending keys" },
	{ "82410181a1613182824101f5824101f5", "KI-", "a key twice" },
	{ "8241018182824101f5824101f5", "--I", "a key twice" },
	{ "82410181a161319821", "CC-", "a bucket of 33 entries" },
	{ "82410181982180", "--C", "a bucket of 33 entries" },
	{ "82410181a16130" LINK, "KK-", "a link as a map" },
	{ "82410181" LINK, "--K", "a link alone" },
	{ "82410181a16130" RAW_LINK, "KI-", "a link to raw bytes" },
	{ "82410181" RAW_LINK, "--I", "a link to raw bytes" },
	{ "82410181a16132" LINK, "CC-", "a map key 2" },
	{ "82410181a162303080", "CC-", "a map key of two letters" },
	{ "82410181a2613180613180", "CC-", "a map of two" },
	{ "82410181a1413180", "CC-", "a map key of bytes" },
	{ "82410181f6", "CCCI", "no pointer at all" },
	{ "82410382f6f6", "CCCI", "no pointer twice" },
	{ "82410382f6", "CCCC", "no pointer and an end" },
	{ "82410181a16131f6", "CC-", "no bucket at all" },
	{ "82410181a1613181f6", "CC-", "no entry at all" },
	{ "82410181a161318183410101f5", "CC-", "an entry of three fields" },
	{ "82410181a1613181826101f5", "CC-", "a key of text" },
	{ "82410181a1613181824101fb0000000000000002", "CC-", "a value that is not canonical" },
	{ "82410181a1613181824101", "CC-", "no value" },
	{ "82410181a16130d82a5827010171a0e40220", "CC-", "a link of another multibase" },
	{ "82410181a16130d82b4100", "CC-", "a tag that is no link" },
	{ "8245010000000081a1613181824101f5", "KK-", "a bit beyond the width is a bit" },
	{ "824501000000008181824101f5", "--K", "a bit beyond the width is a bit" },
};

static void check_malformed(const struct malformed *row, size_t generation)
{
	const struct variant variant = { (enum hamt_generation)generation, HAMT_LITERAL, "" };
	char verdict = row->verdicts[generation < strlen(row->verdicts) ? generation : HAMT_V3];
	struct block_cid root;
	struct fixture f;
	struct bytes block;
	enum status st;

	if (verdict == '-')
		return;
	start(&f, &variant, WIDTH);
	block = from_hex(&f.arena, row->hex);
	root = block_cid_of(block);
	memory_keep(f.memory, cid_of(&root), block);
	st = reopen(&f, &variant, WIDTH, &root);
	if (st != (verdict == 'K' ? ST_OK : verdict == 'I' ? ST_INVALID : ST_CORRUPT))
		fail_msg("generation %zu, %s: %s", generation, row->reason, status_name(st));
	if (st != ST_OK)
		assert_null(f.hamt);
	stop(&f);
}

static void malformed_nodes_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		for (size_t generation = 0; generation <= HAMT_V3_4; generation++)
			check_malformed(&malformed[i], generation);
}

/* A root of the given bitfield and no pointers; its status when it is opened. */
static enum status open_long(struct fixture *f, const struct variant *variant, size_t size,
			     uint8_t first)
{
	struct block_cid root;
	struct buffer block;
	struct cbor_writer writer;
	uint8_t *bits;

	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	bits = arena_zalloc(&f->arena, size, 1);
	assert_non_null(bits);
	bits[0] = first;
	cbor_write_tuple(&writer, 2);
	cbor_write_bytes(&writer, bytes_make(bits, size));
	cbor_write_array(&writer, first != 0);
	if (first != 0)
		cbor_write_raw(&writer, from_hex(&f->arena, "81824101f5"));
	root = block_cid_of(buffer_bytes(&block));
	memory_keep(f->memory, cid_of(&root), buffer_bytes(&block));
	buffer_fini(&block);
	return reopen(f, variant, WIDTH, &root);
}

/* Beyond 256 bytes only v3.4 reads on; what is above the width counts and is kept. */
static void long_bitfields(void **state)
{
	static const struct variant old = { HAMT_V3, HAMT_LITERAL, "" };
	static const struct variant new = { HAMT_V3_4, HAMT_LITERAL, "" };
	struct block_cid root;
	struct bytes value;
	struct fixture f;

	(void)state;
	start(&f, &new, WIDTH);
	assert_int_equal(open_long(&f, &old, 256, 0), ST_OK);
	assert_int_equal(open_long(&f, &old, 257, 0), ST_CORRUPT);
	assert_int_equal(open_long(&f, &new, 257, 0), ST_OK);
	assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
	assert_string_equal(text_of_cid(&f.arena, cid_of(&root)), empty_node);
	assert_int_equal(open_long(&f, &new, 100000, 3), ST_INVALID);
	assert_int_equal(open_long(&f, &new, 100000, 1), ST_OK);
	assert_int_equal(hamt_set(f.hamt, bytes_of_text("k2"), bytes_of_text("\x01")), ST_OK);
	assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
	assert_int_equal(reopen(&f, &new, WIDTH, &root), ST_OK);
	assert_int_equal(hamt_get(f.hamt, bytes_of_text("k2"), &value), ST_OK);
	stop(&f);
}

static void every_truncation_is_corrupt(void **state)
{
	const struct variant variant = { HAMT_V0, HAMT_LITERAL, "" };
	struct block_cid tree;
	struct fixture f;
	struct bytes whole;

	(void)state;
	start(&f, &variant, WIDTH);
	tree = build_state_tree(&f);
	assert_int_equal(blockstore_get(&f.memory->base, &f.arena, cid_of(&tree), &whole), ST_OK);
	for (size_t size = 0; size < whole.size; size++) {
		struct block_cid root = block_cid_of(bytes_make(whole.data, size));

		memory_keep(f.memory, cid_of(&root), bytes_make(whole.data, size));
		assert_int_equal(reopen(&f, &variant, WIDTH, &root), ST_CORRUPT);
	}
	stop(&f);
}

/* Sets up a root with one child behind slot 0 and looks for key in it. */
static enum status look_below(const struct variant *variant, const char *child_hex,
			      const char *root_head, bool keep_child)
{
	static const char key[] = "k2"; /* slots 0, 5, 15 */
	struct bytes child, head, value;
	struct block_cid name;
	struct buffer root;
	struct fixture f;
	enum status st;

	start(&f, variant, WIDTH);
	child = from_hex(&f.arena, child_hex);
	name = block_cid_of(child);
	if (keep_child)
		memory_keep(f.memory, cid_of(&name), child);
	head = from_hex(&f.arena, root_head);
	buffer_init(&root, 0);
	buffer_append_bytes(&root, head);
	buffer_append_bytes(&root, from_hex(&f.arena, "d82a582700"));
	buffer_append(&root, name.bytes, BLOCK_CID_BYTES);
	name = block_cid_of(buffer_bytes(&root));
	memory_keep(f.memory, cid_of(&name), buffer_bytes(&root));
	buffer_fini(&root);
	assert_int_equal(reopen(&f, variant, WIDTH, &name), ST_OK);
	st = hamt_get(f.hamt, bytes_of_text(key), &value);
	if (st != ST_OK && st != ST_NOT_FOUND) {
		assert_int_equal(hamt_set(f.hamt, bytes_of_text(key), bytes_of_text("\x01")), st);
		assert_int_equal(hamt_remove(f.hamt, bytes_of_text(key)), st);
	}
	stop(&f);
	return st;
}

static void children_are_judged_too(void **state)
{
	static const struct row {
		const char *child;
		bool kept;
		enum status v0, v2;
		const char *reason;
	} rows[] = {
		{ "824080", false, ST_CORRUPT, ST_CORRUPT, "a missing child" },
		{ "8240", true, ST_CORRUPT, ST_CORRUPT, "a child that is no node" },
		{ "824080", true, ST_NOT_FOUND, ST_INVALID, "an empty child" },
		{ "82412081a161318182426b32f5", true, ST_OK, ST_INVALID,
		  "a child that should be a bucket" },
		{ "82412080", true, ST_INVALID, ST_INVALID, "a bit without a pointer" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t j = 0; j < 4; j++) {
			enum status got = look_below(&variants[j], rows[i].child, "82410181a16130",
						     rows[i].kept);
			enum status wanted = variants[j].generation == HAMT_V0 ? rows[i].v0
									       : rows[i].v2;

			if (got != wanted)
				fail_msg("%s, %s: %s, wanted %s", variants[j].name, rows[i].reason,
					 status_name(got), status_name(wanted));
		}
	}
}

static void a_missing_root_is_not_found(void **state)
{
	struct block_cid root = block_cid_of(bytes_of_text("nowhere"));
	struct fixture f;

	(void)state;
	start(&f, &variants[0], WIDTH);
	assert_int_equal(reopen(&f, &variants[0], WIDTH, &root), ST_NOT_FOUND);
	assert_int_equal(hamt_new(&f.memory->base, &f.arena, HAMT_V3, HAMT_LAZY, 0, &f.hamt),
			 ST_INVALID);
	assert_int_equal(hamt_new(&f.memory->base, &f.arena, HAMT_V3, HAMT_LAZY, 9, &f.hamt),
			 ST_INVALID);
	stop(&f);
}

/* ---- what v0 keeps and lazy mode writes -------------------------------------- */

/* Opens the node, maybe reads, flushes, and compares what was put. */
static void check_rewrite(const struct variant *variant, const char *hex, const char *wanted,
			  size_t puts, const char *reason)
{
	struct bytes block, value;
	struct block_cid root, flushed;
	struct fixture f;

	start(&f, variant, WIDTH);
	block = from_hex(&f.arena, hex);
	root = block_cid_of(block);
	memory_keep(f.memory, cid_of(&root), block);
	assert_int_equal(reopen(&f, variant, WIDTH, &root), ST_OK);
	assert_int_equal(hamt_get(f.hamt, bytes_of_text("k2"), &value), ST_NOT_FOUND);
	assert_int_equal(hamt_flush(f.hamt, &flushed), ST_OK);
	root = block_cid_of(from_hex(&f.arena, wanted));
	if (!block_cid_equal(&root, &flushed))
		fail_msg("%s, %s: other bytes", variant->name, reason);
	if (f.memory->puts != puts)
		fail_msg("%s, %s: %zu puts, wanted %zu", variant->name, reason, f.memory->puts,
			 puts);
	stop(&f);
}

static void loaded_roots_are_written_canonically(void **state)
{
	(void)state;
	for (size_t i = 0; i < VARIANTS; i++) {
		size_t literal = variants[i].mode == HAMT_LITERAL;

		check_rewrite(&variants[i], "824080", "824080", literal, "nothing to change");
		check_rewrite(&variants[i], "82420000 80", "824080", 1, "zeros in the bitfield");
		check_rewrite(&variants[i], "824080 00", "824080", 1, "bytes behind the node");
	}
	for (size_t i = 0; i < 2; i++)
		check_rewrite(&variants[i], "82410281a1613182824102f5824101f5",
			      "82410281a1613182824102f5824101f5", variants[i].mode == HAMT_LITERAL,
			      "an unsorted v0 bucket");
}

/* A child whose bitfield has a leading zero: v0 and v2 write it anew once it was
 * read, v3 does not. */
static void a_child_that_was_read_is_written_anew(void **state)
{
	static const char *const heads[] = { "82410181a16130", "82410181" };
	static const char *const child_heads[] = { "8243002020 82a161318182426b32f5a16130",
						   "8243002020 828182426b32f5" };
	(void)state;
	for (size_t i = 0; i < VARIANTS; i++) {
		bool newer = variants[i].generation >= HAMT_V3;
		struct block_cid root, flushed;
		struct fixture f;
		struct buffer block;
		struct bytes value;

		start(&f, &variants[i], WIDTH);
		buffer_init(&block, 0);
		buffer_append_bytes(&block, from_hex(&f.arena, child_heads[newer]));
		buffer_append_bytes(&block, from_hex(&f.arena, LINK));
		root = block_cid_of(buffer_bytes(&block));
		memory_keep(f.memory, cid_of(&root), buffer_bytes(&block));
		buffer_clear(&block);
		buffer_append_bytes(&block, from_hex(&f.arena, heads[newer]));
		buffer_append_bytes(&block, from_hex(&f.arena, "d82a582700"));
		buffer_append(&block, root.bytes, BLOCK_CID_BYTES);
		root = block_cid_of(buffer_bytes(&block));
		memory_keep(f.memory, cid_of(&root), buffer_bytes(&block));
		assert_int_equal(reopen(&f, &variants[i], WIDTH, &root), ST_OK);
		assert_int_equal(hamt_flush(f.hamt, &flushed), ST_OK);
		assert_true(block_cid_equal(&root, &flushed));
		assert_int_equal(reopen(&f, &variants[i], WIDTH, &root), ST_OK);
		assert_int_equal(hamt_get(f.hamt, bytes_of_text("k2"), &value), ST_OK);
		assert_int_equal(hamt_flush(f.hamt, &flushed), ST_OK);
		if (block_cid_equal(&root, &flushed) != newer)
			fail_msg("%s: the child was (not) written anew", variants[i].name);
		buffer_fini(&block);
		stop(&f);
	}
}

static void lazy_flushes_write_only_what_changed(void **state)
{
	static const char *const keys[] = { "k0",  "k21",  "k62",   "k78", "k2",
					    "k84", "k390", "k2870", "k1" };
	(void)state;
	for (size_t i = 1; i < VARIANTS; i += 2) {
		struct block_cid root;
		struct bytes value;
		struct fixture f;

		start(&f, &variants[i], WIDTH);
		for (size_t j = 0; j < sizeof(keys) / sizeof(keys[0]); j++)
			assert_int_equal(hamt_set(f.hamt, bytes_of_text(keys[j]),
						  bytes_of_text("\x01")),
					 ST_OK);
		assert_int_equal(f.memory->puts, 0);
		assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
		assert_int_equal(f.memory->puts, 4); /* k0…; k2… in two levels; the root */
		memory_reset_counts(f.memory);
		assert_int_equal(hamt_set(f.hamt, bytes_of_text("k0"), bytes_of_text("\x01")),
				 ST_OK);
		assert_int_equal(hamt_get(f.hamt, bytes_of_text("k2"), &value), ST_OK);
		assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
		assert_int_equal(f.memory->puts, 0);
		assert_int_equal(hamt_set(f.hamt, bytes_of_text("k0"), bytes_of_text("\x02")),
				 ST_OK);
		assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
		assert_int_equal(f.memory->puts, 2);
		assert_int_equal(f.memory->gets, 0);
		assert_int_equal(reopen(&f, &variants[i], WIDTH, &root), ST_OK);
		memory_reset_counts(f.memory);
		assert_int_equal(hamt_remove(f.hamt, bytes_of_text("k84")), ST_OK);
		assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
		assert_int_equal(f.memory->gets, 2);
		assert_int_equal(f.memory->puts, 1); /* both levels collapsed */
		stop(&f);
	}
}

/* ---- properties ------------------------------------------------------------- */

struct model {
	uint8_t names[KEYS][4];
	uint8_t values[KEYS][1];
	bool present[KEYS];
	size_t count;
};

static struct bytes name_of(struct model *model, size_t i)
{
	model->names[i][0] = 'm';
	model->names[i][1] = (uint8_t)i;
	return bytes_make(model->names[i], i % 3 == 0 ? 2 : 4);
}

static enum status check_entry(void *context, struct bytes key, struct bytes value)
{
	struct model *model = context;
	size_t i = key.data[1];

	assert_true(model->present[i]);
	assert_int_equal(value.data[0], model->values[i][0]);
	model->count--;
	return ST_OK;
}

static void change(struct fixture *tries, size_t count, struct model *model, uint64_t *random)
{
	size_t i = next_random(random) % KEYS;
	bool removes = next_random(random) % 100 < 45;
	enum status wanted = removes && !model->present[i] ? ST_NOT_FOUND : ST_OK;
	struct bytes value;

	for (size_t t = 0; t < count; t++) {
		enum status st;

		assert_int_equal(hamt_get(tries[t].hamt, name_of(model, i), &value),
				 model->present[i] ? ST_OK : ST_NOT_FOUND);
		if (removes) {
			st = hamt_remove(tries[t].hamt, name_of(model, i));
		} else {
			uint8_t number = (uint8_t)(*random % 24);

			st = arena_copy(&tries[t].arena, bytes_make(&number, 1), &value);
			assert_int_equal(st, ST_OK);
			st = hamt_set(tries[t].hamt, name_of(model, i), value);
			model->values[i][0] = number;
		}
		assert_int_equal(st, wanted);
	}
	if (wanted != ST_OK)
		return;
	model->count += !removes && !model->present[i];
	model->count -= removes;
	model->present[i] = !removes;
}

static void check_model(struct fixture *f, const struct model *model)
{
	struct model left = *model;

	assert_int_equal(hamt_each(f->hamt, check_entry, &left), ST_OK);
	assert_int_equal(left.count, 0);
}

static void literal_and_lazy_agree(enum hamt_generation generation, unsigned width, uint64_t seed)
{
	const struct variant modes[] = { { generation, HAMT_LITERAL, "literal" },
					 { generation, HAMT_LAZY, "lazy" } };
	struct model model = { 0 };
	struct block_cid roots[2];
	struct fixture tries[2];

	for (size_t t = 0; t < 2; t++)
		start(&tries[t], &modes[t], width);
	for (size_t step = 1; step <= 600; step++) {
		change(tries, 2, &model, &seed);
		if (step % 75 != 0)
			continue;
		for (size_t t = 0; t < 2; t++) {
			if (step % 150 == 0)
				check_model(&tries[t], &model);
			assert_int_equal(hamt_flush(tries[t].hamt, &roots[t]), ST_OK);
			assert_int_equal(reopen(&tries[t], &modes[t], width, &roots[t]), ST_OK);
		}
		assert_true(block_cid_equal(&roots[0], &roots[1]));
	}
	for (size_t t = 0; t < 2; t++)
		stop(&tries[t]);
}

static void modes_agree_on_random_sequences(void **state)
{
	(void)state;
	for (unsigned generation = HAMT_V0; generation <= HAMT_V3_4; generation++)
		for (unsigned width = 1; width <= 8; width++)
			literal_and_lazy_agree((enum hamt_generation)generation, width,
					       UINT64_C(88172645463325252) + width);
}

/* Fills a trie in some order, with detours, and tells its root. */
static struct block_cid root_after(const struct variant *variant, uint64_t seed, bool detours)
{
	struct model model = { 0 };
	struct block_cid root;
	struct fixture f;

	start(&f, variant, WIDTH);
	for (size_t i = 0; i < KEYS; i++)
		if (detours && i % 2 == 1)
			assert_int_equal(
				hamt_set(f.hamt, name_of(&model, i), bytes_of_text("\x02")), ST_OK);
	for (size_t n = 0, at = seed % KEYS; n < KEYS; n++, at = (at + 63) % KEYS)
		if (at % 2 == 0)
			assert_int_equal(hamt_set(f.hamt, name_of(&model, at),
						  bytes_of_text("\x01")),
					 ST_OK);
	for (size_t i = 0; i < KEYS; i++)
		if (detours && i % 2 == 1)
			assert_int_equal(hamt_remove(f.hamt, name_of(&model, i)), ST_OK);
	assert_int_equal(hamt_flush(f.hamt, &root), ST_OK);
	stop(&f);
	return root;
}

static void canonical_generations_forget_their_history(void **state)
{
	(void)state;
	for (size_t i = 0; i < VARIANTS; i++) {
		struct block_cid first = root_after(&variants[i], 0, false);
		bool canonical = variants[i].generation != HAMT_V0;

		for (uint64_t seed = 1; seed < 6; seed++) {
			struct block_cid other = root_after(&variants[i], seed * 29, canonical);

			assert_true(block_cid_equal(&first, &other));
		}
	}
}

/* ---- failures --------------------------------------------------------------- */

static enum status busy_life(struct fixture *f, const struct variant *variant)
{
	static const char *const keys[] = {
		"k0", "k21", "k62", "k78", "k2", "k84", "k390", "k2870"
	};
	struct block_cid root;
	struct bytes value;
	size_t count = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		TRY(hamt_set(f->hamt, bytes_of_text(keys[i]), bytes_of_text("\x01")));
	TRY(hamt_flush(f->hamt, &root));
	TRY(reopen(f, variant, WIDTH, &root));
	TRY(hamt_get(f->hamt, bytes_of_text("k2"), &value));
	TRY(hamt_set(f->hamt, bytes_of_text("k98"), bytes_of_text("\x01")));
	TRY(hamt_each(f->hamt, count_entry, &count));
	TRY(hamt_remove(f->hamt, bytes_of_text("k390")));
	return hamt_flush(f->hamt, &root);
}

static void the_status_of_the_store_passes_through(void **state)
{
	static const enum status failures[] = { ST_ABORTED, ST_IO, ST_NO_MEMORY };

	(void)state;
	for (size_t i = 0; i < VARIANTS; i++) {
		for (long after = 0;; after++) {
			enum status wanted = failures[(size_t)after % 3], st;
			struct fixture f;

			start(&f, &variants[i], WIDTH);
			f.memory->fail_after = after;
			f.memory->fail_with = wanted;
			st = busy_life(&f, &variants[i]);
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
	for (size_t i = 0; i < VARIANTS; i++) {
		enum status st = ST_NO_MEMORY;

		for (size_t limit = 256; st != ST_OK; limit += 48) {
			struct fixture f;

			f.memory = memory_blocks_new();
			arena_init(&f.arena, limit);
			st = hamt_new(&f.memory->base, &f.arena, variants[i].generation,
				      variants[i].mode, WIDTH, &f.hamt);
			if (st == ST_OK)
				st = busy_life(&f, &variants[i]);
			assert_true(st == ST_OK || st == ST_NO_MEMORY);
			stop(&f);
		}
	}
}

static enum status stop_at_second(void *context, struct bytes key, struct bytes value)
{
	(void)key;
	(void)value;
	return ++*(size_t *)context == 2 ? ST_CONFLICT : ST_OK;
}

static void a_visit_can_stop(void **state)
{
	size_t count = 0;
	struct fixture f;

	(void)state;
	start(&f, &variants[5], WIDTH);
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(hamt_set(f.hamt, bytes_make(&"abcdefghi"[i], 1),
					  bytes_of_text("\x01")),
				 ST_OK);
	assert_int_equal(hamt_each(f.hamt, stop_at_second, &count), ST_CONFLICT);
	assert_int_equal(count, 2);
	stop(&f);
}

/* A chain of nodes without end cannot be followed beyond the hash: each level is
 * the only child of the one before. */
static void depth_ends_with_the_hash(void **state)
{
	const struct variant *variant = &variants[0];
	struct block_cid name = block_cid_of(bytes_of_text("bottom"));
	uint8_t hash[DIGEST_BYTES];
	struct bytes value;
	struct fixture f;
	size_t count = 0;

	(void)state;
	start(&f, variant, WIDTH);
	hash_sha256(bytes_of_text("k2"), hash);
	for (int depth = 55; depth >= 0; depth--) {
		unsigned slot = 0;
		struct buffer node;
		uint8_t bits[4];

		for (int bit = depth * WIDTH; bit < (depth + 1) * WIDTH && bit < 256; bit++)
			slot = slot << 1 | ((unsigned)hash[bit / 8] >> (7 - bit % 8) & 1U);
		for (int i = 0; i < 4; i++)
			bits[i] = (uint8_t)(1U << slot >> (24 - 8 * i));
		buffer_init(&node, 0);
		buffer_append(&node, "\x82\x44", 2);
		buffer_append(&node, bits, 4);
		buffer_append_bytes(&node, from_hex(&f.arena, "81a16130d82a582700"));
		buffer_append(&node, name.bytes, BLOCK_CID_BYTES);
		name = block_cid_of(buffer_bytes(&node));
		memory_keep(f.memory, cid_of(&name), buffer_bytes(&node));
		buffer_fini(&node);
	}
	assert_int_equal(reopen(&f, variant, WIDTH, &name), ST_OK);
	assert_int_equal(hamt_get(f.hamt, bytes_of_text("k2"), &value), ST_RANGE);
	assert_int_equal(hamt_set(f.hamt, bytes_of_text("k2"), bytes_of_text("\x01")), ST_RANGE);
	assert_int_equal(hamt_remove(f.hamt, bytes_of_text("k2")), ST_RANGE);
	assert_int_equal(f.memory->gets, 52);
	/* A walk looks at no hash: here it comes to the missing block below. */
	assert_int_equal(hamt_each(f.hamt, count_entry, &count), ST_CORRUPT);
	assert_int_equal(f.memory->gets, 57);
	stop(&f);
}

enum { CHAIN = 4000, LITTLE_STACK_BYTES = 128 * 1024 };

/* One entry below a chain of nodes; tells the topmost. */
static struct block_cid build_chain(struct fixture *f)
{
	struct bytes leaf = from_hex(&f->arena, "82410181a1613181824101f5");
	struct bytes head = from_hex(&f->arena, "82410181a16130d82a582700");
	struct block_cid name = block_cid_of(leaf);

	memory_keep(f->memory, cid_of(&name), leaf);
	for (int i = 0; i < CHAIN; i++) {
		uint8_t node[64];
		struct bytes block = bytes_make(node, head.size + BLOCK_CID_BYTES);

		memcpy(node, head.data, head.size);
		memcpy(node + head.size, name.bytes, BLOCK_CID_BYTES);
		name = block_cid_of(block);
		memory_keep(f->memory, cid_of(&name), block);
	}
	return name;
}

static void *walk_and_flush(void *context)
{
	struct fixture *f = context;
	struct block_cid root;
	size_t count = 0;

	assert_int_equal(hamt_each(f->hamt, count_entry, &count), ST_OK);
	assert_int_equal(count, 1);
	assert_int_equal(hamt_flush(f->hamt, &root), ST_OK);
	return NULL;
}

/* A chain may be longer than any recursion that a thread's stack has room for. */
static void chains_are_no_recursion(void **state)
{
	static const struct variant variant = { HAMT_V0, HAMT_LITERAL, "" };
	struct block_cid root;
	pthread_attr_t attributes;
	pthread_t thread;
	struct fixture f;

	(void)state;
	start(&f, &variant, WIDTH);
	root = build_chain(&f);
	assert_int_equal(reopen(&f, &variant, WIDTH, &root), ST_OK);
	pthread_attr_init(&attributes);
	assert_int_equal(pthread_attr_setstacksize(&attributes, LITTLE_STACK_BYTES), 0);
	assert_int_equal(pthread_create(&thread, &attributes, walk_and_flush, &f), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attributes);
	assert_int_equal(f.memory->gets, CHAIN + 1);
	assert_int_equal(f.memory->puts, CHAIN + 1);
	assert_true(block_cid_equal(&f.memory->put_log[CHAIN], &root));
	stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_has_its_known_name),
		cmocka_unit_test(a_state_tree_rebuilds),
		cmocka_unit_test(literal_steps_cost_what_the_libraries_cost),
		cmocka_unit_test(lazy_steps_give_the_same_results),
		cmocka_unit_test(malformed_nodes_are_told),
		cmocka_unit_test(long_bitfields),
		cmocka_unit_test(every_truncation_is_corrupt),
		cmocka_unit_test(children_are_judged_too),
		cmocka_unit_test(a_missing_root_is_not_found),
		cmocka_unit_test(loaded_roots_are_written_canonically),
		cmocka_unit_test(a_child_that_was_read_is_written_anew),
		cmocka_unit_test(lazy_flushes_write_only_what_changed),
		cmocka_unit_test(modes_agree_on_random_sequences),
		cmocka_unit_test(canonical_generations_forget_their_history),
		cmocka_unit_test(the_status_of_the_store_passes_through),
		cmocka_unit_test(exhausted_memory_is_told),
		cmocka_unit_test(a_visit_can_stop),
		cmocka_unit_test(depth_ends_with_the_hash),
		cmocka_unit_test(chains_are_no_recursion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

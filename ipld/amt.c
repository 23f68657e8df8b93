/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/amt.h"

#include "ipld/cbor.h"

enum {
	WIDTH_BITS_MAX = 8,
	BITMAP_MAX = (1 << WIDTH_BITS_MAX) / 8,
	V2_BITS = 3,
	V2_HEIGHT_MAX = 20,
	V3_HEIGHT_MAX = 64,
};

/* What differs between the generations (docs/formats.md, "Arrays (AMT)"). */
struct rules {
	uint64_t index_max;
	uint64_t height_max;
	bool names_width;  /* the root starts with the bit width */
	bool validates;    /* a loaded node must have the canonical form */
	bool eager;        /* growing puts the old root, a flush puts all that was loaded */
	bool shrinks;      /* an array that becomes empty loses its height */
	bool walks_to_top; /* also into the child whose range ends at 2^64 */
};

static const struct rules generations[] = {
	[AMT_V2] = { .index_max = INT64_MAX, .height_max = V2_HEIGHT_MAX, .eager = true },
	[AMT_V3] = { .index_max = UINT64_MAX - 1,
		     .height_max = V3_HEIGHT_MAX,
		     .names_width = true,
		     .validates = true,
		     .shrinks = true },
	[AMT_V4] = { .index_max = UINT64_MAX - 1,
		     .height_max = V3_HEIGHT_MAX,
		     .names_width = true,
		     .validates = true,
		     .shrinks = true,
		     .walks_to_top = true },
};

struct list {
	struct bytes *items;
	size_t count;
	size_t room;
};

struct slot {
	struct bytes held;  /* the value, or the CID of the child (empty: never put) */
	struct node *child; /* decoded, NULL until it is needed */
	bool dirty;         /* the child differs from what its CID names */
};

enum slots_hold { HOLD_NOTHING, HOLD_LINKS, HOLD_VALUES };

/* A node keeps its lists as they were read until it is used; then slots hold one of
 * them and a flush makes that list anew. The other list stays what it was: v2 writes
 * the values of a former leaf behind the links of the root that it became. */
struct node {
	uint8_t bitmap[BITMAP_MAX]; /* slots in use, least significant bit first */
	struct list links;
	struct list values;
	struct slot *slots;
	enum slots_hold hold;
	struct block_cid cid; /* after its put; slots view it */
};

struct amt {
	const struct rules *rules;
	unsigned bit_width;
	struct blockstore *blocks;
	struct arena *arena;
	struct node *root;
	unsigned height;
	uint64_t count;
};

/* ---- slots ----------------------------------------------------------------- */

static unsigned width_of(const struct amt *amt)
{
	return 1U << amt->bit_width;
}

static size_t bitmap_bytes(const struct amt *amt)
{
	return amt->bit_width <= 3 ? 1 : (size_t)1 << (amt->bit_width - 3);
}

/* How many indexes a node of this height minus one spans; v3 stops at 2^64-1. */
static uint64_t span_of(const struct amt *amt, unsigned height)
{
	unsigned bits = amt->bit_width * height;

	return bits >= 64 ? UINT64_MAX : UINT64_C(1) << bits;
}

static bool bit_is_set(const struct node *node, unsigned at)
{
	return node->bitmap[at / 8] >> (at % 8) & 1;
}

static void set_bit(struct node *node, unsigned at)
{
	node->bitmap[at / 8] |= (uint8_t)(1U << at % 8);
}

static void clear_slot(struct node *node, unsigned at)
{
	node->bitmap[at / 8] &= (uint8_t) ~(1U << at % 8);
	node->slots[at] = (struct slot){ 0 };
}

static bool node_is_empty(const struct node *node)
{
	for (size_t i = 0; i < BITMAP_MAX; i++)
		if (node->bitmap[i] != 0)
			return false;
	return true;
}

/* Spreads one list over the slots. ST_INVALID when the bitmap claims more than the
 * list holds (the v2 library crashes there). */
static enum status expand(struct amt *amt, struct node *node, enum slots_hold hold)
{
	const struct list *list = hold == HOLD_LINKS ? &node->links : &node->values;
	size_t next = 0;

	if (node->hold == hold)
		return ST_OK;
	node->slots = arena_zalloc(amt->arena, width_of(amt), sizeof(*node->slots));
	if (!node->slots)
		return ST_NO_MEMORY;
	for (unsigned i = 0; i < width_of(amt); i++) {
		if (!bit_is_set(node, i))
			continue;
		if (next == list->count)
			return ST_INVALID;
		node->slots[i].held = list->items[next++];
	}
	node->hold = hold;
	return ST_OK;
}

static enum status list_reserve(struct amt *amt, struct list *list, size_t room)
{
	if (list->room >= room)
		return ST_OK;
	list->items = arena_alloc(amt->arena, room * sizeof(*list->items));
	list->room = room;
	return list->items ? ST_OK : ST_NO_MEMORY;
}

/* Makes the list anew that the slots hold. v3 makes both. */
static enum status pack(struct amt *amt, struct node *node)
{
	struct list *list = node->hold == HOLD_LINKS ? &node->links : &node->values;

	if (!amt->rules->eager)
		node->links.count = node->values.count = 0;
	if (node->hold == HOLD_NOTHING)
		return ST_OK;
	TRY(list_reserve(amt, list, width_of(amt)));
	list->count = 0;
	for (unsigned i = 0; i < width_of(amt); i++)
		if (bit_is_set(node, i))
			list->items[list->count++] = node->slots[i].held;
	return ST_OK;
}

/* ---- reading nodes --------------------------------------------------------- */

static enum status read_list(struct amt *amt, struct cbor_reader *reader, struct list *list,
			     bool links)
{
	size_t count = cbor_read_array(reader);

	/* An item takes a byte at least, so a claim beyond that is never allocated. */
	if (count > cbor_left(reader))
		cbor_fail(reader, ST_INVALID, "unexpected end of input");
	if (cbor_status(reader) != ST_OK)
		return ST_CORRUPT;
	TRY(list_reserve(amt, list, count));
	while (list->count < count)
		list->items[list->count++] = links ? cbor_read_link(reader).raw : cbor_skip(reader);
	return cbor_status(reader) == ST_OK ? ST_OK : ST_CORRUPT;
}

/* What v3 asks of a node (go-amt-ipld v3.1.0 node.go newNode). */
static enum status check_and_expand(struct amt *amt, struct node *node, struct bytes bitmap,
				    bool may_be_empty, bool is_leaf)
{
	const struct list *list = is_leaf ? &node->values : &node->links;
	size_t set = 0;

	if (bitmap.size != bitmap_bytes(amt) || (is_leaf ? node->links.count : node->values.count))
		return ST_INVALID;
	if (list->count == 0) {
		memset(node->bitmap, 0, sizeof(node->bitmap));
		return may_be_empty ? ST_OK : ST_INVALID;
	}
	/* Bits beyond a width of 2 or 4 are nobody's business. */
	if (width_of(amt) < 8)
		node->bitmap[0] &= (uint8_t)(width_of(amt) == 2 ? 0x03 : 0x0f);
	for (size_t i = 0; i < BITMAP_MAX; i++)
		set += (size_t)__builtin_popcount(node->bitmap[i]);
	if (set != list->count)
		return ST_INVALID;
	for (size_t i = 0; !is_leaf && i < list->count; i++)
		if (cid_split((struct cid){ list->items[i] }).codec != CID_CODEC_DAG_CBOR)
			return ST_INVALID;
	TRY(expand(amt, node, is_leaf ? HOLD_VALUES : HOLD_LINKS));
	node->links.count = 0;
	node->values.count = 0;
	return ST_OK;
}

static struct node *node_new(struct amt *amt)
{
	return arena_zalloc(amt->arena, 1, sizeof(struct node));
}

/* Reads [bitmap, links, values] as they are. ST_CORRUPT when they do not decode. */
static enum status decode_node(struct amt *amt, struct cbor_reader *reader, struct node *node,
			       struct bytes *bitmap)
{
	cbor_read_tuple(reader, 3);
	*bitmap = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	if (!amt->rules->validates && bitmap->size != 1)
		cbor_fail(reader, ST_INVALID, "bitmap is not one byte");
	TRY(read_list(amt, reader, &node->links, true));
	TRY(read_list(amt, reader, &node->values, false));
	if (bitmap->size > 0)
		memcpy(node->bitmap, bitmap->data,
		       bitmap->size < BITMAP_MAX ? bitmap->size : (size_t)BITMAP_MAX);
	return ST_OK;
}

/* Loads the child behind a link; height is the child's. */
static enum status load(struct amt *amt, struct bytes link, unsigned height, struct node **out)
{
	struct node *node = node_new(amt);
	struct cbor_reader reader;
	struct bytes block, bitmap;
	enum status st;

	if (!node)
		return ST_NO_MEMORY;
	st = blockstore_get_stored(amt->blocks, amt->arena, (struct cid){ link }, &block);
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_CORRUPT : st;
	cbor_reader_init(&reader, block);
	TRY(decode_node(amt, &reader, node, &bitmap));
	if (amt->rules->validates)
		TRY(check_and_expand(amt, node, bitmap, false, height == 0));
	*out = node;
	return ST_OK;
}

/* The child in a slot in use of a node of this height, loaded and kept. */
static enum status child_of(struct amt *amt, struct node *node, unsigned height, unsigned at,
			    struct node **out)
{
	TRY(expand(amt, node, HOLD_LINKS));
	if (!node->slots[at].child)
		TRY(load(amt, node->slots[at].held, height - 1, &node->slots[at].child));
	*out = node->slots[at].child;
	return ST_OK;
}

/* ---- writing nodes --------------------------------------------------------- */

static void write_list(struct cbor_writer *writer, const struct list *list, bool links)
{
	cbor_write_array(writer, list->count);
	for (size_t i = 0; i < list->count; i++) {
		if (links)
			cbor_write_link(writer, (struct cid){ list->items[i] });
		else
			cbor_write_raw(writer, list->items[i]);
	}
}

static void write_node(const struct amt *amt, struct cbor_writer *writer, const struct node *node)
{
	cbor_write_tuple(writer, 3);
	cbor_write_bytes(writer, bytes_make(node->bitmap, bitmap_bytes(amt)));
	write_list(writer, &node->links, true);
	write_list(writer, &node->values, false);
}

static enum status put_node(struct amt *amt, struct node *node, struct buffer *out)
{
	struct cbor_writer writer;

	buffer_clear(out);
	cbor_writer_init(&writer, out);
	write_node(amt, &writer, node);
	TRY(cbor_writer_status(&writer));
	return blockstore_put(amt->blocks, buffer_bytes(out), &node->cid);
}

static enum status put_root(struct amt *amt, struct buffer *out)
{
	struct cbor_writer writer;

	buffer_clear(out);
	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, amt->rules->names_width ? 4 : 3);
	if (amt->rules->names_width)
		cbor_write_uint(&writer, amt->bit_width);
	cbor_write_uint(&writer, amt->height);
	cbor_write_uint(&writer, amt->count);
	write_node(amt, &writer, amt->root);
	TRY(cbor_writer_status(&writer));
	return blockstore_put(amt->blocks, buffer_bytes(out), &amt->root->cid);
}

/* Children before parents, ascending; recursion as deep as the height. */
static enum status flush_node(struct amt *amt, struct node *node, unsigned height,
			      struct buffer *out)
{
	for (unsigned i = 0; height > 0 && node->hold == HOLD_LINKS && i < width_of(amt); i++) {
		struct slot *slot = &node->slots[i];

		if (!slot->child || !(amt->rules->eager || slot->dirty))
			continue;
		TRY(flush_node(amt, slot->child, height - 1, out));
		TRY(put_node(amt, slot->child, out));
		slot->held = cid_of(&slot->child->cid).raw;
		slot->dirty = false;
	}
	return pack(amt, node);
}

enum status amt_flush(struct amt *amt, struct block_cid *root)
{
	struct buffer out;
	enum status st;

	buffer_init(&out, 0);
	st = flush_node(amt, amt->root, amt->height, &out);
	if (st == ST_OK)
		st = put_root(amt, &out);
	buffer_fini(&out);
	*root = amt->root->cid;
	return st;
}

/* ---- reading values -------------------------------------------------------- */

uint64_t amt_count(const struct amt *amt)
{
	return amt->count;
}

enum status amt_get(struct amt *amt, uint64_t index, struct bytes *value)
{
	struct node *node = amt->root;

	*value = (struct bytes){ 0 };
	if (index > amt->rules->index_max)
		return ST_RANGE;
	if (index >= span_of(amt, amt->height + 1))
		return ST_NOT_FOUND;
	for (unsigned height = amt->height;; height--) {
		unsigned at = (unsigned)(index / span_of(amt, height));

		if (!bit_is_set(node, at))
			return ST_NOT_FOUND;
		index %= span_of(amt, height);
		if (height == 0) {
			TRY(expand(amt, node, HOLD_VALUES));
			*value = node->slots[at].held;
			return ST_OK;
		}
		TRY(child_of(amt, node, height, at, &node));
	}
}

struct walk {
	uint64_t start;
	enum status (*visit)(void *context, uint64_t index, struct bytes value);
	void *context;
};

static enum status each_value(struct amt *amt, struct node *leaf, uint64_t offset,
			      const struct walk *walk)
{
	TRY(expand(amt, leaf, HOLD_VALUES));
	for (unsigned i = 0; i < width_of(amt); i++)
		if (bit_is_set(leaf, i) && offset + i >= walk->start)
			TRY(walk->visit(walk->context, offset + i, leaf->slots[i].held));
	return ST_OK;
}

/* v2 looks at a copy of each child: what is loaded or expanded below is lost. */
static enum status copy_of_child(struct amt *amt, const struct slot *slot, unsigned height,
				 struct node *copy)
{
	struct node *child = slot->child;

	if (!child)
		TRY(load(amt, slot->held, height - 1, &child));
	*copy = *child;
	return ST_OK;
}

/* Recursion as deep as the height. The end of a child's range may wrap to 0 at the
 * top of the index space, and then v3 skips the child, as the reference does; v4 does
 * not (go-amt-ipld v4.4.0 node.go forEachAt). */
static enum status each_below(struct amt *amt, struct node *node, unsigned height, uint64_t offset,
			      const struct walk *walk)
{
	uint64_t span = span_of(amt, height);

	if (height == 0)
		return each_value(amt, node, offset, walk);
	TRY(expand(amt, node, HOLD_LINKS));
	for (unsigned i = 0; i < width_of(amt); i++, offset += span) {
		uint64_t end = offset + span;
		bool skipped = walk->start >= end && !(amt->rules->walks_to_top && end < offset);
		struct node copy, *child = &copy;

		if (!bit_is_set(node, i))
			continue;
		if (amt->rules->eager)
			TRY(copy_of_child(amt, &node->slots[i], height, &copy));
		if (skipped)
			continue;
		if (!amt->rules->eager)
			TRY(child_of(amt, node, height, i, &child));
		TRY(each_below(amt, child, height - 1, offset, walk));
	}
	return ST_OK;
}

enum status amt_each(struct amt *amt, uint64_t start,
		     enum status (*visit)(void *context, uint64_t index, struct bytes value),
		     void *context)
{
	return each_below(amt, amt->root, amt->height, 0, &(struct walk){ start, visit, context });
}

/* ---- changing -------------------------------------------------------------- */

/* Puts the root under a new one, as its first child. v2 writes it at once. */
static enum status push_down(struct amt *amt)
{
	struct node *below = amt->root;
	struct node *top = node_new(amt);
	struct buffer out;
	enum status st;

	if (!top)
		return ST_NO_MEMORY;
	TRY(expand(amt, top, HOLD_LINKS));
	set_bit(top, 0);
	amt->root = top;
	if (!amt->rules->eager) {
		top->slots[0].child = below;
		top->slots[0].dirty = true;
		return ST_OK;
	}
	buffer_init(&out, 0);
	st = flush_node(amt, below, amt->height, &out);
	if (st == ST_OK)
		st = put_node(amt, below, &out);
	buffer_fini(&out);
	top->slots[0].held = cid_of(&below->cid).raw;
	return st;
}

/* The child in a slot, made when the slot is free. */
static enum status child_for_set(struct amt *amt, struct node *node, unsigned height, unsigned at,
				 struct node **out)
{
	TRY(expand(amt, node, HOLD_LINKS));
	if (bit_is_set(node, at)) {
		TRY(child_of(amt, node, height, at, out));
	} else {
		*out = node_new(amt);
		if (!*out)
			return ST_NO_MEMORY;
		node->slots[at] = (struct slot){ .child = *out };
		set_bit(node, at);
	}
	node->slots[at].dirty = true;
	return ST_OK;
}

enum status amt_set(struct amt *amt, uint64_t index, struct bytes value)
{
	struct node *node;
	unsigned at;

	if (index > amt->rules->index_max)
		return ST_RANGE;
	for (; index >= span_of(amt, amt->height + 1); amt->height++)
		if (!node_is_empty(amt->root))
			TRY(push_down(amt));
	node = amt->root;
	for (unsigned height = amt->height; height > 0; height--) {
		at = (unsigned)(index / span_of(amt, height));
		TRY(child_for_set(amt, node, height, at, &node));
		index %= span_of(amt, height);
	}
	TRY(expand(amt, node, HOLD_VALUES));
	at = (unsigned)index;
	node->slots[at].held = value;
	if (bit_is_set(node, at))
		return ST_OK;
	set_bit(node, at);
	if (amt->rules->validates && amt->count >= amt->rules->index_max - 1)
		return ST_INVALID;
	amt->count++;
	return ST_OK;
}

/* Recursion as deep as the height. */
static enum status remove_below(struct amt *amt, struct node *node, unsigned height, uint64_t index)
{
	unsigned at = (unsigned)(index / span_of(amt, height));
	struct node *child;

	if (!bit_is_set(node, at))
		return ST_NOT_FOUND;
	if (height == 0) {
		TRY(expand(amt, node, HOLD_VALUES));
		clear_slot(node, at);
		return ST_OK;
	}
	TRY(child_of(amt, node, height, at, &child));
	TRY(remove_below(amt, child, height - 1, index % span_of(amt, height)));
	if (node_is_empty(child))
		clear_slot(node, at);
	else
		node->slots[at].dirty = true;
	return ST_OK;
}

static bool only_first_in_use(const struct node *node)
{
	for (size_t i = 1; i < BITMAP_MAX; i++)
		if (node->bitmap[i] != 0)
			return false;
	return node->bitmap[0] == 1;
}

/* Drops levels that hold nothing but a first child, and all of them when nothing is
 * left (v3 only: an empty v2 array keeps its height). */
static enum status shrink(struct amt *amt)
{
	while (amt->height > 0 && only_first_in_use(amt->root)) {
		TRY(child_of(amt, amt->root, amt->height, 0, &amt->root));
		amt->height--;
	}
	if (amt->height == 0 || !amt->rules->shrinks || !node_is_empty(amt->root))
		return ST_OK;
	amt->root = node_new(amt);
	amt->height = 0;
	return amt->root ? ST_OK : ST_NO_MEMORY;
}

enum status amt_remove(struct amt *amt, uint64_t index)
{
	if (index > amt->rules->index_max)
		return ST_RANGE;
	if (index >= span_of(amt, amt->height + 1))
		return ST_NOT_FOUND;
	TRY(remove_below(amt, amt->root, amt->height, index));
	if (amt->rules->validates) {
		TRY(shrink(amt));
		if (amt->count == 0)
			return ST_INVALID;
		amt->count--;
		return ST_OK;
	}
	amt->count--; /* wraps as in the reference when the root lied */
	return shrink(amt);
}

/* ---- opening --------------------------------------------------------------- */

static enum status make(struct blockstore *blocks, struct arena *arena,
			enum amt_generation generation, unsigned bit_width, struct amt **out)
{
	struct amt *amt;

	*out = NULL;
	if (bit_width < 1 || bit_width > WIDTH_BITS_MAX ||
	    (generation == AMT_V2 && bit_width != V2_BITS))
		return ST_INVALID;
	amt = arena_zalloc(arena, 1, sizeof(*amt));
	if (!amt)
		return ST_NO_MEMORY;
	amt->rules = &generations[generation];
	amt->bit_width = bit_width;
	amt->blocks = blocks;
	amt->arena = arena;
	amt->root = node_new(amt);
	*out = amt;
	return amt->root ? ST_OK : ST_NO_MEMORY;
}

enum status amt_new(struct blockstore *blocks, struct arena *arena, enum amt_generation generation,
		    unsigned bit_width, struct amt **out)
{
	return make(blocks, arena, generation, bit_width, out);
}

/* What v3 asks of the root's numbers (go-amt-ipld v3.1.0 amt.go LoadAMT). */
static bool numbers_are_sane(const struct amt *amt, uint64_t height, uint64_t count)
{
	if (height > amt->rules->height_max)
		return false;
	if (!amt->rules->validates)
		return true;
	return span_of(amt, (unsigned)height) != UINT64_MAX &&
	       span_of(amt, (unsigned)height + 1) >= count;
}

/* All of the root is decoded before any rule is tested, as in the reference. */
static enum status read_root(struct amt *amt, struct bytes block)
{
	uint64_t bit_width = amt->bit_width;
	struct cbor_reader reader;
	struct bytes bitmap;
	uint64_t height;

	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, amt->rules->names_width ? 4 : 3);
	if (amt->rules->names_width)
		bit_width = cbor_read_uint(&reader);
	height = cbor_read_uint(&reader);
	amt->count = cbor_read_uint(&reader);
	TRY(decode_node(amt, &reader, amt->root, &bitmap));
	if (bit_width != amt->bit_width || !numbers_are_sane(amt, height, amt->count))
		return ST_INVALID;
	amt->height = (unsigned)height;
	if (!amt->rules->validates)
		return ST_OK;
	return check_and_expand(amt, amt->root, bitmap, height == 0, height == 0);
}

enum status amt_open(struct blockstore *blocks, struct arena *arena, enum amt_generation generation,
		     unsigned bit_width, struct cid root, struct amt **out)
{
	struct bytes block;
	struct amt *amt;

	*out = NULL;
	TRY(make(blocks, arena, generation, bit_width, &amt));
	TRY(blockstore_get_stored(blocks, arena, root, &block));
	TRY(read_root(amt, block));
	*out = amt;
	return ST_OK;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/hamt.h"

#include <stdlib.h>

#include "ipld/hamt_node.h"

/* ---- finding --------------------------------------------------------------- */

/* The reference puts every v0 and v2 node it has loaded, v3 only what changed. So
 * a node that would get another CID by that counts as changed in lazy mode too. */
static enum status load_child(struct hamt *hamt, struct node *node, struct pointer *pointer)
{
	enum status st;

	if (pointer->child)
		return ST_OK;
	st = hamt__load_node(hamt, node, pointer->link, &pointer->child);
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_CORRUPT : st;
	if (!hamt->rules->eager)
		pointer->child->dirty = false;
	else if (pointer->child->dirty)
		hamt__mark(node);
	return ST_OK;
}

/* Where the way of a hash ends: a bucket, or a slot that is not in use. */
struct place {
	struct node *node;
	unsigned depth;
	unsigned slot;
	size_t position;
	struct pointer *bucket; /* NULL when the slot is free */
};

static enum status find_place(struct hamt *hamt, const uint8_t hash[DIGEST_BYTES],
			      struct place *place)
{
	for (;; place->depth++) {
		struct pointer *pointer;

		if (hamt__too_deep(hamt, place->depth))
			return ST_RANGE;
		place->slot = hamt__slot_of(hamt, hash, place->depth);
		place->position = hamt__position_of(place->node, place->slot);
		place->bucket = NULL;
		if (!hamt__bit_is_set(place->node, place->slot))
			return ST_OK;
		/* v0 loads nodes whose bitfield claims more pointers than there are. */
		if (place->position >= place->node->count)
			return ST_INVALID;
		pointer = &place->node->pointers[place->position];
		if (!pointer->is_child) {
			place->bucket = pointer;
			return ST_OK;
		}
		TRY(load_child(hamt, place->node, pointer));
		place->node = pointer->child;
	}
}

/* The index of key in a decoded bucket, or its count. */
static unsigned find_entry(const struct pointer *bucket, struct bytes key)
{
	unsigned i = 0;

	while (i < bucket->count && !bytes_equal(bucket->entries[i].key, key))
		i++;
	return i;
}

static bool find_value(const struct hamt *hamt, const struct pointer *bucket, struct bytes key,
		       struct bytes *value)
{
	struct cbor_reader reader;

	if (bucket->entries) {
		unsigned i = find_entry(bucket, key);

		if (i < bucket->count)
			*value = bucket->entries[i].value;
		return i < bucket->count;
	}
	hamt__open_bucket(hamt->rules, &reader, bucket);
	for (unsigned i = 0; i < bucket->count; i++) {
		struct entry entry = hamt__read_entry(&reader);

		if (bytes_equal(entry.key, key)) {
			*value = entry.value;
			return true;
		}
	}
	return false;
}

/* Nothing is found under a root without bits, whatever the hash: actors look for
 * hundreds of thousands of epochs in empty maps. */
static bool has_bits(const struct node *node)
{
	uint64_t bits = 0;

	for (unsigned word = 0; word < BITS_WORDS; word++)
		bits |= node->bits[word];
	return bits != 0;
}

enum status hamt_get(struct hamt *hamt, struct bytes key, struct bytes *value)
{
	struct place place = { .node = hamt->root };
	uint8_t hash[DIGEST_BYTES];

	*value = (struct bytes){ 0 };
	if (!has_bits(hamt->root))
		return ST_NOT_FOUND;
	hash_sha256(key, hash);
	TRY(find_place(hamt, hash, &place));
	if (!place.bucket || !find_value(hamt, place.bucket, key, value))
		return ST_NOT_FOUND;
	return ST_OK;
}

/* ---- flushing ------------------------------------------------------------ */

static void set_link(struct pointer *pointer, const struct node *child)
{
	pointer->link = cid_of(&child->cid);
	pointer->raw = (struct bytes){ 0 };
}

static bool is_due(const struct hamt *hamt, const struct pointer *pointer)
{
	return pointer->child && (hamt->eager || pointer->child->dirty);
}

/* Children before parents, ascending. Not recursive: hamt_each may have loaded more
 * levels than any stack has room for. */
static enum status flush_children(struct hamt *hamt, struct buffer *out)
{
	struct node *node = hamt->root;

	node->at = 0;
	for (;;) {
		while (node->at < node->count && !is_due(hamt, &node->pointers[node->at]))
			node->at++;
		if (node->at < node->count) {
			node = node->pointers[node->at].child;
			node->at = 0;
		} else if (node == hamt->root) {
			return ST_OK;
		} else {
			struct pointer *pointer = &node->parent->pointers[node->parent->at++];

			TRY(hamt__put_node(hamt, node, out));
			set_link(pointer, node);
			if (hamt->eager)
				pointer->child = NULL;
			node = node->parent;
		}
	}
}

enum status hamt_flush(struct hamt *hamt, struct block_cid *root)
{
	struct buffer out;
	enum status st = ST_OK;

	if (hamt->literal || hamt->root->dirty || !hamt->root_is_put) {
		buffer_init(&out, 0);
		st = flush_children(hamt, &out);
		if (st == ST_OK)
			st = hamt__put_node(hamt, hamt->root, &out);
		hamt->root_is_put |= st == ST_OK;
		buffer_fini(&out);
	}
	*root = hamt->root->cid;
	return st;
}

/* ---- changing -------------------------------------------------------------- */

static enum status insert_pointer(struct hamt *hamt, const struct place *place,
				  struct pointer pointer)
{
	struct node *node = place->node;
	struct pointer *at;

	if (place->position > node->count)
		return ST_INVALID;
	if (node->count == node->room)
		TRY(hamt__grow(hamt, node, node->count < 4 ? 4 : node->count * 2));
	at = node->pointers + place->position;
	memmove(at + 1, at, (node->count - place->position) * sizeof(*at));
	*at = pointer;
	node->count++;
	node->bits[place->slot / 64] |= UINT64_C(1) << place->slot % 64;
	hamt__mark(node);
	return ST_OK;
}

static void remove_pointer(const struct place *place)
{
	struct node *node = place->node;
	struct pointer *at = node->pointers + place->position;

	node->count--;
	memmove(at, at + 1, (node->count - place->position) * sizeof(*at));
	node->bits[place->slot / 64] &= ~(UINT64_C(1) << place->slot % 64);
}

static enum status insert_bucket(struct hamt *hamt, const struct place *place, struct entry entry)
{
	struct pointer pointer = { .count = 1 };

	pointer.entries = arena_alloc(hamt->arena, BUCKET_MAX * sizeof(entry));
	if (!pointer.entries)
		return ST_NO_MEMORY;
	pointer.entries[0] = entry;
	return insert_pointer(hamt, place, pointer);
}

/* Before the first greater key: what order a v0 bucket has else is kept. */
static void insert_entry(struct pointer *bucket, struct entry entry)
{
	unsigned at = 0;

	while (at < bucket->count && bytes_compare(entry.key, bucket->entries[at].key) >= 0)
		at++;
	memmove(bucket->entries + at + 1, bucket->entries + at,
		(bucket->count - at) * sizeof(entry));
	bucket->entries[at] = entry;
	bucket->count++;
}

static enum status set_below(struct hamt *hamt, struct node *top, unsigned depth,
			     const uint8_t *hash, struct entry entry);

/* Fills an empty node of the next level with the new entry first, then the old
 * ones: the order shows where this splits again. */
static enum status refill(struct hamt *hamt, const struct place *place, struct node *child,
			  const uint8_t *hash, struct entry entry)
{
	TRY(set_below(hamt, child, place->depth + 1, hash, entry));
	for (unsigned i = 0; i < place->bucket->count; i++) {
		uint8_t old_hash[DIGEST_BYTES];

		hash_sha256(place->bucket->entries[i].key, old_hash);
		TRY(set_below(hamt, child, place->depth + 1, old_hash, place->bucket->entries[i]));
	}
	return ST_OK;
}

static enum status put_child(struct hamt *hamt, struct pointer *pointer)
{
	struct buffer out;
	enum status st;

	buffer_init(&out, 0);
	st = hamt__put_node(hamt, pointer->child, &out);
	buffer_fini(&out);
	set_link(pointer, pointer->child);
	pointer->child = NULL;
	return st;
}

/* Replaces a full bucket by a child. A v0 bucket that was loaded with more than
 * three entries may split below before all of them are placed; what the reference
 * then writes into the node it has just put is lost. So lazy mode is literal here. */
static enum status split(struct hamt *hamt, const struct place *place, const uint8_t *hash,
			 struct entry entry)
{
	struct pointer pointer = { .is_child = true, .child = hamt__node_new(hamt, place->node) };
	bool was_eager = hamt->eager;
	enum status st;

	if (!pointer.child)
		return ST_NO_MEMORY;
	pointer.child->dirty = true;
	if (place->bucket->count > BUCKET_MAX)
		hamt->eager = hamt->rules->eager;
	st = refill(hamt, place, pointer.child, hash, entry);
	if (st == ST_OK && hamt->eager)
		st = put_child(hamt, &pointer);
	hamt->eager = was_eager;
	if (st == ST_OK)
		*place->bucket = pointer;
	return st;
}

static enum status set_in_bucket(struct hamt *hamt, const struct place *place, const uint8_t *hash,
				 struct entry entry)
{
	struct pointer *bucket = place->bucket;
	unsigned i;

	TRY(hamt__unpack(hamt, bucket));
	i = find_entry(bucket, entry.key);
	if (i < bucket->count) {
		if (bytes_equal(bucket->entries[i].value, entry.value))
			return ST_OK;
		bucket->entries[i].value = entry.value;
	} else if (bucket->count >= BUCKET_MAX) {
		TRY(split(hamt, place, hash, entry));
	} else {
		insert_entry(bucket, entry);
	}
	bucket->raw = (struct bytes){ 0 };
	hamt__mark(place->node);
	return ST_OK;
}

/* Recursion through split ends with the hash: one level deeper each time. */
static enum status set_below(struct hamt *hamt, struct node *top, unsigned depth,
			     const uint8_t *hash, struct entry entry)
{
	struct place place = { .node = top, .depth = depth };

	TRY(find_place(hamt, hash, &place));
	if (!place.bucket)
		return insert_bucket(hamt, &place, entry);
	return set_in_bucket(hamt, &place, hash, entry);
}

enum status hamt_set(struct hamt *hamt, struct bytes key, struct bytes value)
{
	uint8_t hash[DIGEST_BYTES];

	hash_sha256(key, hash);
	return set_below(hamt, hamt->root, 0, hash, (struct entry){ key, value });
}

/* ---- removing -------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
	return bytes_compare(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

/* One bucket of all entries of child, in the order of its slots. */
static enum status gather(struct hamt *hamt, struct node *child, struct pointer *out)
{
	*out = (struct pointer){ 0 };
	out->entries = arena_alloc(hamt->arena, BUCKET_MAX * sizeof(*out->entries));
	if (!out->entries)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < child->count; i++) {
		struct pointer *bucket = &child->pointers[i];

		TRY(hamt__unpack(hamt, bucket));
		for (unsigned j = 0; j < bucket->count; j++)
			out->entries[out->count++] = bucket->entries[j];
	}
	if (hamt->rules->sorts)
		qsort(out->entries, out->count, sizeof(*out->entries), compare_entries);
	return ST_OK;
}

/* After a removal inside child: pulls up what fits into a bucket
 * (go-hamt-ipld v0.1.5 and v2.0.0 hamt.go cleanChild). */
static enum status collapse(struct hamt *hamt, struct pointer *pointer)
{
	struct node *child = pointer->child;
	bool has_child;
	size_t entries = hamt__entries_of(child, &has_child);

	if (child->count == 0 && !hamt->rules->validates)
		return ST_INVALID;
	if (has_child)
		return ST_OK;
	/* v0 lifts a lone bucket of any size: it may have loaded one of up to 32. */
	if (child->count == 1 && (entries <= BUCKET_MAX || !hamt->rules->validates)) {
		*pointer = child->pointers[0];
		return ST_OK;
	}
	/* v0 looks at children of at most three pointers, and may hold empty buckets. */
	if (entries > BUCKET_MAX || (!hamt->rules->validates && child->count > BUCKET_MAX))
		return ST_OK;
	return gather(hamt, child, pointer);
}

static enum status collapse_up(struct hamt *hamt, const struct place *place, const uint8_t *hash)
{
	struct node *node = place->node->parent;

	for (unsigned depth = place->depth; depth-- > 0; node = node->parent) {
		size_t position = hamt__position_of(node, hamt__slot_of(hamt, hash, depth));

		TRY(collapse(hamt, &node->pointers[position]));
	}
	return ST_OK;
}

enum status hamt_remove(struct hamt *hamt, struct bytes key)
{
	struct place place = { .node = hamt->root };
	uint8_t hash[DIGEST_BYTES];
	struct bytes value;
	struct pointer *bucket;
	unsigned i;

	hash_sha256(key, hash);
	TRY(find_place(hamt, hash, &place));
	bucket = place.bucket;
	if (!bucket || !find_value(hamt, bucket, key, &value))
		return ST_NOT_FOUND;
	TRY(hamt__unpack(hamt, bucket));
	hamt__mark(place.node);
	if (bucket->count == 1) {
		remove_pointer(&place);
		return collapse_up(hamt, &place, hash);
	}
	i = find_entry(bucket, key);
	bucket->count--;
	memmove(bucket->entries + i, bucket->entries + i + 1,
		(bucket->count - i) * sizeof(*bucket->entries));
	bucket->raw = (struct bytes){ 0 };
	return collapse_up(hamt, &place, hash);
}

/* ---- opening and walking --------------------------------------------------- */

static enum status make(struct blockstore *blocks, struct arena *arena,
			enum hamt_generation generation, enum hamt_mode mode, unsigned bit_width,
			struct hamt **out)
{
	struct hamt *hamt;

	*out = NULL;
	if (bit_width < 1 || bit_width > WIDTH_MAX)
		return ST_INVALID;
	hamt = arena_zalloc(arena, 1, sizeof(*hamt));
	if (!hamt)
		return ST_NO_MEMORY;
	hamt->rules = hamt__rules(generation);
	hamt->literal = mode == HAMT_LITERAL;
	hamt->eager = hamt->literal && hamt->rules->eager;
	hamt->width = bit_width;
	hamt->blocks = blocks;
	hamt->arena = arena;
	*out = hamt;
	return ST_OK;
}

enum status hamt_new(struct blockstore *blocks, struct arena *arena,
		     enum hamt_generation generation, enum hamt_mode mode, unsigned bit_width,
		     struct hamt **out)
{
	TRY(make(blocks, arena, generation, mode, bit_width, out));
	(*out)->root = hamt__node_new(*out, NULL);
	return (*out)->root ? ST_OK : ST_NO_MEMORY;
}

enum status hamt_open(struct blockstore *blocks, struct arena *arena,
		      enum hamt_generation generation, enum hamt_mode mode, unsigned bit_width,
		      struct cid root, struct hamt **out)
{
	struct hamt *hamt;

	*out = NULL;
	TRY(make(blocks, arena, generation, mode, bit_width, &hamt));
	TRY(hamt__load_node(hamt, NULL, root, &hamt->root));
	hamt->root_is_put = true;
	*out = hamt;
	return ST_OK;
}

struct walk {
	enum status (*visit)(void *context, struct bytes key, struct bytes value);
	void *context;
};

static enum status each_entry(const struct hamt *hamt, const struct pointer *bucket,
			      const struct walk *walk)
{
	struct cbor_reader reader;

	if (!bucket->entries)
		hamt__open_bucket(hamt->rules, &reader, bucket);
	for (unsigned i = 0; i < bucket->count; i++) {
		struct entry entry = bucket->entries ? bucket->entries[i]
						     : hamt__read_entry(&reader);

		TRY(walk->visit(walk->context, entry.key, entry.value));
	}
	return ST_OK;
}

enum status hamt_each(struct hamt *hamt,
		      enum status (*visit)(void *context, struct bytes key, struct bytes value),
		      void *context)
{
	const struct walk walk = { visit, context };
	struct node *node = hamt->root;

	node->at = 0;
	while (node) {
		struct pointer *pointer;

		if (node->at == node->count) {
			node = node->parent;
			continue;
		}
		pointer = &node->pointers[node->at++];
		if (!pointer->is_child) {
			TRY(each_entry(hamt, pointer, &walk));
			continue;
		}
		TRY(load_child(hamt, node, pointer));
		node = pointer->child;
		node->at = 0;
	}
	return ST_OK;
}

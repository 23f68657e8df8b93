/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/hamt_node.h"

enum { NODE_BYTES = 1024 /* most have less */ };

/* v3.4.1 differs in the decoder alone: go-hamt-ipld v3.4.1 cbor_gen.go, bitfield.go; what
 * it lets through hamt.go loadNode refuses. */
static const struct rules generations[] = {
	[HAMT_V0] = { .bitfield_max = 256, .map_pointers = true, .eager = true },
	[HAMT_V2] = { .bitfield_max = 256,
		      .map_pointers = true,
		      .validates = true,
		      .sorts = true,
		      .eager = true },
	[HAMT_V3] = { .bitfield_max = 256, .validates = true, .sorts = true },
	[HAMT_V3_4] = { .bitfield_max = CBOR_BYTES_MAX,
			.null_pointers = true,
			.validates = true,
			.sorts = true },
};

const struct rules *hamt__rules(enum hamt_generation generation)
{
	return &generations[generation];
}

static size_t bits_set(const struct node *node)
{
	size_t count = 0;

	for (unsigned word = 0; word < BITS_WORDS; word++)
		count += (size_t)__builtin_popcountll(node->bits[word]);
	for (size_t i = 0; i < node->high_bits.size; i++)
		count += (size_t)__builtin_popcount(node->high_bits.data[i]);
	return count;
}

/* ---- reading nodes --------------------------------------------------------- */

/* A bitfield is a big-endian number; false when it has leading zeros. */
static bool read_bits(struct node *node, struct bytes wire)
{
	bool minimal = wire.size == 0 || wire.data[0] != 0;
	size_t low;

	while (wire.size > 0 && wire.data[0] == 0)
		wire = bytes_make(wire.data + 1, wire.size - 1);
	low = wire.size < BITS_BYTES ? wire.size : BITS_BYTES;
	for (size_t i = 0; i < low; i++)
		node->bits[i / 8] |= (uint64_t)wire.data[wire.size - 1 - i] << (i % 8 * 8);
	node->high_bits = bytes_make(wire.data, wire.size - low);
	return minimal;
}

struct entry hamt__read_entry(struct cbor_reader *reader)
{
	struct entry entry = { 0 };

	cbor_read_tuple(reader, 2);
	entry.key = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	entry.value = cbor_skip(reader);
	return entry;
}

static uint8_t read_bucket_count(struct cbor_reader *reader)
{
	size_t count = cbor_read_array(reader);

	if (count > WIRE_BUCKET_MAX)
		cbor_fail(reader, ST_INVALID, "bucket too long");
	return reader->status == ST_OK ? (uint8_t)count : 0;
}

/* The head of a pointer up to its link or bucket. */
static bool next_is_child(const struct rules *rules, struct cbor_reader *reader)
{
	enum cbor_major major = CBOR_ARRAY;
	uint64_t argument;

	if (!rules->map_pointers) {
		cbor_next_major(reader, &major);
		return major == CBOR_TAG;
	}
	if (cbor_left(reader) >= 3 && memcmp(reader->at, "\xa1\x61", 2) == 0 &&
	    (reader->at[2] == '0' || reader->at[2] == '1')) {
		reader->at += 3;
		return reader->at[-1] == '0';
	}
	if (cbor_read_head(reader, &major, &argument))
		cbor_fail(reader, ST_INVALID, "not a pointer: a map of one key, \"0\" or \"1\"");
	return false;
}

/* *sorted becomes whether all keys of the bucket ascend. */
static struct pointer read_pointer(const struct rules *rules, struct cbor_reader *reader,
				   bool *sorted)
{
	const uint8_t *start = reader->at;
	struct pointer pointer = { 0 };
	struct bytes last = { 0 };

	if (rules->null_pointers && cbor_next_is_null(reader))
		return pointer;
	pointer.is_child = next_is_child(rules, reader);
	if (pointer.is_child)
		pointer.link = cbor_read_link(reader);
	else
		pointer.count = read_bucket_count(reader);
	for (unsigned i = 0; i < pointer.count && reader->status == ST_OK; i++) {
		struct entry entry = hamt__read_entry(reader);

		if (i > 0 && bytes_compare(last, entry.key) >= 0)
			*sorted = false;
		last = entry.key;
	}
	pointer.raw = bytes_make(start, (size_t)(reader->at - start));
	return pointer;
}

/* A bucket whose raw form still serves, from its first entry on. */
void hamt__open_bucket(const struct rules *rules, struct cbor_reader *reader,
		       const struct pointer *pointer)
{
	cbor_reader_init(reader, pointer->raw);
	next_is_child(rules, reader);
	read_bucket_count(reader);
}

/* Decodes a bucket so that it can be changed, with room for one entry more. */
enum status hamt__unpack(struct hamt *hamt, struct pointer *pointer)
{
	size_t room = pointer->count < BUCKET_MAX ? BUCKET_MAX : pointer->count;
	struct cbor_reader reader;

	if (pointer->entries)
		return ST_OK;
	pointer->entries = arena_alloc(hamt->arena, room * sizeof(*pointer->entries));
	if (!pointer->entries)
		return ST_NO_MEMORY;
	hamt__open_bucket(hamt->rules, &reader, pointer);
	for (unsigned i = 0; i < pointer->count; i++)
		pointer->entries[i] = hamt__read_entry(&reader);
	return ST_OK;
}

static bool is_block_link(struct cid link)
{
	struct block_cid unused;

	return block_cid_from(link, &unused) == ST_OK;
}

/* What v2 and v3 ask of a pointer (go-hamt-ipld v2.0.0 hamt.go loadNode). */
static bool pointer_is_canonical(const struct pointer *pointer)
{
	if (!pointer->is_child)
		return pointer->count >= 1 && pointer->count <= BUCKET_MAX;
	return is_block_link(pointer->link) || cid_split(pointer->link).codec == CID_CODEC_DAG_CBOR;
}

size_t hamt__entries_of(const struct node *node, bool *has_child)
{
	size_t entries = 0;

	*has_child = false;
	for (size_t i = 0; i < node->count; i++) {
		*has_child |= node->pointers[i].is_child;
		entries += node->pointers[i].count;
	}
	return entries;
}

static bool node_is_canonical(const struct hamt *hamt, const struct node *node, bool sorted)
{
	bool has_child;
	size_t entries = hamt__entries_of(node, &has_child);

	if (!sorted || node->count > (size_t)1 << hamt->width || bits_set(node) != node->count)
		return false;
	for (size_t i = 0; i < node->count; i++)
		if (!pointer_is_canonical(&node->pointers[i]))
			return false;
	return !node->parent || has_child || entries > BUCKET_MAX;
}

struct node *hamt__node_new(struct hamt *hamt, struct node *parent)
{
	struct node *node = arena_zalloc(hamt->arena, 1, sizeof(*node));

	if (node)
		node->parent = parent;
	return node;
}

enum status hamt__grow(struct hamt *hamt, struct node *node, size_t room)
{
	struct pointer *pointers = arena_alloc(hamt->arena, room * sizeof(*pointers));

	if (!pointers)
		return ST_NO_MEMORY;
	if (node->count > 0)
		memcpy(pointers, node->pointers, node->count * sizeof(*pointers));
	node->pointers = pointers;
	node->room = room;
	return ST_OK;
}

/* Reads a block into node. ST_CORRUPT when it does not decode, ST_INVALID when it
 * decodes but breaks a rule of v2 and v3. */
static enum status read_node(struct hamt *hamt, struct node *node, struct bytes block)
{
	struct cbor_reader reader;
	bool sorted = true;
	bool minimal;
	size_t count;

	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, 2);
	minimal = read_bits(node, cbor_read_bytes(&reader, hamt->rules->bitfield_max));
	count = cbor_read_array(&reader);
	/* A pointer takes a byte at least, so a claim beyond that is never allocated. */
	if (cbor_status(&reader) != ST_OK || count > cbor_left(&reader))
		return ST_CORRUPT;
	TRY(hamt__grow(hamt, node, count + 1));
	for (; node->count < count && cbor_status(&reader) == ST_OK; node->count++)
		node->pointers[node->count] = read_pointer(hamt->rules, &reader, &sorted);
	if (cbor_status(&reader) != ST_OK)
		return ST_CORRUPT;
	if (hamt->rules->validates && !node_is_canonical(hamt, node, sorted))
		return ST_INVALID;
	if (!minimal || cbor_left(&reader) != 0)
		node->dirty = true;
	return ST_OK;
}

enum status hamt__load_node(struct hamt *hamt, struct node *parent, struct cid cid,
			    struct node **out)
{
	struct node *node = hamt__node_new(hamt, parent);
	struct bytes block;

	if (!node)
		return ST_NO_MEMORY;
	TRY(blockstore_get_stored(hamt->blocks, hamt->arena, cid, &block));
	TRY(read_node(hamt, node, block));
	if (block_cid_from(cid, &node->cid) != ST_OK)
		node->dirty = true;
	*out = node;
	return ST_OK;
}

/* ---- writing nodes --------------------------------------------------------- */

static void write_bits(struct cbor_writer *writer, const struct node *node)
{
	uint8_t low[BITS_BYTES];
	size_t high = node->high_bits.size;
	size_t size = 0;

	for (size_t i = BITS_BYTES; i-- > 0;) {
		uint8_t byte = (uint8_t)(node->bits[i / 8] >> (i % 8 * 8));

		if (high > 0 || size > 0 || byte != 0)
			low[size++] = byte;
	}
	cbor_write_head(writer, CBOR_BYTES, high + size);
	if (high > 0)
		cbor_write_raw(writer, node->high_bits);
	cbor_write_raw(writer, bytes_make(low, size));
}

static void write_pointer(const struct rules *rules, struct cbor_writer *writer,
			  const struct pointer *pointer)
{
	if (pointer->raw.data) {
		cbor_write_raw(writer, pointer->raw);
		return;
	}
	if (rules->map_pointers)
		cbor_write_raw(writer,
			       bytes_of_text(pointer->is_child ? "\xa1\x61\x30" : "\xa1\x61\x31"));
	if (pointer->is_child) {
		cbor_write_link(writer, pointer->link);
		return;
	}
	cbor_write_array(writer, pointer->count);
	for (unsigned i = 0; i < pointer->count; i++) {
		cbor_write_tuple(writer, 2);
		cbor_write_bytes(writer, pointer->entries[i].key);
		cbor_write_raw(writer, pointer->entries[i].value);
	}
}

/* Puts one node; out is scratch that may hold an earlier node. */
enum status hamt__put_node(struct hamt *hamt, struct node *node, struct buffer *out)
{
	struct cbor_writer writer;

	buffer_clear(out);
	(void)buffer_reserve(out, NODE_BYTES);
	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, 2);
	write_bits(&writer, node);
	cbor_write_array(&writer, node->count);
	for (size_t i = 0; i < node->count; i++)
		write_pointer(hamt->rules, &writer, &node->pointers[i]);
	TRY(cbor_writer_status(&writer));
	TRY(blockstore_put(hamt->blocks, buffer_bytes(out), &node->cid));
	node->dirty = false;
	return ST_OK;
}

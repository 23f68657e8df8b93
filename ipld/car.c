/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/car.h"

#include "base/big_endian.h"
#include "base/varint.h"
#include "ipld/cbor.h"

/* ---- the header ------------------------------------------------------------ */

/* Headers are read by refmt in the reference, which does not ask for the shortest
 * form nor for definite lengths; so this does not go through cbor_reader. */
struct lax_head {
	enum cbor_major major;
	uint64_t argument;
	bool indefinite;
};

static struct bytes skip(struct bytes data, size_t count)
{
	return bytes_make(data.data + count, data.size - count);
}

static bool take_head(struct bytes *rest, struct lax_head *head)
{
	unsigned low;
	size_t extra;

	*head = (struct lax_head){ 0 };
	if (rest->size == 0)
		return false;
	head->major = (enum cbor_major)(rest->data[0] >> 5);
	low = rest->data[0] & 0x1f;
	head->indefinite = low == 31;
	extra = low < 24 || low == 31 ? 0 : (size_t)1 << (low - 24);
	if ((low > 27 && low != 31) || rest->size < 1 + extra)
		return false;
	head->argument = low < 24 ? low : big_endian_load(bytes_make(rest->data + 1, extra));
	*rest = skip(*rest, 1 + extra);
	return true;
}

/* A head of this major type; indefinite only where a loop can end at a break. */
static bool take_of(struct bytes *rest, enum cbor_major major, struct lax_head *head)
{
	bool loops = major == CBOR_ARRAY || major == CBOR_MAP;

	return take_head(rest, head) && head->major == major && (loops || !head->indefinite);
}

static bool take_string(struct bytes *rest, enum cbor_major major, struct bytes *out)
{
	struct lax_head head;

	if (!take_of(rest, major, &head) || head.argument > rest->size)
		return false;
	*out = bytes_make(rest->data, (size_t)head.argument);
	*rest = skip(*rest, out->size);
	return true;
}

/* Whether another element of a map or array follows; takes the break. */
static bool has_more(struct bytes *rest, const struct lax_head *head, uint64_t taken)
{
	if (!head->indefinite)
		return taken < head->argument;
	if (rest->size == 0 || rest->data[0] != 0xff)
		return true;
	*rest = skip(*rest, 1);
	return false;
}

static bool take_root(struct bytes *rest, struct cid *out)
{
	struct lax_head tag;
	struct bytes raw;

	return take_of(rest, CBOR_TAG, &tag) && tag.argument == 42 &&
	       take_string(rest, CBOR_BYTES, &raw) && raw.size > 1 && raw.data[0] == 0 &&
	       cid_cast(skip(raw, 1), out) == ST_OK;
}

static enum status take_roots(struct bytes *rest, struct arena *arena, struct car_header *header,
			      struct error *err)
{
	/* A root takes four bytes at least, so this is room for all that can follow. */
	size_t room = rest->size / 4 < CAR_ROOTS_MAX ? rest->size / 4 + 1 : CAR_ROOTS_MAX;
	struct lax_head head;

	header->root_count = 0;
	if (rest->size > 0 && rest->data[0] == 0xf6) {
		*rest = skip(*rest, 1);
		return ST_OK;
	}
	header->roots = arena_alloc(arena, room * sizeof(*header->roots));
	if (!header->roots)
		return error_set(err, ST_NO_MEMORY, "no memory for the roots of a CAR");
	if (!take_of(rest, CBOR_ARRAY, &head))
		return error_set(err, ST_INVALID, "CAR header: roots is not a list");
	while (has_more(rest, &head, header->root_count)) {
		struct cid root;

		if (header->root_count == CAR_ROOTS_MAX) {
			(void)error_set(err, ST_LIMIT, "CAR header: more than %d roots",
					(int)CAR_ROOTS_MAX);
			error_hint(err, "write it with one root, that of the state");
			return ST_LIMIT;
		}
		if (!take_root(rest, &root))
			return error_set(err, ST_INVALID, "CAR header: root %zu is not a CID",
					 header->root_count);
		header->roots[header->root_count++] = root;
	}
	return ST_OK;
}

static enum status take_field(struct bytes *rest, struct arena *arena, struct car_header *header,
			      uint64_t *version, struct error *err)
{
	struct lax_head number;
	struct bytes key;

	if (!take_string(rest, CBOR_TEXT, &key))
		return error_set(err, ST_INVALID, "CAR header: a key is not a text");
	if (bytes_equal(key, bytes_of_text("roots")))
		return take_roots(rest, arena, header, err);
	if (!bytes_equal(key, bytes_of_text("version")))
		return error_set(err, ST_INVALID,
				 "CAR header: unknown key of %zu bytes, "
				 "expected \"roots\" and \"version\"",
				 key.size);
	if (!take_of(rest, CBOR_UINT, &number))
		return error_set(err, ST_INVALID, "CAR header: version is not a number");
	*version = number.argument;
	return ST_OK;
}

enum status car_header_decode(struct bytes wire, struct arena *arena, struct car_header *header,
			      uint64_t *version, struct error *err)
{
	struct lax_head map;

	*header = (struct car_header){ 0 };
	*version = 0;
	if (!take_of(&wire, CBOR_MAP, &map))
		return error_set(err, ST_INVALID, "not a CAR: it does not start with a header");
	for (uint64_t i = 0; has_more(&wire, &map, i); i++)
		TRY(take_field(&wire, arena, header, version, err));
	return ST_OK;
}

static enum status read_header(struct bytes wire, struct arena *arena, struct car_header *header,
			       struct error *err)
{
	uint64_t version;

	TRY(car_header_decode(wire, arena, header, &version, err));
	if (version == 2) {
		error_set(err, ST_INVALID, "CAR version 2 is not supported, only version 1");
		error_hint(err, "export the data as CARv1, without an index");
		return ST_INVALID;
	}
	if (version != 1)
		return error_set(err, ST_INVALID, "CAR version %llu is not supported, only 1",
				 (unsigned long long)version);
	if (header->root_count == 0)
		return error_set(err, ST_INVALID, "empty CAR: its header names no roots");
	return ST_OK;
}

/* Lengths are Go's ReadUvarint: up to 64 bits, not minimal. */
static bool take_length(struct car_reader *reader, uint64_t *length)
{
	size_t size = varint_read_lax(reader->rest, length);

	reader->rest = skip(reader->rest, size);
	reader->offset += size;
	return size != 0;
}

enum status car_open(struct car_reader *reader, struct arena *arena, struct bytes file,
		     struct car_header *header, struct error *err)
{
	uint64_t length = 0;
	struct bytes wire;

	*reader = (struct car_reader){ .rest = file };
	*header = (struct car_header){ 0 };
	if (file.size >= 2 && file.data[0] == 0x1f && file.data[1] == 0x8b) {
		error_set(err, ST_INVALID, "not a CAR: the data are gzip");
		error_hint(err, "inflate them first");
		return ST_INVALID;
	}
	if (file.size == 0)
		return error_set(err, ST_INVALID, "not a CAR: no data");
	if (!take_length(reader, &length) || length > reader->rest.size)
		return error_set(err, ST_INVALID,
				 "not a CAR: the header does not end within %zu bytes", file.size);
	if (length > CAR_SECTION_MAX)
		return error_set(err, ST_LIMIT, "CAR header of more than %d bytes",
				 (int)CAR_SECTION_MAX);
	wire = bytes_make(reader->rest.data, (size_t)length);
	reader->rest = skip(reader->rest, wire.size);
	reader->offset += wire.size;
	return read_header(wire, arena, header, err);
}

/* ---- blocks ---------------------------------------------------------------- */

static enum status check_block(struct cid cid, struct bytes block, uint64_t offset,
			       struct error *err)
{
	enum status st = cid_matches(cid, block);

	if (st == ST_OK)
		return ST_OK;
	if (st == ST_UNSUPPORTED) {
		error_set(err, st, "CAR: block at byte %llu is named by hash function 0x%llx",
			  (unsigned long long)offset, (unsigned long long)cid_split(cid).hash);
		error_hint(err, "blake2b-256, sha2-256 and identity are supported");
		return st;
	}
	return error_set(err, st, "CAR: block at byte %llu is not what its CID names",
			 (unsigned long long)offset);
}

enum status car_section_decode(struct bytes section, uint64_t offset, struct cid *cid,
			       struct bytes *block, struct error *err)
{
	const size_t size = cid_parse(section, cid, NULL);

	if (size == 0)
		return error_set(err, ST_INVALID, "CAR: block at byte %llu has no valid CID",
				 (unsigned long long)offset);
	*block = skip(section, size);
	return check_block(*cid, *block, offset, err);
}

enum status car_next(struct car_reader *reader, struct cid *cid, struct bytes *block,
		     struct error *err)
{
	size_t offset = reader->offset;
	uint64_t length = 0;
	struct bytes section;

	*cid = (struct cid){ 0 };
	*block = (struct bytes){ 0 };
	if (reader->rest.size == 0)
		return ST_NOT_FOUND;
	if (!take_length(reader, &length))
		return error_set(err, ST_INVALID, "CAR: block at byte %zu breaks off in its length",
				 offset);
	if (length == 0) {
		reader->rest = (struct bytes){ 0 };
		return ST_NOT_FOUND;
	}
	if (length > reader->rest.size)
		return error_set(err, ST_INVALID,
				 "CAR: block at byte %zu claims %llu bytes, %zu are left", offset,
				 (unsigned long long)length, reader->rest.size);
	if (length > CAR_SECTION_MAX)
		return error_set(err, ST_LIMIT, "CAR: block at byte %zu has more than %d bytes",
				 offset, (int)CAR_SECTION_MAX);
	section = bytes_make(reader->rest.data, (size_t)length);
	reader->rest = skip(reader->rest, section.size);
	reader->offset += section.size;
	return car_section_decode(section, offset, cid, block, err);
}

/* ---- writing --------------------------------------------------------------- */

static void write_length(struct buffer *out, size_t length)
{
	uint8_t varint[VARINT_MAX_BYTES];

	buffer_append(out, varint, varint_write(length, varint));
}

void car_write_header(struct buffer *out, const struct cid *roots, size_t root_count)
{
	struct cbor_writer writer;
	struct buffer header;

	buffer_init(&header, 0);
	cbor_writer_init(&writer, &header);
	cbor_write_head(&writer, CBOR_MAP, 2);
	cbor_write_text(&writer, bytes_of_text("roots"));
	cbor_write_array(&writer, root_count);
	for (size_t i = 0; i < root_count; i++)
		cbor_write_link(&writer, roots[i]);
	cbor_write_text(&writer, bytes_of_text("version"));
	cbor_write_uint(&writer, 1);
	if (cbor_writer_status(&writer) == ST_OK) {
		write_length(out, header.size);
		buffer_append_bytes(out, buffer_bytes(&header));
	} else if (buffer_status(out) == ST_OK) {
		out->status = cbor_writer_status(&writer);
	}
	buffer_fini(&header);
}

void car_write_block(struct buffer *out, struct cid cid, struct bytes block)
{
	write_length(out, cid.raw.size + block.size);
	buffer_append_bytes(out, cid.raw);
	buffer_append_bytes(out, block);
}

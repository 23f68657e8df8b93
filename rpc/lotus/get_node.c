/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include <stdarg.h>

#include "base/utf8.h"
#include "base/varint.h"
#include "ipld/amt.h"
#include "ipld/hamt.h"
#include "rpc/dag_json.h"
#include "rpc/dag_path.h"
#include "rpc/dag_value.h"

/* ChainGetNode: from block to block along a path such as /ipfs/CID/1/@Ha:f0100/0 (lotus b835fab70
 * node/impl/full/chain.go ChainGetNode, resolveOnce; lib/oldpath/path.go). A name leads through
 * arrays and maps of dag-cbor, up to the next link; names with @ look into the HAMT or the AMT that
 * the block is the root of. What these hold that is no link becomes a node of its own, whose CID
 * has sha2-256. The reference reads tries of actors v0 and v2 alone, here all are read; its @state
 * refuses every actor of these network versions. */

enum { NAMES_MAX = 4096, SHOWN_MAX = 60, MADE_CID_BYTES = 4 + DIGEST_BYTES };
enum { HAMT_BIT_WIDTH = 5, AMT_V2_FIELDS = 3, AMT_V2_BIT_WIDTH = 3, AMT_BIT_WIDTH_MAX = 8 };

struct get_node_args {
	struct bytes path;
};

PARAMS(params_get_node, struct get_node_args,
       REQUIRED("path", text, struct get_node_args, path,
		"/ipfs/CID, then indexes, names, @Ha:ADDRESS, @Hi:INT, @Hu:UINT, @H:KEY of a HAMT, "
		"@A:INDEX of an AMT"));

struct node {
	struct cid cid;
	struct bytes block;
};

struct walk {
	struct call *call;
	struct bytes *names; /* of the path, the CID's among them */
	size_t count, next;
	struct node at;
	unsigned links; /* followed so far */
};

static enum status __attribute__((format(printf, 2, 3)))
refuse(struct call *call, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	failure_text(call->failure, "path", "path");
	failure_hint(call->failure, "a path is /ipfs/CID and then, with / between, indexes of "
				    "arrays, names of members, or what @Ha: @Hi: @Hu: @H: and @A: "
				    "find in a HAMT or an AMT; it ends at a link");
	return failure_set(call->failure, FAULT_INVALID_PARAMS, "path: %s", text);
}

/* ---- the path -------------------------------------------------------------------- */

/* Cuts a path into its names as Go's path.Clean leaves them. */
static enum status split(struct walk *walk, struct bytes path)
{
	size_t begin = 0;

	walk->names = arena_zalloc(walk->call->arena, NAMES_MAX, sizeof(*walk->names));
	if (!walk->names)
		return call_failed(walk->call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i <= path.size; i++) {
		const struct bytes name = bytes_make(path.data + begin, i - begin);

		if (i < path.size && path.data[i] != '/')
			continue;
		begin = i + 1;
		if (bytes_equal(name, bytes_of_text("..")))
			walk->count -= walk->count > 0;
		else if (name.size == 0 || bytes_equal(name, bytes_of_text(".")))
			continue;
		else if (walk->count == NAMES_MAX)
			return refuse(walk->call, "it has more than %d names", NAMES_MAX);
		else
			walk->names[walk->count++] = name;
	}
	return ST_OK;
}

static bool next_is(const struct walk *walk, const char *name)
{
	return walk->next < walk->count &&
	       bytes_equal(walk->names[walk->next], bytes_of_text(name));
}

static enum status enter(struct walk *walk, struct cid cid)
{
	if (++walk->links > DAG_PATH_HOPS_MAX) {
		failure_number(walk->call->failure, "limit", DAG_PATH_HOPS_MAX);
		return failure_set(walk->call->failure, FAULT_LIMIT_EXCEEDED,
				   "the path follows more than %d links", DAG_PATH_HOPS_MAX);
	}
	walk->at.cid = cid;
	return call_block(walk->call, cid, &walk->at.block);
}

static enum status begin(struct walk *walk, struct bytes path)
{
	struct cid cid;
	enum status st = ST_INVALID;

	TRY(split(walk, path));
	if (path.size > 0 && path.data[0] == '/') {
		if (!next_is(walk, "ipfs") && !next_is(walk, "ipld"))
			return refuse(walk->call, "it does not begin with /ipfs/");
		walk->next++;
	}
	if (walk->next < walk->count)
		st = cid_from_text(walk->call->arena, walk->names[walk->next], &cid);
	if (st == ST_NO_MEMORY)
		return call_failed(walk->call, st, NULL);
	if (st != ST_OK)
		return refuse(walk->call, "it does not begin with a CID");
	walk->next++;
	return enter(walk, cid);
}

/* ---- names within a block -------------------------------------------------------- */

static bool is_cbor(const struct node *node)
{
	return cid_split(node->cid).codec == CID_CODEC_DAG_CBOR;
}

/* Goes up to the next link and follows it. */
static enum status follow_names(struct walk *walk)
{
	struct error err = { .status = ST_OK };
	struct bytes item = walk->at.block;
	struct cid link;

	if (!is_cbor(&walk->at))
		return refuse(walk->call, "a block that is no dag-cbor has no parts");
	for (; !dag_path_link(item, &link); walk->next++) {
		enum status st;

		if (walk->next == walk->count)
			return refuse(walk->call, "it ends at a value that is no link "
						  "(Chaos.DagGet reads such)");
		st = dag_path_step(item, walk->names[walk->next], &item, &err);
		if (st == ST_RANGE)
			return refuse(walk->call, "%s", err.text);
		if (st != ST_OK)
			return dag_value_failed(walk->call->failure, st, &err);
	}
	return enter(walk, link);
}

/* ---- names with @ ---------------------------------------------------------------- */

static enum status not_there(struct walk *walk, const char *what)
{
	const struct bytes shown = utf8_cut(walk->names[walk->next], SHOWN_MAX);

	return refuse(walk->call, "'%.*s': %s", (int)shown.size, (const char *)shown.data, what);
}

/* The value that was found for a name: a link is followed, anything else is a node. */
static enum status take_value(struct walk *walk, struct bytes value)
{
	static const uint8_t head[] = { 1, CID_CODEC_DAG_CBOR, CID_HASH_SHA2_256, DIGEST_BYTES };
	uint8_t *cid;
	struct cid link;

	walk->next++;
	if (dag_path_link(value, &link))
		return enter(walk, link);
	cid = arena_alloc(walk->call->arena, MADE_CID_BYTES);
	if (!cid)
		return call_failed(walk->call, ST_NO_MEMORY, NULL);
	memcpy(cid, head, sizeof(head));
	hash_sha256(value, cid + sizeof(head));
	walk->at = (struct node){ { bytes_make(cid, MADE_CID_BYTES) }, value };
	return ST_OK;
}

/* Nodes of actors v0 and v2 are maps in arrays, those of all later ones arrays in arrays: what is
 * of one kind does not decode as the other. */
static enum status open_map(struct walk *walk, struct hamt **out)
{
	struct blockstore *blocks = session_blocks(walk->call->session);
	enum status st = hamt_open(blocks, walk->call->arena, HAMT_V0, HAMT_LAZY, HAMT_BIT_WIDTH,
				   walk->at.cid, out);

	if (st == ST_CORRUPT)
		st = hamt_open(blocks, walk->call->arena, HAMT_V3_4, HAMT_LAZY, HAMT_BIT_WIDTH,
			       walk->at.cid, out);
	return st;
}

static enum status find_in_map(struct walk *walk, struct bytes key)
{
	struct bytes value;
	struct hamt *map;
	enum status st = open_map(walk, &map);

	if (st == ST_CORRUPT || st == ST_INVALID || st == ST_NOT_FOUND)
		return not_there(walk, "the block there is no root of a HAMT");
	if (st == ST_OK)
		st = hamt_get(map, key, &value);
	if (st == ST_NOT_FOUND)
		return not_there(walk, "the HAMT has no such key");
	return st == ST_OK ? take_value(walk, value) : call_failed(walk->call, st, NULL);
}

static enum status read_number(struct walk *walk, struct bytes text, struct bigint *out)
{
	if (bigint_from_text(text, out) != ST_OK)
		return not_there(walk, "no number stands there");
	return ST_OK;
}

static enum status read_unsigned(struct walk *walk, struct bytes text, uint64_t *out)
{
	uint8_t magnitude[BIGINT_BYTES];
	struct bigint number;
	size_t size;

	TRY(read_number(walk, text, &number));
	size = bigint_magnitude(&number, magnitude);
	if (bigint_sign(&number) < 0 || size > sizeof(uint64_t))
		return not_there(walk, "the number is beyond 64 bits without a sign");
	*out = 0;
	while (size > 0)
		*out = *out << 8 | magnitude[--size];
	return ST_OK;
}

static enum status find_address(struct walk *walk, struct bytes text)
{
	struct address address;

	if (address_from_text(text, &address) != ST_OK)
		return not_there(walk, "no address stands there");
	return find_in_map(walk, address_bytes(&address));
}

/* abi.IntKey: a varint of the number with its sign in the lowest bit. */
static enum status find_signed(struct walk *walk, struct bytes text)
{
	uint8_t key[VARINT_MAX_BYTES];
	struct bigint number, back;
	int64_t value;

	TRY(read_number(walk, text, &number));
	value = bigint_wrap_int64(&number);
	back = bigint_of_int(value);
	if (bigint_compare(&number, &back) != 0)
		return not_there(walk, "the number is beyond 64 bits");
	return find_in_map(walk, bytes_make(key, varint_write((uint64_t)value << 1 ^
								      (value < 0 ? UINT64_MAX : 0),
							      key)));
}

static enum status find_unsigned(struct walk *walk, struct bytes text)
{
	uint8_t key[VARINT_MAX_BYTES];
	uint64_t value;

	TRY(read_unsigned(walk, text, &value));
	return find_in_map(walk, bytes_make(key, varint_write(value, key)));
}

/* Roots from actors v3 on say how wide they are; before, all are alike. */
static enum status open_array(struct walk *walk, struct amt **out)
{
	uint64_t bit_width = AMT_V2_BIT_WIDTH;
	struct cbor_reader reader;
	bool is_v2;

	cbor_reader_init(&reader, walk->at.block);
	is_v2 = cbor_read_array(&reader) == AMT_V2_FIELDS;
	if (!is_v2)
		bit_width = cbor_read_uint(&reader);
	if (cbor_status(&reader) != ST_OK || bit_width > AMT_BIT_WIDTH_MAX)
		return ST_CORRUPT;
	return amt_open(session_blocks(walk->call->session), walk->call->arena,
			is_v2 ? AMT_V2 : AMT_V4, (unsigned)bit_width, walk->at.cid, out);
}

static enum status find_in_array(struct walk *walk, struct bytes text)
{
	struct amt *array;
	struct bytes value;
	uint64_t index;
	enum status st;

	TRY(read_unsigned(walk, text, &index));
	st = open_array(walk, &array);
	if (st == ST_CORRUPT || st == ST_INVALID || st == ST_NOT_FOUND)
		return not_there(walk, "the block there is no root of an AMT");
	if (st == ST_OK)
		st = amt_get(array, index, &value);
	if (st == ST_NOT_FOUND || st == ST_RANGE)
		return not_there(walk, "the AMT has nothing at this index");
	return st == ST_OK ? take_value(walk, value) : call_failed(walk->call, st, NULL);
}

static enum status refuse_state(struct walk *walk, struct bytes rest)
{
	if (rest.size > 0)
		return not_there(walk, "there is no such way");
	return not_there(walk, "Filecoin.StateReadState shows states with their members' names");
}

static const struct way {
	const char *prefix;
	enum status (*go)(struct walk *walk, struct bytes rest);
} ways[] = {
	{ "@Ha:", find_address }, { "@Hi:", find_signed },  { "@Hu:", find_unsigned },
	{ "@H:", find_in_map },   { "@A:", find_in_array }, { "@state", refuse_state },
};

static enum status go_on(struct walk *walk)
{
	const struct bytes name = walk->names[walk->next];

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct bytes prefix = bytes_of_text(ways[i].prefix);

		if (name.size >= prefix.size && memcmp(name.data, prefix.data, prefix.size) == 0)
			return ways[i].go(walk, bytes_make(name.data + prefix.size,
							   name.size - prefix.size));
	}
	return follow_names(walk);
}

/* ---- what is there --------------------------------------------------------------- */

static enum status no_json(struct call *call, const char *why)
{
	failure_hint(call->failure, "Chaos.DagGet shows it in format diag, hex or raw");
	return failure_set(call->failure, FAULT_DECODE_ERROR, "%s", why);
}

static enum status write_cbor(struct call *call, struct bytes block)
{
	struct error err = { .status = ST_OK };
	struct json_writer *out = call->out;
	struct buffer text;
	enum status st;

	buffer_init(&text, out->limit_bytes);
	text.charge = call->arena->charge;
	st = dag_json_write(&text, call->arena, block, &err);
	if (st == ST_OK)
		json_write_marshaled(out, "Obj", buffer_bytes(&text));
	else if (st == buffer_status(&text)) /* too large for an answer, or no memory */
		out->status = st;
	else if (st == ST_INVALID || st == ST_UNSUPPORTED || st == ST_LIMIT)
		(void)no_json(call, err.text);
	else
		(void)call_failed(call, st, &err);
	buffer_fini(&text);
	return st;
}

/* Raw blocks are texts to the reference, whatever they hold (boxo v0.42.1 ipld/merkledag/raw.go
 * MarshalJSON). */
static enum status write_node(struct call *call, const struct node *node)
{
	json_write_object(call->out, NULL);
	json_write_cid(call->out, "Cid", node->cid);
	if (is_cbor(node))
		TRY(write_cbor(call, node->block));
	else if (cid_split(node->cid).codec == CID_CODEC_RAW)
		json_write_string(call->out, "Obj", node->block);
	else
		return no_json(call, "a block that is neither dag-cbor nor raw has no JSON form");
	json_write_object_end(call->out);
	return ST_OK;
}

enum status lotus_chain_get_node(struct call *call, const void *args)
{
	const struct get_node_args *in = args;
	struct walk walk = { .call = call };

	TRY(begin(&walk, in->path));
	while (walk.next < walk.count)
		TRY(go_on(&walk));
	return write_node(call, &walk.at);
}

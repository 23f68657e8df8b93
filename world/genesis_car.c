/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/genesis_car.h"

#include "ipld/car_stream.h"
#include "world/imported_state.h"

struct reading {
	struct arena *arena; /* of the CIDs */
	struct cid root;     /* that is meant; undefined: not known yet */
	/* Where the blocks go; NULL: what the root says is all that is asked for. */
	struct store_batch *batch;
	struct cid likely;
	struct cid state; /* that the root names, if it is a block header */
	bool over;        /* no more is asked for */
};

static enum status read_no_further(struct reading *reading)
{
	reading->over = true;
	return ST_NOT_FOUND;
}

static enum status on_header(void *context, const struct car_header *header, struct error *err)
{
	struct reading *reading = context;

	(void)err;
	if (!cid_defined(reading->root) && header->root_count > 0)
		TRY(cid_copy(reading->arena, header->roots[0], &reading->root));
	if (!reading->batch &&
	    (!cid_defined(reading->root) || cid_equal(reading->root, reading->likely)))
		return read_no_further(reading);
	return ST_OK;
}

static enum status on_block(void *context, struct cid cid, struct bytes block, bool verified,
			    struct error *err)
{
	struct reading *reading = context;
	struct cid state;
	enum status st = ST_OK;

	if (!verified)
		return ST_OK;
	if (reading->batch) {
		st = store_batch_put(reading->batch, STORE_BLOCKS, cid_store_key(cid), block);
		return st == ST_OK ? ST_OK
				   : error_set(err, st, "a block of the CAR could not be kept: %s",
					       status_name(st));
	}
	if (!cid_equal(cid, reading->root))
		return ST_OK;
	if (imported_header_state(block, &state) == ST_OK)
		TRY(cid_copy(reading->arena, state, &reading->state));
	return read_no_further(reading);
}

static enum status read_car(struct reading *reading, struct bytes car, struct error *err)
{
	const struct car_sink sink = { on_header, on_block, reading };
	struct car_stream *stream;
	enum status st = car_stream_new(&sink, GENESIS_CAR_MAX, &stream);

	if (st != ST_OK)
		return error_set(err, st, "no memory to read the CAR");
	st = car_stream_feed(stream, car, err);
	if (st == ST_OK)
		st = car_stream_end(stream, err);
	car_stream_free(stream);
	if (reading->over)
		st = ST_OK;
	if (st == ST_OK && !cid_defined(reading->root)) {
		(void)error_set(err, ST_INVALID, "the CAR names no root");
		error_hint(err, "name the one that is meant: car:PATH#ROOT");
		return ST_INVALID;
	}
	return st;
}

static enum status root_of(struct cid cid, struct block_cid *root, struct error *err)
{
	if (block_cid_from(cid, root) == ST_OK)
		return ST_OK;
	return error_set(err, ST_UNSUPPORTED,
			 "the root is not a dag-cbor block named by blake2b-256");
}

enum status genesis_car_take(struct store_batch *batch, struct blockstore *blocks,
			     struct arena *arena, struct bytes car, struct cid named,
			     struct block_cid *root, struct error *err)
{
	struct reading reading = { .arena = arena, .root = named, .batch = batch };
	enum status st;

	TRY(read_car(&reading, car, err));
	st = imported_root(blocks, arena, reading.root, root, err);
	if (st != ST_NOT_FOUND)
		return st;
	TRY(root_of(reading.root, root, err));
	return error_set(err, ST_INVALID, "the block of the root is not in the CAR");
}

enum status genesis_car_root(struct arena *arena, struct bytes car, struct cid named,
			     const struct block_cid *likely, struct block_cid *root,
			     struct error *err)
{
	struct reading reading = { .arena = arena, .root = named, .likely = cid_of(likely) };

	if (cid_defined(named) && cid_equal(named, reading.likely)) {
		*root = *likely;
		return ST_OK;
	}
	TRY(read_car(&reading, car, err));
	return root_of(cid_defined(reading.state) ? reading.state : reading.root, root, err);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* bench_state ACCOUNTS FILE: a state with so many accounts, as a CAR: what a daemon starts with
 * where many actors are wanted. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipld/car.h"
#include "tests/bench/made_state.h"
#include "vm/reach.h"

enum { FLAG_WRITTEN = 1 };

struct car_sink {
	struct blockstore base;
	FILE *file;
	struct buffer section; /* reused by every block */
};

static void write_section(struct car_sink *sink)
{
	const struct bytes section = buffer_bytes(&sink->section);

	bench_require(buffer_status(&sink->section), NULL);
	if (fwrite(section.data, 1, section.size, sink->file) != section.size)
		bench_require(ST_IO, NULL);
	buffer_clear(&sink->section);
}

static enum status sink_get(struct blockstore *self, struct arena *arena, struct cid cid,
			    struct bytes *block)
{
	(void)self;
	(void)arena;
	(void)cid;
	*block = (struct bytes){ 0 };
	return ST_NOT_FOUND;
}

static enum status sink_has(struct blockstore *self, struct cid cid)
{
	(void)self;
	(void)cid;
	return ST_NOT_FOUND;
}

static enum status sink_put(struct blockstore *self, const struct block_cid *cid,
			    struct bytes block)
{
	struct car_sink *sink = (struct car_sink *)self;

	car_write_block(&sink->section, cid_of(cid), block);
	write_section(sink);
	return ST_OK;
}

static const struct blockstore_ops sink_ops = { sink_get, sink_has, sink_put };

static void write_car(struct made_state *state, FILE *file)
{
	struct car_sink sink = { .base = { &sink_ops }, .file = file };
	const struct cid root = cid_of(&state->root);
	struct reach reach;

	buffer_init(&sink.section, 0);
	car_write_header(&sink.section, &root, 1);
	write_section(&sink);
	reach = reach_begin(&state->overlay, &state->arena, FLAG_WRITTEN, &sink.base);
	bench_require(reach_add(&reach, root), NULL);
	bench_require(reach_all(&reach), NULL);
	buffer_fini(&sink.section);
}

int main(int argc, char **argv)
{
	struct made_state state;
	FILE *file;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_state ACCOUNTS FILE\n");
		return 2;
	}
	file = fopen(argv[2], "wbx");
	if (!file) {
		fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
		return 1;
	}
	made_state_init(&state, NULL);
	made_state_accounts(&state, strtoull(argv[1], NULL, 10));
	write_car(&state, file);
	made_state_fini(&state);
	return fclose(file) == 0 ? 0 : 1;
}

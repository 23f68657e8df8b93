/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_GENESIS_INPUT_H
#define CHAOSACTORD_DAEMON_GENESIS_INPUT_H

#include "config/config.h"
#include "world/genesis.h"

/* The genesis and environment options, with the file that --genesis names. */
struct genesis_input {
	struct genesis_spec spec;
	struct buffer file;
	struct arena arena;
	bool needed; /* there is no database yet */
};

/* genesis_input_load reads the options and the file. A file that cannot be opened is
 * no error unless needed: spec.unread says so. ST_INVALID, ST_IO, ST_LIMIT,
 * ST_CORRUPT with words to be put behind the option. genesis_input_fini in every case. */
enum status genesis_input_load(const struct config *config, bool needed, struct genesis_input *out,
			       struct error *err) MUSTCHECK;
void genesis_input_fini(struct genesis_input *input);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_CHOOSER_H
#define CHAOSACTORD_STORE_CHOOSER_H

#include <stdbool.h>

#include "base/status.h"

struct store_batch;

/* Who chooses, at every checkpoint, which of the blocks that can be made again are kept. */
struct store_chooser {
	/* Calls store_batch_keep for each of them, on the batch that is being committed, and may
	 * put records besides, which hold only if the checkpoint does. What it fails with ends
	 * the checkpoint. */
	enum status (*choose_kept)(void *context, struct store_batch *batch);
	/* Is told behind each choice whether its checkpoint was made: the commit may have
	 * succeeded by the log instead. May be NULL. */
	void (*ended)(void *context, bool made);
	void *context;
};

#endif

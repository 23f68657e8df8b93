/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_CRON_H
#define CHAOSACTORD_ACTORS_CRON_H

#include "actors/state.h"

/* State of the cron actor, and the params of its constructor: [[ [receiver, method] … ]],
 * whom to call at the end of every epoch (specs-actors v0.9.14 actors/builtin/cron/
 * cron_state.go, the same from v0 to v7). */
struct cron_entry {
	struct address receiver;
	uint64_t method;
};

struct cron_state {
	struct cron_entry *entries;
	size_t count; /* at most CBOR_ELEMENTS_MAX */
};

/* object_decode and object_encode of struct cron_state. */
enum status cron_state_decode(struct cbor_reader *reader, struct arena *arena, void *state);
void cron_state_encode(struct cbor_writer *writer, const void *state);

#endif

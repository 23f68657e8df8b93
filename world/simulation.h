/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SIMULATION_H
#define CHAOSACTORD_WORLD_SIMULATION_H

#include "world/apply_message.h"
#include "world/edit.h"

/* Messages and edits one after another on a state that nobody keeps, as writing_apply and
 * writing_edit would make them on the head. */

/* Must not be moved. It ends with the session's memory. */
struct simulation {
	struct session *session;
	struct state_point point; /* where it stands; its environment may be changed */
	struct overlay overlay;   /* what was made, in the session's arena */
	struct overlay_blocks blocks;
	const struct settings *settings; /* NULL: those that go with the environment */
};

void simulation_begin(struct simulation *simulation, struct session *session,
		      const struct state_point *point);

/* simulation_edit makes edits, all or none; failures and *failed as edits_apply. */
enum status simulation_edit(struct simulation *simulation, struct edit *edits, size_t count,
			    size_t *failed, struct error *err) MUSTCHECK;

/* simulation_run runs a message, at epoch (NULL: a step of the epoch on), and goes on to the state
 * after it if it has a receipt. Failures as writing_apply. */
enum status simulation_run(struct simulation *simulation, const struct chain_message *message,
			   const int64_t *epoch, bool with_trace, struct application *out,
			   struct error *err) MUSTCHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/simulation.h"

void simulation_begin(struct simulation *simulation, struct session *session,
		      const struct state_point *point)
{
	*simulation = (struct simulation){ .session = session, .point = *point };
	overlay_init(&simulation->overlay, session_arena(session));
	overlay_blocks_init(&simulation->blocks, &simulation->overlay, session_blocks(session));
}

enum status simulation_edit(struct simulation *simulation, struct edit *edits, size_t count,
			    size_t *failed, struct error *err)
{
	const struct block_cid before = simulation->point.root;
	const struct edit_ground ground = {
		.blocks = &simulation->blocks.base,
		.sink = &simulation->blocks.base,
		.arena = session_scratch(simulation->session),
		.root = cid_of(&before),
		.network = session_network(simulation->session),
	};

	return edits_apply(&ground, edits, count, &simulation->point.root, failed, err);
}

enum status simulation_run(struct simulation *simulation, const struct chain_message *message,
			   const int64_t *epoch, bool with_trace, struct application *out,
			   struct error *err)
{
	const struct run_order order = {
		.blocks = &simulation->blocks.base,
		.sink = &simulation->blocks.base,
		.settings = simulation->settings,
		.epoch = epoch,
		.steps = true,
		.with_trace = with_trace,
	};

	TRY(session_run(simulation->session, &order, &simulation->point, message, out, err));
	if (out->result.ending != VM_RECEIPT)
		return ST_OK;
	simulation->point.root = out->root_after;
	simulation->point.env = out->env;
	simulation->point.has_seq = false;
	return ST_OK;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/series.h"

#include "vm/apply.h"
#include "vm/failure.h"

static struct vm *vm_of(struct vm_series *series)
{
	return vm_stages_vm(&series->stages);
}

static enum status ended(struct vm_series *series, enum status st)
{
	return st == ST_OK ? ST_OK : vm_end_failed(vm_of(series), st);
}

enum status vm_series_open(struct vm_series *series, const struct vm_input *input,
			   struct error *err)
{
	struct vm_input own = *input;

	*series = (struct vm_series){ .env = *input->env };
	if (block_cid_from(input->root, &series->root) != ST_OK)
		return error_set(err, ST_UNSUPPORTED, "the root is of a form that no VM writes");
	own.env = &series->env;
	own.root = cid_of(&series->root);
	return ended(series, vm_stages_open(&series->stages, &own, err));
}

static enum status write_state(struct vm_series *series)
{
	TRY(state_tree_flush(vm_of(series)->tree, &series->root));
	series->stages.root = cid_of(&series->root);
	return ST_OK;
}

/* Takes over env. What the VM knows of a state depends on the network version, which
 * changes so rarely that beginning anew costs nothing. */
static enum status enter(struct vm_series *series, const struct environment *env)
{
	const bool upgraded = env->network_version != series->env.network_version;

	if (upgraded)
		TRY(write_state(series));
	series->env = *env;
	if (!upgraded)
		return ST_OK;
	TRY(vm_take_rules(vm_of(series)));
	return vm_load(vm_of(series), series->stages.root);
}

enum status vm_series_apply(struct vm_series *series, const struct environment *env,
			    const struct chain_message *message, struct vm_result *out)
{
	TRY(ended(series, vm_stages_move_if_large(&series->stages)));
	TRY(ended(series, enter(series, env)));
	state_tree_settle(vm_of(series)->tree);
	return vm_apply_open(vm_of(series), message, out);
}

enum status vm_series_flush(struct vm_series *series, struct block_cid *root)
{
	TRY(ended(series, write_state(series)));
	*root = series->root;
	return ST_OK;
}

enum status vm_series_keep(struct vm_series *series, struct blockstore *sink)
{
	return ended(series, vm_keep(vm_of(series), &series->root, sink));
}

void vm_series_close(struct vm_series *series)
{
	vm_stages_close(&series->stages);
}

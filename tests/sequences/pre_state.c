/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/pre_state.h"

#include "vm/network.h"
#include "world/genesis.h"
#include "world/genesis_minimal.h"

void pre_state_begin(struct chain *chain, struct dice *dice, unsigned network_version)
{
	const struct network_rules *rules = network_rules_of(network_version);
	struct error err = { .status = ST_OK };

	must(genesis_minimal(&chain->blocks.base, &chain->arena, network_version, &chain->root,
			     &err));
	chain->env = (struct environment){
		.epoch = rules->upgrade_epoch + 1 + dice_between(dice, 0, 1000),
		.network_version = network_version,
		.base_fee = bigint_of_int(dice_chance(dice, 85) ? 100
								: dice_between(dice, 0, 1000)),
		.circ_supply = default_circ_supply(),
	};
}

struct state_tree *pre_state_open_tree(struct chain *chain)
{
	struct error err = { .status = ST_OK };
	struct state_tree *tree;

	must(state_tree_open(&chain->blocks.base, &chain->arena, cid_of(&chain->root), &tree,
			     &err));
	return tree;
}

void pre_state_remove_chaos(struct chain *chain)
{
	struct state_tree *tree = pre_state_open_tree(chain);

	must(state_tree_delete(tree, ID_CHAOS));
	must(state_tree_flush(tree, &chain->root));
	chain->chaos = false;
}

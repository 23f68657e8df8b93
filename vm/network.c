/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/network.h"

#include <stddef.h>

#include "base/check.h"

/* Where lotus d7076778e (network versions up to 13) and b835fab70 (from 14 on) differ, the
 * row is that of the revision which the version is taken from. */
enum { SINCE_B835FAB70 = 14 };

/* The row of network version v. What a version brings for good is one line here, with the
 * first version that has it; the rest are the columns of the table below. */
#define RULES(v, mainnet_epoch, actors, tree)                                                      \
	[v] = {                                                                                    \
		.network_version = (v),                                                            \
		.upgrade_epoch = (mainnet_epoch),                                                  \
		.actors_version = (actors),                                                        \
		.tree_version = (tree),                                                            \
		.prices = (v) < 7 ? &price_list_v0 : &price_list_calico,                           \
		.max_depth = (v) < 6 ? 0 : 4096,                                                   \
		.panic_exit = (v) < 4 ? 1 : 4,                                                     \
		.bad_params_exit = (v) < 7 ? 1 : 21,                                               \
		.receiver_as_written = (v) < 4,                                                    \
		.undefined_address_refused = (v) >= 7,                                             \
		.beneficiary_checked = (v) >= 7,                                                   \
		.zero_bls_refused = (v) >= 10,                                                     \
		.window_post_exempt = (v) < 13,                                                    \
		.balance_before_identity = (v) >= 15,                                              \
		.singletons_creatable = (v) >= SINCE_B835FAB70,                                    \
		.delegated_addresses = (v) >= SINCE_B835FAB70,                                     \
		.vm_per_epoch = (v) >= SINCE_B835FAB70,                                            \
		.blocks_by_digest = (v) >= SINCE_B835FAB70,                                        \
		.newest_actors = (v) < SINCE_B835FAB70 ? 5 : 7,                                    \
		.get_end_charge = (v) < SINCE_B835FAB70 ? "OnIpldViewEnd" : "OnIpldGetEnd",        \
	}

/* Upgrade epochs of mainnet: lotus build/params_mainnet.go; built-in actors:
 * chain/actors/version.go; state tree: chain/state/statetree.go VersionForNetwork. */
static const struct network_rules rules[] = {
	/* clang-format off */
	/* version, upgrade epoch, actors, tree */
	RULES(0, -1, 0, 0),
	RULES(1, 41280, 0, 0),
	RULES(2, 51000, 0, 0),
	RULES(3, 94000, 0, 0),
	RULES(4, 138720, 2, 1),
	RULES(5, 140760, 2, 1),
	RULES(6, 170000, 2, 1),
	RULES(7, 265200, 2, 1),
	RULES(8, 272400, 2, 1),
	RULES(9, 336458, 2, 1),
	RULES(10, 550321, 3, 2),
	RULES(11, 665280, 3, 2),
	RULES(12, 712320, 4, 3),
	RULES(13, 892800, 5, 4),
	RULES(14, 1231620, 6, 4),
	RULES(15, 1594680, 7, 4),
	/* clang-format on */
};

_Static_assert(sizeof(rules) / sizeof(rules[0]) == NETWORK_VERSION_MAX + 1,
	       "one row a network version");

const struct network_rules *network_rules_of(unsigned version)
{
	if (version > NETWORK_VERSION_MAX)
		return NULL;
	/* A version left out would be a row of zeros. */
	CHECK(rules[version].network_version == version && rules[version].prices != NULL);
	return &rules[version];
}

int64_t network_first_epoch(const struct network_rules *version)
{
	return version->upgrade_epoch < 0 ? 1 : version->upgrade_epoch + 1;
}

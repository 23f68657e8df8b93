/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/network.h"

#include <stddef.h>

#define V0 &price_list_v0
#define CALICO &price_list_calico
#define VIEW_END "OnIpldViewEnd"
#define GET_END "OnIpldGetEnd"

/* clang-format off */
/* Columns in the order of struct network_rules; t and f for true and false. */
#define t true
#define f false
static const struct network_rules rules[] = {
	/* nv upgrade   actors tree prices  depth panic params written undef benef bls  exempt
	 *                                         balance single deleg per-epoch newest end */
	{ 0, -1,      0, 0, V0,     0,    1, 1,  t, f, f, f, t, f, f, f, f, 5, VIEW_END },
	{ 1, 41280,   0, 0, V0,     0,    1, 1,  t, f, f, f, t, f, f, f, f, 5, VIEW_END },
	{ 2, 51000,   0, 0, V0,     0,    1, 1,  t, f, f, f, t, f, f, f, f, 5, VIEW_END },
	{ 3, 94000,   0, 0, V0,     0,    1, 1,  t, f, f, f, t, f, f, f, f, 5, VIEW_END },
	{ 4, 138720,  2, 1, V0,     0,    4, 1,  f, f, f, f, t, f, f, f, f, 5, VIEW_END },
	{ 5, 140760,  2, 1, V0,     0,    4, 1,  f, f, f, f, t, f, f, f, f, 5, VIEW_END },
	{ 6, 170000,  2, 1, V0,     4096, 4, 1,  f, f, f, f, t, f, f, f, f, 5, VIEW_END },
	{ 7, 265200,  2, 1, CALICO, 4096, 4, 21, f, t, t, f, t, f, f, f, f, 5, VIEW_END },
	{ 8, 272400,  2, 1, CALICO, 4096, 4, 21, f, t, t, f, t, f, f, f, f, 5, VIEW_END },
	{ 9, 336458,  2, 1, CALICO, 4096, 4, 21, f, t, t, f, t, f, f, f, f, 5, VIEW_END },
	{ 10, 550321, 3, 2, CALICO, 4096, 4, 21, f, t, t, t, t, f, f, f, f, 5, VIEW_END },
	{ 11, 665280, 3, 2, CALICO, 4096, 4, 21, f, t, t, t, t, f, f, f, f, 5, VIEW_END },
	{ 12, 712320, 4, 3, CALICO, 4096, 4, 21, f, t, t, t, t, f, f, f, f, 5, VIEW_END },
	{ 13, 892800, 5, 4, CALICO, 4096, 4, 21, f, t, t, t, f, f, f, f, f, 5, VIEW_END },
	{ 14, 1231620, 6, 4, CALICO, 4096, 4, 21, f, t, t, t, f, f, t, t, t, 7, GET_END },
	{ 15, 1594680, 7, 4, CALICO, 4096, 4, 21, f, t, t, t, f, t, t, t, t, 7, GET_END },
};
/* clang-format on */
#undef t
#undef f

_Static_assert(sizeof(rules) / sizeof(rules[0]) == NETWORK_VERSION_MAX + 1,
	       "one row a network version");

const struct network_rules *network_rules_of(unsigned version)
{
	return version <= NETWORK_VERSION_MAX ? &rules[version] : NULL;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_NETWORK_H
#define CHAOSACTORD_VM_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "vm/gas.h"

/* Everything that differs between network versions, one row each (docs/vm.md, "Network
 * versions"). Code asks the row and never compares version numbers. */
enum { NETWORK_VERSION_MAX = 15 };

struct network_rules {
	unsigned network_version;
	int64_t upgrade_epoch;   /* mainnet; the version is in force after it. -1 at 0 */
	unsigned actors_version; /* built-in actors that can be invoked and created */
	unsigned tree_version;   /* of a state tree made at this version */
	const struct price_list *prices;
	int64_t max_depth;              /* nested sends; 0: no limit of the network's */
	int64_t panic_exit;             /* exit code of an uncontrolled panic */
	int64_t bad_params_exit;        /* exit code of params that do not decode */
	bool receiver_as_written;       /* Receiver is To unresolved */
	bool undefined_address_refused; /* CreateActor: exit 10, before: fatal */
	bool beneficiary_checked;       /* DeleteActor: unknown or own beneficiary is exit 10 */
	bool zero_bls_refused;          /* the all-zero BLS key cannot become an account */
	bool window_post_exempt;        /* a successful SubmitWindowedPoSt burns no base fee */
	bool balance_before_identity;   /* transfer checks the balance even for self sends */
	bool singletons_creatable;      /* CreateActor accepts singleton code */
	bool delegated_addresses;       /* protocol 4 decodes */
	bool vm_per_epoch;              /* a tipset's null rounds run on a VM each, not on one */
	bool blocks_by_digest;          /* a written block is found under any codec */
	unsigned newest_actors;         /* greatest actors version the reference knows here */
	const char *get_end_charge;     /* name of the zero charge after a get */
};

/* network_rules_of returns the row of version, or NULL beyond 15. */
const struct network_rules *network_rules_of(unsigned version);

/* network_first_epoch returns the first epoch of mainnet at which a version is in force; of
 * version 0 the one behind genesis. */
int64_t network_first_epoch(const struct network_rules *version);

#endif

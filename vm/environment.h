/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_ENVIRONMENT_H
#define CHAOSACTORD_VM_ENVIRONMENT_H

#include "base/bigint.h"
#include "ipld/address.h"

/* The chain around a message, as far as the VM needs it. */
struct environment {
	int64_t epoch;
	unsigned network_version;  /* 0…15 */
	struct bigint base_fee;    /* attoFIL per gas unit */
	struct bigint circ_supply; /* attoFIL */
	/* The journal entry whose settings (world/settings.h) go with it, 0: the defaults. Nothing
	 * to the VM, which is given what follows from them. */
	uint64_t settings;
	enum address_network address_network; /* how answers write addresses; nothing to the VM */
};

#endif

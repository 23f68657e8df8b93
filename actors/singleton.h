/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_SINGLETON_H
#define CHAOSACTORD_ACTORS_SINGLETON_H

#include "actors/runtime.h"

/* singleton_system_only is the method of a singleton that only f00 may call, as
 * everybody else sees it: exit 8. f00 has no key and sends to accounts alone, so
 * nothing of ours gets past the check; if it did, the method is not implemented. */
struct outcome singleton_system_only(struct runtime *rt, const void *params,
				     struct cbor_writer *ret);

#endif

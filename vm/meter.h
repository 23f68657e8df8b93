/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_METER_H
#define CHAOSACTORD_VM_METER_H

#include "vm/frame.h"

/* The gas counter of a frame, and the charges in the trace. */

/* meter_charge adds a charge to the call's gas; OUTCOME_EXIT 7 when the limit does not
 * hold it (lotus d7076778e chain/vm/runtime.go chargeGasInternal). */
struct outcome meter_charge(struct frame *frame, struct gas_charge charge);

/* meter_note records a charge of zero, which cannot fail. */
void meter_note(struct frame *frame, const char *name);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/meter.h"

#include "vm/failure.h"

struct outcome meter_charge(struct frame *frame, struct gas_charge charge)
{
	int64_t amount = charge.compute + charge.storage;
	/* 64-bit wrap-around as in the reference: a negative charge near 2^63 fails. */
	int64_t most = (int64_t)((uint64_t)frame->gas_available - (uint64_t)amount);
	int64_t used = frame->gas_used;

	if (frame->vm->input->trace)
		trace_charge(frame->vm->input->trace, frame->trace_frame, &charge);
	if (used > most) {
		frame->gas_used = frame->gas_available;
		return vm_stop(frame->vm, OUTCOME_EXIT, SYS_OUT_OF_GAS,
			       "not enough gas: used=%lld, available=%lld, %s needs %lld",
			       (long long)used, (long long)frame->gas_available, charge.name,
			       (long long)amount);
	}
	frame->gas_used += amount;
	return outcome_ok();
}

void meter_note(struct frame *frame, const char *name)
{
	struct gas_charge charge = gas_zero(name);

	if (frame->vm->input->trace)
		trace_charge(frame->vm->input->trace, frame->trace_frame, &charge);
}

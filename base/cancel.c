/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/cancel.h"

void cancel_reset(struct cancel *cancel)
{
	atomic_store(&cancel->reason, CANCEL_NONE);
	cancel->closed = false;
}

void cancel_request(struct cancel *cancel, enum cancel_reason reason)
{
	enum cancel_reason none = CANCEL_NONE;

	atomic_compare_exchange_strong(&cancel->reason, &none, reason);
}

bool cancel_close(struct cancel *cancel)
{
	if (!cancel || cancel->closed)
		return true;
	cancel->closed = atomic_load(&cancel->reason) == CANCEL_NONE;
	return cancel->closed;
}

void cancel_open(struct cancel *cancel)
{
	if (cancel)
		cancel->closed = false;
}

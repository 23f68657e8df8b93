/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/state.h"

struct young *store__young(struct store *store)
{
	struct young *young;

	pthread_mutex_lock(&store->gate);
	young = young_use(store->young);
	pthread_mutex_unlock(&store->gate);
	return young;
}

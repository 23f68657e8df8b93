/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/car_totals.h"

void car_totals_init(struct car_totals *totals)
{
	pthread_mutex_init(&totals->lock, NULL);
	totals->count = totals->next = 0;
}

void car_totals_fini(struct car_totals *totals)
{
	pthread_mutex_destroy(&totals->lock);
}

static const struct car_total *look(const struct car_totals *totals, const struct block_cid *root)
{
	for (size_t i = 0; i < totals->count; i++) {
		if (block_cid_equal(&totals->all[i].root, root))
			return &totals->all[i];
	}
	return NULL;
}

bool car_totals_find(struct car_totals *totals, const struct block_cid *root, struct car_total *out)
{
	const struct car_total *found;

	pthread_mutex_lock(&totals->lock);
	found = look(totals, root);
	if (found)
		*out = *found;
	pthread_mutex_unlock(&totals->lock);
	return found != NULL;
}

void car_totals_note(struct car_totals *totals, const struct car_total *total)
{
	pthread_mutex_lock(&totals->lock);
	if (!look(totals, &total->root)) {
		totals->all[totals->next] = *total;
		totals->next = (totals->next + 1) % CAR_TOTALS;
		totals->count += totals->count < CAR_TOTALS;
	}
	pthread_mutex_unlock(&totals->lock);
}

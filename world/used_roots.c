/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/used_roots.h"

#include <stdlib.h>

void used_roots_init(struct used_roots *roots)
{
	*roots = (struct used_roots){ .first = NULL };
	/* With default attributes this cannot fail on Linux. */
	pthread_mutex_init(&roots->lock, NULL);
}

void used_roots_fini(struct used_roots *roots)
{
	pthread_mutex_destroy(&roots->lock);
}

enum status used_roots_enter(struct used_roots *roots, const struct block_cid *root,
			     struct used_root **own)
{
	struct used_root *used = malloc(sizeof(*used));

	if (!used)
		return ST_NO_MEMORY;
	used->root = *root;
	used->own = *own;
	*own = used;
	pthread_mutex_lock(&roots->lock);
	used->next = roots->first;
	used->link = &roots->first;
	if (used->next)
		used->next->link = &used->next;
	roots->first = used;
	pthread_mutex_unlock(&roots->lock);
	return ST_OK;
}

void used_roots_leave(struct used_roots *roots, struct used_root **own)
{
	if (!*own)
		return;
	pthread_mutex_lock(&roots->lock);
	for (struct used_root *used = *own; used; used = used->own) {
		*used->link = used->next;
		if (used->next)
			used->next->link = used->link;
	}
	pthread_mutex_unlock(&roots->lock);
	while (*own) {
		struct used_root *next = (*own)->own;

		free(*own);
		*own = next;
	}
}

enum status used_roots_list(struct used_roots *roots, struct block_cid **out, size_t *count)
{
	size_t room = 0;
	enum status st = ST_OK;

	*count = 0;
	pthread_mutex_lock(&roots->lock);
	for (const struct used_root *used = roots->first; used; used = used->next)
		room++;
	*out = calloc(room + 1, sizeof(**out));
	if (!*out)
		st = ST_NO_MEMORY;
	for (const struct used_root *used = roots->first; used && *out; used = used->next)
		(*out)[(*count)++] = used->root;
	pthread_mutex_unlock(&roots->lock);
	return st;
}

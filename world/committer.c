/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/committer.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "world/kept.h"
#include "world/record.h"
#include "world/worlds.h"

/* ---- what is kept ---------------------------------------------------------- */

/* Where the world stands once this commit has succeeded. */
static struct head head_to_be(const struct committer *committer, struct world *world)
{
	for (const struct commit_part *part = committer->group; part; part = part->next)
		for (size_t i = 0; i < part->count; i++)
			if (part->changes[i]->world == world)
				return part->changes[i]->head;
	return world_head(world);
}

/* Keeps one more state of a world, of which *newest is the newest that is kept so far. */
static enum status keep_state(struct store_batch *batch, const struct world *world, uint64_t seq,
			      const struct block_cid *root, bool last, struct block_cid *newest)
{
	TRY(kept_choose(batch, root, newest));
	*newest = *root;
	return kept_note(batch, world->id, seq, last);
}

/* The states of a world that are marked, and its head. */
static enum status keep_world(const struct committer *committer, struct store_batch *batch,
			      struct world *world)
{
	const struct head head = head_to_be(committer, world);
	const struct marks *marks = &committer->marks;
	struct block_cid newest = world->kept;
	const struct store_place place = record_place(world->id, head.seq, 0);

	store_batch_keep_for(batch, &place);
	for (size_t i = 0; i < marks->count; i++) {
		const struct mark *mark = &marks->all[i];

		if (mark->world == world && mark->seq < head.seq)
			TRY(keep_state(batch, world, mark->seq, &mark->root, false, &newest));
	}
	return keep_state(batch, world, head.seq, &head.root, true, &newest);
}

/* From here on until the end of the checkpoint nobody relies on what it does not keep. Without a
 * leader there are no other writers. */
static enum status keep_pinned(struct committer *committer, struct store_batch *batch)
{
	static const struct block_cid none;
	struct pins pins;

	if (!committer->group)
		return ST_OK;
	pthread_mutex_lock(&committer->lock);
	pins = committer->pins;
	committer->pins = committer->chosen;
	committer->chosen = pins;
	committer->choosing = true;
	pthread_mutex_unlock(&committer->lock);
	for (size_t i = 0; i < pins.count; i++)
		TRY(kept_choose(batch, &pins.roots[i], &none));
	return ST_OK;
}

/* At a checkpoint: whatever has happened in the worlds that changed since the last one. */
static enum status choose_kept(void *context, struct store_batch *batch)
{
	struct committer *committer = context;

	TRY(keep_pinned(committer, batch));
	for (size_t i = 0; i < committer->waiting_count; i++)
		if (atomic_load(&committer->waiting[i]->state) != WORLD_GIVEN_UP)
			TRY(keep_world(committer, batch, committer->waiting[i]));
	return ST_OK;
}

static void checkpoint_ended(void *context, bool made)
{
	struct committer *committer = context;

	committer->kept = made;
}

enum { PINS_COMPARED = 8 }; /* whoever goes back and forth pins the same few roots */

static bool is_pinned(const struct pins *pins, const struct block_cid *root)
{
	for (size_t i = 0; i < PINS_COMPARED && i < pins->count; i++)
		if (block_cid_equal(&pins->roots[pins->count - 1 - i], root))
			return true;
	return false;
}

static enum status pin(struct pins *pins, const struct block_cid *root)
{
	if (is_pinned(pins, root))
		return ST_OK;
	if (pins->count == pins->capacity) {
		const size_t wanted = pins->capacity == 0 ? 16 : pins->capacity * 2;
		struct block_cid *roots = reallocarray(pins->roots, wanted, sizeof(*roots));

		if (!roots)
			return ST_NO_MEMORY;
		pins->roots = roots;
		pins->capacity = wanted;
	}
	pins->roots[pins->count++] = *root;
	return ST_OK;
}

enum status committer_pin(struct committer *committer, const struct block_cid *root)
{
	enum status st;

	pthread_mutex_lock(&committer->lock);
	st = pin(&committer->pins, root);
	while (committer->choosing)
		pthread_cond_wait(&committer->changed, &committer->lock);
	pthread_mutex_unlock(&committer->lock);
	return st;
}

/* After a commit. A checkpoint that failed has kept nothing. */
static void end_choosing(struct committer *committer, bool kept)
{
	pthread_mutex_lock(&committer->lock);
	for (size_t i = 0; !kept && i < committer->chosen.count; i++)
		if (pin(&committer->pins, &committer->chosen.roots[i]) != ST_OK)
			break; /* whoever comes for it makes it again */
	committer->chosen.count = 0;
	committer->choosing = false;
	pthread_cond_broadcast(&committer->changed);
	pthread_mutex_unlock(&committer->lock);
}

enum status committer_expect(struct committer *committer, struct world *world)
{
	if (world->waits)
		return ST_OK;
	if (committer->waiting_count == committer->waiting_capacity) {
		const size_t wanted = committer->waiting_count == 0 ? 4
								    : committer->waiting_count * 2;
		struct world **waiting = reallocarray(committer->waiting, wanted, sizeof(*waiting));

		if (!waiting)
			return ST_NO_MEMORY;
		committer->waiting = waiting;
		committer->waiting_capacity = wanted;
	}
	committer->waiting[committer->waiting_count++] = world_hold(world);
	world->waits = true;
	return ST_OK;
}

/* After a checkpoint that lasts. */
static void note_kept(struct committer *committer)
{
	for (size_t i = 0; i < committer->waiting_count; i++) {
		committer->waiting[i]->kept = world_head(committer->waiting[i]).root;
		committer->waiting[i]->waits = false;
		world_drop(committer->waiting[i]);
	}
	committer->waiting_count = 0;
	marks_clear(&committer->marks);
	atomic_fetch_add(&committer->checkpoints, 1);
}

/* ---- beginning and ending -------------------------------------------------- */

void committer_init(struct committer *committer, struct store *store)
{
	*committer = (struct committer){ .store = store };
	/* With default attributes these cannot fail on Linux. */
	pthread_mutex_init(&committer->lock, NULL);
	pthread_cond_init(&committer->changed, NULL);
	store_on_checkpoint(store,
			    &(struct store_chooser){ choose_kept, checkpoint_ended, committer });
}

void committer_fini(struct committer *committer)
{
	if (!committer->store)
		return;
	for (size_t i = 0; i < committer->waiting_count; i++)
		world_drop(committer->waiting[i]);
	free(committer->waiting);
	free(committer->pins.roots);
	free(committer->chosen.roots);
	marks_fini(&committer->marks);
	pthread_cond_destroy(&committer->changed);
	pthread_mutex_destroy(&committer->lock);
	*committer = (struct committer){ .store = NULL };
}

/* ---- one commit ------------------------------------------------------------ */

/* Brings everything together in the batch of the first part. */
static enum status join(struct committer *committer, struct commit_part *group)
{
	for (struct commit_part *part = group; part; part = part->next) {
		for (size_t i = 0; i < part->count; i++) {
			CHECK(changes_continue(part->changes[i]));
			TRY(committer_expect(committer, part->changes[i]->world));
		}
		TRY(marks_join(&committer->marks, part->marks));
		if (part != group)
			TRY(store_batch_take(group->batch, part->batch));
	}
	return ST_OK;
}

/* Nobody writes on in a world that begins or ends. */
static bool may_let_go(const struct commit_part *part)
{
	for (size_t i = 0; i < part->count; i++)
		if (part->changes[i]->founds || part->changes[i]->deletes)
			return false;
	return part->let_go != NULL;
}

static bool any_lets_go(const struct commit_part *group)
{
	while (group && !may_let_go(group))
		group = group->next;
	return group != NULL;
}

/* Nothing but the commit is left to do in the batch of the first part, where all of it is. */
static void let_go(struct committer *committer, struct commit_part *group)
{
	const uint64_t shown = store_batch_show(group->batch);

	pthread_mutex_lock(&committer->lock);
	committer->shown = shown;
	for (struct commit_part *part = group; part; part = part->next)
		for (size_t i = 0; may_let_go(part) && i < part->count; i++)
			part->changes[i]->world->ahead = part->changes[i];
	pthread_mutex_unlock(&committer->lock);
	for (struct commit_part *part = group; part; part = part->next)
		if (may_let_go(part))
			part->let_go(part->context);
}

static enum status commit(struct committer *committer, struct commit_part *group, struct error *err)
{
	const int64_t start = clock_ns();
	enum status st;

	TRY(join(committer, group));
	if (marks_are_due(&committer->marks))
		store_batch_checkpoint_due(group->batch);
	if (any_lets_go(group))
		let_go(committer, group);
	st = store_batch_commit(group->batch, err);
	committer->took_ns = clock_ns() - start;
	return st;
}

static void publish(const struct commit_part *group)
{
	for (const struct commit_part *part = group; part; part = part->next)
		for (size_t i = 0; i < part->count; i++)
			changes_publish(part->changes[i]);
}

/* Of a commit that failed no mark may stay. */
static void lead(struct committer *committer, struct commit_part *group)
{
	const size_t marks = committer->marks.count;
	struct error err = { .status = ST_OK };
	enum status st;

	committer->group = group;
	committer->kept = false;
	st = commit(committer, group, &err);
	if (st == ST_OK)
		publish(group);
	else
		committer->marks.count = marks;
	if (st == ST_OK && committer->kept)
		note_kept(committer);
	if (committer->choosing)
		end_choosing(committer, st == ST_OK && committer->kept);
	committer->group = NULL;
	for (struct commit_part *part = group; part; part = part->next) {
		store_batch_clear(part->batch);
		part->status = st;
		part->err = err;
	}
}

/* What a part began to stand on has failed. */
static bool is_lost(const struct commit_part *part)
{
	for (size_t i = 0; i < part->count; i++)
		if (part->changes[i]->stands_on_commit && part->changes[i]->world->lost)
			return true;
	return false;
}

/* The parts that wait, without those that are lost: they end here. */
static struct commit_part *take_waiting(struct committer *committer)
{
	struct commit_part *group = committer->first, **at = &group;

	committer->first = committer->last = NULL;
	while (*at) {
		struct commit_part *part = *at;

		if (!is_lost(part)) {
			at = &part->next;
			continue;
		}
		*at = part->next;
		store_batch_clear(part->batch);
		part->status = committer->failure.status;
		part->err = committer->failure;
		part->ended = true;
	}
	return group;
}

/* Its worlds stand where the commit has led to, or where they stood before. */
static void end_ahead(struct committer *committer, const struct commit_part *part)
{
	for (size_t i = 0; i < part->count; i++) {
		struct world *world = part->changes[i]->world;

		if (world->ahead != part->changes[i])
			continue;
		world->ahead = NULL;
		world->lost = part->status != ST_OK;
	}
	if (part->status != ST_OK) {
		committer->failure = part->err;
		committer->failure.status = part->status;
	}
}

static void lead_next(struct committer *committer)
{
	struct commit_part *group = take_waiting(committer);

	if (group) {
		committer->leading = true;
		pthread_mutex_unlock(&committer->lock);
		lead(committer, group);
		pthread_mutex_lock(&committer->lock);
		committer->leading = false;
	}
	/* From then on a part is its writer's again. */
	while (group) {
		struct commit_part *next = group->next;

		end_ahead(committer, group);
		group->ended = true;
		group = next;
	}
	pthread_cond_broadcast(&committer->changed);
}

int64_t committer_took_ns(const struct committer *committer)
{
	return committer->took_ns;
}

struct head committer_begin(struct committer *committer, struct world *world,
			    struct store_batch *batch, bool *stands_on_commit)
{
	struct head head;

	pthread_mutex_lock(&committer->lock);
	*stands_on_commit = world->ahead != NULL;
	if (world->ahead) {
		head = world->ahead->head;
		store_batch_see(batch, committer->shown);
	} else {
		head = world_head(world);
		world->lost = false;
	}
	pthread_mutex_unlock(&committer->lock);
	return head;
}

enum status committer_commit(struct committer *committer, struct commit_part *part,
			     struct error *err)
{
	part->next = NULL;
	part->ended = false;
	pthread_mutex_lock(&committer->lock);
	if (committer->last)
		committer->last->next = part;
	else
		committer->first = part;
	committer->last = part;
	while (committer->leading && !part->ended)
		pthread_cond_wait(&committer->changed, &committer->lock);
	if (!part->ended)
		lead_next(committer);
	pthread_mutex_unlock(&committer->lock);
	if (part->status != ST_OK && err)
		*err = part->err;
	return part->status;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/index_merge.h"

#include <stdlib.h>

enum {
	/* A merge takes this many entries for each that is added. It would do to take one: as
	 * many are added until its level is full again. More of them make it shorter, and
	 * while it lasts there are more runs to look into. */
	PACE = 4,
	STEPS_MOST = 16, /* with one addition; what is left undone is made up for later */
};

/* The inputs of a step and what it has taken from them. */
struct step {
	struct index_reader readers[INDEX_FANOUT];
	uint64_t heads[INDEX_FANOUT]; /* prefixes of their entries */
	size_t open[INDEX_FANOUT];    /* which readers have entries */
	size_t open_count;
	struct store_index_entry *out;
	uint32_t count;
	struct store_index_entry last; /* taken */
	uint32_t taken;
};

static size_t input_count(const struct index_manifest *manifest, size_t at)
{
	size_t end = at + 1;

	while (end < manifest->count && manifest->runs[end].state == INDEX_INPUT)
		end++;
	return end - at - 1;
}

uint64_t index_merge_left(const struct index_manifest *manifest, size_t at)
{
	size_t inputs = input_count(manifest, at);
	uint64_t left = 0;

	for (size_t i = at + 1; i <= at + inputs; i++)
		left += manifest->runs[i].entries;
	return left;
}

static enum status step_open(struct step *step, const struct store_index *index,
			     const struct index_run *inputs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct index_reader *reader = &step->readers[i];

		TRY(index_reader_begin(reader, index, &inputs[i]));
		if (!reader->entry)
			continue;
		step->heads[i] = index_prefix(reader->entry->prefix);
		step->open[step->open_count++] = i;
	}
	return ST_OK;
}

/* The place in open of the reader with the least entry. */
static size_t step_least(const struct step *step)
{
	size_t least = 0;

	for (size_t i = 1; i < step->open_count; i++) {
		size_t a = step->open[i], b = step->open[least];

		if (step->heads[a] < step->heads[b] ||
		    (step->heads[a] == step->heads[b] &&
		     index_entry_compare(step->readers[a].entry, step->readers[b].entry) < 0))
			least = i;
	}
	return least;
}

static enum status step_advance(struct step *step, size_t at)
{
	size_t i = step->open[at];
	struct index_reader *reader = &step->readers[i];

	TRY(index_reader_next(reader));
	if (reader->entry)
		step->heads[i] = index_prefix(reader->entry->prefix);
	else
		step->open[at] = step->open[--step->open_count];
	return ST_OK;
}

static enum status step_judge(struct step *step, const struct index_judge *judge,
			      struct store_index_entry entry)
{
	struct index_moved *moved = judge->moved;

	switch (judge->judge ? judge->judge(judge->context, &entry) : STORE_INDEX_KEEP) {
	case STORE_INDEX_KEEP:
		step->out[step->count++] = step->last;
		return ST_OK;
	case STORE_INDEX_DROP:
		return ST_OK;
	case STORE_INDEX_MOVE:
		break;
	}
	if (!moved->entries)
		moved->entries = malloc(INDEX_SLICE_ENTRIES * sizeof(entry));
	if (!moved->entries)
		return ST_NO_MEMORY;
	memcpy(entry.prefix, step->last.prefix, sizeof(entry.prefix));
	moved->entries[moved->count++] = entry;
	return ST_OK;
}

/* An entry that several inputs have is taken from all of them at once. */
static enum status step_take(struct step *step, const struct index_judge *judge)
{
	while (step->open_count > 0) {
		size_t least = step_least(step);
		const struct store_index_entry *entry = step->readers[step->open[least]].entry;

		if (step->taken == 0 || index_entry_compare(entry, &step->last) != 0) {
			if (step->taken == INDEX_SLICE_ENTRIES)
				return ST_OK;
			step->taken++;
			step->last = *entry;
			TRY(step_judge(step, judge, *entry));
		}
		TRY(step_advance(step, least));
	}
	return ST_OK;
}

/* What a reader has passed is no longer of its run. */
static enum status input_pass(const struct store_index *index, struct index_run *run,
			      const struct index_reader *reader, uint64_t head)
{
	run->entries = reader->left;
	if (!reader->entry)
		return index_run_drop(index, run, run->slice_end);
	run->least = head;
	run->skip = reader->position;
	return index_run_drop(index, run, reader->number);
}

/* A merge that has come to its end. */
static enum status merge_end(const struct store_index *index, struct index_manifest *manifest,
			     size_t at, size_t inputs)
{
	struct index_run *run = &manifest->runs[at];

	for (size_t i = 1; i <= inputs; i++)
		TRY(index_run_remove(index, run + i));
	run->state = INDEX_IDLE;
	run->credit = 0;
	if (run->entries == 0)
		index_manifest_remove(manifest, at, inputs + 1);
	else
		index_manifest_remove(manifest, at + 1, inputs);
	return ST_OK;
}

/* Everything is read before anything is written, which may move what was read. */
static enum status step_run(struct step *step, const struct store_index *index,
			    struct index_manifest *manifest, size_t at,
			    const struct index_judge *judge)
{
	struct index_run *run = &manifest->runs[at];
	size_t inputs = input_count(manifest, at);

	if (inputs > INDEX_FANOUT)
		return ST_DAMAGED;
	TRY(step_open(step, index, run + 1, inputs));
	TRY(step_take(step, judge));
	if (step->count > 0)
		TRY(index_run_append(index, run, step->out, step->count));
	for (size_t i = 0; i < inputs; i++)
		TRY(input_pass(index, run + 1 + i, &step->readers[i], step->heads[i]));
	run->credit -= step->taken < run->credit ? step->taken : run->credit;
	return step->open_count == 0 ? merge_end(index, manifest, at, inputs) : ST_OK;
}

enum status index_merge_step(const struct store_index *index, struct index_manifest *manifest,
			     size_t at, const struct index_judge *judge)
{
	struct step step = { .out = malloc(INDEX_SLICE_ENTRIES * sizeof(*step.out)) };
	enum status st;

	if (!step.out)
		return ST_NO_MEMORY;
	st = step_run(&step, index, manifest, at, judge);
	free(step.out);
	return st;
}

/* Whether the oldest runs of a level begin here, are as many as one merge takes, and are free. */
static bool is_due(const struct index_manifest *manifest, size_t at)
{
	const struct index_run *runs = &manifest->runs[at];

	if (at + INDEX_FANOUT > manifest->count || (at > 0 && runs[-1].level == runs->level))
		return false;
	for (size_t i = 0; i < INDEX_FANOUT; i++)
		if (runs[i].level != runs->level || runs[i].state != INDEX_IDLE)
			return false;
	return true;
}

enum status index_merges_start(struct index_manifest *manifest)
{
	for (size_t at = 0; at < manifest->count; at++) {
		uint32_t round = manifest->runs[at].round;

		if (!is_due(manifest, at))
			continue;
		for (size_t i = 0; i < INDEX_FANOUT; i++) {
			struct index_run *run = &manifest->runs[at + i];

			run->state = INDEX_INPUT;
			round = run->round < round ? run->round : round;
		}
		TRY(index_manifest_insert(manifest, at, manifest->runs[at].level + 1, INDEX_GROWING,
					  round));
		at += INDEX_FANOUT;
	}
	return ST_OK;
}

/* What a merge must take at once, to be over when the next is due. That comes sooner than the
 * entries tell when short runs follow long ones; nothing while it is far off. */
static uint64_t merge_urgent(const struct index_manifest *manifest, size_t at)
{
	uint64_t left = index_merge_left(manifest, at);
	size_t waiting = 0;

	for (size_t i = 0; i < manifest->count; i++)
		waiting += manifest->runs[i].level + 1 == manifest->runs[at].level &&
			   manifest->runs[i].state != INDEX_INPUT;
	if (waiting < INDEX_FANOUT / 2)
		return 0;
	return waiting < INDEX_FANOUT ? left / (INDEX_FANOUT - waiting) : left;
}

enum status index_merges_continue(const struct store_index *index, struct index_manifest *manifest,
				  size_t added)
{
	const struct index_judge all = { 0 };
	int steps = 0;

	/* A step removes nothing that stands before its run. */
	for (size_t at = manifest->count; at-- > 0;) {
		uint64_t credit = manifest->runs[at].credit + (uint64_t)added * PACE, urgent;

		if (manifest->runs[at].state != INDEX_GROWING)
			continue;
		urgent = merge_urgent(manifest, at);
		credit = credit < urgent ? urgent : credit;
		manifest->runs[at].credit = credit < UINT32_MAX ? (uint32_t)credit : UINT32_MAX;
		while (steps < STEPS_MOST && manifest->runs[at].state == INDEX_GROWING) {
			uint64_t left = index_merge_left(manifest, at);

			if (manifest->runs[at].credit < left &&
			    manifest->runs[at].credit < INDEX_SLICE_ENTRIES)
				break;
			TRY(index_merge_step(index, manifest, at, &all));
			steps++;
		}
	}
	return ST_OK;
}

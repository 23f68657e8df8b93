/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_JOB_H
#define CHAOSACTORD_WORLD_JOB_H

#include <stddef.h>

#include "base/cancel.h"
#include "base/status.h"

/* A unit of work on one world, and jobs in a row. Who runs them: world/executor.h. */

struct session;
struct world;
struct writing;

/* Owned by whoever submits it; must stay valid until done. */
struct job {
	struct world *world;
	/* What the job does, on a VM thread: the one that its lane asks for. What `write`
	 * changed is committed, possibly together with other jobs, before done. A run may be
	 * ended and done again, from its beginning. */
	void (*run)(struct job *job, struct session *session);   /* LANE_RUN, LANE_LONG */
	void (*write)(struct job *job, struct writing *writing); /* LANE_WRITE */
	/* Runs once, after the commit (LANE_WRITE) or right after run, on an engine thread. commit
	 * is not ST_OK when nothing of the job was kept; then write may not even have been called.
	 * Must not block. */
	void (*done)(struct job *job, enum status commit, const struct error *err);
	/* New (zeroed) when submitted. Anybody may ask the job to end until done is called. */
	struct cancel cancel;
	struct job *next; /* the executor's */
};

/* Oldest first. */
struct job_list {
	struct job *first, *last;
	size_t count;
};

/* job_list_add puts a job behind the others. */
static inline void job_list_add(struct job_list *list, struct job *job)
{
	job->next = NULL;
	if (list->last)
		list->last->next = job;
	else
		list->first = job;
	list->last = job;
	list->count++;
}

/* job_list_take takes the first job out, or returns NULL. */
static inline struct job *job_list_take(struct job_list *list)
{
	struct job *job = list->first;

	if (!job)
		return NULL;
	list->first = job->next;
	if (!list->first)
		list->last = NULL;
	list->count--;
	job->next = NULL;
	return job;
}

#endif

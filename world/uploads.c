/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/uploads.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"

void uploads_init(struct uploads *uploads, const struct import_options *options,
		  struct worlds *worlds, int64_t kept_ms)
{
	*uploads = (struct uploads){ .options = *options, .worlds = worlds, .kept_ms = kept_ms };
	/* With default attributes this cannot fail on Linux. */
	pthread_mutex_init(&uploads->lock, NULL);
}

/* ---- under the lock -------------------------------------------------------- */

static struct upload *find(const struct uploads *uploads, struct bytes name)
{
	struct upload *upload = uploads->first;

	while (upload && !bytes_equal(bytes_of_text(upload->name), name))
		upload = upload->next;
	return upload;
}

static void unlink_upload(struct uploads *uploads, struct upload *upload)
{
	*upload->link = upload->next;
	if (upload->next)
		upload->next->link = upload->link;
	uploads->count--;
}

/* Frees one that nobody works on, which is in the list no more. */
static void discard(struct upload *upload)
{
	world_leave(upload->world);
	import_free(upload->import);
	free(upload);
}

static void forget(struct uploads *uploads, struct upload *upload)
{
	unlink_upload(uploads, upload);
	discard(upload);
}

/* Of those that nobody works on, the one that was left alone first. */
static struct upload *oldest(const struct uploads *uploads)
{
	struct upload *found = NULL;

	for (struct upload *upload = uploads->first; upload; upload = upload->next)
		if (!upload->busy && (!found || upload->left_ms < found->left_ms))
			found = upload;
	return found;
}

static enum status make_room(struct uploads *uploads, struct error *err)
{
	struct upload *old = uploads->count < UPLOADS_MAX ? NULL : oldest(uploads);

	if (old)
		forget(uploads, old);
	if (uploads->count < UPLOADS_MAX)
		return ST_OK;
	(void)error_set(err, ST_LIMIT, "%d imports are under way already", UPLOADS_MAX);
	error_hint(err, "try again when one of them is done");
	return ST_LIMIT;
}

static enum status make(struct uploads *uploads, struct bytes name, struct upload **out,
			struct error *err)
{
	struct upload *upload;
	enum status st;

	TRY(make_room(uploads, err));
	upload = calloc(1, sizeof(*upload));
	if (!upload)
		return error_set(err, ST_NO_MEMORY, "no memory for an import");
	st = import_new(&uploads->options, &upload->import);
	if (st != ST_OK) {
		free(upload);
		return error_set(err, st, "no memory for an import");
	}
	memcpy(upload->name, name.data, name.size);
	upload->world = worlds_find(uploads->worlds, name);
	upload->next = uploads->first;
	upload->link = &uploads->first;
	if (upload->next)
		upload->next->link = &upload->next;
	uploads->first = upload;
	uploads->count++;
	*out = upload;
	return ST_OK;
}

static enum status is_busy(const struct upload *upload, struct error *err)
{
	(void)error_set(err, ST_CONFLICT, "another import into world `%s` is under way",
			upload->name);
	error_hint(err,
		   "wait for its end; one whose client was cut off can be gone on with as soon as "
		   "that is noticed");
	return ST_CONFLICT;
}

static enum status wrong_offset(const struct upload *upload, uint64_t from, struct error *err)
{
	const uint64_t received = upload ? upload->kept.received : 0;

	(void)error_set(err, ST_RANGE,
			"%" PRIu64 " bytes of this import are there, and this goes on at byte "
			"%" PRIu64,
			received, from);
	error_hint(err, "go on at byte %" PRIu64 ", or begin anew at byte 0", received);
	return ST_RANGE;
}

static enum status take(struct uploads *uploads, struct bytes name, uint64_t from,
			struct upload **out, struct error *err)
{
	struct upload *upload = find(uploads, name);

	if (uploads->collecting) {
		(void)error_set(err, ST_LOCKED, "a collection is under way");
		error_hint(err, "import when the Chaos.Gc is done");
		return ST_LOCKED;
	}
	if (upload && upload->busy)
		return is_busy(upload, err);
	if (from > 0 && (!upload || upload->kept.received != from))
		return wrong_offset(upload, from, err);
	if (upload && from > 0 && upload->world &&
	    atomic_load(&upload->world->state) == WORLD_DELETED) {
		(void)error_set(err, ST_GONE, "world `%s` was deleted meanwhile", upload->name);
		error_hint(err, "begin the import anew, which makes a new world");
		forget(uploads, upload);
		return ST_GONE;
	}
	if (upload && from == 0) {
		forget(uploads, upload);
		upload = NULL;
	}
	if (!upload)
		TRY(make(uploads, name, &upload, err));
	CHECK(upload);
	upload->busy = true;
	*out = upload;
	return ST_OK;
}

/* ---- from outside ---------------------------------------------------------- */

enum status uploads_take(struct uploads *uploads, struct bytes name, uint64_t from,
			 struct upload **out, struct error *err)
{
	enum status st = world_name_check(name, err);

	*out = NULL;
	TRY(st);
	pthread_mutex_lock(&uploads->lock);
	st = take(uploads, name, from, out, err);
	pthread_mutex_unlock(&uploads->lock);
	return st;
}

void uploads_leave(struct uploads *uploads, struct upload *upload)
{
	pthread_mutex_lock(&uploads->lock);
	upload->kept = import_progress(upload->import);
	upload->left_ms = clock_ms();
	upload->busy = false;
	pthread_mutex_unlock(&uploads->lock);
}

void uploads_end(struct uploads *uploads, struct upload *upload)
{
	pthread_mutex_lock(&uploads->lock);
	unlink_upload(uploads, upload);
	pthread_mutex_unlock(&uploads->lock);
	discard(upload);
}

bool uploads_look(struct uploads *uploads, struct bytes name, struct import_progress *progress,
		  bool *busy)
{
	const struct upload *upload;

	*progress = (struct import_progress){ 0 };
	*busy = false;
	pthread_mutex_lock(&uploads->lock);
	upload = find(uploads, name);
	if (upload) {
		*progress = upload->kept;
		*busy = upload->busy;
	}
	pthread_mutex_unlock(&uploads->lock);
	return upload != NULL;
}

enum status uploads_drop(struct uploads *uploads, struct bytes name, struct error *err)
{
	struct upload *upload;
	enum status st = ST_OK;

	pthread_mutex_lock(&uploads->lock);
	upload = find(uploads, name);
	if (!upload)
		st = error_set(err, ST_NOT_FOUND, "no import into this world is kept");
	else if (upload->busy)
		st = is_busy(upload, err);
	else
		forget(uploads, upload);
	pthread_mutex_unlock(&uploads->lock);
	return st;
}

static void forget_idle(struct uploads *uploads, int64_t left_before_ms)
{
	struct upload *upload = uploads->first;

	while (upload) {
		struct upload *next = upload->next;

		if (!upload->busy && upload->left_ms < left_before_ms)
			forget(uploads, upload);
		upload = next;
	}
}

void uploads_expire(struct uploads *uploads, int64_t now_ms)
{
	pthread_mutex_lock(&uploads->lock);
	forget_idle(uploads, now_ms - uploads->kept_ms);
	pthread_mutex_unlock(&uploads->lock);
}

enum status uploads_close(struct uploads *uploads, struct error *err)
{
	enum status st = ST_OK;

	pthread_mutex_lock(&uploads->lock);
	if (!uploads->collecting)
		forget_idle(uploads, INT64_MAX);
	if (uploads->collecting) {
		st = error_set(err, ST_CONFLICT, "a removal is under way already");
	} else if (uploads->first) {
		st = error_set(err, ST_LOCKED, "an import into world `%s` is under way",
			       uploads->first->name);
		error_hint(err, "collect when the import is done");
	} else {
		uploads->collecting = true;
	}
	pthread_mutex_unlock(&uploads->lock);
	return st;
}

void uploads_open(struct uploads *uploads)
{
	pthread_mutex_lock(&uploads->lock);
	uploads->collecting = false;
	pthread_mutex_unlock(&uploads->lock);
}

void uploads_fini(struct uploads *uploads)
{
	if (!uploads->worlds)
		return;
	while (uploads->first)
		forget(uploads, uploads->first);
	pthread_mutex_destroy(&uploads->lock);
}

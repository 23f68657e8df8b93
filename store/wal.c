/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/check.h"
#include "store/regular_file.h"
#include "store/wal_format.h"
#include "store/window.h"

static const char wal_name[] = "wal";

enum {
	/* Space is made ahead in such steps, by writing zeros: an append that changes neither
	 * size nor extents of the file lasts in half the time of one that does. fallocate
	 * does not help, since its extents change when they are first written. */
	AHEAD_BYTES = 1 << 20,
	/* Memory for a record that is kept from one append to the next. */
	RECORD_KEPT_BYTES = 1 << 20,
};

struct wal {
	struct wal_options options;
	int fd;
	struct wal_header header; /* as it is in the file, or was meant to be */
	_Atomic uint64_t end;     /* where the next record goes */
	uint64_t number;          /* of the next record */
	uint64_t link;            /* of the last one */
	uint64_t file_size;       /* all of it written once */
	bool replayed;
	bool superseded;   /* read_only, and LMDB holds all that is in it */
	bool unsynced;     /* there are records that a power cut may still take away */
	bool header_stale; /* the header must be written before the next record */
	bool spoiled;      /* a record that failed may lie at the end, whole */
	bool restarting;   /* a restart failed */
	struct buffer record;
};

/* ---- the file --------------------------------------------------------------- */

static enum status failed(const struct wal *wal, int code, const char *what, struct error *err)
{
	return store__os_error(code, what, wal->options.directory, err);
}

/* Returns an errno. *written may be NULL. */
static int write_at(int fd, const void *data, size_t size, uint64_t at, size_t *written)
{
	size_t done = 0;
	int code = 0;

	while (done < size && code == 0) {
		ssize_t put = pwrite(fd, (const uint8_t *)data + done, size - done,
				     (off_t)(at + done));

		if (put > 0)
			done += (size_t)put;
		else if (put == 0 || errno != EINTR)
			code = put == 0 ? EIO : errno;
	}
	if (written)
		*written = done;
	return code;
}

static int sync_data(int fd)
{
	return fdatasync(fd) == 0 ? 0 : errno;
}

static int header_write(struct wal *wal, enum wal_state state)
{
	uint8_t block[WAL_HEADER_BYTES];

	wal->header.state = state;
	wal->header.records = wal->number;
	store__wal_header_write(&wal->header, block);
	return write_at(wal->fd, block, sizeof(block), 0, NULL);
}

static uint64_t size_of(int fd)
{
	struct stat facts;

	return fstat(fd, &facts) == 0 ? (uint64_t)facts.st_size : 0;
}

/* Sets where the log begins, for a header that is in place. */
static void begin(struct wal *wal)
{
	wal->end = WAL_HEADER_BYTES;
	wal->number = 0;
	wal->link = wal->header.salt;
	wal->unsynced = false;
	wal->header_stale = false;
	wal->spoiled = false;
	wal->restarting = false;
}

/* Writes the header of an empty log. */
static int header_renew(struct wal *wal, uint64_t generation)
{
	struct wal_header header = { .generation = generation };

	if (getrandom(&header.salt, sizeof(header.salt), 0) != (ssize_t)sizeof(header.salt))
		return EIO;
	memcpy(header.database_id, wal->options.database_id, WAL_ID_BYTES);
	wal->header = header;
	wal->number = 0;
	return header_write(wal, WAL_ENDED);
}

/* ---- whose log it is -------------------------------------------------------- */

static enum status refuse(const struct wal *wal, const char *what, struct error *err)
{
	error_set(err, ST_CORRUPT, "%s/wal %s", wal->options.directory, what);
	error_hint(err, "put back the file wal that belongs to this data.mdb; a directory has to "
			"be copied whole");
	return ST_CORRUPT;
}

static enum status is_newer(const struct wal *wal, struct error *err)
{
	error_set(err, ST_CORRUPT, "%s/data.mdb is older than the file wal beside it",
		  wal->options.directory);
	error_hint(err, "put back the data.mdb that belongs to this wal; a directory has to be "
			"copied whole");
	return ST_CORRUPT;
}

static enum status of_newer_version(const struct wal *wal, struct error *err)
{
	error_set(err, ST_SCHEMA, "%s/wal was written by a newer version of this program",
		  wal->options.directory);
	error_hint(err, "use that version, or a newer one");
	return ST_SCHEMA;
}

static enum status header_load(const struct wal *wal, enum wal_header_kind *kind,
			       struct wal_header *header, struct error *err)
{
	uint8_t block[WAL_HEADER_BYTES];
	ssize_t size = pread(wal->fd, block, sizeof(block), 0);

	if (size < 0)
		return failed(wal, errno, "cannot read the log in", err);
	*kind = store__wal_header_read(bytes_make(block, (size_t)size), header);
	return ST_OK;
}

/* A start that was cut off may have got as far as the first checkpoint, but for the name of
 * its data.mdb; records come only behind that. */
static bool is_unused(const struct wal *wal, const struct wal_header *header)
{
	return header->generation <= wal->options.generation + 1 && header->state != WAL_GROWING &&
	       header->records == 0;
}

static enum status is_foreign(const struct wal *wal, struct error *err)
{
	error_set(err, ST_CORRUPT, "%s/wal is there, but it is no log of this database",
		  wal->options.directory);
	error_hint(err, "this data.mdb has never had one: move that file away");
	return ST_CORRUPT;
}

/* For a database that has had no log: there is none, or one that a start made and was cut
 * off before LMDB knew of it. */
static enum status make(struct wal *wal, struct error *err)
{
	struct wal_header found;
	enum wal_header_kind kind;
	int code;

	TRY(header_load(wal, &kind, &found, err));
	if (kind == WAL_HEADER_NEWER)
		return of_newer_version(wal, err);
	if (kind == WAL_HEADER_RIGHT && !is_unused(wal, &found))
		return is_newer(wal, err);
	if (kind == WAL_HEADER_WRONG ||
	    (kind == WAL_HEADER_BLANK && size_of(wal->fd) > WAL_HEADER_BYTES))
		return is_foreign(wal, err);
	code = header_renew(wal, wal->options.generation);
	if (code == 0 && (fsync(wal->fd) != 0 || fsync(wal->options.directory_fd) != 0))
		code = errno;
	return code == 0 ? ST_OK : failed(wal, code, "cannot make the log in", err);
}

/* All that is in the log is in data.mdb too, but it had not begun again. */
static enum status supersede(struct wal *wal, struct error *err)
{
	int code;

	wal->superseded = wal->options.read_only;
	if (wal->superseded)
		return ST_OK;
	code = header_renew(wal, wal->options.generation);
	if (code == 0 && wal->options.durable)
		code = sync_data(wal->fd);
	return code == 0 ? ST_OK : failed(wal, code, "cannot write the log in", err);
}

static enum status judge(struct wal *wal, struct error *err)
{
	const uint64_t generation = wal->options.generation;
	enum wal_header_kind kind;

	TRY(header_load(wal, &kind, &wal->header, err));
	if (kind == WAL_HEADER_NEWER)
		return of_newer_version(wal, err);
	if (kind != WAL_HEADER_RIGHT)
		return refuse(wal, "is damaged: its header is not what was written", err);
	if (memcmp(wal->header.database_id, wal->options.database_id, WAL_ID_BYTES) != 0)
		return refuse(wal, "belongs to another database than data.mdb", err);
	if (wal->header.generation > generation)
		return is_newer(wal, err);
	if (wal->header.generation == generation)
		return ST_OK;
	if (wal->header.generation + 1 == generation && wal->header.state == WAL_ANNOUNCED)
		return supersede(wal, err);
	return refuse(wal, "is older than data.mdb", err);
}

/* ---- opening and closing ---------------------------------------------------- */

static enum status open_file(struct wal *wal, struct error *err)
{
	const struct wal_options *options = &wal->options;
	int flags = options->read_only ? O_RDONLY : O_RDWR;
	enum status st;

	if (options->may_create)
		flags |= O_CREAT;
	st = store__regular_open(options->directory_fd, options->directory, wal_name, flags,
				 &wal->fd, err);
	if (st == ST_NOT_FOUND && options->may_create)
		return failed(wal, ENOENT, "cannot make the log in", err);
	if (st == ST_NOT_FOUND)
		return refuse(wal, "is missing: what was committed last is there alone", err);
	return st;
}

enum status store__wal_open(const struct wal_options *options, struct wal **out, struct error *err)
{
	struct wal *wal;
	enum status st;

	CHECK(!(options->read_only && options->may_create));
	*out = NULL;
	wal = calloc(1, sizeof(*wal));
	if (!wal)
		return error_set(err, ST_NO_MEMORY, "no memory for the write-ahead log");
	wal->options = *options;
	wal->fd = -1;
	buffer_init(&wal->record, 0);
	st = open_file(wal, err);
	if (st == ST_OK)
		st = options->may_create ? make(wal, err) : judge(wal, err);
	if (st != ST_OK) {
		store__wal_close(wal);
		return st;
	}
	begin(wal);
	wal->file_size = size_of(wal->fd);
	*out = wal;
	return ST_OK;
}

/* Without the note where it ends the next start only takes a little longer, so it need not
 * be written, nor last. */
static void end(struct wal *wal)
{
	if (!wal->replayed || wal->options.read_only || wal->spoiled || wal->restarting)
		return;
	if (wal->header.state != WAL_GROWING && !wal->header_stale)
		return;
	if (!wal->unsynced || sync_data(wal->fd) == 0)
		(void)header_write(wal, WAL_ENDED);
}

void store__wal_close(struct wal *wal)
{
	if (!wal)
		return;
	end(wal);
	if (wal->fd >= 0)
		close(wal->fd);
	buffer_fini(&wal->record);
	free(wal);
}

/* ---- replay ----------------------------------------------------------------- */

static enum status damaged(const struct wal *wal, struct error *err)
{
	error_set(err, ST_DAMAGED,
		  "%s/wal is damaged: record %" PRIu64 " of generation %" PRIu64
		  " is not what was written, and it was acknowledged",
		  wal->options.directory, wal->number, wal->header.generation);
	error_hint(err, "nothing was changed; put back a whole copy of the directory");
	return ST_DAMAGED;
}

/* Puts a failure to read into words. */
static enum status unreadable(const struct wal *wal, enum status st, struct error *err)
{
	if (st == ST_IO)
		return failed(wal, errno != 0 ? errno : EIO, "cannot read the log in", err);
	return error_set(err, st, "no memory to read the log in %s", wal->options.directory);
}

/* Reads the record at the end of what is known; *whole is false if there is none. */
static enum status record_at_end(const struct wal *wal, struct window *window,
				 struct wal_record *record, struct bytes *payload, bool *whole)
{
	const uint8_t *bytes;
	struct wal_record found;

	*whole = false;
	if (!store__window_has(window, wal->end, WAL_HEAD_BYTES))
		return ST_OK;
	TRY(store__window_view(window, wal->end, WAL_HEAD_BYTES, &bytes));
	if (!store__wal_record_read(&wal->header, bytes, &found) || found.previous != wal->link ||
	    !store__window_has(window, wal->end + WAL_HEAD_BYTES, found.size))
		return ST_OK;
	TRY(store__window_view(window, wal->end + WAL_HEAD_BYTES, found.size, &bytes));
	*payload = bytes_make(bytes, found.size);
	*record = found;
	*whole = store__wal_payload_is_right(&wal->header, &found, *payload);
	return ST_OK;
}

/* Finds out whether a later record stands behind the end of what is whole, which was written
 * only when everything before it lasted. It may itself be broken off: its head is enough. */
static enum status look_behind(const struct wal *wal, struct window *window, bool *found)
{
	struct wal_record record;
	const uint8_t *bytes;

	*found = false;
	for (uint64_t at = wal->end; store__window_has(window, at, WAL_HEAD_BYTES);
	     at += WAL_ALIGNMENT) {
		TRY(store__window_view(window, at, WAL_HEAD_BYTES, &bytes));
		if (store__wal_record_read(&wal->header, bytes, &record) && record.behind_sync &&
		    record.number > wal->number) {
			*found = true;
			return ST_OK;
		}
	}
	return ST_OK;
}

/* Sees whether the log may end where it does. */
static enum status check_end(const struct wal *wal, struct window *window, struct error *err)
{
	bool found = wal->number < wal->header.records;
	enum status st;

	if (wal->header.state == WAL_GROWING) {
		st = look_behind(wal, window, &found);
		if (st != ST_OK)
			return unreadable(wal, st, err);
	}
	return found ? damaged(wal, err) : ST_OK;
}

static enum status visit_all(struct wal *wal, struct window *window,
			     enum status (*visit)(void *context, struct bytes payload),
			     void *context, struct error *err)
{
	const bool counted = wal->header.state != WAL_GROWING;

	while (!counted || wal->number < wal->header.records) {
		struct wal_record record;
		struct bytes payload;
		bool whole;
		enum status st = record_at_end(wal, window, &record, &payload, &whole);

		if (st != ST_OK)
			return unreadable(wal, st, err);
		if (!whole)
			break;
		TRY(visit(context, payload));
		wal->end += store__wal_record_room(record.size);
		wal->number++;
		wal->link = record.link;
	}
	return check_end(wal, window, err);
}

enum status store__wal_replay(struct wal *wal,
			      enum status (*visit)(void *context, struct bytes payload),
			      void *context, struct error *err)
{
	const struct wal_options *options = &wal->options;
	struct window window;
	enum status st;
	int code;

	CHECK(!wal->replayed);
	if (!wal->superseded) {
		st = store__window_init(&window, wal->fd);
		if (st != ST_OK)
			return unreadable(wal, st, err);
		st = visit_all(wal, &window, visit, context, err);
		store__window_fini(&window);
		TRY(st);
	}
	wal->unsynced = wal->number > 0;
	/* A process that was killed may have left what no disk has yet; whoever reads it must
	 * not see it go again. */
	if (wal->unsynced && options->durable && !options->read_only) {
		code = sync_data(wal->fd);
		if (code != 0)
			return failed(wal, code, "cannot write the log in", err);
		wal->unsynced = false;
	}
	wal->replayed = true;
	return ST_OK;
}

/* ---- appending -------------------------------------------------------------- */

/* Puts the record together in memory, zeros up to the next one included. */
static enum status build(struct wal *wal, const struct bytes *pieces, size_t count,
			 struct wal_record *record, struct error *err)
{
	static const uint8_t zeros[WAL_HEAD_BYTES];
	struct buffer *buffer = &wal->record;
	size_t size;

	buffer_clear(buffer);
	buffer_append(buffer, zeros, WAL_HEAD_BYTES);
	for (size_t i = 0; i < count; i++)
		buffer_append_bytes(buffer, pieces[i]);
	size = buffer->size;
	buffer_append(buffer, zeros, store__wal_record_room(size - WAL_HEAD_BYTES) - size);
	if (buffer_status(buffer) != ST_OK)
		return error_set(err, buffer_status(buffer), "no memory for a commit of %zu bytes",
				 size);
	*record = (struct wal_record){
		.number = wal->number,
		.previous = wal->link,
		.behind_sync = !wal->unsynced,
	};
	store__wal_record_write(&wal->header, record,
				bytes_make(buffer->data + WAL_HEAD_BYTES, size - WAL_HEAD_BYTES),
				buffer->data);
	return ST_OK;
}

/* Makes space behind the record that made the file longer. If there is none, there is none. */
static void make_ahead(struct wal *wal)
{
	uint8_t *zeros = calloc(1, AHEAD_BYTES);
	size_t written = 0;

	if (zeros)
		(void)write_at(wal->fd, zeros, AHEAD_BYTES, wal->file_size, &written);
	wal->file_size += written;
	free(zeros);
}

static int record_write(struct wal *wal)
{
	const struct buffer *buffer = &wal->record;
	uint64_t behind = wal->end + buffer->size;
	int code = 0;

	if (wal->header.state != WAL_GROWING || wal->header_stale)
		code = header_write(wal, WAL_GROWING);
	if (code == 0)
		code = write_at(wal->fd, buffer->data, buffer->size, wal->end, NULL);
	if (code == 0 && behind > wal->file_size) {
		wal->file_size = behind;
		make_ahead(wal);
	}
	return code == 0 && wal->options.durable ? sync_data(wal->fd) : code;
}

/* Sees to it that what lies at the end of the log is no record. */
static int clear_end(struct wal *wal)
{
	static const uint8_t zeros[WAL_HEAD_BYTES];

	return size_of(wal->fd) <= wal->end
		       ? 0
		       : write_at(wal->fd, zeros, sizeof(zeros), wal->end, NULL);
}

/* After a record that could not be written. What the file has grown is given back: a
 * checkpoint may need it. */
static void forget(struct wal *wal)
{
	int code;

	if (size_of(wal->fd) > wal->file_size && ftruncate(wal->fd, (off_t)wal->file_size) != 0)
		wal->file_size = size_of(wal->fd);
	code = clear_end(wal);
	if (code == 0 && wal->options.durable)
		code = sync_data(wal->fd);
	wal->spoiled = code != 0;
	/* A page whose writing failed is not written again by itself. */
	wal->header_stale = true;
}

enum status store__wal_append(struct wal *wal, const struct bytes *pieces, size_t count,
			      struct error *err)
{
	struct wal_record record;
	int code;

	CHECK(wal->replayed && !wal->options.read_only && count <= WAL_PIECES_MAX);
	if (wal->spoiled || wal->restarting)
		return error_set(err, ST_IO, "the log in %s takes nothing after a failed write",
				 wal->options.directory);
	TRY(build(wal, pieces, count, &record, err));
	code = record_write(wal);
	if (code != 0) {
		forget(wal);
		return failed(wal, code, "cannot write the log in", err);
	}
	wal->header_stale = false;
	wal->end += wal->record.size;
	wal->number++;
	wal->link = record.link;
	wal->unsynced = !wal->options.durable;
	if (wal->record.capacity > RECORD_KEPT_BYTES)
		buffer_fini(&wal->record);
	return ST_OK;
}

/* ---- checkpoints ------------------------------------------------------------ */

/* The records first: a header that counts them means that they are there. */
static int announce(struct wal *wal)
{
	int code = wal->spoiled ? clear_end(wal) : 0;

	if (code == 0 && (wal->unsynced || wal->spoiled))
		code = sync_data(wal->fd);
	if (code == 0)
		code = header_write(wal, WAL_ANNOUNCED);
	return code == 0 ? sync_data(wal->fd) : code;
}

enum status store__wal_announce(struct wal *wal, struct error *err)
{
	int code;

	CHECK(wal->replayed && !wal->options.read_only && !wal->restarting);
	code = announce(wal);
	wal->header_stale = code != 0;
	if (code != 0)
		return failed(wal, code, "cannot write the log in", err);
	wal->unsynced = false;
	wal->spoiled = false;
	return ST_OK;
}

enum status store__wal_restart(struct wal *wal, uint64_t generation, struct error *err)
{
	int code;

	CHECK(wal->replayed && !wal->options.read_only);
	CHECK(wal->restarting || (wal->header.state == WAL_ANNOUNCED && !wal->header_stale &&
				  generation == wal->header.generation + 1));
	if (wal->file_size > WAL_KEPT_BYTES && ftruncate(wal->fd, WAL_KEPT_BYTES) == 0)
		wal->file_size = WAL_KEPT_BYTES;
	code = header_renew(wal, generation);
	if (code == 0 && wal->options.durable)
		code = sync_data(wal->fd);
	wal->restarting = code != 0;
	if (code != 0)
		return failed(wal, code, "cannot write the log in", err);
	begin(wal);
	return ST_OK;
}

/* ---- facts ------------------------------------------------------------------ */

uint64_t store__wal_used_bytes(const struct wal *wal)
{
	return wal->end - WAL_HEADER_BYTES;
}

uint64_t store__wal_generation(const struct wal *wal)
{
	return wal->header.generation;
}

enum status store__wal_look(const struct wal *wal, struct error *err)
{
	const struct wal_options *options = &wal->options;
	struct stat open_one, named;
	const char *how = NULL;

	if (fstatat(options->directory_fd, wal_name, &named, AT_SYMLINK_NOFOLLOW) != 0)
		how = "deleted";
	else if (fstat(wal->fd, &open_one) != 0 || named.st_dev != open_one.st_dev ||
		 named.st_ino != open_one.st_ino)
		how = "replaced";
	else if ((uint64_t)open_one.st_size < wal->end)
		how = "cut short";
	if (!how)
		return ST_OK;
	error_set(err, ST_IO, "%s/wal was %s while it is in use: what would be written is lost",
		  options->directory, how);
	error_hint(err, "stop the daemon, put the directory back or name another one, start again");
	return ST_IO;
}

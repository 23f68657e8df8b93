/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/names.h"

#include <string.h>

#include "base/big_endian.h"
#include "world/record.h"

/* The world's id, then the name. */
struct name_key {
	size_t size;
	uint8_t bytes[WORLD_KEY_BYTES + NAME_MAX_BYTES + 1]; /* a key behind the longest, too */
};

static struct name_key key_of(const struct world *world, struct bytes name)
{
	struct name_key key = { .size = WORLD_KEY_BYTES };

	big_endian_store(world->id, key.bytes, WORLD_KEY_BYTES);
	if (name.size > 0 && name.size <= NAME_MAX_BYTES) {
		memcpy(key.bytes + WORLD_KEY_BYTES, name.data, name.size);
		key.size += name.size;
	}
	return key;
}

static struct bytes bytes_of(const struct name_key *key)
{
	return bytes_make(key->bytes, key->size);
}

static bool may_be_in_name(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("._:/-", byte));
}

static bool is_name(struct bytes name)
{
	for (size_t i = 0; i < name.size; i++)
		if (!may_be_in_name(name.data[i]))
			return false;
	return name.size > 0 && name.size <= NAME_MAX_BYTES;
}

enum status name_check(struct bytes name, const char *what, struct error *err)
{
	if (is_name(name))
		return ST_OK;
	(void)error_set(err, ST_INVALID, "`%.*s` cannot be the name of a %s",
			name.size > 80 ? 80 : (int)name.size,
			name.size > 0 ? (const char *)name.data : "", what);
	error_hint(err, "a name has 1 to %d of A-Z a-z 0-9 . _ : / -", NAME_MAX_BYTES);
	return ST_INVALID;
}

enum status names_get(struct session *session, enum store_table table, struct bytes name,
		      struct bytes *value)
{
	const struct name_key key = key_of(session_world(session), name);

	*value = (struct bytes){ 0 };
	if (!is_name(name))
		return ST_NOT_FOUND;
	return session_record(session, session_arena(session), table, bytes_of(&key), value);
}

/* ---- changing -------------------------------------------------------------- */

static enum status changed(struct changes *changes, enum status st)
{
	if (st != ST_OK)
		changes_fail(changes, st);
	return st;
}

enum status names_put(struct changes *changes, enum store_table table, struct bytes name,
		      struct bytes value)
{
	const struct name_key key = key_of(changes->world, name);

	return changed(changes, store_batch_put(changes->batch, table, bytes_of(&key), value));
}

enum status names_remove(struct changes *changes, enum store_table table, struct bytes name)
{
	const struct name_key key = key_of(changes->world, name);

	return changed(changes, store_batch_remove(changes->batch, table, bytes_of(&key)));
}

/* ---- listing --------------------------------------------------------------- */

/* Who is told of the names of one world. */
struct listener {
	struct bytes prefix; /* of keys */
	enum status (*visit)(void *context, struct bytes name, struct bytes value);
	void *context;
	enum status status; /* what it returned */
};

static bool starts_with(struct bytes bytes, struct bytes start)
{
	return bytes.size >= start.size &&
	       (start.size == 0 || memcmp(bytes.data, start.data, start.size) == 0);
}

/* Ends the walk behind the last name with the prefix. */
static enum status tell(void *context, struct bytes key, struct bytes value)
{
	struct listener *listener = context;

	if (!starts_with(key, listener->prefix))
		return ST_NOT_FOUND;
	key.data += WORLD_KEY_BYTES;
	key.size -= WORLD_KEY_BYTES;
	listener->status = listener->visit(listener->context, key, value);
	return listener->status == ST_OK ? ST_OK : ST_NOT_FOUND;
}

enum status names_each(struct session *session, enum store_table table, struct bytes prefix,
		       struct bytes after,
		       enum status (*visit)(void *context, struct bytes name, struct bytes value),
		       void *context)
{
	const struct name_key first = key_of(session_world(session), prefix);
	struct name_key from = first;
	struct listener listener = { .prefix = bytes_of(&first), .visit = visit };
	enum status st;

	listener.context = context;
	if (prefix.size > NAME_MAX_BYTES)
		return ST_OK;
	if (bytes_compare(after, prefix) >= 0 && after.size > 0 && after.size <= NAME_MAX_BYTES) {
		from = key_of(session_world(session), after);
		from.bytes[from.size++] = 0;
	}
	st = session_records(session, session_arena(session), table, bytes_of(&from), tell,
			     &listener);
	return st == ST_NOT_FOUND ? listener.status : st;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/wallet.h"

#include <stdlib.h>
#include <string.h>

#include "world/genesis_minimal.h"
#include "world/record.h"

/* STORE_KEYS holds under the text of an address [type, secret], and under "default" an address as
 * text. Texts of addresses begin with an f here, whatever the world shows, so the one is none of
 * the others. */
static const char default_name[] = "default";
static const char key_prefix[] = "f";
static const enum address_network name_network = ADDRESS_MAINNET;
enum { FIELDS = 2 };

static enum status failed(struct error *err, enum status st)
{
	return error_set(err, st, "the wallet cannot be read: %s", status_name(st));
}

/* What is read of keys lies in memory that others get later. */
static void wipe(struct bytes record)
{
	if (record.size > 0)
		explicit_bzero((void *)(uintptr_t)record.data, record.size);
}

static enum status key_encode(struct buffer *out, const struct secret_key *key)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, FIELDS);
	cbor_write_uint(&writer, (uint64_t)key->type);
	cbor_write_bytes(&writer, bytes_make(key->bytes, sizeof(key->bytes)));
	return cbor_writer_status(&writer);
}

static enum status key_decode(struct bytes record, struct secret_key *out)
{
	struct cbor_reader reader;
	struct bytes secret;
	uint64_t type;

	*out = (struct secret_key){ .type = SIGNATURE_NONE };
	cbor_reader_init(&reader, record);
	cbor_read_tuple(&reader, FIELDS);
	type = cbor_read_uint(&reader);
	secret = cbor_read_bytes(&reader, sizeof(out->bytes));
	if ((type != SIGNATURE_SECP256K1 && type != SIGNATURE_BLS) ||
	    secret.size != sizeof(out->bytes))
		return ST_CORRUPT;
	TRY(record_done(&reader));
	out->type = (enum signature_type)type;
	memcpy(out->bytes, secret.data, sizeof(out->bytes));
	return ST_OK;
}

bool wallet_record_valid(struct bytes name, struct bytes record)
{
	struct secret_key key;
	struct address address, of_key;
	enum status st;

	if (bytes_equal(name, bytes_of_text(default_name)))
		return address_from_text(record, &address) == ST_OK;
	if (address_from_text(name, &address) != ST_OK || key_decode(record, &key) != ST_OK)
		return false;
	st = secret_key_address(&key, &of_key);
	secret_key_wipe(&key);
	/* A build without BLS cannot tell. */
	return st == ST_UNSUPPORTED || (st == ST_OK && address_equal(&address, &of_key));
}

/* ---- accounts of the genesis ------------------------------------------------------ */

/* Whether the head has an actor behind an address. */
static enum status is_there(struct session *session, const struct address *address,
			    struct error *err)
{
	const struct state_point head = session_head(session);
	struct state_tree *tree;
	struct actor actor;
	uint64_t id;
	enum status st;

	TRY(session_tree(session, &head, &tree, err));
	st = state_tree_resolve(tree, address, &id);
	return st == ST_OK ? state_tree_get(tree, id, &actor) : st;
}

static enum status funded_key(struct session *session, const struct address *address,
			      struct secret_key *out, struct error *err)
{
	struct address funded;

	if (address_protocol(address) != ADDRESS_SECP256K1)
		return ST_NOT_FOUND;
	out->type = SIGNATURE_SECP256K1;
	for (unsigned i = 0; i < MINIMAL_ACCOUNTS; i++) {
		TRY(genesis_account(i, out->bytes, &funded));
		if (address_equal(&funded, address))
			return is_there(session, address, err);
	}
	return ST_NOT_FOUND;
}

/* Appends the addresses of those that are there. */
static enum status list_funded(struct session *session, size_t limit, struct address *out,
			       size_t *count, struct error *err)
{
	struct secret_key key;
	enum status st;

	for (unsigned i = 0; i < MINIMAL_ACCOUNTS && *count < limit; i++) {
		st = genesis_account(i, key.bytes, &out[*count]);
		if (st == ST_OK)
			st = is_there(session, &out[*count], err);
		if (st == ST_OK)
			(*count)++;
		else if (st != ST_NOT_FOUND)
			return st;
	}
	return ST_OK;
}

/* ---- looking ----------------------------------------------------------------------- */

static enum status stored_key(struct session *session, const struct address *address,
			      struct secret_key *out)
{
	char text[ADDRESS_TEXT_BYTES];
	struct bytes record;
	enum status st;

	TRY(names_get(session, STORE_KEYS, bytes_of_text(address_text(address, name_network, text)),
		      &record));
	st = key_decode(record, out);
	wipe(record);
	return st;
}

enum status session_key(struct session *session, const struct address *address,
			struct secret_key *out, struct error *err)
{
	enum status st = stored_key(session, address, out);

	if (st == ST_NOT_FOUND)
		st = funded_key(session, address, out, err);
	if (st == ST_OK)
		return ST_OK;
	secret_key_wipe(out);
	return st == ST_NOT_FOUND ? st : failed(err, st);
}

enum status session_has_key(struct session *session, const struct address *address,
			    struct error *err)
{
	struct secret_key key;
	enum status st = session_key(session, address, &key, err);

	secret_key_wipe(&key);
	return st;
}

struct listing {
	struct address *items; /* NULL while they are counted */
	size_t count;
};

static enum status list_one(void *context, struct bytes name, struct bytes record)
{
	struct listing *listing = context;

	wipe(record);
	if (listing->items && address_from_text(name, &listing->items[listing->count]) != ST_OK)
		return ST_CORRUPT;
	listing->count++;
	return ST_OK;
}

static enum status list_stored(struct session *session, struct listing *listing)
{
	return names_each(session, STORE_KEYS, bytes_of_text(key_prefix), (struct bytes){ 0 },
			  list_one, listing);
}

static int compare_texts(const void *a, const void *b)
{
	char text_a[ADDRESS_TEXT_BYTES], text_b[ADDRESS_TEXT_BYTES];

	return strcmp(address_text(a, name_network, text_a), address_text(b, name_network, text_b));
}

/* Sorts, and drops what is there twice: a key of the genesis that was imported too. */
static size_t sort_addresses(struct address *items, size_t count)
{
	size_t kept = 0;

	qsort(items, count, sizeof(items[0]), compare_texts);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !address_equal(&items[kept - 1], &items[i]))
			items[kept++] = items[i];
	return kept;
}

enum status session_keys(struct session *session, struct address **out, size_t *count,
			 struct error *err)
{
	struct listing listing = { .items = NULL };
	size_t room;
	enum status st = list_stored(session, &listing);

	if (st != ST_OK)
		return failed(err, st);
	room = listing.count + MINIMAL_ACCOUNTS;
	listing.count = 0;
	listing.items = arena_zalloc(session_arena(session), room, sizeof(listing.items[0]));
	if (!listing.items)
		return failed(err, ST_NO_MEMORY);
	st = list_stored(session, &listing);
	if (st == ST_OK)
		st = list_funded(session, room, listing.items, &listing.count, err);
	if (st != ST_OK)
		return failed(err, st);
	*out = listing.items;
	*count = sort_addresses(listing.items, listing.count);
	return ST_OK;
}

enum status session_default_key(struct session *session, struct address *out, struct error *err)
{
	size_t count = 0;
	struct bytes record;
	enum status st = names_get(session, STORE_KEYS, bytes_of_text(default_name), &record);

	if (st == ST_OK && address_from_text(record, out) != ST_OK)
		st = ST_CORRUPT;
	/* Its account may be one of the genesis that the head has no more. */
	if (st == ST_OK)
		st = session_has_key(session, out, err);
	if (st != ST_NOT_FOUND)
		return st == ST_OK ? ST_OK : failed(err, st);
	st = list_funded(session, 1, out, &count, err);
	if (st != ST_OK)
		return failed(err, st);
	return count == 1 ? ST_OK : ST_NOT_FOUND;
}

/* ---- changing ---------------------------------------------------------------------- */

enum status writing_put_key(struct writing *writing, const struct secret_key *key,
			    const struct address *address)
{
	struct changes *changes = writing_changes(writing);
	char text[ADDRESS_TEXT_BYTES];
	enum status st;

	TRY(writing_close(writing));
	buffer_clear(&changes->record);
	st = key_encode(&changes->record, key);
	if (st == ST_OK)
		st = names_put(changes, STORE_KEYS,
			       bytes_of_text(address_text(address, name_network, text)),
			       buffer_bytes(&changes->record));
	else
		changes_fail(changes, st);
	wipe(buffer_bytes(&changes->record));
	buffer_clear(&changes->record);
	return st;
}

static enum status put_default(struct writing *writing, const struct address *address)
{
	char text[ADDRESS_TEXT_BYTES];

	TRY(writing_close(writing));
	return names_put(writing_changes(writing), STORE_KEYS, bytes_of_text(default_name),
			 bytes_of_text(address_text(address, name_network, text)));
}

static enum status refuse_key(const struct secret_key *key, enum status st, struct error *err)
{
	(void)error_set(err, st,
			st == ST_UNSUPPORTED ? "this build has no BLS keys"
					     : "the bytes are not a secret key of this type");
	if (st == ST_UNSUPPORTED)
		error_hint(err, BLS_MISSING_HINT);
	else
		error_hint(err, "a key has 32 bytes; %s",
			   key->type == SIGNATURE_BLS
				   ? "of BLS a number that is not 0 and below the order of the "
				     "group, little-endian"
				   : "of secp256k1 a number that is not 0 and below the order of "
				     "the group, big-endian");
	return st;
}

enum status writing_key(struct writing *writing, const struct secret_key *key,
			struct address *address, struct error *err)
{
	struct address of_key;
	enum status st = secret_key_address(key, &of_key);

	if (st != ST_OK)
		return refuse_key(key, st, err);
	TRY(changes_admit(writing_changes(writing), 0, err));
	st = writing_put_key(writing, key, &of_key);
	if (st != ST_OK)
		return error_set(err, st, "the key could not be kept: %s", status_name(st));
	if (address)
		*address = of_key;
	return ST_OK;
}

enum status writing_default_key(struct writing *writing, const struct address *address,
				struct error *err)
{
	enum status st;

	TRY(changes_admit(writing_changes(writing), 0, err));
	TRY(session_has_key(writing_session(writing), address, err));
	st = put_default(writing, address);
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the default address could not be kept: %s",
				       status_name(st));
}

static enum status refuse_to_delete(struct error *err)
{
	(void)error_set(err, ST_CONFLICT,
			"the key of an account of the genesis cannot be deleted: anybody can "
			"compute it");
	error_hint(err, "Chaos.DeleteActor removes the account, and its key with it");
	return ST_CONFLICT;
}

static enum status remove_key(struct writing *writing, const struct address *address)
{
	struct changes *changes = writing_changes(writing);
	char text[ADDRESS_TEXT_BYTES];
	struct bytes chosen;
	enum status st;

	(void)address_text(address, name_network, text);
	st = names_get(writing_session(writing), STORE_KEYS, bytes_of_text(default_name), &chosen);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	TRY(writing_close(writing));
	if (st == ST_OK && bytes_equal(chosen, bytes_of_text(text)))
		TRY(names_remove(changes, STORE_KEYS, bytes_of_text(default_name)));
	return names_remove(changes, STORE_KEYS, bytes_of_text(text));
}

enum status writing_key_delete(struct writing *writing, const struct address *address,
			       struct error *err)
{
	struct session *session = writing_session(writing);
	struct secret_key key;
	enum status st;

	TRY(changes_admit_change(writing_changes(writing), err));
	st = stored_key(session, address, &key);
	if (st == ST_OK)
		st = remove_key(writing, address);
	else if (st == ST_NOT_FOUND && funded_key(session, address, &key, err) == ST_OK)
		st = refuse_to_delete(err);
	secret_key_wipe(&key);
	if (st == ST_OK || st == ST_NOT_FOUND || st == ST_CONFLICT)
		return st;
	return error_set(err, st, "the key could not be deleted: %s", status_name(st));
}

/* ---- whole wallets ----------------------------------------------------------------- */

struct noted {
	struct noted *next;
	struct bytes name, record;
};

struct notes {
	struct arena *arena;
	struct noted *first;
};

static enum status note_one(void *context, struct bytes name, struct bytes record)
{
	struct notes *notes = context;
	struct noted *noted = arena_zalloc(notes->arena, 1, sizeof(*noted));

	if (!noted)
		return ST_NO_MEMORY;
	*noted = (struct noted){ .next = notes->first, .name = name, .record = record };
	notes->first = noted;
	return ST_OK;
}

/* Everything under the names of the session's world. What is written goes into the batch that
 * is read, so it is read to its end first. */
static enum status note_all(struct session *session, struct notes *notes)
{
	const struct bytes all = { 0 };

	*notes = (struct notes){ .arena = session_arena(session) };
	return names_each(session, STORE_KEYS, all, all, note_one, notes);
}

enum status wallet_copy(struct session *session, struct changes *changes)
{
	struct notes notes;
	enum status st = note_all(session, &notes);

	for (struct noted *noted = notes.first; noted; noted = noted->next) {
		if (st == ST_OK)
			st = names_put(changes, STORE_KEYS, noted->name, noted->record);
		wipe(noted->record);
	}
	return st;
}

enum status wallet_forget(struct session *session, struct changes *changes)
{
	struct notes notes;
	enum status st = note_all(session, &notes);

	for (struct noted *noted = notes.first; noted; noted = noted->next) {
		wipe(noted->record);
		if (st == ST_OK)
			st = names_remove(changes, STORE_KEYS, noted->name);
	}
	return st;
}

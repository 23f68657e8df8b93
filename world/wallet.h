/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WALLET_H
#define CHAOSACTORD_WORLD_WALLET_H

#include "ipld/key.h"
#include "world/names.h"
#include "world/writing.h"

/* The wallet of a world: the secret keys that its messages are signed with. Each world has its
 * own, as each Lotus node has one; a fork begins with a copy of its parent's, a world that begins
 * at a genesis or a root with none. It is no part of the state: going back leaves it as it is.
 * In it are
 *   - the keys of those accounts of the genesis `minimal` that the head still has, which anybody
 *     can compute; they are not stored and cannot be deleted;
 *   - the keys that were made here (Filecoin.WalletNew, Chaos.CreateAccount) or imported. They lie
 *     in the database, whose files only their owner may read, and go with the commit of their
 *     request, so none is lost that was answered.
 * Addresses are key addresses here, f1 and f3. */

/* session_key finds the secret key of an address. ST_NOT_FOUND, without words; failures of reading
 * with words. The caller wipes *out (secret_key_wipe). */
enum status session_key(struct session *session, const struct address *address,
			struct secret_key *out, struct error *err) MUSTCHECK;

/* session_has_key is session_key for who needs no key. */
enum status session_has_key(struct session *session, const struct address *address,
			    struct error *err) MUSTCHECK;

/* session_keys lists the addresses in the order of their texts. They live in the session's
 * arena. */
enum status session_keys(struct session *session, struct address **out, size_t *count,
			 struct error *err) MUSTCHECK;

/* session_default_key finds the address that was chosen for messages that name no other one; if
 * none was, that of the first account of the genesis that is there. ST_NOT_FOUND, without
 * words. */
enum status session_default_key(struct session *session, struct address *out,
				struct error *err) MUSTCHECK;

/* writing_key puts a key into the wallet; there is no harm if it is there. *address gets its
 * address; NULL: not asked for. ST_INVALID and ST_UNSUPPORTED of secret_key_address and
 * changes_admit's failures, with words. */
enum status writing_key(struct writing *writing, const struct secret_key *key,
			struct address *address, struct error *err) MUSTCHECK;

/* writing_put_key does so for who has changed the world already: it spoils the commit when it
 * fails. address is the key's. */
enum status writing_put_key(struct writing *writing, const struct secret_key *key,
			    const struct address *address) MUSTCHECK;

/* writing_default_key chooses an address whose key is there: ST_NOT_FOUND without words. */
enum status writing_default_key(struct writing *writing, const struct address *address,
				struct error *err) MUSTCHECK;

/* writing_key_delete forgets a key, and that its address was the default. ST_NOT_FOUND without
 * words; ST_CONFLICT with words for the key of an account of the genesis. What the files held
 * of it stays in them until it is written over. */
enum status writing_key_delete(struct writing *writing, const struct address *address,
			       struct error *err) MUSTCHECK;

/* ---- for the rooms of this folder ---- */

/* wallet_copy puts the wallet of the session's world into the changes of another world;
 * wallet_forget removes it from the changes of its own. What fails may have changed something. */
enum status wallet_copy(struct session *session, struct changes *changes) MUSTCHECK;
enum status wallet_forget(struct session *session, struct changes *changes) MUSTCHECK;

/* wallet_record_valid returns whether what is stored under a name is a key of that address, or
 * the default. */
bool wallet_record_valid(struct bytes name, struct bytes record);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/wallet.h"

#include "tests/unit/world/two_worlds.h"
#include "world/genesis_minimal.h"

/* Keys of two worlds, committed and not. */

static struct writing *begin(struct two_worlds *two, struct world *world)
{
	struct writing *writing;

	assert_int_equal(writing_new(&two->setup, &writing), ST_OK);
	writing_begin(writing, changes_of(two, world));
	return writing;
}

static void commit(struct two_worlds *two, struct writing *writing)
{
	writing_free(writing);
	assert_int_equal(writer_commit(&two->writer, NULL), ST_OK);
}

static struct session *look(struct two_worlds *two, struct world *world)
{
	struct session *session;

	assert_int_equal(session_new(&two->setup, &session), ST_OK);
	session_begin(session, world);
	return session;
}

static struct secret_key key_of(uint8_t byte)
{
	struct secret_key key = { .type = SIGNATURE_SECP256K1 };

	memset(key.bytes, byte, sizeof(key.bytes));
	return key;
}

static struct address put(struct writing *writing, uint8_t byte)
{
	const struct secret_key key = key_of(byte);
	struct address address;

	assert_int_equal(writing_key(writing, &key, &address, NULL), ST_OK);
	return address;
}

static size_t count(struct session *session)
{
	struct address *addresses;
	size_t found;

	assert_int_equal(session_keys(session, &addresses, &found, NULL), ST_OK);
	for (size_t i = 0; i < found; i++)
		assert_int_equal(session_has_key(session, &addresses[i], NULL), ST_OK);
	return found;
}

static void worlds_have_their_own(void **state)
{
	struct two_worlds two;
	struct writing *writing;
	struct session *session;
	struct secret_key found;
	struct address address;

	two_worlds_open(&two, *state);
	writing = begin(&two, two.first);
	for (uint8_t byte = 1; byte <= 20; byte++)
		address = put(writing, byte);
	assert_int_equal(count(writing_session(writing)), MINIMAL_ACCOUNTS + 20);
	session = look(&two, two.first);
	assert_int_equal(count(session), MINIMAL_ACCOUNTS);
	commit(&two, writing);
	session_begin(session, two.first);
	assert_int_equal(count(session), MINIMAL_ACCOUNTS + 20);
	assert_int_equal(session_key(session, &address, &found, NULL), ST_OK);
	assert_true(found.type == SIGNATURE_SECP256K1 && found.bytes[0] == 20);
	session_begin(session, two.second);
	assert_int_equal(count(session), MINIMAL_ACCOUNTS);
	assert_int_equal(session_key(session, &address, &found, NULL), ST_NOT_FOUND);
	assert_int_equal(found.bytes[0], 0);
	session_close(session);
	two_worlds_close(&two);
}

static void a_default_goes_with_its_key(void **state)
{
	struct two_worlds two;
	struct writing *writing;
	struct address first, second, chosen, genesis;
	struct secret_key key;

	two_worlds_open(&two, *state);
	assert_int_equal(genesis_account(0, key.bytes, &genesis), ST_OK);
	writing = begin(&two, two.first);
	first = put(writing, 1);
	assert_int_equal(session_default_key(writing_session(writing), &chosen, NULL), ST_OK);
	assert_true(address_equal(&chosen, &genesis));
	assert_int_equal(writing_default_key(writing, &first, NULL), ST_OK);
	second = put(writing, 2);
	assert_int_equal(writing_key_delete(writing, &second, NULL), ST_OK);
	assert_int_equal(writing_key_delete(writing, &second, NULL), ST_NOT_FOUND);
	assert_int_equal(writing_default_key(writing, &second, NULL), ST_NOT_FOUND);
	assert_int_equal(session_default_key(writing_session(writing), &chosen, NULL), ST_OK);
	assert_true(address_equal(&chosen, &first));
	assert_int_equal(writing_key_delete(writing, &first, NULL), ST_OK);
	assert_int_equal(session_default_key(writing_session(writing), &chosen, NULL), ST_OK);
	assert_true(address_equal(&chosen, &genesis));
	assert_int_equal(writing_key_delete(writing, &genesis, NULL), ST_CONFLICT);
	commit(&two, writing);
	two_worlds_close(&two);
}

static void copied_and_forgotten(void **state)
{
	struct two_worlds two;
	struct writing *writing;
	struct session *session;

	two_worlds_open(&two, *state);
	writing = begin(&two, two.first);
	put(writing, 1);
	put(writing, 2);
	assert_int_equal(wallet_copy(writing_session(writing), changes_of(&two, two.second)),
			 ST_OK);
	assert_int_equal(wallet_forget(writing_session(writing), changes_of(&two, two.first)),
			 ST_OK);
	commit(&two, writing);
	session = look(&two, two.first);
	assert_int_equal(count(session), MINIMAL_ACCOUNTS);
	session_begin(session, two.second);
	assert_int_equal(count(session), MINIMAL_ACCOUNTS + 2);
	session_close(session);
	two_worlds_close(&two);
}

static void what_is_no_key(void **state)
{
	struct two_worlds two;
	struct writing *writing;
	struct secret_key key = key_of(0);
	struct error err = { .status = ST_OK };

	two_worlds_open(&two, *state);
	writing = begin(&two, two.first);
	assert_int_equal(writing_key(writing, &key, NULL, &err), ST_INVALID);
	assert_non_null(strstr(err.hint, "32 bytes"));
	key.type = SIGNATURE_DELEGATED;
	assert_int_equal(writing_key(writing, &key, NULL, NULL), ST_UNSUPPORTED);
	assert_int_equal(count(writing_session(writing)), MINIMAL_ACCOUNTS);
	commit(&two, writing);
	two_worlds_close(&two);
}

static void records(void **state)
{
	uint8_t record[36] = { 0x82, 0x01, 0x58, 0x20 };
	struct secret_key key = key_of(7);
	struct address address;
	char text[ADDRESS_TEXT_BYTES];
	struct bytes name;

	(void)state;
	memset(record + 4, 7, sizeof(record) - 4);
	assert_int_equal(secret_key_address(&key, &address), ST_OK);
	name = bytes_of_text(address_text(&address, ADDRESS_MAINNET, text));
	assert_true(wallet_record_valid(name, bytes_make(record, sizeof(record))));
	assert_false(wallet_record_valid(name, bytes_make(record, sizeof(record) - 1)));
	assert_false(
		wallet_record_valid(bytes_of_text("f0100"), bytes_make(record, sizeof(record))));
	assert_false(
		wallet_record_valid(bytes_of_text("other"), bytes_make(record, sizeof(record))));
	assert_true(wallet_record_valid(bytes_of_text("default"), name));
	assert_false(wallet_record_valid(bytes_of_text("default"), bytes_of_text("f0x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(worlds_have_their_own), WORLD_TEST(a_default_goes_with_its_key),
		WORLD_TEST(copied_and_forgotten),  WORLD_TEST(what_is_no_key),
		cmocka_unit_test(records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

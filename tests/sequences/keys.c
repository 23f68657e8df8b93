/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/maker.h"

#include <stdio.h>

#include "base/hash.h"
#include "world/genesis_minimal.h"

enum { BLS_COMPRESSED = 0xc0 }; /* first byte of the zero key, the point at infinity */

static void make_secp_key(struct secp_key *key, unsigned number)
{
	uint8_t public_key[SECP_PUBLIC_BYTES];
	char text[40];

	snprintf(text, sizeof(text), "sequence-fuzzer key %u", number);
	hash_sha256(bytes_of_text(text), key->secret);
	must(secp_public_key(key->secret, public_key));
	key->address = address_of_public_key(bytes_make(public_key, sizeof(public_key)));
}

static void make_bls_key(struct address *address, unsigned number)
{
	uint8_t payload[ADDRESS_BLS_BYTES] = { BLS_COMPRESSED };
	char text[40];

	snprintf(text, sizeof(text), "sequence-fuzzer BLS key %u", number);
	if (number != BLS_KEYS - 1)
		hash_blake2b(bytes_of_text(text), payload, sizeof(payload));
	must(address_of_payload(ADDRESS_BLS, bytes_make(payload, sizeof(payload)), address));
}

void keys_init(struct keys *keys)
{
	for (unsigned i = 0; i < SECP_KEYS; i++) {
		struct secp_key *key = &keys->secp[i];

		if (i < MINIMAL_ACCOUNTS)
			must(genesis_account(i, key->secret, &key->address));
		else
			make_secp_key(key, i);
	}
	for (unsigned i = 0; i < BLS_KEYS; i++)
		make_bls_key(&keys->bls[i], i);
}

const uint8_t *keys_secret(const struct keys *keys, const struct address *address)
{
	for (size_t i = 0; i < SECP_KEYS; i++)
		if (address_equal(&keys->secp[i].address, address))
			return keys->secp[i].secret;
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An address that is accepted, as bytes or as text, is written as it was read, and reads
 * back from both of its forms. */
#include "tests/fuzz/fuzz.h"

#include "base/buffer.h"
#include "ipld/address.h"

/* As text the first letter, which names the network, may be another, and an ID may have
 * zeros in front. */
static void check_both_forms(const struct address *address, struct bytes input, bool from_text)
{
	const enum address_network network = address->size % 2 ? ADDRESS_MAINNET : ADDRESS_TESTNET;
	struct buffer text;
	struct address again;

	buffer_init(&text, 0);
	address_to_text(&text, address, network);
	fuzz_require(buffer_status(&text) == ST_OK);
	if (from_text && address_protocol(address) != ADDRESS_ID)
		fuzz_require(text.size == input.size &&
			     memcmp(text.data + 1, input.data + 1, text.size - 1) == 0);
	if (!from_text)
		fuzz_require(bytes_equal(address_bytes(address), input));
	fuzz_require(address_from_text(buffer_bytes(&text), &again) == ST_OK);
	fuzz_require(address_equal(address, &again));
	fuzz_require(address_from_bytes(address_bytes(address), true, &again) == ST_OK);
	fuzz_require(address_equal(address, &again));
	buffer_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_make(data, size);
	struct address address;

	if (address_from_bytes(input, true, &address) == ST_OK)
		check_both_forms(&address, input, false);
	if (address_from_text(input, &address) == ST_OK)
		check_both_forms(&address, input, true);
	return 0;
}

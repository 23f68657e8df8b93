/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An address that is accepted, as bytes or as text, reads back from both of its
 * forms. */
#include "tests/fuzz/fuzz.h"

#include "base/buffer.h"
#include "ipld/address.h"

static void check_both_forms(const struct address *address)
{
	struct buffer text;
	struct address again;

	buffer_init(&text, 0);
	address_to_text(&text, address);
	fuzz_require(buffer_status(&text) == ST_OK);
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
		check_both_forms(&address);
	if (address_from_text(input, &address) == ST_OK)
		check_both_forms(&address);
	return 0;
}

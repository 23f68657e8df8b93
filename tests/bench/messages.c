/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/bench/messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "actors/registry.h"
#include "base/big_endian.h"
#include "world/genesis_minimal.h"

static const struct kind {
	uint64_t method;
	int64_t exit_code;
} kinds[] = {
	[ABORT_WITH] = { 8, 20 },
	[MUTATE_STATE] = { 7, 0 },
	[SEND_NEW] = { 0, 0 },
	[SEND_RANDOM] = { 0, 0 },
};

/* One step of splitmix64: numbers that look drawn, the same in every run. */
static uint64_t mix(uint64_t number)
{
	number += 0x9e3779b97f4a7c15;
	number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
	number = (number ^ number >> 27) * 0x94d049bb133111eb;
	return number ^ number >> 31;
}

static struct address new_address(uint64_t number)
{
	uint8_t payload[ADDRESS_HASH_BYTES] = { 0 };
	struct address address;

	big_endian_store(number, payload, sizeof(number));
	bench_require(address_of_payload(ADDRESS_SECP256K1, bytes_make(payload, sizeof(payload)),
					 &address),
		      NULL);
	return address;
}

static struct address receiver(enum message_kind kind, uint64_t number, uint64_t made)
{
	switch (kind) {
	case SEND_NEW:
		return new_address(number);
	case SEND_RANDOM:
		return address_of_id(ID_FIRST_USER + mix(number) % (MINIMAL_ACCOUNTS + made));
	case ABORT_WITH:
	case MUTATE_STATE:
		break;
	}
	return address_of_id(ID_CHAOS);
}

/* [20, "boom", false], or ["…", 0] with a text of the number. */
static struct bytes params_of(enum message_kind kind, uint64_t number, uint8_t params[8])
{
	static const uint8_t boom[8] = { 0x83, 0x14, 0x64, 'b', 'o', 'o', 'm', 0xf4 };

	if (kind == ABORT_WITH)
		return bytes_make(boom, sizeof(boom));
	if (kind != MUTATE_STATE)
		return (struct bytes){ 0 };
	params[0] = 0x82;
	params[1] = 0x65;
	for (int i = 0; i < 5; i++)
		params[2 + i] = (uint8_t)('a' + (number >> 4 * i & 15));
	params[7] = 0x00;
	return bytes_make(params, 8);
}

void bench_message_make(struct bench_message *out, enum message_kind kind, uint64_t number,
			uint64_t made)
{
	out->message = (struct chain_message){
		.message = {
			.to = receiver(kind, number, made),
			.from = address_of_id(ID_FIRST_USER + number % MINIMAL_ACCOUNTS),
			.nonce = number / MINIMAL_ACCOUNTS,
			.value = bigint_of_int(kinds[kind].method == 0),
			.gas_limit = 1000000000,
			.gas_fee_cap = bigint_of_int(200),
			.gas_premium = bigint_of_int(1),
			.method = kinds[kind].method,
			.params = params_of(kind, number, out->params),
		},
	};
}

void bench_require(enum status st, const struct error *err)
{
	if (st == ST_OK)
		return;
	fprintf(stderr, "bench_apply: %s %s\n", status_name(st), err ? err->text : "");
	exit(1);
}

void bench_require_result(enum message_kind kind, const struct vm_result *result)
{
	if (result->ending == VM_RECEIPT && result->receipt.exit_code == kinds[kind].exit_code)
		return;
	fprintf(stderr, "bench_apply: a message ended with exit code %" PRId64 ": %s\n",
		result->receipt.exit_code, result->error ? result->error : "no reason given");
	exit(1);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/address.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/varint.h"

enum { CHECKSUM_BYTES = 4, SUBADDRESS_MAX_BYTES = 54, TEXT_MAX = 115 };

/* Payload sizes that are fixed; 0 where the protocol has a form of its own. */
static const uint8_t payload_sizes[] = { 0, ADDRESS_HASH_BYTES, ADDRESS_HASH_BYTES,
					 ADDRESS_BLS_BYTES, 0 };

enum address_protocol address_protocol(const struct address *address)
{
	return address->size == 0 ? ADDRESS_UNDEFINED : (enum address_protocol)address->bytes[0];
}

struct address address_of_id(uint64_t id)
{
	struct address address = { 0 };

	address.size = (uint8_t)(1 + varint_write(id, address.bytes + 1));
	return address;
}

bool address_id(const struct address *address, uint64_t *id)
{
	return address_protocol(address) == ADDRESS_ID &&
	       varint_read(bytes_make(address->bytes + 1, (size_t)address->size - 1), id) != 0;
}

struct address address_of_public_key(struct bytes public_key)
{
	struct address address = { .size = 1 + ADDRESS_HASH_BYTES, .bytes = { ADDRESS_SECP256K1 } };

	hash_blake2b(public_key, address.bytes + 1, ADDRESS_HASH_BYTES);
	return address;
}

enum status address_of_payload(enum address_protocol protocol, struct bytes payload,
			       struct address *out)
{
	uint8_t raw[ADDRESS_MAX_BYTES];

	if (payload.size >= ADDRESS_MAX_BYTES)
		return ST_INVALID;
	raw[0] = (uint8_t)protocol;
	if (payload.size != 0)
		memcpy(raw + 1, payload.data, payload.size);
	return address_from_bytes(bytes_make(raw, 1 + payload.size), true, out);
}

static bool payload_valid(unsigned protocol, struct bytes payload, bool delegated)
{
	uint64_t number;
	size_t size;

	switch (protocol) {
	case ADDRESS_ID:
		size = varint_read(payload, &number);
		return size != 0 && size == payload.size;
	case ADDRESS_SECP256K1:
	case ADDRESS_ACTOR:
	case ADDRESS_BLS:
		return payload.size == payload_sizes[protocol];
	case ADDRESS_DELEGATED:
		size = delegated ? varint_read(payload, &number) : 0;
		return size != 0 && payload.size - size <= SUBADDRESS_MAX_BYTES;
	default:
		return false;
	}
}

enum status address_from_bytes(struct bytes data, bool delegated, struct address *out)
{
	*out = (struct address){ 0 };
	if (data.size < 2 || data.size > ADDRESS_MAX_BYTES)
		return ST_INVALID;
	if (!payload_valid(data.data[0], bytes_make(data.data + 1, data.size - 1), delegated))
		return ST_INVALID;
	out->size = (uint8_t)data.size;
	memcpy(out->bytes, data.data, data.size);
	return ST_OK;
}

static void checksum_of(const struct address *address, uint8_t out[CHECKSUM_BYTES])
{
	hash_blake2b(address_bytes(address), out, CHECKSUM_BYTES);
}

static bool parse_decimal(struct bytes text, uint64_t *out)
{
	uint64_t value = 0;

	if (text.size == 0 || text.size > 20)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' ||
		    __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(text.data[i] - '0'), &value))
			return false;
	}
	*out = value;
	return value <= INT64_MAX;
}

/* Decodes base32 of payload and checksum behind an already written prefix. */
static enum status parse_checksummed(struct bytes body, struct address *out)
{
	uint8_t memory[ADDRESS_MAX_BYTES + CHECKSUM_BYTES], checksum[CHECKSUM_BYTES];
	struct buffer decoded;
	enum status st;
	size_t payload;

	buffer_over(&decoded, memory, sizeof(memory));
	st = base32_decode(&decoded, body);
	if (st == ST_OK && (decoded.size < CHECKSUM_BYTES ||
			    decoded.size - CHECKSUM_BYTES > (size_t)ADDRESS_MAX_BYTES - out->size))
		st = ST_INVALID;
	if (st == ST_OK) {
		payload = decoded.size - CHECKSUM_BYTES;
		memcpy(out->bytes + out->size, decoded.data, payload);
		out->size = (uint8_t)(out->size + payload);
		checksum_of(out, checksum);
		if (memcmp(checksum, decoded.data + payload, CHECKSUM_BYTES) != 0)
			st = ST_INVALID;
	}
	return st == ST_LIMIT ? ST_INVALID : st;
}

static enum status parse_delegated(struct bytes body, struct address *out)
{
	const uint8_t *split = memchr(body.data, 'f', body.size);
	size_t digits = split ? (size_t)(split - body.data) : 0;
	uint64_t name_space;

	if (!split || !parse_decimal(bytes_make(body.data, digits), &name_space))
		return ST_INVALID;
	out->size = (uint8_t)(1 + varint_write(name_space, out->bytes + 1));
	return parse_checksummed(bytes_make(split + 1, body.size - digits - 1), out);
}

/* Go's HEAD parser re-encodes and compares; so do we, which refuses spare bits. */
static bool prints_back(const struct address *address, struct bytes text)
{
	char printed[ADDRESS_TEXT_BYTES];
	struct bytes again = bytes_of_text(address_text(address, printed));

	return again.size == text.size && memcmp(again.data + 1, text.data + 1, text.size - 1) == 0;
}

enum status address_from_text(struct bytes text, struct address *out)
{
	struct address parsed = { .size = 1 };
	struct bytes body;
	uint64_t id;
	enum status st;

	*out = (struct address){ 0 };
	if (text.size < 3 || text.size > TEXT_MAX || (text.data[0] != 'f' && text.data[0] != 't') ||
	    text.data[1] < '0' || text.data[1] > '4')
		return ST_INVALID;
	parsed.bytes[0] = (uint8_t)(text.data[1] - '0');
	body = bytes_make(text.data + 2, text.size - 2);
	if (parsed.bytes[0] == ADDRESS_ID) {
		if (!parse_decimal(body, &id))
			return ST_INVALID;
		*out = address_of_id(id);
		return ST_OK;
	}
	st = parsed.bytes[0] == ADDRESS_DELEGATED ? parse_delegated(body, &parsed)
						  : parse_checksummed(body, &parsed);
	if (st != ST_OK)
		return st;
	TRY(address_from_bytes(address_bytes(&parsed), true, out));
	if (prints_back(out, text))
		return ST_OK;
	*out = (struct address){ 0 };
	return ST_INVALID;
}

void address_to_text(struct buffer *out, const struct address *address)
{
	uint8_t tail[ADDRESS_MAX_BYTES + CHECKSUM_BYTES];
	size_t head = 1;
	uint64_t number = 0;

	if (address->size == 0) {
		buffer_append_text(out, "<empty>");
		return;
	}
	buffer_printf(out, "f%u", address->bytes[0]);
	if (address_id(address, &number)) {
		buffer_printf(out, "%" PRIu64, number);
		return;
	}
	if (address_protocol(address) == ADDRESS_DELEGATED) {
		head += varint_read(bytes_make(address->bytes + 1, (size_t)address->size - 1),
				    &number);
		buffer_printf(out, "%" PRIu64 "f", number);
	}
	memcpy(tail, address->bytes + head, address->size - head);
	checksum_of(address, tail + (address->size - head));
	base32_encode(out, bytes_make(tail, address->size - head + CHECKSUM_BYTES));
}

const char *address_text(const struct address *address, char out[ADDRESS_TEXT_BYTES])
{
	struct buffer text;

	buffer_over(&text, out, ADDRESS_TEXT_BYTES);
	address_to_text(&text, address);
	buffer_append_byte(&text, '\0');
	CHECK(buffer_status(&text) == ST_OK);
	return out;
}

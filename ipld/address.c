/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/address.h"

#include "base/check.h"
#include "base/decimal.h"
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

/* ---- text to address ---------------------------------------------------------- */

enum fault {
	FAULT_EMPTY,
	FAULT_ETHEREUM,
	FAULT_CASE,
	FAULT_NETWORK,
	FAULT_PROTOCOL,
	FAULT_ID_DIGITS,
	FAULT_ID_RANGE,
	FAULT_LENGTH_HASH,
	FAULT_LENGTH_BLS,
	FAULT_LENGTH_DELEGATED,
	FAULT_ALPHABET,
	FAULT_CHECKSUM,
	FAULT_SPARE_BITS,
	FAULT_NAMESPACE,
	FAULT_NONE,
};

static const struct address_fault faults[FAULT_NONE] = {
	[FAULT_EMPTY] = { "empty", "it is empty" },
	[FAULT_ETHEREUM] = { "0x", "it begins with 0x as Ethereum addresses do; Filecoin addresses "
				   "begin with f or t" },
	[FAULT_CASE] = { "case", "addresses are written in lower case" },
	[FAULT_NETWORK] = { "network", "it does not begin with f or t, which name the network" },
	[FAULT_PROTOCOL] = { "protocol", "behind the network's letter stands no protocol from 0 "
					 "to 4" },
	[FAULT_ID_DIGITS] = { "digits", "an ID address has decimal digits only" },
	[FAULT_ID_RANGE] = { "range", "the greatest ID is 2^63-1, 9223372036854775807" },
	[FAULT_LENGTH_HASH] = { "length", "addresses of protocol 1 and 2 have 41 characters" },
	[FAULT_LENGTH_BLS] = { "length", "addresses of protocol 3 have 86 characters" },
	[FAULT_LENGTH_DELEGATED] = { "length", "it has more or less than an address of protocol 4 "
					       "can hold" },
	[FAULT_ALPHABET] = { "alphabet", "it has characters other than a to z and 2 to 7" },
	[FAULT_CHECKSUM] = { "checksum", "its checksum is wrong, so some character is" },
	[FAULT_SPARE_BITS] = { "checksum", "its last character is not the one it would be printed "
					   "with" },
	[FAULT_NAMESPACE] = { "namespace", "an address of protocol 4 has the number of a name "
					   "space, the letter f, and the rest behind it" },
};

/* The length of a whole text: network, protocol, base32 of payload and checksum. */
enum { TEXT_HASH = 41, TEXT_BLS = 86 };

static enum status refuse(enum fault *why, enum fault fault)
{
	*why = fault;
	return ST_INVALID;
}

static bool all_digits(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	}
	return text.size > 0;
}

/* Of a text of digits; false beyond int64. */
static bool parse_decimal(struct bytes text, uint64_t *out)
{
	uint64_t value = 0;

	if (text.size > 20)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(text.data[i] - '0'), &value))
			return false;
	}
	*out = value;
	return value <= INT64_MAX;
}

/* Decodes base32 of payload and checksum behind an already written prefix. */
static enum status parse_checksummed(struct bytes body, struct address *out, enum fault *why)
{
	uint8_t memory[ADDRESS_MAX_BYTES + CHECKSUM_BYTES], checksum[CHECKSUM_BYTES];
	struct buffer decoded;
	enum status st;
	size_t payload;

	buffer_over(&decoded, memory, sizeof(memory));
	st = base32_decode(&decoded, body);
	if (st == ST_INVALID)
		*why = FAULT_ALPHABET;
	if (st == ST_LIMIT || (st == ST_OK && (decoded.size < CHECKSUM_BYTES ||
					       decoded.size - CHECKSUM_BYTES >
						       (size_t)ADDRESS_MAX_BYTES - out->size)))
		st = refuse(why, FAULT_LENGTH_DELEGATED);
	if (st == ST_OK) {
		payload = decoded.size - CHECKSUM_BYTES;
		memcpy(out->bytes + out->size, decoded.data, payload);
		out->size = (uint8_t)(out->size + payload);
		checksum_of(out, checksum);
		if (memcmp(checksum, decoded.data + payload, CHECKSUM_BYTES) != 0)
			st = refuse(why, FAULT_CHECKSUM);
	}
	return st;
}

static enum status parse_delegated(struct bytes body, struct address *out, enum fault *why)
{
	const uint8_t *split = memchr(body.data, 'f', body.size);
	struct bytes digits = bytes_make(body.data, split ? (size_t)(split - body.data) : 0);
	uint64_t name_space;

	if (!all_digits(digits) || !parse_decimal(digits, &name_space))
		return refuse(why, FAULT_NAMESPACE);
	out->size = (uint8_t)(1 + varint_write(name_space, out->bytes + 1));
	return parse_checksummed(bytes_make(split + 1, body.size - digits.size - 1), out, why);
}

/* Go's HEAD parser re-encodes and compares; so do we, which refuses spare bits. */
static bool prints_back(const struct address *address, struct bytes text)
{
	char printed[ADDRESS_TEXT_BYTES];
	struct bytes again = bytes_of_text(address_text(address, ADDRESS_MAINNET, printed));

	return again.size == text.size && memcmp(again.data + 1, text.data + 1, text.size - 1) == 0;
}

/* What is wrong at the beginning of a text, or FAULT_NONE. */
static enum fault fault_of_head(struct bytes text)
{
	uint8_t network, second;

	if (text.size == 0)
		return FAULT_EMPTY;
	network = text.data[0];
	second = text.size > 1 ? text.data[1] : 0;
	if (network == '0' && (second == 'x' || second == 'X'))
		return FAULT_ETHEREUM;
	if (network == 'F' || network == 'T')
		return FAULT_CASE;
	if (network != 'f' && network != 't')
		return FAULT_NETWORK;
	return second < '0' || second > '4' ? FAULT_PROTOCOL : FAULT_NONE;
}

static enum status parse_id(struct bytes digits, struct address *out, enum fault *why)
{
	uint64_t id;

	if (!all_digits(digits))
		return refuse(why, FAULT_ID_DIGITS);
	if (!parse_decimal(digits, &id))
		return refuse(why, FAULT_ID_RANGE);
	*out = address_of_id(id);
	return ST_OK;
}

static enum status parse_hashed(struct bytes text, struct address *out, enum fault *why)
{
	struct address parsed = { .size = 1, .bytes = { (uint8_t)(text.data[1] - '0') } };
	struct bytes body = bytes_make(text.data + 2, text.size - 2);
	const bool bls = parsed.bytes[0] == ADDRESS_BLS;

	if (parsed.bytes[0] == ADDRESS_DELEGATED) {
		TRY(text.size > TEXT_MAX ? refuse(why, FAULT_LENGTH_DELEGATED)
					 : parse_delegated(body, &parsed, why));
	} else {
		if (text.size != (bls ? TEXT_BLS : TEXT_HASH))
			return refuse(why, bls ? FAULT_LENGTH_BLS : FAULT_LENGTH_HASH);
		TRY(parse_checksummed(body, &parsed, why));
	}
	if (address_from_bytes(address_bytes(&parsed), true, out) != ST_OK)
		return refuse(why, FAULT_LENGTH_DELEGATED);
	if (prints_back(out, text))
		return ST_OK;
	*out = (struct address){ 0 };
	return refuse(why, FAULT_SPARE_BITS);
}

static enum status parse(struct bytes text, struct address *out, enum fault *why)
{
	*out = (struct address){ 0 };
	*why = fault_of_head(text);
	if (*why != FAULT_NONE)
		return ST_INVALID;
	if (text.data[1] == '0' + ADDRESS_ID)
		return parse_id(bytes_make(text.data + 2, text.size - 2), out, why);
	return parse_hashed(text, out, why);
}

enum status address_from_text(struct bytes text, struct address *out)
{
	enum fault why;

	return parse(text, out, &why);
}

const struct address_fault *address_fault(struct bytes text)
{
	struct address parsed;
	enum fault why;

	(void)parse(text, &parsed, &why);
	return why == FAULT_NONE ? NULL : &faults[why];
}

/* ---- address to text ---------------------------------------------------------- */

static void append_number(struct buffer *out, uint64_t number)
{
	char digits[DECIMAL_BYTES];

	buffer_append_text(out, decimal_unsigned(number, digits));
}

const char *address_prefix(enum address_network network)
{
	return network == ADDRESS_TESTNET ? "t" : "f";
}

void address_to_text(struct buffer *out, const struct address *address,
		     enum address_network network)
{
	uint8_t tail[ADDRESS_MAX_BYTES + CHECKSUM_BYTES];
	size_t head = 1;
	uint64_t number = 0;

	if (address->size == 0) {
		buffer_append_text(out, "<empty>");
		return;
	}
	buffer_append_text(out, address_prefix(network));
	append_number(out, address->bytes[0]);
	if (address_id(address, &number)) {
		append_number(out, number);
		return;
	}
	if (address_protocol(address) == ADDRESS_DELEGATED) {
		head += varint_read(bytes_make(address->bytes + 1, (size_t)address->size - 1),
				    &number);
		append_number(out, number);
		buffer_append_byte(out, 'f');
	}
	memcpy(tail, address->bytes + head, address->size - head);
	checksum_of(address, tail + (address->size - head));
	base32_encode(out, bytes_make(tail, address->size - head + CHECKSUM_BYTES));
}

const char *address_text(const struct address *address, enum address_network network,
			 char out[ADDRESS_TEXT_BYTES])
{
	struct buffer text;

	buffer_over(&text, out, ADDRESS_TEXT_BYTES);
	address_to_text(&text, address, network);
	buffer_append_byte(&text, '\0');
	CHECK(buffer_status(&text) == ST_OK);
	return out;
}

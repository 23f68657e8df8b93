/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/auth/jwt.h"

#include <strings.h>

#include "base/encoding.h"
#include "json/load.h"
#include "json/text.h"

const char jwt_no_memory[] = "there is no memory to read it";

/* The header of every token of ours, in the order Lotus' has. */
static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

void jwt_sign(struct buffer *out, const uint8_t secret[JWT_SECRET_BYTES], struct bytes claims)
{
	const size_t start = out->size;
	uint8_t digest[DIGEST_BYTES];

	base64url_encode(out, bytes_of_text(header));
	buffer_append_byte(out, '.');
	base64url_encode(out, claims);
	if (buffer_status(out) != ST_OK)
		return;
	hash_hmac_sha256(bytes_make(secret, JWT_SECRET_BYTES),
			 bytes_make(out->data + start, out->size - start), digest);
	buffer_append_byte(out, '.');
	base64url_encode(out, bytes_make(digest, sizeof(digest)));
}

/* The three parts of a token: HEADER.CLAIMS.SIGNATURE. */
struct parts {
	struct bytes header, claims, signature;
	struct bytes is_signed; /* what the signature is of */
};

static bool split(struct bytes token, struct parts *out)
{
	const uint8_t *end = token.data + token.size, *first, *second;

	first = memchr(token.data, '.', token.size);
	second = first ? memchr(first + 1, '.', (size_t)(end - first) - 1) : NULL;
	if (!second || memchr(second + 1, '.', (size_t)(end - second) - 1))
		return false;
	out->header = bytes_make(token.data, (size_t)(first - token.data));
	out->claims = bytes_make(first + 1, (size_t)(second - first) - 1);
	out->signature = bytes_make(second + 1, (size_t)(end - second) - 1);
	out->is_signed = bytes_make(token.data, (size_t)(second - token.data));
	return true;
}

static bool signature_is_right(const struct parts *parts, const uint8_t secret[JWT_SECRET_BYTES])
{
	uint8_t expected[DIGEST_BYTES], memory[DIGEST_BYTES];
	struct buffer given;

	buffer_over(&given, memory, sizeof(memory));
	if (base64url_decode(&given, parts->signature) != ST_OK || given.size != sizeof(memory))
		return false;
	hash_hmac_sha256(bytes_make(secret, JWT_SECRET_BYTES), parts->is_signed, expected);
	return hash_equal(expected, memory);
}

static bool is_text(const json_t *value, const char *text)
{
	return json_is_text(value) && strcasecmp(json_string_value(value), text) == 0;
}

/* Says what the signature turned out to be, and asks for no more. */
static bool is_our_header(const json_t *json)
{
	const json_t *type = json_object_get(json, "typ");

	return bytes_equal(json_view(json_object_get(json, "alg")), bytes_of_text("HS256")) &&
	       (!type || is_text(type, "JWT")) && !json_object_get(json, "crit");
}

static const char *judge_header(struct bytes encoded)
{
	const char *why = NULL;
	struct buffer text;
	json_t *json = NULL;
	enum status st;

	buffer_init(&text, JWT_BYTES_MAX);
	st = base64url_decode(&text, encoded);
	if (st == ST_OK)
		st = json_text_parse(buffer_bytes(&text), &json, NULL);
	if (st == ST_NO_MEMORY)
		why = jwt_no_memory;
	else if (st != ST_OK || !is_our_header(json))
		why = "its header is not that of an HS256 token";
	json_decref(json);
	buffer_fini(&text);
	return why;
}

const char *jwt_open(struct buffer *out, const uint8_t secret[JWT_SECRET_BYTES], struct bytes token)
{
	struct parts parts;
	const char *why;
	enum status st;

	if (token.size > JWT_BYTES_MAX)
		return "it is longer than 4096 bytes";
	if (token.size == 0 || !split(token, &parts))
		return "it is no JSON Web Token, three parts with a dot between them";
	/* First: nothing is parsed that a stranger wrote. */
	if (!signature_is_right(&parts, secret))
		return "its signature was not made with the secret of this daemon, by HS256";
	why = judge_header(parts.header);
	st = why ? ST_OK : base64url_decode(out, parts.claims);
	if (st == ST_NO_MEMORY)
		return jwt_no_memory;
	return st == ST_OK ? why : "its claims are not base64url";
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "base/clock.h"
#include "rpc/auth/issue.h"

/* Chaos.TokenNew: what Filecoin.AuthNew has no parameters for. */

enum { PATTERN_MAX = 80, PATTERNS_MAX = 64 };
#define SECONDS_MAX INT64_C(31536000000) /* a thousand years */

struct token_args {
	const struct bytes *allow, *worlds;
	size_t allow_count, world_count;
	struct maybe_uint expires_in;
};

PARAMS(params_token_new, struct token_args,
       REQUIRED_LIST("allow", text, struct token_args, allow, allow_count,
		     "read, write, sign, admin: what it allows; each allows those before it"),
       LIST("worlds", text, struct token_args, worlds, world_count,
	    "names of the worlds that it lets in, * and ? in them; default all"),
       MAYBE("expiresIn", uint, struct token_args, expires_in,
	     "seconds after which it expires, 1 to {max}; default never", RANGE(0, SECONDS_MAX)));

/* What can describe a name of a world. */
static bool is_pattern(struct bytes text)
{
	static const char others[] = "._-:*?";

	for (size_t i = 0; i < text.size; i++) {
		const uint8_t c = text.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || !strchr(others, c)))
			return false;
	}
	return text.size > 0 && text.size <= PATTERN_MAX;
}

static enum status check_worlds(struct call *call, const struct token_args *in)
{
	static const char expected[] = "1 to 64 names of worlds, with * and ? for what may differ";

	if (!in->worlds)
		return ST_OK;
	if (in->world_count == 0 || in->world_count > PATTERNS_MAX)
		return decode_refuse_at(&call->decode, "worlds", expected,
					in->world_count == 0 ? "none" : "more");
	for (size_t i = 0; i < in->world_count; i++)
		if (!is_pattern(in->worlds[i]))
			return decode_refuse_at(&call->decode, "worlds", expected, "another text");
	return ST_OK;
}

static void write_token(struct json_writer *out, const struct grant_terms *terms,
			struct bytes token)
{
	json_write_object(out, NULL);
	json_write_string(out, "token", token);
	json_write_array(out, "allow");
	for (size_t i = 0; i < terms->allow_count; i++)
		json_write_text(out, NULL, permission_name(terms->allow[i]));
	json_write_array_end(out);
	if (terms->every_world) {
		json_write_null(out, "worlds");
	} else {
		json_write_array(out, "worlds");
		for (size_t i = 0; i < terms->world_count; i++)
			json_write_string(out, NULL, terms->worlds[i]);
		json_write_array_end(out);
	}
	if (terms->until_s == INT64_MAX)
		json_write_null(out, "expiresAt");
	else
		json_write_int(out, "expiresAt", terms->until_s);
	json_write_object_end(out);
}

enum status chaos_token_new(struct call *call, const void *args)
{
	const struct token_args *in = args;
	struct grant_terms terms = {
		.allow_count = in->allow_count,
		.every_world = !in->worlds,
		.worlds = in->worlds,
		.world_count = in->world_count,
		.until_s = INT64_MAX,
	};
	enum permission *allow;
	struct buffer token;
	enum status st;

	TRY(issue_allow(call, "allow", in->allow, in->allow_count, &allow));
	TRY(check_worlds(call, in));
	terms.allow = allow;
	if (in->expires_in.given && in->expires_in.value == 0)
		return decode_refuse_at(&call->decode, "expiresIn", "a number of seconds from 1 on",
					"0");
	if (in->expires_in.given)
		terms.until_s = clock_wall_ms() / MS_PER_S + (int64_t)in->expires_in.value;
	buffer_init(&token, 0);
	st = issue_token(call, &token, &terms);
	if (st == ST_OK)
		write_token(call->out, &terms, buffer_bytes(&token));
	buffer_fini(&token);
	return st;
}

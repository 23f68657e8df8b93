/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/auth/grant.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/glob.h"
#include "base/utf8.h"
#include "rpc/auth/jwt.h"

enum { WORLDS_MAX = 64, SHOWN_NAME = 80 };

const struct grant *grant_everything(void)
{
	static const struct grant everything = {
		.permission = PERMIT_ADMIN,
		.allow = { PERMIT_READ, PERMIT_WRITE, PERMIT_SIGN, PERMIT_ADMIN },
		.allow_count = 4,
		.from_ms = INT64_MIN,
		.until_ms = INT64_MAX,
		.every_world = true,
	};

	return &everything;
}

/* ---- writing --------------------------------------------------------------------- */

void grant_write(struct json_writer *out, const struct grant_terms *terms)
{
	json_write_object(out, NULL);
	json_write_array(out, "Allow");
	for (size_t i = 0; i < terms->allow_count; i++)
		json_write_text(out, NULL, permission_name(terms->allow[i]));
	json_write_array_end(out);
	if (!terms->every_world) {
		json_write_array(out, "worlds");
		for (size_t i = 0; i < terms->world_count; i++)
			json_write_string(out, NULL, terms->worlds[i]);
		json_write_array_end(out);
	}
	if (terms->from_s != 0)
		json_write_int(out, "nbf", terms->from_s);
	if (terms->until_s != INT64_MAX)
		json_write_int(out, "exp", terms->until_s);
}

/* ---- reading --------------------------------------------------------------------- */

static const char *read_allow(const json_t *list, struct grant *grant)
{
	const json_t *word;
	size_t i;

	if (!json_is_array(list))
		return "its claim Allow is no list of permissions";
	if (json_array_size(list) > ALLOW_MAX)
		return "its claim Allow is too long";
	json_array_foreach((json_t *)(uintptr_t)list, i, word)
	{
		const enum permission permission = permission_of(json_view(word));

		if (permission != PERMIT_NONE)
			grant->allow[grant->allow_count++] = permission;
		if (permission > grant->permission)
			grant->permission = permission;
	}
	return NULL;
}

/* A time in seconds, perhaps with a fraction (RFC 7519 section 2, NumericDate). */
static bool read_time(const json_t *value, int64_t *ms)
{
	const double time_ms = json_number_value(value) * (double)MS_PER_S;

	if (!value)
		return true;
	if (!json_is_number(value))
		return false;
	if (time_ms >= (double)INT64_MAX)
		*ms = INT64_MAX;
	else if (time_ms <= (double)INT64_MIN)
		*ms = INT64_MIN;
	else
		*ms = (int64_t)time_ms;
	return true;
}

/* How many bytes the patterns have; SIZE_MAX: the claim is not a list of them. */
static size_t worlds_bytes(const json_t *list)
{
	const json_t *pattern;
	size_t size = 0, i;

	if (!json_is_array(list) || json_array_size(list) > WORLDS_MAX)
		return SIZE_MAX;
	json_array_foreach((json_t *)(uintptr_t)list, i, pattern)
	{
		if (!json_is_text(pattern))
			return SIZE_MAX;
		size += json_view(pattern).size;
	}
	return size;
}

static void take_worlds(const json_t *list, struct grant *grant)
{
	uint8_t *text = (uint8_t *)&grant->worlds[json_array_size(list)];
	const json_t *pattern;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)list, i, pattern)
	{
		const struct bytes view = json_view(pattern);

		if (view.size > 0)
			memcpy(text, view.data, view.size);
		grant->worlds[grant->world_count++] = bytes_make(text, view.size);
		text += view.size;
	}
}

const char *grant_read(const json_t *claims, struct grant **out)
{
	const json_t *worlds = json_object_get(claims, "worlds");
	const size_t text_size = worlds ? worlds_bytes(worlds) : 0;
	const char *why;
	struct grant *grant;

	*out = NULL;
	if (!json_is_object(claims))
		return "its claims are no JSON object";
	if (text_size == SIZE_MAX)
		return "its claim worlds is no list of at most 64 patterns";
	grant = calloc(1, sizeof(*grant) + json_array_size(worlds) * sizeof(grant->worlds[0]) +
				  text_size);
	if (!grant)
		return jwt_no_memory;
	grant->holders = 1;
	grant->from_ms = INT64_MIN;
	grant->until_ms = INT64_MAX;
	grant->every_world = worlds == NULL;
	take_worlds(worlds, grant);
	why = read_allow(json_object_get(claims, "Allow"), grant);
	if (!why && !read_time(json_object_get(claims, "nbf"), &grant->from_ms))
		why = "its claim nbf is no time";
	if (!why && !read_time(json_object_get(claims, "exp"), &grant->until_ms))
		why = "its claim exp is no time";
	if (why)
		grant_leave(grant);
	else
		*out = grant;
	return why;
}

/* ---- holding ---------------------------------------------------------------------- */

/* What is counted was allocated; the one that is not stays as it is. */
static struct grant *counted(const struct grant *grant)
{
	return grant && grant->holders > 0 ? (struct grant *)(uintptr_t)grant : NULL;
}

const struct grant *grant_hold(const struct grant *grant)
{
	struct grant *held = counted(grant);

	if (held)
		atomic_fetch_add(&held->holders, 1);
	return grant;
}

void grant_leave(const struct grant *grant)
{
	struct grant *held = counted(grant);

	if (held && atomic_fetch_sub(&held->holders, 1) == 1)
		free(held);
}

bool grant_has_expired(const struct grant *grant)
{
	return grant->until_ms != INT64_MAX && clock_wall_ms() >= grant->until_ms;
}

/* ---- worlds ------------------------------------------------------------------------ */

bool grant_enters(const struct grant *grant, struct bytes world)
{
	for (size_t i = 0; i < grant->world_count; i++)
		if (glob_matches(grant->worlds[i], world))
			return true;
	return grant->every_world;
}

bool grant_covers(const struct grant *grant, struct bytes pattern)
{
	for (size_t i = 0; i < grant->world_count; i++)
		if (bytes_equal(grant->worlds[i], pattern))
			return true;
	return grant->every_world || (glob_is_plain(pattern) && grant_enters(grant, pattern));
}

enum status grant_refuse_world(struct failure *failure, struct bytes world)
{
	const struct bytes shown = utf8_cut(world, SHOWN_NAME);

	(void)failure_set(failure, FAULT_FORBIDDEN, "the token does not let into the world %.*s",
			  (int)shown.size, (const char *)shown.data);
	failure_bytes(failure, "world", shown);
	failure_hint(failure,
		     "name one that its claim `worlds` lets in; Chaos.WorldList lists those "
		     "that there are");
	return ST_INVALID;
}

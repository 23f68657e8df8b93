/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/auth/issue.h"

#include "base/clock.h"

struct keeper *issue_keeper(struct call *call)
{
	struct keeper *keeper = call->rpc->setup.keeper;

	if (!keeper)
		(void)failure_set(call->failure, FAULT_TOKENS_OFF,
				  "this daemon asks for no tokens, so it neither makes nor "
				  "verifies them");
	return keeper;
}

enum status issue_allow(struct call *call, const char *name, const struct bytes *words,
			size_t count, enum permission **out)
{
	static const char expected[] = "a list of read, write, sign, admin";

	*out = arena_zalloc(call->arena, count > 0 ? count : 1, sizeof(**out));
	if (!*out)
		return call_failed(call, ST_NO_MEMORY, NULL);
	if (count > ALLOW_MAX)
		return decode_refuse_at(&call->decode, name, expected, "a longer one");
	for (size_t i = 0; i < count; i++) {
		(*out)[i] = permission_of(words[i]);
		if ((*out)[i] == PERMIT_NONE)
			return decode_refuse_at(&call->decode, name, expected, "another word");
	}
	return ST_OK;
}

/* Who may enter some worlds only lets nobody into others. */
static enum status narrow_worlds(struct call *call, struct grant_terms *terms)
{
	const struct grant *grant = call->grant;

	if (terms->every_world) {
		terms->every_world = grant->every_world;
		terms->worlds = grant->worlds;
		terms->world_count = grant->world_count;
		return ST_OK;
	}
	for (size_t i = 0; i < terms->world_count; i++)
		if (!grant_covers(grant, terms->worlds[i]))
			return grant_refuse_world(call->failure, terms->worlds[i]);
	return ST_OK;
}

enum status issue_token(struct call *call, struct buffer *out, struct grant_terms *terms)
{
	const int64_t until_s = call->grant->until_ms == INT64_MAX
					? INT64_MAX
					: call->grant->until_ms / MS_PER_S;
	const struct keeper *keeper = issue_keeper(call);

	if (!keeper)
		return ST_INVALID;
	TRY(narrow_worlds(call, terms));
	if (until_s < terms->until_s)
		terms->until_s = until_s;
	keeper_issue(out, keeper, terms);
	if (buffer_status(out) != ST_OK)
		return call_failed(call, buffer_status(out), NULL);
	if (out->size > JWT_BYTES_MAX)
		return decode_refuse_at(&call->decode, "worlds", "a token of at most 4096 bytes",
					"a longer one");
	return ST_OK;
}

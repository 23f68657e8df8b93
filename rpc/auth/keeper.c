/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/auth/keeper.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/encoding.h"
#include "base/hash.h"
#include "json/text.h"

enum {
	RUN_BYTES = 16,
	RUN_TEXT = 2 * RUN_BYTES,
	/* A power of two. Only tokens with a right signature get in, so who has none can push
	 * none out. */
	REMEMBERED = 256,
};

/* The claim that binds a cookie to one run. */
static const char run_claim[] = "chaosRun";

struct keeper {
	uint8_t secret[JWT_SECRET_BYTES];
	char run[RUN_TEXT + 1]; /* of this run alone */
	pthread_mutex_t lock;   /* of what follows */
	struct remembered {
		uint8_t digest[DIGEST_BYTES]; /* of the token, which is not kept itself */
		const struct grant *grant;    /* NULL: free */
	} remembered[REMEMBERED];
};

enum status keeper_new(const uint8_t secret[JWT_SECRET_BYTES], struct keeper **out,
		       struct error *err)
{
	struct keeper *keeper = calloc(1, sizeof(*keeper));
	uint8_t run[RUN_BYTES];
	struct buffer text;

	*out = NULL;
	if (!keeper)
		return error_set(err, ST_NO_MEMORY, "no memory for tokens");
	if (getrandom(run, sizeof(run), 0) != (ssize_t)sizeof(run)) {
		free(keeper);
		return error_set(err, ST_IO, "the system gives no random numbers");
	}
	buffer_over(&text, keeper->run, RUN_TEXT);
	base16_encode(&text, bytes_make(run, sizeof(run)));
	memcpy(keeper->secret, secret, JWT_SECRET_BYTES);
	pthread_mutex_init(&keeper->lock, NULL);
	*out = keeper;
	return ST_OK;
}

void keeper_free(struct keeper *keeper)
{
	if (!keeper)
		return;
	for (size_t i = 0; i < REMEMBERED; i++)
		grant_leave(keeper->remembered[i].grant);
	pthread_mutex_destroy(&keeper->lock);
	explicit_bzero(keeper, sizeof(*keeper));
	free(keeper);
}

/* ---- what was verified before ------------------------------------------------------ */

static struct remembered *place_of(struct keeper *keeper, const uint8_t digest[DIGEST_BYTES])
{
	return &keeper->remembered[(digest[0] | digest[1] << 8) & (REMEMBERED - 1)];
}

static const struct grant *recall(struct keeper *keeper, const uint8_t digest[DIGEST_BYTES])
{
	const struct remembered *place = place_of(keeper, digest);
	const struct grant *grant = NULL;

	pthread_mutex_lock(&keeper->lock);
	if (place->grant && hash_equal(place->digest, digest))
		grant = grant_hold(place->grant);
	pthread_mutex_unlock(&keeper->lock);
	return grant;
}

static void remember(struct keeper *keeper, const uint8_t digest[DIGEST_BYTES],
		     const struct grant *grant)
{
	struct remembered *place = place_of(keeper, digest);
	const struct grant *before;

	pthread_mutex_lock(&keeper->lock);
	before = place->grant;
	memcpy(place->digest, digest, DIGEST_BYTES);
	place->grant = grant_hold(grant);
	pthread_mutex_unlock(&keeper->lock);
	grant_leave(before);
}

/* ---- verifying --------------------------------------------------------------------- */

static bool is_of_this_run(const struct keeper *keeper, const json_t *claims)
{
	const json_t *run = json_object_get(claims, run_claim);

	return !run || bytes_equal(json_view(run), bytes_of_text(keeper->run));
}

static const char *verify(const struct keeper *keeper, struct bytes token, struct grant **out)
{
	struct buffer text;
	json_t *claims = NULL;
	const char *why;
	enum status st;

	*out = NULL;
	buffer_init(&text, JWT_BYTES_MAX);
	why = jwt_open(&text, keeper->secret, token);
	st = why ? ST_OK : json_text_parse(buffer_bytes(&text), &claims, NULL);
	if (st != ST_OK)
		why = st == ST_NO_MEMORY ? jwt_no_memory : "its claims are no JSON";
	if (!why && !is_of_this_run(keeper, claims))
		why = "it is the cookie of an earlier run of the daemon";
	if (!why)
		why = grant_read(claims, out);
	json_decref(claims);
	buffer_fini(&text);
	return why;
}

static const char *judge_time(const struct grant *grant, int64_t now_ms)
{
	if (now_ms >= grant->until_ms)
		return "it has expired (claim exp)";
	return now_ms < grant->from_ms ? "it does not hold yet (claim nbf)" : NULL;
}

const struct grant *keeper_admit(struct keeper *keeper, struct bytes token, int64_t now_ms,
				 const char **why)
{
	const bool fits = token.size <= JWT_BYTES_MAX;
	const struct grant *grant = NULL;
	uint8_t digest[DIGEST_BYTES];
	struct grant *made;

	*why = NULL;
	if (fits) {
		hash_sha256(token, digest);
		grant = recall(keeper, digest);
	}
	if (!grant) {
		*why = verify(keeper, token, &made);
		if (*why)
			return NULL;
		remember(keeper, digest, made);
		grant = made;
	}
	*why = judge_time(grant, now_ms);
	if (!*why)
		return grant;
	grant_leave(grant);
	return NULL;
}

/* ---- making ------------------------------------------------------------------------ */

static void issue(struct buffer *out, const struct keeper *keeper, const struct grant_terms *terms,
		  const char *run)
{
	struct json_writer writer;
	struct buffer claims;

	buffer_init(&claims, 0);
	json_writer_init(&writer, &claims);
	grant_write(&writer, terms);
	if (run)
		json_write_text(&writer, run_claim, run);
	json_write_object_end(&writer);
	if (json_writer_status(&writer) == ST_OK)
		jwt_sign(out, keeper->secret, buffer_bytes(&claims));
	buffer_append_failure(out, &claims);
	buffer_fini(&claims);
}

void keeper_issue(struct buffer *out, const struct keeper *keeper, const struct grant_terms *terms)
{
	issue(out, keeper, terms, NULL);
}

void keeper_issue_cookie(struct buffer *out, const struct keeper *keeper)
{
	const struct grant *everything = grant_everything();
	const struct grant_terms terms = {
		.allow = everything->allow,
		.allow_count = everything->allow_count,
		.every_world = true,
		.until_s = INT64_MAX,
	};

	issue(out, keeper, &terms, keeper->run);
}

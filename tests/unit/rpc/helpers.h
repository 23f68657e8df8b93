/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_RPC_HELPERS_H
#define CHAOSACTORD_TESTS_UNIT_RPC_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rpc/decode_chain.h"
#include "json/load.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Texts of JSON in these tests are written with ' in place of ", to be readable. Gives
 * the JSON, which the caller frees. */
static inline char *quotes(const char *text)
{
	char *json = strdup(text);

	assert_non_null(json);
	for (char *at = json; *at != '\0'; at++)
		*at = *at == '\'' ? '"' : *at;
	return json;
}

/* A decode with everything behind it. */
struct bench {
	struct arena arena;
	struct failure failure;
	struct decode decode;
	struct buffer buffer;
	struct json_writer writer;
};

static inline void bench_init(struct bench *bench, bool lotus)
{
	arena_init(&bench->arena, 0);
	failure_init(&bench->failure);
	decode_init(&bench->decode, &bench->arena, &bench->failure, lotus);
	buffer_init(&bench->buffer, 0);
	json_writer_init(&bench->writer, &bench->buffer);
}

static inline void bench_fini(struct bench *bench)
{
	arena_fini(&bench->arena);
	failure_fini(&bench->failure);
	buffer_fini(&bench->buffer);
}

/* Parses a text (with ') as a request body is parsed; the test fails if it is no JSON. */
static inline json_t *parse(const char *text)
{
	static const struct json_limits limits = { .depth = 64 };
	struct failure failure;
	struct json_scan scan;
	char *body = quotes(text);
	json_t *json;

	failure_init(&failure);
	json_scan_init(&scan);
	if (failure_load_json(&failure, &scan, bytes_of_text(body), &limits, &json) != ST_OK)
		fail_msg("not JSON: %s: %s", text, failure.message);
	json_scan_fini(&scan);
	failure_fini(&failure);
	free(body);
	return json;
}

/* Compares bytes with a text and names the case on a difference. */
static inline void expect_exact(const char *reason, struct bytes actual, const char *expected)
{
	if (!bytes_equal(actual, bytes_of_text(expected)))
		fail_msg("%s: got %.*s, expected %s", reason, (int)actual.size,
			 actual.size > 0 ? (const char *)actual.data : "", expected);
}

/* The same for a text written with '. */
static inline void expect_text(const char *reason, struct bytes actual, const char *expected)
{
	char *json = quotes(expected);

	expect_exact(reason, actual, json);
	free(json);
}

/* Whether text has a part, written with '. */
static inline bool contains(struct bytes text, const char *part)
{
	char *json = quotes(part);
	bool found = text.size > 0 && memmem(text.data, text.size, json, strlen(json)) != NULL;

	free(json);
	return found;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/auth/gate.h"
#include "rpc/auth/keeper.h"

#include "helpers.h"

#include <stdio.h>

/* The secret of all tokens below is the bytes 0 to 31. */
static void open_keeper(struct keeper **keeper)
{
	uint8_t secret[JWT_SECRET_BYTES];
	struct error err = { .status = ST_OK };

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	assert_int_equal(keeper_new(secret, keeper, &err), ST_OK);
}

#define HS256 "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
#define ALLOW_READ "eyJBbGxvdyI6WyJyZWFkIl19"
#define READ_AND_WRITE                                                                             \
	HS256 "eyJBbGxvdyI6WyJyZWFkIiwid3JpdGUiXX0.a2dV0UrA0kX6qMxjUfdyJZUwmw8W-rDDjES_OWZDB94"
#define FOR_CI                                                                                     \
	HS256 "eyJBbGxvdyI6WyJhZG1pbiJdLCJ3b3JsZHMiOlsiY2ktKiJdLCJleHAiOjQxMDI0NDQ4MDAsIm5iZiI6MT" \
	      "Yw"                                                                                 \
	      "MDAwMDAwMH0.zQ5BEXI1RBDfPnDCNlj2wM9aqb15tpuWqrLaNYDiC1Y"
enum { NBF_S = 1600000000 };
#define EXP_S INT64_C(4102444800)

/* Tokens of PyJWT 2.6.0 and golang-jwt v5.2.1; the ill-made ones by Python's hmac. */
static const struct token_row {
	const char *what, *token;
	enum permission permission; /* PERMIT_NONE: refused … */
	const char *why;            /* … with these words */
} token_rows[] = {
	{ "PyJWT", READ_AND_WRITE, PERMIT_WRITE, NULL },
	{ "PyJWT, times and worlds", FOR_CI, PERMIT_ADMIN, NULL },
	{ "golang-jwt",
	  HS256 "eyJBbGxvdyI6WyJyZWFkIiwid3JpdGUiLCJzaWduIl19."
		"TB0KEBFqO5aEqdvMy6ZOPq7_t8sS4m8UcK3nXHNERZk",
	  PERMIT_SIGN, NULL },
	{ "HS384",
	  "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9." ALLOW_READ
	  ".Zvs_FbeOwfju2rT_bLx8lmFNywvsrTLLKzmHC7EIlXzfvVl8Uv2JsmgJ6Lh7bMMX",
	  PERMIT_NONE, "signature" },
	{ "none", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." ALLOW_READ ".", PERMIT_NONE, "signature" },
	{ "none, signed",
	  "eyJhbGciOiJub25lIn0." ALLOW_READ ".sddVBxGh6RB7LiI6K45dP1ULfwzOCTX_lUp-PJVxTYQ",
	  PERMIT_NONE, "header" },
	{ "RS256, signed",
	  "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9." ALLOW_READ
	  ".nl3TfYea5y2VLk_1QR6Z0d1jysQTMTFPyaT5ZMNbFfs",
	  PERMIT_NONE, "header" },
	{ "hs256 in small letters",
	  "eyJhbGciOiJoczI1NiJ9." ALLOW_READ ".xJe3372b69kKNuzaCimZLCS79l-T49Y_Uir8yrKhBwc",
	  PERMIT_NONE, "header" },
	{ "a list of claims",
	  "eyJhbGciOiJIUzI1NiJ9.WzFd.zOqz9X1ivuJZrGgCKenQWHj-tMRXEuOYuD2vkvgRQ7M", PERMIT_NONE,
	  "no JSON object" },
	{ "a claim twice",
	  "eyJhbGciOiJIUzI1NiJ9.eyJBbGxvdyI6WyJyZWFkIl0sIkFsbG93IjpbImFkbWluIl19."
	  "P58Ze3KDBQu0-uwJS7SYp9Kv_gMWUGAXGXAw_YOpKo0",
	  PERMIT_NONE, "no JSON" },
	{ "crit: a body that is not encoded",
	  "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il0sInR5cCI6IkpXVCJ9.."
	  "8AmUQnF-D1GkYj0OJOGpNVZgL0hx9xWeSn_N-Exmxbo",
	  PERMIT_NONE, "signature" },
	{ "other claims under the signature",
	  HS256 "eyJBbGxvdyI6WyJhZG1pbiJdfQ.a2dV0UrA0kX6qMxjUfdyJZUwmw8W-rDDjES_OWZDB94",
	  PERMIT_NONE, "signature" },
	{ "a padded signature", READ_AND_WRITE "=", PERMIT_NONE, "signature" },
	{ "spare bits in the signature",
	  HS256 "eyJBbGxvdyI6WyJyZWFkIiwid3JpdGUiXX0."
		"a2dV0UrA0kX6qMxjUfdyJZUwmw8W-rDDjES_OWZDB95",
	  PERMIT_NONE, "signature" },
	{ "four parts", READ_AND_WRITE ".x", PERMIT_NONE, "three parts" },
	{ "two parts", HS256 ALLOW_READ, PERMIT_NONE, "three parts" },
	{ "dots", "..", PERMIT_NONE, "signature" },
	{ "nothing", "", PERMIT_NONE, "three parts" },
	{ "no token", "secret", PERMIT_NONE, "three parts" },
};

static void tokens_of_others(void **state)
{
	struct keeper *keeper;

	(void)state;
	open_keeper(&keeper);
	for (size_t i = 0; i < 2 * COUNT(token_rows); i++) {
		const struct token_row *row =
			&token_rows[i / 2]; /* each twice: the second is remembered */
		const char *why;
		const struct grant *grant = keeper_admit(keeper, bytes_of_text(row->token),
							 INT64_C(2000000000000), &why);

		if (row->why && (grant || !strstr(why, row->why)))
			fail_msg("%s: %s", row->what, grant ? "taken" : why);
		if (!row->why && (!grant || grant->permission != row->permission))
			fail_msg("%s: %s", row->what, grant ? "another permission" : why);
		grant_leave(grant);
	}
	keeper_free(keeper);
}

/* A digest of a long token must not be found either. */
static void long_tokens_are_not_read(void **state)
{
	char token[JWT_BYTES_MAX + 2];
	struct keeper *keeper;
	const char *why;

	(void)state;
	open_keeper(&keeper);
	memset(token, 'a', sizeof(token));
	token[100] = token[200] = '.';
	assert_null(keeper_admit(keeper, bytes_make((uint8_t *)token, sizeof(token) - 2), 0, &why));
	assert_non_null(strstr(why, "signature"));
	assert_null(keeper_admit(keeper, bytes_make((uint8_t *)token, sizeof(token) - 1), 0, &why));
	assert_non_null(strstr(why, "4096"));
	keeper_free(keeper);
}

/* Also when it is remembered: what was right a moment ago has expired. */
static void times_are_exact(void **state)
{
	static const struct row {
		int64_t now_ms;
		const char *why;
	} rows[] = {
		{ NBF_S * INT64_C(1000), NULL },
		{ NBF_S * INT64_C(1000) - 1, "nbf" },
		{ EXP_S * 1000 - 1, NULL },
		{ EXP_S * 1000, "exp" },
		{ INT64_MAX, "exp" },
		{ 0, "nbf" },
		{ NBF_S * INT64_C(1000), NULL },
	};
	struct keeper *keeper;

	(void)state;
	open_keeper(&keeper);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why;
		const struct grant *grant = keeper_admit(keeper, bytes_of_text(FOR_CI),
							 rows[i].now_ms, &why);

		assert_true((grant != NULL) == (rows[i].why == NULL));
		if (rows[i].why)
			assert_non_null(strstr(why, rows[i].why));
		grant_leave(grant);
	}
	keeper_free(keeper);
}

/* Byte for byte what PyJWT makes of the same claims. */
static void made_tokens_are_those_of_others(void **state)
{
	static const enum permission both[] = { PERMIT_READ, PERMIT_WRITE };
	static const enum permission admin[] = { PERMIT_ADMIN };
	const struct bytes ci = bytes_of_text("ci-*");
	const struct grant_terms plain = {
		.allow = both,
		.allow_count = 2,
		.every_world = true,
		.until_s = INT64_MAX,
	};
	const struct grant_terms narrow = {
		.allow = admin,
		.allow_count = 1,
		.worlds = &ci,
		.world_count = 1,
		.until_s = EXP_S,
	};
	const struct grant *grant;
	struct keeper *keeper;
	struct buffer token;
	const char *why;

	(void)state;
	open_keeper(&keeper);
	buffer_init(&token, 0);
	keeper_issue(&token, keeper, &plain);
	assert_true(bytes_equal(buffer_bytes(&token), bytes_of_text(READ_AND_WRITE)));
	buffer_clear(&token);
	keeper_issue(&token, keeper, &narrow);
	grant = keeper_admit(keeper, buffer_bytes(&token), 0, &why);
	assert_non_null(grant);
	assert_int_equal(grant->until_ms, EXP_S * 1000);
	assert_true(grant_enters(grant, bytes_of_text("ci-7")));
	assert_false(grant_enters(grant, bytes_of_text("main")));
	grant_leave(grant);
	buffer_fini(&token);
	keeper_free(keeper);
}

static void a_cookie_is_for_one_run(void **state)
{
	struct keeper *now, *later;
	const struct grant *grant;
	struct buffer token;
	const char *why;

	(void)state;
	open_keeper(&now);
	open_keeper(&later);
	buffer_init(&token, 0);
	keeper_issue_cookie(&token, now);
	grant = keeper_admit(now, buffer_bytes(&token), 0, &why);
	assert_non_null(grant);
	assert_int_equal(grant->permission, PERMIT_ADMIN);
	grant_leave(grant);
	assert_null(keeper_admit(later, buffer_bytes(&token), 0, &why));
	assert_non_null(strstr(why, "earlier run"));
	buffer_fini(&token);
	keeper_free(now);
	keeper_free(later);
}

/* More of them than are remembered, on which the sanitizers look too. */
static void many_tokens_come_and_go(void **state)
{
	static const enum permission read[] = { PERMIT_READ };
	struct keeper *keeper;
	struct buffer token;

	(void)state;
	open_keeper(&keeper);
	buffer_init(&token, 0);
	for (int64_t i = 0; i < 3000; i++) {
		const struct grant_terms terms = {
			.allow = read,
			.allow_count = 1,
			.every_world = true,
			.until_s = 1000 + i % 1500,
		};
		const struct grant *grant;
		const char *why;

		buffer_clear(&token);
		keeper_issue(&token, keeper, &terms);
		grant = keeper_admit(keeper, buffer_bytes(&token), 0, &why);
		assert_non_null(grant);
		assert_int_equal(grant->until_ms, terms.until_s * 1000);
		grant_leave(grant);
	}
	buffer_fini(&token);
	keeper_free(keeper);
}

static void a_token_covers_what_it_has(void **state)
{
	static const struct row {
		const char *pattern;
		bool covered;
	} rows[] = {
		{ "ci-*", true }, { "ci-1", true },  { "ci-??", false },
		{ "*", false },   { "main", false }, { "c*", false },
	};
	struct keeper *keeper;
	const struct grant *grant;
	const char *why;

	(void)state;
	open_keeper(&keeper);
	grant = keeper_admit(keeper, bytes_of_text(FOR_CI), INT64_C(2000000000000), &why);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(grant_covers(grant, bytes_of_text(rows[i].pattern)) == rows[i].covered);
	assert_true(grant_covers(grant_everything(), bytes_of_text("*")));
	grant_leave(grant);
	keeper_free(keeper);
}

/* ---- methods ----------------------------------------------------------------------- */

static void patterns_choose_methods(void **state)
{
	static const char *const allow[] = { "Filecoin.*", "Chaos.World*" };
	static const char *const deny[] = { "*.WorldDelete" };
	static const struct row {
		const char *method;
		bool open;
	} rows[] = {
		{ "Filecoin.Version", true },   { "Chaos.WorldList", true },
		{ "Chaos.WorldDelete", false }, { "Chaos.Invoke", false },
		{ "rpc.discover", false },
	};
	const struct gate_rules rules = {
		.allow = allow, .allow_count = 2, .deny = deny, .deny_count = 1
	};
	struct error err = { .status = ST_OK };
	struct gate *gate;

	(void)state;
	assert_int_equal(gate_new(&rules, &gate, &err), ST_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(gate_opens(gate, method_find(bytes_of_text(rows[i].method))) ==
			    rows[i].open);
	gate_free(gate);
}

static void a_pattern_of_nothing_is_refused(void **state)
{
	static const char *const wrong[] = { "Chaos.Wordl*", "Chaos.WorldLst", "chaos.*", "" };
	struct gate *gate;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct gate_rules allow = { .allow = &wrong[i], .allow_count = 1 };
		const struct gate_rules deny = { .deny = &wrong[i], .deny_count = 1 };
		struct error err = { .status = ST_OK };

		assert_int_equal(gate_new(&allow, &gate, &err), ST_INVALID);
		assert_non_null(strstr(err.text, "--allow-methods"));
		assert_true(err.hint[0] != '\0');
		err = (struct error){ .status = ST_OK };
		assert_int_equal(gate_new(&deny, &gate, &err), ST_INVALID);
		assert_non_null(strstr(err.text, "--deny-methods"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_of_others),
		cmocka_unit_test(long_tokens_are_not_read),
		cmocka_unit_test(times_are_exact),
		cmocka_unit_test(made_tokens_are_those_of_others),
		cmocka_unit_test(a_cookie_is_for_one_run),
		cmocka_unit_test(many_tokens_come_and_go),
		cmocka_unit_test(a_token_covers_what_it_has),
		cmocka_unit_test(patterns_choose_methods),
		cmocka_unit_test(a_pattern_of_nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/value.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

struct value_case {
	const char *reason;
	enum option option;
	const char *text;
	bool ok;
	uint64_t number;
};

static const struct value_case value_cases[] = {
	{ "bytes without unit", OPTION_MAX_BODY, "4096", true, 4096 },
	{ "binary unit", OPTION_MAX_BODY, "64MiB", true, 67108864 },
	{ "decimal unit", OPTION_MAX_RESPONSE, "25MB", true, 25000000 },
	{ "bytes spelled out", OPTION_MAX_BODY, "2048B", true, 2048 },
	{ "smallest allowed", OPTION_MAX_BODY, "1024", true, 1024 },
	{ "one below the smallest", OPTION_MAX_BODY, "1023", false, 0 },
	{ "greatest allowed", OPTION_MAX_BODY, "1GiB", true, 1073741824 },
	{ "one above the greatest", OPTION_MAX_BODY, "1073741825", false, 0 },
	{ "greatest map", OPTION_MAP_SIZE, "64TiB", true, 70368744177664 },
	{ "unit in the wrong case", OPTION_MAX_BODY, "64mib", false, 0 },
	{ "space before the unit", OPTION_MAX_BODY, "64 MiB", false, 0 },
	{ "unit without number", OPTION_MAX_BODY, "MiB", false, 0 },
	{ "fraction", OPTION_MAX_BODY, "1.5MiB", false, 0 },
	{ "hexadecimal", OPTION_MAX_BODY, "0x1000", false, 0 },
	{ "negative", OPTION_MAX_BODY, "-4096", false, 0 },
	{ "digits beyond 64 bits", OPTION_MAX_BODY, "18446744073709551616", false, 0 },
	{ "product beyond 64 bits", OPTION_MAP_SIZE, "18446744073709551615TiB", false, 0 },
	{ "empty number", OPTION_QUEUE, "", false, 0 },
	{ "count", OPTION_QUEUE, "7", true, 7 },
	{ "count has no unit", OPTION_QUEUE, "7B", false, 0 },
	{ "network version 15", OPTION_NETWORK_VERSION, "15", true, 15 },
	{ "network version 16", OPTION_NETWORK_VERSION, "16", false, 0 },
	{ "greatest epoch", OPTION_EPOCH, "9223372036854775807", true, 9223372036854775807 },
	{ "epoch beyond int64", OPTION_EPOCH, "9223372036854775808", false, 0 },
	{ "seconds without unit", OPTION_REQUEST_TIMEOUT, "5", true, 5000 },
	{ "milliseconds", OPTION_REQUEST_TIMEOUT, "250ms", true, 250 },
	{ "minutes", OPTION_REQUEST_TIMEOUT, "2m", true, 120000 },
	{ "hours", OPTION_REQUEST_TIMEOUT, "24h", true, 86400000 },
	{ "too short a time", OPTION_REQUEST_TIMEOUT, "99ms", false, 0 },
	{ "too long a time", OPTION_REQUEST_TIMEOUT, "25h", false, 0 },
	{ "days are no unit", OPTION_REQUEST_TIMEOUT, "1d", false, 0 },
	{ "amount beyond 64 bits", OPTION_CIRC_SUPPLY, "2000000000000000000000000000", true, 0 },
	{ "amount zero", OPTION_BASE_FEE, "0", true, 0 },
	{ "negative amount", OPTION_BASE_FEE, "-1", false, 0 },
	{ "amount in FIL", OPTION_BASE_FEE, "1FIL", false, 0 },
	{ "amount with a point", OPTION_BASE_FEE, "1.0", false, 0 },
	{ "empty amount", OPTION_BASE_FEE, "", false, 0 },
	{ "true", OPTION_EPHEMERAL, "true", true, 1 },
	{ "false", OPTION_EPHEMERAL, "false", true, 0 },
	{ "yes is not a boolean", OPTION_EPHEMERAL, "yes", false, 0 },
	{ "first word", OPTION_LOG_LEVEL, "error", true, 0 },
	{ "last word", OPTION_LOG_LEVEL, "debug", true, 0 },
	{ "half a word", OPTION_LOG_LEVEL, "deb", false, 0 },
	{ "two words", OPTION_LOG_LEVEL, "error|warn", false, 0 },
	{ "no word", OPTION_LOG_LEVEL, "", false, 0 },
	{ "path", OPTION_DATA_DIR, "/x", true, 0 },
	{ "empty path", OPTION_DATA_DIR, "", false, 0 },
	{ "minimal genesis", OPTION_GENESIS, "minimal", true, 0 },
	{ "CAR", OPTION_GENESIS, "car:/a.car", true, 0 },
	{ "CAR with root", OPTION_GENESIS, "car:/a.car#bafy", true, 0 },
	{ "vector", OPTION_GENESIS, "vector:v.json", true, 0 },
	{ "CAR without path", OPTION_GENESIS, "car:", false, 0 },
	{ "vector without path", OPTION_GENESIS, "vector:#x", false, 0 },
	{ "unknown genesis", OPTION_GENESIS, "maximal", false, 0 },
	{ "address", OPTION_LISTEN, "127.0.0.1:0", true, 0 },
	{ "address without port", OPTION_LISTEN, "127.0.0.1", false, 0 },
	{ "one item", OPTION_ALLOW_HOST, "chaos", true, 0 },
	{ "two items", OPTION_ALLOW_HOST, "chaos,b", true, 0 },
	{ "empty item", OPTION_ALLOW_HOST, "chaos,,b", false, 0 },
	{ "comma at the end", OPTION_ALLOW_HOST, "chaos,", false, 0 },
	{ "comma at the start", OPTION_ALLOW_HOST, ",chaos", false, 0 },
	{ "space in an item", OPTION_ALLOW_HOST, "a b", false, 0 },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(value_cases) / sizeof(value_cases[0]); i++) {
		const struct value_case *row = &value_cases[i];
		struct error err = { 0 };
		uint64_t number = 99;
		enum status st = value_check(option_row(row->option), row->text, "--x", &number,
					     &err);

		if ((st == ST_OK) != row->ok || (row->ok && number != row->number))
			fail_msg("%s: status %s, number %llu", row->reason, status_name(st),
				 (unsigned long long)number);
		if (!row->ok && (st != ST_INVALID || !strstr(err.text, "--x: ") ||
				 !strstr(err.text, "it takes ")))
			fail_msg("%s: words '%s'", row->reason, err.text);
	}
}

static void test_defaults_hold(void **state)
{
	(void)state;
	for (enum option option = 0; option < OPTION_COUNT; option++) {
		const struct option_row *row = option_row(option);
		uint64_t number;

		if (row->fallback[0] != '\0')
			assert_int_equal(value_check(row, row->fallback, row->name, &number, NULL),
					 ST_OK);
		assert_true(row->min <= row->max);
		assert_true(strlen(row->help) > 10);
		assert_int_equal(option_find(bytes_of_text(row->name)), option);
		assert_int_equal(option_nearest(bytes_of_text(row->name)), option);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_defaults_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

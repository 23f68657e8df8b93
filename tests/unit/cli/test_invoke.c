/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/invoke.h"
#include "tests/unit/json/json_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <cmocka.h>

#define WORDS_MOST 14

static const struct command *find(const char *name)
{
	for (const struct command *command = invoke_commands; command->name; command++) {
		if (strcmp(command->name, name) == 0)
			return command;
	}
	fail_msg("no command %s", name);
	return NULL;
}

/* The parameters a command line means, as compact JSON (free), or NULL. */
static char *params_of(const char *name, const char *const *words, struct error *err)
{
	const struct command *command = find(name);
	const struct flag_row *tables[COMMAND_TABLES + 1] = { 0 };
	char *argv[WORDS_MOST] = { 0 }, *text = NULL;
	struct arguments arguments;
	json_t *object = json_object();
	int argc = 0, next = 0;

	memcpy(tables, command->options, sizeof(command->options));
	for (; words[argc]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc];
	assert_int_equal(arguments_init(&arguments, argc, err), ST_OK);
	if (arguments_parse(&arguments, tables, argv, argc, false, &next, err) == ST_OK &&
	    invoke_to_json(object, command, &arguments, err) == ST_OK)
		text = json_line(object);
	arguments_fini(&arguments);
	json_decref(object);
	return text;
}

static const struct {
	const char *name, *words[WORDS_MOST], *expected;
} meanings[] = {
	{ "invoke constructor", { NULL }, "{\"method\":\"constructor\",\"args\":{}}" },
	{ "invoke inspect-runtime", { NULL }, "{\"method\":\"inspectRuntime\",\"args\":{}}" },
	{ "invoke create-state", { NULL }, "{\"method\":\"createState\",\"args\":{}}" },
	{ "invoke caller-validation",
	  { "--branch", "is-address", "--addrs", "f0100", "--addrs", "f0101", "--types",
	    "account" },
	  "{\"method\":\"callerValidation\",\"args\":{\"branch\":\"isAddress\","
	  "\"addrs\":[\"f0100\",\"f0101\"],\"types\":[\"account\"]}}" },
	{ "invoke create-actor",
	  { "--actor-cid", "fil/2/account", "--address", "f0200", "--undef-actor-cid",
	    "--undef-address=false" },
	  "{\"method\":\"createActor\",\"args\":{\"actorCid\":\"fil/2/account\","
	  "\"address\":\"f0200\",\"undefActorCid\":true,\"undefAddress\":false}}" },
	{ "invoke resolve-address",
	  { "--address", "f0100" },
	  "{\"method\":\"resolveAddress\",\"args\":{\"address\":\"f0100\"}}" },
	{ "invoke delete-actor",
	  { "--beneficiary", "f099" },
	  "{\"method\":\"deleteActor\",\"args\":{\"beneficiary\":\"f099\"}}" },
	{ "invoke send",
	  { "--to", "f0101", "--value", "5", "--method", "18446744073709551615", "--params", "0x80",
	    "--msg-to", "f0122", "--msg-value", "7" },
	  "{\"method\":\"send\",\"args\":{\"to\":\"f0101\",\"value\":\"5\","
	  "\"method\":\"18446744073709551615\",\"params\":\"gA==\"},"
	  "\"to\":\"f0122\",\"value\":\"7\"}" },
	{ "invoke send",
	  { "--to", "f098", "--invoke", "{\"method\":\"abortWith\"}" },
	  "{\"method\":\"send\",\"args\":{\"to\":\"f098\","
	  "\"invoke\":{\"method\":\"abortWith\"}}}" },
	{ "invoke mutate-state",
	  { "--value", "hi", "--branch", "2" },
	  "{\"method\":\"mutateState\",\"args\":{\"value\":\"hi\",\"branch\":2}}" },
	{ "invoke abort-with",
	  { "--code", "-1", "--message", "boom", "--uncontrolled" },
	  "{\"method\":\"abortWith\",\"args\":{\"code\":-1,\"message\":\"boom\","
	  "\"uncontrolled\":true}}" },
	{ "invoke abort-with",
	  { "--args", "{\"code\": 20}", "--from", "f0100" },
	  "{\"method\":\"abortWith\",\"args\":{\"code\":20},\"from\":\"f0100\"}" },
	{ "invoke abort-with",
	  { "--raw", "gxRkYm9vbfQ=" },
	  "{\"method\":\"abortWith\",\"params\":\"gxRkYm9vbfQ=\"}" },
	{ "invoke", { "99", "--raw", "" }, "{\"method\":99,\"params\":\"\"}" },
	{ "invoke",
	  { "18446744073709551615", "--raw", "0x00" },
	  "{\"method\":\"18446744073709551615\",\"params\":\"AA==\"}" },
	{ "invoke inspect-runtime",
	  { "--gas-limit", "5", "--gas-fee-cap", "6", "--gas-premium", "7", "--nonce",
	    "18446744073709551615" },
	  "{\"method\":\"inspectRuntime\",\"args\":{},\"gasLimit\":5,"
	  "\"gasFeeCap\":\"6\",\"gasPremium\":\"7\","
	  "\"nonce\":\"18446744073709551615\"}" },
};

static void means(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		struct error err = { 0 };
		char *text = params_of(meanings[i].name, meanings[i].words, &err);

		if (!text)
			fail_msg("%s (row %zu): %s", meanings[i].name, i, err.text);
		assert_string_equal(text, meanings[i].expected);
		free(text);
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *name, *words[WORDS_MOST], *text;
	} rows[] = {
		{ "invoke resolve-address", { NULL }, "--address ADDRESS is missing" },
		{ "invoke delete-actor", { NULL }, "--beneficiary ADDRESS is missing" },
		{ "invoke send", { "--method", "1" }, "--to ADDRESS is missing" },
		{ "invoke mutate-state", { NULL }, "--value TEXT is missing" },
		{ "invoke abort-with",
		  { "--code", "1", "--args", "{}" },
		  "--code cannot be used with --args" },
		{ "invoke abort-with",
		  { "--code", "1", "--raw", "" },
		  "--code cannot be used with --raw" },
		{ "invoke abort-with",
		  { "--args", "{}", "--raw", "" },
		  "--raw cannot be used with --args" },
		{ "invoke abort-with", { "--args", "[]" }, "--args is no JSON object" },
		{ "invoke abort-with",
		  { "--raw", "#" },
		  "--raw: \"#\" is neither base64 nor 0x-hex" },
		{ "invoke", { "99" }, "a method by number needs --raw BYTES" },
		{ "invoke", { "9x", "--raw", "" }, "\"9x\" is neither a method nor a number" },
		{ "invoke abort-with",
		  { "--gas-limit", "much" },
		  "--gas-limit: \"much\" is not an integer" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = { 0 };

		assert_null(params_of(rows[i].name, rows[i].words, &err));
		assert_int_equal(err.status, ST_INVALID);
		assert_string_equal(err.text, rows[i].text);
	}
}

/* Two options of one name in a command's tables could not both be given. */
static void names_are_unique(void **state)
{
	(void)state;
	for (const struct command *command = invoke_commands; command->name; command++) {
		const struct flag_row *seen[40];
		size_t count = 0;

		for (size_t i = 0; i <= COMMAND_TABLES; i++) {
			const struct flag_row *row = i == COMMAND_TABLES ? app_options
									 : command->options[i];

			for (; row && row->name; row++) {
				for (size_t j = 0; j < count; j++)
					assert_string_not_equal(seen[j]->name, row->name);
				seen[count++] = row;
			}
		}
		assert_true(count < sizeof(seen) / sizeof(seen[0]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(means),
		cmocka_unit_test(refuses),
		cmocka_unit_test(names_are_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

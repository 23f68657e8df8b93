/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/config.h"
#include "config/help.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

enum { WORDS_MAX = 12 };

struct load_case {
	const char *reason;
	const char *arguments[WORDS_MAX];
	const char *environment[WORDS_MAX];
	const char *file;   /* content of the options file, or NULL */
	const char *words;  /* of the refusal, or its hint, or NULL */
	enum option option; /* checked when read */
	const char *text;
	enum option_origin origin;
};

static const struct load_case load_cases[] = {
	{ "default",
	  { NULL },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_LISTEN,
	  "127.0.0.1:3456",
	  ORIGIN_DEFAULT },
	{ "flag and value",
	  { "--listen", "[::1]:0" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_LISTEN,
	  "[::1]:0",
	  ORIGIN_FLAG },
	{ "flag with =",
	  { "--listen=[::1]:0" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_LISTEN,
	  "[::1]:0",
	  ORIGIN_FLAG },
	{ "value may hold =",
	  { "--data-dir=/a=b" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_DATA_DIR,
	  "/a=b",
	  ORIGIN_FLAG },
	{ "last flag counts",
	  { "--queue=1", "--queue=2" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_QUEUE,
	  "2",
	  ORIGIN_FLAG },
	{ "list flags add up",
	  { "--allow-host=a", "--allow-host", "b,c" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_ALLOW_HOST,
	  "a,b,c",
	  ORIGIN_FLAG },
	{ "list flags replace the environment",
	  { "--allow-host=a" },
	  { "CHAOSACTORD_ALLOW_HOST=z" },
	  NULL,
	  NULL,
	  OPTION_ALLOW_HOST,
	  "a",
	  ORIGIN_FLAG },
	{ "variable",
	  { NULL },
	  { "CHAOSACTORD_MAX_BODY=1MiB" },
	  NULL,
	  NULL,
	  OPTION_MAX_BODY,
	  "1MiB",
	  ORIGIN_ENVIRONMENT },
	{ "empty variable is not set",
	  { NULL },
	  { "CHAOSACTORD_MAX_BODY=" },
	  NULL,
	  NULL,
	  OPTION_MAX_BODY,
	  "16MiB",
	  ORIGIN_DEFAULT },
	{ "other variables are not ours",
	  { NULL },
	  { "CHAOSACTORD=/bin/x", "QUEUE=0" },
	  NULL,
	  NULL,
	  OPTION_QUEUE,
	  "4096",
	  ORIGIN_DEFAULT },
	{ "links of an orchestrator are not ours",
	  { NULL },
	  { "CHAOSACTORD_SERVICE_HOST=10.0.0.1", "CHAOSACTORD_PORT=tcp://10.0.0.1:3456",
	    "CHAOSACTORD_PORT_3456_TCP_PORT=3456" },
	  NULL,
	  NULL,
	  OPTION_QUEUE,
	  "4096",
	  ORIGIN_DEFAULT },
	{ "links of a service with a longer name",
	  { NULL },
	  { "CHAOSACTORD_NV4_SERVICE_HOST=10.0.0.1", "CHAOSACTORD_NV4_PORT=tcp://10.0.0.1:3456",
	    "CHAOSACTORD_NV4_SERVICE_PORT_RPC=3456" },
	  NULL,
	  NULL,
	  OPTION_QUEUE,
	  "4096",
	  ORIGIN_DEFAULT },
	{ "a service called as an option is",
	  { NULL },
	  { "CHAOSACTORD_QUEUE=8", "CHAOSACTORD_QUEUE_PORT=tcp://10.0.0.1:3456" },
	  NULL,
	  NULL,
	  OPTION_QUEUE,
	  "8",
	  ORIGIN_ENVIRONMENT },
	{ "no value of a link",
	  { NULL },
	  { "CHAOSACTORD_PORT=3456" },
	  NULL,
	  .words = "unknown environment variable CHAOSACTORD_PORT" },
	{ "file", { NULL }, { NULL }, "queue = 7\n", NULL, OPTION_QUEUE, "7", ORIGIN_FILE },
	{ "environment over file",
	  { NULL },
	  { "CHAOSACTORD_QUEUE=8" },
	  "queue = 7\n",
	  NULL,
	  OPTION_QUEUE,
	  "8",
	  ORIGIN_ENVIRONMENT },
	{ "flag over environment",
	  { "--queue=9" },
	  { "CHAOSACTORD_QUEUE=8" },
	  "queue = 7\n",
	  NULL,
	  OPTION_QUEUE,
	  "9",
	  ORIGIN_FLAG },
	{ "ephemeral without a directory",
	  { NULL },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_EPHEMERAL,
	  "true",
	  ORIGIN_DEFAULT },
	{ "not ephemeral with one",
	  { "--data-dir", "d" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_EPHEMERAL,
	  "false",
	  ORIGIN_DEFAULT },
	{ "durable with a directory",
	  { "--data-dir", "d" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_DURABILITY,
	  "full",
	  ORIGIN_DEFAULT },
	{ "not durable when ephemeral",
	  { "--ephemeral" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_DURABILITY,
	  "none",
	  ORIGIN_DEFAULT },
	{ "durability as told",
	  { "--durability=full" },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_DURABILITY,
	  "full",
	  ORIGIN_FLAG },
	{ "ephemeral flag over a variable",
	  { "--ephemeral" },
	  { "CHAOSACTORD_DATA_DIR=/d" },
	  NULL,
	  NULL,
	  OPTION_DATA_DIR,
	  "",
	  ORIGIN_DEFAULT },
	{ "directory flag over a variable",
	  { "--data-dir=/d" },
	  { "CHAOSACTORD_EPHEMERAL=true" },
	  NULL,
	  NULL,
	  OPTION_EPHEMERAL,
	  "false",
	  ORIGIN_ENVIRONMENT },
	{ "temporary directory",
	  { NULL },
	  { "TMPDIR=/t" },
	  NULL,
	  NULL,
	  OPTION_TMP_DIR,
	  "/t",
	  ORIGIN_DEFAULT },
	{ "temporary directory without TMPDIR",
	  { NULL },
	  { NULL },
	  NULL,
	  NULL,
	  OPTION_TMP_DIR,
	  "/tmp",
	  ORIGIN_DEFAULT },
	{ "both places",
	  { "--ephemeral", "--data-dir=/d" },
	  { NULL },
	  NULL,
	  .words = "exclude each other" },
	{ "neither place", { "--ephemeral=false" }, { NULL }, NULL, .words = "need --data-dir" },
	{ "unknown flag", { "--lisen=x" }, { NULL }, NULL, .words = "unknown option --lisen" },
	{ "flag without value",
	  { "--listen" },
	  { NULL },
	  NULL,
	  .words = "--listen needs a value: --listen ADDR:PORT" },
	{ "single dash", { "-l" }, { NULL }, NULL, .words = "unknown option -l" },
	{ "a flag that is close",
	  { "--lisen", "x" },
	  { NULL },
	  NULL,
	  .words = "did you mean --listen?" },
	{ "a flag that is not",
	  { "-q" },
	  { NULL },
	  NULL,
	  .words = "chaosactord --help lists all options" },
	{ "help is near", { "--hepl" }, { NULL }, NULL, .words = "did you mean --help?" },
	{ "help with a value",
	  { "--help=true" },
	  { NULL },
	  NULL,
	  .words = "--help is written without a value" },
	{ "a switch with a value",
	  { "--ephemeral=maybe" },
	  { NULL },
	  NULL,
	  .words = "--ephemeral: 'maybe' is not allowed; it takes true or false" },
	{ "a variable that is close",
	  { NULL },
	  { "CHAOSACTORD_LISTN=x" },
	  NULL,
	  .words = "did you mean CHAOSACTORD_LISTEN?" },
	{ "a variable that is not",
	  { NULL },
	  { "CHAOSACTORD_ZZZZZZZZZZ=x" },
	  NULL,
	  .words = "chaosactord --help lists all options" },
	{ "a key that is close", { NULL }, { NULL }, "quue = 5", .words = "did you mean queue?" },
	{ "two dashes", { "--" }, { NULL }, NULL, .words = "unexpected argument '--'" },
	{ "word", { "run" }, { NULL }, NULL, .words = "unexpected argument 'run'" },
	{ "db without check", { "db" }, { NULL }, NULL, .words = "unexpected argument 'db'" },
	{ "empty argument", { "" }, { NULL }, NULL, .words = "unexpected argument ''" },
	{ "empty value", { "--listen=" }, { NULL }, NULL, .words = "--listen: ''" },
	{ "bad value of a flag",
	  { "--queue=x" },
	  { NULL },
	  NULL,
	  .words = "--queue: 'x' is not allowed; it takes a number, from 1 to 1000000" },
	{ "bad value of a variable",
	  { NULL },
	  { "CHAOSACTORD_QUEUE=x" },
	  NULL,
	  .words = "CHAOSACTORD_QUEUE: 'x' is not allowed" },
	{ "bad value in the file",
	  { NULL },
	  { NULL },
	  "\nqueue = 0",
	  .words = "line 2, queue: '0'" },
	{ "bad value that a flag overrides",
	  { "--queue=1" },
	  { "CHAOSACTORD_QUEUE=x" },
	  NULL,
	  .words = "CHAOSACTORD_QUEUE: 'x'" },
	{ "unknown variable",
	  { NULL },
	  { "CHAOSACTORD_LISTN=x" },
	  NULL,
	  .words = "unknown environment variable CHAOSACTORD_LISTN" },
	{ "unknown key",
	  { NULL },
	  { NULL },
	  "lissten = 'x'",
	  .words = "line 1: unknown option lissten" },
	{ "file that is not there",
	  { "--config=/nonexistent/x" },
	  { NULL },
	  NULL,
	  .words = "options file /nonexistent/x: No such file" },
	{ "file that is a directory",
	  { "--config=/" },
	  { NULL },
	  NULL,
	  .words = "options file /: it is a directory" },
	{ "db check without a directory",
	  { "db", "check" },
	  { NULL },
	  NULL,
	  .words = "needs --data-dir" },
};

/* argv and environ of a row; the options file goes to path. */
static void write_file(char path[], const char *content)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	close(fd);
}

static void check_load(const struct load_case *row)
{
	char path[] = "/tmp/test_config_XXXXXX", flag[] = "--config";
	char *arguments[WORDS_MAX + 4] = { flag }, *environment[WORDS_MAX + 1] = { NULL };
	struct error err = { 0 };
	struct config config;
	enum status st;
	int argc = 1;

	for (int i = 0; i < WORDS_MAX && row->arguments[i]; i++)
		arguments[argc++] = strdup(row->arguments[i]);
	for (int i = 0; i < WORDS_MAX && row->environment[i]; i++)
		environment[i] = strdup(row->environment[i]);
	if (row->file) {
		write_file(path, row->file);
		arguments[argc++] = strdup(flag);
		arguments[argc++] = strdup(path);
	}
	st = config_load(argc, arguments, environment, &config, &err);
	if ((st == ST_OK) != !row->words ||
	    (row->words && !strstr(err.text, row->words) && strcmp(err.hint, row->words) != 0))
		fail_msg("%s: %s '%s', '%s'", row->reason, status_name(st), err.text, err.hint);
	if (!row->words && (strcmp(config_text(&config, row->option), row->text) != 0 ||
			    config.values[row->option].origin != row->origin))
		fail_msg("%s: %s from %s", row->reason, config_text(&config, row->option),
			 origin_name(config.values[row->option].origin));
	config_fini(&config);
	for (int i = 1; i < argc; i++)
		free(arguments[i]);
	for (int i = 0; environment[i]; i++)
		free(environment[i]);
	if (row->file)
		unlink(path);
}

static void test_load(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(load_cases) / sizeof(load_cases[0]); i++)
		check_load(&load_cases[i]);
}

static void test_commands(void **state)
{
	static const struct {
		const char *reason;
		const char *arguments[5];
		int count;
		enum command command;
	} cases[] = {
		{ "plain", { "x" }, 1, COMMAND_RUN },
		{ "check", { "x", "db", "check", "--data-dir", "d" }, 5, COMMAND_DB_CHECK },
		{ "help", { "x", "--help" }, 2, COMMAND_HELP },
		{ "short help", { "x", "-h" }, 2, COMMAND_HELP },
		{ "help beside nonsense", { "x", "nonsense", "--help" }, 3, COMMAND_HELP },
		{ "version", { "x", "--version" }, 2, COMMAND_VERSION },
	};
	char *none[] = { NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *arguments[5] = { NULL };
		struct config config;

		for (int j = 0; j < cases[i].count; j++)
			arguments[j] = strdup(cases[i].arguments[j]);
		assert_int_equal(config_load(cases[i].count, arguments, none, &config, NULL),
				 ST_OK);
		if (config.command != cases[i].command)
			fail_msg("%s", cases[i].reason);
		config_fini(&config);
		for (int j = 0; j < cases[i].count; j++)
			free(arguments[j]);
	}
}

static void test_list(void **state)
{
	char program[] = "x", flag[] = "--allow-origin=http://a:1,*";
	char *arguments[] = { program, flag }, *none[] = { NULL };
	const char *const *items;
	struct config config;
	size_t count;

	(void)state;
	assert_int_equal(config_load(2, arguments, none, &config, NULL), ST_OK);
	assert_int_equal(config_list(&config, OPTION_ALLOW_ORIGIN, &items, &count), ST_OK);
	assert_int_equal(count, 2);
	assert_string_equal(items[0], "http://a:1");
	assert_string_equal(items[1], "*");
	assert_int_equal(config_list(&config, OPTION_ALLOW_HOST, &items, &count), ST_OK);
	assert_int_equal(count, 0);
	config_fini(&config);
}

static void test_help(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	(void)state;
	config_help(stream);
	fclose(stream);
	for (enum option option = 0; option < OPTION_COUNT; option++) {
		char flag[80];

		snprintf(flag, sizeof(flag), "\n  --%s", option_name(option));
		if (!strstr(text, flag))
			fail_msg("--help lacks %s", flag);
	}
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		if (strcspn(line, "\n") > 100)
			fail_msg("line of --help too long: %.120s", line);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/dispatch.h"

#include "base/nearest.h"
#include "cli/help.h"
#include "version.h"

#include <stdio.h>
#include <string.h>

static const struct flag_row first_options[] = {
	{ "version", FLAG_SWITCH, false, NULL, NULL, "print the version" },
	{ 0 },
};

const struct command help_commands[] = {
	{ .name = "help",
	  .operands = "[COMMAND ...]",
	  .operands_most = 2,
	  .summary = "Tell of all commands, or what one of them takes" },
	{ 0 },
};

/* The words of a command line that choose the command. */
struct choice {
	const struct command *command;
	const char *group; /* first word of a group whose second word is missing */
};

/* abortWith and abort_with are ways to write abort-with. */
static void to_kebab(const char *word, char *out, size_t size)
{
	size_t at = 0;

	for (; *word && at + 2 < size; word++) {
		if (*word >= 'A' && *word <= 'Z' && at > 0)
			out[at++] = '-';
		out[at++] = *word == '_' ? '-' : *word;
		if (*word >= 'A' && *word <= 'Z')
			out[at - 1] = (char)(*word - 'A' + 'a');
	}
	out[at] = '\0';
}

static const struct command *find(const struct command *const *groups, const char *name)
{
	for (; *groups; groups++) {
		for (const struct command *command = *groups; command->name; command++) {
			if (strcmp(command->name, name) == 0)
				return command;
		}
	}
	return NULL;
}

static bool is_group(const struct command *const *groups, const char *word)
{
	size_t length = strlen(word);

	for (; *groups; groups++) {
		for (const struct command *command = *groups; command->name; command++) {
			if (strncmp(command->name, word, length) == 0 &&
			    command->name[length] == ' ')
				return true;
		}
	}
	return false;
}

/* The command whose second word this is, as send of `invoke send`. */
static const struct command *find_second(const struct command *const *groups, const char *word)
{
	for (; *groups; groups++) {
		for (const struct command *command = *groups; command->name; command++) {
			const char *space = strchr(command->name, ' ');

			if (space && strcmp(space + 1, word) == 0)
				return command;
		}
	}
	return NULL;
}

/* The command of one or two words; the first may be left out. */
static const struct command *find_words(const struct command *const *groups,
					const char *const *words, size_t count)
{
	const struct command *found;
	char first[64], second[64], name[160];

	to_kebab(words[0], first, sizeof(first));
	to_kebab(count > 1 ? words[1] : "", second, sizeof(second));
	snprintf(name, sizeof(name), "%s%s%s", first, count > 1 ? " " : "", second);
	found = find(groups, name);
	return found || count > 1 ? found : find_second(groups, first);
}

static enum cli_exit unknown_command(struct app *app, const struct command *const *groups,
				     const char *name)
{
	const struct command *meant = find_words(groups, &name, 1);
	struct nearest nearest;
	const char *best;

	nearest_init(&nearest, bytes_of_text(name));
	for (; *groups; groups++) {
		for (const struct command *command = *groups; command->name; command++)
			nearest_offer(&nearest, command->name);
	}
	error_set(&app->error, ST_INVALID, "unknown command \"%.100s\"", name);
	best = meant ? meant->name : nearest_is_close(&nearest) ? nearest.best : NULL;
	error_hint(&app->error, "%s%s", best ? "did you mean: chaosactor " : "",
		   best ? best : "chaosactor --help lists all");
	return CLI_USAGE;
}

/* Reads the next word of the command, past global options; NULL at the end. */
static enum status next_word(struct app *app, struct arguments *arguments, char **argv, int argc,
			     int *next, const char **word)
{
	static const struct flag_row *const tables[] = { app_options, first_options, NULL };

	*word = NULL;
	TRY(arguments_parse(arguments, tables, argv, argc, true, next, &app->error));
	if (*next < argc)
		*word = argv[*next];
	return ST_OK;
}

static enum cli_exit choose(struct choice *choice, struct app *app,
			    const struct command *const *groups, struct arguments *arguments,
			    char **argv, int argc, int *next)
{
	char first[64], second[64], name[160];
	const char *word;

	if (next_word(app, arguments, argv, argc, next, &word) != ST_OK)
		return CLI_USAGE;
	if (!word)
		return CLI_OK;
	to_kebab(word, first, sizeof(first));
	choice->command = find(groups, first);
	if (!choice->command && !is_group(groups, first))
		return unknown_command(app, groups, word);
	++*next;
	if (!is_group(groups, first))
		return CLI_OK;
	choice->group = argv[*next - 1];
	if (next_word(app, arguments, argv, argc, next, &word) != ST_OK)
		return CLI_USAGE;
	if (!word) {
		choice->command = NULL;
		return CLI_OK;
	}
	to_kebab(word, second, sizeof(second));
	snprintf(name, sizeof(name), "%s %s", first, second);
	if (find(groups, name)) {
		choice->command = find(groups, name);
		++*next;
	} else if (!choice->command || word[0] < '0' || word[0] > '9') {
		return unknown_command(app, groups, name);
	}
	return CLI_OK;
}

/* ---- help as a command ------------------------------------------------------------- */

static bool is_help(const struct command *command)
{
	return command == help_commands;
}

static enum cli_exit run_help(struct app *app, const struct command *const *groups,
			      const struct arguments *arguments)
{
	const char *const *words = arguments->operands;
	const size_t count = arguments->operand_count;
	const struct command *command = count > 0 ? find_words(groups, words, count) : NULL;
	char name[160];

	if (command) {
		help_command(&app->out, command);
	} else if (count == 0 || (count == 1 && is_group(groups, words[0]))) {
		help_overview(&app->out, groups, count == 0 ? NULL : words[0]);
	} else {
		snprintf(name, sizeof(name), "%.70s%s%.70s", words[0], count > 1 ? " " : "",
			 count > 1 ? words[1] : "");
		return unknown_command(app, groups, name);
	}
	return app_flush(app);
}

/* ---- running ------------------------------------------------------------------------- */

static enum cli_exit check_operands(struct app *app, const struct command *command,
				    const struct arguments *arguments)
{
	if (arguments->operand_count < command->operands_least)
		error_set(&app->error, ST_INVALID, "chaosactor %s wants %s", command->name,
			  command->operands);
	if (arguments->operand_count > command->operands_most)
		error_set(&app->error, ST_INVALID, "chaosactor %s: too many words: \"%.100s\"",
			  command->name, arguments->operands[command->operands_most]);
	if (app->error.status == ST_OK)
		return CLI_OK;
	error_hint(&app->error, "chaosactor %s --help", command->name);
	return CLI_USAGE;
}

static enum cli_exit run_command(struct app *app, const struct command *command,
				 const struct command *const *groups, struct arguments *arguments,
				 char **argv, int argc, int next)
{
	const struct flag_row *tables[COMMAND_TABLES + 2] = { app_options };
	enum cli_exit code;

	for (size_t i = 0; i < COMMAND_TABLES; i++)
		tables[i + 1] = command->options[i];
	if (arguments_parse(arguments, tables, argv, argc, false, &next, &app->error) != ST_OK) {
		app->json = arguments_flag(arguments, "json");
		error_hint(&app->error, "chaosactor %s --help", command->name);
		return CLI_USAGE;
	}
	if (arguments_flag(arguments, "help")) {
		help_command(&app->out, command);
		return app_flush(app);
	}
	code = app_configure(app, arguments);
	if (code == CLI_OK)
		code = check_operands(app, command, arguments);
	if (code != CLI_OK)
		return code;
	return is_help(command) ? run_help(app, groups, arguments)
				: command->run(app, command, arguments);
}

/* A probe answers 0 or 1 whatever happens: Docker reserves 2. */
static enum cli_exit narrow(const struct command *command, enum cli_exit code)
{
	return command->is_probe && code != CLI_OK ? CLI_FAILED : code;
}

enum cli_exit dispatch_run(struct app *app, const struct command *const *groups,
			   struct arguments *arguments, char **argv, int argc)
{
	struct choice choice = { 0 };
	int next = 1;
	enum cli_exit code = choose(&choice, app, groups, arguments, argv, argc, &next);

	app->json = arguments_flag(arguments, "json");
	if (code != CLI_OK)
		return code;
	if (choice.command)
		return narrow(choice.command, run_command(app, choice.command, groups, arguments,
							  argv, argc, next));
	if (arguments_flag(arguments, "version")) {
		output_printf(&app->out, "chaosactor %s\n", CHAOSACTORD_VERSION);
		return app_flush(app);
	}
	if (!arguments_flag(arguments, "help"))
		app->out.stream = stderr;
	help_overview(&app->out, groups, choice.group);
	code = app_flush(app);
	return code == CLI_OK && app->out.stream == stderr ? CLI_USAGE : code;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/help.h"

#include <string.h>

#define LEFT_COLUMNS 32

static void line(struct output *out, const char *left, const char *right)
{
	size_t length = strlen(left);

	output_styled(out, STYLE_STRONG, "  %s", left);
	if (length >= LEFT_COLUMNS - 1)
		output_printf(out, "\n  %*s%s\n", LEFT_COLUMNS, "", right);
	else
		output_printf(out, "%*s%s\n", (int)(LEFT_COLUMNS - length), "", right);
}

static void options(struct output *out, const char *title, const struct flag_row *table)
{
	output_printf(out, "\n%s\n", title);
	for (; table->name; table++) {
		char left[80], right[160];
		bool list = table->kind == FLAG_LIST || table->kind == FLAG_LIST_WORD;

		snprintf(left, sizeof(left), "--%s%s%s%s", table->name, table->value ? " " : "",
			 table->value ? table->value : "", list ? " ..." : "");
		snprintf(right, sizeof(right), "%s%s", table->help,
			 table->required ? "; required" : "");
		line(out, left, right);
	}
}

static bool is_in_group(const struct command *command, const char *group)
{
	size_t length = group ? strlen(group) : 0;

	if (!group)
		return true;
	return strncmp(command->name, group, length) == 0 &&
	       (command->name[length] == ' ' || command->name[length] == '\0');
}

void help_overview(struct output *out, const struct command *const *groups, const char *group)
{
	output_printf(out, "Usage: chaosactor [OPTIONS] %s%sCOMMAND ...\n\n", group ? group : "",
		      group ? " " : "");
	if (!group)
		output_printf(out, "The command line of chaosactord: sends messages to Filecoin's "
				   "chaos actor and\nreads what became of them.\n\n");
	output_printf(out, "Commands\n");
	for (; *groups; groups++) {
		for (const struct command *command = *groups; command->name; command++) {
			char left[80];

			if (!is_in_group(command, group))
				continue;
			snprintf(left, sizeof(left), "%s%s%s", command->name,
				 command->operands[0] != '\0' ? " " : "", command->operands);
			line(out, left, command->summary);
		}
	}
	options(out, "Options, before or behind the command", app_options);
	output_printf(out, "\nExit codes: 0 done, 1 failed, 2 cannot connect, 3 usage. "
			   "COMMAND --help tells more.\n");
}

void help_command(struct output *out, const struct command *command)
{
	static const char *const titles[COMMAND_TABLES] = { "Options of the command", "Message",
							    "Run" };

	output_printf(out, "Usage: chaosactor %s [OPTIONS]%s%s\n\n%s.\n", command->name,
		      command->operands[0] != '\0' ? " " : "", command->operands, command->summary);
	if (command->notes)
		output_printf(out, "\n%s\n", command->notes);
	for (size_t i = 0; i < COMMAND_TABLES && command->options[i]; i++)
		options(out, titles[i], command->options[i]);
	options(out, "Options of every command", app_options);
}

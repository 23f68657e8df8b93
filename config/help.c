/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/help.h"

#include "config/table.h"

enum { HELP_WIDTH = 100, HELP_INDENT = 8 };

static const char *const group_titles[GROUP_COUNT] = {
	[GROUP_GENERAL] = "General",
	[GROUP_DATA] = "Data",
	[GROUP_WORLD] = "Genesis and environment (act when a data directory is created)",
	[GROUP_ACCESS] = "Access and connections",
	[GROUP_LIMITS] = "Limits",
	[GROUP_THREADS] = "Threads",
};

/* Words of text, broken at HELP_WIDTH, each line indented. */
static void print_wrapped(FILE *stream, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t size = strcspn(text, " ");

		if (column > 0 && column + 1 + size > HELP_WIDTH) {
			fputc('\n', stream);
			column = 0;
		}
		column += (size_t)fprintf(stream, "%*s%.*s", column == 0 ? HELP_INDENT : 1, "",
					  (int)size, text);
		text += size;
		text += strspn(text, " ");
	}
	fputc('\n', stream);
}

static void print_option(FILE *stream, enum option option)
{
	const struct option_row *row = option_row(option);
	struct buffer text;

	fprintf(stream, "  --%s%s%s\n", row->name, row->type == TYPE_BOOL ? "" : " ", row->value);
	buffer_init(&text, 0);
	buffer_append_text(&text, row->help);
	buffer_append_text(&text, row->fallback[0] ? " [" : "");
	buffer_append_text(&text, row->fallback);
	buffer_append_text(&text, row->fallback[0] ? "]" : "");
	buffer_append_byte(&text, '\0');
	if (buffer_status(&text) == ST_OK)
		print_wrapped(stream, (const char *)text.data);
	buffer_fini(&text);
}

static void print_group(FILE *stream, enum option_group group)
{
	fprintf(stream, "\n%s:\n", group_titles[group]);
	for (enum option option = 0; option < OPTION_COUNT; option++)
		if (option_row(option)->group == group)
			print_option(stream, option);
}

void config_help(FILE *stream)
{
	fputs("Usage: chaosactord [OPTION]...              run the daemon in the foreground\n"
	      "       chaosactord db check --data-dir DIR  re-hash every block, walk every root\n"
	      "       chaosactord --version | --help\n"
	      "\n"
	      "Filecoin's chaos actor as a JSON-RPC service. An option is a flag (--name VALUE or\n"
	      "--name=VALUE), an environment variable (CHAOSACTORD_NAME, capitals, _ for -) or a "
	      "line\n"
	      "of the options file (name = value), in this order of precedence. Sizes take KiB, "
	      "MiB,\n"
	      "GiB, TiB, kB, MB, GB, TB; times ms, s, m, h. Weakest is CHAOSACTORD_DEFAULT_NAME, "
	      "for images.\n",
	      stream);
	for (enum option_group group = 0; group < GROUP_COUNT; group++)
		print_group(stream, group);
	fputs("\nExit codes: 0 stopped as told, 1 failed while running, 2 bad options, 3 data "
	      "directory\n"
	      "locked, of another schema, or corrupt.\n",
	      stream);
}

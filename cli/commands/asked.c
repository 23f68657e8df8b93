/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/asked.h"

#include <string.h>

static enum status fill(json_t *params, const struct command *command,
			const struct arguments *arguments, struct error *err)
{
	const struct asked *asked = command->detail;

	for (size_t i = 0; i < arguments->operand_count; i++)
		if (json_object_set_new(params, asked->operands[i],
					json_string(arguments->operands[i])) != 0)
			return error_set(err, ST_INVALID, "\"%.80s\" is not UTF-8",
					 arguments->operands[i]);
	for (size_t i = 0; i < COMMAND_TABLES && command->options[i]; i++)
		TRY(arguments_to_json(params, arguments, command->options[i], true, err));
	return ST_OK;
}

/* ---- tables -------------------------------------------------------------------- */

/* One cell, as people read it, in columns of a terminal: what is no text takes its bytes. */
struct cell {
	struct buffer text;
	size_t width;
};

static void cell_make(struct cell *cell, const json_t *row, const char *column)
{
	buffer_init(&cell->text, 0);
	output_value(&cell->text, json_object_get(row, column));
	cell->width = 0;
	for (size_t i = 0; i < cell->text.size; i++)
		cell->width += (cell->text.data[i] & 0xc0) != 0x80;
}

static size_t width_of(const json_t *rows, const char *column)
{
	size_t width = strlen(column), i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		struct cell cell;

		cell_make(&cell, row, column);
		if (cell.width > width)
			width = cell.width;
		buffer_fini(&cell.text);
	}
	return width;
}

/* Up to the next column, if there is one. */
static void pad(struct output *out, const struct asked *asked, size_t column, size_t written,
		const size_t *widths)
{
	if (column + 1 == ASKED_COLUMNS || !asked->columns[column + 1])
		return;
	for (; written < widths[column] + 2; written++)
		buffer_append_byte(&out->text, ' ');
}

static void print_heads(struct output *out, const struct asked *asked, const size_t *widths)
{
	for (size_t i = 0; i < ASKED_COLUMNS && asked->columns[i]; i++) {
		output_styled(out, STYLE_DIM, "%s", asked->columns[i]);
		pad(out, asked, i, strlen(asked->columns[i]), widths);
	}
	buffer_append_byte(&out->text, '\n');
}

static void print_row(struct output *out, const struct asked *asked, const size_t *widths,
		      const json_t *row)
{
	for (size_t i = 0; i < ASKED_COLUMNS && asked->columns[i]; i++) {
		struct cell cell;

		cell_make(&cell, row, asked->columns[i]);
		buffer_append(&out->text, cell.text.data, cell.text.size);
		buffer_append_failure(&out->text, &cell.text);
		pad(out, asked, i, cell.width, widths);
		buffer_fini(&cell.text);
	}
	buffer_append_byte(&out->text, '\n');
}

static void print_table(struct output *out, const struct asked *asked, const json_t *result)
{
	const json_t *rows = json_object_get(result, asked->list);
	const json_t *next = json_object_get(result, "next");
	size_t widths[ASKED_COLUMNS] = { 0 }, i;
	json_t *row;

	if (json_array_size(rows) == 0) {
		output_styled(out, STYLE_DIM, "%s\n", asked->empty);
		return;
	}
	for (size_t column = 0; column < ASKED_COLUMNS && asked->columns[column]; column++)
		widths[column] = width_of(rows, asked->columns[column]);
	print_heads(out, asked, widths);
	json_array_foreach(rows, i, row) print_row(out, asked, widths, row);
	if (next && !json_is_null(next)) {
		output_styled(out, STYLE_DIM, "more: --after ");
		output_value(&out->text, next);
		buffer_append_byte(&out->text, '\n');
	}
}

/* ---- commands ------------------------------------------------------------------ */

enum cli_exit asked_run(struct app *app, const struct command *command,
			const struct arguments *arguments)
{
	const struct asked *asked = command->detail;
	struct rpc_reply reply = { 0 };
	json_t *params = json_object();
	enum status st = params ? fill(params, command, arguments, &app->error) : ST_NO_MEMORY;
	enum cli_exit code;

	if (st != ST_OK) {
		json_decref(params);
		return app_fail(app, st);
	}
	if (!asked->list || app->json)
		return app_ask(app, asked->method, params,
			       asked->print ? asked->print : print_members);
	code = app_call_json(app, asked->method, params, &reply);
	if (code == CLI_OK) {
		print_table(&app->out, asked, reply.result);
		code = app_flush(app);
	}
	rpc_reply_fini(&reply);
	return code;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/apply.h"

#include "base/encoding.h"
#include "cli/commands/application.h"
#include "cli/commands/command.h"
#include "cli/file.h"
#include "json/text.h"

#include <string.h>

#define MESSAGE_AT_MOST ((size_t)64 << 20)

static const struct flag_row apply_options[] = {
	{ "cbor", FLAG_BYTES, false, "BYTES", NULL,
	  "the message as base64 or 0x-hex of its CBOR, in place of a file" },
	{ 0 },
};

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct bytes trim(struct bytes text)
{
	while (text.size > 0 && is_space(text.data[0]))
		text = bytes_make(text.data + 1, text.size - 1);
	while (text.size > 0 && is_space(text.data[text.size - 1]))
		text.size--;
	return text;
}

/* base64 of bytes, or of the bytes that text writes, as a JSON string: its
 * alphabet needs no escapes. */
static enum status quote_cbor(struct buffer *out, struct bytes bytes, const char *text,
			      struct error *err)
{
	enum status st = ST_OK;

	buffer_append_byte(out, '"');
	if (text)
		st = options_bytes(out, text);
	else
		base64_encode(out, bytes);
	buffer_append_byte(out, '"');
	if (st == ST_INVALID)
		return error_set(err, st, "the message is neither JSON, CBOR, base64 nor 0x-hex");
	return buffer_status(out) == ST_OK ? st : error_set(err, ST_NO_MEMORY, "out of memory");
}

static enum status write_json(struct buffer *out, struct bytes content, struct error *err)
{
	json_t *document = NULL;

	/* Only to be sure that it is one value: what is sent is the text itself. */
	TRY(json_text_parse(content, &document, err));
	json_decref(document);
	json_text_compact(out, content);
	return buffer_status(out) == ST_OK ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
}

/* A message is a CBOR array of 10 (8a), signed an array of 2 (82); neither byte
 * begins JSON or text. */
enum status apply_read_message(struct buffer *out, struct bytes content, const char **member,
			       struct error *err)
{
	struct bytes text = trim(content);
	struct buffer copy;
	enum status st;

	*member = "message";
	if (text.size == 0)
		return error_set(err, ST_INVALID, "the message is empty");
	if (text.data[0] == '{')
		return write_json(out, text, err);
	*member = "cbor";
	if (content.data[0] >= 0x80)
		return quote_cbor(out, content, NULL, err);
	buffer_init(&copy, 0);
	buffer_append_bytes(&copy, text);
	buffer_append_byte(&copy, '\0');
	st = buffer_status(&copy);
	if (st == ST_OK)
		st = quote_cbor(out, text, (const char *)copy.data, err);
	buffer_fini(&copy);
	return st;
}

static enum status read_file(struct buffer *out, const char *path, const char **member,
			     struct error *err)
{
	struct buffer content;
	enum status st;

	buffer_init(&content, MESSAGE_AT_MOST);
	st = file_read(&content, path, err);
	if (st == ST_OK)
		st = apply_read_message(out, buffer_bytes(&content), member, err);
	buffer_fini(&content);
	return st;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	const char *cbor = arguments_text(arguments, "cbor");
	const char *member = "cbor";
	struct buffer text;
	enum cli_exit code;
	enum status st;

	(void)command;
	buffer_init(&text, 0);
	if ((cbor != NULL) == (arguments->operand_count == 1))
		st = error_set(&app->error, ST_INVALID,
			       "apply wants one message: FILE, - or --cbor BYTES");
	else if (cbor)
		st = quote_cbor(&text, bytes_make(NULL, 0), cbor, &app->error);
	else
		st = read_file(&text, arguments->operands[0], &member, &app->error);
	code = st == ST_OK ? application_send(app, arguments, member, buffer_bytes(&text))
			   : app_fail(app, st);
	buffer_fini(&text);
	return code;
}

const struct command apply_commands[] = {
	{ "apply",
	  "[FILE | -]",
	  0,
	  1,
	  "Apply a message as it stands, signed or not",
	  { apply_options, application_options },
	  "FILE holds a message in Lotus' JSON, its CBOR, or base64 or 0x-hex of that; - is\n"
	  "standard input. Nothing is filled in: nonce and gas are the message's own.",
	  run,
	  NULL,
	  false },
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/download.h"
#include "cli/commands/command.h"
#include "cli/part_file.h"
#include "cli/progress.h"

#include "base/clock.h"
#include "base/encoding.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `export`: a state as a CAR, in a file. */

static const struct flag_row export_options[] = {
	{ "at", FLAG_TEXT, false, "STATE", NULL,
	  "head (default), genesis, a sequence number, a root CID, snap:NAME or @LABEL" },
	{ "restart", FLAG_SWITCH, false, NULL, NULL,
	  "take nothing over from a FILE.part that an earlier try has left" },
	{ 0 },
};

/* In a row, without a byte in between. */
enum { TRIES_MAX = 6, REST_S = 1, ROOT_BYTES = 128 };

struct export
{
	struct app *app;
	struct part_file file;
	struct progress progress;
	char *url;             /* without the query */
	const char *at;        /* as given, or NULL */
	char root[ROOT_BYTES]; /* of what is in the file, once that is known */
	uint64_t resumed, total;
	uint64_t taken; /* bytes of the connection at hand */
	char digest[DOWNLOAD_DIGEST_BYTES];
};

/* ---- names ------------------------------------------------------------------------ */

/* The root stands in the tag: "ROOT.car". */
static void take_root(struct export *export, const char *tag)
{
	const char *end = strstr(tag, ".car\"");

	if (tag[0] == '"' && end && end - tag - 1 < ROOT_BYTES)
		(void)snprintf(export->root, ROOT_BYTES, "%.*s", (int)(end - tag - 1), tag + 1);
}

/* And in the head of the file, which is the same for every CAR with one root of ours. */
static void read_root(struct export *export)
{
	static const uint8_t before[] = { 0xa2, 0x65, 'r',  'o',  'o',  't', 's',
					  0x81, 0xd8, 0x2a, 0x58, 0x27, 0x00 };
	enum { LENGTH_BYTES = 1, CID_BYTES = 38 };
	const uint8_t *head = export->file.head + LENGTH_BYTES;
	struct buffer text;

	export->root[0] = '\0';
	if (export->file.size < sizeof(export->file.head) ||
	    memcmp(head, before, sizeof(before)) != 0)
		return;
	buffer_over(&text, export->root, ROOT_BYTES - 1);
	buffer_append_byte(&text, 'b');
	base32_encode(&text, bytes_make(head + sizeof(before), CID_BYTES));
	export->root[text.size] = '\0';
}

static void write_tag(const struct export *export, char tag[DOWNLOAD_TAG_BYTES])
{
	(void)snprintf(tag, DOWNLOAD_TAG_BYTES, "\"%s.car\"", export->root);
}

static enum status write_url(struct buffer *out, const char *url, const char *at)
{
	buffer_append_text(out, url);
	if (at)
		buffer_append_text(out, "?at=");
	for (; at && *at; at++) {
		if (strchr("-._~:@", *at) || (*at >= '0' && *at <= '9') ||
		    (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z'))
			buffer_append_byte(out, (uint8_t)*at);
		else
			buffer_printf(out, "%%%02X", (unsigned)(uint8_t)*at);
	}
	buffer_append_byte(out, '\0');
	return buffer_status(out);
}

/* ---- one connection --------------------------------------------------------------- */

static bool take(void *context, const struct download_facts *facts, struct bytes piece)
{
	struct export *export = context;
	struct error *err = &export->app->error;

	if (export->taken == 0) {
		take_root(export, facts->tag);
		if (facts->from != export->file.size &&
		    part_file_restart(&export->file, err) != ST_OK)
			return false;
		if (facts->from != export->file.size) {
			error_set(err, ST_INVALID,
				  "the answer does not begin where it was asked to");
			return false;
		}
		if (export->file.size == 0)
			export->resumed = 0;
	}
	if (facts->total != DOWNLOAD_UNKNOWN)
		export->total = facts->total;
	if (part_file_write(&export->file, piece, err) != ST_OK)
		return false;
	export->taken += piece.size;
	progress_tell(&export->progress, export->file.size, export->total);
	return true;
}

/* at NULL: what was asked for, else a root. */
static enum cli_exit connect_once(struct export *export, const struct rpc_settings *settings,
				  const char *at, bool head, struct download_end *end)
{
	struct rpc_settings own = *settings;
	char tag[DOWNLOAD_TAG_BYTES];
	struct download_order order = {
		.settings = &own,
		.head = head,
		.from = head ? 0 : export->file.size,
		.tag = tag,
		.take = take,
		.context = export,
	};
	enum cli_exit code;
	struct buffer url;

	buffer_init(&url, 0);
	if (write_url(&url, export->url, at ? at : export->at) != ST_OK) {
		buffer_fini(&url);
		*end = (struct download_end){ 0 };
		return app_fail(export->app, ST_NO_MEMORY);
	}
	own.url = (const char *)url.data;
	own.timeout_ms = export->app->timeout_ms > 0 ? export->app->timeout_ms : 0;
	write_tag(export, tag);
	export->taken = 0;
	code = download(&order, end, &export->app->error);
	buffer_fini(&url);
	return code;
}

/* Length and digest, which cost a reading of the state: for a file that is whole already, and
 * so that a person sees how long it takes. What is wrong is told better by the answer to GET. */
static void ask_total(struct export *export, const struct rpc_settings *settings, const char *at)
{
	struct download_end end;

	(void)!connect_once(export, settings, at, true, &end);
	json_decref(end.refusal);
	app_forget_error(export->app);
	if (end.facts.status != 200)
		return;
	export->total = end.facts.total;
	memcpy(export->digest, end.facts.digest, sizeof(export->digest));
}

/* ---- until all is there ----------------------------------------------------------- */

/* Whether to try again what ended so; the file goes on where it stands. */
static bool goes_on(struct export *export, enum cli_exit code, const struct download_end *end,
		    unsigned *tries)
{
	const struct timespec rest = { .tv_sec = REST_S };

	if (export->taken > 0)
		*tries = 0;
	if (export->root[0] == '\0' || export->file.size == export->resumed ||
	    !(end->cut || code == CLI_NO_CONNECTION) || ++*tries == TRIES_MAX)
		return false;
	app_forget_error(export->app);
	progress_say(&export->progress, "the connection has ended; trying again");
	if (*tries > 1)
		nanosleep(&rest, NULL);
	return true;
}

/* A range that begins behind the end: all may be there, or it is another file. */
static enum cli_exit settle_range(struct export *export, const struct rpc_settings *settings,
				  uint64_t total, bool *again)
{
	if (total == export->file.size) {
		ask_total(export, settings, export->root);
		return CLI_OK;
	}
	*again = true;
	if (part_file_restart(&export->file, &export->app->error) != ST_OK)
		return CLI_FAILED;
	export->root[0] = '\0';
	return CLI_OK;
}

static enum cli_exit receive(struct export *export, const struct rpc_settings *settings)
{
	const char *at = NULL;
	unsigned tries = 0;

	for (;;) {
		struct download_end end;
		enum cli_exit code = connect_once(export, settings, at, false, &end);
		bool again = false;

		if (code == CLI_OK && end.facts.digest[0] != '\0')
			memcpy(export->digest, end.facts.digest, sizeof(export->digest));
		if (end.facts.status == 416) {
			json_decref(end.refusal);
			app_forget_error(export->app);
			code = settle_range(export, settings, end.facts.total, &again);
		} else if (end.refusal) {
			export->app->rpc_error = end.refusal;
		} else if (code != CLI_OK && goes_on(export, code, &end, &tries)) {
			at = export->root;
			again = true;
		}
		if (!again)
			return code;
	}
}

/* ---- what came of it -------------------------------------------------------------- */

/* SHA-256 of what is here, as bytes and as Repr-Digest has it. */
static void write_digest(const struct export *export, uint8_t digest[DIGEST_BYTES],
			 char text[DOWNLOAD_DIGEST_BYTES])
{
	struct sha256 sha256 = export->file.sha256;
	struct buffer out;

	sha256_end(&sha256, digest);
	buffer_over(&out, text, DOWNLOAD_DIGEST_BYTES - 1);
	buffer_append_text(&out, "sha-256=:");
	base64_encode(&out, bytes_make(digest, DIGEST_BYTES));
	buffer_append_text(&out, ":");
	text[out.size] = '\0';
}

/* Whether what is here is what the daemon says that it has. */
static bool is_right(const struct export *export)
{
	uint8_t digest[DIGEST_BYTES];
	char text[DOWNLOAD_DIGEST_BYTES];

	write_digest(export, digest, text);
	return strcmp(text, export->digest) == 0;
}

static enum cli_exit check(struct export *export)
{
	struct app *app = export->app;

	if (is_right(export))
		return CLI_OK;
	if (export->digest[0] == '\0')
		return app_failed(app, "EXPORT_NOT_CHECKED",
				  "the answer came without Repr-Digest, so what is here cannot be "
				  "checked");
	part_file_remove(&export->file);
	(void)app_failed(app, "EXPORT_DIFFERS",
			 "what came is not what the daemon has: its SHA-256 is another");
	error_hint(&app->error, "something on the way changes it; nothing was kept");
	return CLI_FAILED;
}

static void print_json(struct output *out, const struct export *export, const char *hex,
		       double seconds)
{
	json_t *file = json_text_lossy(export->file.path ? export->file.path : "-");

	buffer_printf(&out->text,
		      "{\"root\":{\"/\":\"%s\"},\"bytes\":%" PRIu64 ",\"sha256\":\"%s\",\"file\":",
		      export->root, export->file.size, hex);
	json_text_write(&out->text, file);
	buffer_printf(&out->text, ",\"resumedAt\":%" PRIu64 ",\"seconds\":%.3f}\n", export->resumed,
		      seconds);
	json_decref(file);
}

static void print_text(struct output *out, const struct export *export, const char *hex)
{
	output_field(out, "root");
	output_printf(out, "%s\n", export->root);
	output_field(out, "bytes");
	output_printf(out, "%" PRIu64 "\n", export->file.size);
	output_field(out, "sha256");
	output_printf(out, "%s\n", hex);
	if (export->resumed == 0)
		return;
	output_field(out, "resumed at");
	output_printf(out, "%" PRIu64 "\n", export->resumed);
}

/* On stderr where the CAR itself goes to stdout. */
static enum cli_exit show(struct export *export, const char *hex, double seconds)
{
	struct output *out = &export->app->out;
	struct output other;
	enum status st;

	output_init(&other, stderr);
	if (!export->file.path)
		out = &other;
	if (export->app->json)
		print_json(out, export, hex, seconds);
	else if (export->file.path)
		print_text(out, export, hex);
	st = output_flush(out, &export->app->error);
	output_fini(&other);
	return st == ST_OK ? CLI_OK : CLI_FAILED;
}

/* Receives all of it. */
static enum cli_exit carry_out(struct export *export, const struct rpc_settings *settings)
{
	enum cli_exit code;

	read_root(export);
	if (export->root[0] == '\0' &&
	    part_file_restart(&export->file, &export->app->error) != ST_OK)
		return CLI_FAILED;
	export->resumed = export->file.size;
	export->progress.base = export->file.size;
	if (export->progress.shown) {
		progress_say(&export->progress, "finding out how large the state is");
		ask_total(export, settings, NULL);
		export->progress.start_ns = clock_ns();
	}
	code = receive(export, settings);
	/* Who stands between may pass on no trailers. */
	if (code == CLI_OK && export->digest[0] == '\0')
		ask_total(export, settings, export->root);
	/* FILE.part began like this state, but was not of it. */
	if (code == CLI_OK && export->resumed > 0 && !is_right(export) &&
	    part_file_restart(&export->file, &export->app->error) == ST_OK) {
		export->resumed = 0;
		code = receive(export, settings);
	}
	return code;
}

static enum cli_exit conclude(struct export *export, double seconds)
{
	char hex[2 * DIGEST_BYTES + 1], text[DOWNLOAD_DIGEST_BYTES];
	uint8_t digest[DIGEST_BYTES];
	enum cli_exit code = check(export);

	if (code != CLI_OK)
		return code;
	write_digest(export, digest, text);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	if (part_file_finish(&export->file, &export->app->error) != ST_OK)
		return CLI_FAILED;
	return show(export, hex, seconds);
}

/* What is to be said of a file that is not whole. */
static void add_hint(struct export *export, enum cli_exit code)
{
	struct error *err = &export->app->error;

	if (code == CLI_NO_CONNECTION)
		export->app->error_name = "NO_CONNECTION";
	if (err->status != ST_IO || !export->file.part_path || export->file.size == 0)
		return;
	err->hint[0] = '\0'; /* there is more to say */
	error_hint(err, "%.100s has %" PRIu64 " bytes; the same command goes on from there",
		   export->file.part_path, export->file.size);
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	const char *path = arguments->operand_count > 0 ? arguments->operands[0] : "-";
	struct export export = { .app = app, .total = PROGRESS_UNKNOWN };
	const int64_t start_ns = clock_ns();
	struct rpc_settings settings;
	enum cli_exit code;

	(void)command;
	export.at = arguments_text(arguments, "at");
	if (strcmp(path, "-") == 0 && isatty(STDOUT_FILENO) == 1) {
		error_set(&app->error, ST_INVALID, "a CAR is nothing for a terminal");
		error_hint(&app->error, "name a FILE, or send it on: chaosactor export | …");
		return CLI_USAGE;
	}
	code = app_stream_settings(app, "export.car", &settings, &export.url);
	if (code == CLI_OK &&
	    part_file_open(&export.file, strcmp(path, "-") == 0 ? NULL : path,
			   arguments_flag(arguments, "restart"), &app->error) != ST_OK)
		code = CLI_FAILED;
	progress_init(&export.progress, !app->json, 0);
	if (code == CLI_OK)
		code = carry_out(&export, &settings);
	progress_fini(&export.progress);
	if (code == CLI_OK)
		code = conclude(&export, (double)(clock_ns() - start_ns) / (double)NS_PER_S);
	add_hint(&export, code);
	if (code != CLI_OK && export.file.size == 0)
		part_file_remove(&export.file);
	part_file_close(&export.file);
	free(export.url);
	return code;
}

const struct command export_commands[] = {
	{ "export",
	  "[FILE|-]",
	  0,
	  1,
	  "Write a state to a file, as a CAR",
	  { export_options },
	  "The same root gives the same bytes everywhere. What comes goes to FILE.part, which is\n"
	  "renamed at the end, once its SHA-256 is that which the daemon tells. An earlier try "
	  "goes\n"
	  "on where it was cut off, if it was of the same state. Without FILE, or with -, to "
	  "stdout.\n",
	  run,
	  NULL,
	  false },
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/download.h"

#include "cli/client/transfer_options.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { REFUSAL_BYTES_MAX = 65536, CONNECT_MS = 5000, PIECE_BYTES = 256 << 10 };

struct transfer {
	const struct download_order *order;
	struct download_end *end;
	CURL *curl;
	struct curl_slist *headers;
	struct buffer refusal;
	char words[CURL_ERROR_SIZE];
};

/* ---- what comes ------------------------------------------------------------------- */

/* What does not fit is as if it had not been sent. */
static void copy_value(const char *value, char *out, size_t room)
{
	(void)snprintf(out, room, "%s", strlen(value) < room ? value : "");
}

/* bytes FIRST-LAST/TOTAL, or bytes * /TOTAL. */
static void read_range(struct download_facts *facts, const char *value)
{
	const char *slash = strchr(value, '/');

	if (strncmp(value, "bytes ", 6) == 0 && value[6] >= '0' && value[6] <= '9')
		facts->from = strtoull(value + 6, NULL, 10);
	if (slash && slash[1] >= '0' && slash[1] <= '9')
		facts->total = strtoull(slash + 1, NULL, 10);
}

static void take_field(struct download_facts *facts, const char *name, size_t name_size,
		       const char *value)
{
	if (name_size == 4 && strncasecmp(name, "ETag", 4) == 0)
		copy_value(value, facts->tag, sizeof(facts->tag));
	else if (name_size == 11 && strncasecmp(name, "Repr-Digest", 11) == 0)
		copy_value(value, facts->digest, sizeof(facts->digest));
	else if (name_size == 13 && strncasecmp(name, "Content-Range", 13) == 0)
		read_range(facts, value);
	else if (name_size == 14 && strncasecmp(name, "Content-Length", 14) == 0 &&
		 facts->status == 200)
		facts->total = strtoull(value, NULL, 10);
}

/* A line of a head, or of the trailers behind a body. */
static size_t on_header(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	struct download_facts *facts = &transfer->end->facts;
	size_t length = size * count;
	char line[512];
	char *colon;

	if (length >= sizeof(line))
		return length;
	memcpy(line, data, length);
	line[length] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	if (strncmp(line, "HTTP/", 5) == 0) {
		const char *code = strchr(line, ' ');

		*facts = (struct download_facts){ .total = DOWNLOAD_UNKNOWN };
		facts->status = code ? strtol(code, NULL, 10) : 0;
		return length;
	}
	colon = strchr(line, ':');
	if (colon)
		take_field(facts, line, (size_t)(colon - line),
			   colon + 1 + strspn(colon + 1, " \t"));
	return length;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	const struct download_order *order = transfer->order;
	const size_t length = size * count;

	if (transfer->end->facts.status != 200 && transfer->end->facts.status != 206) {
		buffer_append(&transfer->refusal, data, length);
		return length;
	}
	transfer->end->taken = !order->take(order->context, &transfer->end->facts,
					    bytes_make((const uint8_t *)data, length));
	return transfer->end->taken ? CURL_WRITEFUNC_ERROR : length;
}

/* ---- libcurl ---------------------------------------------------------------------- */

static bool add_header(struct transfer *transfer, const char *name, const char *value)
{
	struct curl_slist *longer = NULL;
	char *line = NULL;

	if (!value)
		return true;
	if (asprintf(&line, "%s: %s", name, value) >= 0)
		longer = curl_slist_append(transfer->headers, line);
	free(line);
	if (longer)
		transfer->headers = longer;
	return longer != NULL;
}

static bool add_range(struct transfer *transfer)
{
	const struct download_order *order = transfer->order;
	char range[48];

	if (order->from == 0)
		return true;
	(void)snprintf(range, sizeof(range), "bytes=%" PRIu64 "-", order->from);
	return add_header(transfer, "Range", range) && add_header(transfer, "If-Range", order->tag);
}

/* No limit of silence: before a range, or for its length alone, a large state is read first. */
static bool set_up(struct transfer *transfer)
{
	const struct rpc_settings *settings = transfer->order->settings;
	CURL *curl = transfer->curl;

	return curl &&
	       add_header(transfer, "Accept",
			  "*/"
			  "*") &&
	       add_range(transfer) && add_header(transfer, "Chaos-World", settings->world) &&
	       transfer_options_set(curl, settings) &&
	       curl_easy_setopt(curl, CURLOPT_NOBODY, transfer->order->head ? 1L : 0L) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, transfer->headers) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->words) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, (long)PIECE_BYTES) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, settings->timeout_ms) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer) == CURLE_OK;
}

/* An answer that is an error as JSON-RPC has them; to HEAD there are no words. */
static enum cli_exit refused(struct transfer *transfer, struct error *err)
{
	json_t *answer = NULL;

	if (json_text_parse(buffer_bytes(&transfer->refusal), &answer, NULL) == ST_OK)
		transfer->end->refusal = json_incref(json_object_get(answer, "error"));
	json_decref(answer);
	if (!transfer->end->refusal)
		error_set(err, ST_INVALID, "the daemon refuses with HTTP %ld; is that chaosactord?",
			  transfer->end->facts.status);
	return CLI_FAILED;
}

static enum cli_exit judge(struct transfer *transfer, CURLcode rc, struct error *err)
{
	const long status = transfer->end->facts.status;
	const char *why = transfer->words[0] != '\0' ? transfer->words : curl_easy_strerror(rc);

	if (transfer->end->taken)
		return CLI_FAILED;
	if (status == 0) {
		error_set(err, ST_IO, "cannot connect to %.120s: %.200s",
			  transfer->order->settings->url, why);
		error_hint(err,
			   "start chaosactord, or say where it is with --url or CHAOSACTOR_URL");
		return CLI_NO_CONNECTION;
	}
	if (status != 200 && status != 206)
		return refused(transfer, err);
	if (rc == CURLE_OK)
		return CLI_OK;
	transfer->end->cut = rc != CURLE_OPERATION_TIMEDOUT;
	error_set(err, ST_IO, "the connection has ended before all was there: %.200s", why);
	return CLI_FAILED;
}

enum cli_exit download(const struct download_order *order, struct download_end *out,
		       struct error *err)
{
	struct transfer transfer = { .order = order, .end = out, .curl = curl_easy_init() };
	enum cli_exit code = CLI_FAILED;

	*out = (struct download_end){ .facts = { .total = DOWNLOAD_UNKNOWN } };
	buffer_init(&transfer.refusal, REFUSAL_BYTES_MAX);
	if (set_up(&transfer))
		code = judge(&transfer, curl_easy_perform(transfer.curl), err);
	else
		error_set(err, ST_NO_MEMORY, "out of memory");
	curl_easy_cleanup(transfer.curl);
	curl_slist_free_all(transfer.headers);
	buffer_fini(&transfer.refusal);
	return code;
}

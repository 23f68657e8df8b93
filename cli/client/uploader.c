/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/uploader.h"

#include "cli/client/transfer_options.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_BYTES_MAX = 1 << 20, CONNECT_MS = 5000 };

struct uploader {
	const struct rpc_settings *settings;
	void (*sent)(void *context, uint64_t bytes);
	void *context;
	CURL *curl;
	struct curl_slist *headers;
	struct bytes part;
	size_t at; /* in the part */
	struct buffer answer;
	char words[CURL_ERROR_SIZE];
};

static size_t on_read(char *data, size_t size, size_t count, void *context)
{
	struct uploader *uploader = context;
	const size_t left = uploader->part.size - uploader->at;
	const size_t take = size * count < left ? size * count : left;

	memcpy(data, uploader->part.data + uploader->at, take);
	uploader->at += take;
	uploader->sent(uploader->context, uploader->at);
	return take;
}

/* A kept connection may turn out to be closed: then the part is sent again on a new one. */
static int on_seek(void *context, curl_off_t offset, int origin)
{
	struct uploader *uploader = context;

	if (origin != SEEK_SET || offset < 0 || (size_t)offset > uploader->part.size)
		return CURL_SEEKFUNC_CANTSEEK;
	uploader->at = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
	struct uploader *uploader = context;

	buffer_append(&uploader->answer, data, size * count);
	return size * count;
}

static bool add_header(struct uploader *uploader, const char *name, const char *value)
{
	struct curl_slist *longer = NULL;
	char *line = NULL;

	if (!value)
		return true;
	if (asprintf(&line, "%s: %s", name, value) >= 0)
		longer = curl_slist_append(uploader->headers, line);
	free(line);
	if (longer)
		uploader->headers = longer;
	return longer != NULL;
}

/* What holds for all requests. */
static bool set_up(struct uploader *uploader)
{
	const struct rpc_settings *settings = uploader->settings;
	CURL *curl = uploader->curl;

	return curl && transfer_options_set(curl, settings) &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, uploader->words) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, settings->timeout_ms) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_READDATA, uploader) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, on_seek) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SEEKDATA, uploader) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, uploader) == CURLE_OK;
}

enum status uploader_open(const struct rpc_settings *settings,
			  void (*sent)(void *context, uint64_t bytes), void *context,
			  struct uploader **out)
{
	struct uploader *uploader = calloc(1, sizeof(*uploader));

	*out = NULL;
	if (!uploader)
		return ST_NO_MEMORY;
	*uploader = (struct uploader){
		.settings = settings,
		.sent = sent,
		.context = context,
		.curl = curl_easy_init(),
	};
	buffer_init(&uploader->answer, ANSWER_BYTES_MAX);
	if (!set_up(uploader)) {
		uploader_close(uploader);
		return ST_NO_MEMORY;
	}
	*out = uploader;
	return ST_OK;
}

void uploader_close(struct uploader *uploader)
{
	if (!uploader)
		return;
	curl_easy_cleanup(uploader->curl);
	curl_slist_free_all(uploader->headers);
	buffer_fini(&uploader->answer);
	free(uploader);
}

/* ---- one request ------------------------------------------------------------------ */

static enum cli_exit judge(struct uploader *uploader, CURLcode rc, struct upload_answer *out,
			   struct error *err)
{
	const char *why = uploader->words[0] != '\0' ? uploader->words : curl_easy_strerror(rc);

	(void)curl_easy_getinfo(uploader->curl, CURLINFO_RESPONSE_CODE, &out->status);
	/* An answer counts although not everything was sent. */
	if (out->status >= 200 &&
	    json_text_parse(buffer_bytes(&uploader->answer), &out->answer, NULL) == ST_OK)
		return out->status < 300 && rc == CURLE_OK ? CLI_OK : CLI_FAILED;
	if (rc != CURLE_OK) {
		error_set(err, ST_IO, "no connection to %.120s: %.200s", uploader->settings->url,
			  why);
		error_hint(err,
			   "start chaosactord, or say where it is with --url or CHAOSACTOR_URL");
		return CLI_NO_CONNECTION;
	}
	error_set(err, ST_INVALID, "the daemon answers with HTTP %ld; is that chaosactord?",
		  out->status);
	return CLI_FAILED;
}

static enum cli_exit perform(struct uploader *uploader, bool put, const char *range,
			     struct upload_answer *out, struct error *err)
{
	CURL *curl = uploader->curl;

	*out = (struct upload_answer){ .status = 0 };
	curl_slist_free_all(uploader->headers);
	uploader->headers = NULL;
	uploader->words[0] = '\0';
	uploader->at = 0;
	buffer_clear(&uploader->answer);
	if (!add_header(uploader, "Accept", "application/json") ||
	    !add_header(uploader, "Content-Range", range) ||
	    !add_header(uploader, "Chaos-World", uploader->settings->world) ||
	    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, uploader->headers) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_UPLOAD, put ? 1L : 0L) != CURLE_OK ||
	    (!put && curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L) != CURLE_OK) ||
	    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
			     put ? (curl_off_t)uploader->part.size : -1) != CURLE_OK) {
		error_set(err, ST_NO_MEMORY, "out of memory");
		return CLI_FAILED;
	}
	return judge(uploader, curl_easy_perform(curl), out, err);
}

enum cli_exit uploader_put(struct uploader *uploader, struct bytes part, uint64_t from,
			   uint64_t total, struct upload_answer *out, struct error *err)
{
	char range[96];

	uploader->part = part;
	if (total == UPLOAD_UNKNOWN)
		(void)snprintf(range, sizeof(range), "bytes %" PRIu64 "-%" PRIu64 "/*", from,
			       from + part.size - 1);
	else
		(void)snprintf(range, sizeof(range), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, from,
			       from + part.size - 1, total);
	/* Of nothing there is no range. */
	return perform(uploader, true, part.size > 0 ? range : NULL, out, err);
}

enum cli_exit uploader_ask(struct uploader *uploader, struct upload_answer *out, struct error *err)
{
	uploader->part = (struct bytes){ 0 };
	return perform(uploader, false, NULL, out, err);
}

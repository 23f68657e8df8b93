/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/rpc_client.h"

#include "cli/client/transfer_options.h"
#include "cli/client/url.h"
#include "json/text.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_TIMEOUT_MS 5000L
#define EXCERPT_BYTES 160

struct rpc_client {
	CURL *curl;
	struct curl_slist *headers;
	char *url;
	char *place; /* as the user knows it: the URL, or unix:PATH */
	long timeout_ms;
	int64_t last_id;
	struct buffer request;
	struct buffer body; /* of rpc_client_get */
	size_t max_response_bytes;
	rpc_wait *wait; /* or NULL */
	void *wait_context;
	char curl_words[CURL_ERROR_SIZE];
};

void rpc_reply_fini(struct rpc_reply *reply)
{
	json_decref(reply->document);
	buffer_fini(&reply->body);
	*reply = (struct rpc_reply){ 0 };
}

static size_t receive(char *data, size_t size, size_t count, void *body)
{
	size_t length = size * count;

	buffer_append(body, data, length);
	return buffer_status(body) == ST_OK ? length : 0;
}

static bool set_options(struct rpc_client *client, const struct rpc_settings *settings)
{
	CURL *curl = client->curl;
	long connect_ms = CONNECT_TIMEOUT_MS;

	if (settings->timeout_ms > 0 && settings->timeout_ms < connect_ms)
		connect_ms = settings->timeout_ms;
	return transfer_options_set(curl, settings) &&
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, client->headers) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, client->curl_words) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, settings->timeout_ms) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK;
}

static char *make_place(const struct rpc_settings *settings)
{
	char *place = NULL;

	if (!settings->socket_path)
		return strdup(settings->url);
	return asprintf(&place, "unix:%s", settings->socket_path) < 0 ? NULL : place;
}

/* What a world may be called is the daemon's to say; here only nothing that ends a header. */
enum status rpc_world_check(const char *world, struct error *err)
{
	for (const char *at = world; *at || at == world; at++) {
		if (*at > ' ' && *at < 0x7f)
			continue;
		error_set(err, ST_INVALID, "--world: \"%.80s\" is no world's name", world);
		error_hint(err,
			   "names are made of a-z 0-9 . _ -; chaosactor world list lists them");
		return ST_INVALID;
	}
	return ST_OK;
}

static bool add_header(struct rpc_client *client, const char *header)
{
	struct curl_slist *longer = curl_slist_append(client->headers, header);

	if (longer)
		client->headers = longer;
	return longer;
}

static enum status make_headers(struct rpc_client *client, const char *world, struct error *err)
{
	char *header;
	bool done = add_header(client, "Content-Type: application/json");

	if (!world)
		return done ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
	TRY(rpc_world_check(world, err));
	if (asprintf(&header, "Chaos-World: %s", world) < 0)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	done = done && add_header(client, header);
	free(header);
	return done ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
}

enum status rpc_client_open(const struct rpc_settings *settings, struct rpc_client **out,
			    struct error *err)
{
	struct rpc_client *client = calloc(1, sizeof(*client));

	*out = client;
	if (!client)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	buffer_init(&client->request, 0);
	buffer_init(&client->body, settings->max_response_bytes);
	client->max_response_bytes = settings->max_response_bytes;
	client->timeout_ms = settings->timeout_ms;
	client->url = strdup(settings->url);
	client->place = make_place(settings);
	client->curl = curl_easy_init();
	if (!client->url || !client->place || !client->curl)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	TRY(make_headers(client, settings->world, err));
	if (!set_options(client, settings))
		return error_set(err, ST_INVALID, "libcurl refuses the proxy or its own options");
	return ST_OK;
}

void rpc_client_close(struct rpc_client *client)
{
	if (!client)
		return;
	curl_easy_cleanup(client->curl);
	curl_slist_free_all(client->headers);
	buffer_fini(&client->request);
	buffer_fini(&client->body);
	free(client->url);
	free(client->place);
	free(client);
}

static int on_progress(void *context, curl_off_t to_receive, curl_off_t received,
		       curl_off_t to_send, curl_off_t sent)
{
	const struct rpc_client *client = context;

	(void)to_receive, (void)received, (void)to_send, (void)sent;
	client->wait(client->wait_context);
	return 0;
}

/* An option that libcurl refuses leaves a client that waits in silence. */
void rpc_client_while_waiting(struct rpc_client *client, rpc_wait *wait, void *context)
{
	client->wait = wait;
	client->wait_context = context;
	if (curl_easy_setopt(client->curl, CURLOPT_XFERINFODATA, client) == CURLE_OK &&
	    curl_easy_setopt(client->curl, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK)
		(void)curl_easy_setopt(client->curl, CURLOPT_NOPROGRESS, wait ? 0L : 1L);
}

static const char *words(const struct rpc_client *client, CURLcode rc)
{
	return client->curl_words[0] != '\0' ? client->curl_words : curl_easy_strerror(rc);
}

/* Of a UNIX socket libcurl says that it is port 80 of localhost. */
static const char *why_not_connected(const struct rpc_client *client, CURLcode rc)
{
	long problem = 0;

	if (url_is_socket(client->place) && rc == CURLE_COULDNT_CONNECT &&
	    curl_easy_getinfo(client->curl, CURLINFO_OS_ERRNO, &problem) == CURLE_OK &&
	    problem != 0)
		return strerror((int)problem);
	return words(client, rc);
}

static enum cli_exit not_connected(struct rpc_client *client, CURLcode rc, struct error *err)
{
	error_set(err, ST_IO, "cannot connect to %.120s: %s", client->place,
		  why_not_connected(client, rc));
	error_hint(err, "start chaosactord, or say where it is with --url or CHAOSACTOR_URL");
	return CLI_NO_CONNECTION;
}

/* Whether anything was sent decides between "nothing happened" and "we do not
 * know", which matters to whoever sent a message to be applied. */
static bool was_connected(struct rpc_client *client)
{
	long sent_bytes = 0;

	curl_easy_getinfo(client->curl, CURLINFO_REQUEST_SIZE, &sent_bytes);
	return sent_bytes > 0;
}

static enum cli_exit no_answer(struct rpc_client *client, CURLcode rc, struct error *err)
{
	if (rc == CURLE_OUT_OF_MEMORY || client->body.status == ST_NO_MEMORY) {
		error_set(err, ST_NO_MEMORY, "out of memory");
		return CLI_FAILED;
	}
	if (!was_connected(client))
		return not_connected(client, rc, err);
	if (rc == CURLE_OPERATION_TIMEDOUT) {
		error_set(err, ST_IO, "no answer from %.120s within %g s", client->place,
			  (double)client->timeout_ms / 1000);
		error_hint(err, "raise --timeout; the request may still be carried out");
		return CLI_FAILED;
	}
	error_set(err, ST_IO, "the connection to %.120s ended without an answer: %s", client->place,
		  words(client, rc));
	if (rc == CURLE_SEND_ERROR)
		error_hint(err, "the request has %zu bytes: is that over the daemon's body limit?",
			   client->request.size);
	return CLI_FAILED;
}

static enum cli_exit perform(struct rpc_client *client, struct buffer *body, struct error *err)
{
	CURLcode rc;

	client->curl_words[0] = '\0';
	if (curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, body) != CURLE_OK) {
		error_set(err, ST_NO_MEMORY, "out of memory");
		return CLI_FAILED;
	}
	rc = curl_easy_perform(client->curl);
	if (rc == CURLE_OK)
		return CLI_OK;
	if (buffer_status(body) == ST_LIMIT) {
		error_set(err, ST_LIMIT, "the answer of %.120s is longer than %zu bytes",
			  client->place, client->max_response_bytes);
		return CLI_FAILED;
	}
	return no_answer(client, rc, err);
}

static enum status write_request(struct rpc_client *client, const char *method, struct bytes params)
{
	struct buffer *out = &client->request;
	json_t *name = json_string(method);

	if (!name)
		return ST_INVALID;
	buffer_clear(out);
	buffer_printf(out,
		      "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64 ",\"method\":", ++client->last_id);
	json_text_write(out, name);
	json_decref(name);
	if (params.size > 0) {
		buffer_append_text(out, ",\"params\":");
		buffer_append_bytes(out, params);
	}
	buffer_append_byte(out, '}');
	return buffer_status(out);
}

static enum cli_exit not_json_rpc(struct rpc_client *client, const struct rpc_reply *reply,
				  const char *why, struct error *err)
{
	size_t shown = reply->body.size < EXCERPT_BYTES ? reply->body.size : EXCERPT_BYTES;
	long http = 0;

	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &http);
	error_set(err, ST_INVALID, "%.100s did not answer in JSON-RPC (HTTP %ld, %s): %.*s",
		  client->place, http, why, (int)shown,
		  reply->body.data ? (const char *)reply->body.data : "");
	error_hint(err, "is that chaosactord? Its RPC path is /rpc/v1");
	return CLI_FAILED;
}

/* A refusal before the request was read has the id null. */
static bool id_is_ours(const struct rpc_client *client, const struct rpc_reply *reply)
{
	const json_t *id = json_object_get(reply->document, "id");

	if (reply->error && json_is_null(id))
		return true;
	return json_is_integer(id) && json_integer_value(id) == client->last_id;
}

static enum cli_exit read_answer(struct rpc_client *client, struct rpc_reply *reply,
				 struct error *err)
{
	struct error inner = { 0 };

	if (json_text_parse(buffer_bytes(&reply->body), &reply->document, &inner) != ST_OK)
		return not_json_rpc(client, reply, inner.text, err);
	reply->result = json_object_get(reply->document, "result");
	reply->error = json_object_get(reply->document, "error");
	if (reply->error && !json_is_object(reply->error))
		reply->error = NULL;
	if (!reply->result == !reply->error)
		return not_json_rpc(client, reply, "no result and no error", err);
	if (!id_is_ours(client, reply))
		return not_json_rpc(client, reply, "the id is not the one sent", err);
	if (reply->error) {
		reply->result = NULL;
		return CLI_FAILED;
	}
	json_text_member(buffer_bytes(&reply->body), "result", &reply->result_text);
	return CLI_OK;
}

enum cli_exit rpc_client_call(struct rpc_client *client, const char *method, struct bytes params,
			      struct rpc_reply *reply, struct error *err)
{
	enum status st;
	enum cli_exit code;

	rpc_reply_fini(reply);
	buffer_init(&reply->body, client->max_response_bytes);
	st = write_request(client, method, params);
	if (st != ST_OK) {
		error_set(err, st,
			  st == ST_INVALID ? "the method's name is not UTF-8" : "out of memory");
		return st == ST_INVALID ? CLI_USAGE : CLI_FAILED;
	}
	if (curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE_LARGE,
			     (curl_off_t)client->request.size) != CURLE_OK ||
	    curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, client->request.data) != CURLE_OK) {
		error_set(err, ST_NO_MEMORY, "out of memory");
		return CLI_FAILED;
	}
	code = perform(client, &reply->body, err);
	return code == CLI_OK ? read_answer(client, reply, err) : code;
}

enum cli_exit rpc_client_get(struct rpc_client *client, struct error *err)
{
	enum cli_exit code;
	long http = 0;
	size_t shown;

	buffer_clear(&client->body);
	if (curl_easy_setopt(client->curl, CURLOPT_HTTPGET, 1L) != CURLE_OK)
		return CLI_FAILED;
	code = perform(client, &client->body, err);
	if (code != CLI_OK)
		return code;
	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &http);
	if (http == 200)
		return CLI_OK;
	shown = client->body.size < EXCERPT_BYTES ? client->body.size : EXCERPT_BYTES;
	error_set(err, ST_IO, "%.120s answered HTTP %ld: %.*s", client->place, http, (int)shown,
		  client->body.data ? (const char *)client->body.data : "");
	return CLI_FAILED;
}

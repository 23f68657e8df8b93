/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "cli/client/multiaddr.h"

static const char socket_prefix[] = "unix:";
enum { SOCKET_PREFIX = sizeof(socket_prefix) - 1 };

/* What the kernel takes as the path of a socket. */
enum { SOCKET_PATH_MAX = sizeof(((struct sockaddr_un *)0)->sun_path) - 1 };

bool url_is_socket(const char *given)
{
	return strncmp(given, socket_prefix, SOCKET_PREFIX) == 0;
}

/* The path of a URL behind that of the socket, or the end of given. A file name may hold a colon
 * too, so only what looks like a path of ours is one. */
static const char *socket_target(const char *given)
{
	static const char *const beginnings[] = { ":/w/", ":/rpc/" };
	const char *found = NULL;

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		for (const char *at = given + SOCKET_PREFIX; (at = strstr(at, beginnings[i])); at++)
			if (!found || at > found)
				found = at;
	return found ? found + 1 : given + strlen(given);
}

enum status url_socket_path(const char *given, char **out, struct error *err)
{
	const char *end;

	*out = NULL;
	if (!url_is_socket(given))
		return ST_OK;
	end = socket_target(given);
	*out = strndup(given + SOCKET_PREFIX,
		       (size_t)(end - given) - SOCKET_PREFIX - (*end != '\0'));
	return *out ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
}

static const char token_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-_.";

/* Three parts with dots between them, of which the last may be empty. The first is JSON in
 * base64, so it begins as no address does: 127.0.0.1:3456 has dots and a colon too. */
size_t url_token(const char *given)
{
	const size_t size = strspn(given, token_letters);
	const char *first = memchr(given, '.', size);
	const char *second = first ? memchr(first + 1, '.', size - (size_t)(first + 1 - given))
				   : NULL;

	return strncmp(given, "eyJ", 3) == 0 && second && given[size] == ':' &&
			       given[size + 1] != '\0'
		       ? size
		       : 0;
}

enum status url_token_check(const char *token, struct error *err)
{
	if (token[0] != '\0' && token[strspn(token, token_letters)] == '\0')
		return ST_OK;
	error_set(err, ST_INVALID, "the token is no JSON Web Token");
	error_hint(err, "it is one word of three parts with dots between them; --token and "
			"CHAOSACTOR_TOKEN take it");
	return ST_INVALID;
}

static enum status url_problem(struct error *err, const char *given, const char *why)
{
	error_set(err, ST_INVALID, "not a URL: \"%.200s\": %s", given, why);
	error_hint(err, "write it as " URL_DEFAULT " or unix:PATH");
	return ST_INVALID;
}

/* Also what a bare host and port is: curl would guess from the host's name. */
static CURLUcode set_whole(CURLU *url, const char *given)
{
	bool has_scheme = strstr(given, "://") != NULL;
	char *whole = NULL;
	CURLUcode rc;

	if (has_scheme)
		return curl_url_set(url, CURLUPART_URL, given, 0);
	if (asprintf(&whole, "http://%s", given) < 0)
		return CURLUE_OUT_OF_MEMORY;
	rc = curl_url_set(url, CURLUPART_URL, whole, 0);
	free(whole);
	return rc;
}

static enum status check_socket(const char *given, struct error *err)
{
	const char *end = socket_target(given);
	const size_t size = (size_t)(end - given) - SOCKET_PREFIX - (*end != '\0');

	if (size == 0)
		return url_problem(err, given, "it has no path");
	if (size > SOCKET_PATH_MAX)
		return url_problem(err, given, "the path of a socket has at most 107 bytes");
	return ST_OK;
}

/* What is asked for on a socket has any name for its host. */
static CURLUcode set_on_socket(CURLU *url, const char *given)
{
	char *whole = NULL;
	CURLUcode rc;

	if (asprintf(&whole, "http://localhost%s", socket_target(given)) < 0)
		return CURLUE_OUT_OF_MEMORY;
	rc = curl_url_set(url, CURLUPART_URL, whole, 0);
	free(whole);
	return rc;
}

static enum status parse_url(const char *given, CURLU **out, struct error *err)
{
	const bool is_socket = url_is_socket(given);
	char *scheme = NULL;
	CURLUcode rc;
	bool http;

	*out = NULL;
	if (is_socket)
		TRY(check_socket(given, err));
	*out = curl_url();
	if (!*out)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	rc = is_socket ? set_on_socket(*out, given) : set_whole(*out, given);
	if (rc == CURLUE_OK)
		rc = curl_url_get(*out, CURLUPART_SCHEME, &scheme, 0);
	if (rc == CURLUE_OUT_OF_MEMORY)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	if (rc != CURLUE_OK)
		return url_problem(err, given, curl_url_strerror(rc));
	http = strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0;
	curl_free(scheme);
	return http ? ST_OK : url_problem(err, given, "only http and https are spoken here");
}

static enum status parse(const char *given, CURLU **out, struct error *err)
{
	char *url = NULL;
	enum status st;

	if (!multiaddr_is(given))
		return parse_url(given, out, err);
	*out = NULL;
	st = multiaddr_url(given, &url, err);
	if (st == ST_OK)
		st = parse_url(url, out, err);
	free(url);
	return st;
}

/* /w/NAME or /w/NAME/: a world without its RPC path. */
static bool is_world(const char *path)
{
	const char *slash;

	if (strncmp(path, "/w/", 3) != 0 || path[3] == '\0' || path[3] == '/')
		return false;
	slash = strchr(path + 3, '/');
	return !slash || slash[1] == '\0';
}

static enum status complete_path(CURLU *url, struct error *err)
{
	char *path = NULL, *longer = NULL;
	CURLUcode rc = curl_url_get(url, CURLUPART_PATH, &path, 0);
	size_t length = rc == CURLUE_OK ? strlen(path) : 0;

	if (rc == CURLUE_OK && (strcmp(path, "/") == 0 || is_world(path))) {
		bool slash = path[length - 1] == '/';

		if (asprintf(&longer, "%s%srpc/v1", path, slash ? "" : "/") < 0)
			rc = CURLUE_OUT_OF_MEMORY;
		else
			rc = curl_url_set(url, CURLUPART_PATH, longer, 0);
		free(longer);
	}
	curl_free(path);
	return rc == CURLUE_OK ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
}

static enum status take_text(char **out, CURLU *url, struct error *err)
{
	char *text = NULL;

	if (curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK)
		*out = strdup(text);
	curl_free(text);
	return *out ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
}

enum status url_endpoint(const char *given, char **out, struct error *err)
{
	CURLU *url = NULL;
	enum status st = parse(given, &url, err);

	*out = NULL;
	if (st == ST_OK)
		st = complete_path(url, err);
	if (st == ST_OK)
		st = take_text(out, url, err);
	curl_url_cleanup(url);
	return st;
}

/* /rpc/v1 at the end becomes /NAME, whatever stands in front of it. */
static enum status name_instead(CURLU *url, const char *name, struct error *err)
{
	static const char rpc[] = "/rpc/v1";
	char *path = NULL, *other = NULL;
	CURLUcode rc = curl_url_get(url, CURLUPART_PATH, &path, 0);
	size_t size = rc == CURLUE_OK ? strlen(path) : 0;

	if (size >= sizeof(rpc) - 1 && strcmp(path + size - (sizeof(rpc) - 1), rpc) == 0)
		size -= sizeof(rpc) - 1;
	else
		size = 0;
	if (rc == CURLUE_OK && asprintf(&other, "%.*s/%s", (int)size, path, name) < 0)
		rc = CURLUE_OUT_OF_MEMORY;
	if (rc == CURLUE_OK)
		rc = curl_url_set(url, CURLUPART_PATH, other, 0);
	if (rc == CURLUE_OK)
		rc = curl_url_set(url, CURLUPART_QUERY, NULL, 0);
	curl_free(path);
	free(other);
	return rc == CURLUE_OK ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
}

enum status url_beside(const char *given, const char *name, char **out, struct error *err)
{
	CURLU *url = NULL;
	enum status st = parse(given, &url, err);

	*out = NULL;
	if (st == ST_OK)
		st = complete_path(url, err);
	if (st == ST_OK)
		st = name_instead(url, name, err);
	if (st == ST_OK)
		st = take_text(out, url, err);
	curl_url_cleanup(url);
	return st;
}

enum status url_ready(const char *given, char **out, struct error *err)
{
	CURLU *url = NULL;
	enum status st = parse(given, &url, err);

	*out = NULL;
	if (st == ST_OK && (curl_url_set(url, CURLUPART_PATH, "/readyz", 0) != CURLUE_OK ||
			    curl_url_set(url, CURLUPART_QUERY, NULL, 0) != CURLUE_OK))
		st = error_set(err, ST_NO_MEMORY, "out of memory");
	if (st == ST_OK)
		st = take_text(out, url, err);
	curl_url_cleanup(url);
	return st;
}

static bool is_address(const char *host)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	return host[0] == '[' || inet_pton(AF_INET, host, bytes) == 1;
}

enum status url_address(const char *given, char **out, struct error *err)
{
	CURLU *url = NULL;
	char *host = NULL, *port = NULL, *scheme = NULL;
	enum status st;

	*out = NULL;
	if (url_is_socket(given))
		return ST_OK;
	st = parse(given, &url, err);
	if (st == ST_OK &&
	    (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	     curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	     curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK))
		st = error_set(err, ST_NO_MEMORY, "out of memory");
	if (st == ST_OK && strcmp(scheme, "http") == 0 && is_address(host) &&
	    asprintf(out, "%s:%s", host, port) < 0) {
		*out = NULL;
		st = error_set(err, ST_NO_MEMORY, "out of memory");
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(url);
	return st;
}

static enum status listen_problem(struct error *err, const char *listen, const char *why)
{
	error_set(err, ST_INVALID, "not a listen address: \"%.200s\": %s", listen, why);
	error_hint(err, "write it as 127.0.0.1:3456, or give --url");
	return ST_INVALID;
}

/* Of a list the first. */
static enum status first_address(const char *listen, char **out, struct error *err)
{
	listen += strspn(listen, ", \t");
	*out = strndup(listen, strcspn(listen, ", \t"));
	return *out ? ST_OK : error_set(err, ST_NO_MEMORY, "out of memory");
}

static bool is_host(const char *listen, size_t length, const char *host)
{
	return strlen(host) == length && strncmp(listen, host, length) == 0;
}

static enum status url_from_address(const char *listen, char **out, struct error *err)
{
	const char *colon = strrchr(listen, ':');
	size_t length = colon ? (size_t)(colon - listen) : 0;
	const char *host = NULL;
	char *end;
	unsigned long port;

	if (!colon || colon[1] < '0' || colon[1] > '9')
		return listen_problem(err, listen, "it has no port");
	port = strtoul(colon + 1, &end, 10);
	if (*end != '\0' || port > 65535)
		return listen_problem(err, listen, "the port is no number up to 65535");
	if (port == 0)
		return listen_problem(err, listen, "port 0 does not say which port was taken");
	if (length == 0 || is_host(listen, length, "0.0.0.0") || is_host(listen, length, "[::]"))
		host = "127.0.0.1";
	if ((host ? asprintf(out, "http://%s:%lu", host, port)
		  : asprintf(out, "http://%.*s:%lu", (int)length, listen, port)) < 0) {
		*out = NULL;
		return error_set(err, ST_NO_MEMORY, "out of memory");
	}
	return ST_OK;
}

enum status url_from_listen(const char *listen, char **out, struct error *err)
{
	char *address = NULL;
	enum status st;

	*out = NULL;
	TRY(first_address(listen, &address, err));
	if (url_is_socket(address)) {
		*out = address;
		return ST_OK;
	}
	st = url_from_address(address, out, err);
	free(address);
	return st;
}

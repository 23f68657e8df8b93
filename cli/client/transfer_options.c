/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/transfer_options.h"

#include <curl/curl.h>

#include "version.h"

bool transfer_options_set(void *curl, const struct rpc_settings *settings)
{
	return curl_easy_setopt(curl, CURLOPT_URL, settings->url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, settings->socket_path) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "chaosactor/" CHAOSACTORD_VERSION) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, settings->token) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTPAUTH,
				settings->token ? CURLAUTH_BEARER : CURLAUTH_BASIC) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROXY, settings->proxy ? "" : "*") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, settings->proxy) == CURLE_OK;
}

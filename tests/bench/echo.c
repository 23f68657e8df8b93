/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* bench_echo [PORT]: the least a JSON-RPC server can do on libmicrohttpd and
 * jansson, as the yardstick of script/bench. A thread pool on epoll reads the
 * body, parses it and answers with the request's own id and parameters. No
 * dispatch, no limits but the body's, no state. Prints "ready url=…" on stdout
 * and runs until SIGTERM or SIGINT. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>
#include <microhttpd.h>

enum { BODY_LIMIT = 64 * 1024 };

/* One request: its body as far as it has come. */
struct body {
	size_t length;
	char bytes[BODY_LIMIT];
};

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned int status, char *text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), text,
									MHD_RESPMEM_MUST_FREE);
	enum MHD_Result result;

	if (response == NULL) {
		free(text);
		return MHD_NO;
	}
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/* echo_reply makes {"jsonrpc":"2.0","id":…,"result":…} of a request's id and
 * params, as malloc'd text; NULL when the body is not a JSON object. */
static char *echo_reply(const struct body *body)
{
	json_t *request = json_loadb(body->bytes, body->length, JSON_REJECT_DUPLICATES, NULL);
	json_t *reply = NULL;
	char *text = NULL;

	if (!json_is_object(request))
		goto out;
	reply = json_pack("{s:s, s:O?, s:O?}", "jsonrpc", "2.0", "id",
			  json_object_get(request, "id"), "result",
			  json_object_get(request, "params"));
	if (reply != NULL)
		text = json_dumps(reply, JSON_COMPACT);
out:
	json_decref(reply);
	json_decref(request);
	return text;
}

static enum MHD_Result on_request(void *unused, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *upload,
				  size_t *upload_size, void **state)
{
	struct body *body = *state;
	char *text;

	(void)unused;
	(void)url;
	(void)method;
	(void)version;
	if (body == NULL) {
		body = malloc(sizeof(*body));
		if (body == NULL)
			return MHD_NO;
		body->length = 0;
		*state = body;
		return MHD_YES;
	}
	if (*upload_size > 0) {
		if (*upload_size > BODY_LIMIT - body->length)
			return MHD_NO;
		memcpy(body->bytes + body->length, upload, *upload_size);
		body->length += *upload_size;
		*upload_size = 0;
		return MHD_YES;
	}
	text = echo_reply(body);
	if (text == NULL)
		return MHD_NO;
	return answer(connection, MHD_HTTP_OK, text);
}

static void on_completed(void *unused, struct MHD_Connection *connection, void **state,
			 enum MHD_RequestTerminationCode how)
{
	(void)unused;
	(void)connection;
	(void)how;
	free(*state);
	*state = NULL;
}

/* start opens the server on 127.0.0.1:port with one epoll thread a processor. */
static struct MHD_Daemon *start(uint16_t port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned int threads = processors > 1 ? (unsigned int)processors : 1;
	unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO;

	/* A pool of one is refused; without the option there is one thread. */
	if (threads == 1)
		return MHD_start_daemon(flags, port, NULL, NULL, on_request, NULL,
					MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
					MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
	return MHD_start_daemon(flags, port, NULL, NULL, on_request, NULL,
				MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
				MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_THREAD_POOL_SIZE,
				threads, MHD_OPTION_CONNECTION_LIMIT, 4096u, MHD_OPTION_END);
}

static uint16_t bound_port(struct MHD_Daemon *daemon)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info != NULL ? info->port : 0;
}

int main(int argc, char **argv)
{
	unsigned long port = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct MHD_Daemon *daemon;
	sigset_t ends;
	int caught;

	/* Blocked before the threads start, so that only sigwait below sees them. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	if (port > UINT16_MAX || pthread_sigmask(SIG_BLOCK, &ends, NULL) != 0)
		return EXIT_FAILURE;
	daemon = start((uint16_t)port);
	if (daemon == NULL) {
		fprintf(stderr, "bench_echo: cannot listen on port %lu\n", port);
		return EXIT_FAILURE;
	}
	printf("ready url=http://127.0.0.1:%" PRIu16 "\n", bound_port(daemon));
	fflush(stdout);
	sigwait(&ends, &caught);
	MHD_stop_daemon(daemon);
	return EXIT_SUCCESS;
}

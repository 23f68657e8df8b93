/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "rpc/refusal.h"

/* What a client reads when HTTP refuses a request. */

static const struct {
	enum refusal refusal;
	struct refusal_facts facts;
	const char *name;
	int code;
	const char *message, *data; /* data: what stands behind data.name */
} refusals[] = {
	{ REFUSAL_HEAD,
	  { "it has no Host", 0, 12 },
	  "HTTP_BAD_REQUEST",
	  -32600,
	  "this is not an HTTP request: it has no Host",
	  "'hint':'the request breaks the rules of HTTP; nothing was done','requestId':"
	  "'000000000000000c'" },
	{ REFUSAL_ORIGIN,
	  { NULL, 0, 1 },
	  "FORBIDDEN",
	  -32001,
	  "requests from web pages are refused",
	  "'hint':'--allow-origin ORIGIN lets pages of one origin in','requestId':"
	  "'0000000000000001'" },
	{ REFUSAL_HOST,
	  { NULL, 0, 2 },
	  "FORBIDDEN",
	  -32001,
	  "the Host header is neither an IP address nor a private name such as localhost",
	  "'hint':'--allow-host NAME lets requests for one more name in','requestId':"
	  "'0000000000000002'" },
	{ REFUSAL_PATH,
	  { NULL, 0, 4 },
	  "PATH_NOT_FOUND",
	  -32601,
	  "there is nothing at this path",
	  "'hint':'POST /rpc/v1 or /, /w/WORLD/rpc/v1; GET /livez, /readyz, /version, "
	  "/openrpc.json','requestId':"
	  "'0000000000000004'" },
	{ REFUSAL_WORLD,
	  { NULL, 0, 20 },
	  "WORLD_NOT_FOUND",
	  1020,
	  "the path names a world that there is not",
	  "'hint':'Chaos.WorldList lists the worlds, Chaos.WorldCreate makes one; a name that "
	  "begins with auto: is made on first use','requestId':'0000000000000014'" },
	{ REFUSAL_HTTP_METHOD,
	  { NULL, 0, 5 },
	  "HTTP_METHOD_NOT_ALLOWED",
	  -32600,
	  "this path does not take that HTTP method",
	  "'hint':'JSON-RPC is sent with POST to /rpc/v1; see the Allow header','requestId':"
	  "'0000000000000005'" },
	{ REFUSAL_STREAMS,
	  { NULL, 0, 17 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "too many streams of events are open",
	  "'hint':'close some, or try again later; half of --max-connections may be streams',"
	  "'requestId':'0000000000000011'" },
	{ REFUSAL_EVENT_ID,
	  { NULL, 0, 18 },
	  "INVALID_PARAMS",
	  -32602,
	  "Last-Event-ID is not the id of an event, a sequence number",
	  "'hint':'leave it out to be told what happens from now on',"
	  "'requestId':'0000000000000012'" },
	{ REFUSAL_TWO_WORLDS,
	  { NULL, 0, 19 },
	  "INVALID_REQUEST",
	  -32600,
	  "the path and the header Chaos-World name two worlds",
	  "'hint':'leave the header out, or take the path without /w/NAME','requestId':"
	  "'0000000000000013'" },
	{ REFUSAL_UPGRADE,
	  { NULL, 0, 13 },
	  "HTTP_NOT_IMPLEMENTED",
	  -32600,
	  "the protocol that Upgrade names is not served here",
	  "'hint':'POST JSON-RPC 2.0 to /rpc/v1 over plain HTTP/1.1','requestId':"
	  "'000000000000000d'" },
	{ REFUSAL_CODING,
	  { NULL, 0, 14 },
	  "CONTENT_ENCODING_REFUSED",
	  -32600,
	  "of all content codings only gzip is taken",
	  "'hint':'send the body as it is, or with Content-Encoding: gzip','requestId':"
	  "'000000000000000e'" },
	{ REFUSAL_GZIP,
	  { NULL, 0, 15 },
	  "HTTP_BAD_REQUEST",
	  -32600,
	  "the body is not gzip, as Content-Encoding says, or is damaged",
	  "'hint':'compress it anew, or send it as it is and without Content-Encoding','requestId':"
	  "'000000000000000f'" },
	{ REFUSAL_GZIP_CUT,
	  { NULL, 0, 16 },
	  "HTTP_BAD_REQUEST",
	  -32600,
	  "the gzip body breaks off before its end",
	  "'hint':'send all of it, trailer included','requestId':'0000000000000010'" },
	{ REFUSAL_BODY_SIZE,
	  { NULL, 1000, 7 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "the body is too large; at most 1000 bytes",
	  "'hint':'send less at once, or start the daemon with a larger --max-body','requestId':"
	  "'0000000000000007','limit':1000" },
	{ REFUSAL_BODY_MEMORY,
	  { NULL, 5000, 8 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "too many request bodies are being received",
	  "'hint':'try again later; the limit is --max-body-memory','requestId':"
	  "'0000000000000008','limit':5000" },
	{ REFUSAL_REQUEST_TIME,
	  { NULL, 0, 9 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "the request took too long to arrive",
	  "'hint':'the limit is --request-timeout','requestId':'0000000000000009'" },
	{ REFUSAL_ANSWER_MEMORY,
	  { NULL, 7000, 10 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "too many answers wait for slow readers, so this one was dropped",
	  "'hint':'the request was carried out; Chaos.History tells what it changed. The limit is "
	  "--max-answer-memory','requestId':'000000000000000a','limit':7000" },
	{ REFUSAL_EXPORTS,
	  { NULL, 4, 20 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "too many states are being exported",
	  "'hint':'try again later; the limit is --max-exports','requestId':'0000000000000014',"
	  "'limit':4" },
	{ REFUSAL_WEBSOCKETS,
	  { NULL, 0, 17 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "too many WebSocket connections are open",
	  "'hint':'close some, or try again later; a quarter of --max-connections may be "
	  "WebSockets','requestId':'0000000000000011'" },
	{ REFUSAL_WEBSOCKET_KEY,
	  { NULL, 0, 18 },
	  "HTTP_BAD_REQUEST",
	  -32600,
	  "Sec-WebSocket-Key is not 16 bytes in base64",
	  "'hint':'let a WebSocket library make the handshake','requestId':'0000000000000012'" },
	{ REFUSAL_WEBSOCKET_VERSION,
	  { NULL, 0, 19 },
	  "HTTP_NOT_IMPLEMENTED",
	  -32600,
	  "of WebSocket only version 13 is spoken here",
	  "'hint':'send Sec-WebSocket-Version: 13','requestId':'0000000000000013'" },
	{ REFUSAL_TOTAL_MEMORY,
	  { NULL, 9000, 12 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "the memory for all requests together is in use",
	  "'hint':'try again later; the limit is --total-memory','requestId':"
	  "'000000000000000c','limit':9000" },
	{ REFUSAL_MEMORY,
	  { NULL, 0, 11 },
	  "OUT_OF_MEMORY",
	  -32005,
	  "out of memory",
	  "'hint':'the daemon has no memory for this at the moment; try again later or ask "
	  "for less',"
	  "'requestId':'000000000000000b'" },
	{ REFUSAL_TOKEN_MISSING,
	  { NULL, 0, 12 },
	  "UNAUTHORIZED",
	  -32001,
	  "this daemon asks for a token",
	  "'hint':'send the header Authorization: Bearer TOKEN; Filecoin.AuthNew makes "
	  "tokens, and the file `cookie` of the data directory holds one',"
	  "'requestId':'000000000000000c'" },
	{ REFUSAL_TOKEN,
	  { "it has expired (claim exp)", 0, 13 },
	  "UNAUTHORIZED",
	  -32001,
	  "the token is not valid: it has expired (claim exp)",
	  "'hint':'send the header Authorization: Bearer TOKEN; Filecoin.AuthNew makes "
	  "tokens, and the file `cookie` of the data directory holds one',"
	  "'requestId':'000000000000000d'" },
	{ REFUSAL_NEEDS_READ,
	  { NULL, 0, 14 },
	  "FORBIDDEN",
	  -32001,
	  "the token does not allow reading here",
	  "'hint':'take one whose claim Allow has read; Filecoin.AuthNew makes one',"
	  "'requestId':'000000000000000e','needs':'read'" },
	{ REFUSAL_NEEDS_WRITE,
	  { NULL, 0, 14 },
	  "FORBIDDEN",
	  -32001,
	  "the token does not allow writing here",
	  "'hint':'take one whose claim Allow has write; Filecoin.AuthNew makes one',"
	  "'requestId':'000000000000000e','needs':'write'" },
	{ REFUSAL_NEEDS_ADMIN,
	  { NULL, 0, 14 },
	  "FORBIDDEN",
	  -32001,
	  "the token does not allow this",
	  "'hint':'take one whose claim Allow has admin; Filecoin.AuthNew makes one',"
	  "'requestId':'000000000000000e','needs':'admin'" },
	{ REFUSAL_TOKEN_WORLD,
	  { NULL, 0, 15 },
	  "FORBIDDEN",
	  -32001,
	  "the token does not let into the world of this path",
	  "'hint':'its claim `worlds` lists those that it lets in',"
	  "'requestId':'000000000000000f'" },
	{ REFUSAL_READ_ONLY,
	  { NULL, 0, 16 },
	  "FORBIDDEN",
	  -32001,
	  "this daemon is read-only",
	  "'hint':'ask a daemon that was started without --read-only',"
	  "'requestId':'0000000000000010'" },
	{ REFUSAL_CLOSED,
	  { NULL, 0, 17 },
	  "FORBIDDEN",
	  -32001,
	  "nobody may use this path",
	  "'hint':'this is a bug','requestId':'0000000000000011'" },
	{ REFUSAL_EXPORTS,
	  { NULL, 3, 18 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "too many states are being exported",
	  "'hint':'try again later; the limit is --max-exports',"
	  "'requestId':'0000000000000012','limit':3" },
	{ REFUSAL_WEBSOCKETS,
	  { NULL, 4, 19 },
	  "LIMIT_EXCEEDED",
	  -32005,
	  "too many WebSocket connections are open",
	  "'hint':'close some, or try again later; a quarter of --max-connections may be "
	  "WebSockets','requestId':'0000000000000013','limit':4" },
	{ REFUSAL_WEBSOCKET_KEY,
	  { NULL, 0, 20 },
	  "HTTP_BAD_REQUEST",
	  -32600,
	  "Sec-WebSocket-Key is not 16 bytes in base64",
	  "'hint':'let a WebSocket library make the handshake',"
	  "'requestId':'0000000000000014'" },
	{ REFUSAL_WEBSOCKET_VERSION,
	  { NULL, 0, 21 },
	  "HTTP_NOT_IMPLEMENTED",
	  -32600,
	  "of WebSocket only version 13 is spoken here",
	  "'hint':'send Sec-WebSocket-Version: 13','requestId':'0000000000000015'" },
};

static void test_refusals(void **state)
{
	/* The content type has a test of its own: its hint has quotes of both kinds. */
	bool seen[REFUSALS] = { [REFUSAL_NONE] = true, [REFUSAL_CONTENT_TYPE] = true };

	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct buffer out, expected;

		seen[refusals[i].refusal] = true;
		buffer_init(&out, 0);
		buffer_init(&expected, 0);
		refusal_write(&out, refusals[i].refusal, &refusals[i].facts);
		buffer_printf(&expected,
			      "{'jsonrpc':'2.0','id':null,'error':{'code':%d,'message':'%s',"
			      "'data':{'name':'%s',%s}}}\n",
			      refusals[i].code, refusals[i].message, refusals[i].name,
			      refusals[i].data);
		buffer_append_byte(&expected, '\0');
		expect_text(refusals[i].name, buffer_bytes(&out), (const char *)expected.data);
		buffer_fini(&out);
		buffer_fini(&expected);
	}
	for (size_t i = 0; i < REFUSALS; i++)
		assert_true(seen[i]);
}

/* The one hint that can be run as it stands. */
static void test_content_type(void **state)
{
	const struct refusal_facts facts = { .request_id = 0x1234567890abcdef };
	struct buffer out;

	(void)state;
	buffer_init(&out, 0);
	refusal_write(&out, REFUSAL_CONTENT_TYPE, &facts);
	expect_exact("content type", buffer_bytes(&out),
		     "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
		     "\"the body has to be application/json\",\"data\":{\"name\":"
		     "\"CONTENT_TYPE_REFUSED\",\"hint\":\"curl -H 'Content-Type: "
		     "application/json' -d '{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":1,"
		     "\\\"method\\\":\\\"Chaos.Info\\\"}' URL\",\"requestId\":"
		     "\"1234567890abcdef\"}}}\n");
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_content_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

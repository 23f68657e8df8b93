/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/http_reply.h"

#include "base/check.h"

unsigned http_fault_status(const struct http_fault *table, enum fault fault)
{
	for (; table->status > 0; table++) {
		if (table->fault == fault)
			return table->status;
	}
	return HTTP_INTERNAL_ERROR;
}

void http_reply_init(struct http_reply *reply, struct charge *charge)
{
	*reply = (struct http_reply){ .status = HTTP_OK, .type = "application/json" };
	buffer_init(&reply->body, 0);
	reply->body.charge = charge;
}

void http_reply_fini(struct http_reply *reply)
{
	buffer_fini(&reply->body);
}

void http_reply_header(struct http_reply *reply, const char *name, const char *value)
{
	size_t count = 0;

	while (reply->headers[count][0])
		count++;
	CHECK(count + 1 < HTTP_HEADERS_MAX);
	reply->headers[count][0] = name;
	reply->headers[count][1] = value;
	reply->headers[count + 1][0] = NULL;
}

void http_reply_no_headers(struct http_reply *reply)
{
	reply->headers[0][0] = NULL;
}

void http_reply_fail(struct http_reply *reply, struct failure *failure, struct request_id id,
		     const struct http_fault *table)
{
	struct charge *charge = reply->body.charge;
	const bool refused = charge_refused(charge);
	const bool exempt = charge_exempt(charge, true);
	struct json_writer out;

	if (refused) {
		failure_set_busy(failure, charge);
		reply->status = HTTP_UNAVAILABLE;
	}
	buffer_clear(&reply->body);
	reply->body.limit_bytes = 0;
	json_writer_init(&out, &reply->body);
	json_write_object(&out, NULL);
	json_write_text(&out, "jsonrpc", "2.0");
	json_write_null(&out, "id");
	failure_write(failure, &out, "error", id.text, false);
	json_write_object_end(&out);
	buffer_append_byte(&reply->body, '\n');
	charge_exempt(charge, exempt);
	if (reply->status < HTTP_BAD_REQUEST)
		reply->status = http_fault_status(table, failure->fault);
	reply->type = "application/json";
}

struct http_view http_reply_view(const struct http_reply *reply)
{
	static const char *const no_headers[][2] = { { NULL, NULL } };

	if (buffer_status(&reply->body) != ST_OK)
		return (struct http_view){
			.status = HTTP_UNAVAILABLE,
			.body = bytes_of_text(FAILURE_MEMORY_ANSWER),
			.type = "application/json",
			.headers = no_headers,
		};
	return (struct http_view){
		.status = reply->status,
		.body = buffer_bytes(&reply->body),
		.type = reply->type,
		.headers = reply->headers,
	};
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_head.h"

#include <string.h>
#include <strings.h>

#include "daemon/http_target.h"

static void fail(struct http_head *head, const char *fault)
{
	if (!head->fault)
		head->fault = fault;
}

/* ---- strings back to back ---- */

enum {
	SPACE_BYTES = 1,
	LINE_END_BYTES = 2,
	HEAD_END_BYTES = 2 * LINE_END_BYTES,
	BLANKS_MAX = 64 * 1024, /* between the name of a field and its value */
};

/* Between the string before and this one there have to be least to most bytes. */
static void follow(struct http_head *head, const char *text, size_t size, size_t least, size_t most)
{
	uintptr_t start = (uintptr_t)text;

	if (head->adjacent && (start - head->end < least || start - head->end > most))
		fail(head, "its head holds a NUL, a lone line feed, a folded line or two spaces "
			   "in place of one");
	head->end = start + size;
}

/* ---- members of lists ---- */

static bool is_word(const char *text, size_t size, const char *word)
{
	return size == strlen(word) && strncasecmp(text, word, size) == 0;
}

static void take_coding(struct http_head *head, const char *coding, size_t size)
{
	bool gzip = is_word(coding, size, "gzip") || is_word(coding, size, "x-gzip");

	if (is_word(coding, size, "identity"))
		return;
	head->coding = gzip && head->coding == CODING_NONE ? CODING_GZIP : CODING_UNKNOWN;
}

static void take_connection(struct http_head *head, const char *option, size_t size)
{
	head->connection_upgrade |= is_word(option, size, "upgrade");
}

static void take_upgrade(struct http_head *head, const char *protocol, size_t size)
{
	static const char *const offers[] = { "h2c", "HTTP", "TLS" };
	const char *version = memchr(protocol, '/', size);
	size_t name_size = version ? (size_t)(version - protocol) : size;

	for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++)
		if (is_word(protocol, name_size, offers[i]))
			return;
	head->other_protocol = true;
	head->websocket |= is_word(protocol, size, "websocket");
}

static const struct list_row {
	const char *name;
	void (*take)(struct http_head *head, const char *member, size_t size);
} lists[] = {
	{ "Content-Encoding", take_coding },
	{ "Connection", take_connection },
	{ "Upgrade", take_upgrade },
};

static void take_list(struct http_head *head, const struct list_row *row, const char *list)
{
	while (*list) {
		size_t size = strcspn(list, ","), trimmed = size;

		while (trimmed > 0 && strchr(" \t", list[trimmed - 1]))
			trimmed--;
		if (trimmed > 0)
			row->take(head, list, trimmed);
		list += size;
		list += strspn(list, " \t,");
	}
}

/* ---- fields of one value ---- */

static const struct single_row {
	const char *name;
	size_t offset; /* of the const char * in struct http_head */
	const char *repeated;
} singles[] = {
	{ "Host", offsetof(struct http_head, host), "it has more than one Host" },
	{ "Origin", offsetof(struct http_head, origin), "it has more than one Origin" },
	{ "Content-Type", offsetof(struct http_head, content_type),
	  "it has more than one Content-Type" },
	{ "Content-Length", offsetof(struct http_head, content_length),
	  "it has more than one Content-Length" },
	{ "Transfer-Encoding", offsetof(struct http_head, transfer_encoding),
	  "it has more than one Transfer-Encoding" },
	{ "Chaos-World", offsetof(struct http_head, world), "it has more than one Chaos-World" },
	{ "Sec-WebSocket-Key", offsetof(struct http_head, websocket_key),
	  "it has more than one Sec-WebSocket-Key" },
	{ "Sec-WebSocket-Version", offsetof(struct http_head, websocket_version),
	  "it has more than one Sec-WebSocket-Version" },
	{ "Chaos-Batch", offsetof(struct http_head, batch), "it has more than one Chaos-Batch" },
	{ "Authorization", offsetof(struct http_head, authorization),
	  "it has more than one Authorization" },
};

static void take_single(struct http_head *head, const struct single_row *row, const char *value)
{
	const char **field = (const char **)(void *)((char *)head + row->offset);

	if (*field)
		fail(head, row->repeated);
	*field = value;
}

/* ---- syntax ---- */

static bool is_token(const char *text, size_t size)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < size; i++) {
		char lower = (char)(text[i] | 0x20);

		if (!(lower >= 'a' && lower <= 'z') && !(text[i] >= '0' && text[i] <= '9') &&
		    (text[i] == '\0' || !strchr(others, text[i])))
			return false;
	}
	return size > 0;
}

static bool has_control(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)text[i];

		if ((byte < ' ' && byte != '\t') || byte == 0x7f)
			return true;
	}
	return false;
}

void http_head_begin(struct http_head *head, const char *method, const char *target,
		     size_t target_size, const char *version, bool adjacent)
{
	*head = (struct http_head){
		.adjacent = adjacent,
		.is_http_1_0 = strcmp(version, "HTTP/1.0") == 0,
		.end = (uintptr_t)method + strlen(method),
	};
	follow(head, target, target_size, SPACE_BYTES, SPACE_BYTES);
	follow(head, version, strlen(version), SPACE_BYTES, SPACE_BYTES);
	if (!is_token(method, strlen(method)))
		fail(head, "its method is not a token");
}

void http_head_field(struct http_head *head, const char *name, size_t name_size, const char *value,
		     size_t value_size)
{
	follow(head, name, name_size, LINE_END_BYTES, LINE_END_BYTES);
	follow(head, value, value_size, 1, BLANKS_MAX);
	if (!is_token(name, name_size))
		fail(head, "the name of a header field is not a token");
	if (has_control(value, value_size))
		fail(head, "the value of a header field holds a control character");
	if (head->fault)
		return;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (is_word(name, name_size, lists[i].name))
			take_list(head, &lists[i], value + strspn(value, " \t,"));
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		if (is_word(name, name_size, singles[i].name))
			take_single(head, &singles[i], value);
}

/* ---- the head as a whole ---- */

static void check_host(struct http_head *head)
{
	size_t size;

	if (!head->host) {
		if (!head->is_http_1_0)
			fail(head, "it has no Host");
		return;
	}
	size = strlen(head->host);
	while (size > 0 && strchr(" \t", head->host[size - 1]))
		size--;
	if (size >= sizeof(head->host_field) || !http_host_valid(head->host, size)) {
		fail(head, "its Host is not valid");
		return;
	}
	memcpy(head->host_field, head->host, size);
	head->host_field[size] = '\0';
	head->host = head->host_field;
}

/* Whether body and next request begin where everybody else says they do. */
static void check_framing(struct http_head *head)
{
	const char *length = head->content_length, *coding = head->transfer_encoding;

	if (length && (*length == '\0' || strspn(length, "0123456789") != strlen(length)))
		fail(head, "its Content-Length is not a number");
	if (!coding)
		return;
	if (length)
		fail(head, "it has both Content-Length and Transfer-Encoding");
	if (head->is_http_1_0)
		fail(head, "HTTP/1.0 has no Transfer-Encoding");
	/* The library looks for just this, blanks included. */
	if (strcasecmp(coding, "chunked") != 0)
		fail(head, "its Transfer-Encoding is not chunked");
}

void http_head_end(struct http_head *head, const char *end, const char *target_host)
{
	follow(head, end, 0, HEAD_END_BYTES, HEAD_END_BYTES);
	check_host(head);
	check_framing(head);
	if (target_host)
		head->host = target_host;
}

bool http_head_wants_upgrade(const struct http_head *head)
{
	return head->connection_upgrade && head->other_protocol;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_head.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

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
}

/* Fields that are lists: each member is taken by itself. */
static const struct list_row {
	const char *name;
	void (*take)(struct http_head *head, const char *member, size_t size);
} lists[] = {
	{ "Content-Encoding", take_coding },
	{ "Connection", take_connection },
	{ "Upgrade", take_upgrade },
};

/* Fields of one value. */
static const struct single_row {
	const char *name;
	size_t offset; /* of the const char * in struct http_head */
} singles[] = {
	{ "Host", offsetof(struct http_head, host) },
	{ "Origin", offsetof(struct http_head, origin) },
	{ "Content-Type", offsetof(struct http_head, content_type) },
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

void http_head_field(struct http_head *head, const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcasecmp(name, lists[i].name) == 0)
			take_list(head, &lists[i], value + strspn(value, " \t,"));
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++) {
		const char **field = (const char **)((char *)head + singles[i].offset);

		if (strcasecmp(name, singles[i].name) == 0 && !*field)
			*field = value;
	}
}

bool http_head_wants_upgrade(const struct http_head *head)
{
	return head->connection_upgrade && head->other_protocol;
}

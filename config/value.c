/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/value.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/bigint.h"
#include "config/listen_address.h"

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit size_units[] = {
	{ "", 1 },
	{ "B", 1 },
	{ "kB", 1000 },
	{ "MB", 1000000 },
	{ "GB", 1000000000 },
	{ "TB", 1000000000000 },
	{ "KiB", UINT64_C(1) << 10 },
	{ "MiB", UINT64_C(1) << 20 },
	{ "GiB", UINT64_C(1) << 30 },
	{ "TiB", UINT64_C(1) << 40 },
	{ NULL, 0 },
};
static const struct unit duration_units[] = {
	{ "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { NULL, 0 },
};
static const struct unit count_units[] = { { "", 1 }, { NULL, 0 } };

static enum status refuse(struct error *err, const char *what, const char *text,
			  const char *allowed)
{
	return error_set(err, ST_INVALID, "%s: '%.80s' is not allowed; it takes %s", what, text,
			 allowed);
}

/* Digits and a unit. False when the form is wrong or 64 bits do not hold it. */
static bool read_number(const char *text, const struct unit *units, uint64_t *number)
{
	uint64_t value = 0;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value))
			return false;
	if (at == text)
		return false;
	for (; units->name; units++)
		if (strcmp(units->name, at) == 0)
			return !__builtin_mul_overflow(value, units->factor, number);
	return false;
}

static enum status check_number(const struct option_row *row, const struct unit *units,
				const char *form, const char *text, const char *what,
				uint64_t *number, struct error *err)
{
	char allowed[200];

	if (read_number(text, units, number) && *number >= row->min && *number <= row->max)
		return ST_OK;
	snprintf(allowed, sizeof(allowed), "%s, from %" PRIu64 " to %" PRIu64 "%s", form, row->min,
		 row->max, row->type == TYPE_DURATION ? " ms" : "");
	return refuse(err, what, text, allowed);
}

static enum status check_words(const struct option_row *row, const char *text, const char *what,
			       struct error *err)
{
	size_t size = strlen(text);

	for (const char *word = row->value; *word;) {
		size_t length = strcspn(word, "|");

		if (length == size && memcmp(word, text, size) == 0)
			return ST_OK;
		word += length + (word[length] == '|');
	}
	return refuse(err, what, text, row->value);
}

static enum status check_amount(const char *text, const char *what, struct error *err)
{
	uint8_t wire[BIGINT_WIRE_MAX];
	struct bigint amount;
	size_t size;

	if (bigint_from_text(bytes_of_text(text), &amount) == ST_OK && bigint_sign(&amount) >= 0 &&
	    bigint_to_wire(&amount, wire, &size) == ST_OK)
		return ST_OK;
	return refuse(err, what, text,
		      "a whole amount in attoFIL: decimal digits, at most 127 bytes");
}

static enum status check_genesis(const struct option_row *row, const char *text, const char *what,
				 struct error *err)
{
	static const char *const kinds[] = { "car:", "vector:" };

	if (strcmp(text, "minimal") == 0)
		return ST_OK;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t size = strlen(kinds[i]);

		if (strncmp(text, kinds[i], size) == 0 && text[size] != '\0' && text[size] != '#')
			return ST_OK;
	}
	return refuse(err, what, text, row->value);
}

static enum status check_list(const char *text, const char *what, struct error *err)
{
	if (text[0] != '\0' && text[0] != ',' && text[strlen(text) - 1] != ',' &&
	    !strstr(text, ",,") && !strpbrk(text, " \t"))
		return ST_OK;
	return refuse(err, what, text, "texts without spaces, split by commas");
}

/* One address of a list. */
static enum status check_address(const char *text, size_t size, const char *what, struct error *err)
{
	char item[LISTEN_URL_MAX + 8], allowed[200];
	struct listen_address address;

	snprintf(item, sizeof(item), "%.*s", (int)(size < sizeof(item) ? size : sizeof(item)),
		 text);
	if (size < sizeof(item) && listen_address_parse(item, &address))
		return ST_OK;
	if (strncmp(item, "unix:", 5) == 0)
		snprintf(allowed, sizeof(allowed),
			 "unix:PATH with a path of at most %d bytes, the most that a socket's "
			 "address holds",
			 LISTEN_PATH_MAX);
	else
		snprintf(allowed, sizeof(allowed),
			 "ADDRESS:PORT with an IP literal or localhost, as 127.0.0.1:3456 or "
			 "[::1]:0, or unix:PATH");
	return refuse(err, what, item, allowed);
}

/* Split by commas or blanks, so that a path holds none of them. */
static enum status check_addresses(const char *text, const char *what, struct error *err)
{
	size_t count = 0;

	for (text += strspn(text, LIST_SEPARATORS); *text || count == 0;
	     text += strspn(text, LIST_SEPARATORS)) {
		size_t size = strcspn(text, LIST_SEPARATORS);

		if (++count > LISTEN_ADDRESSES_MAX)
			return error_set(err, ST_INVALID, "%s: more than %d addresses", what,
					 LISTEN_ADDRESSES_MAX);
		TRY(check_address(text, size, what, err));
		text += size;
	}
	return ST_OK;
}

enum status value_check(const struct option_row *row, const char *text, const char *what,
			uint64_t *number, struct error *err)
{
	*number = 0;
	switch (row->type) {
	case TYPE_PATH:
		return text[0] != '\0' ? ST_OK : refuse(err, what, text, "a path");
	case TYPE_ADDRESSES:
		return check_addresses(text, what, err);
	case TYPE_COUNT:
		return check_number(row, count_units, "a number", text, what, number, err);
	case TYPE_SIZE:
		return check_number(row, size_units,
				    "bytes, or a number with kB, MB, GB, TB, KiB, "
				    "MiB, GiB or TiB",
				    text, what, number, err);
	case TYPE_DURATION:
		return check_number(row, duration_units, "seconds, or a number with ms, s, m or h",
				    text, what, number, err);
	case TYPE_AMOUNT:
		return check_amount(text, what, err);
	case TYPE_BOOL:
		*number = strcmp(text, "true") == 0;
		return *number || strcmp(text, "false") == 0
			       ? ST_OK
			       : refuse(err, what, text, "true or false");
	case TYPE_WORDS:
		return check_words(row, text, what, err);
	case TYPE_GENESIS:
		return check_genesis(row, text, what, err);
	case TYPE_LIST:
		return check_list(text, what, err);
	}
	return error_set(err, ST_INVALID, "%s: option without a type", what);
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/import_params.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/network.h"

/* ---- the query ------------------------------------------------------------- */

struct reading {
	struct failure *failure;
	struct arena *arena;
	struct import_params *out;
};

static enum status refuse(struct reading *reading, const char *name, const char *expected)
{
	failure_text(reading->failure, "path", name);
	failure_hint(reading->failure, "%s is %s", name, expected);
	return failure_set(reading->failure, FAULT_INVALID_PARAMS, "%s: expected %s", name,
			   expected);
}

static bool read_number(const char *text, uint64_t max, uint64_t *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0' && *out <= max;
}

static enum status read_root(struct reading *reading, const char *name, const char *text)
{
	const enum status st = cid_from_text(reading->arena, bytes_of_text(text),
					     &reading->out->root);

	if (st == ST_NO_MEMORY)
		return failure_of_status(reading->failure, st, NULL);
	return st == ST_OK ? ST_OK : refuse(reading, name, "a CID");
}

static enum status read_with_chaos(struct reading *reading, const char *name, const char *text)
{
	reading->out->with_chaos = strcmp(text, "true") == 0 || text[0] == '\0';
	if (reading->out->with_chaos || strcmp(text, "false") == 0)
		return ST_OK;
	return refuse(reading, name, "true or false");
}

static enum status read_version(struct reading *reading, const char *name, const char *text)
{
	struct environment_given *env = &reading->out->env;
	uint64_t number;

	env->network_version = true;
	if (!read_number(text, NETWORK_VERSION_MAX, &number))
		return refuse(reading, name, "a network version, 0 to 15");
	env->values.network_version = (unsigned)number;
	return ST_OK;
}

static enum status read_epoch(struct reading *reading, const char *name, const char *text)
{
	struct environment_given *env = &reading->out->env;
	uint64_t number;

	env->epoch = true;
	if (!read_number(text, INT64_MAX, &number))
		return refuse(reading, name, "an epoch, at least 0");
	env->values.epoch = (int64_t)number;
	return ST_OK;
}

static enum status read_amount(struct reading *reading, const char *name, const char *text,
			       struct bigint *out)
{
	if (bigint_from_text(bytes_of_text(text), out) != ST_OK || bigint_sign(out) < 0)
		return refuse(reading, name, "an amount in attoFIL, at least 0");
	return ST_OK;
}

static enum status read_base_fee(struct reading *reading, const char *name, const char *text)
{
	reading->out->env.base_fee = true;
	return read_amount(reading, name, text, &reading->out->env.values.base_fee);
}

static enum status read_circ_supply(struct reading *reading, const char *name, const char *text)
{
	reading->out->env.circ_supply = true;
	return read_amount(reading, name, text, &reading->out->env.values.circ_supply);
}

static enum status read_prefix(struct reading *reading, const char *name, const char *text)
{
	struct environment_given *env = &reading->out->env;

	env->address_network = true;
	env->values.address_network = text[0] == 't' ? ADDRESS_TESTNET : ADDRESS_MAINNET;
	if (strcmp(text, address_prefix(env->values.address_network)) != 0)
		return refuse(reading, name, "f or t");
	return ST_OK;
}

static enum status read_ttl(struct reading *reading, const char *name, const char *text)
{
	reading->out->has_ttl = true;
	if (!read_number(text, UINT64_MAX / 1000, &reading->out->ttl_s))
		return refuse(reading, name, "seconds of idleness after which a new world goes");
	return ST_OK;
}

static const struct param {
	const char *name;
	enum status (*read)(struct reading *reading, const char *name, const char *text);
} params[] = {
	{ "root", read_root },
	{ "withChaos", read_with_chaos },
	{ "networkVersion", read_version },
	{ "epoch", read_epoch },
	{ "baseFee", read_base_fee },
	{ "circSupply", read_circ_supply },
	{ "addressPrefix", read_prefix },
	{ "ttl", read_ttl },
};
enum { PARAMS = sizeof(params) / sizeof(params[0]) };

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place. What is no escape stays; a NUL would end the text and is refused. */
static bool decode_percent(char *text)
{
	char *to = text;

	for (; *text; text++, to++) {
		const int high = *text == '%' ? hex_digit(text[1]) : -1;
		const int low = high >= 0 ? hex_digit(text[2]) : -1;

		*to = *text;
		if (low >= 0) {
			*to = (char)(high << 4 | low);
			text += 2;
		}
		if (*to == '\0')
			return false;
	}
	*to = '\0';
	return true;
}

static enum status read_param(struct reading *reading, char *text, unsigned *seen)
{
	char *value = strchr(text, '=');

	if (value)
		*value++ = '\0';
	else
		value = text + strlen(text);
	for (size_t i = 0; i < PARAMS; i++) {
		if (strcmp(text, params[i].name) != 0)
			continue;
		if (*seen & 1u << i || !decode_percent(value))
			return refuse(reading, params[i].name, "given once, and without %00");
		*seen |= 1u << i;
		return params[i].read(reading, params[i].name, value);
	}
	failure_text(reading->failure, "path", text);
	failure_hint(reading->failure, "there are root, withChaos, networkVersion, epoch, baseFee, "
				       "circSupply and ttl");
	return failure_set(reading->failure, FAULT_INVALID_PARAMS,
			   "the query holds a parameter that does not exist: '%.40s'", text);
}

enum status import_params_read(struct failure *failure, struct arena *arena, const char *query,
			       struct import_params *out)
{
	struct reading reading = { failure, arena, out };
	char *text = arena_text(arena, bytes_of_text(query));
	unsigned seen = 0;

	*out = (struct import_params){ .env = { .values = { .base_fee = bigint_zero(),
							    .circ_supply = bigint_zero() } } };
	if (!text)
		return failure_of_status(failure, ST_NO_MEMORY, NULL);
	while (*text) {
		char *next = text + strcspn(text, "&");

		if (*next)
			*next++ = '\0';
		if (*text)
			TRY(read_param(&reading, text, &seen));
		text = next;
	}
	return ST_OK;
}

/* ---- the range ------------------------------------------------------------- */

static bool take_number(const char **text, uint64_t *out)
{
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	errno = 0;
	*out = strtoull(*text, &end, 10);
	*text = end;
	return errno == 0;
}

static bool take_range(const char *text, struct import_range *out)
{
	static const char unit[] = "bytes ";
	uint64_t last, total;

	if (strncmp(text, unit, sizeof(unit) - 1) != 0)
		return false;
	text += sizeof(unit) - 1;
	if (!take_number(&text, &out->first) || *text++ != '-' || !take_number(&text, &last) ||
	    *text++ != '/' || last < out->first || last == UINT64_MAX)
		return false;
	out->size = last - out->first + 1;
	if (strcmp(text, "*") == 0)
		return true;
	if (!take_number(&text, &total) || *text != '\0' || total <= last)
		return false;
	out->is_last = last + 1 == total;
	return true;
}

enum status import_range_read(struct failure *failure, const char *header, struct import_range *out)
{
	*out = (struct import_range){ .given = header != NULL, .is_last = header == NULL };
	if (!header || take_range(header, out))
		return ST_OK;
	failure_hint(failure,
		     "Content-Range: bytes FIRST-LAST/TOTAL, with * while the total is not "
		     "known");
	return failure_set(failure, FAULT_INVALID_PARAMS, "Content-Range is not a range of bytes");
}

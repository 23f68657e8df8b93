/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[] = {
	[ST_OK] = "ok",
	[ST_NOT_FOUND] = "not_found",
	[ST_INVALID] = "invalid",
	[ST_LIMIT] = "limit",
	[ST_NO_MEMORY] = "no_memory",
	[ST_IO] = "io",
	[ST_FULL] = "full",
	[ST_CORRUPT] = "corrupt",
	[ST_DAMAGED] = "damaged",
	[ST_LOCKED] = "locked",
	[ST_SCHEMA] = "schema",
	[ST_CONFLICT] = "conflict",
	[ST_UNSUPPORTED] = "unsupported",
	[ST_NOT_IMPLEMENTED] = "not_implemented",
	[ST_STOPPING] = "stopping",
	[ST_ABORTED] = "aborted",
	[ST_PANIC] = "panic",
	[ST_UNENCODABLE] = "unencodable",
	[ST_RANGE] = "out_of_range",
	[ST_CANCELLED] = "cancelled",
	[ST_UNMADE] = "unmade",
	[ST_UNDRAWN] = "undrawn",
	[ST_GONE] = "gone",
};

const char *status_name(enum status st)
{
	return names[st];
}

enum status error_set(struct error *err, enum status st, const char *format, ...)
{
	va_list args;

	if (!err || err->status != ST_OK)
		return st;
	err->status = st;
	err->hint[0] = '\0';
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return st;
}

void error_hint(struct error *err, const char *format, ...)
{
	va_list args;

	if (!err || err->hint[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(err->hint, sizeof(err->hint), format, args);
	va_end(args);
}

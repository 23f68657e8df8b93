/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/media_type.h"

#include <string.h>
#include <strings.h>

enum { QUALITY_MAX = 1000 };

/* q=0.25 and the like: up to three digits behind the point. */
static unsigned read_quality(const char *text)
{
	unsigned quality, unit = QUALITY_MAX / 10;

	if (*text == '1')
		return QUALITY_MAX;
	if (text[0] != '0' || text[1] != '.')
		return 0;
	for (quality = 0, text += 2; *text >= '0' && *text <= '9' && unit > 0; text++, unit /= 10)
		quality += (unsigned)(*text - '0') * unit;
	return quality;
}

/* The quality among the parameters of one range, which end at the comma. */
static unsigned quality_of(const char *parameters)
{
	while (*parameters == ';' || *parameters == ' ' || *parameters == '\t') {
		parameters += strspn(parameters, "; \t");
		if (strncasecmp(parameters, "q=", 2) == 0)
			return read_quality(parameters + 2);
		parameters += strcspn(parameters, ";,");
	}
	return QUALITY_MAX;
}

unsigned media_quality(const char *accept, const char *type)
{
	const size_t size = strlen(type);
	unsigned best = 0;

	while (accept && *accept) {
		unsigned quality;

		accept += strspn(accept, " \t,");
		if (strncasecmp(accept, type, size) == 0 && strchr(" \t,;", accept[size])) {
			quality = quality_of(accept + size);
			best = quality > best ? quality : best;
		}
		accept += strcspn(accept, ",");
	}
	return best;
}

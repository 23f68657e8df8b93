/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_ENTITY_TAG_H
#define CHAOSACTORD_RPC_ENTITY_TAG_H

#include <stdbool.h>

/* Entity tags of HTTP, quotes included (RFC 9110 8.8.3). */

/* entity_tag_listed returns whether the value of If-None-Match (or NULL) names the tag: in a list,
 * where weak ones count, or as *. */
bool entity_tag_listed(const char *list, const char *tag);

/* entity_tag_is returns whether the value of If-Range (or NULL) is the tag, which must be strong: a
 * date and a weak tag never are. */
bool entity_tag_is(const char *value, const char *tag);

#endif

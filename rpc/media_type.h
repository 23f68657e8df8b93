/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_MEDIA_TYPE_H
#define CHAOSACTORD_RPC_MEDIA_TYPE_H

/* media_quality returns how much an Accept header (RFC 9110 12.5.1) likes a media type, from 0,
 * not at all, to 1000, by the range in it that is written as type is; so of any type when it is
 * asked for "*" and "*" with a slash between. Other wildcards and parameters but q count for
 * nothing. accept may be NULL: nothing is named. */
unsigned media_quality(const char *accept, const char *type);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_GLOB_H
#define CHAOSACTORD_BASE_GLOB_H

#include "base/bytes.h"

/* Patterns of names: * stands for any text, also none, ? for one byte, all else for itself. */

/* glob_matches returns whether pattern describes all of text. It takes at most their sizes
 * multiplied, whatever the pattern, which fnmatch(3) does not promise. */
bool glob_matches(struct bytes pattern, struct bytes text);

/* glob_is_plain returns whether the pattern is a name: it has no * and no ?. */
bool glob_is_plain(struct bytes pattern);

#endif

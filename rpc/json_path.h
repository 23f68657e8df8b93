/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_JSON_PATH_H
#define CHAOSACTORD_RPC_JSON_PATH_H

#include <stddef.h>

/* A place in a JSON document, as in messages[3].to: members and elements are entered and left
 * again. Begins empty, all zero. */

enum { JSON_PATH_BYTES = 224 };

struct json_path {
	size_t size;
	char text[JSON_PATH_BYTES];
};

/* json_path_enter goes into a member (json_path_enter_index: an element) and returns what
 * json_path_leave needs to come back. A path that grows too long is cut. */
size_t json_path_enter(struct json_path *path, const char *name);
size_t json_path_enter_index(struct json_path *path, size_t index);
void json_path_leave(struct json_path *path, size_t mark);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_BUILD_INFO_H
#define CHAOSACTORD_RPC_BUILD_INFO_H

#include <stddef.h>

/* What CMake knows when it configures (build_info.c.in): the libraries this program
 * was built with, and the JSON schemas of schemas.txt, one a line. */
struct named_text {
	const char *name, *text;
};

extern const struct named_text build_libraries[];
extern const size_t build_library_count;

/* A schema's text is JSON; its name is what "#/components/schemas/…" refers to. */
extern const struct named_text build_schemas[];
extern const size_t build_schema_count;

#endif

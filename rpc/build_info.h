/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_BUILD_INFO_H
#define CHAOSACTORD_RPC_BUILD_INFO_H

#include <stddef.h>

/* The libraries this program was built with, as CMake finds them when it configures
 * (build_info.c.in). */
struct library {
	const char *name, *version;
};

extern const struct library build_libraries[];
extern const size_t build_library_count;

#endif

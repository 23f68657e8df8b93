/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_CMOCKA_NAMES_H
#define CHAOSACTORD_TESTS_CMOCKA_NAMES_H

/* In front of every unit test (tests/unit/CMakeLists.txt): what cmocka wants before its header,
 * and the header without the names that it takes away. Since 2.0 `stop` is a macro, while
 * functions and members of ours bear that name. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Of 2.0: what 1.1 has too stays without a warning, assert_in_range for one. */
#define CMOCKA_DISABLE_DEPRECATION_WARNINGS 1

#include <cmocka.h>

#undef stop

#endif

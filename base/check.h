/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_CHECK_H
#define CHAOSACTORD_BASE_CHECK_H

/* CHECK ends the program when condition is false, in release builds too. For
 * invariants of our own whose breach would give a wrong answer: wrong state is worse
 * than no daemon, and the database keeps what was committed. Never for input, for
 * memory that runs out or for what the operating system refuses. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (__builtin_expect(!(condition), 0))                                             \
			check_failed(__FILE__, __LINE__, #condition);                              \
	} while (0)

/* check_failed writes place and condition to stderr and aborts. */
void check_failed(const char *file, int line, const char *condition)
	__attribute__((noreturn, cold));

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_PRIVATE_FILE_H
#define CHAOSACTORD_DAEMON_PRIVATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* Files of mode 0600 that are there as a whole or not at all. */

/* How a file comes to its name. */
enum private_file_way {
	PRIVATE_FILE_REPLACES, /* a regular file that is there gives way */
	PRIVATE_FILE_IS_NEW,   /* nothing may be there: fails with EEXIST */
};

/* private_file_write writes content beside path and gives it that name once it lasts. False
 * with errno; then nothing has changed. EEXIST also when what is there is no regular file. */
bool private_file_write(const char *path, struct bytes content, enum private_file_way way);

#endif

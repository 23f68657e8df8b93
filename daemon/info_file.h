/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_INFO_FILE_H
#define CHAOSACTORD_DAEMON_INFO_FILE_H

#include "base/bytes.h"
#include "base/status.h"

/* info_file_write puts content into a file for the owner's eyes only (mode 0600). Whoever
 * looks sees all of it or what was there before: it is written under another name beside it
 * and renamed, so nothing but a regular file is replaced. ST_IO with words that name the path;
 * then nothing is left behind. */
enum status info_file_write(const char *path, struct bytes content, struct error *err) MUSTCHECK;

#endif

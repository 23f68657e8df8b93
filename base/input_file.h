/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_INPUT_FILE_H
#define CHAOSACTORD_BASE_INPUT_FILE_H

/* Files that a user names. */

/* input_file_open opens path for reading and returns the descriptor, the caller's to close;
 * or -1, and *problem has the reason in words. It never waits: opening a pipe would, for a
 * writer that may not come, so only regular files are taken. What the shell has opened is
 * taken as it is: /dev/stdin, and /dev/fd/N or /proc/self/fd/N, as of <(command). */
int input_file_open(const char *path, const char **problem);

#endif

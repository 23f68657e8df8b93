/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_SECRET_FILE_H
#define CHAOSACTORD_DAEMON_SECRET_FILE_H

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/bytes.h"
#include "base/status.h"

/* The secret that tokens are signed with, and the cookie: a token in a file. */

enum { SECRET_BYTES = 32 };

/* secret_file_load reads the secret from path (64 hexadecimal digits, 0x in front of them or
 * not), or makes a new one and keeps it there; *made says which. Of two that make it at once
 * one wins, and both have that. No link is followed. ST_INVALID, with what to do, for a file
 * that belongs to another user than this one and root, that others may read, or that holds
 * something else; ST_IO. No words of an error hold any of the file. */
enum status secret_file_load(const char *path, uint8_t secret[SECRET_BYTES], bool *made,
			     struct error *err) MUSTCHECK;

/* secret_random makes a secret that nobody keeps. ST_IO. */
enum status secret_random(uint8_t secret[SECRET_BYTES], struct error *err) MUSTCHECK;

/* A cookie, in a file or in memory. Zero-initialise but for fd, which is -1. */
struct cookie_file {
	char path[PATH_MAX]; /* that programs of this user read it by; "": there is none */
	int fd;              /* holds it, when it is in memory; else -1 */
	dev_t device;        /* of the file, by which it is known again … */
	ino_t inode;
	struct timespec made; /* … since inodes are used again */
};

/* cookie_file_write puts token into the file path, of mode 0600, in place of one that is there;
 * or, if path is "", into memory: a file without a name that is gone with the process, readable
 * by this user below /proc. ST_IO. */
enum status cookie_file_write(const char *path, struct bytes token, struct cookie_file *out,
			      struct error *err) MUSTCHECK;

/* cookie_file_remove removes it, unless another file has its name by now. */
void cookie_file_remove(struct cookie_file *cookie);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/info_file.h"

#include <errno.h>
#include <string.h>

#include "daemon/private_file.h"

enum status info_file_write(const char *path, struct bytes content, struct error *err)
{
	const char *why;

	if (private_file_write(path, content, PRIVATE_FILE_REPLACES))
		return ST_OK;
	why = errno == EEXIST ? "what is there is not a regular file" : strerror(errno);
	(void)error_set(err, ST_IO, "--info-out %.200s cannot be written: %s", path, why);
	error_hint(err, "name a file in a directory that exists and that the daemon may write");
	return ST_IO;
}

/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether this process is in group. */
static bool is_ours(gid_t group)
{
	int count = getgroups(0, NULL);
	gid_t *groups = count > 0 ? calloc((size_t)count, sizeof(*groups)) : NULL;
	bool found = group == getegid();

	if (groups)
		count = getgroups(count, groups);
	for (int i = 0; groups && i < count && !found; i++)
		found = groups[i] == group;
	free(groups);
	return found;
}

/* What is wrong with it, or NULL; then *remedy is what its owner can do. */
static const char *objection(const struct statx *facts, const char **remedy)
{
	if (geteuid() != 0 && facts->stx_uid != geteuid() && facts->stx_uid != 0) {
		*remedy = "give the directory to the user of the daemon (chown), or name another "
			  "--data-dir";
		return "belongs to another user";
	}
	if (facts->stx_mode & S_IWOTH) {
		*remedy = "take that right away (chmod o-w), or name a directory of the daemon's "
			  "own below it";
		return "can be written by everybody";
	}
	if ((facts->stx_mode & S_IWGRP) && !is_ours(facts->stx_gid)) {
		*remedy = "take that right away (chmod g-w), or run the daemon in that group";
		return "can be written by a group that the daemon is not in";
	}
	return NULL;
}

/* A volume that was mounted there is meant for the daemon, whatever its mode: Kubernetes
 * makes some with 0777, Docker with 1777. */
static bool is_volume(const struct statx *facts)
{
	return facts->stx_attributes_mask & facts->stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

enum status store__owner_judge(int directory_fd, const char *directory, const struct log *log,
			       struct error *err)
{
	struct statx facts;
	const char *wrong, *remedy = "";

	if (statx(directory_fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &facts) != 0)
		return error_set(err, ST_IO, "cannot examine data directory %s: %s", directory,
				 strerror(errno));
	wrong = objection(&facts, &remedy);
	if (!wrong)
		return ST_OK;
	if (is_volume(&facts)) {
		if (log)
			log_event(log, LOG_WARN, "store", "open_to_others",
				  "data directory %s %s (mode %04o, user %u, group %u)", directory,
				  wrong, facts.stx_mode & 07777u, facts.stx_uid, facts.stx_gid);
		return ST_OK;
	}
	error_set(err, ST_IO, "data directory %s %s (mode %04o, user %u, group %u)", directory,
		  wrong, facts.stx_mode & 07777u, facts.stx_uid, facts.stx_gid);
	error_hint(err, "%s", remedy);
	return ST_IO;
}
